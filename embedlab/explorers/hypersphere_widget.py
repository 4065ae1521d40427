"""The sphere in the page: what the kernel tells it, and how far a person has turned it."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

from embedlab.plots import COLOURS
from embedlab.plots.hypersphere import TURN

_HERE = Path(__file__).parent


class HypersphereWidget(anywidget.AnyWidget):
    """Texts as labels on a sphere, drawn by ``hypersphere.js``; drag it or press the arrow keys to turn it.

    Attributes
    ----------
    title : str
    labels, notes : list of str, length n
        What stands beside each dot, and in the bottom line while the pointer is on it.
    groups : list of int, length n
        Number of each dot's colour in `palette`, and of its shape.
    points : list of [float, float, float], length n
        Each of length 1: to the right, up, to the viewer.
    ends : list of int
        The two texts of the ruler.
    arc : list of [float, float, float]
        The way between them on the sphere; empty where there is none.
    measure : str
        What stands beside the arc.
    turn : list of float, length 2
        Degrees around the vertical axis, and tipped towards the viewer; the page sets it when the sphere is let go.
    """

    _esm = _HERE / "hypersphere.js"
    _css = _HERE / "hypersphere.css"

    title = traitlets.Unicode().tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    notes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    groups = traitlets.List(traitlets.Int()).tag(sync=True)
    palette = traitlets.List(traitlets.Unicode(), default_value=list(COLOURS)).tag(sync=True)
    points = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    ends = traitlets.List(traitlets.Int()).tag(sync=True)
    arc = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    measure = traitlets.Unicode().tag(sync=True)
    turn = traitlets.List(traitlets.Float(), default_value=list(TURN)).tag(sync=True)
