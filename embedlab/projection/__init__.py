"""Many dimensions on a page, by four methods called alike, and how much of the truth each picture keeps."""

from embedlab.projection.aligning import aligned
from embedlab.projection.base import Projection
from embedlab.projection.layouts import Layout, LayoutGrid, layout_grid, load_layouts
from embedlab.projection.linear import pca
from embedlab.projection.pacmap import pacmap
from embedlab.projection.quality import (
    Quality,
    distance_rank_correlation,
    local_distortion,
    neighbourhood_overlap,
    neighbours_in_truth_and_on_map,
    quality,
)
from embedlab.projection.sphere import on_sphere
from embedlab.projection.tsne import Snapshot, tsne, tsne_history
from embedlab.projection.umap import umap

__all__ = [
    "Layout",
    "LayoutGrid",
    "Projection",
    "Quality",
    "Snapshot",
    "aligned",
    "distance_rank_correlation",
    "layout_grid",
    "load_layouts",
    "local_distortion",
    "neighbourhood_overlap",
    "neighbours_in_truth_and_on_map",
    "on_sphere",
    "pacmap",
    "pca",
    "quality",
    "tsne",
    "tsne_history",
    "umap",
]
