"""Errors: caught the embedlab way and Python's own way, with messages that read well."""

from __future__ import annotations

import pickle

import pytest

from embedlab import errors
from embedlab.errors import EmbedlabError, InputError, UnknownAssetError, UnknownWordError

BUILT_IN = {
    "InputError": ValueError,
    "ShapeError": ValueError,
    "NotFiniteError": ValueError,
    "ZeroVectorError": ValueError,
    "UnknownWordError": KeyError,
    "UnknownAssetError": KeyError,
    "AssetMissingError": FileNotFoundError,
    "AssetCorruptError": OSError,
    "OfflineError": ConnectionError,
    "FileError": OSError,
    "WrongAnswerError": AssertionError,
    "MissingPackageError": ImportError,
    "MissingKeyError": LookupError,
    "ServiceError": RuntimeError,
    "ServiceUnreachableError": ConnectionError,
}


def test_every_error_is_in_the_list_above() -> None:
    made_here = {
        name for name, item in vars(errors).items() if isinstance(item, type) and item.__module__ == "embedlab.errors"
    }
    assert made_here == {"EmbedlabError", *BUILT_IN}


@pytest.mark.parametrize(("name", "built_in"), BUILT_IN.items())
def test_both_kinds_of_except_catch_it(name: str, built_in: type[Exception]) -> None:
    error = getattr(errors, name)
    assert issubclass(error, EmbedlabError)
    assert issubclass(error, built_in)


@pytest.mark.parametrize("name", sorted(set(BUILT_IN) - {"UnknownWordError"}))
def test_the_message_is_printed_as_written(name: str) -> None:
    message = "the file 'a b' is missing; run `embedlab doctor`"
    assert str(getattr(errors, name)(message)) == message


def test_wrong_shapes_are_wrong_inputs() -> None:
    for name in ("ShapeError", "NotFiniteError", "ZeroVectorError"):
        assert issubclass(getattr(errors, name), InputError)


def test_one_unknown_word() -> None:
    error = UnknownWordError(["qeen"], ["queen", "green"], "GloVe, 400,000 words")
    assert str(error) == "unknown word 'qeen' (searched: GloVe, 400,000 words). Did you mean: queen, green?"
    assert (error.words, error.suggestions) == (("qeen",), ("queen", "green"))


def test_several_unknown_words_without_suggestions() -> None:
    assert str(UnknownWordError(["xq", "it's"])) == (
        "unknown words 'xq', \"it's\" (searched: the vocabulary). Choose a word it holds."
    )


@pytest.mark.parametrize(
    "error", [UnknownWordError(["qeen"], ["queen"], "GloVe"), UnknownAssetError("no 'x' in the kit")]
)
def test_it_comes_back_whole_from_another_process(error: EmbedlabError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (str(copy), vars(copy)) == (str(error), vars(error))
