"""Collections of texts as training wants them: the kit's, files of any size, the hub's, and pages of Wikipedia."""

from embedlab.corpora.hub import load_corpus
from embedlab.corpora.pages import wikipedia_pages
from embedlab.corpora.prepared import clean_dataset, wikipedia_sentences
from embedlab.corpora.questions import hidden_title_questions
from embedlab.corpora.streams import TokenStream, stream_tokens

__all__ = [
    "TokenStream",
    "clean_dataset",
    "hidden_title_questions",
    "load_corpus",
    "stream_tokens",
    "wikipedia_pages",
    "wikipedia_sentences",
]
