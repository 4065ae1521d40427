"""What the package promises in pyproject.toml is what the other files say, and imports go down only."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import address
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line[:1] not in "#"]
# Versions in Colab, August 2026 (the whole list is tests/compat/colab.txt).
COLAB = {
    "numpy": "2.1.3",
    "scipy": "1.16.3",
    "pandas": "2.2.3",
    "scikit-learn": "1.6.1",
    "torch": "2.11.0",
    "transformers": "5.15.0",
    "sentence-transformers": "5.7.0",
    "datasets": "4.0.0",
    "plotly": "5.24.1",
    "ipywidgets": "7.7.1",
    "anywidget": "0.9.21",
    "umap-learn": "0.5.12",
    "nltk": "3.9.1",
}


def requirements(extra: str | None = None) -> list[Requirement]:
    lines = PROJECT["dependencies"] if extra is None else PROJECT["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


def test_the_ranges_admit_colab():
    ranges = {requirement.name: requirement.specifier for requirement in requirements()}
    for name, version in COLAB.items():
        assert Version(version) in ranges[name], f"{name} {version} is in Colab, {ranges[name]} would move it"


def test_students_install_no_jupyter_application():
    names = {requirement.name for requirement in requirements()}
    assert not names & {"jupyterlab", "notebook", "nbgrader", "nbclient", "nbconvert", "jupyter"}


def test_the_lock_is_portable_and_fits_the_ranges():
    pins = {}
    for line in LOCK:
        match = re.fullmatch(r"([\w.-]+)==([\w.]+)", line)
        assert match, f"constraints.txt: {line!r} is not a plain pin"
        pins[match[1].lower().replace("_", "-")] = Version(match[2])
    assert pins["torch"] == Version("2.13.0")
    extras = [requirements(extra) for extra in PROJECT["optional-dependencies"]]
    for requirement in sum(extras, requirements()):
        if requirement.name != "embedlab":
            assert pins[requirement.name.lower()] in requirement.specifier, requirement


def test_conda_users_get_the_same_course():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == PROJECT["name"]
    *conda, pip = environment["dependencies"]
    python = PROJECT["requires-python"].removeprefix(">=")
    assert conda == [f"python={python}", "pip"]
    locked = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()[0]
    assert f"Python {python}" in locked
    assert pip["pip"][0] == "--constraint constraints.txt"
    match = re.fullmatch(r"-e \.\[([\w,]+)\]", pip["pip"][1])
    assert match
    assert set(match[1].split(",")) <= set(PROJECT["optional-dependencies"])


def test_badges_and_install_lines_name_the_address(capsys):
    assert address.main(["--check"]) == 0, capsys.readouterr().err


def test_the_address_can_be_moved(tmp_path):
    badge = "[x](https://colab.research.google.com/github/embedlab/embedlab/blob/main/notebooks/a.ipynb)"
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "pyproject.toml").write_text('[project.urls]\nRepository = "https://github.com/embedlab/embedlab"\n')
    (tmp_path / "README.md").write_text(f'{badge}\n%pip install "embedlab @ git+https://github.com/embedlab/embedlab"')
    assert address.main(["--check"], tmp_path) == 0
    assert address.main(["https://github.com/you/fork.git"], tmp_path) == 0
    assert address.address(tmp_path) == "https://github.com/you/fork"
    moved = (tmp_path / "README.md").read_text()
    assert "github/you/fork/blob/main/notebooks/a.ipynb" in moved
    assert 'git+https://github.com/you/fork"' in moved
    assert "embedlab/embedlab" not in moved
    (tmp_path / "README.md").write_text(badge)
    assert address.main(["--check"], tmp_path) == 1


def test_an_address_elsewhere_is_refused(capsys):
    with pytest.raises(SystemExit):
        address.main(["https://example.org/you/fork"])
    assert "is not https://github.com/OWNER/REPOSITORY" in capsys.readouterr().err


def test_imports_go_down_only():
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
