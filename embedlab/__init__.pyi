from . import (
    assets as assets,
    atlas as atlas,
    checks as checks,
    clustering as clustering,
    corpora as corpora,
    encoders as encoders,
    encodings as encodings,
    errors as errors,
    explorers as explorers,
    finetuning as finetuning,
    fingerprint as fingerprint,
    plots as plots,
    projection as projection,
    retrieval as retrieval,
    search as search,
    text as text,
    vectors as vectors,
    word_vectors as word_vectors,
)
from .assets import (
    load_glove as load_glove,
    load_tokenizer as load_tokenizer,
    load_wikipedia as load_wikipedia,
    load_word_analogies as load_word_analogies,
    load_word_similarity as load_word_similarity,
)
from .checks import check as check, predict as predict, reveal as reveal
from .classroom import setup_notebook as setup_notebook, work_folder as work_folder
from .encoders import load_sentence_encoder as load_sentence_encoder

__version__: str
