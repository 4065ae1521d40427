"""One word, several meanings: how far apart its vectors are, and in which layer of a network they part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from embedlab.encoders.checks import check_texts
from embedlab.encoders.token_reading import TokenReading
from embedlab.encoders.tokens import TokenEncoder
from embedlab.errors import InputError
from embedlab.vectors import cosine_matrix


def sense_distances(encoder: TokenEncoder, sentences: Sequence[str], word: str, layer: int = -1) -> pd.DataFrame:
    """Cosines between the vectors that one word has in several sentences.

    Parameters
    ----------
    encoder : TokenEncoder
    sentences : sequence of n str
        Each holds the word; its first occurrence counts.
    word : str
    layer : int, default -1
        0 is the input, where only the position makes a difference; -1 is the last layer.

    Returns
    -------
    DataFrame of shape (n, n)
        Cosines in [-1, 1]; rows and columns are named by the sentences.

    Raises
    ------
    UnknownWordError
        A sentence does not hold the word; the message names the sentence.
    InputError
        Fewer than two sentences, or a layer that is not there.

    Examples
    --------
    >>> from embedlab.encoders import load_token_encoder
    >>> sentences = ["the bank of the river", "money in the bank", "a loan from the bank"]
    >>> sense_distances(load_token_encoder(device="cpu"), sentences, "bank").iloc[0].round(2).to_list()
    [1.0, 0.85, 0.81]
    """
    readings = _readings(encoder, sentences)
    vectors = np.stack([reading.word(word, layer) for reading in readings]).astype(np.float64)
    return pd.DataFrame(cosine_matrix(vectors), index=list(sentences), columns=list(sentences))


def sense_layers(encoder: TokenEncoder, sentences: Sequence[str], word: str, labels: Sequence[str]) -> pd.DataFrame:
    """Tell how well each layer keeps the meanings of a word apart.

    All pairs of sentences are compared by the cosine of the word's vectors in them: pairs of one sense against pairs of
    two.

    Parameters
    ----------
    encoder : TokenEncoder
    sentences : sequence of n str
        Each holds the word.
    word : str
    labels : sequence of n str
        The sense in each sentence; at least two senses, one of them at least twice.

    Returns
    -------
    DataFrame
        A row for each layer. ``layer``: 0 is the input; ``within``, ``between``: mean cosine of pairs of one sense and
        of two; ``gap``: their difference; ``auc``: how often a pair of one sense is closer than a pair of two, 0.5 for
        chance, 1 if always. Layers have different spreads of cosines: compare them by ``auc`` rather than by ``gap``.

    Raises
    ------
    UnknownWordError
        A sentence does not hold the word.
    InputError
        Not one label for each sentence, or no pair to compare.

    Examples
    --------
    >>> from embedlab.encoders import SENSES, load_token_encoder
    >>> sentences = [sentence for sense in SENSES["bank"].values() for sentence in sense]
    >>> table = sense_layers(load_token_encoder(device="cpu"), sentences, "bank", ["money"] * 4 + ["river"] * 4)
    >>> len(table), table.columns.to_list()
    (7, ['layer', 'within', 'between', 'gap', 'auc'])
    """
    if len(labels) != len(sentences):
        raise InputError(f"{len(sentences)} sentences and {len(labels)} labels: give one label for each sentence.")
    if len(set(labels)) in (1, len(labels)):
        raise InputError(f"expected at least two senses, one of them at least twice, got {sorted(set(labels))}.")
    readings = _readings(encoder, sentences)
    places = [reading.positions(word) for reading in readings]
    rows = []
    for layer in range(encoder.n_layers + 1):
        vectors = np.stack([_mean(reading, layer, place) for reading, place in zip(readings, places, strict=True)])
        within, between, auc = separation(vectors, labels)
        rows.append((layer, within, between, within - between, auc))
    return pd.DataFrame(rows, columns=["layer", "within", "between", "gap", "auc"])


def separation(vectors: NDArray[np.float32], labels: Sequence[str]) -> tuple[float, float, float]:
    """Compare pairs of vectors of one sense with pairs of two; see :func:`sense_layers`.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)
    labels : sequence of n str
        At least two senses, one of them at least twice.

    Returns
    -------
    (float, float, float)
        Mean cosine of the pairs of one sense, of the pairs of two, and how often one of the first is closer than one
        of the second (AUC).

    Examples
    --------
    >>> vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    >>> separation(vectors, ["money", "money", "river"])
    (1.0, 0.0, 1.0)
    """
    from sklearn.metrics import roc_auc_score

    one, other = np.triu_indices(len(vectors), k=1)
    senses = np.unique(np.asarray(labels), return_inverse=True)[1]
    same = senses[one] == senses[other]
    cosines = cosine_matrix(vectors)[one, other]
    return float(cosines[same].mean()), float(cosines[~same].mean()), float(roc_auc_score(same, cosines))


def _readings(encoder: TokenEncoder, sentences: Sequence[str]) -> list[TokenReading]:
    sentences = check_texts(sentences)
    if len(sentences) < 2:
        raise InputError(f"expected at least two sentences to compare, got {len(sentences)}.")
    return [encoder.read(sentence) for sentence in sentences]


def _mean(reading: TokenReading, layer: int, places: list[int]) -> NDArray[np.float32]:
    return np.asarray(reading.layers[layer][places].mean(axis=0), dtype=np.float32)
