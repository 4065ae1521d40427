"""Likeness is found where somebody copied, also under other names, and not where people thought for themselves."""

from __future__ import annotations

import builtins
import copy
import html
import inspect
import random
import re
import runpy
import textwrap
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from class_answers import ANSWERS, TEXTS
from hypothesis import given
from hypothesis import strategies as st

from embedlab.errors import InputError
from embedlab.grading.release import load_release
from embedlab.grading.signs import code_signs
from embedlab.grading.similarity import Likeness, Match, Pair, Passage, similar_pairs
from embedlab.grading.similarity_page import similarity_page
from embedlab.grading.winnowing import grams, winnow

ROOT = Path(__file__).resolve().parents[2]
NAME = "01_encodings"
RELEASE = load_release(ROOT / "exercises" / NAME)
MASTER = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
STUBS = {cell.id: cell.source for cell in RELEASE.cells}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&{{ 7 * 7 }}"


def book(answers: dict[str, str]) -> Any:
    """A notebook with these sources in its cells."""
    notebook = copy.deepcopy(RELEASE.notebook)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    return notebook


def sources(ways: dict[str, int]) -> dict[str, str]:
    """The answers of a student who chose one of several ways for each task."""
    code = {
        task: STUBS[task].rpartition("\n")[0] + "\n" + textwrap.indent(ANSWERS[task][way], "    ")
        for task, way in ways.items()
        if task in ANSWERS
    }
    return code | {task: TEXTS[task][way] for task, way in ways.items() if task in TEXTS}


def all_in(way: int) -> dict[str, str]:
    return sources(dict.fromkeys([*ANSWERS, *TEXTS], way))


def renamed(answers: dict[str, str]) -> dict[str, str]:
    """Every own name changed, comments added, quotes and white space changed."""
    changed = {}
    for task, source in answers.items():
        if task in ANSWERS:
            own = set(re.findall(r"^ +(\w+) = |for (\w+) in|lambda (\w+)|\((\w+) for", source, re.MULTILINE))
            names = {name for found in own for name in found if name and not hasattr(builtins, name)}
            for name in names - {"text", "texts", "ids", "words"}:
                source = re.sub(rf"(?<![\w.'\"]){name}\b(?!['\"(])", f"my_{name}", source)
            source = source.replace("\n    ", "\n\n    # my own idea\n    ").replace('[""]', "['']")
        changed[task] = source
    return changed


CLASS = {f"student {way}": book(all_in(way)) for way in range(5)}


def compared(extra: dict[str, Any], **options: Any) -> dict[tuple[str, str], Pair]:
    return {pair.students: pair for pair in similar_pairs(CLASS | extra, RELEASE, [MASTER], **options)}


def test_five_ways_to_solve_it_are_not_alike() -> None:
    assert compared({}) == {}
    assert max(pair.score for pair in compared({}, least=0.01).values()) < 0.15


@pytest.mark.parametrize(
    "name", ["02_word_vectors", "04_pretrained_models", "06_search_and_clusters", "07_fine_tuning"]
)
def test_the_master_and_the_other_right_answers_of_the_course_are_not_alike(name: str) -> None:
    release = load_release(ROOT / "exercises" / name)
    master = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    other = copy.deepcopy(master)
    tasks = runpy.run_path(str(ROOT / "solutions" / name / "tasks.py"))["TASKS"]
    answers = {task.id.partition(".")[2]: task.other_right[0] for task in tasks if task.other_right}
    for cell in other.cells:
        if inspect.isfunction(answer := answers.get(cell.id)):
            cell.source = inspect.getsource(answer).replace(answer.__name__, cell.id)
        elif cell.cell_type == "markdown":
            cell.source = ""
    (pair,) = similar_pairs({"master": master, "other": other}, release, least=0.01)
    assert pair.code.total > 40
    assert pair.score < 0.25


def test_renamed_variables_are_found_and_nobody_else() -> None:
    copied = renamed(all_in(3))
    assert "for my_char in text" in copied["split_words"]
    assert "my_frequencies" in copied["build_vocabulary"]
    found = compared({"grace": book(copied)})
    assert list(found) == [("grace", "student 3")]
    pair = found["grace", "student 3"]
    assert pair.code.score > 0.9
    assert pair.text.score == 1
    assert [(match.left.cell, match.right.cell) for match in pair.matches] == [(task, task) for task in ANSWERS | TEXTS]


def test_functions_in_another_order_are_found() -> None:
    answers = all_in(4)
    tasks = list(ANSWERS)
    turned = answers | {task: answers[other] for task, other in zip(tasks, tasks[1:] + tasks[:1], strict=True)}
    pair = compared({"grace": book(turned)})["grace", "student 4"]
    assert pair.code.score > 0.9
    assert ("normalize_text", "split_words") in {(match.left.cell, match.right.cell) for match in pair.matches}


def test_what_was_copied_into_a_cell_of_its_own_is_found() -> None:
    mine = book(all_in(1) | {"tf_idf": STUBS["tf_idf"]})
    place = next(place for place, cell in enumerate(mine.cells) if cell.id == "tf_idf")
    mine.cells.insert(place + 1, nbformat.v4.new_code_cell(all_in(1)["tf_idf"]))
    pair = compared({"grace": mine})["grace", "student 1"]
    assert "own cell after tf_idf" in {match.left.cell for match in pair.matches}


def test_a_copied_text_is_enough() -> None:
    answers = all_in(1) | {"answer_tokens": "My view. " + TEXTS["answer_tokens"][2].upper()}
    answers["answer_interview"] = "I do not know what to say about this question, sorry."
    pair = compared({"grace": book(answers)})["grace", "student 2"]
    assert (pair.code.score < 0.2, pair.text.score > 0.5) == (True, True)
    marked = [match.left.source[start:end] for match in pair.matches for start, end in match.left.spans]
    assert "THE TABLE SHOWS WHAT EACH CUT COSTS" in marked[-1]
    assert not any("My view" in passage for passage in marked)


def test_untouched_and_reference_only_give_nothing() -> None:
    stub = {f"s{n}": RELEASE.notebook for n in range(4)}
    assert similar_pairs(stub, RELEASE, [MASTER], least=0.01) == []
    solved = {cell.id: cell.source for cell in MASTER.cells}
    assert similar_pairs({f"s{n}": book(solved) for n in range(4)}, RELEASE, [MASTER], least=0.01) == []
    assert similar_pairs({}, RELEASE) == []


def test_other_right_answers_can_be_left_out() -> None:
    both = {"ada": book(all_in(2)), "grace": book(all_in(2))}
    assert similar_pairs(both, RELEASE, [MASTER])[0].code.score == 1
    assert similar_pairs(both, RELEASE, [MASTER, book(all_in(2))], least=0.01) == []


def test_the_question_in_the_answer_tells_nothing() -> None:
    question = next(cell.source for cell in RELEASE.cells if cell.id == "d1-question")
    quoted = {f"s{n}": book({"answer_tokens": f"{question}\n\n{TEXTS['answer_tokens'][n]}"}) for n in range(3)}
    assert similar_pairs(quoted, RELEASE, [MASTER], least=0.01) == []


def test_what_more_than_a_third_wrote_tells_nothing() -> None:
    same = {f"same {n}": book(sources({"tf_idf": 1})) for n in range(5)}
    others = {f"other {n}": RELEASE.notebook for n in range(9)}
    assert similar_pairs(same | others, RELEASE, [MASTER], least=0.01) == []
    (pair, *_) = similar_pairs(dict(list(same.items())[:3]) | others, RELEASE, [MASTER], least=0.01)
    assert (pair.students, pair.code.shared, pair.code.score) == (("same 0", "same 1"), 26, 1)


def test_little_code_is_never_fully_alike() -> None:
    both = {name: book(sources({"normalize_text": 1})) for name in ("ada", "grace")}
    (pair,) = similar_pairs(both, RELEASE, [MASTER], least=0.01)
    assert pair.code == Likeness(4 / 20, 4, 4)


@pytest.mark.parametrize(
    "broken", ["def f(:\n  '''", "x = (1,\n" * 50, "\0", "\ud800 = '", "  a\n b\n", "%%bash\nls 'x", "é'"]
)
def test_broken_code_breaks_nothing_and_is_compared(broken: str) -> None:
    answers = all_in(4)
    answers["build_vocabulary"] = broken
    hurt = {task: source + f"\n{broken}" for task, source in all_in(4).items()}
    found = compared({"grace": book(answers), "hurt": book(hurt)})
    assert found["grace", "student 4"].code.score > 0.9
    assert found["hurt", "student 4"].code.score > 0.7
    similarity_page(list(found.values()), lesson=NAME, students=7).encode()


def test_the_order_of_students_makes_no_difference() -> None:
    books = CLASS | {"grace": book(all_in(2)), "linus": book(all_in(2) | {"tf_idf": all_in(3)["tf_idf"]})}
    forth = similar_pairs(books, RELEASE, [MASTER], least=0.1)
    assert forth == similar_pairs(dict(reversed(books.items())), RELEASE, [MASTER], least=0.1)
    assert [pair.score for pair in forth] == sorted((pair.score for pair in forth), reverse=True)
    turned = {"a" if name == "linus" else "b" if name == "grace" else name: one for name, one in books.items()}
    one = next(pair for pair in forth if pair.students == ("grace", "linus"))
    other = next(p for p in similar_pairs(turned, RELEASE, [MASTER], least=0.1) if p.students == ("a", "b"))
    assert (one.score, one.code, one.text) == (other.score, other.code, other.text)
    assert {(match.left, match.right) for match in one.matches} == {(m.right, m.left) for m in other.matches}


def test_a_large_class_is_quick() -> None:
    chance = random.Random(1)
    books = {f"s{n:03}": book(sources({t: chance.randrange(5) for t in [*ANSWERS, *TEXTS]})) for n in range(300)}
    for number, one in enumerate(books.values()):
        one.cells.append(nbformat.v4.new_code_cell(f"unusual = [{number} * place for place in range({number}, 7)]"))
    start = time.process_time()
    assert similar_pairs(books, RELEASE, [MASTER]) == []
    assert time.process_time() - start < 20


def test_a_score_from_which_pairs_are_given() -> None:
    for least in (0, 1.1):
        with pytest.raises(InputError, match=f"got {least}"):
            similar_pairs({}, RELEASE, least=least)


def test_the_page_shows_sources_as_text() -> None:
    hostile = f'{all_in(3)["tf_idf"]}\n    print("{HOSTILE}")  # </pre></mark>'
    answers = all_in(3) | {"tf_idf": hostile, "answer_tokens": HOSTILE * 5}
    pairs = similar_pairs({HOSTILE: book(answers), "ada": book(answers)}, RELEASE, [MASTER])
    page = similarity_page(pairs, lesson=HOSTILE, students=2, names={"ada": "Ada & Co <b>"})
    assert "alert(1)" in page
    assert re.findall(r"<(?:script|img)|Co <b", page) == []
    assert page.count("</pre>") == page.count("<pre") == 2 * len(pairs[0].matches)
    assert "Ada &amp; Co &lt;b&gt;" in page
    assert "{{ 7 * 7 }}" in html.unescape(page)
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert not re.search(r"(src|href)=\"(?!#)", page)


def test_the_page_marks_what_both_have_and_says_what_it_means() -> None:
    side = Passage("encode", "a = 1\n    b = 2\nc", ((0, 15),))
    match = Match("code", side, side, 3)
    pair = Pair(("ada", "grace"), Likeness(0.75, 3, 4), Likeness(0, 0, 0), (match,))
    page = similarity_page([pair] * 62, lesson=NAME, students=300, names={"ada": "Ada"})
    assert "<mark>a = 1</mark>\n    <mark>b = 2</mark>\nc</pre>" in page
    assert "Code: 3 of 4 fingerprints shared, score 0.75. Texts: nothing shared." in page
    assert "Ada and grace" in page
    assert "2 more are left out" in page
    assert page.count("<section>") == 60
    assert "44,850 pairs" in page
    assert "Likeness is no proof." in page
    assert "few right solutions" in page


def test_signs_by_python_and_by_the_simple_rule_agree() -> None:
    for way in range(5):
        for source in all_in(way).values():
            if source.startswith("def"):
                whole = [sign.text for sign in code_signs(source)]
                broken = [sign.text for sign in code_signs(source + "\n(")]
                assert broken == [*whole, "("]


def test_names_strings_and_docstrings() -> None:
    source = 'def f(x):\n    """Add."""\n    return x.sum(axis=0) + len(f"{x} is") + np.log(1)  # x'
    signs = code_signs(source, {"np"})
    assert " ".join(sign.text for sign in signs) == (
        'def name ( name ) : return name . sum ( axis = 0 ) + len ( "{} is ) + np . log ( 1 )'
    )
    assert source[signs[9].start : signs[9].end] == "sum"


@given(st.lists(st.sampled_from("abc"), max_size=40), st.lists(st.sampled_from("xyz"), max_size=10), st.integers(1, 6))
def test_a_long_enough_passage_shares_a_fingerprint(shared: list[str], other: list[str], window: int) -> None:
    one, two = grams(shared + other, 3), grams(other + shared, 3)
    prints = [{hashes[place] for place in winnow(hashes, window)} for hashes in (one, two)]
    if len(shared) >= window + 2:
        assert prints[0] & prints[1]
