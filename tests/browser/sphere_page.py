"""A bare page with the sphere and a model that stands in for the kernel's: the drawing alone, without JupyterLab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import embedlab.explorers

SOURCE = (Path(embedlab.explorers.__file__).parent / "hypersphere.js").read_text(encoding="utf-8")
NAMES = ("title", "labels", "notes", "groups", "palette", "points", "ends", "arc", "measure", "turn")
MODULE = "data:text/javascript;charset=utf-8," + "".join(f"%{byte:02x}" for byte in SOURCE.encode())
RENDER = """async ([module, state]) => {
    const {default: widget} = await import(module);
    window.model = {
        state, saved: 0, heard: [],
        get: name => state[name],
        set: (name, value) => { state[name] = value; },
        save_changes: () => { window.model.saved += 1; },
        on: (event, call) => window.model.heard.push([event, call]),
        off: (event, call) => {
            window.model.heard = window.model.heard.filter(each => each[0] !== event || each[1] !== call);
        },
    };
    window.leave = await widget.render({model: window.model, el: document.body});
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
}"""


def open_sphere(page: Page, explorer: embedlab.explorers.HypersphereExplorer) -> None:
    """Draw an explorer's sphere in the page; ``window.model`` is what its code takes for the kernel."""
    state: dict[str, Any] = {name: getattr(explorer.figure, name) for name in NAMES}
    page.goto("about:blank")
    page.evaluate(RENDER, [MODULE, state])
