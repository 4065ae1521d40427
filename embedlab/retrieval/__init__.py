"""How good is a ranking? Measures of information retrieval, from rankings or from vectors, and how sure they are."""

from embedlab.retrieval.hits import Hits, hits_of_rankings
from embedlab.retrieval.intervals import Comparison, Interval, bootstrap_interval, paired_comparison
from embedlab.retrieval.metrics import (
    METRICS,
    accuracy_at_k,
    average_precision,
    evaluate_rankings,
    ndcg_at_k,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
    values_per_query,
)
from embedlab.retrieval.moved import most_moved
from embedlab.retrieval.scoring import VectorEvaluation, evaluate_vectors
from embedlab.retrieval.table import comparison_table

__all__ = [
    "METRICS",
    "Comparison",
    "Hits",
    "Interval",
    "VectorEvaluation",
    "accuracy_at_k",
    "average_precision",
    "bootstrap_interval",
    "comparison_table",
    "evaluate_rankings",
    "evaluate_vectors",
    "hits_of_rankings",
    "most_moved",
    "ndcg_at_k",
    "paired_comparison",
    "precision_at_k",
    "recall_at_k",
    "reciprocal_rank",
    "values_per_query",
]
