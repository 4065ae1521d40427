"""Maps made beforehand: every method, parameter and seed, of the texts and of shuffled noise.

A slider that made t-SNE run would keep a student waiting, and t-SNE is not the same on every machine. So the maps of a
lesson are made once, turned onto each other, measured, and kept in one file.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from embedlab.assets.shipped import shipped_result
from embedlab.errors import InputError, ShapeError
from embedlab.progress import progress_bar
from embedlab.projection.aligning import aligned
from embedlab.projection.base import Projection
from embedlab.projection.linear import pca
from embedlab.projection.pacmap import pacmap
from embedlab.projection.quality import Quality, quality
from embedlab.projection.tsne import tsne
from embedlab.projection.umap import umap
from embedlab.vectors import shuffled
from embedlab.vectors.checks import as_rows
from embedlab.whole_file import write_whole

TEXTS, NOISE = "texts", "shuffled noise"
# What the one parameter of each method is called, and what a grid tries.
PARAMETERS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "PCA": ("", (0,)),
    "t-SNE": ("perplexity", (2, 5, 10, 20)),
    "UMAP": ("neighbours", (3, 5, 10, 15, 30)),
    "PaCMAP": ("neighbours", (5, 10, 15)),
}
_METHODS: Mapping[str, Callable[..., Projection]] = {"PCA": pca, "t-SNE": tsne, "UMAP": umap, "PaCMAP": pacmap}
Key: TypeAlias = tuple[str, str, int, int, int]


@dataclass(frozen=True)
class Layout:
    """One map of a grid.

    Attributes
    ----------
    data : str
        "texts" or "shuffled noise".
    method : str
        "PCA", "t-SNE", "UMAP" or "PaCMAP".
    parameter : int
        Perplexity or number of neighbours; 0 for PCA, which has none.
    seed : int
    dimensions : int
        2 or 3.
    coordinates : ndarray of shape (n, dimensions), float32
        Turned onto the PCA of the same data.
    quality : Quality
    """

    data: str
    method: str
    parameter: int
    seed: int
    dimensions: int
    coordinates: NDArray[np.float32]
    quality: Quality

    @property
    def key(self) -> Key:
        """Everything but the points and their quality."""
        return self.data, self.method, self.parameter, self.seed, self.dimensions


class LayoutGrid(Mapping[Key, Layout]):
    """Many maps of the same texts, found by (data, method, parameter, seed, dimensions).

    Parameters
    ----------
    layouts : sequence of Layout

    Examples
    --------
    >>> grid = load_layouts("fields")
    >>> grid["texts", "t-SNE", 10, 0, 2].coordinates.shape
    (65, 2)
    """

    def __init__(self, layouts: Sequence[Layout]) -> None:
        if not layouts:
            raise InputError("a grid of layouts got none; make it with layout_grid()")
        self._layouts = {layout.key: layout for layout in layouts}

    def __getitem__(self, key: Key) -> Layout:
        return self._layouts[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._layouts)

    def __len__(self) -> int:
        return len(self._layouts)

    @property
    def table(self) -> pd.DataFrame:
        """One row a map: its key and every number of its quality."""
        columns = ("data", "method", "parameter", "seed", "dimensions")
        rows = [dict(zip(columns, key, strict=True)) | asdict(layout.quality) for key, layout in self._layouts.items()]
        return pd.DataFrame(rows)

    def save(self, path: str | Path) -> None:
        """Write the grid to one ``.npz`` file, whole or not at all, without pickles.

        Raises
        ------
        FileError
            If it cannot be written.
        """
        about = [[*layout.key, asdict(layout.quality)] for layout in self.values()]
        points: dict[str, Any] = {str(place): layout.coordinates for place, layout in enumerate(self.values())}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, about=np.array(json.dumps(about)), **points)
        write_whole(path, buffer.getvalue(), "the maps")


def layout_grid(
    vectors: ArrayLike,
    labels: Sequence[str] | None = None,
    *,
    parameters: Mapping[str, Sequence[int]] | None = None,
    seeds: Sequence[int] = (0, 1, 2),
    dimensions: Sequence[int] = (2, 3),
    data: Sequence[Literal["texts", "shuffled noise"]] = ("texts", "shuffled noise"),
    progress: bool = True,
) -> LayoutGrid:
    """Make the map of every method, parameter and seed, of the texts and of shuffled noise.

    Parameters
    ----------
    vectors : array_like of shape (n, dim)
        At least 10.
    labels : sequence of str, length n, optional
        For the label hit rate.
    parameters : mapping of str to sequence of int, optional
        What to try for each of "PCA" (which takes (0,)), "t-SNE" (perplexities), "UMAP" and "PaCMAP" (numbers of
        neighbours).
    seeds : sequence of int, default (0, 1, 2)
        PCA gets the first one only, since it draws nothing by chance.
    dimensions : sequence of {2, 3}, default (2, 3)
    data : sequence of {"texts", "shuffled noise"}
        Noise is :func:`embedlab.vectors.shuffled` with seed 0.
    progress : bool, default True
        Show a bar.

    Returns
    -------
    LayoutGrid

    Raises
    ------
    InputError
        An unknown method, and whatever the methods refuse.
    ShapeError, NotFiniteError, ZeroVectorError

    Examples
    --------
    >>> spread = np.random.default_rng(0).normal(size=(12, 5))
    >>> grid = layout_grid(spread, parameters={"PCA": (0,)}, dimensions=(2,), progress=False)
    >>> list(grid)
    [('texts', 'PCA', 0, 0, 2), ('shuffled noise', 'PCA', 0, 0, 2)]
    """
    tried = {name: values for name, (_, values) in PARAMETERS.items()} if parameters is None else dict(parameters)
    if unknown := sorted(set(tried) - set(_METHODS)):
        raise InputError(f"the method {unknown[0]!r} is not known; choose among {', '.join(_METHODS)}")
    rows = as_rows(vectors, "vectors")
    if labels is not None and len(labels) != len(rows):
        raise ShapeError(f"got {len(rows)} vectors with {len(labels)} labels; expected one label for each vector")
    sources = {name: rows if name == TEXTS else shuffled(rows) for name in data}
    bases = {(name, d): pca(source, d, metric="cosine") for name, source in sources.items() for d in dimensions}
    keys = [
        (name, method, value, seed, d)
        for name in data
        for d in dimensions
        for method, values in tried.items()
        for value in values
        for seed in (seeds[:1] if method == "PCA" else seeds)
    ]
    layouts = []
    for name, method, value, seed, d in progress_bar(keys, desc="maps", unit=" maps", shown=progress):
        base = bases[name, d]
        made = _called(method, value)(sources[name], d, metric="cosine", seed=seed)
        points = aligned(made.coordinates, base.coordinates).astype(np.float32)
        measured = quality(made.vectors, points, labels, metric="euclidean")
        layouts.append(Layout(name, method, value, seed, d, points, measured))
    return LayoutGrid(layouts)


def load_layouts(source: str | Path) -> LayoutGrid:
    """Load a grid that the course ships ("fields" or "articles"), or one that was saved.

    Parameters
    ----------
    source : str or Path
        "fields": the texts of :func:`embedlab.corpora.field_texts`; "articles": 2,000 Wikipedia articles; else a file.

    Returns
    -------
    LayoutGrid

    Raises
    ------
    InputError
        If the file is missing or is none of ours.
    AssetCorruptError
        If a grid that the course ships is not the one that was made.

    Examples
    --------
    >>> len(load_layouts("fields"))
    148
    """
    if source in ("fields", "articles"):
        content: Path | io.BytesIO = io.BytesIO(shipped_result(f"layouts_{source}.npz"))
    elif (path := Path(source)).is_file():
        content = path
    else:
        raise InputError(f"there is no file {str(source)!r}; give 'fields', 'articles' or a file that a grid saved")
    try:
        with np.load(content, allow_pickle=False) as stored:
            about = json.loads(str(stored["about"]))
            layouts = []
            for place, (data, method, parameter, seed, dimensions, measured) in enumerate(about):
                points = stored[str(place)].astype(np.float32)
                layouts.append(Layout(data, method, parameter, seed, dimensions, points, Quality(**measured)))
            return LayoutGrid(layouts)
    except (ValueError, KeyError, TypeError, OSError) as problem:
        raise InputError(f"{str(source)!r} is no file that a grid of layouts saved: {problem}") from problem


def _called(method: str, value: int) -> Callable[..., Projection]:
    name, _ = PARAMETERS[method]
    options: dict[str, Any] = {name: value} if name else {}
    return partial(_METHODS[method], **options)
