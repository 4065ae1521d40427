"""Exercises with checks: a student hands over an answer and is told at once, case by case, what is right.

``check`` calls (:mod:`~embedlab.checks.calling`), judges (:mod:`~embedlab.checks.judging`) and shows
(:mod:`~embedlab.checks.showing`); a grader uses the first two in processes of their own. Expected values are data
(:mod:`~embedlab.checks.store`); no solution is in this package. Names are imported when they are first used (they are
listed in ``__init__.pyi``).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
