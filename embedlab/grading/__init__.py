"""Grading a class: submitted notebooks in, points, feedback and tables out, whatever is in a notebook.

The steps, one module each: :mod:`~embedlab.grading.release` (what was handed out),
:mod:`~embedlab.grading.submissions` (what came back), :mod:`~embedlab.grading.reading` (notebooks as they come),
:mod:`~embedlab.grading.repair` (answers back to their places). Needs ``embedlab[grading]``.
"""
