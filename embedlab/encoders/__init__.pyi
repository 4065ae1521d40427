from .base import Encoder as Encoder
from .cost import CostEstimate as CostEstimate, estimate_cost as estimate_cost
from .device import describe_device as describe_device, pick_device as pick_device
from .keys import Secret as Secret, api_key as api_key
from .ollama_api import OllamaEncoder as OllamaEncoder
from .openai_api import OpenAIEncoder as OpenAIEncoder
from .saved import load_embedding as load_embedding
from .sentence import SentenceEncoder as SentenceEncoder, load_sentence_encoder as load_sentence_encoder
from .service import Availability as Availability
