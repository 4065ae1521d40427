"""Sentence vectors from sentence-transformers; MiniLM from the course kit without any network."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embedlab.encoders.checks import check_texts
from embedlab.encoders.quiet import without_file_bars
from embedlab.encoders.truncation import token_counts, warn_of_cuts
from embedlab.errors import FileError, InputError

# torch and transformers take seconds to import: only those who load a model should wait for them.
if TYPE_CHECKING:
    import torch
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
    revision : str, optional
        Which version of that name.

    Examples
    --------
    >>> from embedlab import load_sentence_encoder
    >>> encoder = load_sentence_encoder(device="cpu")
    >>> encoder
    SentenceEncoder('all-MiniLM-L6-v2', 384 dimensions, at most 256 tokens, on cpu)
    >>> dog, puppy, tax = encoder.encode(["a dog", "a puppy", "income tax"])
    >>> bool(dog @ puppy > dog @ tax)
    True
    """

    def __init__(self, model: SentenceTransformer, name: str, revision: str = ""):
        self.model = model
        self.name = name
        self.revision = revision

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
        """Tokens the model reads of a text, the special ones included; what follows is ignored."""
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

    @property
    def prompts(self) -> dict[str, str]:
        """Texts the model was trained to see in front of a text, by name; often for queries and for documents."""
        return {name: prompt or "" for name, prompt in self.model.prompts.items()}

    @property
    def cache_key(self) -> str:
        """Which vectors a text gets: name, revision, the modules with their options, a digest of the weights.

        The digest reads all weights (0.1 s for MiniLM), so a model that was trained on has another key.
        """
        modules = " ".join(" ".join(str(module).split()) for module in self.model)
        prompt = self.model.default_prompt_name and self.prompts[self.model.default_prompt_name]
        options = f"at most {self.max_tokens} tokens | prompt {prompt or ''!r} | {modules}"
        return f"{self.name} | {self.revision} | {options} | {weights_digest(self.model)}"

    def encode(
        self,
        texts: Sequence[str],
        *,
        batch_size: int = 32,
        progress: bool = False,
        prompt: str | None = None,
        prompt_name: str | None = None,
    ) -> NDArray[np.float32]:
        """Return one vector for each text.

        The texts go through the model sorted by length, so that little of a batch is padding; the rows come back in
        the order of the texts.

        Parameters
        ----------
        texts : sequence of str
            May be empty.
        batch_size : int
            Texts that go through the model at a time.
        progress : bool
            Show a progress bar.
        prompt : str, optional
            Put in front of every text, for example ``"query: "``. What a model was trained with is on its page.
        prompt_name : str, optional
            Name of one of the model's own :attr:`prompts`.

        Returns
        -------
        ndarray of float32, shape (len(texts), dimensions)
            Rows of length 1 for MiniLM (its last module normalises), so their dot product is their cosine.

        Raises
        ------
        InputError
            A bare string instead of a list, something that is not text, a text with nothing in it, an unknown prompt
            name, or a batch size below 1.

        Warns
        -----
        TruncationWarning
            Some texts were cut at :attr:`max_tokens`; :meth:`count_tokens` tells which ones.
        """
        texts = check_texts(texts)
        prompt = self._prompt(prompt, prompt_name)
        if batch_size < 1:
            raise InputError(f"the batch size must be a whole number from 1 on, got {batch_size!r}.")
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        warn_of_cuts(self.tokenizer, [prompt + text for text in texts], self.max_tokens, self.name)
        vectors = self.model.encode(
            texts, prompt=prompt, batch_size=batch_size, show_progress_bar=progress, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has before it is cut, the special ones included.

        Parameters
        ----------
        texts : sequence of str
            Checked as in :meth:`encode`.

        Returns
        -------
        list of int

        Examples
        --------
        >>> from embedlab import load_sentence_encoder
        >>> encoder = load_sentence_encoder(device="cpu")
        >>> encoder.count_tokens(["a dog", "dog " * 300])
        [4, 302]
        """
        return token_counts(self.tokenizer, check_texts(texts))

    def save(self, folder: str | Path) -> Path:
        """Save the model in one step, as a folder that :func:`load_sentence_encoder` and sentence-transformers read.

        Parameters
        ----------
        folder : str or Path
            A model that was saved there before is replaced.

        Returns
        -------
        Path

        Raises
        ------
        InputError
            Something else is there.
        FileError
            It cannot be written; an older model is as it was.

        Examples
        --------
        >>> from tempfile import TemporaryDirectory
        >>> from embedlab import load_sentence_encoder
        >>> encoder = load_sentence_encoder(device="cpu")
        >>> with TemporaryDirectory() as folder:
        ...     again = load_sentence_encoder(encoder.save(f"{folder}/mine"), device="cpu")
        >>> bool(np.array_equal(again.encode(["a dog"]), encoder.encode(["a dog"])))
        True
        """
        from safetensors import SafetensorError

        folder = Path(folder)
        if folder.exists() and not (folder / "modules.json").exists():
            raise InputError(f"{str(folder)!r} is there and holds no model; choose another name, or remove it first")
        try:
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
                new, old = Path(scratch, "new"), Path(scratch, "old")
                with without_file_bars():
                    self.model.save(str(new), create_model_card=False)
                if folder.exists():
                    folder.rename(old)
                try:
                    new.rename(folder)
                except OSError:
                    if old.exists():
                        old.rename(folder)
                    raise
        except (OSError, SafetensorError) as error:
            raise FileError(
                f"could not save the model to {str(folder)!r}: {error}; free some space, or choose another folder"
            ) from error
        return folder

    def _prompt(self, prompt: str | None, name: str | None) -> str:
        if prompt is not None and name is not None:
            raise InputError("give prompt or prompt_name, not both.")
        if prompt is not None:
            return prompt
        name = name or self.model.default_prompt_name
        if name is None:
            return ""
        if name not in self.prompts:
            known = ", ".join(map(repr, self.prompts)) or "none"
            raise InputError(f"the model {self.name!r} has no prompt named {name!r} (it has: {known}); give prompt=...")
        return self.prompts[name]


def weights_digest(model: torch.nn.Module) -> str:
    """Return the SHA-256 over the names and numbers of a model's weights."""
    import torch

    digest = hashlib.sha256()
    for name, weights in sorted(model.state_dict().items()):
        digest.update(name.encode())
        # As bytes: NumPy has no name for some of the number formats that weights come in.
        digest.update(weights.detach().cpu().contiguous().flatten().view(torch.uint8).numpy())
    return digest.hexdigest()
