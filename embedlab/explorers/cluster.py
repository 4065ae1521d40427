"""Clusters of texts on a map: how many there are is a choice, and what they are about can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from embedlab.clustering import (
    ClusterQuality,
    Clusters,
    centrality,
    cluster_quality,
    cluster_table,
    cluster_words,
    count_words,
    hdbscan,
    kmeans,
    outliers,
)
from embedlab.clustering.hdbscan import reduce_for_density
from embedlab.errors import EmbedlabError, InputError, ShapeError
from embedlab.explorers.base import Explorer, View
from embedlab.plots import plain, rounded
from embedlab.plots.clusters import blank_map, cluster_legend, cluster_marks, cluster_names, legend_lines
from embedlab.plots.maps import OTHER, checked_map
from embedlab.plots.style import COLOURS
from embedlab.vectors import normalize
from embedlab.vectors.checks import FloatArray, as_rows

KMEANS, HDBSCAN = "k-means", "HDBSCAN"
BY_CLUSTER, BY_GROUP, BY_DISTANCE = "cluster", "group", "alone"
ALL = "all"
NONE = -1
FEWEST = 5  # texts, and members of HDBSCAN's smallest cluster
MEMBERS = 10  # members of a chosen cluster in the table
_LINE = 19  # pixels of a line of the legend
NEIGHBOURS = 10  # that a point's loneliness is measured by
# What the slider of each method is called, what it offers, and where it begins.
SLIDERS: Mapping[str, tuple[str, range, int]] = {
    KMEANS: ("clusters", range(2, 31), 12),
    HDBSCAN: ("smallest", range(FEWEST, 61, 5), 20),
}
# Above the plot, where the legend stands otherwise: the map must not change its size.
_BAR = {
    "title": {"text": f"mean cosine distance to the nearest {NEIGHBOURS}", "side": "top", "font": {"size": 11}},
    "tickfont": {"size": 11},
    "orientation": "h",
    "thickness": 10,
    "y": 1,
    "yanchor": "bottom",
}


class _Found(NamedTuple):
    """Everything that one setting gives."""

    clusters: Clusters
    quality: ClusterQuality
    words: dict[int, list[str]]
    table: pd.DataFrame


class ClusterExplorer(Explorer):
    """Choose a method and how fine it cuts; read each cluster's name, and look into one.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
        At least 5.
    coordinates : array_like of shape (n, 2)
        A map of them, made beforehand. Clusters are found among the vectors, not on the map.
    titles : sequence of str, length n
        Shown under the mouse and in the table.
    texts : sequence of str, length n
        What the clusters' names are made of.
    groups : sequence of str, length n, optional
        The true ones, two or more.

    Attributes
    ----------
    state : dict
        ``method`` ("k-means" or "HDBSCAN"), ``parameter`` (int: the number of clusters, or the members of the smallest
        one), ``colour`` ("cluster", "group" or "alone"), ``cluster`` ("all", or the number of one; -1 for the points in
        none).

    Raises
    ------
    ShapeError
        If vectors, coordinates, titles, texts and groups do not fit.
    InputError
        If there are fewer than five texts, they hold nothing but stop words, or there is one group only.

    Examples
    --------
    >>> import embedlab
    >>> from embedlab.corpora import field_texts
    >>> from embedlab.projection import pca
    >>> texts, fields = field_texts()
    >>> vectors = embedlab.load_sentence_encoder(device="cpu").encode(texts)
    >>> explorer = ClusterExplorer(vectors, pca(vectors).coordinates, texts, texts, fields)
    >>> explorer.state = {"parameter": 5}
    >>> explorer.table.columns.tolist()
    ['cluster', 'size', 'words', 'group', 'share']
    """

    slow = ("method", "parameter")  # the first HDBSCAN waits for UMAP; 2,000 points are drawn in a fifth of a second

    def __init__(
        self,
        vectors: ArrayLike,
        coordinates: ArrayLike,
        titles: Sequence[str],
        texts: Sequence[str],
        groups: Sequence[str] | None = None,
    ) -> None:
        self._units = normalize(as_rows(vectors, "vectors"))
        n = len(self._units)
        if not n == len(titles) == len(texts) == (n if groups is None else len(groups)):
            raise ShapeError(
                f"got {n} vectors, {len(titles)} titles, {len(texts)} texts and "
                f"{'no' if groups is None else len(groups)} groups; expected one of each a text"
            )
        if n < FEWEST:
            raise InputError(f"got {n} texts; expected at least {FEWEST}: fewer need no clusters")
        self._places = checked_map(coordinates, titles)
        self._titles = list(titles)
        self._counted = count_words(texts)
        self._groups = None if groups is None else list(groups)
        self._kept: dict[tuple[str, int], _Found | EmbedlabError] = {}
        self._latest = {name: min(start, max(2, n // 4)) for name, (_, _, start) in SLIDERS.items()}
        colours = [BY_CLUSTER, BY_DISTANCE] if groups is None else [BY_CLUSTER, BY_GROUP, BY_DISTANCE]
        controls = {
            "method": widgets.Dropdown(options=list(SLIDERS), description="method", layout={"width": "190px"}),
            "parameter": widgets.SelectionSlider(options=[0], description="clusters", layout={"width": "340px"}),
            "colour": widgets.Dropdown(options=colours, description="colour", layout={"width": "190px"}),
            "cluster": widgets.Dropdown(options=[(ALL, ALL)], description="cluster", layout={"width": "360px"}),
        }
        figure = blank_map(self._places, self._titles).update_traces(marker_colorbar=_BAR, selector=0)
        super().__init__(controls, figure)

    def adapt(self) -> None:
        """Offer the method's own slider, and the clusters that it finds."""
        method, slider = self._controls["method"].value, self._controls["parameter"]
        name, offered, _ = SLIDERS[method]
        values = [value for value in offered if value <= len(self._units)]
        if list(slider.options) != values:
            slider.options = values
            slider.value = min(values, key=lambda value: abs(value - self._latest[method]))
            slider.description = name
        self._latest[method] = slider.value
        found = self._found(method, slider.value)
        if isinstance(found, EmbedlabError):  # the view will say it
            return
        choices = [(ALL, ALL), *((self._name(found, number, 3), number) for number in found.words)]
        if found.quality.noise:
            choices.append(("in no cluster", NONE))
        if list(self._controls["cluster"].options) != choices:
            self._controls["cluster"].options = choices

    def view(self, state: Mapping[str, Any]) -> View:
        """Colour the map by what the setting finds; raises what the method refuses."""
        found = self._found(state["method"], state["parameter"])
        if isinstance(found, EmbedlabError):
            raise found
        chosen = None if state["cluster"] == ALL else state["cluster"]
        labels, colour = found.clusters.labels, state["colour"]
        shown = None if chosen is None else labels == chosen
        names = {number: self._name(found, number, 2) for number in found.words}
        if colour == BY_CLUSTER:
            traces = [cluster_marks(labels, shown), *cluster_legend(labels, names)]
        elif colour == BY_GROUP:
            slots, lines = self._by_group
            traces = [cluster_marks(slots, shown), *legend_lines(lines)]
        else:
            traces = [cluster_marks(labels, shown, self._alone), *legend_lines([None] * (len(COLOURS) + 2))]
        traces[0] |= {"x": self._places[:, 0], "y": self._places[:, 1]}
        traces.append(cluster_names(self._places, labels, names, chosen))
        return View(
            title=self._title(found, chosen),
            summary=_summary(found),
            table=self._members(labels, chosen) if chosen is not None else found.table,
            traces=tuple(traces),
        )

    def drawing(self, view: View) -> go.Figure:
        """Leave room for a legend of three lines under the summary."""
        figure = super().drawing(view)
        return figure.update_layout(margin_t=figure.layout.margin.t + 2 * _LINE + 8)

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        state = self.shown
        call = (
            f"kmeans(vectors, {state['parameter']}, starts=1)"
            if state["method"] == KMEANS
            else f"hdbscan(vectors, {state['parameter']})"
        )
        lines = [
            "import embedlab",
            "from embedlab.clustering import (",
            "    centrality, cluster_quality, cluster_table, cluster_words, hdbscan, kmeans, outliers",
            ")",
            "from embedlab.corpora import field_texts",
            "from embedlab.plots import cluster_map",
            "from embedlab.projection import pca",
            "",
            "texts, groups = field_texts()  # these, or those that the explorer was given",
            "vectors = embedlab.load_sentence_encoder().encode(texts)",
            "points = pca(vectors).coordinates  # any map of the vectors",
            f"found = {call}",
            "print(cluster_quality(vectors, found.labels, groups))",
            "print(cluster_table(texts, found.labels, groups))",
        ]
        if state["cluster"] != ALL:
            measure = "outliers(vectors)" if state["cluster"] == NONE else "-centrality(vectors, found.labels)"
            lines += [
                f"inside = found.labels == {state['cluster']}",
                f"order = ({measure}).argsort(kind='stable')",
                "print([texts[row] for row in order if inside[row]])",
            ]
        if state["colour"] == BY_DISTANCE:
            lines += ["print(outliers(vectors).round(3))"]
        return "\n".join(
            [
                *lines,
                "names = {n: f\"{n} {', '.join(words)}\" for n, words in "
                "cluster_words(texts, found.labels, words=2).items()}",
                "cluster_map(points, found.labels, texts, names, title='Clusters', summary='on a map')",
            ]
        )

    @cached_property
    def _reduced(self) -> FloatArray:
        """What HDBSCAN looks at: made once for all of its settings."""
        return reduce_for_density(self._units, 2, 0)

    @cached_property
    def _alone(self) -> NDArray[np.float64]:
        return rounded(outliers(self._units, min(NEIGHBOURS, len(self._units) - 1)), 3)

    @cached_property
    def _by_group(self) -> tuple[NDArray[np.int64], list[str | None]]:
        """Number of each text's group among those with a colour, and the names of the legend's lines."""
        sizes = Counter(self._groups)
        names = sorted(sizes, key=lambda name: (-sizes[name], name))
        slots = np.array([min(names.index(group), len(COLOURS)) for group in self._groups or []])
        largest: list[str | None] = [plain(name) for name in names[: len(COLOURS)]]
        others = OTHER if len(names) > len(COLOURS) else None
        return slots, [*largest, *[None] * (len(COLOURS) - len(largest)), others, None]

    def _found(self, method: str, parameter: int) -> _Found | EmbedlabError:
        """Look up what a setting gives, or why it gives nothing: worked out once, then kept."""
        key = (method, parameter)
        if key not in self._kept:
            try:
                self._kept[key] = self._worked_out(method, parameter)
            except EmbedlabError as problem:
                self._kept[key] = problem
        return self._kept[key]

    def _worked_out(self, method: str, parameter: int) -> _Found:
        if method == KMEANS:
            clusters = kmeans(self._units, parameter, starts=1)
        else:
            clusters = hdbscan(self._reduced, parameter, dimensions=None, metric="euclidean")
        labels = clusters.labels
        table = cluster_table(self._counted, labels, self._groups)
        if self._groups is not None:
            table["share"] = rounded(table["share"], 2)
        return _Found(
            clusters,
            cluster_quality(self._units, labels, self._groups),
            cluster_words(self._counted, labels, words=3),
            table,
        )

    def _name(self, found: _Found, number: int, words: int) -> str:
        return f"{number} {', '.join(found.words[number][:words])}".rstrip()  # a cluster of stop words has no words

    def _title(self, found: _Found, chosen: int | None) -> str:
        clusters, quality = found.clusters, found.quality
        if chosen is not None:
            what = "In no cluster" if chosen == NONE else f"Cluster {self._name(found, chosen, 3)}"
            return f"{what}: {int((clusters.labels == chosen).sum()):,} of {len(self._titles):,} texts"
        what = f"{clusters.method}, {clusters.count} clusters"
        if quality.ari is not None:
            return f"{what}: agreement with the groups (ARI) {quality.ari:.2f}"
        return what if quality.silhouette is None else f"{what}: silhouette {quality.silhouette:.2f}"

    def _members(self, labels: NDArray[np.int64], chosen: int) -> pd.DataFrame:
        """Most central and oddest members of a cluster; of the points in none, those that stand most alone."""
        rows = np.flatnonzero(labels == chosen)
        if chosen == NONE:
            order = rows[np.argsort(-self._alone[rows], kind="stable")[:MEMBERS]]
            return pd.DataFrame(
                {
                    "rank": range(1, len(order) + 1),
                    "most alone": [self._titles[row] for row in order],
                    "distance": self._alone[order],
                }
            )
        near = centrality(self._units, labels)
        order = rows[np.argsort(-near[rows], kind="stable")]
        central, odd = order[:MEMBERS], order[::-1][:MEMBERS]
        return pd.DataFrame(
            {
                "rank": range(1, len(central) + 1),
                "most central": [self._titles[row] for row in central],
                "cosine": rounded(near[central], 3),
                "oddest": [self._titles[row] for row in odd],
                "its cosine": rounded(near[odd], 3),
            }
        )


def _summary(found: _Found) -> str:
    quality = found.quality
    parts = [f"{found.clusters.method}: {quality.clusters} clusters"]
    parts += [
        f"{name} {value:.2f}"
        for name, value in (("silhouette", quality.silhouette), ("ARI", quality.ari), ("NMI", quality.nmi))
        if value is not None
    ]
    return ", ".join([*parts, f"{quality.noise:.0%} of the texts in no cluster"]) + "."
