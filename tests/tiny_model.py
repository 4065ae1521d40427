"""A model of three small layers with random weights: trains in moments, and is made anew the same every time."""

from __future__ import annotations

from pathlib import Path

from embedlab import load_sentence_encoder
from embedlab.encoders import SentenceEncoder
from embedlab.finetuning import Pairs

ANIMALS = ["dog", "cat", "cow", "pig", "hen", "bee", "owl", "fox", "bat", "elk", "ant", "eel"]
PLACES = ["house", "river", "forest", "garden", "mountain", "island", "castle", "village"]


def tiny_encoder(folder: Path) -> SentenceEncoder:
    """Write the model into a folder, with the tokenizer of the kit's model, and load it."""
    import torch
    from transformers import BertConfig, BertModel

    with torch.random.fork_rng():
        torch.manual_seed(0)
        shape = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 64}
        BertModel(BertConfig(vocab_size=30_522, **shape)).save_pretrained(folder)
    load_sentence_encoder(device="cpu").tokenizer.save_pretrained(folder)
    return load_sentence_encoder(folder, device="cpu", max_tokens=32)


def animal_pairs(count: int, first: int = 0) -> Pairs:
    """Make pairs that share an animal and a place; another ``first`` gives others."""
    told = [(ANIMALS[n % 12], PLACES[n // 12 % 8]) for n in range(first, first + count)]  # 96 different ones
    return Pairs(
        [f"where does the {animal} of the {place} live" for animal, place in told],
        [f"in the {place} there is a {animal} that everybody knows" for animal, place in told],
        [f"{animal} {place}" for animal, place in told],
    )
