from .answer import Answer as Answer
from .authoring import Case as Case, FromMaster as FromMaster, Task as Task, Wrong as Wrong
from .building import (
    build_cases as build_cases,
    build_lesson as build_lesson,
    namespace_of as namespace_of,
    write_checks as write_checks,
)
from .calling import answers_of as answers_of
from .checking import check as check
from .compare import KINDS as KINDS, Verdict as Verdict, compare as compare
from .guessing import guesses_in as guesses_in, predict as predict, reveal as reveal
from .judging import judge as judge, judge_all as judge_all
from .notebook import NotebookReport as NotebookReport, check_notebook as check_notebook
from .plain import plain as plain
from .proving import prove as prove
from .results import CaseResult as CaseResult, CheckResult as CheckResult
from .store import find_task as find_task, load_lesson as load_lesson, save_lesson as save_lesson, validate as validate
from .task import CheckCase as CheckCase, CheckTask as CheckTask, Mistake as Mistake
from .values import decode as decode, encode as encode
