"""What the encoders behind a web service have in common: batches, checks of the answers, Ctrl-C between batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.encoders.texts import batches, checked_texts
from embedlab.errors import InputError, ServiceError
from embedlab.progress import progress_bar


@dataclass(frozen=True)
class Availability:
    """Whether a service can be used now, and what to do if not.

    Examples
    --------
    >>> answer = Availability(False, "no key")
    >>> print(answer, bool(answer))
    no key False
    """

    ok: bool
    reason: str

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        return self.reason


class ServiceEncoder(ABC):
    """An :class:`~embedlab.encoders.Encoder` that asks a web service for the vectors.

    Parameters
    ----------
    model : str
        The service's id of the model; also the encoder's :attr:`name`.
    provider : str
        Name of the service, for messages.
    address : str
        Where it is; ``http://`` or ``https://``.
    dimensions : int or None
        How many dimensions to ask for; None leaves it to the model.
    batch_size : int
        Texts in a request.
    max_bytes : int
        Bytes of text in a request.
    timeout : float
        Seconds to wait for an answer.
    max_retries : int
        How often a request is sent again when the service is busy, fails or does not answer.

    Raises
    ------
    InputError
        A value out of range.
    """

    max_batch_size: int | None = None
    """Texts that the service takes in a request, if it has a limit."""

    def __init__(
        self,
        model: str,
        provider: str,
        address: str,
        *,
        dimensions: int | None,
        batch_size: int,
        max_bytes: int,
        timeout: float,
        max_retries: int,
    ):
        if not model.strip():
            raise InputError("the model's id is empty: give the id that the service knows it by.")
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
            raise InputError(f"{address!r} is no address of a service: write http://HOST:PORT or https://HOST.")
        at_least = {"dimensions": (dimensions, 1), "max_retries": (max_retries, 0)}
        for option, (value, least) in at_least.items():
            if value is not None and value < least:
                raise InputError(f"{option} is {value}: it must be {least} or more.")
        if timeout <= 0:
            raise InputError(f"timeout is {timeout} seconds: it must be more than 0.")
        self.name = model
        self.provider = provider
        self.address = address.rstrip("/")
        self.batch_size = self._checked_size(batch_size)
        self.timeout = timeout
        self.max_retries = max_retries
        self._asked_for = dimensions
        self._known = dimensions
        self._max_bytes = max_bytes

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, at {self._place})"

    @property
    def cache_key(self) -> str:
        """Everything the vectors depend on, as text: provider, address, model, dimensions; never a key."""
        return f"{self.provider} {self._place} {self.name} dimensions={self._asked_for}"

    @property
    def dimensions(self) -> int:
        """Length of each vector. Where only the service knows it, the first use asks."""
        if self._known is None:
            self._known = self._ask_dimensions()
        return self._known

    def encode(
        self, texts: Sequence[str], *, batch_size: int | None = None, progress: bool = False
    ) -> NDArray[np.float32]:
        """Return one vector for each text, in the order of the texts.

        Parameters
        ----------
        texts : sequence of str
            May be empty; then nothing is sent.
        batch_size : int, optional
            Texts in a request, instead of :attr:`batch_size`.
        progress : bool
            Show a progress bar.

        Returns
        -------
        ndarray of float32, shape (len(texts), dimensions)

        Raises
        ------
        InputError
            A bare string instead of a list, something that is not text, a text with nothing in it, or a batch size
            out of range.
        MissingKeyError, MissingPackageError
            What the service needs is not there; the message says how to get it.
        ServiceUnreachableError
            No connection, or no answer in time, after all retries.
        ServiceError
            The service refused, failed, or answered with what is no list of vectors.
        KeyboardInterrupt
            Stopped by hand; the message says after how many texts.
        """
        texts = checked_texts(texts)
        size = self.batch_size if batch_size is None else self._checked_size(batch_size)
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        done: list[NDArray[np.float32]] = []
        with self._connect() as client, progress_bar(total=len(texts), desc=self.name, shown=progress) as bar:
            for batch in batches(texts, size, self._max_bytes):
                try:
                    done.append(self._rows(self._send(client, batch), len(batch)))
                except KeyboardInterrupt:
                    # A fresh one: the frames of the client's code, which hold the key, stay out of the traceback.
                    raise KeyboardInterrupt(f"stopped after {sum(map(len, done))} of {len(texts)} texts") from None
                bar.update(len(batch))
        return np.concatenate(done)

    def request(self, texts: Sequence[str]) -> dict[str, Any]:
        """Return what :meth:`encode` would send, without sending it; of the first batch, where there are several.

        Parameters
        ----------
        texts : sequence of str
            At least one.

        Returns
        -------
        dict
            ``method``, ``url``, ``headers`` (``[key]`` stands for the key) and ``json``, the body.

        Raises
        ------
        InputError
            As for :meth:`encode`; also an empty list, for which nothing is sent.
        """
        batch = next(batches(checked_texts(texts), self.batch_size, self._max_bytes), None)
        if batch is None:
            raise InputError("an empty list of texts: for no texts nothing is sent.")
        return {"method": "POST", "url": self._url, "headers": self._headers, "json": self._body(batch)}

    @abstractmethod
    def available(self) -> Availability:
        """Say whether :meth:`encode` can work, at no cost."""

    @property
    @abstractmethod
    def _url(self) -> str:
        """Where texts are sent."""

    @property
    @abstractmethod
    def _headers(self) -> dict[str, str]:
        """The headers that matter, with ``[key]`` for the key."""

    @abstractmethod
    def _body(self, batch: list[str]) -> dict[str, Any]:
        """Return the JSON to send for a batch."""

    @abstractmethod
    def _connect(self) -> AbstractContextManager[Any]:
        """Return a new client of the service, which closes its connections at the end of a ``with``."""

    @abstractmethod
    def _send(self, client: Any, batch: list[str]) -> Sequence[ArrayLike]:
        """Return the vectors of a batch as the service gave them, or raise an error of embedlab."""

    @abstractmethod
    def _ask_dimensions(self) -> int:
        """Return the length of the vectors, found out from the service."""

    @property
    def _place(self) -> str:
        """The address without a user's name or password."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def _checked_size(self, batch_size: int) -> int:
        """Return the batch size, if there can be such a batch."""
        if batch_size < 1 or (self.max_batch_size is not None and batch_size > self.max_batch_size):
            limit = "1 or more" if self.max_batch_size is None else f"1 to {self.max_batch_size}"
            raise InputError(f"batch_size is {batch_size}: {self.provider} takes {limit} texts in a request.")
        return batch_size

    def _rows(self, vectors: Sequence[ArrayLike], expected: int) -> NDArray[np.float32]:
        """Return the vectors as an array, once there is one finite vector of the right length for each text."""
        try:
            rows = np.asarray(vectors, dtype=np.float32)
        except (TypeError, ValueError):
            raise self._unreadable("vectors of different lengths, or something that is not numbers") from None
        if rows.ndim != 2 or rows.shape[0] != expected or rows.shape[1] == 0:
            raise self._unreadable(f"an array of shape {rows.shape} for {expected} texts")
        if not np.isfinite(rows).all():
            raise self._unreadable("NaN or infinity in a vector")
        if self._known is None:
            self._known = rows.shape[1]
        if rows.shape[1] != self._known:
            raise ServiceError(
                f"{self.provider} gave vectors with {rows.shape[1]} dimensions instead of {self._known}: the model "
                f"{self.name!r} has no such size; leave out `dimensions`, or give one that it has."
            )
        return rows

    def _unreadable(self, what: str) -> ServiceError:
        """Return the error for an answer that holds no vectors."""
        return ServiceError(
            f"the answer of {self.provider} at {self._place} cannot be read: {what}. Is this the right address? "
            f"Behind a proxy or a login page something else may have answered."
        )
