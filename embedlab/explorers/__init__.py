"""Explorers: one widget app a file, driven by mouse, keyboard or program alike."""

from embedlab.explorers.analogy import AnalogyExplorer
from embedlab.explorers.attention import AttentionExplorer
from embedlab.explorers.axes import AxisExplorer
from embedlab.explorers.base import Explorer, View
from embedlab.explorers.before_after import BeforeAfterExplorer
from embedlab.explorers.cluster import ClusterExplorer
from embedlab.explorers.comparison import EncoderComparison
from embedlab.explorers.encoding import EncodingExplorer
from embedlab.explorers.fingerprint import FingerprintExplorer
from embedlab.explorers.hypersphere import HypersphereExplorer
from embedlab.explorers.neighbours import NeighbourExplorer
from embedlab.explorers.projection import ProjectionExplorer
from embedlab.explorers.search import SearchExplorer
from embedlab.explorers.senses import SenseExplorer
from embedlab.explorers.training import TrainingExplorer

__all__ = [
    "AnalogyExplorer",
    "AttentionExplorer",
    "AxisExplorer",
    "BeforeAfterExplorer",
    "ClusterExplorer",
    "EncoderComparison",
    "EncodingExplorer",
    "Explorer",
    "FingerprintExplorer",
    "HypersphereExplorer",
    "NeighbourExplorer",
    "ProjectionExplorer",
    "SearchExplorer",
    "SenseExplorer",
    "TrainingExplorer",
    "View",
]
