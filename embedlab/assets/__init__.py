"""The course kit: models, vectors and texts, the same bits on every machine, each checked before it is used.

>>> from embedlab.assets import load_word_similarity
>>> len(load_word_similarity("wordsim353"))
353
"""

from embedlab.assets.hub import fetch
from embedlab.assets.loaders import (
    load_glove,
    load_tokenizer,
    load_wikipedia,
    load_word_analogies,
    load_word_similarity,
)
from embedlab.assets.manifest import MANIFEST, Asset, AssetFile, get_asset
from embedlab.assets.resolve import AssetStatus, Location, asset_path, cache_folder, locate, status, verify

__all__ = [
    "MANIFEST",
    "Asset",
    "AssetFile",
    "AssetStatus",
    "Location",
    "asset_path",
    "cache_folder",
    "fetch",
    "get_asset",
    "load_glove",
    "load_tokenizer",
    "load_wikipedia",
    "load_word_analogies",
    "load_word_similarity",
    "locate",
    "status",
    "verify",
]
