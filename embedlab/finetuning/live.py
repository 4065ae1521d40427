"""A chart that grows while a model trains, in a notebook's output."""

from __future__ import annotations

from typing import Any

from IPython.display import display

from embedlab.finetuning.result import evaluations_of, history_of
from embedlab.plots import training_progress


class LiveChart:
    """Draw the loss and, if there are any, the measures on validation pairs, each time in the same place."""

    def __init__(self) -> None:
        self._handle: Any = None

    def draw(self, log: list[dict[str, Any]], steps: int) -> None:
        """Show the run so far.

        Parameters
        ----------
        log : list of dict
            The trainer's log.
        steps : int
            That the whole run will take.
        """
        history, evaluations = history_of(log), evaluations_of(log)
        figure = training_progress(
            history["step"],
            history["loss"],
            evaluations["step"],
            {name: evaluations[name] for name in evaluations.columns[1:]},
            steps=steps,
            title="Training",
            summary=f"{len(history)} of {steps} batches",
        )
        # A plotly figure shows itself, each time in a new place: its content is shown instead.
        content = figure._repr_mimebundle_()
        if self._handle is None:
            self._handle = display(content, raw=True, display_id=True)
        else:
            self._handle.update(content, raw=True)
