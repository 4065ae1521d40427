"""PCA: shadows are never longer than the things, and look the same on every machine."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from embedlab.errors import InputError, NotFiniteError, ShapeError
from embedlab.projection import pca
from embedlab.vectors import euclidean_matrix, random_rotation

SHAPES = st.tuples(st.integers(2, 12), st.integers(1, 6))
CLOUDS = hnp.arrays(np.float64, SHAPES, elements=st.floats(-100, 100, allow_subnormal=False)).filter(
    lambda rows: np.ptp(rows, axis=0).max() > 1e-3
)


@pytest.fixture
def cloud() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(40, 5)) * [5, 4, 3, 2, 1]


@given(CLOUDS, st.data())
def test_distances_never_grow(cloud: np.ndarray, data: st.DataObject) -> None:
    dimensions = data.draw(st.integers(1, min(cloud.shape)))
    shadow = pca(cloud, dimensions)
    assert shadow.coordinates.shape == (len(cloud), dimensions)
    assert (euclidean_matrix(shadow.coordinates) <= euclidean_matrix(cloud) + 1e-6).all()
    assert 0 <= shadow.explained_variance_ratio.sum() <= 1 + 1e-9
    assert (np.diff(shadow.explained_variance_ratio) <= 1e-9).all()


@given(CLOUDS)
def test_with_all_dimensions_nothing_is_lost(cloud: np.ndarray) -> None:
    shadow = pca(cloud, min(cloud.shape))
    assert euclidean_matrix(shadow.coordinates) == pytest.approx(euclidean_matrix(cloud), abs=1e-5)
    assert shadow.explained_variance_ratio.sum() == pytest.approx(1)


def test_by_hand() -> None:
    shadow = pca([[0, 0], [3, 4], [6, 8]], 2)
    assert shadow.coordinates.tolist() == pytest.approx(np.array([[5, 0], [0, 0], [-5, 0]]))
    assert shadow.explained_variance_ratio == pytest.approx(np.array([1, 0]), abs=1e-12)
    assert (shadow.method, shadow.parameters) == ("PCA", {"dimensions": 2})


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_direction_of_an_axis_is_fixed(cloud: np.ndarray, dtype: type) -> None:
    coordinates = pca(cloud.astype(dtype), 5).coordinates
    assert coordinates.dtype == np.float64
    for axis in coordinates.T:
        assert axis[np.abs(axis).argmax()] > 0


def test_the_sign_of_symmetric_points_is_that_of_the_first() -> None:
    assert pca([[1, 1], [-1, -1]], 1).coordinates.ravel().tolist() == pytest.approx([np.sqrt(2), -np.sqrt(2)])
    assert pca([[-1, -1], [1, 1]], 1).coordinates.ravel().tolist() == pytest.approx([np.sqrt(2), -np.sqrt(2)])


def test_a_rotation_of_the_vectors_changes_nothing(cloud: np.ndarray) -> None:
    rotated = cloud @ random_rotation(5, seed=3)
    assert pca(rotated, 3).coordinates == pytest.approx(pca(cloud, 3).coordinates)


def test_a_mean_far_away_does_not_matter(cloud: np.ndarray) -> None:
    assert pca(cloud + 1e6, 2).coordinates == pytest.approx(pca(cloud, 2).coordinates, abs=1e-6)


def test_no_negative_zeros_to_print(cloud: np.ndarray) -> None:
    flat = np.hstack([cloud[:, :1], np.zeros((40, 2))])
    coordinates = pca(flat, 3).coordinates
    assert not np.signbit(coordinates[:, 1:]).any()
    assert (coordinates[:, 1:] == 0).all()


@pytest.mark.parametrize("dimensions", [0, 4])
def test_dimensions_out_of_range(dimensions: int) -> None:
    with pytest.raises(InputError) as error:
        pca(np.eye(3), dimensions)
    assert str(error.value) == (
        f"{dimensions} dimensions were asked of 3 vectors with 3 numbers each; choose a number from 1 to 3"
    )


def test_bad_input() -> None:
    with pytest.raises(InputError, match="PCA needs at least two different vectors"):
        pca([[1, 2]], 1)
    with pytest.raises(InputError, match="PCA needs at least two different vectors"):
        pca([[1, 2], [1, 2]], 1)
    with pytest.raises(NotFiniteError, match="vectors holds nan"):
        pca([[1, 2], [np.nan, 1]], 1)
    with pytest.raises(ShapeError, match="the rows of vectors differ in length"):
        pca([[1, 2], [1]], 1)
    with pytest.raises(InputError, match="vectors is empty"):
        pca([], 1)
