from .analogies import (
    analogy as analogy,
    analogy_rank as analogy_rank,
    offset_consistency as offset_consistency,
    shuffled_pairs as shuffled_pairs,
    word_axis as word_axis,
)
from .axes import AXES as AXES, WordAxis as WordAxis
from .bias import WeatResult as WeatResult, weat as weat
from .cooccurrences import cooccurrence as cooccurrence
from .evaluation import (
    SimilarityResult as SimilarityResult,
    evaluate_analogies as evaluate_analogies,
    evaluate_similarity as evaluate_similarity,
)
from .frequency import frequency_bands as frequency_bands
from .glove import Glove as Glove, adagrad_pass as adagrad_pass, train_glove as train_glove, weight as weight
from .lookup import (
    cosine_table as cosine_table,
    nearest_words as nearest_words,
    nearest_words_batch as nearest_words_batch,
    suggest as suggest,
    vectors_of as vectors_of,
)
from .pairs import negative_samples as negative_samples, ngrams as ngrams, training_pairs as training_pairs
from .parameter_sweep import load_sweep as load_sweep, sweep as sweep
from .prediction import predict_centre as predict_centre, predict_context as predict_context
from .result import TrainingResult as TrainingResult
from .skipgram import SkipGram as SkipGram, train_skipgram as train_skipgram
from .storage import load_vectors as load_vectors, save_vectors as save_vectors
from .training import train_fasttext as train_fasttext, train_word2vec as train_word2vec
from .word_lists import WEAT_WORDS as WEAT_WORDS, WORD_CLASSES as WORD_CLASSES
