"""Word vectors under their words: neighbours, analogies, evaluation, bias.

The vectors are gensim's ``KeyedVectors``, whatever trained them (Word2Vec, FastText, GloVe); answers are tables.
The arithmetic behind them is in :mod:`embedlab.vectors`.
"""

from embedlab.word_vectors.analogies import analogy, analogy_rank, offset_consistency, shuffled_pairs, word_axis
from embedlab.word_vectors.axes import AXES, WordAxis
from embedlab.word_vectors.bias import WeatResult, weat
from embedlab.word_vectors.evaluation import SimilarityResult, evaluate_analogies, evaluate_similarity
from embedlab.word_vectors.lookup import cosine_table, nearest_words, nearest_words_batch, suggest, vectors_of
from embedlab.word_vectors.word_lists import WEAT_WORDS, WORD_CLASSES

__all__ = [
    "AXES",
    "WEAT_WORDS",
    "WORD_CLASSES",
    "SimilarityResult",
    "WeatResult",
    "WordAxis",
    "analogy",
    "analogy_rank",
    "cosine_table",
    "evaluate_analogies",
    "evaluate_similarity",
    "nearest_words",
    "nearest_words_batch",
    "offset_consistency",
    "shuffled_pairs",
    "suggest",
    "vectors_of",
    "weat",
    "word_axis",
]
