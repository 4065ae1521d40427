"""The first cell of every lesson."""

from __future__ import annotations

import sys

from embedlab import __version__
from embedlab.assets import MANIFEST, locate


def setup_notebook() -> None:
    """Make this notebook ready for a lesson, and say so in one line.

    In Colab it switches on widgets that are not Colab's own (the explorers are such). Everywhere it looks whether
    the files of the course kit are there, by their sizes; contents are checked when they are loaded.

    Raises
    ------
    AssetMissingError, AssetCorruptError
        A file of the kit is missing or has a wrong size; the message says what to do.

    Examples
    --------
    >>> setup_notebook()
    embedlab 0.1.0 is ready: the course kit is complete (8 assets).
    """
    if "google.colab" in sys.modules:
        from google.colab import output

        output.enable_custom_widget_manager()
    for asset in MANIFEST:
        locate(asset)
    print(f"embedlab {__version__} is ready: the course kit is complete ({len(MANIFEST)} assets).")
