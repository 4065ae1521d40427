"""A reader's visit to the course's site: every page, on a wide screen and on a phone, and nothing asked of the net."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from listening import listen
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(path.stem for path in ROOT.glob("notebooks/*.ipynb"))
WIDE, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 800}
MOST_BYTES = 40_000_000


class Site(NamedTuple):
    folder: Path
    address: str

    def pages(self) -> list[str]:
        pages = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html"))
        return sorted(page for page in pages if not page.startswith("_static/"))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *said: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("built") / "site"
    command = [sys.executable, str(ROOT / "tools" / "build_site.py"), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-6000:]
    serve = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(folder, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


class Visit:
    """A page of the browser that notes every complaint, and every request that leaves the site."""

    def __init__(self, browser: Browser, size: dict[str, int], home: str) -> None:
        self.page: Page = browser.new_page(viewport=size, reduced_motion="reduce")
        self.complaints = listen(
            self.page, home, "data:", "blob:", kinds=("error",)
        )  # warnings: Chromium's on how fast WebGL is here

    def read_to_the_end(self) -> None:
        """Scroll as a reader does, so that every figure is drawn."""
        self.page.evaluate(
            """async () => {
                for (let y = 0; y < document.documentElement.scrollHeight; y += 600) {
                    scrollTo(0, y);
                    await new Promise(done => setTimeout(done, 60));
                }
            }"""
        )


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def visit(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, request.param, site.address)
    yield visit
    visit.page.close()
    assert visit.complaints == []


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    visit = Visit(browser, WIDE, site.address)
    yield visit.page
    visit.page.close()
    assert visit.complaints == []


def test_it_is_small_enough(site):
    size = sum(path.stat().st_size for path in site.folder.rglob("*") if path.is_file())
    assert 5_000_000 < size <= MOST_BYTES


def test_every_lesson_exercise_and_document_has_a_page(site):
    stems = {f"notebooks/{name}.html" for name in LESSONS}
    stems |= {path.relative_to(ROOT).with_suffix(".html").as_posix() for path in ROOT.glob("exercises/*/*.ipynb")}
    stems |= {"index.html", "CONTRIBUTING.html", "CHANGELOG.html", "notebooks/README.html", "search.html"}
    assert stems <= set(site.pages())


def test_no_link_is_broken(site):
    soups = {
        name: BeautifulSoup((site.folder / name).read_text(encoding="utf-8"), "html.parser") for name in site.pages()
    }
    anchors = {name: {tag["id"] for tag in soup.find_all(id=True)} | {""} for name, soup in soups.items()}
    broken = []
    for name, soup in soups.items():
        for tag in soup.find_all(["a", "link", "img", "script"]):
            address = urlsplit(tag.get("href") or tag.get("src") or "")
            if address.scheme or address.netloc or not (address.path or address.fragment):
                continue
            path = (site.folder / name).parent / unquote(address.path) if address.path else site.folder / name
            place = path.resolve()
            place = place / "index.html" if place.is_dir() else place
            if not place.is_file():
                broken.append(f"{name}: no file {address.path}")
            elif place.suffix == ".html":
                target = place.relative_to(site.folder).as_posix()
                if unquote(address.fragment) not in anchors[target]:
                    broken.append(f"{name}: no place #{address.fragment} in {target}")
    assert broken == []


def test_every_picture_has_words(site):
    wordless = []
    for name in site.pages():
        soup = BeautifulSoup((site.folder / name).read_text(encoding="utf-8"), "html.parser")
        wordless += [f"{name}: {str(tag)[:80]}" for tag in soup.select("article img") if not tag.get("alt", "").strip()]
    assert wordless == []


def test_every_page_shows_and_asks_for_nothing_elsewhere(site, visit):
    too_wide = []
    for name in site.pages():
        visit.page.goto(f"{site.address}/{name}")
        room, taken = visit.page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
        if taken > room:
            too_wide.append(f"{name}: {taken} pixels on a screen of {room}")
    assert too_wide == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_figures_are_interactive_without_a_kernel(site, browser, lesson):
    visit = Visit(browser, WIDE, site.address)
    visit.page.goto(f"{site.address}/notebooks/{lesson}.html")
    figures = visit.page.locator(".figure-holder > script").count()
    assert figures > 0
    visit.read_to_the_end()
    visit.page.wait_for_function(
        "document.querySelectorAll('.figure-holder.is-live .js-plotly-plot .main-svg').length > 0"
        f" && document.querySelectorAll('.figure-holder.is-live').length === {figures}",
        timeout=60_000,
    )
    visit.page.close()
    assert visit.complaints == []


def test_a_figure_answers_the_mouse(site, page):
    page.goto(f"{site.address}/notebooks/01_encodings.html")
    holder = page.locator(".figure-holder:has(> script)").first
    holder.scroll_into_view_if_needed()
    plot = holder.locator(".js-plotly-plot .nsewdrag").first
    plot.wait_for(state="attached")
    plot.hover()
    answer = page.locator(".figure-holder .hoverlayer .hovertext")
    answer.first.wait_for()
    assert (answer.first.text_content() or "").strip()


def test_on_a_phone_the_picture_stays_until_the_figure_is_asked_for(site, browser):
    visit = Visit(browser, PHONE, site.address)
    visit.page.goto(f"{site.address}/notebooks/01_encodings.html")
    visit.read_to_the_end()
    button = visit.page.locator(".figure-button").first
    assert visit.page.locator(".figure-holder.is-live").count() == 0
    picture = visit.page.locator(".figure-holder img").first
    assert picture.bounding_box()["width"] <= PHONE["width"]
    button.click()
    visit.page.wait_for_selector(".figure-holder.is-live .main-svg")
    room, taken = visit.page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
    visit.page.close()
    assert taken <= room
    assert visit.complaints == []


def test_search_finds_the_lesson(site, page):
    page.goto(f"{site.address}/search.html?q=negative+sampling")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert any("03_word2vec.html" in link for link in found)


def test_dark_mode_can_be_read(site, page):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{site.address}/notebooks/02_word_vectors.html")
    # Contrast after WCAG 2 of text and what is behind it, where readers look most.
    worst = page.evaluate(
        """() => {
            const light = colour => {
                const [r, g, b] = colour.match(/[0-9.]+/g).map(Number)
                    .map(part => part / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const behind = node => {
                for (; node; node = node.parentElement) {
                    const colour = getComputedStyle(node).backgroundColor;
                    if (!/rgba?\\(0, 0, 0, 0\\)|transparent/.test(colour)) return colour;
                }
                return "rgb(255, 255, 255)";
            };
            const chosen = "article p, article h2, article td, article th, article .output pre, article li";
            return Math.min(...[...document.querySelectorAll(chosen)].map(node => {
                const pair = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => b - a);
                return (pair[0] + 0.05) / (pair[1] + 0.05);
            }));
        }"""
    )
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert worst >= 4.5


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_can_be_opened_in_colab_and_downloaded(site, lesson):
    soup = BeautifulSoup((site.folder / f"notebooks/{lesson}.html").read_text(encoding="utf-8"), "html.parser")
    links = [tag["href"] for tag in soup.find_all("a", href=True)]
    colab = "https://colab.research.google.com/github/embedlab/embedlab/blob/main"
    assert f"{colab}/notebooks/{lesson}.ipynb" in links
    (download,) = {link for link in links if link.endswith(f"_sources/notebooks/{lesson}.ipynb")}
    downloaded = (site.folder / "notebooks" / download).resolve().read_bytes()
    assert downloaded == (ROOT / "notebooks" / f"{lesson}.ipynb").read_bytes()


def test_it_works_from_a_folder_without_a_server(site, browser):
    visit = Visit(browser, WIDE, site.folder.as_uri())
    visit.page.goto((site.folder / "notebooks" / "01_encodings.html").as_uri())
    visit.read_to_the_end()
    visit.page.wait_for_selector(".figure-holder.is-live .main-svg", state="attached")
    visit.page.close()
    assert [line for line in visit.complaints if "asked for" in line] == []
