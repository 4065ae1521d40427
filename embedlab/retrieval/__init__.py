"""How good is a ranking? The measures of information retrieval, from rankings or from vectors."""

from embedlab.retrieval.hits import Hits, hits_of_rankings
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

__all__ = [
    "METRICS",
    "Hits",
    "accuracy_at_k",
    "average_precision",
    "evaluate_rankings",
    "hits_of_rankings",
    "ndcg_at_k",
    "precision_at_k",
    "recall_at_k",
    "reciprocal_rank",
    "values_per_query",
]
