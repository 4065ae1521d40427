"""Maps of the same texts by every method, parameter and seed, with what each of them keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError, ShapeError
from embedlab.explorers.base import Explorer, View
from embedlab.plots import COLOURS, SYMBOLS, plain, rounded, styled, top_groups
from embedlab.plots.lens import DISTORTION, lens_lines
from embedlab.plots.maps import label_texts, map_frame, map_scale
from embedlab.plots.style import INK, WIDTH
from embedlab.projection import Layout, LayoutGrid
from embedlab.projection.layouts import NOISE, PARAMETERS, TEXTS
from embedlab.projection.neighbours import nearest_vectors
from embedlab.vectors import normalize, shuffled
from embedlab.vectors.checks import as_rows

K = 10  # neighbours
BY_GROUP, BY_DISTORTION = "group", "neighbours lost"
NOBODY = "(click a point, or choose one here)"
PLOT_HEIGHT = 480
LABELS = 90  # texts; more points than this are told by the mouse alone
_MEASURES = {
    "trustworthiness": "are neighbours on the map true ones?",
    "continuity": "are true neighbours still neighbours?",
    "neighbourhood_overlap": "share of true neighbours kept",
    "label_hit_rate": "share of neighbours with the same label",
    "distance_rank_correlation": "are far pairs far, near pairs near?",
    "stress": "how wrong distances are; 0 is perfect",
}
_SEVEN = 7


class ProjectionExplorer(Explorer):
    """Choose method, parameter, seed and data; click a point to see its true neighbours beside those on the map.

    Parameters
    ----------
    layouts : LayoutGrid
        From :func:`embedlab.projection.layout_grid` or :func:`~embedlab.projection.load_layouts`: every map is made
        beforehand, so a slider answers at once.
    vectors : array_like of shape (n, dim)
        What the maps were made of.
    texts : sequence of str, length n
    groups : sequence of str, length n, optional
        Colours and markers; of more than seven groups the six largest keep their names.

    Attributes
    ----------
    state : dict
        ``method`` (str), ``parameter`` (int: perplexity or neighbours), ``seed`` (int), ``dimensions`` (2 or 3),
        ``data`` ("texts" or "shuffled noise"), ``colour`` ("group" or "neighbours lost"), ``point`` (one of the texts,
        or the first choice for none).

    Raises
    ------
    ShapeError
        If layouts, vectors, texts and groups do not fit.

    Examples
    --------
    >>> import embedlab
    >>> from embedlab.corpora import field_texts
    >>> from embedlab.projection import load_layouts
    >>> texts, fields = field_texts()
    >>> vectors = embedlab.load_sentence_encoder(device="cpu").encode(texts)
    >>> explorer = ProjectionExplorer(load_layouts("fields"), vectors, texts, fields)
    >>> explorer.state["method"]
    't-SNE'
    >>> explorer.state = {"method": "UMAP", "parameter": 10, "point": "tennis"}
    >>> explorer.table.columns.tolist()
    ['rank', 'true neighbour', 'cosine', 'kept on the map', 'neighbour on the map']
    """

    def __init__(
        self,
        layouts: LayoutGrid,
        vectors: ArrayLike,
        texts: Sequence[str],
        groups: Sequence[str] | None = None,
    ) -> None:
        rows = as_rows(vectors, "vectors")
        members = list(groups) if groups is not None else [""] * len(texts)
        first = next(iter(layouts.values()))
        if not len(rows) == len(texts) == len(members) == len(first.coordinates):
            raise ShapeError(
                f"got maps of {len(first.coordinates)} points, {len(rows)} vectors, {len(texts)} texts and "
                f"{len(members)} groups; expected one of each a text"
            )
        self._layouts = layouts
        self._texts = list(texts)
        self._k = min(K, (len(texts) - 1) // 2)
        colours = members if len(set(members)) <= _SEVEN else top_groups(members)
        self._groups = {
            name: [i for i, member in enumerate(colours) if member == name] for name in dict.fromkeys(colours)
        }
        data = list(dict.fromkeys(key[0] for key in layouts))
        self._rows = {name: normalize(rows if name == TEXTS else shuffled(rows)) for name in data}
        self._true = {name: nearest_vectors(source, self._k)[0] for name, source in self._rows.items()}
        self._near: dict[tuple[Any, ...], NDArray[np.int32]] = {}
        self._labels: dict[tuple[Any, ...], tuple[list[str], list[str]]] = {}
        methods = list(dict.fromkeys(key[1] for key in layouts))
        controls = {
            "data": _choice(data, "data", 200),
            "method": _choice(methods, "method", 180, "t-SNE" if "t-SNE" in methods else methods[0]),
            "parameter": widgets.SelectionSlider(options=[0], description="parameter", layout={"width": "300px"}),
            "seed": widgets.SelectionSlider(options=[0], description="seed", layout={"width": "220px"}),
            "dimensions": _choice(list(dict.fromkeys(key[4] for key in layouts)), "dimensions", 160),
            "colour": _choice([BY_GROUP, BY_DISTORTION], "colour", 230),
            "point": _choice([NOBODY, *self._names()], "point", 420),
        }
        super().__init__(controls, self._blank())
        for trace in self.figure.data[: len(self._groups)]:
            trace.on_click(self._clicked)

    def adapt(self) -> None:
        """Offer the parameters and seeds that the grid has of the chosen method."""
        data, method = self._controls["data"].value, self._controls["method"].value
        keys = [key for key in self._layouts if key[:2] == (data, method)]
        for name, place in (("parameter", 2), ("seed", 3)):
            control, offered = self._controls[name], sorted({key[place] for key in keys})
            if list(control.options) != offered:
                control.options = offered
        self._controls["parameter"].description = PARAMETERS[method][0] or "no parameter"

    def view(self, state: Mapping[str, Any]) -> View:
        """Fetch the map that was made beforehand, and compare the chosen point's neighbours."""
        layout = self._layout(state)
        true, mapped = self._true[layout.data], self._mapped(layout)
        lost = 1 - (true[:, :, None] == mapped[:, None, :]).any(axis=2).mean(axis=1)
        chosen = None if state["point"] == NOBODY else self._names().index(state["point"])
        measured = layout.quality
        name, _ = PARAMETERS[layout.method]
        setting = f", {name} {layout.parameter}" if name else ""
        hits = "" if measured.label_hit_rate is None else f", label hits {measured.label_hit_rate:.2f}"
        return View(
            title=f"{layout.method}{setting}, seed {layout.seed}: {lost.mean():.0%} of true neighbours lost",
            summary=(
                f"Trustworthiness {measured.trustworthiness:.2f}, continuity {measured.continuity:.2f}, overlap "
                f"{measured.neighbourhood_overlap:.2f}{hits}, distance correlation "
                f"{measured.distance_rank_correlation:.2f} ({layout.data})."
            ),
            table=self._measures(layout) if chosen is None else self._neighbours(layout.data, chosen, true, mapped),
            **self._drawn(layout, rounded(lost, 2), state["colour"] == BY_DISTORTION, chosen, true, mapped),
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        layout = self._layout(self.shown)
        name, _ = PARAMETERS[layout.method]
        function = layout.method.lower().replace("-", "")
        option = f", {name}={layout.parameter}" if name else ""
        rows = "shuffled(vectors)" if layout.data == NOISE else "vectors"
        return "\n".join(
            [
                "import embedlab",
                "from embedlab.corpora import field_texts",
                f"from embedlab.projection import {function}, quality",
                "from embedlab.vectors import shuffled",
                "",
                "texts, fields = field_texts()  # these, or those that the explorer was given",
                "vectors = embedlab.load_sentence_encoder().encode(texts)",
                f"rows = {rows}",
                f"made = {function}(rows, {layout.dimensions}{option}, metric='cosine', seed={layout.seed})",
                "quality(rows, made.coordinates, fields)",
            ]
        )

    def _layout(self, state: Mapping[str, Any]) -> Layout:
        key = tuple(state[name] for name in ("data", "method", "parameter", "seed", "dimensions"))
        if key not in self._layouts:
            raise InputError(f"no map was made for {', '.join(map(str, key))}; choose another setting.")
        return self._layouts[key]

    def _names(self) -> list[str]:
        """Texts as the list of points offers them: equal ones get a number."""
        seen: dict[str, int] = {}
        names = []
        for text in self._texts:
            seen[text] = seen.get(text, 0) + 1
            names.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
        return names

    def _mapped(self, layout: Layout) -> NDArray[np.int32]:
        """Neighbours on a map, found once for each."""
        if layout.key not in self._near:
            self._near[layout.key] = nearest_vectors(layout.coordinates, self._k)[0]
        return self._near[layout.key]

    def _labelled(self, layout: Layout, place: NDArray[np.float64]) -> tuple[list[str], list[str]]:
        """Labels that fit on a map and their sides, found once for each."""
        if layout.key not in self._labels:
            labelled = len(self._texts) if len(self._texts) <= LABELS else 0
            scale = map_scale(place, WIDTH, PLOT_HEIGHT)
            self._labels[layout.key] = label_texts(place, self._texts, labelled, 4.5, scale)
        return self._labels[layout.key]

    def _measures(self, layout: Layout) -> pd.DataFrame:
        values = {name: getattr(layout.quality, name) for name in _MEASURES}
        kept = {name: value for name, value in values.items() if value is not None}
        return pd.DataFrame(
            {
                "measure": [name.replace("_", " ") for name in kept],
                "value": rounded(list(kept.values()), 3),
                "question": [_MEASURES[name] for name in kept],
            }
        )

    def _neighbours(self, data: str, chosen: int, true: NDArray[np.int32], mapped: NDArray[np.int32]) -> pd.DataFrame:
        cosines = self._rows[data][true[chosen]] @ self._rows[data][chosen]
        return pd.DataFrame(
            {
                "rank": np.arange(1, self._k + 1),
                "true neighbour": [self._texts[row] for row in true[chosen]],
                "cosine": rounded(cosines, 3),
                "kept on the map": ["yes" if row in mapped[chosen] else "no" for row in true[chosen]],
                "neighbour on the map": [self._texts[row] for row in mapped[chosen]],
            }
        )

    def _clicked(self, trace: Any, points: Any, event: Any) -> None:
        """Choose the point that was clicked; plotly also tells traces that were not hit, without points."""
        if points.point_inds:
            group = list(self._groups.values())[points.trace_index % len(self._groups)]
            self.state = {"point": self._names()[group[points.point_inds[0]]]}

    def _drawn(
        self,
        layout: Layout,
        lost: NDArray[np.float64],
        by_distortion: bool,
        chosen: int | None,
        true: NDArray[np.int32],
        mapped: NDArray[np.int32],
    ) -> dict[str, Any]:
        """Traces and layout of the figure: flat groups, groups in space, three kinds of lines, the chosen point."""
        points = rounded(layout.coordinates, 3)
        flat = layout.dimensions == 2
        place = points[:, :2]
        shown, sides = self._labelled(layout, place)
        traces: list[dict[str, Any]] = []
        for number, rows in enumerate(self._groups.values()):
            marker = {"color": lost[rows]} if by_distortion else {"color": COLOURS[number]}
            common = {"marker": {**marker, "showscale": by_distortion and number == 0}, "visible": True}
            flat_part = {
                "x": place[rows, 0],
                "y": place[rows, 1],
                "text": [shown[row] for row in rows],
                "textposition": [sides[row] for row in rows],
            }
            space_part = dict(zip("xyz", points[rows].T, strict=False))
            traces.append({**common, **(flat_part if flat else space_part)})
        # What is not seen is not sent: the other half only hides.
        hidden = [{"visible": False}] * len(traces)
        traces = [*traces, *hidden] if flat else [*hidden, *traces]
        ends = [[], [], []] if chosen is None else [kind for *_, kind in _lens(chosen, true, mapped)]
        for kind in ends:
            ends_of = [xy for end in kind for xy in (place[chosen], place[end], (np.nan, np.nan))]
            line = np.array(ends_of).reshape(-1, 2)
            traces.append({"x": line[:, 0], "y": line[:, 1], "visible": True} if flat and kind else {"visible": False})
        ring = {} if chosen is None else {"x": place[[chosen], 0], "y": place[[chosen], 1]}
        traces.append({**ring, "visible": flat and chosen is not None})
        frame = map_frame(place, WIDTH, PLOT_HEIGHT)
        axes = {"visible": flat}
        return {
            "traces": tuple(traces),
            "layout": {"xaxis": {"range": frame[0], **axes}, "yaxis": {"range": frame[1], **axes}},
        }

    def _blank(self) -> go.Figure:
        """Draw the figure without points: each group flat and in space, then lines and the ring."""
        figure = go.Figure()
        size = 9 if len(self._texts) <= 200 else 5
        few = len(self._texts) <= LABELS
        for kind in ("flat", "space"):
            for number, (name, rows) in enumerate(self._groups.items()):
                common = {
                    "name": plain(name),
                    "customdata": [plain(self._texts[row]) for row in rows],
                    "hovertemplate": "%{customdata}<extra>%{fullData.name}</extra>",
                }
                marker = {**DISTORTION, "size": size, "showscale": False}
                if kind == "flat":
                    figure.add_scatter(
                        mode="markers+text" if few else "markers",
                        textfont={"size": 11, "color": INK},
                        marker={**marker, "symbol": SYMBOLS[number]},
                        cliponaxis=False,
                        **common,
                    )
                else:
                    figure.add_scatter3d(
                        mode="markers",
                        marker={**marker, "symbol": _IN_SPACE[number], "size": size / 2},
                        **common,
                    )
        for name, style, _ in lens_lines(0, [], []):
            figure.add_scatter(mode="lines", name=name, line=style, hoverinfo="skip")
        figure.add_scatter(
            mode="markers",
            showlegend=False,
            marker={"size": 16, "symbol": "circle-open", "color": COLOURS[1], "line": {"width": 3}},
            hoverinfo="skip",
        )
        styled(figure, " ", "", width=WIDTH, height=PLOT_HEIGHT + 100)
        clean = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
        figure.update_xaxes(**clean)
        figure.update_yaxes(**clean)
        hidden = {"showticklabels": False, "title": {"text": ""}}
        return figure.update_layout(
            showlegend=len(self._groups) > 1,
            legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
            margin={"l": 20, "r": 20, "t": 80, "b": 20},
            scene={"xaxis": hidden, "yaxis": hidden, "zaxis": hidden, "aspectmode": "data"},
        )


# plotly has fewer markers in space than on paper.
_IN_SPACE = ("circle", "diamond", "square", "circle-open", "x", "cross", "diamond-open")


def _lens(
    chosen: int, true: NDArray[np.int32], mapped: NDArray[np.int32]
) -> list[tuple[str, dict[str, object], list[int]]]:
    return lens_lines(chosen, true[chosen].tolist(), mapped[chosen].tolist())


def _choice(options: list[Any], description: str, width: int, value: Any = None) -> widgets.Dropdown:
    """Make a list to choose from; it begins with the first option, or with the given one."""
    chosen = options[0] if value is None else value
    return widgets.Dropdown(options=options, value=chosen, description=description, layout={"width": f"{width}px"})
