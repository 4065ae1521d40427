"""The progress bar: seen when it is wanted, and never when the environment forbids it."""

from __future__ import annotations

import pytest

from embedlab.progress import progress_bar


@pytest.mark.parametrize(("shown", "environment", "seen"), [(True, "", True), (False, "", False), (True, "1", False)])
def test_who_decides_whether_it_shows(shown, environment, seen, monkeypatch, capsys):
    monkeypatch.setenv("TQDM_DISABLE", environment)
    assert list(progress_bar([1, 2], shown=shown, desc="Counting")) == [1, 2]
    assert ("Counting: 100%" in capsys.readouterr().err) == seen
