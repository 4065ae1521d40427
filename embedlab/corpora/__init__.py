"""Collections of texts as training wants them: the kit's, files of any size, the hub's, and pages of Wikipedia."""

from embedlab.corpora.articles import article_sample
from embedlab.corpora.fields import FIELD_SENTENCES, FIELD_WORDS, field_texts
from embedlab.corpora.hub import load_corpus
from embedlab.corpora.pages import wikipedia_pages
from embedlab.corpora.prepared import clean_dataset, wikipedia_sentences
from embedlab.corpora.questions import (
    CutArticle,
    cut_article,
    description_questions,
    hidden_title_questions,
    hide_names,
    rare_word_questions,
)
from embedlab.corpora.streams import TokenStream, stream_tokens

__all__ = [
    "FIELD_SENTENCES",
    "FIELD_WORDS",
    "CutArticle",
    "TokenStream",
    "article_sample",
    "clean_dataset",
    "cut_article",
    "description_questions",
    "field_texts",
    "hidden_title_questions",
    "hide_names",
    "load_corpus",
    "rare_word_questions",
    "stream_tokens",
    "wikipedia_pages",
    "wikipedia_sentences",
]
