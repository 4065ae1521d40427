"""Whether a fence can be built here: bubblewrap may be missing, or a machine may forbid what it does."""

from __future__ import annotations

import shutil
import subprocess

import pytest


def _why_not() -> str:
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    tried = subprocess.run(["bwrap", "--unshare-net", "--ro-bind", "/", "/", "true"], capture_output=True, text=True)
    return f"bubblewrap cannot work here: {tried.stderr.strip()}" if tried.returncode else ""


WHY_NOT = _why_not()
needs_fence = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "a fence can be built")
