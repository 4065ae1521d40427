"""Slow controls: their view comes later, from a thread of its own, and the last change wins."""

from __future__ import annotations

import html
import threading
import time
from collections.abc import Mapping
from queue import Queue
from typing import Any

import pytest
from explorer_hands import Halves, control, of_class

from embedlab.explorers import View


class Patient(Halves):
    """Halves, of which one control is slow: its view takes as long as the test wants."""

    slow = ("n",)
    wrong: int | None = None  # the n that cannot be viewed

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.begun = threading.Event()
        self.asked: list[tuple[int, str]] = []
        self.threads: list[int] = []
        super().__init__()
        self.begun.clear()
        self.asked.clear()
        self.threads.clear()
        self.lines: Queue[str] = Queue()
        of_class(self, "embedlab-status").observe(lambda change: self.lines.put(change["new"]), names="value")

    def view(self, state: Mapping[str, Any]) -> View:
        self.asked.append((state["n"], state["name"]))
        self.threads.append(threading.get_ident())
        self.begun.set()
        if not self.go.wait(timeout=10):
            raise TimeoutError("the test never let the view go on")
        if state["n"] == self.wrong:
            raise ValueError("no <halves> today")
        return super().view(state)

    def wait(self) -> str:
        """Wait for the next thing in the status line that is not the working mark."""
        while "working" in (line := self.lines.get(timeout=10)):
            pass
        return html.unescape(line)

    @property
    def status(self) -> str:
        return str(of_class(self, "embedlab-status").value)

    @property
    def drawn(self) -> list[int]:
        return list(self.figure.data[0].y)


class TestSlowControls:
    """A slow control answers in a thread of its own; nothing that was moved meanwhile is lost."""

    @pytest.fixture
    def patient(self, monkeypatch: pytest.MonkeyPatch) -> Patient:
        monkeypatch.setattr("embedlab.explorers.base.REST", 0.02)
        return Patient()

    def test_it_works_and_later_shows(self, patient: Patient) -> None:
        patient.go.clear()
        control(patient, "n").value = 3
        assert "working…" in patient.status
        assert patient.begun.wait(10)
        assert patient.drawn == [0, 1, 2, 3, 4, 5]
        assert (patient.state["n"], patient.shown["n"]) == (3, 6)
        patient.go.set()
        assert "3 halves & more" in patient.wait()
        assert patient.drawn == [0, 1, 2]
        assert patient.shown == patient.state == {"n": 3, "name": "bar"}
        assert patient.summary == "3 halves & more"
        assert patient.error == ""
        assert threading.get_ident() not in patient.threads

    def test_changes_while_it_rests_make_one_view(self, patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("embedlab.explorers.base.REST", 0.5)
        for n in (5, 4, 3):
            control(patient, "n").value = n
        control(patient, "name").value = "other"
        assert "3 halves" in patient.wait()
        assert patient.asked == [(3, "other")]
        assert patient.figure.layout.title.text == "other &lt;b>"

    def test_only_the_last_of_several_is_shown(self, patient: Patient) -> None:
        patient.go.clear()
        control(patient, "n").value = 3
        assert patient.begun.wait(10)
        control(patient, "n").value = 2
        patient.go.set()
        assert "2 halves" in patient.wait()
        assert patient.asked == [(3, "bar"), (2, "bar")]
        assert patient.drawn == [0, 1]
        assert patient.lines.empty()

    def test_a_quick_control_that_moves_meanwhile_is_not_lost(self, patient: Patient) -> None:
        patient.go.clear()
        control(patient, "n").value = 3
        assert patient.begun.wait(10)
        control(patient, "name").value = "other"
        assert "working…" in patient.status
        patient.go.set()
        assert "3 halves" in patient.wait()
        assert patient.shown == {"n": 3, "name": "other"}
        assert patient.figure.layout.title.text == "other &lt;b>"
        assert patient.drawn == [0, 1, 2]

    def test_a_quick_control_alone_is_answered_at_once(self, patient: Patient) -> None:
        control(patient, "name").value = "other"
        assert patient.figure.layout.title.text == "other &lt;b>"
        assert patient.threads == [threading.get_ident()]

    def test_an_error_is_shown_and_the_picture_stays(self, patient: Patient) -> None:
        patient.wrong = 3
        control(patient, "n").value = 3
        assert "Still shown: 6 halves & more" in patient.wait()
        assert patient.error == "no <halves> today"
        assert "no &lt;halves&gt; today" in of_class(patient, "embedlab-error").value
        assert patient.drawn == [0, 1, 2, 3, 4, 5]
        assert patient.shown["n"] == 6
        control(patient, "n").value = 2
        assert "2 halves" in patient.wait()
        assert patient.error == of_class(patient, "embedlab-error").value == ""
        assert patient.drawn == [0, 1]

    def test_an_error_of_what_was_replaced_is_not_shown(self, patient: Patient) -> None:
        errors: list[str] = []
        of_class(patient, "embedlab-error").observe(lambda change: errors.append(change["new"]), names="value")
        patient.wrong = 3
        patient.go.clear()
        control(patient, "n").value = 3
        assert patient.begun.wait(10)
        control(patient, "n").value = 2
        patient.go.set()
        assert "2 halves" in patient.wait()
        assert patient.asked == [(3, "bar"), (2, "bar")]
        assert errors == []

    def test_a_program_waits_for_its_view(self, patient: Patient) -> None:
        patient.state = {"n": 4}
        assert patient.drawn == [0, 1, 2, 3]
        assert patient.summary == "4 halves & more"
        assert patient.threads == [threading.get_ident()]

    def test_a_program_also_waits_while_slow_work_runs_and_has_the_last_word(self, patient: Patient) -> None:
        patient.go.clear()
        control(patient, "n").value = 3
        assert patient.begun.wait(10)
        threading.Timer(0.05, patient.go.set).start()
        patient.state = {"name": "told"}
        assert patient.shown == {"n": 3, "name": "told"}
        assert patient.figure.layout.title.text == "told &lt;b>"
        assert patient.asked == [(3, "bar"), (3, "told")]

    def test_a_program_takes_over_what_still_rests(self, patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("embedlab.explorers.base.REST", 0.1)
        control(patient, "n").value = 3
        patient.state = {"name": "told"}
        assert patient.shown == {"n": 3, "name": "told"}
        time.sleep(0.2)  # nothing may follow
        assert patient.asked == [(3, "told")]
