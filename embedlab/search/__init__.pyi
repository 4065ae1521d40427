from .base import Ranking as Ranking, VectorIndex as VectorIndex
from .chunking import (
    Chunk as Chunk,
    best_chunk_ranking as best_chunk_ranking,
    chunk_documents as chunk_documents,
    chunk_sentences as chunk_sentences,
    chunk_tokens as chunk_tokens,
)
from .documents import DocumentSearch as DocumentSearch, Hit as Hit
from .exact import ExactIndex as ExactIndex
from .faiss_index import FaissIndex as FaissIndex
from .fusion import reciprocal_rank_fusion as reciprocal_rank_fusion
from .keyword import KeywordIndex as KeywordIndex
from .prompt import LeftOutWarning as LeftOutWarning, retrieval_prompt as retrieval_prompt
from .snippets import Snippet as Snippet, highlight_words as highlight_words, snippet as snippet, snippets as snippets
from .storage import load_index as load_index
