"""A person's visit to the map of words: move, zoom, search, point, choose a group; nothing is asked of a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from listening import listen
from playwright.sync_api import Browser, Page

from embedlab.atlas import save_atlas

# On a grid of 20 by 20, so that what is near is known; the first words of all are markup.
SIDE = 20
WORDS = ["<img src=x onerror=alert(1)>", "</script><b>bold</b>", *(f"word{n}" for n in range(2, SIDE * SIDE))]
POINTS = np.column_stack(np.divmod(np.arange(SIDE * SIDE), SIDE)).astype(np.float64)
GROUPS = ["left" if n < SIDE * SIDE / 2 else "right" for n in range(SIDE * SIDE)]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_atlas(WORDS, POINTS, tmp_path_factory.mktemp("atlas") / "atlas.html", groups=GROUPS, title="A grid")


@pytest.fixture(params=[900, 1400])
def atlas(browser: Browser, file: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page, open; at the end it must have asked for nothing and complained of nothing."""
    page = browser.new_page(viewport={"width": request.param, "height": 700}, reduced_motion="reduce")
    complaints = listen(page, file.as_uri())
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-labels]")
    yield page
    assert complaints == []
    page.close()


def view(page: Page) -> dict[str, Any]:
    """The middle of what is seen, in units of the map, and its scale."""
    page.wait_for_timeout(50)
    state: dict[str, Any] = page.evaluate("({x: atlas.view.x, y: atlas.view.y, scale: atlas.view.scale})")
    return state


def middle(page: Page) -> tuple[float, float]:
    box = page.locator("#map").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def look(page: Page) -> bytes:
    page.wait_for_timeout(100)
    return page.locator("#map").screenshot()


def search(page: Page, word: str) -> None:
    page.get_by_label("Find a word").fill(word)
    page.get_by_label("Find a word").press("Enter")


def test_it_moves_by_mouse_and_by_keyboard(atlas):
    start, picture = view(atlas), look(atlas)
    x, y = middle(atlas)
    atlas.mouse.move(x, y)
    atlas.mouse.down()
    atlas.mouse.move(x + 50, y - 30, steps=5)
    atlas.mouse.up()
    dragged = view(atlas)
    assert (start["x"] - dragged["x"]) * start["scale"] == pytest.approx(50)
    assert (start["y"] - dragged["y"]) * start["scale"] == pytest.approx(-30)
    assert look(atlas) != picture
    atlas.locator("#map").press("ArrowRight")
    assert (view(atlas)["x"] - dragged["x"]) * start["scale"] == pytest.approx(80)
    atlas.locator("#map").press("0")
    assert view(atlas) == start


def test_it_zooms_to_what_is_under_the_mouse(atlas):
    x, y = middle(atlas)
    place = "([px, py]) => { const p = atlas.view.at(px, py); return [p.x, p.y]; }"
    offset = [atlas.evaluate("atlas.view.width / 2") + 40, atlas.evaluate("atlas.view.height / 2") - 20]
    before, start = atlas.evaluate(place, offset), view(atlas)
    atlas.mouse.move(x + 40, y - 20)
    atlas.mouse.wheel(0, -300)
    assert view(atlas)["scale"] == pytest.approx(2 * start["scale"])
    assert atlas.evaluate(place, offset) == pytest.approx(before, abs=2 / start["scale"])
    atlas.get_by_role("button", name="Zoom out").click()
    atlas.locator("#map").press("+")
    assert view(atlas)["scale"] == pytest.approx(2 * start["scale"] / 1.6 * 1.4)
    atlas.get_by_role("button", name="Show the whole map").click()
    assert view(atlas) == start


def test_labels_stay_while_the_map_moves_and_zooming_in_only_adds(atlas):
    shown = "atlas.picture.visible().map(i => atlas.words[i])"
    atlas.evaluate("atlas.view.zoom(2)")
    before = set(atlas.evaluate(shown))
    assert 20 < len(before) < 400
    atlas.evaluate("atlas.view.pan(7, 3)")
    inside = "atlas.view.set(atlas.view.x, atlas.view.y, atlas.view.scale)"
    atlas.evaluate(inside)
    moved = set(atlas.evaluate(shown))
    assert len(before - moved) < 0.2 * len(before)  # only at the edges
    level = "Array.from(atlas.labels.level)"
    levels = atlas.evaluate(level)
    atlas.evaluate("atlas.view.pan(60, 60)")
    assert atlas.evaluate(level) == levels
    assert levels[0] == 0  # the most frequent word is written first
    assert max(levels) < 255  # near enough, every word is written


def test_a_word_is_found_and_its_nearest_are_marked(atlas):
    search(atlas, "WORD210")
    assert atlas.locator("#found").inner_text() == "word210"
    assert atlas.locator("#rank").inner_text() == "rank 211 of 400, right"
    nearest = atlas.locator("#neighbours li").all_inner_texts()
    assert set(nearest[:4]) == {"word190", "word230", "word209", "word211"}
    assert len(nearest) == 10
    assert [atlas.evaluate("atlas.words[atlas.picture.marked[0]]"), view(atlas)["scale"] > 0.01] == ["word210", True]
    atlas.get_by_role("button", name="word230", exact=True).click()
    assert atlas.locator("#found").inner_text() == "word230"
    assert "word230: rank 231" in atlas.get_by_role("status").all_inner_texts()[0]
    atlas.keyboard.press("Escape")
    assert atlas.locator("#near").is_hidden()


def test_a_word_that_is_not_there_is_explained(atlas):
    search(atlas, "word9999")
    assert atlas.locator("#answer").inner_text() == (
        "“word9999” is not among the 400 words. Another that begins so: word99."
    )
    assert atlas.locator("#near").is_hidden()


def test_markup_stays_text(atlas):
    for word in WORDS[:2]:
        search(atlas, word)
        assert atlas.locator("#found").inner_text() == word
    assert atlas.locator("img").count() == atlas.locator("b").count() == 0


def test_the_mouse_tells_word_and_rank_and_a_click_marks(atlas):
    search(atlas, "word210")
    x, y = middle(atlas)
    atlas.mouse.move(x + 2, y + 2)
    assert atlas.locator("#hover").inner_text() == "word210 · rank 211 of 400, right"
    atlas.keyboard.press("Escape")
    atlas.mouse.click(x + 2, y + 2)
    assert atlas.locator("#found").inner_text() == "word210"


def test_one_group_alone(atlas):
    picture = look(atlas)
    atlas.get_by_label("Show", exact=True).select_option("left")
    assert look(atlas) != picture
    words = atlas.evaluate("atlas.picture.visible().map(i => atlas.words[i])")
    assert words
    assert all(GROUPS[WORDS.index(word)] == "left" for word in words)
    search(atlas, "word399")
    assert atlas.locator("#answer").inner_text() == "“word399” is in the group right, which is not shown."


def test_everything_can_be_reached_by_keyboard_and_has_a_name(atlas):
    atlas.evaluate("document.activeElement.blur()")
    reached = []
    for _ in range(7):
        atlas.keyboard.press("Tab")
        reached.append(atlas.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert reached == ["wanted", "Find", "group", "map", "in", "out", "whole"]
    outline = atlas.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_an_old_browser_is_told_so(browser, file):
    page = browser.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(file.as_uri())
    message = page.get_by_text("This browser is too old to unpack the words")
    message.wait_for()
    assert message.is_visible()
    page.close()
