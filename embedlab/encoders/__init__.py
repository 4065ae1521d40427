"""From texts to vectors: one protocol, and an encoder for each kind of model."""

from embedlab.encoders.base import Encoder
from embedlab.encoders.cost import CostEstimate, estimate_cost
from embedlab.encoders.device import describe_device, pick_device
from embedlab.encoders.keys import Secret, api_key
from embedlab.encoders.ollama_api import OllamaEncoder
from embedlab.encoders.openai_api import OpenAIEncoder
from embedlab.encoders.saved import load_embedding
from embedlab.encoders.sentence import SentenceEncoder, load_sentence_encoder
from embedlab.encoders.service import Availability

__all__ = [
    "Availability",
    "CostEstimate",
    "Encoder",
    "OllamaEncoder",
    "OpenAIEncoder",
    "Secret",
    "SentenceEncoder",
    "api_key",
    "describe_device",
    "estimate_cost",
    "load_embedding",
    "load_sentence_encoder",
    "pick_device",
]
