"""GloVe: vectors whose dot products follow the logarithms of co-occurrence counts.

Follows the paper [1]_ and its C code: weighted least squares by AdaGrad, one cell of the matrix at a time in random
order. The loop over the cells is compiled by numba, because each step depends on the one before.

References
----------
.. [1] J. Pennington, R. Socher, C. Manning, "GloVe: Global Vectors for Word Representation", 2014.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from embedlab.errors import InputError, ShapeError
from embedlab.progress import progress_bar
from embedlab.word_vectors.result import TrainingResult, keyed_vectors

Table = NDArray[np.float32]


@dataclass(frozen=True)
class Glove:
    """The parameters of GloVe for n words and d dimensions, and what AdaGrad remembers of each.

    Attributes
    ----------
    words, contexts : ndarray of shape (n, d), float32
        A vector for each word in the middle of a window, and one for each word around it.
    word_biases, context_biases : ndarray of shape (n,), float32
        How frequent a word is anyway.
    word_squares, context_squares, word_bias_squares, context_bias_squares : ndarray, float32
        For each parameter 1 plus the sum of its squared gradients so far.
    """

    words: Table
    contexts: Table
    word_biases: Table
    context_biases: Table
    word_squares: Table
    context_squares: Table
    word_bias_squares: Table
    context_bias_squares: Table

    @classmethod
    def start(cls, totals: NDArray[np.floating[Any]], dimensions: int, seed: int = 1) -> Glove:
        """Draw small random vectors; the biases start where chance would have them.

        If words met by chance alone, the count of a pair would be the product of both words' ``totals`` (sums of
        their rows) over the sum of all. Starting there leaves to the vectors what is not chance. The C code starts
        the biases at random; a small corpus then has to learn the frequencies first.
        """
        rng = np.random.default_rng(seed)
        words, contexts = (rng.uniform(-0.5, 0.5, (2, len(totals), dimensions)) / dimensions).astype(np.float32)
        # A word without any company has no logarithm; 1 stands for it, and no cell ever asks for it.
        biases = (np.log(np.where(totals > 0, totals, 1.0)) - np.log(totals.sum()) / 2).astype(np.float32)
        parameters = (words, contexts, biases, biases.copy())
        return cls(*parameters, *(np.ones_like(table) for table in parameters))

    @property
    def tables(self) -> tuple[Table, ...]:
        """All of them, in the order above."""
        return tuple(getattr(self, field.name) for field in fields(self))

    @property
    def vectors(self) -> Table:
        """Sum of the two vectors of each word, shape (n, d)."""
        return self.words + self.contexts


def weight(counts: NDArray[np.floating[Any]], x_max: float = 10.0, alpha: float = 0.5) -> NDArray[np.float64]:
    """How much a cell counts: rare pairs little, frequent ones not without end.

    Parameters
    ----------
    counts : ndarray
        Co-occurrence counts, above 0.
    x_max : float, default 10
        From this count on a cell has the full weight.
    alpha : float, default 0.5
        1: weight in proportion to the count; 0: all cells alike. The paper has 0.75.

    Returns
    -------
    ndarray, float64
        In (0, 1].

    Examples
    --------
    >>> weight(np.array([0.4, 10, 1000])).tolist()
    [0.2, 1.0, 1.0]
    """
    return np.minimum((np.asarray(counts, dtype=np.float64) / x_max) ** alpha, 1.0)


# fastmath lets the compiler add up a dot product in any order, eight numbers at a time.
@numba.njit(fastmath=True)
def adagrad_pass(
    order: NDArray[np.int64],
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    logs: Table,
    weights: Table,
    learning_rate: np.float32,
    tables: tuple[Table, ...],
) -> float:
    r"""Take one AdaGrad step for each cell, in the order given; changes the tables in place.

    The loss of a cell is :math:`\frac{1}{2} f(x) (w \cdot c + b_w + b_c - \log x)^2`. Its derivative by a bias is the
    slope :math:`f(x) (w \cdot c + b_w + b_c - \log x)`, its gradient by w is the slope times c, and by c the slope
    times w.

    Parameters
    ----------
    order : ndarray of shape (m,), int64
        Which cells, one after the other.
    rows, columns : ndarray of shape (cells,), int32
        Where each cell lies.
    logs, weights : ndarray of shape (cells,), float32
        log x and f(x) of each cell.
    learning_rate : float32
    tables : tuple of ndarray
        ``Glove.tables``.

    Returns
    -------
    float
        Mean loss of the cells, each before its step.
    """
    words, contexts, word_biases, context_biases, w_squares, c_squares, w_bias_squares, c_bias_squares = tables
    total = 0.0
    for cell in order:
        row, column = rows[cell], columns[cell]
        w, c, w_square, c_square = words[row], contexts[column], w_squares[row], c_squares[column]
        error = word_biases[row] + context_biases[column] - logs[cell]
        for i in range(len(w)):
            error += w[i] * c[i]
        slope = weights[cell] * error
        total += 0.5 * slope * error
        for i in range(len(w)):
            w_gradient, c_gradient = slope * c[i], slope * w[i]
            w[i] -= learning_rate * w_gradient / np.sqrt(w_square[i])
            c[i] -= learning_rate * c_gradient / np.sqrt(c_square[i])
            w_square[i] += w_gradient * w_gradient
            c_square[i] += c_gradient * c_gradient
        word_biases[row] -= learning_rate * slope / np.sqrt(w_bias_squares[row])
        context_biases[column] -= learning_rate * slope / np.sqrt(c_bias_squares[column])
        w_bias_squares[row] += slope * slope
        c_bias_squares[column] += slope * slope
    return total / len(order)


def train_glove(
    matrix: sparse.csr_array[np.float64],
    words: Sequence[str],
    *,
    dimensions: int = 50,
    epochs: int = 15,
    x_max: float = 10.0,
    alpha: float = 0.5,
    learning_rate: float = 0.15,
    seed: int = 1,
    progress: bool = True,
) -> TrainingResult:
    """Train GloVe from a co-occurrence matrix.

    Parameters
    ----------
    matrix : scipy.sparse array of shape (n, n)
        Counts, 0 or above; see :func:`cooccurrence`.
    words : sequence of str
        The n words of its rows and columns.
    dimensions : int, default 50
    epochs : int, default 15
        How often each cell above 0 is visited.
    x_max, alpha : float, default 10 and 0.5
        See :func:`weight`. The paper's 100 and 0.75 are for corpora of billions of words; in a small one most counts
        are small, and this gives them more weight.
    learning_rate : float, default 0.15
        Of AdaGrad. The C code has 0.05, which a small corpus would need many more epochs for.
    seed : int, default 1
        Of the first vectors and the order of the cells; the same seed gives the same vectors.
    progress : bool, default True
        Show a bar with the loss.

    Returns
    -------
    TrainingResult
        ``vectors`` are the sums of word and context vectors, as in the paper; ``losses`` the mean loss of a cell in
        each epoch; ``model`` is a :class:`Glove`.

    Raises
    ------
    ShapeError
        If the matrix is not square or does not fit the words.
    InputError
        If no cell is above 0, one is below, or a parameter is out of range.

    Examples
    --------
    >>> from embedlab.word_vectors import cooccurrence
    >>> words = ["cat", "milk", "dog", "bone"]
    >>> matrix = cooccurrence([["cat", "milk"], ["dog", "bone"]] * 20, words)
    >>> result = train_glove(matrix, words, dimensions=2, progress=False)
    >>> result.losses[-1] < result.losses[0]
    True
    """
    start = time.perf_counter()
    for name, number in {"dimensions": dimensions, "epochs": epochs}.items():
        if number < 1:
            raise InputError(f"{name} must be 1 or more, got {number}")
    for name, value in {"x_max": x_max, "alpha": alpha, "learning_rate": learning_rate}.items():
        if not value > 0:
            raise InputError(f"{name} must be above 0, got {value}")
    cells = _cells(matrix, words)
    logs = np.log(cells.data).astype(np.float32)
    weights = weight(cells.data, x_max, alpha).astype(np.float32)
    rows, columns = (index.astype(np.int32) for index in cells.coords)
    model = Glove.start(np.asarray(matrix.sum(axis=1)).ravel(), dimensions, seed)
    rng = np.random.default_rng(seed)
    losses: list[float] = []
    interrupted = False
    with progress_bar(total=epochs, desc="GloVe", unit="epoch", shown=progress) as bar:
        try:
            for _ in range(epochs):
                order = rng.permutation(len(logs))
                losses.append(
                    adagrad_pass(order, rows, columns, logs, weights, np.float32(learning_rate), model.tables)
                )
                bar.set_postfix(loss=f"{losses[-1]:.4f}", refresh=False)
                bar.update()
        except KeyboardInterrupt:
            interrupted = True
    return TrainingResult(
        vectors=keyed_vectors(words, model.vectors),
        model=model,
        losses=losses,
        seconds=time.perf_counter() - start,
        parameters={
            "dimensions": dimensions,
            "epochs": epochs,
            "x_max": x_max,
            "alpha": alpha,
            "learning_rate": learning_rate,
            "seed": seed,
        },
        interrupted=interrupted,
    )


def _cells(matrix: sparse.csr_array[np.float64], words: Sequence[str]) -> sparse.coo_array[np.float64]:
    if isinstance(words, str) or matrix.shape != (len(words), len(words)):
        raise ShapeError(f"the matrix is {matrix.shape} for {len(words):,} words; expected a row and a column a word")
    cells = sparse.coo_array(matrix, dtype=np.float64)
    cells.eliminate_zeros()
    if not cells.nnz or not (cells.data > 0).all():
        raise InputError("expected co-occurrence counts of 0 or above, and some above; make them with cooccurrence")
    return cells
