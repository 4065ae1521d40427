"""A page of feedback: points and hidden cases in their places, and nothing of a hostile notebook runs."""

from __future__ import annotations

import base64
import io
import json
import time
from pathlib import Path
from typing import Any

import nbformat
import plotly.graph_objects as go
import pytest
from bs4 import BeautifulSoup
from listening import listen
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from playwright.sync_api import Browser

from embedlab.errors import InputError
from embedlab.grading.feedback import HandMark, feedback_page
from embedlab.grading.outcomes import CaseOutcome, Outcome, TaskOutcome, TextOutcome
from embedlab.grading.sanitising import clean_text, picture, safe_html, safe_markdown

ROOT = Path(__file__).resolve().parents[2]
SOLVED = ROOT / "solutions" / "01_encodings" / "01_encodings.ipynb"
CASES = (
    CaseOutcome("small letters", "passed", 1, 1),
    CaseOutcome("tabs & line ends", "wrong", 0, 1, "A list of 3 came, one of 4 is right.", "Split, then join."),
    CaseOutcome("all at once", "not attempted", 0, 1),
)
TASKS = (TaskOutcome("encodings.normalize_text", "check_normalize_text", "One spelling", CASES),)
TEXTS = (TextOutcome("answer_tokens", 4, True), TextOutcome("answer_interview", 4, True))
OUTCOME = Outcome("ada", "Ada <b>", "01_encodings", "a.ipynb", "4a", "graded", TASKS, TEXTS, notes=("one < two",))
MARKS = {"answer_tokens": HandMark(2.5, "Good.\nShort."), "normalize_text": HandMark(None, "Neat code.")}


def solved() -> Any:
    return nbformat.read(SOLVED, as_version=4)


def read(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def showing(*outputs: Any, source: str = "x") -> str:
    """Give the page of a notebook with one cell that showed these."""
    return feedback_page(OUTCOME, new_notebook(cells=[new_code_cell(source, outputs=list(outputs))]), {})


def data(**kinds: Any) -> Any:
    return new_output("display_data", data={kind.replace("__", "/"): value for kind, value in kinds.items()})


def failure(told: str) -> Any:
    return new_output("error", ename="E", evalue=told, traceback=[told])


def png(kind: str = "PNG", size: tuple[int, int] = (3, 2)) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


def figure(**layout: Any) -> dict[str, Any]:
    made = json.loads(go.Figure(go.Scattergl(x=[1, 2], y=[3, 4]), layout=layout).to_json())
    return {"application/vnd.plotly.v1+json": made, "text/plain": "Figure"}


def text_of(soup: Any, choice: str) -> str:
    return " ".join(soup.select_one(choice).get_text().split())


def test_the_head_says_what_was_earned_and_what_waits() -> None:
    soup = read(feedback_page(OUTCOME, solved(), MARKS, late="One day late: 1 point off.", deduction=1))
    assert soup.h1 is not None
    assert soup.h1.get_text() == "Ada <b>"
    assert text_of(soup, ".total") == "2.5 of 11 points so far"  # 1 + 2.5 - 1
    assert "4 more points wait" in text_of(soup, "header")
    assert "One day late: 1 point off." in text_of(soup, "header")
    assert "one < two" in text_of(soup, "main ul")
    rows = [" ".join(row.get_text(" ").split()) for row in soup.select(".overview tbody tr")]
    assert rows == [
        "One spelling 1 of 3",
        "Discussion 1: what is a good token? 2.5 of 4",
        "Discussion 2: a question from job interviews waits for your instructor ? of 4",
    ]
    for link in soup.select(".overview a"):
        assert len(soup.select(str(link["href"]))) == 1


def test_hidden_cases_stand_below_their_check_in_words() -> None:
    soup = read(feedback_page(OUTCOME, solved(), MARKS))
    cell = soup.select_one("#task-check_normalize_text")
    assert cell is not None
    rows = [" ".join(row.get_text(" ").split()) for row in cell.select(".cases tbody tr")]
    assert rows == [
        "✓ passed small letters 1 of 1",
        "✗ wrong tabs & line ends A list of 3 came, one of 4 is right. Hint: Split, then join. 0 of 1",
        "– not attempted all at once 0 of 1",
    ]
    assert "Neat code." in soup.get_text()
    assert "Good.\nShort." in soup.get_text()
    assert "Discussion" not in text_of(soup, "#task-answer_tokens .result")


def test_an_empty_answer_and_what_has_no_cell() -> None:
    outcome = Outcome("a", "A", "x", "a", "4a", "partly run", TASKS, (TextOutcome("gone", 2, False),))
    soup = read(feedback_page(outcome, new_notebook(), {"nowhere": HandMark(None, "See me.")}))
    assert text_of(soup, ".total") == "1 of 5 points"
    assert "stopped before its last cell" in soup.get_text()
    sections = [" ".join(one.get_text(" ").split()) for one in soup.select("[aria-labelledby=missing] .result")]
    assert sections[0].startswith("One spelling What the hidden cases found: 1 of 3 points")
    assert sections[1:] == ["gone No answer: 0 of 2 points", "nowhere Comment: See me."]


@pytest.mark.parametrize("state", ["not run", "unreadable", "wrong exercise"])
def test_a_page_for_what_could_not_be_run(state: Any) -> None:
    soup = read(feedback_page(Outcome("a", "A", "x", "a", "4a", state), new_notebook(), {}))
    assert len(text_of(soup, ".warning")) > 20
    assert "There is nothing that could be graded." in soup.get_text()


def test_a_deduction_below_zero_is_refused_and_a_large_one_ends_at_zero() -> None:
    with pytest.raises(InputError, match="deduction of ada is -1"):
        feedback_page(OUTCOME, new_notebook(), {}, deduction=-1)
    assert text_of(read(feedback_page(OUTCOME, new_notebook(), {}, deduction=9)), ".total").startswith("0 of 11")


def test_a_page_for_readers_of_all_kinds() -> None:
    page = feedback_page(OUTCOME, solved(), MARKS)
    soup = read(page)
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert soup.select_one("meta[name=viewport]") is not None
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert [heading.name for heading in soup.find_all(["h1", "h2"])] == ["h1", "h2", "h2"]
    assert len(page.encode()) < 200_000  # without a figure there is no plotly
    policy = str(soup.select("meta[http-equiv]")[0]["content"])
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "script-src" not in policy


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://example.org/a.png'>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<iframe src='https://example.org'></iframe>",
    "<a href='javascript:alert(1)'>go</a>",
    "<a href=' java\nscript:alert(1)'>go</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>go</a>",
    "<div style='position:fixed;inset:0' class='total' id='points'>fake</div>",
    "<style>body { display: none }</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form action='https://example.org'><input name=q><button>go</button></form>",
    "<meta http-equiv=refresh content='0;url=https://example.org'><base href='https://example.org'>",
    "<link rel=stylesheet href=https://example.org/a.css><object data=a></object><embed src=a>",
    "</pre></div></main><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
)


def assert_harmless(page: str) -> None:
    soup = read(page)
    assert not soup.find_all(
        ["script", "iframe", "svg", "form", "input", "object", "embed", "base", "link", "noscript"]
    )
    assert len(soup.find_all("style")) == 1
    assert len(soup.find_all("meta")) == 5
    assert len(soup.select("#points")) == len(soup.select(".total")) == 1
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        assert tag.name in ("a", "img") or not {"href", "src", "action"} & set(tag.attrs), tag
        assert str(tag.get("href", "#")).startswith(("#", "https://", "http://", "mailto:")), tag
        assert str(tag.get("src", "data:image/png;")).startswith("data:image/"), tag
    assert soup.select_one("main") is not None


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_hostile_is_left(hostile: str) -> None:
    assert_harmless(showing(data(text__html=f"<p>{hostile}</p>", text__plain="x")))
    assert_harmless(showing(data(text__plain=hostile), source=hostile))
    assert_harmless(showing(new_output("stream", text=hostile), failure(hostile)))
    assert_harmless(showing(data(text__markdown=hostile), data(image__png=hostile, text__plain=hostile)))
    assert_harmless(feedback_page(OUTCOME, new_notebook(cells=[new_markdown_cell(hostile)]), {}))
    case = CaseOutcome(hostile, "wrong", 0, 1, hostile, hostile)
    task = TaskOutcome("a.b", hostile, hostile, (case,))
    outcome = Outcome("a", hostile, hostile, "a", "4a", "graded", (task,), notes=(hostile,))
    assert_harmless(feedback_page(outcome, new_notebook(), {hostile: HandMark(1, hostile)}, late=hostile))


def test_tables_of_data_frames_survive_and_their_styles_do_not() -> None:
    frame = "<style scoped>td {color: red}</style><table border='1' class='dataframe'><tr><td>20349</td></tr></table>"
    assert safe_html(frame) == "<table><tbody><tr><td>20349</td></tr></tbody></table>"
    assert "20349" in text_of(read(feedback_page(OUTCOME, solved(), {})), "main")


def test_pictures_are_what_they_claim() -> None:
    real = picture("image/png", png())
    assert real is not None
    assert real.startswith("data:image/png;base64,iVBOR")
    assert picture("image/jpeg", png("JPEG")) is not None
    assert picture("image/jpeg", png()) is None
    assert picture("image/png", base64.b64encode(b"<svg onload=alert(1)>").decode()) is None
    assert picture("image/png", "no base64!") is None
    assert picture("image/png", png(size=(20_000, 1))) is None
    assert picture("image/svg+xml", "<svg/>") is None
    soup = read(showing(data(image__png=png(), text__plain="<Figure>"), data(**{"image__svg+xml": "<svg/>"})))
    assert [image["alt"] for image in soup.find_all("img")] == ["Picture made by the code above: <Figure>"]
    assert "of a kind that this page does not show" in soup.get_text()


def test_markdown_keeps_formulas_and_attached_pictures() -> None:
    html = safe_markdown(
        "# Head\n\n$a_1 * b_1$ and **bold**\n\n![one](attachment:a.png) ![two](b.png)", {"a.png": {"image/png": png()}}
    )
    assert "<h3>Head</h3>" in html
    assert "$a_1 * b_1$ and <strong>bold</strong>" in html
    assert 'alt="one"' in html
    assert "[picture left out: two]" in html


def test_colours_progress_bars_and_half_characters_leave_plain_text() -> None:
    assert clean_text("\x1b[31mred\x1b[0m\x00 10%\r100%\ud800") == "100%?"
    page = showing(failure("\x1b[0;31mValueError\x1b[0m: bad"))
    assert text_of(read(page), ".traceback") == "ValueError: bad"


def test_long_outputs_are_cut_and_say_so() -> None:
    page = showing(
        new_output("stream", text="line\n" * 100_000),
        new_output("stream", text="x" * 5_000_000),
        data(text__html="<p>" * 1_000_000, text__plain="short"),
        *[new_output("stream", text="again")] * 200,
    )
    assert len(page) < 100_000
    text = read(page).get_text()
    assert "[... 99,821 lines are left out here ...]" in text
    assert "[... 4,980,000 characters are left out here ...]" in text
    assert "163 more outputs are left out." in text


def test_a_page_has_an_end_whatever_a_notebook_holds() -> None:
    noise = base64.b64encode(b"\x89PNG" + bytes(300)).decode()
    outputs = [new_output("stream", text="ü" * 19_000), data(image__png=noise)] * 20
    start = time.process_time()
    page = feedback_page(OUTCOME, new_notebook(cells=[new_code_cell("x", outputs=outputs) for _ in range(30)]), MARKS)
    assert time.process_time() - start < 20
    assert len(page.encode()) < 2_500_000
    assert "this page would become too large" in page


def test_deep_and_crooked_html_is_read_in_time() -> None:
    start = time.process_time()
    for piece in ("<div>", "<b>", "<a href=x><b>", "<table><td>", "<p><i>", "[", "> ", "**a", "`"):
        safe_html(piece * (20_000 // len(piece)))
        safe_markdown(piece * (20_000 // len(piece)))
    assert time.process_time() - start < 60


def test_widgets_are_shown_as_their_text() -> None:
    page = showing(data(**{"application__vnd.jupyter.widget-view+json": {}, "text__plain": "Explorer(word='king')"}))
    assert text_of(read(page), ".output") == "Explorer(word='king')"


@pytest.mark.parametrize("broken", [{"data": 1}, {"data": [1]}, {"data": [{"x": [float("nan")]}]}, [], "x"])
def test_a_broken_figure_is_shown_as_its_text(broken: Any) -> None:
    page = showing(new_output("display_data", data={"application/vnd.plotly.v1+json": broken, "text/plain": "Figure"}))
    assert text_of(read(page), ".output") == "Figure"
    assert "data-figure=" not in page


def test_in_a_browser_nothing_scrolls_runs_or_leaves_and_figures_are_drawn(browser: Browser, tmp_path: Path) -> None:
    cells = [new_code_cell(hostile, outputs=[data(text__html=hostile)]) for hostile in HOSTILE]
    breakout = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    drawn = [
        new_output("display_data", data=figure(title=breakout)),
        new_output("display_data", data=figure(width=2000)),
    ]
    wide = new_output("stream", text="wide " * 200)
    table = data(text__html="<table><tr>" + "<td>12345</td>" * 60 + "</tr></table>")
    cells += [new_code_cell("y = 1  # " + "long " * 60, outputs=[*drawn, wide, table])]
    notebook = new_notebook(cells=[*solved().cells, *cells])
    file = tmp_path / "ada.html"
    file.write_text(feedback_page(OUTCOME, notebook, MARKS), encoding="utf-8")
    assert file.stat().st_size < 2_500_000
    complaints: list[str] = []
    for width in (390, 1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        heard = listen(page, "file:", "data:", "blob:")
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-figures=drawn]")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("[data-figure] .scatterlayer .point").count() == 4
        page.close()
        complaints += heard
    assert complaints == []
