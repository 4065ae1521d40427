from .base import Encoder as Encoder
from .cached import CachedEncoder as CachedEncoder
from .device import describe_device as describe_device, pick_device as pick_device
from .loading import load_sentence_encoder as load_sentence_encoder
from .sentence import SentenceEncoder as SentenceEncoder
from .token_reading import TokenReading as TokenReading
from .tokens import TokenEncoder as TokenEncoder, load_token_encoder as load_token_encoder
from .truncation import TruncationWarning as TruncationWarning
from .vector_cache import VectorCache as VectorCache
