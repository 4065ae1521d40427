"""Vectors from OpenAI's embedding API, or from any server that speaks its protocol, through the official client."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from embedlab.encoders.keys import Secret, api_key
from embedlab.encoders.service import Availability, ServiceEncoder
from embedlab.encoders.texts import in_short
from embedlab.errors import InputError, MissingKeyError, MissingPackageError, ServiceError, ServiceUnreachableError

if TYPE_CHECKING:
    import openai

OPENAI_ADDRESS = "https://api.openai.com/v1"
# Full length of the vectors; the two newer models can be asked for less.
DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
# Limits of one request, from the API reference: 2,048 texts, 300,000 tokens in all. A text may have 8,192 tokens.
MAX_TEXTS = 2048
MAX_TOKENS = 300_000
_NOT_INSTALLED = (
    "the package openai is not installed: run `pip install openai` (or `pip install embedlab[openai]`), then again."
)


class OpenAIEncoder(ServiceEncoder):
    """An :class:`~embedlab.encoders.Encoder` around OpenAI's embedding models.

    Making one sends nothing and asks for nothing. The key is looked up when texts are first encoded
    (:func:`~embedlab.encoders.api_key`: Colab's secrets, the environment, a hidden prompt).

    Each request has at most 300,000 bytes of text: no token is shorter than a byte, so it is within the API's
    300,000 tokens in every language. A text with more than 8,192 tokens is refused by the API, never cut.

    Requests that fail for a passing reason (429, 5xx, no answer in time, a broken connection) are sent again by
    the client, after pauses that double from 0.5 to 8 seconds, or after as long as the service asks for.

    Parameters
    ----------
    model : str
        ``"text-embedding-3-small"``, ``"text-embedding-3-large"`` or any id that the server knows.
    dimensions : int, optional
        Shorter vectors, which the two models above were trained for. None gives the full length.
    key : str or Secret, optional
        Instead of looking it up. Better not typed into a notebook: it would be stored with it.
    base_url : str, optional
        Another server with the same protocol; default the environment variable ``OPENAI_BASE_URL``, else OpenAI.
    batch_size : int
        Texts in a request, at most 2,048.
    timeout : float
        Seconds to wait for one answer.
    max_retries : int
        How often a request is sent again.

    Raises
    ------
    InputError
        A value out of range, or a number of dimensions that the model does not have.

    References
    ----------
    OpenAI API reference, "Create embeddings"; its limits are also in the docstring of the client's
    ``embeddings.create``.
    Kusupati et al. (2022). Matryoshka Representation Learning. NeurIPS. (Why shorter vectors work.)

    Examples
    --------
    >>> encoder = OpenAIEncoder("text-embedding-3-small", dimensions=256, base_url=OPENAI_ADDRESS)
    >>> encoder
    OpenAIEncoder('text-embedding-3-small', at https://api.openai.com/v1)
    >>> encoder.request(["king", "rey"])["json"]
    {'model': 'text-embedding-3-small', 'input': ['king', 'rey'], 'encoding_format': 'base64', 'dimensions': 256}
    """

    max_batch_size = MAX_TEXTS

    def __init__(
        self,
        model: str = "text-embedding-3-small",
        *,
        dimensions: int | None = None,
        key: str | Secret | None = None,
        base_url: str | None = None,
        batch_size: int = 512,
        timeout: float = 60.0,
        max_retries: int = 5,
    ):
        super().__init__(
            model,
            "OpenAI",
            base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_ADDRESS,
            dimensions=dimensions,
            batch_size=batch_size,
            max_bytes=MAX_TOKENS,
            timeout=timeout,
            max_retries=max_retries,
        )
        full = DIMENSIONS.get(model)
        if dimensions is None:
            self._known = full
        elif full is not None and (dimensions > full or model == "text-embedding-ada-002"):
            sizes = f"1 to {full}" if dimensions > full and model != "text-embedding-ada-002" else f"always {full}"
            raise InputError(f"{model} cannot give {dimensions} dimensions: it has {sizes}.")
        self._key = Secret(key, "argument") if isinstance(key, str) else key

    def available(self) -> Availability:
        """Say whether the client and a key are there; nothing is sent, and nobody is asked for the key.

        Returns
        -------
        Availability
            True or false in an ``if``; printed, it says what to do.
        """
        if importlib.util.find_spec("openai") is None:
            return Availability(False, _NOT_INSTALLED)
        try:
            key = self._key or api_key(prompt=False)
        except MissingKeyError as error:
            return Availability(False, str(error))
        return Availability(True, f"the key is there (from {key.source})")

    @property
    def _url(self) -> str:
        return f"{self._place}/embeddings"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": "Bearer [key]", "Content-Type": "application/json"}

    def _body(self, batch: list[str]) -> dict[str, Any]:
        # base64: four bytes a number instead of about twelve letters.
        body = {"model": self.name, "input": batch, "encoding_format": "base64"}
        return body if self._asked_for is None else body | {"dimensions": self._asked_for}

    def _connect(self) -> AbstractContextManager[openai.OpenAI]:
        try:
            import openai
        except ImportError:
            raise MissingPackageError(_NOT_INSTALLED) from None
        self._key = self._key or api_key()
        return openai.OpenAI(
            api_key=self._key.reveal(), base_url=self.address, timeout=self.timeout, max_retries=self.max_retries
        )

    def _send(self, client: openai.OpenAI, batch: list[str]) -> Sequence[ArrayLike]:
        import openai

        try:
            # Raw: the client would unpack base64 into Python floats, and hands on a page that is not JSON as it is.
            content = client.embeddings.with_raw_response.create(**self._body(batch)).content
        except openai.OpenAIError as error:
            raise self._own_error(error) from None
        try:
            items = sorted(json.loads(content)["data"], key=lambda item: int(item["index"]))
            return [_unpacked(item["embedding"]) for item in items]
        except (ValueError, TypeError, KeyError):
            start = self._redacted(content.decode("utf-8", "replace"))
            raise self._unreadable(f"it starts with {start[:60]!r}") from None

    def _ask_dimensions(self) -> int:
        # The API has no other way to ask; it costs one token.
        return int(self.encode(["length"]).shape[1])

    def _redacted(self, text: str) -> str:
        """Return a server's words in short, without the key: some quote what they were sent."""
        words = self._key.redact(text) if self._key else text
        return in_short(words)

    def _own_error(self, error: openai.OpenAIError) -> ServiceError:
        """Return the error that says what happened and what to do; it holds none of the client's objects."""
        import openai

        tries = f"in {self.max_retries + 1} tries" if self.max_retries else "in one try"
        if isinstance(error, openai.APITimeoutError):
            return ServiceUnreachableError(
                f"{self._place} did not answer within {self.timeout:g} seconds, {tries}: try again, or with a larger "
                f"timeout."
            )
        if not isinstance(error, openai.APIStatusError):
            cause = self._redacted(str(error.__cause__ or error))
            return ServiceUnreachableError(
                f"no connection to {self._place} {tries} ({cause}): check the network and the address."
            )
        body = error.body if isinstance(error.body, dict) else {}
        said = self._redacted(str(body.get("message") or body.get("detail") or error.message))
        source = self._key.source if self._key else "nowhere"
        advice = {
            401: f"the key (from {source}) was refused; make a new one at https://platform.openai.com/api-keys",
            403: f"the key (from {source}) may not use this model here; see the project's limits on the website",
            404: f"there is no model {self.name!r} at {self._place}; OpenAI has {', '.join(DIMENSIONS)}",
            429: f"too many requests or no credit left, {tries}; wait, or see billing on the website",
        }
        if error.status_code in advice:
            what = advice[error.status_code]
        elif error.status_code >= 500:
            what = f"the service failed {tries}; try again later"
        elif "context length" in said or "maximum input length" in said:
            what = "a text is longer than the 8,192 tokens a model reads; cut it into parts"
        else:
            what = "the request was refused"
        return ServiceError(
            f"{self.provider}: {what}. The service said: {said} (status {error.status_code})", error.status_code
        )


def _unpacked(embedding: str | list[float]) -> ArrayLike:
    """Return the numbers of one vector, which came as base64 of 32-bit floats or as a list."""
    if isinstance(embedding, str):
        return np.frombuffer(base64.b64decode(embedding, validate=True), dtype="<f4")
    return embedding
