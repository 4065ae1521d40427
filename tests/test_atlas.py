"""A map of a vocabulary: the layout keeps neighbours, the page is whole and safe, the shipped layout is as promised."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embedlab.assets import shipped
from embedlab.atlas import (
    atlas_layout,
    atlas_still,
    layout,
    load_atlas_layout,
    map_trustworthiness,
    save_atlas,
    word_atlas,
)
from embedlab.atlas.places import as_steps
from embedlab.errors import AssetCorruptError, FileError, InputError, NotFiniteError, ShapeError, ZeroVectorError

WICKED = ["<script>alert(1)</script>", "</script>", '"><img src=x onerror=alert(1)>', "<!--", "{{script}}", "é\n\ud800"]
WORDS = [*WICKED, *(f"word{number}" for number in range(44))]
POINTS = np.random.default_rng(0).normal(size=(50, 2))


@pytest.fixture(scope="module")
def blobs() -> tuple[np.ndarray, np.ndarray]:
    """Six groups of 50 directions, and the number of each one's group."""
    generator = np.random.default_rng(3)
    centres = generator.normal(size=(6, 20))
    member = np.repeat(np.arange(6), 50)
    return centres[member] + 0.2 * generator.normal(size=(300, 20)), member


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("atlas") / "atlas.html"
    return save_atlas(WORDS, POINTS, path, title="Words & <b>more</b>", trustworthiness=0.817).read_text("utf-8")


@pytest.fixture(scope="module")
def vectors(blobs: tuple[np.ndarray, np.ndarray]) -> KeyedVectors:
    kv = KeyedVectors(20)
    kv.add_vectors([f"word{number}" for number in range(300)], blobs[0].astype(np.float32))
    return kv


def packed(page: str, name: str) -> bytes:
    """What stands in one of the page's data elements."""
    match = re.search(rf'<script type="text/plain" id="{name}">([A-Za-z0-9+/=]*)</script>', page)
    assert match
    return base64.b64decode(match[1])


class TestLayout:
    @pytest.mark.parametrize("skeleton", [100, 300])
    def test_groups_stay_together(self, blobs, skeleton):
        vectors, member = blobs
        points = atlas_layout(vectors, skeleton=skeleton, progress=False)
        assert points.shape == (300, 2)
        distances = np.linalg.norm(points[:, None] - points[None], axis=2)
        np.fill_diagonal(distances, np.inf)
        assert (member[distances.argmin(axis=1)] == member).mean() > 0.97
        assert map_trustworthiness(vectors, points) > 0.9

    def test_many_words_seek_their_neighbours_in_cells(self, blobs, monkeypatch):
        # Cells of about six words hold fewer than the fifteen neighbours asked for: then all cells are searched.
        for name, value in {"EXACT_UP_TO": 150, "CELLS": 50, "CELLS_SEARCHED": 1}.items():
            monkeypatch.setattr(layout, name, value)
        vectors, member = blobs
        points = atlas_layout(vectors, skeleton=100, progress=False)
        distances = np.linalg.norm(points[:, None] - points[None], axis=2)
        np.fill_diagonal(distances, np.inf)
        assert (member[distances.argmin(axis=1)] == member).mean() > 0.97

    def test_the_same_seed_gives_the_same_map_and_leaves_numpys_own_alone(self, blobs):
        np.random.seed(7)  # noqa: NPY002 - a student's random numbers
        before = np.random.get_state()[1].copy()  # noqa: NPY002
        first, again, other = (atlas_layout(blobs[0], skeleton=100, seed=seed, progress=False) for seed in (1, 1, 2))
        assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
        assert first.tolist() == again.tolist()
        assert np.abs(first - other).max() > 1

    def test_only_directions_count(self, blobs):
        lengths = np.random.default_rng(1).uniform(0.5, 2, size=(300, 1))
        plain, stretched = (map_trustworthiness(vectors, blobs[0][:, :2]) for vectors in (blobs[0], blobs[0] * lengths))
        assert plain == pytest.approx(stretched, abs=1e-6)

    def test_few_words(self):
        for n in (3, 4, 10):
            points = atlas_layout(np.random.default_rng(0).normal(size=(n, 5)), progress=False)
            assert points.shape == (n, 2)
            assert np.isfinite(points).all()

    def test_places_by_lot_get_about_a_half(self):
        generator = np.random.default_rng(0)
        assert map_trustworthiness(generator.normal(size=(300, 5)), generator.normal(size=(300, 2))) == pytest.approx(
            0.5, abs=0.05
        )

    def test_bad_input(self):
        with pytest.raises(InputError, match="got 2 vectors and a skeleton of"):
            atlas_layout(np.eye(2))
        with pytest.raises(InputError, match="skeleton of 2; a map needs at least 3"):
            atlas_layout(np.eye(5), skeleton=2)
        with pytest.raises(ZeroVectorError, match="row 1"):
            atlas_layout([[1.0, 0], [0, 0], [0, 1]])
        with pytest.raises(NotFiniteError):
            atlas_layout([[1.0, 0], [np.nan, 0], [0, 1]])
        with pytest.raises(ShapeError, match="4 vectors and 3 points"):
            map_trustworthiness(np.eye(4), np.eye(3))


class TestSteps:
    @given(arrays(np.float64, (5, 2), elements=st.floats(-1e6, 1e6)))
    def test_the_longer_side_is_used_whole_and_proportions_stay(self, points):
        steps, spans = as_steps(points).astype(np.float64), np.ptp(points, axis=0)
        if spans.max() > 1e-3:
            assert np.ptp(steps, axis=0).max() == 65_535
            assert np.ptp(steps, axis=0) == pytest.approx(spans / spans.max() * 65_535, abs=1.01)

    def test_one_place_lies_in_the_middle(self):
        assert set(as_steps(np.ones((4, 2))).ravel().tolist()) == {32768}


class TestPage:
    def test_it_holds_every_word_and_place(self, page):
        assert json.loads(gzip.decompress(packed(page, "words"))) == WORDS
        places = np.frombuffer(packed(page, "points"), dtype="<u2").reshape(-1, 2).astype(np.float64)
        expected = (POINTS - POINTS.min(axis=0)) / np.ptp(POINTS, axis=0).max() * 65_535
        assert np.ptp(places, axis=0) == pytest.approx(np.ptp(expected, axis=0), abs=1.01)
        assert np.corrcoef(places[:, 0], POINTS[:, 0])[0, 1] == pytest.approx(1)
        assert np.corrcoef(places[:, 1], POINTS[:, 1])[0, 1] == pytest.approx(-1)  # a page counts downwards

    def test_it_needs_nothing_from_elsewhere(self, page):
        assert not re.search(r"https?:|//[a-z]|\b(src|href)=|@import|url\(", re.sub(r"\s// .*", "", page))
        assert "default-src 'none'" in page
        assert "{{" not in page.replace("{{script}}", "")

    def test_no_word_is_written_into_the_page(self, page):
        assert "alert" not in page
        assert "innerHTML" not in page
        assert page.count("<script") == page.count("</script>") == 4
        assert "<title>Words &amp; &lt;b&gt;more&lt;/b&gt;</title>" in page

    def test_it_says_what_the_map_is_worth(self, page, tmp_path):
        assert "trustworthiness is 0.82, measured on samples of 50 words" in page
        assert "distances on the map are not true distances" in page
        assert "was not measured" in save_atlas(WORDS, POINTS, tmp_path / "a.html").read_text("utf-8")

    def test_groups(self, tmp_path):
        groups = ["</script>", "b"] * 25
        page = save_atlas(WORDS, POINTS, tmp_path / "a.html", groups=groups).read_text("utf-8")
        match = re.search(r'id="about">(.*?)</script>', page)
        assert match
        assert json.loads(match[1]) == {"names": ["</script>", "b"], "groups": [0, 1] * 25}

    def test_the_same_words_give_the_same_file(self, tmp_path):
        first, second = (save_atlas(WORDS, POINTS, tmp_path / name).read_bytes() for name in "ab")
        assert first == second

    def test_bad_input(self, tmp_path):
        path = tmp_path / "atlas.html"
        with pytest.raises(InputError, match="got 2 words; a page holds from 3 to 1,000,000: give it more"):
            save_atlas(["a", "b"], [[0, 0], [1, 1]], path)
        with pytest.raises(InputError, match=r"got 1,000,001 words.*words\[:1000000\]"):
            save_atlas(["a"] * 1_000_001, [[0, 0]], path)
        with pytest.raises(InputError, match="got the string"):
            save_atlas("abc", [[0, 0]] * 3, path)
        with pytest.raises(InputError, match="a word must be a string, got 7"):
            save_atlas(["a", 7, "c"], [[0, 0]] * 3, path)
        with pytest.raises(ShapeError, match=r"shape \(2, 2\) with 3 words"):
            save_atlas(["a", "b", "c"], [[0, 0]] * 2, path)
        with pytest.raises(NotFiniteError, match="points holds nan"):
            save_atlas(["a", "b", "c"], [[0, 0], [0, np.nan], [1, 1]], path)
        with pytest.raises(ShapeError, match="got 1 groups with 3 words"):
            save_atlas(["a", "b", "c"], [[0, 0]] * 3, path, groups=["x"])
        with pytest.raises(InputError, match="trustworthiness lies in 0 to 1, got 2"):
            save_atlas(["a", "b", "c"], [[0, 0]] * 3, path, trustworthiness=2)
        with pytest.raises(FileError, match="does not exist; make it first"):
            save_atlas(WORDS, POINTS, tmp_path / "nowhere" / "a.html")
        with pytest.raises(FileError, match="is a folder"):
            save_atlas(WORDS, POINTS, tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_an_older_page_stays_when_writing_fails(self, tmp_path, monkeypatch):
        path = save_atlas(WORDS, POINTS, tmp_path / "atlas.html")
        before = path.read_bytes()

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(FileError, match=r"No space left on device.*An older file of that name is as it was"):
            save_atlas(WORDS[:10], POINTS[:10], path)
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]


class TestOneCall:
    def test_layout_and_page(self, vectors, tmp_path):
        atlas = word_atlas(vectors, tmp_path / "atlas.html", progress=False)
        assert (atlas.n, atlas.path, atlas.bytes) == (300, tmp_path / "atlas.html", atlas.path.stat().st_size)
        assert atlas.trustworthiness > 0.9
        assert atlas.parameters["seed"] == 0
        assert f"trustworthiness is {atlas.trustworthiness:.2f}" in atlas.path.read_text("utf-8")

    def test_given_points_are_used(self, vectors, tmp_path):
        points = np.random.default_rng(0).normal(size=(300, 2))
        atlas = word_atlas(vectors, tmp_path / "atlas.html", points=points)
        assert atlas.method == "given points"
        assert atlas.trustworthiness == pytest.approx(0.5, abs=0.05)
        with pytest.raises(ShapeError, match=r"shape \(2, 2\) with 300 words"):
            word_atlas(vectors, tmp_path / "b.html", points=points[:2])

    def test_a_missing_folder_is_found_before_the_work(self, vectors, tmp_path, monkeypatch):
        monkeypatch.setattr("embedlab.atlas.atlas.atlas_layout", None)
        with pytest.raises(FileError, match="does not exist"):
            word_atlas(vectors, Path(tmp_path) / "nowhere" / "a.html")


class TestStill:
    def test_frequent_words_first_and_none_over_another(self):
        points = np.random.default_rng(0).normal(size=(500, 2))
        words = [f"${number}$" for number in range(500)]
        figure = atlas_still(words, points, title="Words")
        figure.canvas.draw()
        labels = figure.axes[0].texts
        assert labels[0].get_text() == "$0$"
        assert 20 < len(labels) <= 120
        boxes = [label.get_window_extent() for label in labels]
        assert not any(a.overlaps(b) for number, a in enumerate(boxes) for b in boxes[:number])

    def test_dense_places_are_darker(self):
        points = [[0, 0]] * 90 + [[1, 1], [2, 2]]
        (image,) = atlas_still([str(number) for number in range(92)], points, 0, title="t").axes[0].images
        shares = np.asarray(image.get_array())
        assert shares.max() == 1
        assert sorted(shares[shares > 0].round(2).tolist())[:2] == [0.15, 0.15]

    def test_its_picture_is_small(self, glove):
        content = io.BytesIO()
        atlas_still(glove.index_to_key, load_atlas_layout(), title="GloVe").savefig(content)
        assert len(content.getvalue()) <= 200_000

    def test_bad_input(self):
        with pytest.raises(InputError, match="-1 words cannot be labelled"):
            atlas_still(["a", "b", "c"], [[0, 0]] * 3, -1, title="t")
        with pytest.raises(InputError, match="got 1 words; a map needs at least 3"):
            atlas_still(["a"], [[0, 0]], title="t")


class TestShipped:
    def test_it_is_what_the_manifest_says(self):
        folder = files("embedlab") / "data"
        note = json.loads((folder / "manifest.json").read_text("utf-8"))["word_atlas.npz"]
        content = (folder / "word_atlas.npz").read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (note["size"], note["sha256"])
        assert len(content) <= 1_800_000
        assert note["command"] == "python tools/make_atlas.py"

    def test_neighbours_can_be_trusted(self, glove):
        points = load_atlas_layout()
        assert points.shape == (400_000, 2)
        assert points.dtype == np.float32
        assert np.ptp(points, axis=0).max() == 65_535
        assert map_trustworthiness(glove.vectors, points) >= 0.80

    def test_a_changed_file_is_refused(self, tmp_path, monkeypatch):
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "word_atlas.npz").write_bytes(b"something else")
        (tmp_path / "data" / "manifest.json").write_text('{"word_atlas.npz": {"sha256": "0"}}')
        monkeypatch.setattr(shipped, "files", lambda _: tmp_path)
        with pytest.raises(AssetCorruptError, match="Install embedlab again"):
            load_atlas_layout()
