"""Tasks of the capstone: facts about the student's own texts, vectors, map, questions, search and clusters.

No two students have the same texts, so each task looks at a dict of facts that a cell of the notebook works out: counts
must lie in a range, everything else must be true.
"""

from __future__ import annotations

from typing import Any

from embedlab.checks import Case, FromMaster, Task, Wrong

Facts = dict[str, Any]


def true(fact: str, hint: str) -> Case:
    """Ask that a fact holds."""
    return Case(fact, part=[fact], compare="truth", expected=True, hint=hint)


def count(fact: str, low: int, hint: str, high: int | None = None) -> Case:
    """Ask that a count is large enough, and not too large."""
    options = {"low": low} | ({} if high is None else {"high": high})
    return Case(fact, part=[fact], compare="between", options=options, hint=hint)


TEXTS: Facts = {"texts": 60, "clean strings": True, "different": True, "fewest words": 60}
VECTORS: Facts = {"a row for each text": True, "unit rows": True, "last row is of the last text": True}
MAP: Facts = {"two numbers a text": True, "points differ": True, "kept is right": True}
QUESTIONS: Facts = {"different questions": 16, "answers are names of texts": True, "different answers": 16}
SEARCH: Facts = {f"{way}: {what} is right": True for way in ("keyword", "semantic") for what in ("recall", "MRR")}
CLUSTERS: Facts = {"a label for each text": True, "clusters": 4, "each has a name of its own": True}

FEW = "Collect at least 30 texts."
STRIP = "Every text is a string without white space at its ends: text.strip()."
TWICE = "Leave out texts that come twice."
SHORT = "Leave out texts of fewer than ten words, or join them with others."
ROWS = "Give every text one row, in the order of texts."
UNIT = "Take the vectors as encoder.encode gives them, of length 1."
LAST = "Encode list(texts.values()) again: the vectors belong to another state of your texts."
PLANE = "A map has two columns, and a row for each text."
FLAT = "All points of the map have the same place in one direction."
KEPT = "Measure with k=5 on these vectors and these points."
ASK_MORE = "Write at least twelve different questions."
UNKNOWN = "Each answer is the name of one of your texts; look at its spelling."
SPREAD = "Ask for at least eight different texts."
RECALL = "recall@5: the share of questions whose text is among the first five. It comes first in the pair."
MRR = "MRR@5: the mean of 1 / rank of the right text, 0 if it is not among the first five."
LABELS = "Give every text a label, also those in no cluster: -1."
GROUPS = "Find 2 to 12 clusters."
NAMES = "Give every cluster a name of its own, by its number: {0: ..., 1: ...}."

TASKS = [
    Task(
        "capstone.texts",
        "Collect and clean",
        FromMaster("text_facts"),
        [
            count("texts", 30, FEW),
            true("clean strings", STRIP),
            true("different", TWICE),
            count("fewest words", 10, SHORT),
        ],
        "truth",
        other_right=[TEXTS | {"texts": 30, "fewest words": 10}],
        wrong=[
            Wrong(TEXTS | {"texts": 29}, 1, FEW),
            Wrong(TEXTS | {"clean strings": False}, 1, STRIP),
            Wrong(TEXTS | {"different": False, "fewest words": 9}, 2, TWICE),
        ],
    ),
    Task(
        "capstone.vectors",
        "Vectors",
        FromMaster("vector_facts"),
        [true("a row for each text", ROWS), true("unit rows", UNIT), true("last row is of the last text", LAST)],
        "truth",
        other_right=[VECTORS],
        wrong=[
            Wrong(VECTORS | {"a row for each text": False, "last row is of the last text": False}, 2, ROWS),
            Wrong(VECTORS | {"unit rows": False}, 1, UNIT),
            Wrong(VECTORS | {"last row is of the last text": False}, 1, LAST),
        ],
    ),
    Task(
        "capstone.map",
        "A map, and what it is worth",
        FromMaster("map_facts"),
        [true("two numbers a text", PLANE), true("points differ", FLAT), true("kept is right", KEPT)],
        "truth",
        other_right=[MAP],
        wrong=[
            Wrong(dict.fromkeys(MAP, False), 3, PLANE),
            Wrong(MAP | {"points differ": False, "kept is right": False}, 2, FLAT),
            Wrong(MAP | {"kept is right": False}, 1, KEPT),
        ],
    ),
    Task(
        "capstone.questions",
        "Questions with known answers",
        FromMaster("question_facts"),
        [
            count("different questions", 12, ASK_MORE),
            true("answers are names of texts", UNKNOWN),
            count("different answers", 8, SPREAD),
        ],
        "truth",
        other_right=[QUESTIONS | {"different questions": 12, "different answers": 8}],
        wrong=[
            Wrong(QUESTIONS | {"different questions": 11}, 1, ASK_MORE),
            Wrong(QUESTIONS | {"answers are names of texts": False}, 1, UNKNOWN),
            Wrong(QUESTIONS | {"different answers": 7}, 1, SPREAD),
        ],
    ),
    Task(
        "capstone.search",
        "Search, measured",
        FromMaster("search_facts"),
        [true(fact, RECALL if "recall" in fact else MRR) for fact in SEARCH],
        "truth",
        other_right=[SEARCH],
        wrong=[
            Wrong(dict.fromkeys(SEARCH, False), 4, RECALL),
            Wrong(SEARCH | {"keyword: MRR is right": False, "semantic: MRR is right": False}, 2, MRR),
            Wrong(SEARCH | {"keyword: recall is right": False}, 1, RECALL),
        ],
    ),
    Task(
        "capstone.clusters",
        "Clusters with names",
        FromMaster("cluster_facts"),
        [
            true("a label for each text", LABELS),
            count("clusters", 2, GROUPS, high=12),
            true("each has a name of its own", NAMES),
        ],
        "truth",
        other_right=[CLUSTERS | {"clusters": 2}, CLUSTERS | {"clusters": 12}],
        wrong=[
            Wrong(CLUSTERS | {"a label for each text": False}, 1, LABELS),
            Wrong(CLUSTERS | {"clusters": 1}, 1, GROUPS),
            Wrong(CLUSTERS | {"clusters": 30, "each has a name of its own": False}, 2, NAMES),
        ],
    ),
]

EQUIVALENT: dict[str, dict[str, str]] = {}
