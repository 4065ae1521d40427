"""What training changed for one query and for all of them: two rankings, a map of what moved, and the measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from embedlab.errors import InputError, ShapeError
from embedlab.explorers.base import Explorer, View, table_style, traces_of
from embedlab.finetuning import RetrievalData
from embedlab.plots import plain
from embedlab.plots.labels import short
from embedlab.plots.movement import OTHER, QUERY, RIGHT, movement_map
from embedlab.projection import pca
from embedlab.retrieval import VectorEvaluation, comparison_table, evaluate_vectors
from embedlab.vectors import normalize
from embedlab.vectors.checks import FloatArray, as_rows, check_same_length

FEWEST, MOST = 5, 10  # results of each ranking
ALL, BETTER, WORSE, EQUAL = "all", "better", "worse", "equal"
_SAID = {BETTER: "better", WORSE: "worse", EQUAL: "on the same rank"}
MEASURES = (("accuracy", 1), ("recall", 10), ("MRR", 10), ("NDCG", 10))
_NAME, _QUERY = 40, 80  # letters of them that are shown
_SPARE = 30  # pixels of the heading

_METRICS = "embedlab-metrics"

Vectors: TypeAlias = tuple[ArrayLike, ArrayLike]


class _Side(NamedTuple):
    """All that is known of one model."""

    queries: FloatArray
    documents: FloatArray
    found: VectorEvaluation


class BeforeAfterExplorer(Explorer):
    """Choose a query; see both rankings, what moved on a map, and whether the whole became better.

    Parameters
    ----------
    data : RetrievalData
        Queries that the training has not seen, two or more, and five documents or more.
    before, after : (array_like of shape (q, d), array_like of shape (n, d))
        Vectors of the queries and of the documents, in the order of ``data.query_ids`` and ``data.document_ids``: from
        the model as it was, and from the trained one.
    names : sequence of str, length n, optional
        What the documents are called; by default their ids.
    query : str, optional
        Id of the first query; by default the one that rose most.

    Attributes
    ----------
    state : dict
        ``show`` ("all", "better", "worse" or "equal": which queries are offered, by what became of the rank of their
        right document), ``query`` (the id of one that is offered), ``n`` (5 to 10 results).
    metrics : pandas.DataFrame
        Measures over all queries, as :func:`embedlab.retrieval.comparison_table` gives them.

    Raises
    ------
    InputError
        Fewer than two queries or five documents, an unknown query; in a view, no query of the kind to be shown.
    ShapeError
        Vectors, ids and names of different number, or vectors of different length.
    NotFiniteError, ZeroVectorError
        If a number is NaN or infinite, or a vector is zero.

    Notes
    -----
    The vectors after training are first turned as a whole, so that they come as near as possible to those before
    (orthogonal Procrustes, without moving or scaling): that changes no cosine. Then the points of the view, before and
    after together, are projected by PCA, so that neither model has the better view; a map of a dozen points keeps far
    more of them than one of the whole collection would. The query counts as much as all documents together, since what
    ranks them is how far they are from it. The summary says how much of the variance the map keeps.

    Examples
    --------
    Two queries and five documents in the plane; training has brought the second query to its document.

    >>> data = RetrievalData(
    ...     {"q1": "who barks?", "q2": "who purrs?"},
    ...     {"Dog": "It barks.", "Cat": "It purrs.", "Cow": "It moos.", "Owl": "It hoots.", "Bee": "It hums."},
    ...     {"q1": ("Dog",), "q2": ("Cat",)},
    ... )
    >>> documents = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0]]
    >>> explorer = BeforeAfterExplorer(data, ([[2, 0], [2, 0.5]], documents), ([[2, 0], [2, 1.5]], documents))
    >>> explorer.state
    {'show': 'all', 'query': 'q2', 'n': 5}
    >>> explorer.table.loc[0].tolist()
    ['1', 'Dog', '0.970', '✓ Cat', '0.990']
    >>> explorer.metrics.loc["accuracy@1", ["before", "after"]].tolist()
    [0.5, 1.0]
    """

    def __init__(
        self,
        data: RetrievalData,
        before: Vectors,
        after: Vectors,
        names: Sequence[str] | None = None,
        *,
        query: str | None = None,
    ) -> None:
        if len(data.corpus) < FEWEST:
            raise InputError(
                f"there are {len(data.corpus)} documents; to compare rankings there must be {FEWEST} or more"
            )
        if len(data.queries) < 2:
            raise InputError("there is 1 query; to compare two models there must be 2 or more")
        self._names = list(data.corpus if names is None else names)
        if len(self._names) != len(data.corpus):
            raise ShapeError(f"got {len(self._names)} names for {len(data.corpus)} documents; give one of each")
        if query is not None and query not in data.queries:
            raise InputError(
                f"there is no query {query!r}; choose one of data.query_ids, such as {data.query_ids[0]!r}"
            )
        self._data = data
        self._row_of = {name: row for row, name in enumerate(data.queries)}
        document_row = {name: row for row, name in enumerate(data.corpus)}
        self._right = [[document_row[name] for name in data.relevant[asked]] for asked in data.queries]
        self._depth = min(MOST, len(self._names))
        self._before = self._measured(before, "before")
        self._after = _turned(self._measured(after, "after"), self._before)
        measures = [(name, min(k, self._depth)) for name, k in MEASURES]
        self.metrics = comparison_table(self._before.found, self._after.found, measures)
        self._offered = self._sorted_queries()
        controls = {
            "show": widgets.Dropdown(
                options=[(f"{kind} ({len(offered):,})", kind) for kind, offered in self._offered.items()],
                description="show",
                layout={"width": "210px"},
            ),
            "query": widgets.Dropdown(
                options=self._offered[ALL],
                value=self._offered[ALL][0][1] if query is None else query,
                description="query",
                layout={"width": "470px"},
            ),
            "n": widgets.IntSlider(FEWEST, FEWEST, self._depth, description="results"),
        }
        blank = movement_map(np.zeros((3, 2)), np.eye(3, 2), [" "] * 3, [OTHER, RIGHT, QUERY], title=" ", summary="")
        # The summary stands above the figure here: what was its room in the heading goes.
        blank.update_layout(height=blank.layout.height - _SPARE, margin_t=blank.layout.margin.t - _SPARE)
        super().__init__(controls, blank)
        area = widgets.HTML(_as_html(self.metrics, len(data.queries)))
        area.add_class(_METRICS)
        *above, table = self.widget.children
        self.widget.children = [*above, area, table]

    def adapt(self) -> None:
        """Offer the queries of the kind that is to be shown; none if there is none, and the view will say it."""
        chooser, offered = self._controls["query"], self._offered[self._controls["show"].value]
        if offered and list(chooser.options) != offered:
            kept = chooser.value
            chooser.options = offered
            chooser.value = kept if kept in [name for _, name in offered] else offered[0][1]

    def view(self, state: Mapping[str, Any]) -> View:
        """Put both rankings side by side, and draw what is in them before and after."""
        if not self._offered[state["show"]]:
            raise InputError(f"no query is {_SAID[state['show']]} after training; choose another kind to show")
        row = self._row_of[state["query"]]
        sides = (self._before, self._after)
        tops = [side.found.rankings[row, : state["n"]].tolist() for side in sides]
        firsts = [self._first_right(side, row) for side in sides]
        documents = list(dict.fromkeys([*firsts, *tops[1], *tops[0]]))
        before, after, share = self._mapped(row, documents)
        title = self._title(row, firsts)
        figure = movement_map(
            before,
            after,
            [short(self._data.queries[state["query"]], _QUERY), *(self._names[document] for document in documents)],
            [QUERY, *(RIGHT if document in self._right[row] else OTHER for document in documents)],
            notes=["the query", *(self._note(row, document, firsts) for document in documents)],
            title=plain(title),
            summary="",
        )
        axes = {name: {"range": figure.layout[name].range} for name in ("xaxis", "yaxis")}
        headline = self.metrics.loc[f"MRR@{self._depth}"]
        return View(
            title=title,
            summary=(
                f"{title}, for “{short(self._data.queries[state['query']], _NAME)}”. All {len(self._right):,} queries: "
                f"MRR@{self._depth} {headline['before']:.2f} → {headline['after']:.2f} "
                f"({headline['change']:+z.2f}, 95 % interval {headline['low']:+z.2f} to {headline['high']:+z.2f}). "
                f"The map keeps {share:.0%} of the variance of these points; "
                f"ranks come from all {self._before.queries.shape[1]} dimensions."
            ),
            table=self._table(row, tops, firsts),
            traces=traces_of(figure),
            layout=axes,
        )

    def drawing(self, view: View) -> go.Figure:
        """Make the picture taller by its longer heading, so that the map keeps its shape."""
        figure, live = super().drawing(view), self.figure.layout
        top = figure.layout.margin.t
        return figure.update_layout(
            height=live.height + top - live.margin.t, margin={**live.margin.to_plotly_json(), "t": top}
        )

    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget."""
        query, n = self.shown["query"], self.shown["n"]
        return "\n".join(
            [
                "import embedlab",
                "from embedlab.finetuning import make_pairs",
                "from embedlab.retrieval import comparison_table, evaluate_vectors",
                "",
                "# These texts and models, or those that the explorer was given; the second model is the trained one.",
                "data = make_pairs(embedlab.load_wikipedia('en').select(range(20))).retrieval_data()",
                "models = [embedlab.load_sentence_encoder(), embedlab.load_sentence_encoder()]",
                "found = [",
                "    evaluate_vectors(",
                "        model.encode(list(data.queries.values())), model.encode(list(data.corpus.values())),",
                f"        data.relevant, (1, {self._depth}), query_ids=data.query_ids, document_ids=data.document_ids,",
                "    )",
                "    for model in models",
                "]",
                f"row = data.query_ids.index({query!r})",
                "for one in found:",
                f"    print(one.ranks[row], [data.document_ids[document] for document in one.rankings[row, :{n}]])",
                f"print(comparison_table(*found, [('MRR', {self._depth})]))",
            ]
        )

    def _measured(self, vectors: object, name: str) -> _Side:
        """Check the vectors of one model, and rank all documents for all queries."""
        if not isinstance(vectors, tuple) or len(vectors) != 2:
            got = f"a {type(vectors).__name__}" + (f" of {len(vectors)}" if isinstance(vectors, tuple) else "")
            raise InputError(f"{name} must be a pair (query vectors, document vectors), got {got}")
        queries = as_rows(vectors[0], f"{name}: query vectors")
        documents = as_rows(vectors[1], f"{name}: document vectors")
        expected = len(self._data.queries), len(self._data.corpus)
        if (len(queries), len(documents)) != expected:
            raise ShapeError(
                f"{name} holds {len(queries)} query vectors and {len(documents)} document vectors; expected "
                f"{expected[0]} and {expected[1]}: one for each id of data, in their order"
            )
        check_same_length(queries, documents, (f"each query {name}", f"each document {name}"))
        ks = sorted({min(k, self._depth) for _, k in MEASURES})
        return _Side(normalize(queries), normalize(documents), evaluate_vectors(queries, documents, self._right, ks))

    def _sorted_queries(self) -> dict[str, list[tuple[str, str]]]:
        """Choices for each kind of query, by how far the right document moved: up first; of the worse ones, down."""
        before, after = self._before.found.ranks, self._after.found.ranks
        moved = before - after
        up, down = np.argsort(-moved, kind="stable"), np.argsort(moved, kind="stable")
        ids, texts = list(self._data.queries), list(self._data.queries.values())
        rows_of = {ALL: up, WORSE: down[moved[down] < 0], BETTER: up[moved[up] > 0], EQUAL: up[moved[up] == 0]}
        return {
            kind: [(f"{before[row]} → {after[row]}   {short(texts[row], _QUERY)}", ids[row]) for row in rows]
            for kind, rows in rows_of.items()
        }

    def _first_right(self, side: _Side, row: int) -> int:
        """Which of a query's right documents stands first."""
        right = self._right[row]
        return right[int(np.argmax(side.documents[right] @ side.queries[row]))]

    def _mapped(self, row: int, documents: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        """Places of the query and the documents, before and after, and the share of their variance that is kept."""
        points = np.vstack(
            [part for side in (self._before, self._after) for part in (side.queries[[row]], side.documents[documents])]
        ).astype(np.float64)
        counts = [len(documents), *[1] * len(documents)] * 2
        first = np.cumsum([0, *counts[:-1]])
        with threadpool_limits(1):  # a matrix this small only waits for other threads
            places = pca(np.repeat(points, counts, axis=0)).coordinates[first]
        before, after = np.split(places, 2)
        return before, after, float(places.var(axis=0).sum() / points.var(axis=0).sum())

    def _title(self, row: int, firsts: Sequence[int]) -> str:
        before, after = (int(side.found.ranks[row]) for side in (self._before, self._after))
        right = self._right[row]
        name = f"“{short(self._names[firsts[1]], _NAME)}”"
        what = name if len(right) == 1 else f"The first of {len(right)} right documents"
        if before == after:
            return f"{what} stays on rank {after:,}"
        return f"{what} {'rises' if after < before else 'falls'} from rank {before:,} to rank {after:,}"

    def _note(self, row: int, document: int, firsts: Sequence[int]) -> str:
        """Ranks and cosines of a document, for the mouse."""
        ranks, cosines = [], []
        for side, first in zip((self._before, self._after), firsts, strict=True):
            place = np.flatnonzero(side.found.rankings[row] == document)
            if place.size:
                ranks.append(f"{place[0] + 1}")
            elif document == first:
                ranks.append(f"{side.found.ranks[row]:,}")
            else:
                ranks.append(f"below {self._depth}")
            cosines.append(f"{side.documents[document] @ side.queries[row]:z.2f}")
        return f"rank {' → '.join(ranks)}, cosine {' → '.join(cosines)}"

    def _table(self, row: int, tops: Sequence[Sequence[int]], firsts: Sequence[int]) -> pd.DataFrame:
        """Both rankings; the first right document also where it stands further down, its line else empty."""
        places: dict[int, list[str]] = {rank: ["", "", "", ""] for rank in range(1, len(tops[0]) + 1)}
        for number, (side, top, first) in enumerate(zip((self._before, self._after), tops, firsts, strict=True)):
            for rank, document in [*enumerate(top, 1), (int(side.found.ranks[row]), first)]:
                mark = "✓ " if document in self._right[row] else ""
                cosine = side.documents[document] @ side.queries[row]
                places.setdefault(rank, ["", "", "", ""])[2 * number : 2 * number + 2] = [
                    f"{mark}{self._names[document]}",
                    f"{cosine:z.3f}",
                ]
        return pd.DataFrame(
            [[f"{rank:,}", *places[rank]] for rank in sorted(places)],
            columns=["rank", "before", "cosine before", "after", "cosine after"],
        )


def _turned(side: _Side, to: _Side) -> _Side:
    """Turn one model's vectors as a whole, as near to the other's as they come; no cosine changes.

    References
    ----------
    P. H. Schönemann, "A generalized solution of the orthogonal Procrustes problem", 1966.
    """
    from scipy.linalg import orthogonal_procrustes

    ours, theirs = np.vstack([side.queries, side.documents]), np.vstack([to.queries, to.documents])
    if ours.shape[1] != theirs.shape[1]:
        raise ShapeError(
            f"vectors before have {theirs.shape[1]} numbers, vectors after {ours.shape[1]}; the map lays one on the "
            "other, so both must have the same: give vectors of one model, before and after its training"
        )
    with threadpool_limits(1):
        turn, _ = orthogonal_procrustes(ours, theirs)
    return side._replace(queries=side.queries @ turn, documents=side.documents @ turn)


def _as_html(metrics: pd.DataFrame, queries: int) -> str:
    """Write the measures for the page, the interval in one column."""
    shown = pd.DataFrame(
        {
            "all queries": metrics.index,
            "before": [f"{value:.3f}" for value in metrics["before"]],
            "after": [f"{value:.3f}" for value in metrics["after"]],
            "change": [f"{value:+z.3f}" for value in metrics["change"]],
            "95 % interval": [
                f"{low:+z.3f} to {high:+z.3f}" for low, high in zip(metrics["low"], metrics["high"], strict=True)
            ],
            "queries better": metrics["better"],
            "worse": metrics["worse"],
        }
    )
    said = f"Over all {queries:,} queries; a change whose interval holds 0 may be chance."
    return f"{table_style(_METRICS)}{shown.to_html(index=False, border=0)}<p>{said}</p>"
