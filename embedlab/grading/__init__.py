"""Grading a class: notebooks that students sent come in, whatever is in them, and leave with points and feedback.

What was handed out (:mod:`~embedlab.grading.release`) and what came back (:mod:`~embedlab.grading.submissions`) is
read (:mod:`~embedlab.grading.reading`), repaired (:mod:`~embedlab.grading.repair`), run behind a fence
(:mod:`~embedlab.grading.fence`), judged outside of it by hidden cases (:mod:`~embedlab.grading.judging`) and written
for people (:mod:`~embedlab.grading.publish`); :mod:`~embedlab.grading.grade` does it for a class. Needs
``embedlab[grading]``.
"""
