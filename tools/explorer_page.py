"""An explorer as a person meets it in a page: its controls, by keyboard and by mouse, its figure and its table."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from playwright.sync_api import Locator

# The kinds of control and the part that takes the focus. A new kind needs a line here and in `Control`.
KINDS = {
    "slider": (".widget-slider", ".noUi-handle"),
    "choice": (".widget-dropdown", "select"),
    "text": (".widget-text", "input"),
    "lines": (".widget-textarea", "textarea"),
    "tick": (".widget-checkbox", "input"),
    "buttons": (".widget-toggle-buttons", "button:not(.mod-active)"),
}
# What a text field gets, by the label in front of it: a first and a second right input.
TEXTS = {
    "sentence": ("A red bird saw the Red sun", "You go there to play, not to teach"),
    "a": ("france", "walk"),
    "is to b": ("paris", "walked"),
    "as c": ("italy", "sing"),
    "question": ("music of the night", "How do birds fly?"),
    "word": ("film", "art"),  # frequent also in the first few thousand sentences of a lesson's corpus
    "your sentence": ("The bat slept beside the spring", "In spring a bat came into the house"),
    "text": ("The trophy fell because it was loose", "She thanked her friend because he helped"),
    "other text": ("The trophy fell since it was loose", "He thanked the neighbour who helped her"),
    "texts": ("a red car\na blue car\nsnow in May", "an old song\na new tune\nfresh bread\nwarm rolls"),
    "words": ("king, queen, walk, walked, small, large", "boy, girl, run, ran, big, bigger"),
}
CANVAS = "canvas.embedlab-sphere"  # of the explorer whose picture is not plotly's
# What is there once an explorer has drawn its picture.
PICTURE = f".embedlab-explorer .js-plotly-plot .main-svg, .embedlab-explorer {CANVAS}"
# How long a change may take. A slow control rests first, and then trains a model, on machines that do other things too.
PATIENCE = 90.0  # seconds
REFUSED = 4.0  # seconds that an error has to stay, to be the last word on what was typed

LOST = """plot => plot._fullData.filter((trace, place) => {
    const given = plot.data[place];
    const empty = given.x && (given.x.length === 0 || given.x.bdata === '');
    return !trace.visible && given.visible !== false && !empty;
}).length"""


@dataclass
class Control:
    """One control of an explorer."""

    box: Locator
    kind: str
    label: str

    @property
    def handle(self) -> Locator:
        return self.box.locator(KINDS[self.kind][1]).first

    def value(self) -> str:
        if self.kind == "slider":
            return self.handle.get_attribute("aria-valuetext") or ""
        if self.kind == "tick":
            return str(self.handle.is_checked())
        if self.kind == "buttons":
            return self.box.locator("button.mod-active").inner_text()
        return self.handle.input_value()

    def by_keyboard(self) -> None:
        """Move the control with keys alone."""
        self.handle.focus()
        if self.kind in ("text", "lines"):
            self.handle.press("Control+a")
            self._type(TEXTS[self.label][0])
            return
        before = self.value()
        # JupyterLab keeps the bare up and down keys for its cells; Alt+Down opens a list everywhere.
        tries = {
            "slider": (("ArrowLeft",), ("ArrowRight",)),
            "choice": (("Alt+ArrowDown", "ArrowDown", "Enter"), ("Alt+ArrowDown", "ArrowUp", "Enter")),
        }
        for keys in tries.get(self.kind, (("Space",),)):
            self.handle.focus()
            for key in keys:
                self.box.page.keyboard.press(key)
                self.box.page.wait_for_timeout(100)
            if self.value() != before:
                return

    def by_mouse(self) -> None:
        """Move the control with the mouse (and type, where it takes text)."""
        if self.kind == "slider":
            track = self.box.locator(".noUi-base")
            area, now = track.bounding_box(), self.handle.bounding_box()
            if area is None or now is None:
                raise RuntimeError(f"slider {self.label!r} is not on the page")
            left = now["x"] - area["x"] > area["width"] / 2
            track.click(position={"x": area["width"] * (0.2 if left else 0.8), "y": area["height"] / 2}, force=True)
        elif self.kind == "choice":
            # The open list of a <select> is drawn by the desktop, out of a page's reach: choose as it would.
            following: int = self.handle.evaluate("select => (select.selectedIndex + 1) % select.options.length")
            self.handle.select_option(index=following)
        elif self.kind == "text":
            self.handle.click(click_count=3)
            self._type(TEXTS[self.label][1])
        elif self.kind == "lines":
            self.handle.click()
            self.handle.select_text()
            self._type(TEXTS[self.label][1])
        else:
            self.handle.click()

    def _type(self, text: str) -> None:
        self.handle.press_sequentially(text)
        if self.kind == "text":  # in a field of several lines, Enter would be one more of them
            self.handle.press("Enter")


@dataclass
class ExplorerPage:
    """One explorer in a page."""

    root: Locator

    @property
    def name(self) -> str:
        classes = (self.root.get_attribute("class") or "").split()
        return next(
            name.removeprefix("embedlab-explorer-") for name in classes if name.startswith("embedlab-explorer-")
        )

    @property
    def in_space(self) -> bool:
        return self.root.locator(".gl-container canvas").count() > 0

    @property
    def on_canvas(self) -> bool:
        return self.root.locator(CANVAS).count() > 0

    def controls(self) -> list[Control]:
        """Every control, in the order of the page; a kind that is not known is an error."""
        found = []
        for box in self.root.locator(".embedlab-controls > *").all():
            classes = (box.get_attribute("class") or "").split()
            kind = next((kind for kind, (css, _) in KINDS.items() if css[1:] in classes), None)
            if kind is None:
                raise RuntimeError(f"{self.name}: no way is known to move a control with the classes {classes}")
            label = box.locator(".widget-label, .widget-label-basic").first
            found.append(Control(box, kind, label.inner_text().strip() if label.count() else ""))
        return found

    def picture(self) -> str:
        """What is drawn, titles apart: the marks of a plane figure, the pixels of one in space or on a canvas."""
        if self.on_canvas:
            return self.root.locator(CANVAS).evaluate("canvas => canvas.toDataURL()")
        if self.in_space:
            return hashlib.sha256(self.root.locator(".gl-container canvas").first.screenshot()).hexdigest()
        return "".join(self.root.locator(".cartesianlayer").evaluate_all("layers => layers.map(l => l.innerHTML)"))

    def not_drawn(self) -> int:
        """How many traces plotly leaves out since their places were lost; not those that are off, or empty by right."""
        count: int = 0 if self.on_canvas else self.root.locator(".js-plotly-plot").evaluate(LOST)
        return count

    def table(self) -> str:
        return self.root.locator(".embedlab-table").inner_text()

    def error(self) -> str:
        return self.root.locator(".embedlab-error").inner_text().strip()

    def status(self) -> str:
        return self.root.locator(".embedlab-status").inner_text().strip()

    def look(self) -> tuple[str, str]:
        return self.picture(), self.table()

    def wait_for_change(self, before: tuple[str, str], seconds: float = PATIENCE) -> tuple[str, str]:
        """Wait until the explorer shows something else or an error, and is at rest; what it shows then."""
        deadline = time.monotonic() + seconds
        now, error, since = self.look(), "", 0.0
        while time.monotonic() < deadline:
            earlier, now = now, self.look()
            if self.error() != error:
                error, since = self.error(), time.monotonic()
            # While somebody types, half a text is an error too: only one that stays is the answer.
            refused = error and time.monotonic() - since > REFUSED
            changed = not error and now != before and now == earlier and "working" not in self.status()
            if refused or changed:
                break
            self.root.page.wait_for_timeout(60)
        return now
