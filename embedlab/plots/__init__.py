"""Figures: arrays in, a figure out, plotly's nearly everywhere. Nothing here loads a model, a file or a widget."""

from embedlab.plots.attention import attention_arcs
from embedlab.plots.axonometric import small_multiples
from embedlab.plots.charts import bars, curves, dots, histogram
from embedlab.plots.clusters import cluster_heatmap, cluster_map
from embedlab.plots.distances import distance_chart, shepard
from embedlab.plots.fingerprints import (
    fingerprint,
    fingerprint_binned,
    fingerprint_difference,
    fingerprint_pair,
    fingerprint_row,
)
from embedlab.plots.hypersphere import hypersphere
from embedlab.plots.lens import trust_lens
from embedlab.plots.maps import map_of_texts, small_maps, top_groups
from embedlab.plots.matrices import heatmap, token_strip
from embedlab.plots.movement import movement_map
from embedlab.plots.points import arrows, scatter, scatter_3d, unit_circle
from embedlab.plots.rankings import rank_lanes
from embedlab.plots.standin import with_table
from embedlab.plots.still import vocabulary_map_still
from embedlab.plots.style import COLOURS, SYMBOLS, TEMPLATE, plain, rounded, styled
from embedlab.plots.training import training_progress
from embedlab.plots.words import cloud_coordinates, neighbour_cloud, vocabulary_map, window_arcs

__all__ = [
    "COLOURS",
    "SYMBOLS",
    "TEMPLATE",
    "arrows",
    "attention_arcs",
    "bars",
    "cloud_coordinates",
    "cluster_heatmap",
    "cluster_map",
    "curves",
    "distance_chart",
    "dots",
    "fingerprint",
    "fingerprint_binned",
    "fingerprint_difference",
    "fingerprint_pair",
    "fingerprint_row",
    "heatmap",
    "histogram",
    "hypersphere",
    "map_of_texts",
    "movement_map",
    "neighbour_cloud",
    "plain",
    "rank_lanes",
    "rounded",
    "scatter",
    "scatter_3d",
    "shepard",
    "small_maps",
    "small_multiples",
    "styled",
    "token_strip",
    "top_groups",
    "training_progress",
    "trust_lens",
    "unit_circle",
    "vocabulary_map",
    "vocabulary_map_still",
    "window_arcs",
    "with_table",
]
