"""The first cell of every lesson, and the folder in which a student's files stay."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from embedlab import __version__
from embedlab.assets import MANIFEST, locate
from embedlab.errors import FileError

DRIVE = "/content/drive"  # where Colab's own notebooks mount it


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


def work_folder(name: str = "embedlab") -> Path:
    """Give a folder whose files are still there tomorrow, and say where it is.

    On a machine of your own that is the notebook's folder. Colab forgets its files when it disconnects: there it is a
    folder in your Google Drive, for which Colab asks your permission the first time. The variable EMBEDLAB_DRIVE names
    another mount point than ``/content/drive``.

    Parameters
    ----------
    name : str, default "embedlab"
        Of the folder in your Drive; ``"courses/embeddings"`` is one within another.

    Returns
    -------
    Path

    Raises
    ------
    FileError
        If your Drive is not opened, or the folder cannot be made.

    Examples
    --------
    >>> folder = work_folder()
    Files are kept beside this notebook.
    >>> folder / "vectors.npz"
    PosixPath('vectors.npz')
    """
    if "google.colab" not in sys.modules:
        print("Files are kept beside this notebook.")
        return Path()
    from google.colab import drive, errors

    mounted = os.environ.get("EMBEDLAB_DRIVE", DRIVE)
    folder = Path(mounted, "MyDrive", name)
    try:
        drive.mount(mounted)
        folder.mkdir(parents=True, exist_ok=True)
    except (errors.Error, ValueError, OSError) as error:
        raise FileError(
            f"your Drive was not opened ({error}); run the cell again and allow it, or keep files in Colab's own "
            "folder and download them before you leave"
        ) from error
    print(f"Files are kept in your Drive, in {name}.")
    return folder
