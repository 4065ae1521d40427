from .article_vectors import ArticleVectors as ArticleVectors, load_article_vectors as load_article_vectors
from .base import Encoder as Encoder
from .cached import CachedEncoder as CachedEncoder
from .cost import CostEstimate as CostEstimate, estimate_cost as estimate_cost
from .device import describe_device as describe_device, pick_device as pick_device
from .keys import Secret as Secret, api_key as api_key
from .loading import load_sentence_encoder as load_sentence_encoder
from .ollama_api import OllamaEncoder as OllamaEncoder
from .openai_api import OpenAIEncoder as OpenAIEncoder
from .openvino_encoder import OpenVinoEncoder as OpenVinoEncoder
from .saved import load_embedding as load_embedding
from .sense_sentences import SENSES as SENSES
from .senses import sense_distances as sense_distances, sense_layers as sense_layers
from .sentence import SentenceEncoder as SentenceEncoder
from .service import Availability as Availability
from .sif import sif_weights as sif_weights
from .sizes import compare_sizes as compare_sizes
from .smaller import (
    QuantizedVectors as QuantizedVectors,
    quantize as quantize,
    rescored_search as rescored_search,
    truncate as truncate,
)
from .static import StaticEncoder as StaticEncoder, distil as distil
from .token_reading import TokenReading as TokenReading
from .tokens import TokenEncoder as TokenEncoder, load_token_encoder as load_token_encoder
from .truncation import TruncationWarning as TruncationWarning
from .vector_cache import VectorCache as VectorCache
from .word_average import WordAverageEncoder as WordAverageEncoder
