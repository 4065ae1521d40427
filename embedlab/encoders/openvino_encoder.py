"""The same model run by OpenVINO: compiled for this processor, in its fastest number format."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embedlab.encoders.checks import check_texts
from embedlab.encoders.sentence import SentenceEncoder
from embedlab.encoders.texts import rows_by_length
from embedlab.encoders.truncation import warn_of_cuts
from embedlab.errors import InputError

if TYPE_CHECKING:
    import torch

INPUTS = ("input_ids", "attention_mask")


class OpenVinoEncoder:
    """An :class:`~embedlab.encoders.Encoder` whose network runs in OpenVINO instead of PyTorch; on the CPU.

    The number format is the processor's best: bfloat16 where it has instructions for it, else float32. sentence-
    transformers has an OpenVINO back end too; it goes through ``optimum-intel``, which is held to older versions of
    transformers than this course runs on.

    Parameters
    ----------
    encoder : SentenceEncoder
        Its network is converted; tokenizer, pooling and normalising stay its own.
    precision : {"fastest", "float32"}
        ``"float32"`` gives the same vectors as PyTorch to about 1e-6.

    Raises
    ------
    InputError
        OpenVINO is not installed (``pip install "embedlab[openvino]"``), or the precision is unknown.
    """

    def __init__(self, encoder: SentenceEncoder, precision: str = "fastest"):
        if precision not in ("fastest", "float32"):
            raise InputError(f"unknown precision {precision!r}: choose 'fastest' or 'float32'.")
        self.encoder = encoder
        self.precision = precision
        self.name = f"{encoder.name}, OpenVINO"
        self._network = _compiled(encoder, {"INFERENCE_PRECISION_HINT": "f32"} if precision == "float32" else {})

    def __repr__(self) -> str:
        return f"OpenVinoEncoder({self.encoder!r}, precision={self.precision!r})"

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return self.encoder.dimensions

    @property
    def cache_key(self) -> str:
        """Which vectors a text gets: those of the encoder inside, in this precision."""
        return f"OpenVINO {self.precision} | {self.encoder.cache_key}"

    def encode(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
        """Return one vector for each text; as :meth:`SentenceEncoder.encode`, without prompts.

        Parameters
        ----------
        texts : sequence of str
            May be empty.
        batch_size : int
            Texts that go through the model at a time, those of like length together.

        Returns
        -------
        ndarray of float32, shape (len(texts), dimensions)

        Raises
        ------
        InputError
            A bare string instead of a list, something that is not text, or a text with nothing in it.

        Warns
        -----
        TruncationWarning
            Some texts were cut at the model's limit.
        """
        texts = check_texts(texts)
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        if texts:
            warn_of_cuts(self.encoder.tokenizer, texts, self.encoder.max_tokens, self.name)
        for rows in rows_by_length(texts, batch_size):
            vectors[rows] = self._pooled([texts[row] for row in rows])
        return vectors

    def _pooled(self, texts: list[str]) -> NDArray[np.float32]:
        """Run the network, then the encoder's own modules after it (pooling, normalising)."""
        import torch

        batch = self.encoder.tokenizer(
            texts, padding=True, truncation=True, max_length=self.encoder.max_tokens, return_tensors="pt"
        )
        (tokens,) = self._network({name: batch[name].numpy() for name in INPUTS}).values()
        features: dict[str, Any] = {"token_embeddings": torch.from_numpy(tokens), **batch}
        with torch.inference_mode():
            for module in list(self.encoder.model)[1:]:
                features = module(features)
        return np.asarray(features["sentence_embedding"].numpy(), dtype=np.float32)


def _compiled(encoder: SentenceEncoder, options: dict[str, str]) -> Any:
    try:
        import openvino
        from openvino.frontend import FrontEndManager
        from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder
    except ModuleNotFoundError as error:
        raise InputError('OpenVINO is not installed: pip install "embedlab[openvino]"') from error
    import torch

    if encoder.device != "cpu":
        raise InputError(f"OpenVINO runs on the CPU and the encoder is on {encoder.device}: load it with device='cpu'.")

    class LastLayer(torch.nn.Module):
        """The network alone, with one tensor as its result."""

        def __init__(self, network: torch.nn.Module):
            super().__init__()
            self.network = network

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            """Return the token vectors of the last layer."""
            result: torch.Tensor = self.network(input_ids, attention_mask).last_hidden_state
            return result

    batch = encoder.tokenizer(["two", "texts of two lengths"], padding=True, return_tensors="pt")
    example = {name: batch[name] for name in INPUTS}
    network: Any = encoder.model.transformers_model
    with warnings.catch_warnings():
        # Tracing warns of conditions it takes for constant (they are) and of names that torch is about to change.
        warnings.simplefilter("ignore")
        # What openvino.convert_model does, but without its report to OpenVINO's makers that it was used.
        traced = TorchScriptPythonDecoder(LastLayer(network), example_input=example)
        reader = FrontEndManager().load_by_framework("pytorch")
        converted = reader.convert(reader.load(traced))
    return openvino.compile_model(converted, "CPU", options)
