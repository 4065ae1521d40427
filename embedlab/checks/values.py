"""Values as JSON and back: inputs, expected values and answers in one form that any program can read.

What JSON knows stays as it is. The rest is an object with one name that begins with a dollar sign::

    {"$array": [[0.5, 1.0]], "dtype": "float32"}    {"$tuple": [1, 2]}    {"$set": ["a", "b"]}
    {"$dict": [[1, "one"]]}    {"$float": "nan"}    {"$frame": {"word": ["cat"], "count": [3]}}
    {"$words": ["cat"], "vectors": {"$array": ...}}    {"$figure": {"types": ["scatter"], "points": 3}}

No pickle: reading a value runs nothing.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np

from embedlab.checks.plain import FigureFacts, Unusable, plain
from embedlab.errors import InputError

MOST_NUMBERS = 200_000
LONGEST_TEXT = 100_000


def encode(value: Any) -> Any:
    """Turn a value into what JSON knows.

    Parameters
    ----------
    value : object
        Plain data (:func:`~embedlab.checks.plain.plain`), or gensim's ``KeyedVectors``.

    Returns
    -------
    object
        Of dicts, lists, texts, numbers, truth values and None alone.

    Raises
    ------
    InputError
        Something that has no such form, or that is too large: 200,000 numbers, 100,000 letters.

    Examples
    --------
    >>> encode((1, np.array([0.5, np.inf])))
    {'$tuple': [1, {'$array': [0.5, 'inf'], 'dtype': 'float64'}]}
    >>> decode(encode((1, np.array([0.5, np.inf]))))
    (1, array([0.5, inf]))
    """
    match value:
        case None | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else {"$float": str(value)}
        case str():
            if len(value) > LONGEST_TEXT:
                raise InputError(f"a text of {len(value):,} letters is too long; {LONGEST_TEXT:,} are the most")
            return value
        case np.ndarray():
            return _encode_array(value)
        case list():
            return [encode(item) for item in value]
        case tuple():
            return {"$tuple": [encode(item) for item in value]}
        case set():
            return {"$set": [encode(item) for item in sorted(value, key=repr)]}
        case dict():
            if all(isinstance(name, str) and not name.startswith("$") for name in value):
                return {name: encode(item) for name, item in value.items()}
            return {"$dict": [[encode(name), encode(item)] for name, item in value.items()]}
        case FigureFacts():
            return {"$figure": asdict(value) | {"types": list(value.types)}}
        case Unusable():
            raise InputError(f"got {value.what}")
    if type(value).__name__ == "DataFrame":
        return {"$frame": _encode_frame(value)}
    if hasattr(value, "index_to_key"):
        return {"$words": list(value.index_to_key), "vectors": _encode_array(value.vectors)}
    raise InputError(
        f"a {type(value).__name__} has no form in JSON; use numbers, texts, arrays, lists, tuples, sets, dicts, "
        "data frames or KeyedVectors"
    )


def decode(value: Any) -> Any:
    """Turn what :func:`encode` gave back into what it was; each call makes new objects.

    Raises
    ------
    InputError
        An object whose name begins with a dollar sign that means nothing here.
    """
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    tag = next(iter(value), "")
    if not tag.startswith("$"):
        return {name: decode(item) for name, item in value.items()}
    content = value[tag]
    match tag:
        case "$array":
            return np.array(content, dtype=value["dtype"]).reshape(value.get("shape", np.shape(content)))
        case "$float":
            return float(content)
        case "$tuple":
            return tuple(decode(item) for item in content)
        case "$set":
            return {decode(item) for item in content}
        case "$dict":
            return {decode(name): decode(item) for name, item in content}
        case "$figure":
            return FigureFacts(**content | {"types": tuple(content["types"])})
        case "$frame":
            import pandas as pd

            return pd.DataFrame({name: decode(column) for name, column in content.items()})
        case "$words":
            return _keyed_vectors(content, decode(value["vectors"]))
    raise InputError(f"{tag!r} is no form of a value; see embedlab.checks.values for those there are")


def _encode_array(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    if array.dtype.kind not in "fiub":
        raise InputError(f"an array of {array.dtype} has no form in JSON; use numbers or truth values, or a list")
    if array.size > MOST_NUMBERS:
        raise InputError(f"an array of shape {array.shape} is too large; {MOST_NUMBERS:,} numbers are the most")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        # JSON has no NaN: such numbers are written as texts, which NumPy reads as numbers again.
        flat = [number if math.isfinite(number) else str(number) for number in array.ravel().tolist()]
        content = np.array(flat, dtype=object).reshape(array.shape).tolist()
    else:
        content = array.tolist()
    encoded = {"$array": content, "dtype": array.dtype.name}
    return encoded | {"shape": list(array.shape)} if array.size == 0 else encoded


def _encode_frame(frame: Any) -> dict[str, list[Any]]:
    """Write a data frame column by column; the index is left out."""
    names = [str(name) for name in frame.columns]
    if len(set(names)) < len(names):
        raise InputError("two columns of a data frame have one name; give each its own")
    if frame.size > MOST_NUMBERS:
        raise InputError(f"a data frame of shape {frame.shape} is too large; {MOST_NUMBERS:,} cells are the most")
    columns = (frame.iloc[:, place].tolist() for place in range(len(names)))
    return {name: [encode(plain(item)) for item in column] for name, column in zip(names, columns, strict=True)}


def _keyed_vectors(words: list[str], vectors: np.ndarray[Any, Any]) -> Any:
    from gensim.models import KeyedVectors

    keyed = KeyedVectors(vectors.shape[1])
    keyed.add_vectors(words, vectors)
    return keyed
