"""Tasks of the exercises on visualization: widths, shares, maps by PCA, a figure, stress, trust, contributions."""

# ruff: noqa: D103 - the name of an answer says which mistake it makes

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.express as px
import plotly.graph_objects as go
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist, squareform
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness as trustworthiness_of_scikit_learn

from embedlab.checks import Case, FromMaster, Task, Wrong

Array = NDArray[Any]


def matrix(rng: np.random.Generator, *shape: int, digits: int = 2) -> Array:
    """Draw numbers of few digits, which are easy to read."""
    return np.asarray(rng.normal(size=shape).round(digits))


def spread_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("the corners of a square", {"points": np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])})
    yield Case("six points far from 0", {"points": matrix(rng, 6, 2) + np.array([20, -30])})
    yield Case("five points in three dimensions", {"points": matrix(rng, 5, 3) + np.array([4, 5, 6])})


def spread_by_loop(points: Array) -> float:
    middle = np.asarray(points).mean(axis=0)
    return sum(float(np.sqrt(((point - middle) ** 2).sum())) for point in points) / len(points)


def spread_around_zero(points: Array) -> float:
    return float(np.linalg.norm(points, axis=1).mean())


def spread_squared(points: Array) -> float:
    return float(((points - points.mean(axis=0)) ** 2).sum(axis=1).mean())


def spread_of_all(points: Array) -> float:
    return float(np.linalg.norm(points - points.mean(), axis=1).mean())


def share_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("four points by hand", {"points": np.array([[3.0, 0.0], [-3.0, 0.0], [0.0, 1.0], [0.0, -1.0]])})
    tilted = matrix(rng, 7, 3) * [5, 2, 1] @ np.array([[1, 1, 0], [-1, 1, 0], [0, 0, 1]]) + [10, 0, -10]
    yield Case("seven points away from 0", {"points": tilted.round(2)})
    yield Case(
        "more dimensions than points",
        {"points": matrix(rng, 4, 6) + 3},
        hint="There are as many shares as singular values: the smaller of the two sizes.",
    )


def shares_of_scikit_learn(points: Array) -> Array:
    return np.asarray(PCA(svd_solver="full").fit(points).explained_variance_ratio_)


def shares_of(values: Array) -> Array:
    return np.asarray(values / values.sum())


def shares_without_centre(points: Array) -> Array:
    return shares_of(np.linalg.svd(points, compute_uv=False) ** 2)


def shares_without_square(points: Array) -> Array:
    return shares_of(np.linalg.svd(points - points.mean(axis=0), compute_uv=False))


def shares_of_columns(points: Array) -> Array:
    return shares_of(np.sort(points.var(axis=0))[::-1])


def squares_alone(points: Array) -> Array:
    return np.asarray(np.linalg.svd(points - points.mean(axis=0), compute_uv=False) ** 2)


def map_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("three points on a slope", {"points": np.array([[1.0, 1.0], [3.0, 3.0], [5.0, 5.0]]), "k": 1})
    # Widths that are well apart, or the order of the axes would hang on the draw.
    for name, k in (("eight points, two axes", 2), ("eight points, three axes", 3)):
        turned = np.linalg.qr(rng.normal(size=(5, 5)))[0]
        wide = np.linalg.qr(rng.normal(size=(8, 5)))[0] * [40, 20, 10, 3, 1] @ turned
        yield Case(name, {"points": (wide + np.array([50, 0, -50, 10, 10])).round(3), "k": k})


def map_of_scikit_learn(points: Array, k: int) -> Array:
    return np.asarray(PCA(n_components=k, svd_solver="full").fit_transform(points))


def axes_of(points: Array) -> Array:
    return np.asarray(np.linalg.svd(points - points.mean(axis=0))[2])


def map_without_centre(points: Array, k: int) -> Array:
    return np.asarray(points @ np.linalg.svd(points)[2][:k].T)


def map_of_last_axes(points: Array, k: int) -> Array:
    return np.asarray((points - points.mean(axis=0)) @ axes_of(points)[-k:].T)


def map_of_columns(points: Array, k: int) -> Array:
    return np.asarray((points - points.mean(axis=0))[:, :k])


def map_of_equal_widths(points: Array, k: int) -> Array:
    return np.asarray(np.linalg.svd(points - points.mean(axis=0))[0][:, :k])


def axes_alone(points: Array, k: int) -> Array:
    return axes_of(points)[:k]


def figure_cases(rng: np.random.Generator) -> Iterator[Case]:
    words = [str(word) for word in rng.permutation(["loan", "goal", "nurse", "chip", "rent", "race", "pill", "disk"])]
    four = {"points": matrix(rng, 4, 2), "labels": words[:4], "groups": ["a", "a", "b", "b"], "title": "Four words"}
    eight = {
        "points": matrix(rng, 8, 2),
        "labels": words,
        "groups": ["money", "sport", "health", "technology"] * 2,
        "title": "Eight words of four fields",
    }
    yield Case("four points in two groups", four)
    yield Case(
        "a trace for each group",
        eight,
        part=["types"],
        compare="list",
        hint="color=groups makes a trace for each group, and the legend.",
    )
    yield Case("the title that was given", eight, part=["title"], compare="text")
    yield Case("eight points in four groups", eight)


def figure_by_loop(points: Array, labels: list[str], groups: list[str], title: str) -> go.Figure:
    figure = go.Figure()
    for name in dict.fromkeys(groups):
        rows = [row for row, group in enumerate(groups) if group == name]
        chosen = np.asarray(points)[rows]
        figure.add_scatter(
            x=chosen[:, 0], y=chosen[:, 1], mode="markers", name=name, hovertext=[labels[row] for row in rows]
        )
    return figure.update_layout(title=title, xaxis_title="axis 1", yaxis_title="axis 2")


def figure_of_one_trace(points: Array, labels: list[str], groups: list[str], title: str) -> go.Figure:
    names = {"x": "axis 1", "y": "axis 2"}
    return px.scatter(x=points[:, 0], y=points[:, 1], hover_name=labels, title=title, labels=names)


def figure_without_title(points: Array, labels: list[str], groups: list[str], title: str) -> go.Figure:
    return figure_by_loop(points, labels, groups, "")


def figure_with_own_title(points: Array, labels: list[str], groups: list[str], title: str) -> go.Figure:
    return figure_by_loop(points, labels, groups, "My map")


def figure_without_axes(points: Array, labels: list[str], groups: list[str], title: str) -> go.Figure:
    return figure_by_loop(points, labels, groups, title).update_layout(xaxis_title="", yaxis_title="")


def figure_of_bars(points: Array, labels: list[str], groups: list[str], title: str) -> go.Figure:
    names = {"x": "axis 1", "y": "axis 2"}
    return px.bar(x=points[:, 0], y=points[:, 1], color=groups, hover_name=labels, title=title, labels=names)


def stress_cases(rng: np.random.Generator) -> Iterator[Case]:
    corner = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])
    yield Case("three points on a line", {"space": corner, "drawn": np.array([[0.0], [3.0], [7.0]])})
    space = matrix(rng, 6, 4)
    yield Case(
        "a perfect map, half as large",
        {"space": space, "drawn": space * 0.5},
        hint="The size of a map does not matter: stretch it by f first.",
    )
    space = matrix(rng, 9, 5)
    yield Case("the first two of five dimensions", {"space": space, "drawn": space[:, :2] * 3})
    yield Case(
        "a map that has nothing to do with the points", {"space": matrix(rng, 8, 3), "drawn": matrix(rng, 8, 2) * 6}
    )


def stress_of_matrices(space: Array, drawn: Array) -> float:
    """Take each pair twice, and the best factor by least squares; neither changes anything."""
    true, here = cdist(space, space).ravel(), cdist(drawn, drawn).ravel()
    factor = np.linalg.lstsq(here[:, None], true, rcond=None)[0][0]
    return float(np.linalg.norm(true - factor * here) / np.linalg.norm(true))


def stressed(space: Array, drawn: Array, factor: str = "best", divide: str = "true", root: bool = True) -> float:
    true, here = pdist(space), pdist(drawn)
    factors = {"best": (true @ here) / (here @ here), "none": 1.0, "upside down": (true @ here) / (true @ true)}
    by = {"true": (true**2).sum(), "map": (here**2).sum()}[divide]
    value = ((true - factors[factor] * here) ** 2).sum() / by
    return float(np.sqrt(value) if root else value)


def trust_cases(rng: np.random.Generator) -> Iterator[Case]:
    line = np.array([[0.0], [1.0], [3.0], [7.0], [15.0]])
    mixed = np.array([[0.0], [15.0], [3.0], [7.0], [1.0]])
    yield Case("two of five points changed places", {"space": line, "drawn": mixed, "k": 1})
    space = matrix(rng, 40, 6, digits=4)  # with fewer digits two distances might be equal
    yield Case("a map that keeps everything", {"space": space, "drawn": space * 2, "k": 4})
    yield Case("the first two of six dimensions", {"space": space, "drawn": space[:, :2], "k": 3})
    yield Case(
        "a map drawn by chance", {"space": matrix(rng, 50, 4, digits=4), "drawn": matrix(rng, 50, 2, digits=4), "k": 2}
    )


def places(points: Array) -> Array:
    return np.asarray(squareform(pdist(points)).argsort(axis=1).argsort(axis=1))


def trusted(space: Array, drawn: Array, k: int, less: int | None = None) -> float:
    """Measure trust; `less` other than k is a mistake."""
    n, lost = len(space), 0.0
    for true, here in zip(places(space), places(drawn), strict=True):
        lost += sum(true[j] - (k if less is None else less) for j in range(n) if 0 < here[j] <= k < true[j])
    return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * lost


def trust_by_scikit_learn(space: Array, drawn: Array, k: int) -> float:
    return float(trustworthiness_of_scikit_learn(space, drawn, n_neighbors=k))


def trust_of_counts(space: Array, drawn: Array, k: int) -> float:
    n = len(space)
    false = (places(drawn) <= k) & (places(space) > k)
    return float(1 - 2 / (n * k * (2 * n - 3 * k - 1)) * false.sum())


def trust_as_overlap(space: Array, drawn: Array, k: int) -> float:
    both = (places(drawn) <= k) & (places(space) <= k)
    return float((both.sum() - len(space)) / (k * len(space)))


def continuity(space: Array, drawn: Array, k: int) -> float:
    return trusted(drawn, space, k)


def contribution_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("two dimensions by hand", {"a": np.array([3.0, 4.0]), "b": np.array([4.0, 3.0])})
    yield Case("six dimensions", {"a": matrix(rng, 6) * 3, "b": matrix(rng, 6)})
    a = matrix(rng, 4)
    yield Case("opposite directions", {"a": a, "b": -2 * a})


def contributions_of_units(a: Array, b: Array) -> list[float]:
    here, there = (np.asarray(one) / np.sqrt(np.sum(np.square(one))) for one in (a, b))
    return [x * y for x, y in zip(here.tolist(), there.tolist(), strict=True)]


TASKS = [
    Task(
        "visualization.spread",
        "The width of a group",
        reference=FromMaster("spread"),
        cases=spread_cases,
        compare="number",
        keeps_inputs=True,
        other_right=[spread_by_loop],
        wrong=[
            Wrong(spread_around_zero, 3, "This is the distance from 0; take the middle of the points away first."),
            Wrong(spread_squared, 3, "These are squared distances; take the root of each before the mean."),
            Wrong(spread_of_all, 2, "The middle is a point, with one number for each dimension: mean(axis=0)."),
            Wrong(lambda points: spread_by_loop(points) * len(points), 3, "This is the sum; divide it."),
        ],
    ),
    Task(
        "visualization.explained_shares",
        "What each axis shows",
        reference=FromMaster("explained_shares"),
        cases=share_cases,
        compare="array",
        keeps_inputs=True,
        other_right=[shares_of_scikit_learn],
        wrong=[
            Wrong(shares_without_centre, 2, "Take the mean row away first, or the first axis points at the middle."),
            Wrong(shares_without_square, 3, "Variances are proportional to the squares of the singular values."),
            Wrong(shares_of_columns, 2, "These are shares of the columns as they are; turn to the axes with svd."),
            Wrong(squares_alone, 3, "Divide by the sum: together the shares make 1."),
        ],
    ),
    Task(
        "visualization.pca_map",
        "A map by PCA",
        reference=FromMaster("pca_map"),
        cases=map_cases,
        compare="vectors",
        options={"up_to": ["sign"]},
        keeps_inputs=True,
        other_right=[map_of_scikit_learn],
        wrong=[
            Wrong(map_without_centre, 3, "Take the mean row away first."),
            Wrong(map_of_last_axes, 3, "These are the last axes; the most important ones stand first: [:k]."),
            Wrong(map_of_columns, 3, "These are the first columns; multiply by the axes."),
            Wrong(map_of_equal_widths, 3, "All axes have one width here: this is the first output of svd."),
            Wrong(axes_alone, 3, "These are the axes; the coordinates are centred @ axes.T."),
        ],
    ),
    Task(
        "visualization.draw_map",
        "A figure that can be read",
        reference=FromMaster("draw_map"),
        cases=figure_cases,
        compare="figure",
        keeps_inputs=True,
        other_right=[figure_by_loop],
        wrong=[
            Wrong(figure_of_one_trace, 1, "color=groups makes a trace for each group, and the legend."),
            Wrong(figure_without_title, 3, "The title is missing: title=title."),
            Wrong(figure_with_own_title, 1, "The title is an argument of the function; pass it on."),
            Wrong(figure_without_axes, 2, 'Name the axes: labels={"x": "axis 1", "y": "axis 2"}.'),
            Wrong(figure_of_bars, 3, "Points are drawn by px.scatter."),
        ],
    ),
    Task(
        "visualization.stress",
        "How much the distances lie",
        reference=FromMaster("stress"),
        cases=stress_cases,
        compare="number",
        options={"atol": 1e-5},
        keeps_inputs=True,
        other_right=[stress_of_matrices],
        wrong=[
            Wrong(lambda *given: stressed(*given, factor="none"), 4, "Stretch the map by the factor f first."),
            Wrong(lambda *given: stressed(*given, factor="upside down"), 4, "The sum of m² stands below in f."),
            Wrong(lambda *given: stressed(*given, root=False), 3, "The square root is missing."),
            Wrong(lambda *given: stressed(*given, divide="map"), 3, "Divide by the true distances, not the map's."),
        ],
    ),
    Task(
        "visualization.trustworthiness",
        "Trust in neighbours",
        reference=FromMaster("trustworthiness"),
        cases=trust_cases,
        compare="number",
        options={"atol": 1e-5},
        keeps_inputs=True,
        other_right=[trust_by_scikit_learn, trusted],
        wrong=[
            Wrong(continuity, 2, "This asks which true neighbours are missing (continuity); swap the two."),
            Wrong(trust_of_counts, 3, "A false neighbour costs its true rank minus k, not 1."),
            Wrong(lambda *given: trusted(*given, less=0), 3, "Take k away from the true rank."),
            Wrong(trust_as_overlap, 3, "This is the share of neighbours kept; weigh the false ones by their rank."),
        ],
    ),
    Task(
        "visualization.contributions",
        "What each dimension adds",
        reference=FromMaster("contributions"),
        cases=contribution_cases,
        compare="array",
        keeps_inputs=True,
        other_right=[contributions_of_units],
        wrong=[
            Wrong(lambda a, b: a * b, 3, "Divide by the product of both lengths."),
            Wrong(lambda a, b: a * b / np.linalg.norm(a), 3, "Divide by the length of the other vector, too."),
            Wrong(lambda a, b: a * b / (a @ b), 3, "These add up to 1; they should add up to the cosine."),
            Wrong(lambda a, b: (a - b) ** 2, 3, "These are parts of a distance; the cosine is made of products."),
        ],
    ),
]

EQUIVALENT: dict[str, dict[str, str]] = {
    "visualization.trustworthiness": {"true > k -> true >= k": "A rank of just k costs nothing."},
}
