"""A browser without WebGL: maps in a plane are drawn all the same, and one in space says what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import lab
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser, Page, Playwright

from embedlab.plots import map_of_texts, scatter_3d

WORDS = ["cat", "dog", "car", "bus"]
FLAT = [[0, 0], [0, 1], [5, 0], [5, 1]]
SPACE = [[*place, height] for place, height in zip(FLAT, (0, 1, 2, 3), strict=True)]


@pytest.fixture(scope="module")
def without_webgl(playwright: Playwright) -> Iterator[Browser]:
    chromium = lab.chromium(playwright, "--disable-3d-apis")
    yield chromium
    chromium.close()


def shown(browser: Browser, figure: go.Figure) -> Page:
    page = browser.new_page()
    page.set_content(figure.to_html(include_plotlyjs=True))
    page.wait_for_selector(".main-svg")
    assert page.evaluate("document.createElement('canvas').getContext('webgl')") is None
    return page


def test_a_map_in_a_plane_needs_no_webgl(without_webgl: Browser) -> None:
    page = shown(without_webgl, map_of_texts(FLAT, WORDS, title="A plane", summary=""))
    assert page.locator(".scatterlayer .point").count() == len(WORDS)
    assert set(WORDS) <= set(page.locator(".textpoint").all_text_contents())
    page.close()


def test_a_map_in_space_says_that_webgl_is_missing(without_webgl: Browser) -> None:
    figure = scatter_3d(SPACE, WORDS, range(4), title="Space", summary="", axes=("x", "y", "z"), colour_bar="height")
    page = shown(without_webgl, figure)
    page.wait_for_selector("text=WebGL is not supported")
    assert "WebGL is not supported" in page.inner_text(".js-plotly-plot")
    page.close()
