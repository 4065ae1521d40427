"""OllamaEncoder through the official client, against a double of Ollama's server, with and without faults."""

from __future__ import annotations

import json
import shlex
import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from servers.faults import Fault, FaultyProxy, in_front_of

from embedlab.encoders import Encoder, OllamaEncoder, SentenceEncoder, load_embedding
from embedlab.errors import FileError, InputError, MissingPackageError, ServiceError, ServiceUnreachableError

TEXTS = ["king", "queen", "rey", "reina", "人工知能", "naïve café 🎉👩‍👩‍👧", "مرحبا بالعالم"]
LONG = "dog " * 25_000


@pytest.fixture
def proxy(ollama_double: str) -> Iterator[FaultyProxy]:
    with in_front_of(ollama_double) as proxy:
        yield proxy


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note how long it would wait instead of waiting."""
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    return slept


def encoder(proxy: FaultyProxy, **options: Any) -> OllamaEncoder:
    return OllamaEncoder("all-minilm", host=proxy.address, **options)


def refusal(status: int, message: str) -> Fault:
    return Fault(status, json.dumps({"error": message}).encode())


def nobody() -> str:
    """Return an address where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


class TestAgainstTheDouble:
    def test_the_vectors_are_the_models_own(self, proxy: FaultyProxy, minilm: SentenceEncoder) -> None:
        asking = encoder(proxy, batch_size=3)
        given = asking.encode(TEXTS)
        assert isinstance(asking, Encoder)
        assert (given.shape, given.dtype) == ((7, 384), np.float32)
        assert (np.sum(given * minilm.encode(TEXTS), axis=1) > 0.9999).all()
        assert [request.json["input"] for request in proxy.seen] == [TEXTS[:3], TEXTS[3:6], TEXTS[6:]]

    def test_a_call_can_have_a_batch_size_of_its_own(self, proxy: FaultyProxy) -> None:
        encoder(proxy).encode(TEXTS, batch_size=4)
        assert [len(request.json["input"]) for request in proxy.seen] == [4, 3]

    def test_a_request_is_shown_as_it_is_sent(self, proxy: FaultyProxy) -> None:
        asking = encoder(proxy, dimensions=64)
        shown = asking.request(TEXTS)
        assert proxy.seen == []
        asking.encode(TEXTS)
        (sent,) = proxy.seen
        assert (sent.json, proxy.address + sent.path) == (shown["json"], shown["url"])

    def test_the_length_is_asked_for_once_and_nothing_computed(self, proxy: FaultyProxy) -> None:
        asking = encoder(proxy)
        assert (asking.dimensions, asking.dimensions) == (384, 384)
        assert asking.encode([]).shape == (0, 384)
        assert [request.path for request in proxy.seen] == ["/api/show"]

    def test_shorter_vectors_have_length_one_again(self, proxy: FaultyProxy, minilm: SentenceEncoder) -> None:
        short = encoder(proxy, dimensions=64).encode(["king"])
        whole = minilm.encode(["king"])[:, :64]
        np.testing.assert_allclose(short, whole / np.linalg.norm(whole), atol=1e-6)

    def test_more_dimensions_than_the_model_has(self, proxy: FaultyProxy) -> None:
        with pytest.raises(ServiceError, match="gave vectors with 384 dimensions instead of 500"):
            encoder(proxy, dimensions=500).encode(["king"])

    def test_a_long_text_is_cut_only_when_asked_for(self, proxy: FaultyProxy, minilm: SentenceEncoder) -> None:
        with pytest.raises(ServiceError, match="longer than the model reads; cut it into parts, or pass truncate=True"):
            encoder(proxy).encode(["king", LONG])
        # MiniLM reads 256 tokens, two of which are special.
        given = encoder(proxy, truncate=True).encode([LONG])
        assert (np.sum(given * minilm.encode(["dog " * 254]), axis=1) > 0.9999).all()

    def test_the_progress_bar_counts_texts(self, proxy: FaultyProxy, capfd: pytest.CaptureFixture[str]) -> None:
        encoder(proxy, batch_size=2).encode(TEXTS, progress=True)
        assert "7/7" in capfd.readouterr().err


class TestWithoutServer:
    def test_nothing_is_needed_to_make_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("OLLAMA_HOST", raising=False)
        asking = OllamaEncoder()
        assert asking.name == "nomic-embed-text"
        assert asking.request(["king"]) == {
            "method": "POST",
            "url": "http://localhost:11434/api/embed",
            "headers": {"Content-Type": "application/json"},
            "json": {"model": "nomic-embed-text", "input": ["king"], "truncate": False},
        }

    @pytest.mark.parametrize(
        ("host", "url"),
        [
            ("example.org", "http://example.org:11434/api/embed"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080/api/embed"),
            ("https://example.org/ollama/", "https://example.org/ollama/api/embed"),
        ],
    )
    def test_where_the_server_is(self, monkeypatch: pytest.MonkeyPatch, host: str, url: str) -> None:
        assert OllamaEncoder(host=host).request(["king"])["url"] == url
        monkeypatch.setenv("OLLAMA_HOST", host)
        assert OllamaEncoder().request(["king"])["url"] == url

    def test_no_client(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "ollama", None)
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        assert not OllamaEncoder().available()
        with pytest.raises(MissingPackageError, match="pip install ollama"):
            OllamaEncoder().encode(["king"])

    def test_the_cache_key_tells_what_vectors_depend_on(self) -> None:
        keys = {
            OllamaEncoder(host="localhost").cache_key,
            OllamaEncoder(host="localhost", truncate=True).cache_key,
            OllamaEncoder(host="localhost", dimensions=64).cache_key,
            OllamaEncoder("all-minilm", host="localhost").cache_key,
        }
        assert len(keys) == 4
        assert "Ollama http://localhost:11434 nomic-embed-text dimensions=None truncate=False" in keys

    @pytest.mark.parametrize(
        ("texts", "message"),
        [
            ("king", r"a single string came: write \['king'\]"),
            (["king", ""], "text 1 is empty"),
            ([3.5], "text 0 is a float"),
        ],
    )
    def test_texts_are_checked_before_anything_is_sent(self, texts: Any, message: str) -> None:
        asking = OllamaEncoder(host=nobody())
        for method in (asking.encode, asking.request, asking.curl_command):
            with pytest.raises(InputError, match=message):
                method(texts)


class TestAvailable:
    def test_a_server_with_the_model(self, proxy: FaultyProxy) -> None:
        assert encoder(proxy).available()
        assert OllamaEncoder("all-minilm:latest", host=proxy.address).available()
        assert str(encoder(proxy).available()) == f"Ollama runs at {proxy.address} and has all-minilm"
        assert {request.path for request in proxy.seen} == {"/api/tags"}

    def test_a_server_without_the_model(self, proxy: FaultyProxy) -> None:
        answer = OllamaEncoder("nomic-embed-text", host=proxy.address).available()
        assert not answer
        assert "run `ollama pull nomic-embed-text`" in str(answer)

    def test_no_server(self) -> None:
        answer = OllamaEncoder(host=nobody()).available()
        assert not answer
        assert "start it with `ollama serve`" in str(answer)

    @pytest.mark.parametrize("fault", [refusal(500, "out of memory"), Fault(200, b"<html>"), Fault(drop=True)])
    def test_something_else_answers(self, proxy: FaultyProxy, fault: Fault) -> None:
        proxy.faults = [fault]
        assert not encoder(proxy).available()
        assert len(proxy.seen) == 1


class TestFaults:
    def test_a_model_that_is_not_there(self, proxy: FaultyProxy) -> None:
        asking = OllamaEncoder("nomic-embed-text", host=proxy.address)
        for ask in (lambda: asking.encode(["king"]), lambda: asking.dimensions):
            with pytest.raises(
                ServiceError, match="has no model 'nomic-embed-text': run `ollama pull nomic-embed-text`"
            ):
                ask()
        assert len(proxy.seen) == 2

    def test_nothing_listens_and_it_says_so_at_once(self, pauses: list[float]) -> None:
        with pytest.raises(ServiceUnreachableError, match=r"install it from .*, start it with `ollama serve`"):
            OllamaEncoder(host=nobody()).encode(["king"])
        assert pauses == []

    @pytest.mark.parametrize(
        "fault",
        [
            refusal(429, "too many requests"),
            refusal(503, "server busy, please try again. maximum pending requests exceeded"),
            refusal(500, "llama runner process has terminated"),
            Fault(drop=True),
        ],
        ids=["429", "503", "500", "broken"],
    )
    def test_a_fault_that_passes(self, proxy: FaultyProxy, pauses: list[float], fault: Fault) -> None:
        proxy.faults = [fault] * 3
        assert encoder(proxy, max_retries=3).encode(["king"]).shape == (1, 384)
        # 0.5, 1 and 2 seconds, less up to a quarter.
        assert [full * 0.75 <= pause <= full for full, pause in zip([0.5, 1, 2], pauses, strict=True)] == [True] * 3

    def test_no_pause_is_longer_than_eight_seconds(self, proxy: FaultyProxy, pauses: list[float]) -> None:
        proxy.faults = [refusal(503, "server busy")] * 7
        encoder(proxy, max_retries=7).encode(["king"])
        assert max(pauses) <= 8

    def test_a_fault_that_does_not(self, proxy: FaultyProxy, pauses: list[float]) -> None:
        proxy.faults = [refusal(503, "server busy, please try again")] * 3
        with pytest.raises(ServiceError, match=r"it failed in 3 tries; .* It said: server busy") as caught:
            encoder(proxy, max_retries=2).encode(["king"])
        assert (caught.value.status, len(proxy.seen), len(pauses)) == (503, 3, 2)
        assert type(caught.value.original).__name__ == "ResponseError"

    def test_a_refusal_is_not_tried_again(self, proxy: FaultyProxy) -> None:
        proxy.faults = [refusal(401, "unauthorized")]
        with pytest.raises(ServiceError, match=r"it refused the request. It said: unauthorized \(status 401\)"):
            encoder(proxy).encode(["king"])
        assert len(proxy.seen) == 1

    def test_no_answer_in_time(self, proxy: FaultyProxy, pauses: list[float]) -> None:
        proxy.faults = [Fault(silent=True)] * 2
        with pytest.raises(
            ServiceUnreachableError, match="did not answer in time, in 2 tries: it may still be loading"
        ):
            encoder(proxy, timeout=0.2, max_retries=1).encode(["king"])

    @pytest.mark.parametrize(
        "content",
        [
            b'{"embeddings": [[0.1, 0.',
            b"<html>Please log in</html>",
            b"[]",
            b'{"model": "all-minilm"}',
            b'{"embeddings": null}',
            b'{"embeddings": []}',
            b'{"embeddings": [[]]}',
            b'{"embeddings": [["a"]]}',
            b'{"embeddings": [[1.0], [1.0]]}',
            b'{"embeddings": [[NaN]]}',
            b"\xff",
        ],
    )
    def test_an_answer_without_vectors(self, proxy: FaultyProxy, content: bytes) -> None:
        proxy.faults = [Fault(200, content)]
        with pytest.raises(ServiceError, match=r"the answer of Ollama at .* cannot be read"):
            encoder(proxy).encode(["king"])

    @pytest.mark.parametrize("about", [b'{"model_info": {}}', b'{"model_info": {"bert.embedding_length": "many"}}'])
    def test_a_model_that_does_not_tell_its_length(self, proxy: FaultyProxy, about: bytes) -> None:
        proxy.faults = [Fault(200, about)]
        with pytest.raises(ServiceError, match="does not say how long the vectors are"):
            _ = encoder(proxy).dimensions


class TestCurl:
    def test_the_command_asks_for_the_same(self, proxy: FaultyProxy, tmp_path: Path) -> None:
        """Run as curl would run it: the words after the shell has taken them apart, and the answer in the file."""
        texts = ["king", 'l\'été "chaud" $HOME 🎉']
        path = tmp_path / "my vectors.json"
        curl, url, data, body, output, place = shlex.split(encoder(proxy).curl_command(texts, path))
        assert (curl, data, output, place) == ("curl", "-d", "-o", str(path))
        with urllib.request.urlopen(urllib.request.Request(url, body.encode())) as answer:
            Path(place).write_bytes(answer.read())
        np.testing.assert_allclose(load_embedding(path), encoder(proxy).encode(texts), atol=1e-6)


class TestSavedEmbeddings:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            ('{"embedding": [0.5, -1, 2]}', [[0.5, -1, 2]]),
            ('{"model": "m", "embeddings": [[0.5, -1], [2, 3]], "total_duration": 5}', [[0.5, -1], [2, 3]]),
        ],
    )
    def test_both_shapes(self, tmp_path: Path, content: str, expected: list[list[float]]) -> None:
        path = tmp_path / "saved.json"
        path.write_text(content)
        vectors = load_embedding(path)
        assert (vectors.tolist(), vectors.dtype) == (expected, np.float32)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "is no JSON"),
            (b'{"embedding": [0.5, -', "is no JSON .*: the answer may be cut off"),
            (b"\xff\xfe", "is no JSON"),
            (b'{"error": "model \\"x\\" not found, try pulling it first"}', 'a server\'s message: model "x" not found'),
            (b"[1, 2]", "holds no embeddings: expected"),
            (b"{}", "holds no embeddings"),
            (b'{"embedding": []}', "holds no embeddings"),
            (b'{"embedding": 3}', "holds no embeddings"),
            (b'{"embedding": ["a"]}', "holds no embeddings"),
            (b'{"embedding": [NaN]}', "holds no embeddings"),
            (b'{"embedding": [[1, 2]]}', "holds no embeddings"),
            (b'{"embeddings": [[1, 2], [3]]}', "vectors of one length"),
            (b'{"embeddings": null}', "holds no embeddings"),
        ],
    )
    def test_damaged_files(self, tmp_path: Path, content: bytes, message: str) -> None:
        path = tmp_path / "saved.json"
        path.write_bytes(content)
        with pytest.raises(FileError, match=message):
            load_embedding(path)

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match=r"cannot read .*: No such file or directory"):
            load_embedding(tmp_path / "none.json")
