"""Secrets: there are none."""

from google.colab import errors


class SecretNotFoundError(errors.Error):
    pass


class NotebookAccessError(errors.Error):
    pass


class TimeoutException(errors.Error):
    pass


def get(key: str) -> str:
    raise SecretNotFoundError(f"Secret {key} does not exist.")
