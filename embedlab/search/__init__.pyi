from .base import Ranking as Ranking, VectorIndex as VectorIndex
from .documents import DocumentSearch as DocumentSearch, Hit as Hit
from .exact import ExactIndex as ExactIndex
from .faiss_index import FaissIndex as FaissIndex
from .fusion import reciprocal_rank_fusion as reciprocal_rank_fusion
from .keyword import KeywordIndex as KeywordIndex
from .storage import load_index as load_index, save_index as save_index
