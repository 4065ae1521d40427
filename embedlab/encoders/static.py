"""A static model distilled from a sentence encoder: one vector a token, looked up and averaged, without any network.

What the network knows about each single token is computed once; after that a text costs a look-up. What is lost is all
that comes from the other words of the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embedlab.encoders.checks import check_texts
from embedlab.encoders.sentence import SentenceEncoder
from embedlab.encoders.sif import sif_weights
from embedlab.errors import InputError
from embedlab.progress import progress_bar

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENS_AT_ONCE = 1_024
TEXTS_AT_ONCE = 1_024


class StaticEncoder:
    """An :class:`~embedlab.encoders.Encoder` that averages token vectors from a table.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        Cuts texts into tokens.
    vectors : ndarray of float32, shape (tokens, dimensions)
        A row for each token of the tokenizer, weights included.
    name : str
        Name to show in tables and figures.
    """

    def __init__(self, tokenizer: Tokenizer, vectors: NDArray[np.float32], name: str):
        self.tokenizer = tokenizer
        self.vectors = vectors
        self.name = name

    def __repr__(self) -> str:
        return f"StaticEncoder({self.name!r}, {len(self.vectors):,} tokens, {self.dimensions} dimensions)"

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return int(self.vectors.shape[1])

    @property
    def cache_key(self) -> str:
        """Which vectors a text gets: name, and a digest of the table."""
        return f"{self.name} | {hashlib.sha256(self.vectors.tobytes()).hexdigest()}"

    def encode(self, texts: Sequence[str], *, batch_size: int = TEXTS_AT_ONCE) -> NDArray[np.float32]:
        """Return the mean of each text's token vectors, normalised.

        Parameters
        ----------
        texts : sequence of str
            May be empty, and of any length: nothing is cut.
        batch_size : int
            Texts to cut into tokens at a time.

        Returns
        -------
        ndarray of float32, shape (len(texts), dimensions)
            Rows of length 1.

        Raises
        ------
        InputError
            A bare string instead of a list, something that is not text, a text with nothing in it, or with none but
            invisible characters.
        """
        texts = check_texts(texts)
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), batch_size):
            part = texts[start : start + batch_size]
            encodings = self.tokenizer.encode_batch_fast(part, add_special_tokens=False)
            counts = np.array([len(encoding) for encoding in encodings])
            if not counts.all():
                place = start + int(np.argmin(counts))
                raise InputError(f"text {place} ({texts[place]!r}) has no token the model knows: leave it out.")
            ids = np.fromiter((number for encoding in encodings for number in encoding.ids), dtype=np.int64)
            # Sums from each text's first token to the next one's; a mean would have the same direction.
            sums = np.add.reduceat(self.vectors[ids], np.cumsum(counts) - counts, axis=0)
            vectors[start : start + len(part)] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return vectors


def distil(
    encoder: SentenceEncoder, dimensions: int = 256, *, smoothing: float = 1e-4, progress: bool = False
) -> StaticEncoder:
    """Make a static model of a sentence encoder: needs no text, only its vocabulary.

    Each token goes through the encoder alone; its vectors are turned by PCA, the first `dimensions` are kept; frequent
    tokens are weighted down, as no network is left to tell what matters.

    Parameters
    ----------
    encoder : SentenceEncoder
        The teacher. MiniLM's 30,522 tokens take about 15 seconds on two cores.
    dimensions : int, default 256
        At most the encoder's own.
    smoothing : float, default 1e-4
        See :func:`~embedlab.encoders.sif_weights`.
    progress : bool
        Show a progress bar.

    Returns
    -------
    StaticEncoder

    Raises
    ------
    InputError
        More dimensions than the encoder has, or fewer than 1.

    References
    ----------
    Tulkens & van Dongen (2024). Model2Vec: Fast State-of-the-Art Static Embeddings. The same recipe in short; the
    package's own distilling is held to older versions of transformers than this course runs on.
    """
    if not 1 <= dimensions <= encoder.dimensions:
        raise InputError(
            f"dimensions must lie in 1 to {encoder.dimensions} (those of the encoder), got {dimensions!r}."
        )
    from sklearn.decomposition import PCA
    from tokenizers import Tokenizer

    vectors = _token_vectors(encoder, progress)
    kept = PCA(dimensions, svd_solver="covariance_eigh").fit_transform(vectors)
    weighted = kept * sif_weights(len(kept), smoothing)[:, np.newaxis]
    # A copy: the encoder's own tokenizer goes on cutting and padding.
    tokenizer = Tokenizer.from_str(_backend(encoder).to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return StaticEncoder(
        tokenizer, np.ascontiguousarray(weighted, dtype=np.float32), f"{encoder.name}, static, {dimensions} dimensions"
    )


def _token_vectors(encoder: SentenceEncoder, progress: bool) -> NDArray[np.float32]:
    """Vectors of all tokens, each between the special tokens that the model is used to see: (tokens, dimensions)."""
    import torch

    # Of "a" with the special tokens around it, the one that is not special is changed.
    frame = encoder.tokenizer("a", return_special_tokens_mask=True)
    slot = frame["special_tokens_mask"].index(0)
    parts = []
    with torch.inference_mode():
        for start in progress_bar(range(0, len(encoder.tokenizer), TOKENS_AT_ONCE), desc="Tokens", shown=progress):
            tokens = torch.arange(start, min(start + TOKENS_AT_ONCE, len(encoder.tokenizer)))
            ids = torch.tensor(frame["input_ids"]).repeat(len(tokens), 1)
            ids[:, slot] = tokens
            features = {"input_ids": ids.to(encoder.device), "attention_mask": torch.ones_like(ids).to(encoder.device)}
            parts.append(encoder.model(features)["sentence_embedding"].float().cpu().numpy())
    return np.concatenate(parts)


def _backend(encoder: SentenceEncoder) -> Any:
    if not encoder.tokenizer.is_fast:
        raise InputError(f"the tokenizer of {encoder.name!r} is not one of the tokenizers library: take another model.")
    return encoder.tokenizer.backend_tokenizer
