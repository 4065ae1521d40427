"""What every encoder asks of the texts it is given."""

from __future__ import annotations

from collections.abc import Sequence

from embedlab.errors import InputError


def check_texts(texts: Sequence[str]) -> list[str]:
    """Return the texts as a list; an empty one is allowed.

    Raises
    ------
    InputError
        A bare string instead of a list, something that is not text, or a text with nothing in it.

    Examples
    --------
    >>> check_texts(("one", "two"))
    ['one', 'two']
    """
    if isinstance(texts, str):
        raise InputError(f"encode takes a list of texts, and a single string came: write [{texts[:30]!r}].")
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"text {position} is a {type(text).__name__}, not a string: {text!r}.")
        if not text.strip():
            raise InputError(
                f"text {position} is empty ({text!r}): leave it out, an empty text has no meaning to encode."
            )
    return list(texts)
