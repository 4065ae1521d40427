"""Indexes of vectors: the exact one, and those of FAISS beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.search import ExactIndex, FaissIndex, VectorIndex
from embedlab.vectors import nearest

KINDS = ("exact", "flat", "ivf", "hnsw", "pq")


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    """400 vectors, of which no two lengths are the same."""
    return np.random.default_rng(0).normal(size=(400, 16)).astype(np.float32)


@pytest.fixture(scope="module")
def queries() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(20, 16)).astype(np.float32)


def names(count: int, start: int = 0) -> list[str]:
    return [f"v{number}" for number in range(start, start + count)]


def build(kind: str, ids: list[str], vectors: np.ndarray, **settings: int) -> VectorIndex:
    if kind == "exact":
        return ExactIndex(ids, vectors, model="mine")
    return FaissIndex(ids, vectors, kind, model="mine", **settings)


class TestSearch:
    def test_the_exact_index_finds_what_nearest_finds(self, rows, queries):
        ranking = ExactIndex(names(400), rows).search(queries, k=7)
        found = nearest(rows, queries, k=7)
        assert ranking.ids == [[f"v{row}" for row in line] for line in found.indices]
        assert np.array_equal(np.array(ranking.scores), found.scores)

    @pytest.mark.parametrize(
        ("kind", "settings"),
        [("flat", {}), ("ivf", {"nlist": 10, "nprobe": 10}), ("hnsw", {"ef_search": 400})],
    )
    def test_faiss_that_looks_everywhere_is_exact(self, rows, queries, kind, settings):
        exact, other = ExactIndex(names(400), rows), build(kind, names(400), rows, **settings)
        expected, found = exact.search(queries, k=5), other.search(queries, k=5)
        assert found.ids == expected.ids
        np.testing.assert_allclose(found.scores, expected.scores, atol=1e-6)

    def test_cosine_does_not_ask_how_long_a_vector_is(self):
        for kind in ("exact", "flat", "hnsw"):
            index = build(kind, ["long", "right"], np.array([[90, 90], [0.1, 0]]))
            ranking = index.search([5, 0], k=2)
            assert ranking.ids == [["right", "long"]], kind
            assert ranking.scores[0] == pytest.approx([1, 0.5**0.5], abs=1e-6)

    def test_fewer_cells_find_less(self, rows, queries):
        exact = ExactIndex(names(400), rows).search(queries, k=10).ids
        recalls = []
        for nprobe in (1, 3, 10):
            found = FaissIndex(names(400), rows, "ivf", nlist=10, nprobe=nprobe).search(queries, k=10).ids
            recalls.append(np.mean([len({*a} & {*b}) / 10 for a, b in zip(found, exact, strict=True)]))
        assert recalls[0] < recalls[1] < recalls[2] == 1

    def test_a_cell_with_too_few_gives_fewer(self):
        corners = np.repeat(np.eye(2), 50, axis=0)
        (found,) = FaissIndex(names(100), corners, "ivf", nlist=2, nprobe=1).search([1, 0], k=80).ids
        assert sorted(found) == sorted(names(50))

    def test_product_quantization_is_small_and_near(self, rows, queries):
        exact, small = build("exact", names(400), rows), build("pq", names(400), rows, parts=8, bits=6)
        assert small.bytes < exact.bytes / 2
        best = [ids[0] for ids in exact.search(queries, k=1).ids]
        found = small.search(queries, k=20).ids
        assert np.mean([one in many for one, many in zip(best, found, strict=True)]) >= 0.9

    def test_glove_words_by_graph(self, glove):
        words = glove.index_to_key[:3_000]
        index = FaissIndex(words, glove.vectors[:3_000], model="GloVe")
        (found,) = index.search(glove["king"], k=3).ids
        assert found == ExactIndex(words, glove.vectors[:3_000]).search(glove["king"], 3).ids[0]
        assert found[0] == "king"

    def test_the_same_seed_gives_the_same_cells(self, rows, queries):
        one, two = (FaissIndex(names(400), rows, "ivf", seed=3, nlist=10, nprobe=1) for _ in range(2))
        assert one.search(queries, k=5).ids == two.search(queries, k=5).ids


class TestAddAndRemove:
    @pytest.mark.parametrize("kind", ["exact", "flat", "hnsw"])
    @given(kept=st.sets(st.integers(0, 29), min_size=3, max_size=29), extra=st.integers(0, 10))
    def test_is_as_if_built_anew(self, kind, kept, extra):
        rows = np.random.default_rng(2).normal(size=(40, 8))
        index = build(kind, names(30), rows[:30])
        if extra:
            index.add(names(extra, 30), rows[30 : 30 + extra])
        index.remove([f"v{row}" for row in range(30) if row not in kept])
        left = [*sorted(kept), *range(30, 30 + extra)]
        anew = build("exact", [f"v{row}" for row in left], rows[left])
        assert index.ids == anew.ids
        k = min(3, len(left))
        assert index.search(rows[:5], k).ids == anew.search(rows[:5], k).ids

    @pytest.mark.parametrize("kind", KINDS)
    def test_what_was_removed_is_not_found_and_may_come_back(self, rows, kind):
        index = build(kind, names(400), rows)
        index.remove(["v7", "v8"])
        assert (len(index), "v7" in index) == (398, False)
        assert "v7" not in index.search(rows[7], k=50).ids[0]
        index.add(["v7"], rows[7:8])
        assert index.ids[-1] == "v7"
        assert "v7" in index.search(rows[7], k=50).ids[0]

    @pytest.mark.parametrize("share", [0.1, 0.5])
    def test_a_graph_skips_the_removed_and_is_built_anew_when_many_are(self, rows, queries, share):
        index = FaissIndex(names(400), rows, "hnsw", ef_search=400)
        before = index.bytes
        index.remove(names(int(400 * share)))
        assert (index.bytes < before) == (share > 0.2)
        anew = ExactIndex(names(400)[int(400 * share) :], rows[int(400 * share) :])
        assert index.search(queries, k=10).ids == anew.search(queries, k=10).ids

    @pytest.mark.parametrize("kind", KINDS)
    def test_vectors_come_back(self, rows, kind):
        index = build(kind, names(400), rows, **({"parts": 8, "bits": 6} if kind == "pq" else {}))
        index.remove(["v0"])
        held = index.vectors_of(["v5", "v2"])
        if kind == "exact":
            assert np.array_equal(held, rows[[5, 2]])
        else:
            cosines = (held * rows[[5, 2]]).sum(axis=1) / np.linalg.norm(rows[[5, 2]], axis=1)
            assert cosines == pytest.approx([1, 1], abs=0.2 if kind == "pq" else 1e-6)

    @pytest.mark.parametrize("kind", KINDS)
    def test_an_emptied_index_says_so_and_can_be_filled(self, rows, kind):
        index = build(kind, names(400), rows)
        index.remove(index.ids)
        with pytest.raises(InputError, match="the index is empty"):
            index.search(rows[0], k=1)
        index.add(["again"], rows[:1])
        assert index.search(rows[0], k=1).ids == [["again"]]


class TestSettings:
    def test_defaults_grow_with_the_vectors(self, rows):
        assert FaissIndex(names(400), rows, "ivf").settings == {"nlist": 10, "nprobe": 8}
        assert FaissIndex(names(40), rows[:40], "ivf").settings == {"nlist": 1, "nprobe": 1}
        assert FaissIndex(names(400), rows, "pq").settings == {"parts": 4, "bits": 3}
        assert FaissIndex(names(2), rows[:2], "pq").settings == {"parts": 4, "bits": 1}

    @pytest.mark.parametrize(
        ("kind", "settings", "message"),
        [
            ("lsh", {}, "unknown kind of index 'lsh': choose 'flat', 'ivf', 'hnsw', 'pq'"),
            ("flat", {"nlist": 3}, "'flat' has no setting 'nlist'; it has: none"),
            ("hnsw", {"nprobe": 3}, "'hnsw' has no setting 'nprobe'; it has: m, ef_construction, ef_search"),
            ("hnsw", {"m": 0}, "m must be a whole number from 1 on, got 0"),
            ("ivf", {"nlist": 401}, "nlist is 401 and there are 400 vectors"),
            ("ivf", {"nlist": 4, "nprobe": 5}, "nprobe is 5 and there are 4 cells"),
            ("pq", {"parts": 5}, r"parts is 5, which does not divide 16.*\[1, 2, 4, 8, 16\]"),
            ("pq", {"bits": 9}, "9 bits are 512 centres and there are 400 vectors.*at most 8"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, rows, kind, settings, message):
        with pytest.raises(InputError, match=message):
            FaissIndex(names(400), rows, kind, **settings)

    def test_one_vector_teaches_no_codes(self, rows):
        with pytest.raises(InputError, match="needs at least 2; one was given"):
            FaissIndex(["only"], rows[:1], "pq")


@pytest.mark.parametrize("kind", KINDS)
class TestErrors:
    def test_nothing_to_index(self, kind):
        with pytest.raises(InputError, match="no ids were given"):
            build(kind, [], np.ones((1, 2)))
        with pytest.raises(InputError, match="vectors is empty"):
            build(kind, ["a"], np.empty((0, 2)))

    def test_ids(self, rows, kind):
        with pytest.raises(InputError, match="the id 'v1' comes twice"):
            build(kind, ["v1", "v0", "v1"], rows[:3])
        with pytest.raises(InputError, match=r"id 0 is 5 \(int\)"):
            build(kind, [5], rows[:1])
        with pytest.raises(InputError, match="a single string came"):
            build(kind, "v1", rows[:1])
        with pytest.raises(ShapeError, match="3 ids came with 2 vectors"):
            build(kind, names(3), rows[:2])

    def test_a_refused_call_changes_nothing(self, rows, kind):
        index = build(kind, names(400), rows)
        with pytest.raises(InputError, match="'v3' is held already"):
            index.add(["new", "v3"], rows[:2])
        with pytest.raises(InputError, match=r"the id 'v400' is not held. Did you mean: .*'v40'"):
            index.remove(["v3", "v400"])
        with pytest.raises(NotFiniteError):
            index.add(["new"], [[np.nan] * 16])
        with pytest.raises(ZeroVectorError):
            index.add(["new"], [[0.0] * 16])
        assert index.ids == tuple(names(400))
        assert index.search(rows[3], k=1).ids == [["v3"]] or kind == "pq"

    def test_queries(self, rows, kind):
        index = build(kind, names(400), rows)
        with pytest.raises(
            ShapeError, match="the queries have 15 numbers and the index holds vectors of 'mine' with 16"
        ):
            index.search(rows[:1, :15])
        with pytest.raises(NotFiniteError, match="holds nan"):
            index.search([np.nan] * 16)
        with pytest.raises(ZeroVectorError, match="zero vector"):
            index.search([0.0] * 16)
        with pytest.raises(InputError, match="0 neighbours were asked for and there are 400"):
            index.search(rows[0], k=0)
        with pytest.raises(InputError, match="401 neighbours were asked for and there are 400"):
            index.search(rows[0], k=401)

    def test_bad_vectors_at_the_start(self, rows, kind):
        with pytest.raises(ZeroVectorError):
            build(kind, names(400), np.vstack([rows[:399], np.zeros((1, 16), np.float32)]))
        with pytest.raises(NotFiniteError):
            build(kind, names(400), np.vstack([rows[:399], np.full((1, 16), np.inf, np.float32)]))
