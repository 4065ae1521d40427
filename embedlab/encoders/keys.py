"""API keys: where they are looked for, and a wrapper that keeps them out of everything that is shown or stored."""

from __future__ import annotations

import getpass
import os
import sys
import warnings
from typing import NoReturn

from embedlab.errors import InputError, MissingKeyError


class Secret:
    """A string that is not shown, logged, pickled or copied by accident.

    Parameters
    ----------
    value : str
        Spaces and line ends around it, as pasting leaves them, are taken off.
    source : str
        Where it came from; this is all that ``repr`` tells.

    Raises
    ------
    InputError
        Nothing in it, or a character that no key has (a space, a typographic dash); the message never shows the value.

    Examples
    --------
    >>> key = Secret("sk-123", "environment")
    >>> print(key, [key])
    Secret(from environment) [Secret(from environment)]
    >>> key.redact("Incorrect API key provided: sk-123.")
    'Incorrect API key provided: [key].'
    """

    # No __dict__: vars() and debuggers that walk it find nothing.
    __slots__ = ("_value", "source")

    def __init__(self, value: str, source: str):
        value = value.strip()
        if not value:
            raise InputError(f"the key from {source} is empty: put the key itself there.")
        for position, character in enumerate(value):
            # A client would put the whole key into its own error when a header cannot carry the character.
            if not "!" <= character <= "~":
                raise InputError(
                    f"the key from {source} has a character at position {position} that no key has "
                    f"(U+{ord(character):04X}): copy the key again, without spaces or quotation marks."
                )
        self._value = value
        self.source = source

    def __repr__(self) -> str:
        return f"Secret(from {self.source})"

    def reveal(self) -> str:
        """Return the value; for the one line that hands it to a client."""
        return self._value

    def redact(self, text: str) -> str:
        """Return the text with the value replaced by ``[key]``: servers quote what they were sent."""
        return text.replace(self._value, "[key]")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        # Pickling and copying both ask here.
        raise TypeError("a Secret is not pickled or copied: look the key up again where it is needed, with api_key().")


def api_key(name: str = "OPENAI_API_KEY", *, prompt: bool = True) -> Secret:
    """Look an API key up: in Colab's secrets, in the environment, else ask for it without showing it.

    Parameters
    ----------
    name : str
        Name of the Colab secret and of the environment variable.
    prompt : bool
        Ask when it is in neither and somebody can answer: in a terminal, or in a notebook run by hand.

    Returns
    -------
    Secret
        Shown as where the key came from; never stored anywhere.

    Raises
    ------
    MissingKeyError
        It is in neither place and nobody was there to ask, or nothing was typed.
    InputError
        What was found cannot be a key.

    Examples
    --------
    >>> import os
    >>> os.environ["SOME_KEY"] = "sk-123"
    >>> api_key("SOME_KEY")
    Secret(from environment)
    >>> del os.environ["SOME_KEY"]
    """
    value = _from_colab(name)
    if value:
        return Secret(value, "Colab secrets")
    value = os.environ.get(name, "").strip()
    if value:
        return Secret(value, "environment")
    value = _ask(name) if prompt else ""
    if value:
        return Secret(value, "prompt")
    raise MissingKeyError(
        f"no key {name} was found. Give it in one of three ways: in Colab, add a secret of this name (the key symbol "
        f"at the left) and switch on its notebook access; elsewhere set the environment variable {name} before "
        f"Jupyter starts; or run this cell by hand and type the key into the hidden field that api_key() opens."
    )


def _from_colab(name: str) -> str:
    """Return the Colab secret, or "" outside Colab and where there is none that this notebook may read."""
    try:
        from google.colab import userdata
    except ImportError:
        return ""
    try:
        return (userdata.get(name) or "").strip()
    except (userdata.SecretNotFoundError, userdata.NotebookAccessError, userdata.TimeoutException):
        # The last: a Colab machine without its page, which alone can read secrets. The other two ways are left.
        return ""


def _ask(name: str) -> str:
    """Return what was typed without being shown, or "" when nobody can type or it would be shown."""
    # Only IPython's own module knows whether a notebook is behind this; without it there is none.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if not hasattr(shell, "kernel") and not (sys.stdin and sys.stdin.isatty()):
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(f"{name} (hidden): ").strip()
    except (NotImplementedError, EOFError, getpass.GetPassWarning):
        # A notebook run by a program, an input closed with Ctrl-D, a terminal that cannot hide what is typed.
        return ""
