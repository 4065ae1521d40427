"""Results that come with the course, because a lesson cannot wait for them: read and checked."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files

from embedlab.errors import AssetCorruptError


def shipped_result(name: str) -> bytes:
    """Read a file of ``embedlab/data`` and check it against ``manifest.json`` there, which says how it was made.

    Parameters
    ----------
    name : str
        For example ``"word_atlas.npz"``.

    Returns
    -------
    bytes

    Raises
    ------
    AssetCorruptError
        If the file is not the one that was made.

    Examples
    --------
    >>> shipped_result("word2vec_sweep.csv")[:10]
    b'dimensions'
    """
    folder = files("embedlab") / "data"
    note = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))[name]
    content = (folder / name).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != note["sha256"]:
        raise AssetCorruptError(
            f"{name} is not the file the course was made with: SHA-256 {found} instead of {note['sha256']}. "
            "Install embedlab again"
        )
    return content
