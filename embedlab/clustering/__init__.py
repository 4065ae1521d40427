"""Groups that nobody named: find them, measure them, name them; and the texts that fit into none."""

from embedlab.clustering.base import Clusters
from embedlab.clustering.classify import KnnAnswer, knn_accuracy, knn_classify, majority_share
from embedlab.clustering.hdbscan import hdbscan
from embedlab.clustering.kmeans import kmeans
from embedlab.clustering.members import centrality
from embedlab.clustering.naming import CountedTexts, cluster_table, cluster_words, count_words
from embedlab.clustering.oddities import near_duplicates, odd_one_out, outliers
from embedlab.clustering.quality import ClusterQuality, agreement, choose_clusters, cluster_quality

__all__ = [
    "ClusterQuality",
    "Clusters",
    "CountedTexts",
    "KnnAnswer",
    "agreement",
    "centrality",
    "choose_clusters",
    "cluster_quality",
    "cluster_table",
    "cluster_words",
    "count_words",
    "hdbscan",
    "kmeans",
    "knn_accuracy",
    "knn_classify",
    "majority_share",
    "near_duplicates",
    "odd_one_out",
    "outliers",
]
