"""Sentence vectors from sentence-transformers; MiniLM from the course kit without any network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embedlab.assets import asset_path
from embedlab.encoders.device import pick_device
from embedlab.errors import InputError

# torch and transformers take seconds to import: only those who load a model should wait for them.
if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedTokenizerBase


class SentenceEncoder:
    """An :class:`~embedlab.encoders.Encoder` around a sentence-transformers model.

    Parameters
    ----------
    model : SentenceTransformer
        Kept as ``.model``, for all that this class does not wrap.
    name : str
        Name to show in tables and figures.

    Examples
    --------
    >>> encoder = load_sentence_encoder(device="cpu")
    >>> encoder
    SentenceEncoder('all-MiniLM-L6-v2', 384 dimensions, at most 256 tokens, on cpu)
    >>> dog, puppy, tax = encoder.encode(["a dog", "a puppy", "income tax"])
    >>> bool(dog @ puppy > dog @ tax)
    True
    """

    def __init__(self, model: SentenceTransformer, name: str):
        self.model = model
        self.name = name

    def __repr__(self) -> str:
        limit = f"at most {self.max_tokens} tokens"
        return f"SentenceEncoder({self.name!r}, {self.dimensions} dimensions, {limit}, on {self.device})"

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        dimensions = self.model.get_embedding_dimension()
        if dimensions is None:
            raise InputError(f"the model {self.name!r} does not say how long its vectors are.")
        return dimensions

    @property
    def max_tokens(self) -> int:
        """Tokens the model reads of a text, the two special ones included; what follows is ignored."""
        return int(self.model.max_seq_length or 0)

    @property
    def device(self) -> str:
        """Where the model runs: ``"cpu"``, ``"cuda:0"``, ..."""
        return str(self.model.device)

    @property
    def tokenizer(self) -> PreTrainedTokenizerBase:
        """The model's own tokenizer."""
        tokenizer: PreTrainedTokenizerBase = self.model.tokenizer
        return tokenizer

    def encode(self, texts: Sequence[str], *, batch_size: int = 32, progress: bool = False) -> NDArray[np.float32]:
        """Return one vector for each text.

        A text longer than :attr:`max_tokens` is cut there, silently, as the model was made to do;
        :meth:`count_tokens` tells which ones.

        Parameters
        ----------
        texts : sequence of str
            May be empty.
        batch_size : int
            Texts that go through the model at a time.
        progress : bool
            Show a progress bar.

        Returns
        -------
        ndarray of float32, shape (len(texts), dimensions)
            Rows of length 1 for MiniLM (its last module normalises), so their dot product is their cosine.

        Raises
        ------
        InputError
            A bare string instead of a list, something that is not text, or a text with nothing in it.
        """
        texts = _checked(texts)
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        vectors = self.model.encode(texts, batch_size=batch_size, show_progress_bar=progress, convert_to_numpy=True)
        return np.asarray(vectors, dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has before it is cut, the two special ones included.

        Parameters
        ----------
        texts : sequence of str
            Checked as in :meth:`encode`.

        Returns
        -------
        list of int

        Examples
        --------
        >>> encoder = load_sentence_encoder(device="cpu")
        >>> encoder.count_tokens(["a dog", "dog " * 300])
        [4, 302]
        """
        texts = _checked(texts)
        if not texts:
            return []
        # verbose=False: the tokenizer would warn of lengths that this method is there to report.
        return [len(ids) for ids in self.tokenizer(texts, truncation=False, padding=False, verbose=False)["input_ids"]]


def load_sentence_encoder(device: str | None = None) -> SentenceEncoder:
    """Load all-MiniLM-L6-v2 from the course kit: 384 dimensions, English, no network.

    Parameters
    ----------
    device : str, optional
        Where to run; None takes a GPU if there is one, see :func:`~embedlab.encoders.pick_device`.

    Returns
    -------
    SentenceEncoder

    Raises
    ------
    AssetMissingError, AssetCorruptError
        A file is not there or not the promised one (the tokenizer counts too); the message says what to do.

    References
    ----------
    Reimers & Gurevych (2019). Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks. EMNLP.
    Wang et al. (2020). MiniLM: Deep Self-Attention Distillation. NeurIPS.

    Examples
    --------
    >>> load_sentence_encoder(device="cpu").encode(["You go there to teach, not to play."]).shape
    (1, 384)
    """
    folder = asset_path("minilm")
    from sentence_transformers import SentenceTransformer

    with _without_loading_bar():
        model = SentenceTransformer(str(folder), device=pick_device(device), local_files_only=True)
    model.eval()
    return SentenceEncoder(model, "all-MiniLM-L6-v2")


@contextmanager
def _without_loading_bar() -> Iterator[None]:
    """Switch off the bar that transformers draws while it reads weights: its rates differ in every run."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _checked(texts: Sequence[str]) -> list[str]:
    if isinstance(texts, str):
        raise InputError(f"encode takes a list of texts, and a single string came: write [{texts[:30]!r}].")
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"text {position} is a {type(text).__name__}, not a string: {text!r}.")
        if not text.strip():
            raise InputError(
                f"text {position} is empty ({text!r}): leave it out, an empty text has no meaning to encode."
            )
    return list(texts)
