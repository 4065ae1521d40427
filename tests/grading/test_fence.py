"""The fence holds, says so before each batch, and refuses to grade where it does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from fences import needs_fence

import embedlab
from embedlab.errors import MissingPackageError
from embedlab.grading.fence import fence as building
from embedlab.grading.fence.fence import Fence, FenceError, bubblewrap
from embedlab.grading.fence.limits import Limits
from embedlab.grading.fence.running import Cell, run
from embedlab.grading.fence.selftest import prove_fence

SYSTEM_PYTHON = Path("/usr/bin/python3")
PROOF = "from embedlab.grading.fence.selftest import prove_fence, Limits; print(len(prove_fence(Limits())))"


@needs_fence
def test_all_that_is_forbidden_fails() -> None:
    held = prove_fence(Limits())
    assert len(held) >= 17
    assert {"reached the network", "read a file outside", "became root", "saw a process outside"} <= set(held)


@needs_fence
def test_a_fence_that_lets_the_network_in_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = building._bubblewrap
    monkeypatch.setattr(building, "_bubblewrap", lambda env: [word for word in whole(env) if word != "--unshare-net"])
    with pytest.raises(FenceError, match=r"code inside reached a server on this machine; nothing was graded"):
        prove_fence(Limits())


@needs_fence
def test_a_fence_that_shows_files_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = building.readable
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        if folder != Path("/tmp"):
            folder.chmod(0o755)
    monkeypatch.setattr(building, "readable", lambda env: [*whole(env), tmp_path])
    with pytest.raises(FenceError, match="read a file outside"):
        prove_fence(Limits())


@needs_fence
@pytest.mark.skipif(os.geteuid() != 0 or not SYSTEM_PYTHON.exists(), reason="needs root, and a Python for all users")
def test_an_ordinary_user_has_the_same_fence(tmp_path: Path) -> None:
    packages = Path(sys.prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    home = tmp_path / "home"
    user_site = home / ".local" / "lib" / packages.parent.name / "site-packages"
    user_site.parent.mkdir(parents=True)
    user_site.symlink_to(packages)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to("/tmp") and folder != Path("/tmp"):
            folder.chmod(0o755)
    user = ["setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups", "env", "-i", f"HOME={home}"]
    python = [*user, "PATH=/usr/bin:/bin", f"PYTHONPATH={Path(embedlab.__file__).parents[1]}", str(SYSTEM_PYTHON)]
    can = subprocess.run([*python, "-c", "import embedlab, numpy"], capture_output=True, text=True)
    if can.returncode:
        pytest.skip(f"another user cannot use these packages: {can.stderr.splitlines()[-1]}")
    proof = subprocess.run([*python, "-c", PROOF], capture_output=True, text=True)
    assert proof.returncode == 0, proof.stderr
    assert int(proof.stdout) >= 17


def test_without_bubblewrap_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(MissingPackageError, match=r"apt-get install bubblewrap.*--unfenced"):
        bubblewrap()


@needs_fence
def test_a_fence_that_cannot_be_built_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = building._bubblewrap
    monkeypatch.setattr(building, "_bubblewrap", lambda env: [*whole(env)[:-1], "--no-such-option", "--"])
    with pytest.raises(FenceError, match="no-such-option"):
        Fence(Limits())


@needs_fence
def test_a_warden_that_was_killed_is_started_again() -> None:
    with Fence(Limits()) as fence:
        assert fence._process is not None
        fence._process.kill()
        fence._process.wait()
        ran = run(fence, [Cell("print(6 * 7)")], {})
        assert ran.outputs[0][0]["text"] == "42\n"


@needs_fence
def test_nothing_of_one_notebook_is_there_for_the_next() -> None:
    leave = Cell("import builtins, json, os\nbuiltins.mine = 1\njson.mine = 1\nopen('/tmp/mine', 'w').write('x')")
    look = Cell(
        "import builtins, json, os\nprint(hasattr(builtins, 'mine'), hasattr(json, 'mine'), os.listdir('/tmp'))"
    )
    with Fence(Limits()) as fence:
        run(fence, [leave], {})
        text = run(fence, [look], {}).outputs[0][0]["text"]
    assert text.startswith("False False [")
    assert "mine" not in text


def test_without_a_fence_code_still_has_limits_of_time() -> None:
    limits = Limits(cell_seconds=1.0, grace_seconds=0.5)
    with Fence(limits, fenced=False) as fence:
        ran = run(fence, [Cell("while True: pass"), Cell("print('next')")], {})
    assert ran.outputs[0][-1]["ename"] == "OutOfTimeError"
    assert ran.outputs[1][0]["text"] == "next\n"


def test_modules_that_are_missing_are_told() -> None:
    with Fence(Limits(), ["json", "no_such_module"], fenced=False) as fence:
        assert fence.missing == ("no_such_module",)
