"""The explorer of maps: what it says must be true of the maps, and a click must find true neighbours."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from explorer_hands import control

import embedlab
from embedlab.corpora import field_texts
from embedlab.errors import InputError, ShapeError
from embedlab.explorers import ProjectionExplorer
from embedlab.projection import load_layouts, local_distortion
from embedlab.vectors import cosine_matrix, shuffled

TEXTS, FIELDS = field_texts()


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return embedlab.load_sentence_encoder(device="cpu").encode(TEXTS)


@pytest.fixture
def maps(vectors: np.ndarray) -> ProjectionExplorer:
    return ProjectionExplorer(load_layouts("fields"), vectors, TEXTS, FIELDS)


def flat(explorer: ProjectionExplorer) -> dict[str, np.ndarray]:
    """Points of each field as they are drawn on paper."""
    return {trace.name: np.column_stack([trace.x, trace.y]) for trace in explorer.figure.data[:5]}


def test_the_map_is_the_one_asked_for(maps: ProjectionExplorer) -> None:
    maps.state = {"method": "UMAP", "parameter": 15, "seed": 2}
    expected = load_layouts("fields")["texts", "UMAP", 15, 2, 2]
    rows = [i for i, field in enumerate(FIELDS) if field == "sports"]
    assert flat(maps)["sports"] == pytest.approx(expected.coordinates[rows], abs=1e-3)
    measured = dict(zip(maps.table["measure"], maps.table["value"], strict=True))
    assert measured["trustworthiness"] == pytest.approx(expected.quality.trustworthiness, abs=1e-3)
    assert measured["label hit rate"] == pytest.approx(expected.quality.label_hit_rate, abs=1e-3)


@pytest.mark.parametrize("data", ["texts", "shuffled noise"])
def test_the_share_lost_is_that_of_the_library(maps: ProjectionExplorer, vectors: np.ndarray, data: str) -> None:
    maps.state = {"data": data, "method": "t-SNE", "parameter": 5, "colour": "neighbours lost"}
    rows = vectors if data == "texts" else shuffled(vectors)
    points = load_layouts("fields")[data, "t-SNE", 5, 0, 2].coordinates
    expected = local_distortion(rows, points)
    drawn = np.concatenate([trace.marker.color for trace in maps.figure.data[:5]])
    order = [i for field in dict.fromkeys(FIELDS) for i, other in enumerate(FIELDS) if other == field]
    assert drawn == pytest.approx(expected[order], abs=0.01)
    assert maps.figure.layout.title.text.endswith(f"{expected.mean():.0%} of true neighbours lost")


def test_a_chosen_point_shows_its_true_neighbours(maps: ProjectionExplorer, vectors: np.ndarray) -> None:
    maps.state = {"point": "tennis"}
    tennis = TEXTS.index("tennis")
    order = np.argsort(-cosine_matrix(vectors)[tennis], kind="stable")[1:11]
    assert maps.table["true neighbour"].tolist() == [TEXTS[row] for row in order]
    kept = set(maps.table["true neighbour"]) & set(maps.table["neighbour on the map"])
    assert {text for text, said in zip(maps.table["true neighbour"], maps.table["kept on the map"], strict=True)
            if said == "yes"} == kept  # fmt: skip
    lines = maps.figure.data[10:13]
    assert [len(line.x) // 3 for line in lines] == [len(kept), 10 - len(kept), 10 - len(kept)]


def test_a_click_chooses_a_point(maps: ProjectionExplorer) -> None:
    sports = list(flat(maps)).index("sports")
    maps._clicked(None, SimpleNamespace(point_inds=[2], trace_index=sports), None)
    assert maps.state["point"] == [text for text, field in zip(TEXTS, FIELDS, strict=True) if field == "sports"][2]
    before = maps.state
    maps._clicked(None, SimpleNamespace(point_inds=[], trace_index=0), None)  # another trace was hit
    assert maps.state == before


def test_in_space(maps: ProjectionExplorer) -> None:
    maps.state = {"dimensions": 3}
    assert [trace.visible for trace in maps.figure.data[:10]] == [False] * 5 + [True] * 5
    assert maps.figure.data[5].type == "scatter3d"
    assert np.ptp(maps.figure.data[5].z) > 0
    assert not maps.figure.layout.xaxis.visible
    maps.state = {"dimensions": 2}
    assert [trace.visible for trace in maps.figure.data[:10]] == [True] * 5 + [False] * 5


def test_a_method_offers_its_own_parameters(maps: ProjectionExplorer) -> None:
    control(maps, "method").value = "UMAP"
    assert control(maps, "parameter").options == (3, 5, 10, 15, 30)
    assert control(maps, "parameter").description == "neighbours"
    control(maps, "method").value = "PCA"
    assert control(maps, "parameter").options == (0,)
    assert control(maps, "seed").options == (0,)
    assert maps.error == ""
    with pytest.raises(InputError, match="parameter cannot be 10"):
        maps.state = {"parameter": 10}


def test_many_groups_and_equal_texts(vectors: np.ndarray) -> None:
    texts = ["same"] * 65
    groups = [f"group {i % 9}" for i in range(65)]
    explorer = ProjectionExplorer(load_layouts("fields"), vectors, texts, groups)
    assert len({trace.name for trace in explorer.figure.data[:7]}) == 7
    assert "other" in {trace.name for trace in explorer.figure.data}
    explorer.state = {"point": "same (3)"}
    assert explorer.error == ""


def test_what_does_not_fit(vectors: np.ndarray) -> None:
    with pytest.raises(ShapeError, match="got maps of 65 points, 65 vectors, 3 texts and 3 groups"):
        ProjectionExplorer(load_layouts("fields"), vectors, TEXTS[:3])
