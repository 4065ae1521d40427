"""The hypersphere in Chromium: in JupyterLab as a student meets it, and its drawing alone in a bare page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import lab
import nbformat
import numpy as np
import pytest
from explorer_page import PICTURE, ExplorerPage
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Page
from sphere_page import MODULE, open_sphere

from embedlab.explorers import HypersphereExplorer
from embedlab.plots.hypersphere import turned

LABELS = 100
CELL = f"""\
import numpy
from embedlab.explorers import HypersphereExplorer

vectors = numpy.random.default_rng(0).normal(size=({LABELS}, 50))
texts = [f"text {{place}}" for place in range({LABELS})]
explorer = HypersphereExplorer(texts, vectors, [f"group {{place % 5}}" for place in range({LABELS})])
explorer.display()"""
NO_CANVAS = "HTMLCanvasElement.prototype.getContext = () => null"
BOXES = "() => document.querySelector('canvas').labelBoxes()"


def sphere(count: int, texts: list[str] | None = None) -> HypersphereExplorer:
    vectors = np.random.default_rng(0).normal(size=(count, 20))
    return HypersphereExplorer(texts or [f"text {place}" for place in range(count)], vectors)


@pytest.fixture
def student(browser: Browser, tmp_path: Path) -> Iterator[lab.LessonPage]:
    """A notebook with one explorer, open in JupyterLab and run."""
    path = tmp_path / "sphere.ipynb"
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(new_notebook(cells=[new_code_cell(CELL)], metadata=kernel), path)
    with lab.running_lab([path]) as address, lab.lesson_page(browser, address, path.name) as page:
        page.run_all()
        yield page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 800, "height": 620}, device_scale_factor=2) as context:
        yield context.new_page()


def test_a_student_turns_it_by_mouse_and_by_keys(student: lab.LessonPage) -> None:
    student.within(0, PICTURE)
    explorer = ExplorerPage(student.cell(0).locator(".embedlab-explorer"))
    canvas = explorer.root.locator("canvas.embedlab-sphere")
    canvas.scroll_into_view_if_needed()
    area = canvas.bounding_box()
    assert area is not None
    assert (area["width"], area["height"]) == (700, 560)
    mouse = student.page.mouse
    pictures = [explorer.picture()]
    mouse.move(area["x"] + 300, area["y"] + 250)
    mouse.down()
    mouse.move(area["x"] + 500, area["y"] + 280, steps=40)
    mouse.up()
    student.page.wait_for_timeout(100)
    pictures.append(explorer.picture())
    dragged = canvas.get_attribute("data-turn")
    times = canvas.evaluate("canvas => canvas.frameTimes")
    assert len(times) > 10
    assert min(times) > 0
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowDown", "+", "-", "-"):
        canvas.press(key)
        student.page.wait_for_timeout(60)
        pictures.append(explorer.picture())
    # Up and then down, once right and twice left: 5 degrees to the left of where it was let go.
    across, down = (float(angle) for angle in str(dragged).split())
    assert canvas.get_attribute("data-turn") == f"{across - 5:.1f} {down:.1f}"
    assert all(one != other for one, other in itertools.pairwise(pictures))
    canvas.press("Home")
    mouse.move(area["x"] + 2, area["y"] + 2)  # off the text whose name it shows
    student.page.wait_for_timeout(100)
    assert canvas.get_attribute("data-turn") == "20.0 15.0"
    assert explorer.picture() == pictures[0]
    for control in explorer.controls():
        before = explorer.look()
        control.by_keyboard()
        # The first three dimensions stay, however many are taken; then the table has another column.
        assert explorer.wait_for_change(before) != before, f"{control.label} changed nothing"
        assert explorer.error() == ""
    assert student.complaints == []


class TestDrawing:
    @pytest.mark.parametrize("count", [15, 100, 200])
    def test_no_label_covers_another_however_it_is_turned(self, page: Page, count: int) -> None:
        open_sphere(page, sphere(count))
        for _ in range(6):
            boxes = np.array(page.evaluate(BOXES))
            assert 10 < len(boxes) <= count
            low, high = np.maximum(boxes[:, None, :2], boxes[None, :, :2]), np.minimum(boxes[:, None, 2:], boxes[:, 2:])
            meet = (high - low > 0).all(axis=2)
            assert meet.sum() == len(boxes)  # each meets itself only
            assert boxes.min() >= 0
            assert (boxes[:, 2:] <= [700, 560]).all()
            for _ in range(4):
                page.locator("canvas").press("ArrowRight")
            page.wait_for_timeout(100)

    def test_the_two_ends_of_the_ruler_and_the_nearest_text_are_written(self, page: Page) -> None:
        dots = [{"x": 300, "y": 300, "z": z, "width": 3} for z in (-1, 0, 0.5, 1)]
        dots.append({"x": 301, "y": 301, "z": -0.9, "width": 3})
        page.goto("about:blank")
        labels = page.evaluate(
            "async ([module, dots]) => (await import(module)).placed(dots, [4]).map(label => label.dot)", [MODULE, dots]
        )
        assert labels[0] == 4
        assert 3 in labels

    def test_it_turns_as_the_still_picture_does(self, page: Page) -> None:
        points = np.random.default_rng(3).normal(size=(5, 3))
        page.goto("about:blank")
        seen = page.evaluate(
            "async ([module, points]) => { const {turned} = await import(module);"
            " return points.map(point => turned(point, [70, -25])); }",
            [MODULE, points.tolist()],
        )
        assert np.allclose(seen, turned(points, (70, -25)))

    def test_sharp_on_fine_screens(self, page: Page) -> None:
        open_sphere(page, sphere(15))
        size = page.locator("canvas").evaluate("canvas => [canvas.width, canvas.height, canvas.clientWidth]")
        assert size == [1400, 1120, 700]

    def test_it_says_what_it_is_and_shows_the_focus(self, page: Page) -> None:
        open_sphere(page, sphere(15))
        canvas = page.locator("canvas")
        assert "Sphere with 15 texts" in str(canvas.get_attribute("aria-label"))
        page.keyboard.press("Tab")
        assert canvas.evaluate("canvas => canvas === document.activeElement && canvas.matches(':focus-visible')")

    def test_the_kernel_hears_of_a_turn_once_it_is_over(self, page: Page) -> None:
        open_sphere(page, sphere(15))
        page.mouse.move(300, 300)
        page.mouse.down()
        page.mouse.move(340, 300, steps=5)
        assert page.evaluate("window.model.saved") == 0
        page.mouse.up()
        assert page.evaluate("window.model.saved") == 1
        across, down = page.evaluate("window.model.state.turn")
        assert (across, down) == (pytest.approx(20 + np.degrees(40 / 228), abs=0.1), 15)

    def test_words_are_drawn_and_not_run(self, page: Page) -> None:
        texts = ["<img src=x onerror='window.hurt = 1'>", "<script>window.hurt = 1</script>", "c", "d"]
        open_sphere(page, sphere(4, texts))
        page.wait_for_timeout(100)
        assert page.evaluate("window.hurt") is None
        assert page.locator("body *").count() == 1

    def test_without_a_canvas_the_page_says_so(self, page: Page) -> None:
        page.add_init_script(NO_CANVAS)
        open_sphere(page, sphere(15))
        said = page.locator("body").inner_text()
        assert said.startswith("This browser cannot draw on a canvas")
        assert ".still()" in said

    def test_it_leaves_nothing_behind(self, page: Page) -> None:
        open_sphere(page, sphere(15))
        assert page.evaluate("window.model.heard.length") == 2
        page.evaluate("window.leave()")
        assert page.evaluate("window.model.heard.length") == 0
