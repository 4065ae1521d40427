"""From texts to vectors: one protocol, and an encoder for each kind of model."""

from embedlab.encoders.base import Encoder
from embedlab.encoders.device import describe_device, pick_device
from embedlab.encoders.sentence import SentenceEncoder, load_sentence_encoder

__all__ = ["Encoder", "SentenceEncoder", "describe_device", "load_sentence_encoder", "pick_device"]
