"""Three tasks as an author writes them: a function, a value, a plane that may be turned. Tests build and break them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from embedlab.checks import Case, FromMaster, Task, Wrong


def one_hot(word: str, vocabulary: list[str]) -> list[int]:
    return [int(word == other) for other in vocabulary]


def one_hot_filled(word, vocabulary):
    vector = np.zeros(len(vocabulary), dtype=np.float32)
    if word in vocabulary:
        vector[vocabulary.index(word)] = 1
    return vector


def one_hot_from_one(word, vocabulary):
    return [int(place == vocabulary.index(word) + 1) for place in range(len(vocabulary))]


def one_hot_of_known_words(word, vocabulary):
    vector = [0] * len(vocabulary)
    vector[vocabulary.index(word)] = 1
    return vector


def one_hot_cases(rng: np.random.Generator) -> Iterator[Case]:
    words = ["cat", "cow", "dog", "eel", "fox"]
    yield Case("the first word", {"word": "cat", "vocabulary": ["cat", "dog"]})
    drawn = list(rng.permutation(words))
    yield Case("a word in the middle", {"word": drawn[2], "vocabulary": drawn}, hint="Compare word by word.")
    yield Case("a word that is not there", {"word": "yak", "vocabulary": words}, points=2)


def plane_cases(rng: np.random.Generator) -> Iterator[Case]:
    # Three directions of clearly different spread, so that the plane is well defined.
    for name in ("twelve points", "twelve others"):
        yield Case(name, {"vectors": rng.normal(size=(12, 3)) * [5.0, 2.0, 0.3] + 4})


def pca_plane(vectors: np.ndarray) -> np.ndarray:
    centred = vectors - vectors.mean(axis=0)
    return centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T


def pca_mirrored(vectors: np.ndarray) -> Any:
    import torch

    return torch.tensor(pca_plane(vectors) * [1, -1])


def pca_turned(vectors: np.ndarray) -> list[list[float]]:
    return (pca_plane(vectors) @ [[0.6, -0.8], [0.8, 0.6]]).tolist()


def pca_not_centred(vectors: np.ndarray) -> np.ndarray:
    return vectors @ np.linalg.svd(vectors, full_matrices=False)[2][:2].T


A, B = np.array([1.0, 2.0, 2.0]), np.array([2.0, 0.0, 1.0])

ONE_HOT = Task(
    "examples.one_hot",
    "One-hot vectors",
    reference=FromMaster("one_hot"),
    cases=one_hot_cases,
    compare="array",
    other_right=[one_hot_filled],
    wrong=[
        Wrong(one_hot_from_one, 4, "Places count from 0."),
        Wrong(one_hot_of_known_words, 2, "A word that is not there has a vector of zeros."),
    ],
)
COSINE = Task(
    "examples.cosine",
    "The cosine of two vectors",
    reference=float(A @ B / np.linalg.norm(A) / np.linalg.norm(B)),
    cases=[Case("the cosine", points=2, hint="Divide by both lengths.")],
    compare="number",
    options={"rtol": 1e-3},
    other_right=[0.596, np.float32(0.596285), np.array([0.59628])],
    wrong=[Wrong(float(A @ B), 2, "This is the dot product."), Wrong(0.6, 2, "Divide by both lengths.")],
)
PLANE = Task(
    "examples.plane",
    "A plane by PCA",
    reference=pca_plane,
    cases=plane_cases,
    compare="vectors",
    options={"up_to": ["rotation"]},
    other_right=[pca_mirrored, pca_turned],
    wrong=[Wrong(pca_not_centred, 2, "Take the mean away first.")],
)
TASKS = [ONE_HOT, COSINE, PLANE]
NAMESPACE = {"one_hot": one_hot}
