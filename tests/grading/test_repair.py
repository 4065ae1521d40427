"""Damaged notebooks get their form back, and no answer is lost."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedlab.grading.release import Release, load_release
from embedlab.grading.repair import Repaired, format_notes, repair

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("01_encodings", "03_word2vec", "04_pretrained_models")
RELEASES = {name: load_release(ROOT / "exercises" / name) for name in NAMES}


def filled(name: str) -> Any:
    notebook = copy.deepcopy(RELEASES[name].notebook)
    solved = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    sources = {cell.id: cell.source for cell in solved.cells}
    for cell, asked in zip(notebook.cells, RELEASES[name].cells, strict=True):
        if asked.answered:
            lines = sources[cell.id].splitlines()
            cell.source = "\n".join(line for line in lines if not line.strip().startswith("### "))
            if asked.role == "text":
                cell.source = f"My thoughts about {asked.grade_id}: it depends."
    return notebook


FILLED = {name: filled(name) for name in NAMES}


def at(notebook: Any, name: str) -> int:
    return next(place for place, cell in enumerate(notebook.cells) if cell.id == name)


def cell_of(notebook: Any, name: str) -> Any:
    return notebook.cells[at(notebook, name)]


def in_place(repaired: Repaired, name: str, but: tuple[str, ...] = ()) -> None:
    """Every released cell stands in order with its metadata; every answer is the student's."""
    cells = {cell.id: cell for cell in repaired.notebook.cells}
    order = [cell.id for cell in repaired.notebook.cells if cell.id in {c.id for c in RELEASES[name].cells}]
    assert order == [cell.id for cell in RELEASES[name].cells]
    for asked, was in zip(RELEASES[name].notebook.cells, FILLED[name].cells, strict=True):
        assert cells[asked.id].metadata == asked.metadata
        if asked.id not in but:
            assert cells[asked.id].source == was.source, asked.id


def bare_copy(notebook: Any) -> None:
    for number, cell in enumerate(notebook.cells):
        cell.metadata.clear()
        cell.id = f"new-{number}"


@pytest.mark.parametrize("name", NAMES)
def test_a_filled_or_untouched_notebook_needs_nothing(name: str) -> None:
    for notebook, state in ((FILLED[name], "filled"), (RELEASES[name].notebook, "untouched")):
        repaired = repair(notebook, RELEASES[name], list(RELEASES.values()))
        assert repaired.notes == ()
        assert set(repaired.answers.values()) == {state}
        assert repaired.notebook.cells == notebook.cells or state == "filled"
    in_place(repair(FILLED[name], RELEASES[name]), name)


@pytest.mark.parametrize("name", NAMES)
def test_cells_without_metadata_and_with_new_ids_are_known(name: str) -> None:
    notebook = copy.deepcopy(FILLED[name])
    bare_copy(notebook)
    repaired = repair(notebook, RELEASES[name])
    in_place(repaired, name)
    assert not repaired.needs_look
    assert {note.what for note in repaired.notes} == {"the answer was known by its place only."}


Damage = Callable[[Any], None]


def _delete_check(book: Any) -> None:
    del book.cells[at(book, "check_encode")]


def _edit_check(book: Any) -> None:
    cell_of(book, "check_encode").source = 'check("encodings.encode", lambda *a: [0])'


def _edit_given(book: Any) -> None:
    cell_of(book, "reveal-once").source += "\nprint(counts)"


def _answer_and_check(book: Any) -> None:
    cell_of(book, "encode").source += '\n\ncheck("encodings.encode", encode)'
    del book.cells[at(book, "check_encode")]


def _shuffle(book: Any) -> None:
    random.Random(3).shuffle(book.cells)


def _fenced(book: Any) -> None:
    place = at(book, "encode")
    source = book.cells[place].source
    book.cells[place] = nbformat.v4.new_markdown_cell(f"```python\n{source}\n```")


def _text_as_code(book: Any) -> None:
    place = at(book, "answer_tokens")
    book.cells[place] = nbformat.v4.new_code_cell(book.cells[place].source, id="answer_tokens")


def _text_in_question(book: Any) -> None:
    text, stub = cell_of(book, "answer_tokens").source, cell_of(RELEASES[NAMES[0]].notebook, "answer_tokens").source
    cell_of(book, "answer_tokens").source = stub
    cell_of(book, "d1-question").source += "\n\n" + text


def _text_after(book: Any) -> None:
    text = cell_of(book, "answer_tokens").source
    place = at(book, "answer_tokens")
    book.cells[place].source = cell_of(RELEASES[NAMES[0]].notebook, "answer_tokens").source
    book.cells.insert(place + 1, nbformat.v4.new_markdown_cell(text))


def _duplicate_stub(book: Any) -> None:
    book.cells.append(copy.deepcopy(cell_of(RELEASES[NAMES[0]].notebook, "encode")))


@pytest.mark.parametrize(
    ("damage", "sure", "said"),
    [
        (_delete_check, True, "deleted"),
        (_edit_check, True, "check was changed"),
        (_edit_given, True, "given cell was changed"),
        (_answer_and_check, True, "called in the cell of the answer"),
        (_shuffle, True, "another order"),
        (_fenced, False, "taken as code"),
        (_text_as_code, True, "code cell"),
        (_text_in_question, False, "cell of its question"),
        (_text_after, False, "beside its place"),
        (_duplicate_stub, True, ""),
    ],
)
def test_each_damage_is_put_right_and_told(damage: Damage, sure: bool, said: str) -> None:
    notebook = copy.deepcopy(FILLED[NAMES[0]])
    damage(notebook)
    repaired = repair(notebook, RELEASES[NAMES[0]])
    in_place(repaired, NAMES[0])
    assert repaired.needs_look is not sure
    assert said in format_notes(repaired)
    again = repair(repaired.notebook, RELEASES[NAMES[0]])
    assert again.notebook == repaired.notebook
    assert not again.notes


def test_two_answers_in_one_cell() -> None:
    notebook = copy.deepcopy(FILLED[NAMES[0]])
    both = cell_of(notebook, "encode").source + "\n\n" + cell_of(notebook, "one_hot").source
    cell_of(notebook, "encode").source = both
    del notebook.cells[at(notebook, "one_hot")]
    repaired = repair(notebook, RELEASES[NAMES[0]])
    in_place(repaired, NAMES[0], ("encode", "one_hot"))
    assert cell_of(repaired.notebook, "encode").source == both
    assert cell_of(repaired.notebook, "one_hot").source.startswith("#")
    assert repaired.answers["one_hot"] == "filled"


def test_filled_twice_the_later_one_stands_and_both_are_kept() -> None:
    notebook = copy.deepcopy(FILLED[NAMES[0]])
    other = copy.deepcopy(cell_of(notebook, "encode"))
    other.source = "def encode(words, vocabulary):\n    return [7]"
    notebook.cells.append(other)
    repaired = repair(notebook, RELEASES[NAMES[0]])
    in_place(repaired, NAMES[0], ("encode",))
    sources = [cell.source for cell in repaired.notebook.cells]
    assert cell_of(repaired.notebook, "encode").source == other.source
    assert cell_of(FILLED[NAMES[0]], "encode").source in sources
    assert repaired.needs_look


def test_helpers_stay_above_their_answer_and_magics_stay() -> None:
    notebook = copy.deepcopy(FILLED[NAMES[0]])
    helper = nbformat.v4.new_code_cell("def small(x):\n    return x.lower()")
    notebook.cells.insert(at(notebook, "encode"), helper)
    cell_of(notebook, "encode").source = "%pip install x\n" + cell_of(notebook, "encode").source
    repaired = repair(notebook, RELEASES[NAMES[0]])
    assert repaired.notebook.cells[at(repaired.notebook, "encode") - 1].source == helper.source
    assert cell_of(repaired.notebook, "encode").source == cell_of(notebook, "encode").source
    assert "pip" in format_notes(repaired)


def test_an_answer_cut_in_two_keeps_both_parts_in_order() -> None:
    notebook = copy.deepcopy(FILLED[NAMES[0]])
    place = at(notebook, "encode")
    head, _, tail = notebook.cells[place].source.rpartition("\n")
    notebook.cells[place].source = head + "\n    for word in words:"
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(tail))
    repaired = repair(notebook, RELEASES[NAMES[0]])
    place = at(repaired.notebook, "encode")
    assert [cell.source for cell in repaired.notebook.cells[place : place + 2]] == [
        head + "\n    for word in words:",
        tail,
    ]
    assert "cut in two" in format_notes(repaired)
    assert repaired.needs_look


def test_a_lost_answer_is_told() -> None:
    notebook = copy.deepcopy(FILLED[NAMES[0]])
    del notebook.cells[at(notebook, "encode")]
    repaired = repair(notebook, RELEASES[NAMES[0]])
    assert repaired.answers["encode"] == "lost"
    assert cell_of(repaired.notebook, "encode").source == cell_of(RELEASES[NAMES[0]].notebook, "encode").source
    assert [(note.cell, note.sure) for note in repaired.notes] == [("encode", True)]


def test_another_lesson_and_an_empty_notebook() -> None:
    releases = list(RELEASES.values())
    repaired = repair(FILLED[NAMES[1]], RELEASES[NAMES[0]], releases)
    assert repaired.wrong_lesson == NAMES[1]
    assert NAMES[1] in format_notes(repaired)
    empty = repair(nbformat.v4.new_notebook(), RELEASES[NAMES[0]], releases)
    assert set(empty.answers.values()) == {"lost"}
    assert [cell.source for cell in empty.notebook.cells] == [cell.source for cell in RELEASES[NAMES[0]].cells]


def test_hundreds_of_pasted_cells_stay_quick() -> None:
    notebook = copy.deepcopy(FILLED[NAMES[0]])
    for number in range(500):
        notebook.cells.append(nbformat.v4.new_code_cell(f"# {number}\n" + "x = [1, 2, 3]\n" * 30))
    bare_copy(notebook)
    start = time.process_time()
    in_place(repair(notebook, RELEASES[NAMES[0]]), NAMES[0])
    assert time.process_time() - start < 1


def _hurt(notebook: Any, what: str, chance: random.Random) -> None:
    if what == "metadata":
        for cell in notebook.cells:
            cell.metadata.clear()
    elif what == "ids":
        bare_copy(notebook)
    elif what == "shuffle":
        chance.shuffle(notebook.cells)
    elif what == "duplicate":
        notebook.cells.insert(chance.randrange(len(notebook.cells)), copy.deepcopy(chance.choice(notebook.cells)))
    elif what == "scratch":
        notebook.cells.insert(chance.randrange(len(notebook.cells)), nbformat.v4.new_code_cell("scratch = 1 +"))
    else:
        notebook.cells = [cell for cell in notebook.cells if not cell.source.startswith("check(")]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(["metadata", "ids", "shuffle", "duplicate", "scratch", "checks"]), max_size=5),
    st.integers(0, 1000),
)
def test_nothing_is_lost_whatever_happens(name: str, damages: list[str], seed: int) -> None:
    notebook = copy.deepcopy(FILLED[name])
    for damage in damages:
        _hurt(notebook, damage, random.Random(seed))
    release: Release = RELEASES[name]
    repaired = repair(notebook, release)
    every = "\n".join(cell.source for cell in repaired.notebook.cells)
    for was, asked in zip(FILLED[name].cells, release.cells, strict=True):
        assert not asked.answered or was.source in every
    known = {cell.id for cell in release.cells}
    assert [cell.id for cell in repaired.notebook.cells if cell.id in known] == [cell.id for cell in release.cells]
    nbformat.validate(repaired.notebook)
    again = repair(repaired.notebook, release)
    assert [cell.source for cell in again.notebook.cells] == [cell.source for cell in repaired.notebook.cells]


def test_strange_sources_never_raise() -> None:
    notebook = copy.deepcopy(FILLED[NAMES[0]])
    strange = ['re.findall("\\d", x)', "(" * 3000, "\0", "def", "```", "%%bash\nls"]
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in strange]
    notebook.cells[-1].metadata["nbgrader"] = ["no", "dict"]
    repaired = repair(notebook, RELEASES[NAMES[0]])
    in_place(repaired, NAMES[0])
    assert set(strange) <= {cell.source for cell in repaired.notebook.cells}


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_text_is_no_answer_without_metadata_either(name: str) -> None:
    notebook = copy.deepcopy(RELEASES[name].notebook)
    bare_copy(notebook)
    repaired = repair(notebook, RELEASES[name])
    texts = {cell.grade_id for cell in RELEASES[name].cells if cell.role == "text"}
    assert texts
    assert {repaired.answers[text] for text in texts} == {"untouched"}
    assert not repaired.needs_look
