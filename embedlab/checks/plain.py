"""Answers as plain data: whatever a student hands over becomes numbers, texts, arrays, lists, dicts, sets or tables.

Only plain data is compared, shown and stored, so that an answer cannot behave in a way of its own (an ``==`` that is
always true) and one comparison serves lists, arrays and tensors. Nothing large is copied.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from numbers import Integral, Real
from types import BuiltinFunctionType, CoroutineType, FunctionType, MethodType
from typing import Any

import numpy as np

# More than any task asks for; what is larger is named, not read.
MOST_ITEMS = 1_000_000
DEEPEST = 50
_BYTES = (bytes, bytearray, memoryview)  # sequences too, but of no use as such
MOST_BITS = 1000  # what a float can still be compared with


@dataclass(frozen=True)
class Unusable:
    """An answer that cannot be compared.

    Attributes
    ----------
    what : str
        What came and what to do, as the rest of a sentence that begins with "The answer is".
    """

    what: str


@dataclass(frozen=True)
class FigureFacts:
    """What can be said about a figure without looking at it.

    Attributes
    ----------
    types : tuple of str
        The kind of each trace: "scatter", "heatmap", ...
    points : int
        How many points (bars, cells) all traces have together.
    title, x, y : str
        The title and the names of the axes; empty if there is none.
    """

    types: tuple[str, ...]
    points: int
    title: str = ""
    x: str = ""
    y: str = ""


class _NotPlainError(Exception):
    """Carries the end of the sentence from any depth of an answer to :func:`plain`."""


def is_blank(value: Any) -> bool:
    """Tell whether nothing has been written yet: None, ``...`` or NotImplemented."""
    return value is None or value is Ellipsis or value is NotImplemented


def plain(value: Any) -> Any:
    """Turn an answer into plain data.

    Parameters
    ----------
    value : object
        Numbers and texts of any library; arrays, tensors, data frames, plotly figures, gensim's word vectors, and
        lists, tuples, dicts and sets of these.

    Returns
    -------
    None, bool, int, float, str, ndarray, list, tuple, dict, set, DataFrame, FigureFacts or Unusable
        An array or a data frame is passed through, not copied. Word vectors become a dict of word and vector.

    Examples
    --------
    >>> plain({"score": np.float32(0.5), "words": ("cat", np.str_("dog"))})
    {'score': 0.5, 'words': ('cat', 'dog')}
    >>> plain(word for word in ["cat"])
    Unusable(what='a generator, which can be read only once; make a list of it: list(...)')
    """
    if is_blank(value):
        return None
    try:
        return _Converter().convert(value, 0)
    except _NotPlainError as problem:
        return Unusable(str(problem))


class _Converter:
    """One walk through an answer, which counts what it has seen."""

    def __init__(self) -> None:
        self.seen = 0

    def convert(self, value: Any, depth: int) -> Any:
        """Make a value plain, and count what it holds."""
        if depth > DEEPEST:
            raise _NotPlainError(f"nested more than {DEEPEST} deep; give a simpler one")
        self._count(1)
        if is_blank(value):
            return None
        if isinstance(value, (bool, np.bool_)):
            return bool(value)
        if isinstance(value, (Integral, Real)):
            return _number(value)
        if isinstance(value, FigureFacts):  # already read from a figure, in another process
            return value
        if isinstance(value, str):
            return str.__str__(value)  # for subclasses too, which may bring an == of their own
        if isinstance(value, np.ndarray):
            return self._array(np.asarray(value), depth)
        library = _of_a_library(value)
        if library is not None:
            return library if _is_whole(library) else self.convert(library, depth + 1)
        return self._container(value, depth)

    def _count(self, items: int) -> None:
        self.seen += items
        if self.seen > MOST_ITEMS:
            raise _NotPlainError(f"more than {MOST_ITEMS:,} items, too many to look at; is it the right thing?")

    def _array(self, array: np.ndarray[Any, Any], depth: int) -> Any:
        if array.dtype.kind in "fiub":
            return array if array.ndim else array.item()
        if array.dtype.kind not in "USO":
            raise _NotPlainError(f"an array of {array.dtype}; give numbers or texts")
        self._count(array.size)
        return self.convert(array.tolist(), depth + 1)

    def _container(self, value: Any, depth: int) -> Any:
        if isinstance(value, _BYTES) or not (isinstance(value, (Mapping, Set, Sequence)) or _is_view(value)):
            raise _NotPlainError(what_is(value))
        if len(value) + self.seen > MOST_ITEMS:  # before the walk, which would take long
            raise _NotPlainError(f"a {type(value).__name__} of {len(value):,} items, too many to look at")
        if isinstance(value, Mapping):
            return {self._key(name, depth): self.convert(value[name], depth + 1) for name in list(value)}
        if isinstance(value, Set) and not _is_view(value):
            return {self._key(item, depth) for item in value}
        items = [self.convert(item, depth + 1) for item in value]
        return tuple(items) if isinstance(value, tuple) else items

    def _key(self, value: Any, depth: int) -> Any:
        key = self.convert(value, depth + 1)
        try:
            hash(key)
        except TypeError:
            return self.convert(tuple(value), depth + 1)  # a frozenset in a set
        return key


def what_is(value: Any) -> str:
    """Say what an object is that cannot be compared, and what may have been meant."""
    kind = type(value).__name__
    if isinstance(value, type):
        return f"the class {value.__name__} itself; make an instance of it: {value.__name__}(...)"
    if isinstance(value, (FunctionType, MethodType, BuiltinFunctionType)):
        return f"the function {value.__name__} itself; call it: {value.__name__}(...)"
    if isinstance(value, CoroutineType):
        return "a coroutine that has not run; write await before it"
    if isinstance(value, Iterator):
        return f"a {kind}, which can be read only once; make a list of it: list(...)"
    return f"an object of type {kind}, which cannot be compared"


def _number(value: Any) -> Any:
    if not isinstance(value, Integral):
        return float(value)
    whole = int(value)
    if whole.bit_length() > MOST_BITS:
        raise _NotPlainError(f"a whole number of {whole.bit_length():,} bits")
    return whole


def _is_view(value: Any) -> bool:
    return type(value).__name__ in ("dict_keys", "dict_values", "dict_items")


def _is_whole(value: Any) -> bool:
    """Tell whether what came from a library is compared as it is."""
    return isinstance(value, FigureFacts) or type(value).__name__ == "DataFrame"


def _of_a_library(value: Any) -> Any:
    """Take out of a library's object what it holds; None if it is of no library known here.

    A library that was never imported cannot have made the object, so none is imported for it.
    """
    modules = sys.modules
    if "torch" in modules and isinstance(value, modules["torch"].Tensor):
        return _tensor(value)
    if "pandas" in modules:
        pd = modules["pandas"]
        if isinstance(value, pd.DataFrame):
            return value
        if isinstance(value, pd.Series):
            return value.tolist() if isinstance(value.index, pd.RangeIndex) else value.to_dict()
        if isinstance(value, pd.Index):
            return value.tolist()
        if value is pd.NA or value is pd.NaT:
            return float("nan")
    if "scipy.sparse" in modules and modules["scipy.sparse"].issparse(value):
        if np.prod(value.shape) > MOST_ITEMS:
            raise _NotPlainError(f"a sparse matrix of shape {value.shape}, too large to look at")
        return value.toarray()
    if "plotly.basedatatypes" in modules and isinstance(value, modules["plotly.basedatatypes"].BaseFigure):
        return _facts(value)
    if "gensim.models.keyedvectors" in modules:
        keyed = modules["gensim.models.keyedvectors"].KeyedVectors
        vectors = value if isinstance(value, keyed) else getattr(value, "wv", None)
        if isinstance(vectors, keyed):
            if vectors.vectors.size > MOST_ITEMS:
                raise _NotPlainError(f"word vectors of {len(vectors):,} words, too many to look at")
            return {word: vectors[word] for word in vectors.index_to_key}
    return None


def _tensor(tensor: Any) -> Any:
    if tensor.layout != sys.modules["torch"].strided or tensor.is_complex():
        raise _NotPlainError(f"a tensor of layout {tensor.layout} and {tensor.dtype}; give an ordinary one of numbers")
    tensor = tensor.detach().cpu()
    # NumPy knows no bfloat16.
    return (tensor.float() if tensor.is_floating_point() and tensor.element_size() < 4 else tensor).numpy()


def _facts(figure: Any) -> FigureFacts:
    layout = figure.layout
    return FigureFacts(
        types=tuple(str(trace.type) for trace in figure.data),
        points=sum(_points_of(trace) for trace in figure.data),
        title=str(layout.title.text or ""),
        x=str(layout.xaxis.title.text or layout.scene.xaxis.title.text or ""),
        y=str(layout.yaxis.title.text or layout.scene.yaxis.title.text or ""),
    )


def _points_of(trace: Any) -> int:
    for name in ("z", "x", "y", "values") if trace.type in ("heatmap", "contour") else ("x", "y", "values"):
        if name in trace and trace[name] is not None:
            return int(np.size(trace[name]))
    return 0
