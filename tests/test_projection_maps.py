"""t-SNE, UMAP and PaCMAP called alike; maps turned onto each other; grids of maps."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedlab
from embedlab.corpora import field_texts
from embedlab.errors import FileError, InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.projection import (
    LayoutGrid,
    aligned,
    layout_grid,
    load_layouts,
    pacmap,
    pca,
    quality,
    tsne,
    tsne_history,
    umap,
)

MAKERS = {"PCA": pca, "t-SNE": tsne, "UMAP": umap, "PaCMAP": pacmap}


@pytest.fixture(scope="module")
def clusters() -> np.ndarray:
    """Three tight groups of 20 far apart: any method must keep them apart."""
    rng = np.random.default_rng(0)
    return np.repeat(np.eye(3, 10), 20, axis=0) + 0.02 * rng.normal(size=(60, 10))


@pytest.mark.parametrize("method", MAKERS)
@pytest.mark.parametrize("dimensions", [2, 3])
def test_every_method_is_called_alike_and_keeps_clusters(method: str, dimensions: int, clusters: np.ndarray) -> None:
    labels = ["a"] * 20 + ["b"] * 20 + ["c"] * 20
    made = MAKERS[method](clusters, dimensions, metric="cosine", seed=1, progress=False)
    assert (made.method, made.coordinates.shape) == (method, (60, dimensions))
    assert made.coordinates.dtype == np.float64
    assert made.seconds > 0
    assert quality(made.vectors, made.coordinates, labels).label_hit_rate == 1
    again = MAKERS[method](clusters, dimensions, metric="cosine", seed=1)
    assert again.coordinates.tolist() == made.coordinates.tolist()


def test_tsne_of_a_larger_set() -> None:
    rows = np.repeat(np.eye(3, 6), 180, axis=0) + 0.02 * np.random.default_rng(0).normal(size=(540, 6))
    made = tsne(rows, iterations=300)
    assert quality(rows, made.coordinates, [str(i // 180) for i in range(540)]).label_hit_rate == 1


@pytest.mark.parametrize("n", [10, 15, 16, 30])
@pytest.mark.parametrize("method", ["t-SNE", "UMAP", "PaCMAP"])
def test_few_points_are_mapped_and_the_adjustment_is_said(method: str, n: int) -> None:
    made = MAKERS[method](np.random.default_rng(n).normal(size=(n, 5)))
    assert np.isfinite(made.coordinates).all()
    name = "perplexity" if method == "t-SNE" else "neighbours"
    least = {"t-SNE": (n - 1) / 3, "UMAP": n - 1, "PaCMAP": int(n / 3.5)}[method]
    wanted = {"t-SNE": 30, "UMAP": 15, "PaCMAP": 10}[method]
    assert made.parameters[name] == min(wanted, least)
    said = f"{name} {wanted} lowered to {least:g}: there are only {n} points"
    assert made.notes == ((said,) if least < wanted else ())


@pytest.mark.parametrize("method", ["t-SNE", "UMAP"])
def test_four_points_are_enough_for_a_map(method: str) -> None:
    assert MAKERS[method](np.eye(4)).coordinates.shape == (4, 2)


def test_fewer_numbers_than_dimensions_asked() -> None:
    line = np.linspace(1, 2, 12)[:, None]
    for method in ("t-SNE", "UMAP"):
        assert MAKERS[method](line, 3, metric="euclidean").coordinates.shape == (12, 3)
    with pytest.raises(InputError, match="3 dimensions were asked of vectors with 1 numbers each"):
        pacmap(line, 3, metric="euclidean")
    with pytest.raises(InputError, match="choose a number from 1 to 1"):
        pca(line, 2)


@pytest.mark.parametrize("method", ["t-SNE", "UMAP", "PaCMAP"])
@pytest.mark.parametrize(
    ("vectors", "options", "error", "message"),
    [
        (np.ones((1, 3)), {}, InputError, "got 1 vectors; expected at least"),
        (np.eye(2), {}, InputError, "got 2 vectors; expected at least .* use pca()"),
        (np.ones((20, 3)), {}, InputError, "all of these vectors are the same"),
        (np.full((20, 3), np.nan), {}, NotFiniteError, "vectors holds nan"),
        (np.eye(20) * (np.arange(20) > 0), {}, ZeroVectorError, "zero"),
        (np.eye(20), {"dimensions": 4}, InputError, "4 dimensions were asked; a map has 2, a model in space 3"),
        (np.eye(20), {"metric": "angular"}, InputError, "the metric 'angular' is not known"),
    ],
)
def test_bad_input(method: str, vectors: Any, options: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        MAKERS[method](vectors, **options)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda rows: tsne(rows, perplexity=0.5), "perplexity 0.5 is too small"),
        (lambda rows: tsne(rows, iterations=10), "got 10 iterations; t-SNE needs at least 250"),
        (lambda rows: tsne_history(rows, every=7), "cannot look every 7 iterations"),
        (lambda rows: umap(rows, neighbours=1), "got 1 neighbours; choose 2 or more"),
        (lambda rows: umap(rows, min_dist=2), "min_dist 2 is out of range"),
        (lambda rows: pacmap(rows, neighbours=1), "got 1 neighbours; choose 2 or more"),
    ],
)
def test_bad_parameters(make: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make(np.eye(20))


def test_pacmap_leaves_the_students_random_state_alone(clusters: np.ndarray) -> None:
    np.random.seed(5)  # noqa: NPY002 - the state that PaCMAP would change
    expected = np.random.random(3)  # noqa: NPY002
    np.random.seed(5)  # noqa: NPY002
    pacmap(clusters)
    assert np.random.random(3).tolist() == expected.tolist()  # noqa: NPY002


def test_tsne_at_work_lowers_the_divergence(clusters: np.ndarray) -> None:
    looks = tsne_history(clusters, iterations=500, every=50)
    assert [look.iteration for look in looks] == list(range(0, 501, 50))
    assert np.isnan(looks[0].kl_divergence)
    assert looks[-1].kl_divergence < looks[6].kl_divergence < looks[1].kl_divergence
    assert looks[-1].coordinates.shape == (60, 2)


def test_of_many_points_the_pull_fades_in_two_steps(clusters: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["embedlab.projection.tsne"], "LARGE", len(clusters))
    looks = tsne_history(clusters, iterations=600, every=50)
    assert [look.iteration for look in looks] == list(range(0, 601, 50))
    strongest, middle, last = looks[5], looks[8], looks[-1]  # at 250, 400 and 600 iterations
    assert last.kl_divergence < middle.kl_divergence < strongest.kl_divergence


class TestAligned:
    @given(st.integers(0, 10_000), st.floats(0.1, 10), st.sampled_from([2, 3]))
    def test_what_was_turned_mirrored_moved_and_scaled_comes_back(self, seed: int, size: float, d: int) -> None:
        rng = np.random.default_rng(seed)
        points = rng.normal(size=(12, d))
        turn, _ = np.linalg.qr(rng.normal(size=(d, d)))
        assert aligned(size * points @ turn + rng.normal(size=d), points) == pytest.approx(points, abs=1e-8)

    def test_it_never_makes_two_maps_less_alike(self) -> None:
        rng = np.random.default_rng(0)
        one, other = rng.normal(size=(2, 30, 2))
        assert ((aligned(one, other) - other) ** 2).sum() <= ((other - other.mean(axis=0)) ** 2).sum()

    def test_bad_input(self) -> None:
        with pytest.raises(ShapeError, match=r"got points of shape \(3, 2\) to lay on \(4, 2\)"):
            aligned(np.eye(3)[:, :2], np.eye(4)[:, :2])
        with pytest.raises(InputError, match="all points of a map are the same"):
            aligned(np.zeros((3, 2)), np.eye(3)[:, :2])


@pytest.fixture(scope="module")
def small() -> LayoutGrid:
    rows = np.random.default_rng(0).normal(size=(20, 6))
    tried = {"PCA": (0,), "UMAP": (5, 10)}
    return layout_grid(rows, ["a", "b"] * 10, parameters=tried, seeds=(0, 1), dimensions=(2,), progress=False)


class TestGrid:
    def test_every_combination_once_and_pca_with_one_seed(self, small: LayoutGrid) -> None:
        for data in ("texts", "shuffled noise"):
            mine = [key[1:4] for key in small if key[0] == data]
            assert mine == [("PCA", 0, 0), ("UMAP", 5, 0), ("UMAP", 5, 1), ("UMAP", 10, 0), ("UMAP", 10, 1)]

    def test_the_table_has_a_row_a_map(self, small: LayoutGrid) -> None:
        assert len(small.table) == len(small) == 10
        first = small.table.iloc[0]
        assert (first["method"], first["k"], first["n"]) == ("PCA", 9, 20)

    def test_a_missing_folder_is_an_error(self, small: LayoutGrid, tmp_path: Path) -> None:
        with pytest.raises(FileError, match=rf"could not save {len(small)} maps to .*No such file or directory"):
            small.save(tmp_path / "nowhere" / "mine.npz")
        assert list(tmp_path.iterdir()) == []

    def test_saved_and_loaded(self, small: LayoutGrid, tmp_path: Path) -> None:
        small.save(tmp_path / "mine.npz")
        loaded = load_layouts(tmp_path / "mine.npz")
        assert list(loaded) == list(small)
        assert loaded.table.equals(small.table)
        for key, layout in small.items():
            assert loaded[key].coordinates.tolist() == layout.coordinates.tolist()

    def test_bad_input(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"there is no file 'nowhere\.npz'; give 'fields', 'articles' or a file"):
            load_layouts("nowhere.npz")
        (tmp_path / "broken.npz").write_bytes(b"PK damaged")
        with pytest.raises(InputError, match="is no file that a grid of layouts saved"):
            load_layouts(tmp_path / "broken.npz")
        np.savez(tmp_path / "other.npz", mine=np.zeros(3))
        with pytest.raises(InputError, match="is no file that a grid of layouts saved"):
            load_layouts(tmp_path / "other.npz")
        with pytest.raises(InputError, match="the method 'MDS' is not known"):
            layout_grid(np.eye(12), parameters={"MDS": (1,)}, progress=False)
        with pytest.raises(ShapeError, match="got 12 vectors with 1 labels"):
            layout_grid(np.eye(12), ["a"], progress=False)
        with pytest.raises(InputError, match="a grid of layouts got none"):
            LayoutGrid([])


@pytest.fixture(scope="module")
def field_vectors() -> np.ndarray:
    return embedlab.load_sentence_encoder(device="cpu").encode(field_texts()[0])


@pytest.mark.parametrize("key", [("texts", "UMAP", 10, 0, 2), ("texts", "t-SNE", 10, 1, 2), ("texts", "PCA", 0, 0, 3)])
def test_the_shipped_maps_can_be_made_again(key: Any, field_vectors: np.ndarray) -> None:
    """Not point by point, which differs between machines, but in what a lesson says of them."""
    _, fields = field_texts()
    _, method, parameter, seed, dimensions = key
    shipped = load_layouts("fields")[key]
    again = layout_grid(
        field_vectors,
        fields,
        parameters={method: (parameter,)},
        seeds=(seed,),
        dimensions=(dimensions,),
        data=("texts",),
        progress=False,
    )[key]
    for name in ("trustworthiness", "continuity", "neighbourhood_overlap", "label_hit_rate"):
        assert getattr(again.quality, name) == pytest.approx(getattr(shipped.quality, name), abs=0.05)


def test_the_shipped_numbers_are_those_of_the_shipped_maps(field_vectors: np.ndarray) -> None:
    _, fields = field_texts()
    for layout in load_layouts("fields").values():
        if layout.data == "texts":
            measured = quality(field_vectors, layout.coordinates, fields)
            assert measured.trustworthiness == pytest.approx(layout.quality.trustworthiness, abs=1e-3)
            assert measured.label_hit_rate == pytest.approx(layout.quality.label_hit_rate, abs=1e-3)
