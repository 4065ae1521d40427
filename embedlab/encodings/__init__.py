"""Text as numbers, without any learning: ids, one-hot vectors, counts of words, word pieces.

Each encoding here is honest about what it lacks: an id has no meaning, two one-hot vectors are never alike, a bag of
words forgets the order. That is what embeddings are for.
"""

from embedlab.encodings.cost import lookup_cost, storage_table
from embedlab.encodings.documents import bag_of_words, tf_idf
from embedlab.encodings.pieces import word_pieces
from embedlab.encodings.vocabulary import Vocabulary, one_hot

__all__ = ["Vocabulary", "bag_of_words", "lookup_cost", "one_hot", "storage_table", "tf_idf", "word_pieces"]
