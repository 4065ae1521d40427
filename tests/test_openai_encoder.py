"""OpenAIEncoder through the official client, against a real server of the protocol, with and without faults."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from servers.faults import Fault, FaultyProxy, in_front_of
from servers.infinity import Infinity

from embedlab.encoders import Encoder, OpenAIEncoder, SentenceEncoder
from embedlab.encoders.texts import batches
from embedlab.errors import (
    InputError,
    MissingKeyError,
    MissingPackageError,
    ServiceError,
    ServiceUnreachableError,
)

TEXTS = ["king", "queen", "rey", "reina", "人工知能", "naïve café 🎉👩‍👩‍👧", "مرحبا بالعالم", "dog " * 150]
JSON = (("Content-Type", "application/json"),)


@pytest.fixture
def proxy(infinity: Infinity) -> Iterator[FaultyProxy]:
    with in_front_of(infinity.address) as proxy:
        yield proxy


def encoder(proxy: FaultyProxy, infinity: Infinity, **options: Any) -> OpenAIEncoder:
    return OpenAIEncoder("minilm", base_url=proxy.address, **({"key": infinity.key} | options))


def refusal(status: int, message: str, *headers: tuple[str, str]) -> Fault:
    """The body is that of the API reference, "Error codes"."""
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}
    return Fault(status, json.dumps(body).encode(), JSON + headers)


def vectors(*rows: Any) -> Fault:
    data = [{"object": "embedding", "index": index, "embedding": row} for index, row in rows]
    return Fault(200, json.dumps({"object": "list", "data": data}).encode())


class TestAgainstInfinity:
    def test_the_vectors_are_the_models_own(self, infinity: Infinity, minilm: SentenceEncoder) -> None:
        given = OpenAIEncoder("minilm", base_url=infinity.address, key=infinity.key).encode(TEXTS)
        assert (given.shape, given.dtype) == ((8, 384), np.float32)
        assert (np.sum(given * minilm.encode(TEXTS), axis=1) > 0.9999).all()

    def test_batches_keep_the_order(
        self, infinity: Infinity, proxy: FaultyProxy, minilm: SentenceEncoder, capfd: pytest.CaptureFixture[str]
    ) -> None:
        given = encoder(proxy, infinity, batch_size=3).encode(TEXTS, progress=True)
        assert [request.json["input"] for request in proxy.seen] == [TEXTS[:3], TEXTS[3:6], TEXTS[6:]]
        assert (np.sum(given * minilm.encode(TEXTS), axis=1) > 0.9999).all()
        assert "8/8" in capfd.readouterr().err

    def test_a_request_is_shown_as_it_is_sent(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        asking = encoder(proxy, infinity, dimensions=64)
        shown = asking.request(TEXTS)
        assert proxy.seen == []
        asking.encode(TEXTS)
        (sent,) = proxy.seen
        assert (sent.json, proxy.address + sent.path) == (shown["json"], shown["url"])
        assert sent.headers["authorization"] == shown["headers"]["Authorization"].replace("[key]", infinity.key)

    def test_shorter_vectors(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        asking = encoder(proxy, infinity, dimensions=64)
        assert asking.encode(["king"]).shape == (1, 64)
        assert asking.dimensions == 64

    def test_a_size_that_the_server_does_not_heed(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        proxy.faults = [vectors((0, [1.0, 2.0]))]
        with pytest.raises(ServiceError, match="gave vectors with 2 dimensions instead of 64"):
            encoder(proxy, infinity, dimensions=64).encode(["king"])

    def test_the_length_of_unknown_models_is_asked_for_once(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        asking = encoder(proxy, infinity)
        assert (asking.dimensions, asking.dimensions, len(proxy.seen)) == (384, 384, 1)
        assert asking.encode([]).shape == (0, 384)
        assert len(proxy.seen) == 1

    def test_numbers_come_as_base64_or_as_lists_in_any_order(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        packed = base64.b64encode(np.array([0.5, 1.5], dtype="<f4").tobytes()).decode()
        proxy.faults = [vectors((1, [2.5, -1]), (0, packed))]
        assert encoder(proxy, infinity).encode(["king", "queen"]).tolist() == [[0.5, 1.5], [2.5, -1]]


class TestWithoutServer:
    def test_is_an_encoder_that_needs_nothing_to_be_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        for model, length in {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072}.items():
            asking = OpenAIEncoder(model)
            assert isinstance(asking, Encoder)
            assert (asking.name, asking.dimensions) == (model, length)
            assert asking.encode([]).shape == (0, length)
            assert asking.request(["king"])["url"] == "https://api.openai.com/v1/embeddings"

    def test_another_address_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:8080/v1/")
        assert OpenAIEncoder().request(["king"])["url"] == "http://localhost:8080/v1/embeddings"

    def test_no_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        monkeypatch.setattr("sys.stdin", None)
        asking = OpenAIEncoder()
        assert not asking.available()
        assert "environment variable OPENAI_API_KEY" in str(asking.available())
        with pytest.raises(MissingKeyError):
            asking.encode(["king"])

    def test_a_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        assert OpenAIEncoder().available()
        assert str(OpenAIEncoder().available()) == "the key is there (from environment)"
        assert str(OpenAIEncoder(key="sk-other").available()) == "the key is there (from argument)"

    def test_no_client(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "openai", None)
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        asking = OpenAIEncoder(key="sk-test")
        assert not asking.available()
        with pytest.raises(MissingPackageError, match="pip install openai"):
            asking.encode(["king"])

    def test_the_cache_key_tells_what_vectors_depend_on(self) -> None:
        keys = [
            OpenAIEncoder(key="sk-test").cache_key,
            OpenAIEncoder(dimensions=256).cache_key,
            OpenAIEncoder("text-embedding-3-large").cache_key,
            OpenAIEncoder(base_url="http://user:pass@localhost:8080").cache_key,
        ]
        assert keys[0] == "OpenAI https://api.openai.com/v1 text-embedding-3-small dimensions=None"
        assert keys[3] == "OpenAI http://localhost:8080 text-embedding-3-small dimensions=None"
        assert len(set(keys)) == 4

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"dimensions": 0}, "dimensions is 0: it must be 1 or more"),
            ({"dimensions": 2000}, "text-embedding-3-small cannot give 2000 dimensions: it has 1 to 1536"),
            ({"model": "text-embedding-ada-002", "dimensions": 64}, "it has always 1536"),
            ({"model": " "}, "the model's id is empty"),
            ({"batch_size": 0}, "batch_size is 0: OpenAI takes 1 to 2048 texts"),
            ({"batch_size": 4096}, "batch_size is 4096: OpenAI takes 1 to 2048 texts"),
            ({"timeout": 0}, "timeout is 0 seconds"),
            ({"max_retries": -1}, "max_retries is -1"),
            ({"base_url": "localhost:8080"}, "'localhost:8080' is no address of a service: write http://HOST:PORT"),
            ({"key": "two words"}, "the key from argument has a character at position 3"),
        ],
    )
    def test_options_out_of_range(self, options: dict[str, Any], message: str) -> None:
        with pytest.raises(InputError, match=message):
            OpenAIEncoder(**options)

    @pytest.mark.parametrize(
        ("texts", "message"),
        [
            ("king", r"a single string came: write \['king'\]"),
            (["king", ""], "text 1 is empty"),
            (["king", " \n"], "text 1 is empty"),
            ([None], "text 0 is a NoneType"),
            (["a \ud83c"], r"text 0 has half a character at position 2"),
        ],
    )
    def test_texts_are_checked_before_anything_is_sent(self, texts: Any, message: str) -> None:
        asking = OpenAIEncoder(key="sk-test", base_url="http://127.0.0.1:9")
        for method in (asking.encode, asking.request):
            with pytest.raises(InputError, match=message):
                method(texts)

    def test_a_batch_that_is_too_large_for_the_api(self) -> None:
        with pytest.raises(InputError, match="batch_size is 4096: OpenAI takes 1 to 2048 texts in a request"):
            OpenAIEncoder(key="sk-test", base_url="http://127.0.0.1:9").encode(["king"], batch_size=4096)

    def test_there_is_no_request_for_no_texts(self) -> None:
        with pytest.raises(InputError, match="for no texts nothing is sent"):
            OpenAIEncoder().request([])

    def test_no_request_has_more_tokens_than_the_api_takes(self) -> None:
        """A token has at least one byte, so 300,000 bytes never are more than 300,000 tokens."""
        cut = list(batches(["é" * 60_000] * 7 + ["x" * 400_000, "end"], size=2048, max_bytes=300_000))
        assert [len(batch) for batch in cut] == [2, 2, 2, 1, 1, 1]
        assert [sum(len(text.encode()) for text in batch) for batch in cut] == [240_000] * 3 + [120_000, 400_000, 3]


class TestFaults:
    def test_a_wrong_key(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        with pytest.raises(ServiceError, match=r"the key \(from argument\) was refused; make a new one") as caught:
            encoder(proxy, infinity, key="sk-wrong").encode(["king"])
        assert caught.value.status == 401
        assert "The service said: Unauthorized" in str(caught.value)
        assert type(caught.value.original).__name__ == "AuthenticationError"
        assert len(proxy.seen) == 1

    @pytest.mark.parametrize(
        ("status", "said", "message"),
        [
            (403, "Project has no access", r"the key \(from argument\) may not use this model"),
            (404, "The model `minilm` does not exist", "there is no model 'minilm' at .*; OpenAI has text-embedding-3"),
            (400, "This model's maximum context length is 8192 tokens", "a text is longer than the 8,192 tokens"),
            (400, "Invalid 'input'", "the request was refused. The service said: Invalid 'input'"),
        ],
    )
    def test_a_refusal_is_not_tried_again(
        self, infinity: Infinity, proxy: FaultyProxy, status: int, said: str, message: str
    ) -> None:
        proxy.faults = [refusal(status, said)]
        with pytest.raises(ServiceError, match=message) as caught:
            encoder(proxy, infinity).encode(["king"])
        assert (caught.value.status, len(proxy.seen)) == (status, 1)
        assert said in str(caught.value)

    def test_too_many_requests_then_success(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        proxy.faults = [refusal(429, "Rate limit reached", ("Retry-After", "0.01"))] * 3
        assert encoder(proxy, infinity, max_retries=3).encode(["king"]).shape == (1, 384)
        assert len(proxy.seen) == 4

    def test_it_waits_as_long_as_the_service_asks_for(
        self, infinity: Infinity, proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pauses: list[float] = []
        monkeypatch.setattr("time.sleep", pauses.append)
        proxy.faults = [refusal(429, "Rate limit reached", ("Retry-After", "7"))] + [refusal(500, "Oops")] * 2
        encoder(proxy, infinity).encode(["king"])
        assert pauses[0] == 7
        assert all(0.3 < pause <= 8 for pause in pauses[1:])
        assert pauses[1] < pauses[2] * 1.01

    def test_too_many_requests_to_the_end(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        proxy.faults = [refusal(429, "You exceeded your current quota", ("Retry-After", "0.01"))] * 3
        with pytest.raises(ServiceError, match="too many requests or no credit left, in 3 tries") as caught:
            encoder(proxy, infinity, max_retries=2).encode(["king"])
        assert (caught.value.status, len(proxy.seen)) == (429, 3)

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_a_failing_service(self, infinity: Infinity, proxy: FaultyProxy, status: int) -> None:
        proxy.faults = [Fault(status, b"<html>Bad gateway</html>", (("Retry-After", "0.01"),))] * 2
        with pytest.raises(ServiceError, match="the service failed in 2 tries; try again later") as caught:
            encoder(proxy, infinity, max_retries=1).encode(["king"])
        assert caught.value.status == status

    def test_no_answer_in_time(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        proxy.faults = [Fault(silent=True)]
        with pytest.raises(ServiceUnreachableError, match=r"did not answer within 0\.2 seconds, in one try"):
            encoder(proxy, infinity, timeout=0.2, max_retries=0).encode(["king"])

    def test_a_broken_connection(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        proxy.faults = [Fault(drop=True)]
        with pytest.raises(ServiceUnreachableError, match=r"no connection to http://127\.0\.0\.1.* in one try"):
            encoder(proxy, infinity, max_retries=0).encode(["king"])

    def test_a_broken_connection_then_success(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        proxy.faults = [Fault(drop=True)]
        assert encoder(proxy, infinity).encode(["king"]).shape == (1, 384)

    def test_nothing_listens(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{taken.getsockname()[1]}"
            with pytest.raises(ServiceUnreachableError, match="check the network and the address") as caught:
                OpenAIEncoder(key="sk-test", base_url=address, max_retries=0).encode(["king"])
        assert isinstance(caught.value, ConnectionError)
        assert "refused" in str(caught.value)

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(200, b'{"data": [{"index": 0, "embe'),
            Fault(200, b"<html>Please log in</html>", (("Content-Type", "text/html"),)),
            Fault(200, b"[]"),
            Fault(200, b'{"data": null}'),
            Fault(200, b'{"data": []}'),
            Fault(200, b'{"data": [{"index": 0}]}'),
            Fault(200, b"\xff\xfe"),
            vectors((0, "not base64!")),
            vectors((0, "AAAA")),
            vectors((0, [0.5, None])),
            vectors((0, [0.5, float("nan")])),
            vectors((0, [])),
            vectors((0, 0.5)),
            vectors((0, [0.5]), (1, [0.5])),
        ],
        ids=lambda fault: repr(fault.content[:40]),
    )
    def test_an_answer_without_vectors(self, infinity: Infinity, proxy: FaultyProxy, fault: Fault) -> None:
        proxy.faults = [fault]
        with pytest.raises(ServiceError, match=r"the answer of OpenAI at .* cannot be read"):
            encoder(proxy, infinity).encode(["king"])

    def test_vectors_of_different_lengths(self, infinity: Infinity, proxy: FaultyProxy) -> None:
        proxy.faults = [vectors((0, [0.5]), (1, [0.5, 1.0]))]
        with pytest.raises(ServiceError, match="vectors of different lengths"):
            encoder(proxy, infinity).encode(["king", "queen"])


def test_ctrl_c_stops_at_once_and_says_how_far_it_came(infinity: Infinity, proxy: FaultyProxy) -> None:
    code = f"""
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background would hand on "ignore"
from embedlab.encoders import OpenAIEncoder
OpenAIEncoder("minilm", base_url="{proxy.address}", batch_size=1).encode(["king", "queen", "rey"])
"""
    proxy.faults = [None, Fault(silent=True)]
    environment = os.environ | {"OPENAI_API_KEY": infinity.key}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, env=environment, stdout=-1, stderr=-1, text=True) as process:
        proxy.wait_for(2)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert errors.endswith("KeyboardInterrupt: stopped after 1 of 3 texts\n")
    assert "site-packages/openai" not in errors
    assert infinity.key not in output + errors
