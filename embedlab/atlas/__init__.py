"""A map of a whole vocabulary: hundreds of thousands of words laid out, and a page to travel in it."""

from embedlab.atlas.atlas import Atlas, word_atlas
from embedlab.atlas.layout import atlas_layout, map_trustworthiness
from embedlab.atlas.page import save_atlas
from embedlab.atlas.shipped import load_atlas_layout
from embedlab.atlas.still import atlas_still

__all__ = [
    "Atlas",
    "atlas_layout",
    "atlas_still",
    "load_atlas_layout",
    "map_trustworthiness",
    "save_atlas",
    "word_atlas",
]
