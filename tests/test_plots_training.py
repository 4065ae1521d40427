"""The picture of a training run."""

from __future__ import annotations

import pytest

from embedlab.errors import ShapeError
from embedlab.plots import training_progress

WORDS = {"title": "Training", "summary": "it falls"}


def test_the_loss_and_its_mean() -> None:
    steps = list(range(1, 41))
    pale, mean = training_progress(steps, [float(step) for step in steps], **WORDS).data
    assert list(pale.y) == steps
    assert [*mean.y[:3], mean.y[-1]] == [1.0, 1.5, 2.0, 38.0]  # over five batches


def test_measures_stand_beside_it() -> None:
    figure = training_progress([1, 2], [1.0, 0.5], [2], {"accuracy@1": [0.6], "mrr@10": [0.7]}, steps=10, **WORDS)
    assert [trace.name for trace in figure.data] == ["loss of a batch", "mean", "accuracy@1", "mrr@10"]
    assert figure.data[2].xaxis == "x2"
    assert figure.layout.xaxis.range[1] == pytest.approx(10.2)
    assert "it falls" in str(figure.layout)


def test_without_a_look_yet_the_loss_has_the_room() -> None:
    assert len(training_progress([1], [1.0], [], {"mrr@10": []}, **WORDS).data) == 2


def test_bad_input() -> None:
    with pytest.raises(ShapeError, match="loss has 1 values at 2 steps"):
        training_progress([1, 2], [1.0], **WORDS)
    with pytest.raises(ShapeError, match=r"mrr@10 has 2 values at 1 steps"):
        training_progress([1], [1.0], [1], {"mrr@10": [0.1, 0.2]}, **WORDS)
