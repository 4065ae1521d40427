"""Token vectors from transformers: every layer, where each token stands in the text, and who attends to whom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embedlab.encoders.checks import check_texts
from embedlab.encoders.device import pick_device
from embedlab.encoders.loading import reading
from embedlab.encoders.model_files import find_model
from embedlab.encoders.sentence import weights_digest
from embedlab.encoders.texts import rows_by_length
from embedlab.encoders.token_reading import Pooling, TokenReading, check_pooling
from embedlab.encoders.truncation import warn_of_cuts
from embedlab.errors import InputError
from embedlab.progress import progress_bar

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


class TokenEncoder:
    """A BERT-like transformers model, read token by token; also an :class:`~embedlab.encoders.Encoder`.

    Parameters
    ----------
    model : PreTrainedModel
        Loaded with ``attn_implementation="eager"``: the faster ways never write the attention down.
    tokenizer : PreTrainedTokenizerBase
        A fast one, which knows where in the text a token stands.
    name : str
        Name to show in tables and figures.
    revision : str, optional
        Which version of that name.
    pooling : {"mean", "cls", "max"}
        How :meth:`encode` makes one vector of a text, see :meth:`TokenReading.sentence`.

    Examples
    --------
    >>> encoder = load_token_encoder(device="cpu")
    >>> reading = encoder.read("Embeddings rock")
    >>> reading.tokens
    ['[CLS]', 'em', '##bed', '##ding', '##s', 'rock', '[SEP]']
    >>> reading.layers.shape, reading.attention.shape
    ((7, 7, 384), (6, 12, 7, 7))
    >>> reading.positions("embeddings"), reading.word("embeddings").shape
    ([1, 2, 3, 4], (384,))
    """

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        name: str,
        revision: str = "",
        pooling: Pooling = "mean",
    ):
        check_pooling(pooling)
        if not tokenizer.is_fast:
            raise InputError(
                f"the tokenizer of {name!r} does not say where its tokens stand in the text: take another."
            )
        self.model = model
        self.tokenizer = tokenizer
        self.name = name
        self.revision = revision
        self.pooling: Pooling = pooling

    def __repr__(self) -> str:
        size = f"{self.n_layers} layers, {self.dimensions} dimensions, at most {self.max_tokens} tokens"
        return f"TokenEncoder({self.name!r}, {size}, on {self.device})"

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return int(self.model.config.hidden_size)

    @property
    def n_layers(self) -> int:
        """Layers of the network, the input not counted."""
        return int(self.model.config.num_hidden_layers)

    @property
    def max_tokens(self) -> int:
        """Tokens the model reads of a text, the special ones included; what follows is ignored."""
        positions = getattr(self.model.config, "max_position_embeddings", self.tokenizer.model_max_length)
        return int(min(self.tokenizer.model_max_length, positions))

    @property
    def device(self) -> str:
        """Where the model runs: ``"cpu"``, ``"cuda:0"``, ..."""
        return str(self.model.device)

    @property
    def cache_key(self) -> str:
        """Which vectors a text gets from :meth:`encode`: name, revision, pooling, a digest of the weights."""
        options = f"at most {self.max_tokens} tokens | {self.pooling}"
        return f"{self.name} | {self.revision} | {options} | {weights_digest(self.model)}"

    def read(self, text: str) -> TokenReading:
        """Read one text and keep everything: tokens, vectors of all layers, attention.

        Parameters
        ----------
        text : str

        Returns
        -------
        TokenReading

        Raises
        ------
        InputError
            Not a string, or nothing in it.

        Warns
        -----
        TruncationWarning
            The text was cut at :attr:`max_tokens`.
        """
        check_texts([text])
        warn_of_cuts(self.tokenizer, [text], self.max_tokens, self.name)
        batch = self._tokenized([text], return_offsets_mapping=True, return_special_tokens_mask=True)
        spans = batch.pop("offset_mapping")[0].tolist()
        special = batch.pop("special_tokens_mask")[0].bool().tolist()
        output = self._run(batch, output_hidden_states=True, output_attentions=True)
        ids = batch["input_ids"][0].tolist()
        return TokenReading(
            text,
            list(self.tokenizer.convert_ids_to_tokens(ids)),
            ids,
            [(start, end) for start, end in spans],
            special,
            np.stack([_array(layer[0]) for layer in output.hidden_states]),
            np.stack([_array(layer[0]) for layer in output.attentions]),
        )

    def encode(self, texts: Sequence[str], *, batch_size: int = 32, progress: bool = False) -> NDArray[np.float32]:
        """Return one vector for each text: its last layer, pooled.

        Parameters
        ----------
        texts : sequence of str
            May be empty.
        batch_size : int
            Texts that go through the model at a time, those of like length together.
        progress : bool
            Show a progress bar.

        Returns
        -------
        ndarray of float32, shape (len(texts), dimensions)
            Not normalised.

        Raises
        ------
        InputError
            A bare string instead of a list, something that is not text, or a text with nothing in it.

        Warns
        -----
        TruncationWarning
            Some texts were cut at :attr:`max_tokens`.
        """
        texts = check_texts(texts)
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        if texts:
            warn_of_cuts(self.tokenizer, texts, self.max_tokens, self.name)
        for rows in progress_bar(rows_by_length(texts, batch_size), desc="Batches", shown=progress):
            batch = self._tokenized([texts[row] for row in rows], padding=True)
            vectors[rows] = self._pooled(self._run(batch).last_hidden_state, batch["attention_mask"])
        return vectors

    def _tokenized(self, texts: list[str], **options: Any) -> dict[str, torch.Tensor]:
        batch = self.tokenizer(texts, truncation=True, max_length=self.max_tokens, return_tensors="pt", **options)
        return dict(batch)

    def _run(self, batch: dict[str, torch.Tensor], **options: Any) -> Any:
        import torch

        with torch.inference_mode():
            return self.model(**{name: tensor.to(self.model.device) for name, tensor in batch.items()}, **options)

    def _pooled(self, vectors: torch.Tensor, mask: torch.Tensor) -> NDArray[np.float32]:
        is_token = mask.to(vectors.device)[:, :, None].bool()
        if self.pooling == "cls":
            return _array(vectors[:, 0])
        if self.pooling == "max":
            return _array(vectors.masked_fill(~is_token, -np.inf).amax(dim=1))
        return _array((vectors * is_token).sum(dim=1) / is_token.sum(dim=1))


def load_token_encoder(
    model: str | Path | None = None,
    *,
    revision: str | None = None,
    device: str | None = None,
    pooling: Pooling = "mean",
    trust_remote_code: bool = False,
    allow_pickle: bool = False,
) -> TokenEncoder:
    """Load a BERT-like transformers model to read token by token; by default the kit's MiniLM, without any network.

    Parameters
    ----------
    model, revision, device, trust_remote_code, allow_pickle
        As in :func:`embedlab.load_sentence_encoder`; for example ``"google-bert/bert-base-uncased"``.
    pooling : {"mean", "cls", "max"}
        How :meth:`TokenEncoder.encode` makes one vector of a text.

    Returns
    -------
    TokenEncoder

    Raises
    ------
    AssetMissingError, AssetCorruptError, OfflineError, InputError, FileError
        As in :func:`embedlab.load_sentence_encoder`.

    Examples
    --------
    >>> load_token_encoder(device="cpu")
    TokenEncoder('all-MiniLM-L6-v2', 6 layers, 384 dimensions, at most 512 tokens, on cpu)
    """
    files = find_model(model, revision=revision, trust_remote_code=trust_remote_code, allow_pickle=allow_pickle)
    from transformers import AutoModel, AutoTokenizer

    options: dict[str, Any] = {
        "trust_remote_code": trust_remote_code,
        "local_files_only": not (files.from_hub and trust_remote_code),
    }
    with reading(files, trust_remote_code):
        tokenizer = AutoTokenizer.from_pretrained(files.folder, **options)
        network = AutoModel.from_pretrained(
            files.folder, attn_implementation="eager", use_safetensors=not allow_pickle, **options
        )
    network.to(pick_device(device)).eval()
    return TokenEncoder(network, tokenizer, files.name, files.revision, pooling)


def _array(tensor: torch.Tensor) -> NDArray[np.float32]:
    return np.asarray(tensor.float().cpu().numpy(), dtype=np.float32)
