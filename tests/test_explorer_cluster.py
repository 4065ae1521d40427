"""The explorer of clusters: what it says must be what the library finds, setting by setting."""

from __future__ import annotations

import numpy as np
import pytest
from explorer_hands import control, run

from embedlab.clustering import centrality, cluster_quality, cluster_table, hdbscan, kmeans, outliers
from embedlab.errors import InputError, ShapeError
from embedlab.explorers import ClusterExplorer

GROUPS = ["pets"] * 24 + ["cars"] * 16 + ["stars"] * 10
TEXTS = ["a cat and a dog"] * 24 + ["the motor of a car"] * 16 + ["light of the moon"] * 10
TITLES = [f"title {i}" for i in range(50)]


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.repeat(np.eye(6)[:3], [24, 16, 10], axis=0) + rng.normal(scale=0.2, size=(50, 6))


@pytest.fixture
def clusters(rows: np.ndarray) -> ClusterExplorer:
    return ClusterExplorer(rows, rows[:, :2], TITLES, TEXTS, GROUPS)


def names(explorer: ClusterExplorer) -> list[str]:
    return list(explorer.figure.data[-1].text)


def opacity(explorer: ClusterExplorer) -> np.ndarray:
    return np.asarray(explorer.figure.data[0].marker.opacity)


def test_kmeans_is_that_of_the_library(clusters: ClusterExplorer, rows: np.ndarray) -> None:
    clusters.state = {"parameter": 3}
    labels = kmeans(rows, 3).labels
    quality = cluster_quality(rows, labels, GROUPS)
    expected = cluster_table(TEXTS, labels, GROUPS)
    assert clusters.table[["cluster", "size", "words", "group"]].equals(expected[["cluster", "size", "words", "group"]])
    assert clusters.table["share"].to_numpy() == pytest.approx(expected["share"], abs=0.005)
    assert (
        clusters.figure.layout.title.text == f"k-means, 3 clusters: agreement with the groups (ARI) {quality.ari:.2f}"
    )
    assert clusters.summary == (
        f"k-means: 3 clusters, silhouette {quality.silhouette:.2f}, ARI {quality.ari:.2f}, NMI {quality.nmi:.2f}, "
        "0% of the texts in no cluster."
    )
    assert np.asarray(clusters.figure.data[0].marker.color).tolist() == labels.tolist()


def test_hdbscan_is_that_of_the_library(clusters: ClusterExplorer, rows: np.ndarray) -> None:
    clusters.state = {"method": "HDBSCAN", "parameter": 5}
    labels = hdbscan(rows, 5).labels
    assert clusters.table["size"].tolist() == cluster_table(TEXTS, labels)["size"].tolist()
    clusters.state = {"parameter": 50}
    assert clusters.figure.layout.title.text.startswith("HDBSCAN, 0 clusters")
    assert clusters.table[["cluster", "size"]].to_numpy().tolist() == [[-1, 50]]
    assert "100% of the texts in no cluster" in clusters.summary
    assert names(clusters) == [""]


def test_each_method_has_its_own_slider_and_keeps_its_place(clusters: ClusterExplorer) -> None:
    slider = control(clusters, "parameter")
    assert (slider.description, slider.options, slider.value) == ("clusters", tuple(range(2, 31)), 12)
    clusters.state = {"parameter": 4}
    clusters.state = {"method": "HDBSCAN"}
    assert (slider.description, slider.options, slider.value) == ("smallest", tuple(range(5, 51, 5)), 10)
    clusters.state = {"method": "k-means"}
    assert (slider.description, slider.value) == ("clusters", 4)


def test_the_names_are_those_of_the_setting(clusters: ClusterExplorer) -> None:
    for count in (12, 3, 20, 3):
        clusters.state = {"parameter": count}
        first = clusters.table["words"][0].split(", ")
        assert names(clusters)[0] == f"<b>0 {', '.join(first[:2])}</b>"
        assert len(names(clusters)) <= count
        assert [trace.visible for trace in clusters.figure.data[1:8]] == [True] * min(count, 7) + [False] * (
            7 - min(count, 7)
        )


def test_a_chosen_cluster_shows_its_members(clusters: ClusterExplorer, rows: np.ndarray) -> None:
    clusters.state = {"parameter": 3, "cluster": 1}
    labels = kmeans(rows, 3).labels
    near = np.where(labels == 1, centrality(rows, labels), np.nan)
    order = np.argsort(-near)[: int((labels == 1).sum())]
    assert clusters.table["most central"].tolist() == [TITLES[row] for row in order[:10]]
    assert clusters.table["oddest"].tolist() == [TITLES[row] for row in order[::-1][:10]]
    assert clusters.table["cosine"][0] == pytest.approx(near[order[0]], abs=0.001)
    assert ((opacity(clusters) > 0.5) == (labels == 1)).all()
    assert names(clusters) == ["<b>1 car, motor</b>"]
    assert clusters.figure.layout.title.text == f"Cluster 1 car, motor: {len(order)} of 50 texts"


def test_another_setting_shows_all_clusters_again(clusters: ClusterExplorer) -> None:
    clusters.state = {"parameter": 3, "cluster": 1}
    clusters.state = {"parameter": 4}
    assert clusters.state["cluster"] == "all"
    assert (opacity(clusters) > 0.5).all()
    clusters.state = {"colour": "alone", "cluster": 2}
    assert clusters.state["cluster"] == 2
    with pytest.raises(InputError, match="cluster cannot be 4"):
        clusters.state = {"cluster": 4}


def test_the_points_in_no_cluster() -> None:
    """Directions in the plane, which need no UMAP: 24 about 0 degrees, 16 about 40, and three alone."""
    angles = np.radians([*np.linspace(-5, 5, 24), *np.linspace(35, 45, 16), 160, 230, 300])
    rows = np.column_stack([np.cos(angles), np.sin(angles)])
    explorer = ClusterExplorer(rows, rows, TITLES[:43], TEXTS[:43])
    explorer.state = {"method": "HDBSCAN", "parameter": 10}
    assert explorer.table[["cluster", "size"]].to_numpy().tolist() == [[0, 24], [1, 16], [-1, 3]]
    explorer.state = {"cluster": -1}
    assert explorer.figure.layout.title.text == "In no cluster: 3 of 43 texts"
    assert sorted(explorer.table["most alone"]) == TITLES[40:43]
    assert explorer.table["distance"].is_monotonic_decreasing
    assert np.flatnonzero(opacity(explorer) > 0.5).tolist() == [40, 41, 42]
    assert names(explorer) == [""]


def test_colours(clusters: ClusterExplorer, rows: np.ndarray) -> None:
    clusters.state = {"colour": "group"}
    assert [trace.name for trace in clusters.figure.data[1:] if trace.visible][:3] == ["pets", "cars", "stars"]
    assert np.asarray(clusters.figure.data[0].marker.color).tolist() == [0] * 24 + [1] * 16 + [2] * 10
    clusters.state = {"colour": "alone"}
    marker = clusters.figure.data[0].marker
    assert np.asarray(marker.color) == pytest.approx(outliers(rows, 10), abs=0.001)
    assert marker.showscale
    assert not any(trace.visible for trace in clusters.figure.data[1:-1])
    clusters.state = {"colour": "cluster"}
    assert not clusters.figure.data[0].marker.showscale


def test_more_groups_than_colours(rows: np.ndarray) -> None:
    groups = [f"group {i % 9}" for i in range(50)]
    explorer = ClusterExplorer(rows, rows[:, :2], TITLES, TEXTS, groups)
    explorer.state = {"colour": "group"}
    shown = [trace.name for trace in explorer.figure.data[1:-1] if trace.visible]
    assert shown == [*(f"group {i}" for i in range(7)), "other"]


def test_without_groups(rows: np.ndarray) -> None:
    explorer = ClusterExplorer(rows, rows[:, :2], TITLES, TEXTS)
    explorer.state = {"parameter": 3}
    assert control(explorer, "colour").options == ("cluster", "alone")
    assert explorer.table.columns.tolist() == ["cluster", "size", "words"]
    quality = cluster_quality(rows, kmeans(rows, 3).labels)
    assert explorer.figure.layout.title.text == f"k-means, 3 clusters: silhouette {quality.silhouette:.2f}"
    assert "ARI" not in explorer.summary


def test_a_setting_is_worked_out_once(clusters: ClusterExplorer, monkeypatch: pytest.MonkeyPatch) -> None:
    clusters.state = {"parameter": 3}
    clusters.state = {"parameter": 5}
    monkeypatch.delattr("embedlab.explorers.cluster.kmeans")
    clusters.state = {"parameter": 3}
    assert clusters.error == ""
    assert len(clusters.table) == 3


def test_more_clusters_than_different_texts_is_said() -> None:
    rows = np.repeat(np.eye(5), 2, axis=0)
    explorer = ClusterExplorer(rows, rows[:, :2], TITLES[:10], TEXTS[:10])
    explorer.state = {"parameter": 7}
    assert "only 5 of the 10 vectors point in different directions" in explorer.error
    explorer.state = {"parameter": 5}
    assert (explorer.error, len(explorer.table)) == ("", 5)


@pytest.mark.parametrize(
    "state",
    [{"colour": "alone"}, {"parameter": 5, "cluster": 3}, {"method": "HDBSCAN", "parameter": 5, "colour": "group"}],
    ids=str,
)
def test_the_code_runs_for_every_kind_of_state(clusters: ClusterExplorer, state: dict) -> None:
    clusters.state = state
    found, figure, printed = run(clusters.code())
    assert "ClusterQuality(" in printed
    assert np.asarray(figure.data[0].marker.opacity).shape == (65,)
    expected = {"k-means": "clusters", "HDBSCAN": "smallest"}[clusters.state["method"]]
    assert found["found"].parameters[expected] == clusters.state["parameter"]


def test_what_does_not_fit(rows: np.ndarray) -> None:
    with pytest.raises(ShapeError, match="got 50 vectors, 2 titles, 50 texts and no groups"):
        ClusterExplorer(rows, rows[:, :2], TITLES[:2], TEXTS)
    with pytest.raises(ShapeError, match="points of shape"):
        ClusterExplorer(rows, rows[:10, :2], TITLES, TEXTS)
    with pytest.raises(InputError, match="the truth is one group only"):
        ClusterExplorer(rows, rows[:, :2], TITLES, TEXTS, ["a"] * 50)
    with pytest.raises(InputError, match="got 4 texts; expected at least 5"):
        ClusterExplorer(rows[:4], rows[:4, :2], TITLES[:4], TEXTS[:4])


def test_a_cluster_of_stop_words_is_called_by_its_number(rows: np.ndarray) -> None:
    explorer = ClusterExplorer(rows, rows[:, :2], TITLES, ["the"] * 24 + TEXTS[24:])
    explorer.state = {"parameter": 3}
    assert names(explorer) == ["<b>0</b>", "<b>1 car, motor</b>", "<b>2 light, moon</b>"]
