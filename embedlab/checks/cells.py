"""The Python of a cell, without the lines that only Jupyter understands."""

from __future__ import annotations


def as_python(source: str) -> str:
    """Leave lines such as ``%pip install`` and ``!ls`` empty, so that all others keep their numbers.

    Examples
    --------
    >>> as_python("%matplotlib inline" + chr(10) + "x = 1").splitlines()
    ['', 'x = 1']
    """
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines())
