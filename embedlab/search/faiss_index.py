"""FAISS behind the same methods: approximate indexes that search hundreds of thousands of vectors in a blink."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2, sqrt
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.search.base import VectorIndex
from embedlab.vectors import normalize

Kind: TypeAlias = Literal["flat", "ivf", "hnsw", "pq"]
SETTINGS: dict[str, tuple[str, ...]] = {
    "flat": (),
    "ivf": ("nlist", "nprobe"),
    "hnsw": ("m", "ef_construction", "ef_search"),
    "pq": ("parts", "bits"),
}
# FAISS wants so many rows for each centre that k-means looks for.
ROWS_PER_CENTRE = 39
# HNSW only marks what is removed; above this share the graph is built anew.
MOST_REMOVED = 0.2


class FaissIndex(VectorIndex):
    """An index of the FAISS library, by inner product of vectors brought to length 1.

    ======  ====================================================================================================
    kind    what it does
    ======  ====================================================================================================
    flat    compares with every vector; exact
    ivf     sorts the vectors into `nlist` cells by k-means and looks into the `nprobe` cells nearest to the query
    hnsw    links each vector with about `m` near ones and walks along the links, `ef_search` candidates at hand
    pq      cuts a vector into `parts` and keeps for each the number of one of 2 ** `bits` centres: small, inexact
    ======  ====================================================================================================

    Parameters
    ----------
    ids : sequence of str
        At least one, each once.
    vectors : array_like of shape (n, d)
        For ivf and pq the centres are learnt from these; what is added later is sorted by them.
    kind : {"flat", "ivf", "hnsw", "pq"}, default "hnsw"
    model : str, default ""
        Name of the encoder they come from.
    seed : int, default 0
        For the centres and the levels of the graph. HNSW links in several threads, so two graphs may still differ.
    **settings : int
        Those of the kind. By default ``nlist`` is 4 times the root of n, less where there would be under 39 vectors a
        cell; ``nprobe`` a sixteenth of it, at least 8; ``m`` 32, ``ef_construction`` 60, ``ef_search`` 96;
        ``parts`` the most that divide d and leave 4 numbers each; ``bits`` 8, fewer where there would be under 39
        vectors a centre. :attr:`settings` tells what was taken.

    Raises
    ------
    InputError
        An unknown kind, a setting it does not have or that does not fit, and what :meth:`add` refuses.
    ShapeError, NotFiniteError, ZeroVectorError

    Notes
    -----
    ``remove`` takes vectors out at once, but for hnsw, which has no such step: there removed vectors are skipped by the
    search, and when more than a fifth are gone the graph is built anew.

    ``search`` with ivf finds fewer than `k` where the cells it looks into hold fewer.

    What a search looks at, ``nprobe`` and ``ef_search``, can be changed in :attr:`settings` at any time.

    ``vectors_of`` gives rows of length 1; for pq only as near to the original as its numbers tell.

    References
    ----------
    Malkov & Yashunin (2018). Efficient and robust approximate nearest neighbor search using Hierarchical Navigable
    Small World graphs. IEEE TPAMI. Jégou, Douze & Schmid (2011). Product quantization for nearest neighbor search. IEEE
    TPAMI. Douze et al. (2024). The Faiss library.

    Examples
    --------
    >>> rows = np.random.default_rng(0).normal(size=(500, 16))
    >>> index = FaissIndex([str(number) for number in range(500)], rows, "ivf", nprobe=3)
    >>> index.settings, index.search(rows[7], k=1).ids
    ({'nlist': 12, 'nprobe': 3}, [['7']])
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
    ):
        if kind not in get_args(Kind):
            raise InputError(f"unknown kind of index {kind!r}: choose {', '.join(map(repr, get_args(Kind)))}.")
        if unknown := sorted(set(settings) - set(SETTINGS[kind])):
            has = ", ".join(SETTINGS[kind]) or "none"
            raise InputError(f"an index of the kind {kind!r} has no setting {unknown[0]!r}; it has: {has}.")
        for name, value in settings.items():
            if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 1:
                raise InputError(f"{name} must be a whole number from 1 on, got {value!r}.")
        self.kind, self.seed, self.settings = kind, seed, {name: int(value) for name, value in settings.items()}
        super().__init__(ids, vectors, model=model)

    def __repr__(self) -> str:
        settings = "".join(f", {name} {value}" for name, value in self.settings.items())
        return f"{super().__repr__()[:-1]}, {self.kind}{settings})"

    @property
    def bytes(self) -> int:
        """Memory that vectors and structure take, as FAISS writes them."""
        return int(self._serialized().nbytes)

    def _begin(self, rows: NDArray[np.floating[Any]]) -> None:
        self.settings = completed_settings(self.kind, self.settings, *rows.shape)
        self._gone: list[int] = []
        self._faiss = self._empty()
        if not self._faiss.is_trained:
            # A zero vector makes `normalize` raise, as it does for those that are added.
            self._faiss.train(normalize(rows).astype(np.float32))

    def _empty(self) -> Any:
        """Make an index of FAISS without vectors, in which each vector has a label of ours."""
        faiss = library()
        d, has, product = self.dimensions, self.settings, faiss.METRIC_INNER_PRODUCT
        if self.kind == "ivf":
            cells = faiss.IndexIVFFlat(faiss.IndexFlatIP(d), d, has["nlist"], product)
            cells.cp.seed, cells.cp.min_points_per_centroid = self.seed, 1
            # Without a table from labels to cells no vector could be given back.
            cells.set_direct_map_type(faiss.DirectMap.Hashtable)
            return cells
        if self.kind == "hnsw":
            inner = faiss.IndexHNSWFlat(d, has["m"], product)
            inner.hnsw.efConstruction = has["ef_construction"]
            inner.hnsw.rng = faiss.RandomGenerator(self.seed)
        elif self.kind == "pq":
            inner = faiss.IndexPQ(d, has["parts"], has["bits"], product)
            inner.pq.cp.seed, inner.pq.cp.min_points_per_centroid = self.seed, 1
        else:
            inner = faiss.IndexFlatIP(d)
        return faiss.IndexIDMap2(inner)

    def _insert(self, labels: NDArray[np.int64], rows: NDArray[np.float32]) -> None:
        self._faiss.add_with_ids(normalize(rows).astype(np.float32), labels)

    def _discard(self, labels: NDArray[np.int64]) -> None:
        faiss = library()
        if self.kind == "ivf":  # its table from labels to cells takes no other selector
            self._faiss.remove_ids(faiss.IDSelectorArray(labels))
        elif self.kind == "hnsw":
            self._mark(labels)
        else:
            self._faiss.remove_ids(faiss.IDSelectorBatch(labels))

    def _mark(self, labels: NDArray[np.int64]) -> None:
        """Note what the search shall skip; when that is much, build the graph of the rest."""
        self._gone += labels.tolist()
        if len(self._gone) > MOST_REMOVED * self._faiss.ntotal:
            gone = set(self._gone)
            kept = np.array([label for label in self._names if label not in gone], dtype=np.int64)
            rows = self._rows(kept)
            self._faiss, self._gone = self._empty(), []
            if len(kept):
                self._faiss.add_with_ids(rows, kept)

    def _find(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        faiss = library()
        how: Any = None
        if self.kind == "ivf":
            how = faiss.SearchParametersIVF(nprobe=self.settings["nprobe"])
        elif self.kind == "hnsw":
            skipped = {"sel": faiss.IDSelectorNot(faiss.IDSelectorBatch(self._gone))} if self._gone else {}
            how = faiss.SearchParametersHNSW(efSearch=max(self.settings["ef_search"], k), **skipped)
        scores, labels = self._faiss.search(normalize(queries).astype(np.float32), k, params=how)
        return labels, np.clip(scores, -1.0, 1.0)

    def _rows(self, labels: NDArray[np.int64]) -> NDArray[np.float32]:
        rows = [self._faiss.reconstruct(label) for label in labels.tolist()]
        return np.array(rows, dtype=np.float32).reshape(len(labels), self.dimensions)

    def _serialized(self) -> NDArray[np.uint8]:
        faiss = library()
        content: NDArray[np.uint8] = faiss.serialize_index(self._faiss)
        return content

    def _state(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        return {**self.settings, "seed": self.seed}, {
            "faiss": self._serialized(),
            "gone": np.array(self._gone, dtype=np.int64),
        }

    def _restore(self, about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
        faiss = library()
        self.kind, self.settings = about["kind"], dict(about["settings"])
        self.seed = self.settings.pop("seed")
        self._faiss, self._gone = faiss.deserialize_index(arrays["faiss"]), arrays["gone"].tolist()
        self._next = max(self._next, max(self._gone, default=-1) + 1)


def library() -> Any:
    """Import FAISS, of which its own type stubs know only a part."""
    import faiss

    return faiss


def completed_settings(kind: str, given: dict[str, int], n: int, d: int) -> dict[str, int]:
    """Fill in the settings that were not given, by the number of vectors `n` and their length `d`.

    Raises
    ------
    InputError
        A setting that does not fit `n` or `d`.

    Examples
    --------
    >>> completed_settings("ivf", {}, 1_000_000, 384), completed_settings("ivf", {}, 100, 384)
    ({'nlist': 4000, 'nprobe': 250}, {'nlist': 2, 'nprobe': 2})
    >>> completed_settings("pq", {}, 10_000, 384)
    {'parts': 96, 'bits': 8}
    """
    if kind == "ivf":
        nlist = given.get("nlist", max(1, min(round(4 * sqrt(n)), n // ROWS_PER_CENTRE)))
        if nlist > n:
            raise InputError(f"nlist is {nlist} and there are {n} vectors to learn the cells from; choose {n} or less.")
        nprobe = given.get("nprobe", min(nlist, max(8, nlist // 16)))
        if nprobe > nlist:
            raise InputError(f"nprobe is {nprobe} and there are {nlist} cells (nlist); choose {nlist} or less.")
        return {"nlist": nlist, "nprobe": nprobe}
    if kind == "hnsw":
        return {"m": 32, "ef_construction": 60, "ef_search": 96} | given
    if kind == "pq":
        if n < 2:
            raise InputError("an index of the kind 'pq' learns from its vectors and needs at least 2; one was given.")
        fits = [parts for parts in range(1, d + 1) if d % parts == 0]
        parts = given.get("parts", max(number for number in fits if number <= max(1, d // 4)))
        if parts not in fits:
            raise InputError(f"parts is {parts}, which does not divide {d}, the vectors' length; choose among {fits}.")
        bits = given.get("bits", max(1, min(8, int(log2(max(1, n / ROWS_PER_CENTRE))))))
        if bits > 16 or 2**bits > n:
            raise InputError(
                f"{bits} bits are {2**bits:,} centres and there are {n:,} vectors to learn them from; choose at most "
                f"{min(16, int(log2(n)))}."
            )
        return {"parts": parts, "bits": bits}
    return {}
