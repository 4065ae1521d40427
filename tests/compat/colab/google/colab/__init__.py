"""Stands in for Colab's own package: the calls that embedlab makes, each noted in the file that a variable names."""

import json
import os
from pathlib import Path


def note(call: str, **details: object) -> None:
    """Write a call down."""
    if path := os.environ.get("COLAB_CALLS"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"call": call, **details}) + "\n")
