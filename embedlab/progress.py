"""The progress bar of long work."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from tqdm.auto import tqdm


def progress_bar(iterable: Iterable[Any] | None = None, *, shown: bool = True, **options: Any) -> tqdm[Any]:
    """Make tqdm's bar for the place it runs in: a widget in a notebook, a line in a terminal.

    Parameters
    ----------
    iterable : iterable, optional
        What to go through; without it the bar moves by its ``update``.
    shown : bool, default True
        False hides the bar. ``TQDM_DISABLE=1`` in the environment hides every bar.
    **options
        Of ``tqdm.tqdm``: ``desc``, ``unit``, ``total``.

    Returns
    -------
    tqdm.tqdm

    Examples
    --------
    >>> list(progress_bar(range(3), shown=False))
    [0, 1, 2]
    """
    # tqdm itself looks at the environment in a terminal only, not in a notebook.
    hidden = not shown or bool(os.environ.get("TQDM_DISABLE"))
    bar: tqdm[Any] = tqdm(iterable, disable=hidden, **options)
    return bar
