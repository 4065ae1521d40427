"""Hundreds of thousands of word vectors on a page, in a few minutes.

t-SNE on all words at once would take an hour and still miss the large picture: it sees a word's few nearest only. So it
lays out some words first, the skeleton of the map. Each other word then asks its 20 nearest words of the skeleton and
goes to the place where most of them stand together. A few steps of t-SNE with all words bring true neighbours closer.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.atlas.places import FEWEST
from embedlab.errors import InputError, ShapeError
from embedlab.progress import progress_bar
from embedlab.vectors.checks import as_array, as_rows, check_finite, check_not_zero

if TYPE_CHECKING:
    from tqdm.auto import tqdm

SAMPLE = 4_000
NEIGHBOURS = 10
# How the layout is made; the numbers were chosen on GloVe's 400,000 words by trustworthiness, neighbours kept and time.
SKELETON = 20_000  # words that t-SNE lays out: half of them the first ones, half drawn from the others
PERPLEXITY = 30.0
EARLY_STEPS, LATE_STEPS = 150, 350  # of t-SNE: with attraction 12 times as strong, then as it is
VOTERS = 20  # words of the skeleton that a word asks
LAST_NEIGHBOURS, LAST_STEPS = 15, 40  # of the t-SNE of all words; more steps keep more neighbours and bend the map more
LAST_EXAGGERATION = 4  # attraction so many times as strong
LAST_SPAN = 300.0  # the map's longer side then, in units of t-SNE
_REACH = 2.0  # times as far as the tenth neighbour of a voter: who stands so near to it agrees with it
_SHAKE = 0.1  # of that, in a random direction
_AT_ONCE = 10_000
FEW = 5_000
# Above so many rows, neighbours are sought in the cells around a row only, not among all rows: 82 of 100 are found.
EXACT_UP_TO = 50_000
CELLS, CELLS_SEARCHED = 1024, 12


def atlas_layout(
    vectors: ArrayLike, *, skeleton: int = SKELETON, seed: int = 0, progress: bool = True
) -> NDArray[np.float32]:
    """Lay out many word vectors in the plane, so that alike ones (by cosine) are near each other.

    Parameters
    ----------
    vectors : array_like, shape (n, dim)
        At least three, none of them zero.
    skeleton : int, default 20,000
        Words that t-SNE lays out, at least three; the others are placed among them. Half are the first words, for the
        map should be best where it is read, and half are drawn from the others.
    seed : int, default 0
        Draws the skeleton. NumPy's own random numbers are not touched.
    progress : bool, default True
        Show a bar.

    Returns
    -------
    ndarray of shape (n, 2), float32
        In units of t-SNE. Up to ``skeleton`` words this is t-SNE and nothing else.

    Raises
    ------
    InputError
        If there are fewer than three vectors, or the skeleton has fewer than three.
    ShapeError, NotFiniteError, ZeroVectorError
        If the rows differ in length, a number is NaN or infinite, or a vector is zero.

    References
    ----------
    L. van der Maaten & G. Hinton, "Visualizing Data using t-SNE", 2008.
    G. Linderman et al., "Fast interpolation-based t-SNE for improved visualization of single-cell RNA-seq data", 2019.
    D. Kobak & P. Berens, "The art of using t-SNE for single-cell transcriptomics", 2019: the skeleton.

    Examples
    --------
    >>> generator = np.random.default_rng(0)
    >>> atlas_layout(generator.normal(size=(50, 5)), progress=False).shape
    (50, 2)
    """
    unit = _unit_rows(vectors)
    if min(len(unit), skeleton) < FEWEST:
        raise InputError(
            f"got {len(unit)} vectors and a skeleton of {skeleton}; a map needs at least {FEWEST} words in both."
        )
    generator = np.random.default_rng(seed)
    first = min(skeleton, len(unit)) // 2
    drawn = first + generator.permutation(len(unit) - first)[: skeleton - first]
    chosen, others = np.concatenate([np.arange(first), drawn]), np.setdiff1d(np.arange(first, len(unit)), drawn)
    steps = EARLY_STEPS + LATE_STEPS
    with progress_bar(total=2 * steps if len(others) else steps, desc="Map", unit="step", shown=progress) as bar:
        places = np.empty((len(unit), 2))
        places[chosen] = _tsne(unit[chosen], bar)
        if len(others):
            frame = _Skeleton.of(unit[chosen], places[chosen])
            for part in np.split(others, range(_AT_ONCE, len(others), _AT_ONCE)):
                places[part] = frame.place(unit[part], generator)
            bar.update(steps // 2)
            places = _brought_closer(unit, places)
            bar.update(steps - steps // 2)
    return places.astype(np.float32)


def map_trustworthiness(vectors: ArrayLike, points: ArrayLike, *, seeds: Sequence[int] = (0, 1, 2)) -> float:
    """Measure how far the neighbours on a map can be trusted to be neighbours by cosine.

    Parameters
    ----------
    vectors : array_like, shape (n, dim)
        At least four, none of them zero.
    points : array_like, shape (n, 2)
    seeds : sequence of int, default (0, 1, 2)
        Each draws 4,000 rows (or all, if there are not more); within them the 10 nearest are compared (with fewer than
        22 rows as many as can be).

    Returns
    -------
    float
        In [0, 1], the mean over the samples. 1: nothing near on the map is far in truth. Places drawn by lot get
        about 0.5.

    Raises
    ------
    InputError
        If there are fewer than four vectors, or no seed.
    ShapeError, NotFiniteError, ZeroVectorError
        If the two do not fit, a number is NaN or infinite, or a vector is zero.

    References
    ----------
    J. Venna & S. Kaski, "Neighborhood preservation in nonlinear projection methods", 2001.

    Examples
    --------
    >>> angles = np.linspace(0, 3, 50)
    >>> circle = np.column_stack([np.cos(angles), np.sin(angles)])
    >>> map_trustworthiness(circle, circle)
    1.0
    """
    from sklearn.manifold import trustworthiness

    unit, places = _unit_rows(vectors), as_rows(points, "points")
    if len(unit) != len(places):
        raise ShapeError(f"got {len(unit):,} vectors and {len(places):,} points; pass one point for each vector.")
    size = min(SAMPLE, len(unit))
    if size <= FEWEST or not seeds:
        raise InputError(f"got {size} vectors and {len(seeds)} seeds; trustworthiness needs 4 vectors and a seed.")

    def of_sample(seed: int) -> float:
        """Draw one sample and measure it."""
        rows = np.random.default_rng(seed).choice(len(unit), size, replace=False)
        k = min(NEIGHBOURS, (size - 1) // 2)
        return float(trustworthiness(unit[rows], places[rows], n_neighbors=k, metric="cosine"))

    # If all rows are in each sample, one is enough. NumPy sorts without Python's lock: two samples at a time.
    with ThreadPoolExecutor(2) as pool:
        return float(np.mean(list(pool.map(of_sample, seeds if size < len(unit) else seeds[:1]))))


def _unit_rows(vectors: ArrayLike) -> NDArray[np.float32]:
    rows = as_array(vectors, "vectors")
    if rows.ndim != 2:
        raise ShapeError(f"vectors must be rows of shape (n, dim), got shape {rows.shape}.")
    check_finite(rows, "vectors")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    check_not_zero(lengths[:, 0], "one of the vectors")
    return np.ascontiguousarray(rows / lengths, dtype=np.float32)


def _first_places(unit: NDArray[np.float32]) -> NDArray[np.float64]:
    """Project on the two directions in which the vectors differ most, small, as t-SNE likes to begin."""
    from embedlab.projection import pca

    places = pca(unit, min(2, unit.shape[1])).coordinates
    places = np.column_stack([places, np.zeros((len(places), 2 - places.shape[1]))])
    return np.asarray(places / places[:, 0].std() * 1e-4)


def _tsne(unit: NDArray[np.float32], bar: tqdm[Any]) -> NDArray[np.float64]:
    """Lay out a few thousand unit rows by t-SNE on their cosine distances."""
    from openTSNE import TSNEEmbedding

    embedding = TSNEEmbedding(_first_places(unit), _affinities(unit, round(3 * PERPLEXITY)), n_jobs=_threads(unit))
    for steps, exaggeration, momentum in ((EARLY_STEPS, 12, 0.5), (LATE_STEPS, 1, 0.8)):
        embedding.optimize(steps, exaggeration=exaggeration, momentum=momentum, inplace=True)
        bar.update(steps)
    return np.array(embedding, dtype=np.float64)


def _brought_closer(unit: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move all rows for some steps of t-SNE, on a map so wide that words within it can tell near from nearest."""
    from openTSNE import TSNEEmbedding

    wide = places * (LAST_SPAN / np.ptp(places, axis=0).max())
    embedding = TSNEEmbedding(wide, _affinities(unit, LAST_NEIGHBOURS), n_jobs=_threads(unit))
    # Forces are interpolated on a grid; with squares of side 2 a step takes a quarter of the time.
    embedding.optimize(LAST_STEPS, exaggeration=LAST_EXAGGERATION, momentum=0.8, ints_in_interval=2, inplace=True)
    return np.array(embedding, dtype=np.float64)


def _affinities(unit: NDArray[np.float32], k: int) -> Any:
    """How strongly t-SNE is to draw each row to the k most alike, by their cosine distances."""
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    neighbours, cosines = _nearest(unit, k)
    known = PrecomputedNeighbors(neighbours, 1.0 - cosines.astype(np.float64))
    return PerplexityBasedNN(knn_index=known, perplexity=max(1.0, neighbours.shape[1] / 3), n_jobs=_threads(unit))


def _threads(unit: NDArray[np.float32]) -> int:
    """Choose one thread for few words, whose steps are shorter than the threads' waiting; else all cores (-1)."""
    return 1 if len(unit) < FEW else -1


def _nearest(unit: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Find the k rows most alike to each row, without itself, and their cosines; of many rows nearly the most alike."""
    import faiss

    k = min(k, len(unit) - 1)
    index: Any = faiss.IndexFlatIP(unit.shape[1])
    if len(unit) > EXACT_UP_TO:
        index = faiss.IndexIVFFlat(index, unit.shape[1], CELLS, faiss.METRIC_INNER_PRODUCT)
        index.nprobe = CELLS_SEARCHED
        index.train(unit)
    index.add(unit)
    cosines, rows = index.search(unit, k + 1)
    lacking = np.flatnonzero(rows[:, -1] < 0)  # around these the cells hold fewer rows than were asked for
    if len(lacking):
        index.nprobe = CELLS
        cosines[lacking], rows[lacking] = index.search(unit[lacking], k + 1)
    # A row finds itself first, unless others equal it: where it did not find itself, the last is left out.
    own = rows == np.arange(len(unit))[:, None]
    own[~own.any(axis=1), -1] = True
    return rows[~own].reshape(-1, k), np.clip(cosines[~own].reshape(-1, k), -1, 1)


@dataclass(frozen=True)
class _Skeleton:
    """Words with a place, among which others are put."""

    index: Any
    places: NDArray[np.float64]
    reach: NDArray[np.float64]

    @classmethod
    def of(cls, unit: NDArray[np.float32], places: NDArray[np.float64]) -> _Skeleton:
        """Make one of unit rows and their places."""
        import faiss
        from scipy.spatial import KDTree

        index = faiss.IndexFlatIP(unit.shape[1])
        index.add(unit)
        k = min(NEIGHBOURS, len(places) - 1)
        distances = np.asarray(KDTree(places).query(places, [k + 1])[0])[:, 0]  # the first is the word itself
        return cls(index, places, _REACH * distances)

    def place(self, unit: NDArray[np.float32], generator: np.random.Generator) -> NDArray[np.float64]:
        """Put each row where most of the words nearest to it stand together.

        The mean of all of them would lie between the places of a word's senses, where nothing is like it.
        """
        cosines, voters = self.index.search(unit, min(VOTERS, len(self.places)))
        reach, stands = self.reach[voters], self.places[voters]  # (n, k) and (n, k, 2)
        apart = np.linalg.norm(stands[:, :, None] - stands[:, None], axis=3)
        agree = apart <= reach[:, :, None]
        rows = np.arange(len(unit))
        winner = agree.sum(axis=2).argmax(axis=1)  # of equally many votes the most alike voter: it stands first
        weights = agree[rows, winner] * np.clip(cosines, 1e-3, 1.0) ** 2
        places: NDArray[np.float64] = (stands * weights[:, :, None]).sum(axis=1) / weights.sum(axis=1, keepdims=True)
        # Words with the same voters would hide each other.
        return np.asarray(places + generator.normal(scale=_SHAKE, size=places.shape) * reach[rows, winner][:, None])
