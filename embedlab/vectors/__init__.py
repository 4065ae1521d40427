"""Vectors as plain arrays: how long, how far, how alike, which way, who is near.

Every function takes anything that :func:`numpy.asarray` understands and gives arrays or
floats back: no words, no models, no files. Words come in one floor up, in
:mod:`embedlab.word_vectors`.
"""

from embedlab.vectors.arithmetic import analogy_scores, offset, rank_of
from embedlab.vectors.chance import random_pair_cosines, random_rotation
from embedlab.vectors.dimensions import dimension_auc
from embedlab.vectors.directions import axis, project, residual
from embedlab.vectors.groups import group_similarity, shuffled
from embedlab.vectors.measures import (
    angle,
    cosine,
    cosine_matrix,
    dot,
    euclidean,
    euclidean_matrix,
    norm,
    normalize,
)
from embedlab.vectors.neighbours import Neighbours, best_rows, nearest
from embedlab.vectors.plane import plane_coordinates

__all__ = [
    "Neighbours",
    "analogy_scores",
    "angle",
    "axis",
    "best_rows",
    "cosine",
    "cosine_matrix",
    "dimension_auc",
    "dot",
    "euclidean",
    "euclidean_matrix",
    "group_similarity",
    "nearest",
    "norm",
    "normalize",
    "offset",
    "plane_coordinates",
    "project",
    "random_pair_cosines",
    "random_rotation",
    "rank_of",
    "residual",
    "shuffled",
]
