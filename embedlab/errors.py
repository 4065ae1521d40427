"""The errors of embedlab: each message says what came, what was expected and what to do next.

Every type is an :class:`EmbedlabError` and also the built-in error that Python users would
expect (``ValueError``, ``KeyError``, ...), so both ``except`` styles work.
"""

from __future__ import annotations

from collections.abc import Sequence


class EmbedlabError(Exception):
    """Base of every error that embedlab raises on purpose."""


class InputError(EmbedlabError, ValueError):
    """A value that cannot be used: empty text, k out of range, an unknown option."""


class ShapeError(InputError):
    """Arrays whose shapes do not fit together."""


class NotFiniteError(InputError):
    """A vector that holds NaN or infinity."""


class ZeroVectorError(InputError):
    """A vector of length zero where a direction is needed."""


class UnknownWordError(EmbedlabError, KeyError):
    """A word that the vocabulary does not hold.

    Parameters
    ----------
    words : sequence of str
        The missing words, in the order they were asked for.
    suggestions : sequence of str
        The nearest spellings that the vocabulary does hold; may be empty.
    vocabulary : str
        What was searched, for the message.

    Examples
    --------
    >>> print(UnknownWordError(["qeen"], ["queen", "green"], "GloVe, 400,000 words"))
    unknown word 'qeen' (searched: GloVe, 400,000 words). Did you mean: queen, green?
    """

    def __init__(self, words: Sequence[str], suggestions: Sequence[str] = (), vocabulary: str = "the vocabulary"):
        self.words = tuple(words)
        self.suggestions = tuple(suggestions)
        self.vocabulary = vocabulary
        what = "unknown word" if len(self.words) == 1 else "unknown words"
        names = ", ".join(repr(word) for word in self.words)
        hint = f"Did you mean: {', '.join(self.suggestions)}?" if self.suggestions else "Choose a word it holds."
        self.message = f"{what} {names} (searched: {vocabulary}). {hint}"
        super().__init__(self.message)

    def __str__(self) -> str:
        # KeyError would print the repr of its argument, quotes and all.
        return self.message

    def __reduce__(self) -> tuple[type[UnknownWordError], tuple[Sequence[str], Sequence[str], str]]:
        # Pickled (to come back from another process) an exception is made anew from its message; this one needs more.
        return type(self), (self.words, self.suggestions, self.vocabulary)


class UnknownAssetError(EmbedlabError, KeyError):
    """A name that no row of the course kit's manifest has."""

    def __str__(self) -> str:
        return str(self.args[0])


class AssetMissingError(EmbedlabError, FileNotFoundError):
    """A file of the course kit that is not on this machine."""


class AssetCorruptError(EmbedlabError, OSError):
    """A file of the course kit whose content is not what the manifest promises."""


class OfflineError(EmbedlabError, ConnectionError):
    """Something had to be fetched and the network could not be reached."""


class FileError(EmbedlabError, OSError):
    """A file of the user's that is not there, cannot be written or is damaged."""


class WrongAnswerError(EmbedlabError, AssertionError):
    """An answer to an exercise that is not right, where a check was asked to be strict."""


class MissingPackageError(EmbedlabError, ImportError):
    """An optional package that is not installed."""


class MissingKeyError(EmbedlabError, LookupError):
    """An API key that was found in none of the places where keys are looked for."""


class ServiceError(EmbedlabError, RuntimeError):
    """A service such as OpenAI or Ollama that refused a request, or answered with what cannot be used.

    The traceback shows this error alone: the exception of the service's own client can hold the request with the
    key in its headers. It can still be had as :attr:`original`.

    Parameters
    ----------
    message : str
    status : int, optional
        The HTTP status of the answer: 401, 404, 429, ...

    Examples
    --------
    >>> error = ServiceError("OpenAI refused the key", status=401)
    >>> print(error, error.status, error.original)
    OpenAI refused the key 401 None
    """

    def __init__(self, message: str, status: int | None = None):
        super().__init__(message)
        self.status = status

    @property
    def original(self) -> BaseException | None:
        """The client's own exception, if there was one."""
        return self.__context__


class ServiceUnreachableError(ServiceError, ConnectionError):
    """A service that did not answer: nothing listens there, the line broke, or it took too long."""
