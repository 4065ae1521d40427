"""Vectors from Ollama, which runs open models on one's own machine, through the official client."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shlex
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from numpy.typing import ArrayLike

from embedlab.encoders.service import Availability, ServiceEncoder
from embedlab.encoders.texts import in_short
from embedlab.errors import MissingPackageError, ServiceError, ServiceUnreachableError

if TYPE_CHECKING:
    import ollama

Answer = TypeVar("Answer")

OLLAMA_PORT = 11434
# Ollama's server sets no limit on a request; this keeps a long run in parts that can be stopped and retried.
MAX_BYTES = 1_000_000
_NOT_INSTALLED = (
    "the package ollama is not installed: run `pip install ollama` (or `pip install embedlab[ollama]`), then again."
)


class OllamaEncoder(ServiceEncoder):
    """An :class:`~embedlab.encoders.Encoder` around an embedding model in Ollama.

    Making one sends nothing. Ollama is free and needs no key; it is a program of its own
    (https://ollama.com/download), and ``ollama pull nomic-embed-text`` fetches a model.

    Requests that fail for a passing reason (429, 5xx, no answer in time, a broken connection) are sent again after
    pauses that double from 0.5 to 8 seconds; where nothing listens at all, the error comes at once.

    Parameters
    ----------
    model : str
        ``"nomic-embed-text"`` (768 dimensions), ``"all-minilm"`` (384) or any other from https://ollama.com/search.
    host : str, optional
        Where the server is; default the environment variable ``OLLAMA_HOST``, else this machine's port 11434.
    dimensions : int, optional
        Shorter vectors: Ollama cuts them and scales them to length 1 again.
    truncate : bool
        Cut texts that are longer than the model reads. Ollama does so silently unless told not to; here such a
        text is an error unless it is asked for.
    batch_size : int
        Texts in a request.
    timeout : float
        Seconds to wait for one answer; the first loads the model.
    max_retries : int
        How often a request is sent again.

    Raises
    ------
    InputError
        A value out of range.

    References
    ----------
    Ollama API reference, "Generate Embeddings".

    Examples
    --------
    >>> encoder = OllamaEncoder("nomic-embed-text", host="localhost")
    >>> encoder
    OllamaEncoder('nomic-embed-text', at http://localhost:11434)
    >>> print(encoder.curl_command(["king"]))
    curl http://localhost:11434/api/embed -d '{"model": "nomic-embed-text", "input": ["king"], "truncate": false}'
    """

    def __init__(
        self,
        model: str = "nomic-embed-text",
        *,
        host: str | None = None,
        dimensions: int | None = None,
        truncate: bool = False,
        batch_size: int = 64,
        timeout: float = 120.0,
        max_retries: int = 3,
    ):
        super().__init__(
            model,
            "Ollama",
            _address(host or os.environ.get("OLLAMA_HOST") or "localhost"),
            dimensions=dimensions,
            batch_size=batch_size,
            max_bytes=MAX_BYTES,
            timeout=timeout,
            max_retries=max_retries,
        )
        self.truncate = truncate

    @property
    def cache_key(self) -> str:
        """Everything the vectors depend on, as text."""
        return f"{super().cache_key} truncate={self.truncate}"

    def available(self) -> Availability:
        """Ask the server which models it has; waits two seconds at most, and nothing is computed.

        Returns
        -------
        Availability
            True or false in an ``if``; printed, it says what to do.
        """
        if importlib.util.find_spec("ollama") is None:
            return Availability(False, _NOT_INSTALLED)
        try:
            with self._connect(timeout=2) as client:
                models = [str(model.model) for model in self._asked(client.list, retries=0).models]
        except ServiceError as error:
            return Availability(False, str(error))
        if self.name not in models and f"{self.name}:latest" not in models:
            return Availability(False, self._no_model())
        return Availability(True, f"Ollama runs at {self._place} and has {self.name}")

    def curl_command(self, texts: Sequence[str], path: str | os.PathLike[str] | None = None) -> str:
        """Return the shell command that asks for the same vectors as :meth:`encode`.

        Parameters
        ----------
        texts : sequence of str
            At least one; they must fit into one request.
        path : path, optional
            Let curl write the answer there, for :func:`~embedlab.encoders.load_embedding`.

        Returns
        -------
        str

        Raises
        ------
        InputError
            As for :meth:`request`.
        """
        request = self.request(texts)
        command = ["curl", request["url"], "-d", json.dumps(request["json"], ensure_ascii=False)]
        return shlex.join(command if path is None else [*command, "-o", os.fspath(path)])

    @property
    def _url(self) -> str:
        return f"{self._place}/api/embed"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json"}

    def _body(self, batch: list[str]) -> dict[str, Any]:
        body = {"model": self.name, "input": batch, "truncate": self.truncate}
        return body if self._asked_for is None else body | {"dimensions": self._asked_for}

    def _connect(self, timeout: float | None = None) -> AbstractContextManager[ollama.Client]:
        try:
            import ollama
        except ImportError:
            raise MissingPackageError(_NOT_INSTALLED) from None
        return closing(ollama.Client(self.address, timeout=timeout or self.timeout))

    def _send(self, client: ollama.Client, batch: list[str]) -> Sequence[ArrayLike]:
        return self._asked(lambda: client.embed(**self._body(batch)), self.max_retries).embeddings

    def _ask_dimensions(self) -> int:
        # /api/show tells what is in the model's file, and computes nothing.
        with self._connect() as client:
            about = self._asked(lambda: client.show(self.name), self.max_retries).modelinfo or {}
        lengths = [value for field, value in about.items() if field.endswith(".embedding_length")]
        if len(lengths) != 1 or not isinstance(lengths[0], int):
            raise self._unreadable("it does not say how long the vectors are")
        return lengths[0]

    def _asked(self, ask: Callable[[], Answer], retries: int) -> Answer:
        """Return the client's answer, asking again after a pause when what went wrong may pass."""
        import httpx
        import ollama

        tries = 0
        while True:
            tries += 1
            try:
                return ask()
            except (httpx.HTTPError, ConnectionError, ollama.ResponseError) as error:
                if isinstance(error, ollama.ResponseError):
                    may_pass = error.status_code in (408, 429) or error.status_code >= 500
                else:
                    may_pass = isinstance(error, httpx.HTTPError)
                if tries > retries or not may_pass:
                    raise self._own_error(error, tries) from None
            except (ValueError, TypeError) as error:
                # What the client raises for an answer that is not JSON, or JSON of another shape.
                raise self._unreadable(in_short(str(error), 200)) from None
            # Not all at the same moment, if several wait.
            time.sleep(min(0.25 * 2**tries, 8) * random.uniform(0.75, 1))

    def _no_model(self) -> str:
        return f"Ollama at {self._place} has no model {self.name!r}: run `ollama pull {self.name}` in a terminal."

    def _own_error(self, error: Exception, tries: int) -> ServiceError:
        """Return the error that says what happened and what to do."""
        import httpx
        import ollama

        after = f"in {tries} tries" if tries > 1 else "in one try"
        if isinstance(error, ollama.ResponseError):
            status, said = error.status_code, in_short(str(error.error))
            if status == 404 and "not found" in said:
                return ServiceError(self._no_model(), status)
            if "exceeds" in said and "context length" in said:
                what = "a text is longer than the model reads; cut it into parts, or pass truncate=True"
            elif status == 429 or status >= 500:
                what = f"it failed {after}; see the window in which `ollama serve` runs"
            else:
                what = "it refused the request"
            return ServiceError(f"Ollama: {what}. It said: {said} (status {status})", status)
        if isinstance(error, httpx.TimeoutException):
            return ServiceUnreachableError(
                f"Ollama at {self._place} did not answer in time, {after}: it may still be loading the model; try "
                f"again, or with a larger timeout than {self.timeout:g} seconds."
            )
        if isinstance(error, ConnectionError):
            return ServiceUnreachableError(
                f"no Ollama at {self._place}: install it from https://ollama.com/download, start it with "
                f"`ollama serve` in a terminal, and fetch the model with `ollama pull {self.name}`."
            )
        return ServiceUnreachableError(f"the connection to Ollama at {self._place} broke, {after}: {error}.")


def _address(host: str) -> str:
    """Return the full address of a host, with Ollama's own port unless a scheme or a port says otherwise."""
    if "://" in host:
        return host
    parts = urlsplit(f"http://{host}")
    return parts.geturl() if parts.port else parts._replace(netloc=f"{parts.netloc}:{OLLAMA_PORT}").geturl()
