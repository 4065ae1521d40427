"""The Python of a cell, without the lines that only Jupyter understands."""

from __future__ import annotations

_MAGIC = ("%", "!")


def as_python(source: str) -> str:
    r"""Write ``pass`` for lines such as ``%pip install`` and ``!ls``, so that all others keep their numbers.

    Examples
    --------
    >>> print(as_python("try:\n    import that\nexcept ImportError:\n    %pip install that"))
    try:
        import that
    except ImportError:
        pass
    """
    lines = source.splitlines()
    return "\n".join(
        line[: -len(line.lstrip())] + "pass" if line.lstrip().startswith(_MAGIC) else line for line in lines
    )
