"""Approximate search with FAISS: look at some of the vectors, or at shorter stand-ins, and be wrong now and then.

- ``flat`` looks at every vector: the exact search to compare with.
- ``ivf`` (inverted file) sorts vectors into cells and looks only into the cells nearest to the query.
- ``hnsw`` (hierarchical navigable small world) walks a graph from neighbour to neighbour, towards the query.
- ``pq`` (product quantization) keeps a few bytes of each vector and compares those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isqrt
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.search.base import VectorIndex

Kind: TypeAlias = Literal["flat", "ivf", "hnsw", "pq"]
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "flat": (),
    "ivf": ("cells", "probes"),
    "hnsw": ("links", "build_width", "search_width"),
    "pq": ("parts", "bits"),
}
# Share of places in the structure that may belong to removed vectors before it is built anew.
MOST_GONE = 0.2


class FaissIndex(VectorIndex):
    """One of FAISS's indexes, called like the exact one.

    Parameters
    ----------
    ids, vectors, model
        As for :class:`~embedlab.search.VectorIndex`.
    kind : {"flat", "ivf", "hnsw", "pq"}, default "hnsw"
    seed : int, default 0
        For the cells of ``ivf`` and the code books of ``pq``. ``hnsw`` is built by several threads at once, and its
        graph differs a little from run to run.
    cells, probes : int
        ``ivf``: into how many cells to sort (default 4 times the root of n, at most n / 4), and how many of them to
        look into (default a twentieth of them).
    links, build_width, search_width : int
        ``hnsw``: neighbours a vector keeps (default 16), and how many candidates to hold while building (80) and while
        searching (96): wider is slower and better.
    parts, bits : int
        ``pq``: into how many equal pieces to cut a vector (default pieces of 4 numbers, or the nearest that d allows),
        and bits a piece (default 8; fewer when there are fewer vectors than code words).

    Attributes
    ----------
    settings : dict of str to int
        What is used.

    Raises
    ------
    InputError
        As for :class:`~embedlab.search.VectorIndex`; also another kind, a setting that the kind does not have, one
        below 1, more cells than vectors, or parts that do not divide d.

    References
    ----------
    M. Douze et al., "The Faiss library", 2024.
    Y. A. Malkov and D. A. Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical
    navigable small world graphs", 2016.
    H. Jégou, M. Douze and C. Schmid, "Product quantization for nearest neighbor search", 2011.

    Examples
    --------
    >>> vectors = np.random.default_rng(0).normal(size=(1000, 16))
    >>> index = FaissIndex([str(n) for n in range(1000)], vectors, "hnsw")
    >>> index.search(vectors[7], k=1).ids
    [['7']]
    >>> FaissIndex([str(n) for n in range(1000)], vectors, "ivf").settings
    {'cells': 124, 'probes': 7}
    """

    def __init__(
        self,
        ids: Sequence[str],
        vectors: ArrayLike,
        kind: Kind = "hnsw",
        *,
        model: str = "",
        seed: int = 0,
        **settings: int,
    ) -> None:
        if kind not in SETTINGS:
            raise InputError(f"unknown kind of index {kind!r}; choose one of {', '.join(SETTINGS)}")
        unknown = sorted(set(settings) - set(SETTINGS[kind]))
        if unknown:
            has = ", ".join(SETTINGS[kind]) or "none"
            raise InputError(f"an index of kind {kind!r} has no setting {unknown[0]!r}; it has: {has}")
        low = next((name for name, value in settings.items() if value < 1), None)
        if low is not None:
            raise InputError(f"{low} must be 1 or more, got {settings[low]}")
        self.kind = kind
        self.seed = seed
        self._wanted = settings
        self.settings: dict[str, int] = {}
        self._faiss: Any = None
        self._row_of = np.empty(0, np.int64)  # for each place in FAISS's index the row of its vector; -1 when removed
        super().__init__(ids, vectors, model=model)

    @property
    def bytes(self) -> int:
        """What FAISS holds: vectors or their stand-ins, and its structure.

        The float32 vectors, which can be added to, saved and built from anew, are held beside it.
        """
        import faiss

        return int(faiss.serialize_index(self._faiss).nbytes) if self._faiss is not None else 0

    def _added(self, rows: NDArray[np.float32]) -> None:
        if self._faiss is None:
            self._build()
            return
        self._row_of = np.concatenate([self._row_of, np.arange(len(self._units) - len(rows), len(self._units))])
        self._faiss.add(rows)

    def _removed(self, places: NDArray[np.int64]) -> None:
        """Skip them from now on: a graph cannot lose a place. With many gone, build anew."""
        alive = np.flatnonzero(self._row_of >= 0)
        self._row_of[alive[places]] = -1
        self._row_of[self._row_of >= 0] = np.arange(len(self._units))
        if len(self._units) < (1 - MOST_GONE) * len(self._row_of):
            self._build()

    def _nearest(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        import faiss

        options: dict[str, Any] = {}
        gone = np.flatnonzero(self._row_of < 0)
        if len(gone):
            options["sel"] = faiss.IDSelectorNot(faiss.IDSelectorBatch(gone))
        if self.kind == "hnsw":
            # A graph walk holds at least as many candidates as it shall give back.
            options["efSearch"] = max(self.settings["search_width"], k)
            chosen = faiss.SearchParametersHNSW(**options)  # type: ignore[attr-defined]
        elif self.kind == "ivf":
            options["nprobe"] = self.settings["probes"]
            chosen = faiss.SearchParametersIVF(**options)
        else:
            chosen = faiss.SearchParameters(**options) if options else None
        scores, places = self._faiss.search(queries, k, params=chosen)
        return np.where(places >= 0, self._row_of[places], -1), np.clip(scores, -1, 1)

    def _build(self) -> None:
        self._faiss = None
        self._row_of = np.arange(len(self._units))
        if len(self._units):
            self.settings, self._faiss = _MADE[self.kind](self._units, self._wanted, self.seed)
            self._faiss.add(self._units)


def _flat(rows: NDArray[np.float32], wanted: Mapping[str, int], seed: int) -> tuple[dict[str, int], Any]:
    import faiss

    return {}, faiss.IndexFlatIP(rows.shape[1])


def _ivf(rows: NDArray[np.float32], wanted: Mapping[str, int], seed: int) -> tuple[dict[str, int], Any]:
    import faiss

    cells = wanted.get("cells", max(1, min(4 * isqrt(len(rows)), len(rows) // 4)))
    if cells > len(rows):
        raise InputError(f"{cells} cells cannot be made of {len(rows)} vectors; choose fewer")
    settings = {"cells": cells, "probes": min(wanted.get("probes", -(-cells // 20)), cells)}
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(rows.shape[1]), rows.shape[1], cells, faiss.METRIC_INNER_PRODUCT)
    _quiet(index.cp, seed)
    index.train(rows)
    return settings, index


def _hnsw(rows: NDArray[np.float32], wanted: Mapping[str, int], seed: int) -> tuple[dict[str, int], Any]:
    import faiss

    settings = {"links": 16, "build_width": 80, "search_width": 96, **wanted}
    index = faiss.IndexHNSWFlat(rows.shape[1], settings["links"], faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = settings["build_width"]
    return settings, index


def _pq(rows: NDArray[np.float32], wanted: Mapping[str, int], seed: int) -> tuple[dict[str, int], Any]:
    import faiss

    d = rows.shape[1]
    parts = wanted.get("parts", min((n for n in range(1, d + 1) if d % n == 0), key=lambda n: (abs(d / n - 4), n)))
    if d % parts:
        raise InputError(f"{parts} parts do not divide vectors of {d} numbers; choose a divisor of {d}")
    bits = min(wanted.get("bits", 8), max(1, len(rows).bit_length() - 1))
    index = faiss.IndexPQ(d, parts, bits, faiss.METRIC_INNER_PRODUCT)
    _quiet(index.pq.cp, seed)
    index.train(rows)
    return {"parts": parts, "bits": bits}, index


def _quiet(clustering: Any, seed: int) -> None:
    """Set the seed, and spare the lines about few points that FAISS writes past Python."""
    clustering.seed = seed
    clustering.min_points_per_centroid = 1


_MADE: Mapping[str, Callable[..., tuple[dict[str, int], Any]]] = {"flat": _flat, "ivf": _ivf, "hnsw": _hnsw, "pq": _pq}
