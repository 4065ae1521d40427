"""Where an asset of the course kit lies on this machine, and whether it is what the manifest promises.

Places are tried in this order and the first that holds any file of the asset is taken:

1. the folder named by the environment variable ``EMBEDLAB_ASSETS`` (``<folder>/<asset name>/<file>``),
2. the installed package that carries the asset (found, never imported),
3. the user's cache, which :func:`embedlab.assets.fetch` fills (``EMBEDLAB_CACHE`` moves it).

What is found is then checked. A damaged copy is an error and never a reason to look further:
a silent second choice would hide that two machines compute with different numbers.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs

from embedlab.assets.manifest import MANIFEST, Asset, AssetFile, get_asset
from embedlab.errors import AssetCorruptError, AssetMissingError

Place = Literal["EMBEDLAB_ASSETS", "package", "cache", "hub"]

# Digests of files seen by this process. The key changes when a file is replaced or written to,
# so a swap between two loads is hashed again, and an unchanged 90 MB file is hashed once.
_digests: dict[tuple[str, int, int, int], str] = {}


@dataclass(frozen=True, slots=True)
class Location:
    """A folder for an asset's files, and which place it belongs to ("hub": just fetched from there)."""

    asset: Asset
    place: Place
    folder: Path

    def path(self, file: AssetFile) -> Path:
        """Full path of one of the asset's files."""
        return self.folder / file.path

    @property
    def target(self) -> Path:
        """What a user wants to open: the file itself when the asset is one file, else its folder."""
        return self.path(self.asset.files[0]) if len(self.asset.files) == 1 else self.folder

    @property
    def cure(self) -> str:
        """What to do when the files here are not right."""
        if self.place == "EMBEDLAB_ASSETS":
            return f"Replace {self.folder}, or unset EMBEDLAB_ASSETS to use the installed package."
        if self.place in ("package", "hub"):
            return f"Run: {self.asset.pip_line}"
        return f"Remove {self.folder}, then run: embedlab doctor --fetch"


@dataclass(frozen=True, slots=True)
class AssetStatus:
    """What :func:`status` found out about one asset.

    Parameters
    ----------
    asset : Asset
        The manifest row.
    state : {"ok", "missing", "corrupt"}
        Whether the asset can be used.
    place : str
        ``"EMBEDLAB_ASSETS"``, ``"package"``, ``"cache"``, or ``"-"`` where nothing was found.
    folder : Path or None
        Folder the files lie in.
    detail : str
        Empty when all is well; otherwise the message of the error that loading would raise.
    """

    asset: Asset
    state: Literal["ok", "missing", "corrupt"]
    place: str
    folder: Path | None
    detail: str


def cache_folder() -> Path:
    """Return the user's cache folder of the course: ``EMBEDLAB_CACHE``, or the platform's usual place."""
    override = os.environ.get("EMBEDLAB_CACHE")
    return Path(override).expanduser() if override else platformdirs.user_cache_path("embedlab")


def package_folder(asset: Asset) -> Path | None:
    """Return where the installed package keeps `asset`, or None when that package is not installed.

    The package is found without being imported: importing would run its code, and the code of one of them
    is under another licence than its data.
    """
    package, *inside = asset.folder.split("/")
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]).joinpath(*inside)


def _places(asset: Asset) -> list[Location]:
    places = []
    override = os.environ.get("EMBEDLAB_ASSETS")
    if override:
        root = Path(override).expanduser()
        if not root.is_dir():
            raise AssetMissingError(
                f"EMBEDLAB_ASSETS is {override!r}, which is not a folder. Correct the variable or unset it."
            )
        places.append(Location(asset, "EMBEDLAB_ASSETS", root / asset.name))
    installed = package_folder(asset)
    if installed is not None:
        places.append(Location(asset, "package", installed))
    places.append(Location(asset, "cache", cache_folder() / asset.name))
    return places


def locate(asset: Asset) -> Location:
    """Find the place that holds `asset` and check that its files are there in the right size.

    Parameters
    ----------
    asset : Asset
        A manifest row.

    Returns
    -------
    Location

    Raises
    ------
    AssetMissingError
        No place holds it, or the place that does lacks one of its files.
    AssetCorruptError
        A file has another size than the manifest says.
    """
    location = _first_holding(asset)
    for file in asset.files:
        _check_size(location, file)
    return location


def _first_holding(asset: Asset) -> Location:
    for location in _places(asset):
        if any(location.path(file).is_file() for file in asset.files):
            return location
    step = f"Run: {asset.pip_line}"
    if asset.on_hub:
        step += "  (or, to take it from the Hugging Face hub: embedlab doctor --fetch)"
    raise AssetMissingError(f"{asset.title} ({asset.name!r}) is not on this machine. {step}")


def _check_size(location: Location, file: AssetFile) -> None:
    path = location.path(file)
    if not path.is_file():
        raise AssetMissingError(f"{location.asset.title} is incomplete: {path} is missing. {location.cure}")
    size = path.stat().st_size
    if size != file.size:
        raise AssetCorruptError(
            f"{path} is damaged: {size:,} bytes instead of {file.size:,} "
            f"(SHA-256 {_digest(path)} instead of {file.sha256}). {location.cure}"
        )


def _digest(path: Path) -> str:
    facts = path.stat()
    key = (str(path), facts.st_size, facts.st_mtime_ns, facts.st_ino)
    if key not in _digests:
        with path.open("rb") as stream:
            _digests[key] = hashlib.file_digest(stream, "sha256").hexdigest()
    return _digests[key]


def verify(location: Location) -> None:
    """Check every file at `location` against the manifest's SHA-256.

    Raises
    ------
    AssetMissingError
        A file is not there.
    AssetCorruptError
        A file's content is not the promised one; the message names the file, both sums and the cure.
    """
    for file in location.asset.files:
        _check_size(location, file)
        path = location.path(file)
        found = _digest(path)
        if found != file.sha256:
            raise AssetCorruptError(
                f"{path} is not the file the course was made with: SHA-256 {found} instead of {file.sha256}. "
                f"{location.cure}"
            )


def asset_path(name: str) -> Path:
    """Return where a verified asset lies: the file itself when it is one file, else its folder.

    Parameters
    ----------
    name : str
        Name of a manifest row.

    Returns
    -------
    Path

    Raises
    ------
    UnknownAssetError, AssetMissingError, AssetCorruptError
        See :func:`get_asset`, :func:`locate` and :func:`verify`.

    Examples
    --------
    >>> asset_path("wordsim353").name
    'wordsim353.tsv'
    >>> sorted(path.name for path in asset_path("glove").glob("*.npy"))
    ['glove_6B_50d_emb.npy']
    """
    location = locate(get_asset(name))
    verify(location)
    return location.target


def status() -> list[AssetStatus]:
    """Look at every asset of the kit and say how it is; raises nothing for one that is missing or damaged.

    Returns
    -------
    list of AssetStatus
        In the manifest's order.

    Examples
    --------
    >>> [row.asset.name for row in status()][:2]
    ['minilm', 'glove']
    """
    return [_status_of(asset) for asset in MANIFEST]


def _status_of(asset: Asset) -> AssetStatus:
    try:
        location = _first_holding(asset)
    except AssetMissingError as error:
        return AssetStatus(asset, "missing", "-", None, str(error))
    try:
        verify(location)
    except AssetMissingError as error:
        return AssetStatus(asset, "missing", location.place, location.folder, str(error))
    except AssetCorruptError as error:
        return AssetStatus(asset, "corrupt", location.place, location.folder, str(error))
    return AssetStatus(asset, "ok", location.place, location.folder, "")
