"""Grading a class: notebooks that students sent come in, whatever is in them, and leave in the form of their exercise.

One step a module: :mod:`~embedlab.grading.release` (what was handed out), :mod:`~embedlab.grading.submissions` (what
came back, and whose it is), :mod:`~embedlab.grading.reading` (notebooks in any state),
:mod:`~embedlab.grading.repair` (answers back to their places). Needs ``embedlab[grading]``.
"""
