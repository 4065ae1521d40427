"""No key in anything that a run leaves behind: success and every failure, with all logs on, searched afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.faults import Fault, FaultyProxy, in_front_of
from servers.infinity import Infinity

from embedlab.encoders import OpenAIEncoder
from embedlab.errors import ServiceError

# Logs everything; tries everything; shows every error as Python would, as a debugger would (with the values of all
# variables), and pickled, as it comes back from another process.
SCRIPT = """
import copy, logging, pickle, sys, tempfile, traceback
from pathlib import Path
logging.basicConfig(level=logging.DEBUG, filename="everything.log")
from embedlab.encoders import CachedEncoder, OllamaEncoder, OpenAIEncoder, api_key

openai_address, ollama_address, nobody = sys.argv[1:]
key = api_key()
print(key, [key])
def encoders(name, **options):
    options = {"max_retries": 0, "timeout": 1} | options
    if name == "ollama":
        return OllamaEncoder("all-minilm", **({"host": ollama_address} | options))
    return OpenAIEncoder("minilm", **({"base_url": openai_address} | options))

def attempt(name, **options):
    encoder = encoders(name, **options)
    print(encoder, vars(encoder), encoder.cache_key, encoder.request(["king"]), encoder.available())
    try:
        print(name, "gave", CachedEncoder(encoder, folder=tempfile.mkdtemp()).encode(["king"]).shape)
    except Exception as error:
        print(name, "raised", type(error).__name__)
        print(error, repr(error), error.args, vars(error))
        traceback.print_exc()
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        print("".join(shown.format()))
        Path("error.pickle").write_bytes(pickle.dumps(error))
    print(encoder, vars(encoder), encoder.cache_key)
    for store in (pickle.dumps, copy.deepcopy):
        try:
            Path(tempfile.mkdtemp(), "encoder").write_bytes(store(encoder))
        except TypeError as error:
            print(error)

for _ in range(int(input())):
    attempt("openai")
attempt("openai", base_url=nobody)
for _ in range(int(input())):
    attempt("ollama", timeout=5)
attempt("ollama", host=nobody)
"""
KEY = "sk-test-3b1f8e5d7c"
OTHER = "ollama-cloud-9d2e4a"
JSON = (("Content-Type", "application/json"),)


@pytest.fixture
def openai_proxy(infinity: Infinity) -> Iterator[FaultyProxy]:
    with in_front_of(infinity.address) as proxy:
        yield proxy


@pytest.fixture
def ollama_proxy(ollama_double: str) -> Iterator[FaultyProxy]:
    with in_front_of(ollama_double) as proxy:
        yield proxy


def test_no_key_is_left_anywhere(
    infinity: Infinity, openai_proxy: FaultyProxy, ollama_proxy: FaultyProxy, tmp_path: Path
) -> None:
    success = b'{"data": [{"index": 0, "embedding": [0.5, 1]}]}'
    openai_faults = [
        Fault(200, success, JSON),
        None,  # infinity itself refuses this key
        Fault(401, b'{"error": {"message": "Incorrect API key provided"}}', JSON),
        Fault(404, b'{"error": {"message": "no such model"}}', JSON),
        Fault(429, b'{"error": {"message": "slow down"}}', JSON),
        Fault(500, b"oops"),
        Fault(200, b'{"data'),
        Fault(silent=True),
        Fault(drop=True),
    ]
    # The encoder asks twice each time: available() and encode().
    ollama_faults = [
        Fault(404, b'{"error": "model not found"}'),
        Fault(500, b"oops"),
        Fault(200, b"{"),
        Fault(drop=True),
    ]
    openai_proxy.faults = openai_faults
    ollama_proxy.faults = [None, None, *(part for fault in ollama_faults for part in (None, fault))]
    answers = f"{len(openai_faults)}\n{1 + len(ollama_faults)}\n"
    environment = os.environ | {"OPENAI_API_KEY": KEY, "OLLAMA_API_KEY": OTHER, "OPENAI_LOG": "debug"}
    environment |= {"TMPDIR": str(tmp_path), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-c", SCRIPT, openai_proxy.address, ollama_proxy.address, "http://127.0.0.1:9"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, input=answers, capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stderr

    # It did go out with the key, and everything happened.
    assert {request.headers["authorization"] for request in openai_proxy.seen} == {f"Bearer {KEY}"}
    assert {request.headers["authorization"] for request in ollama_proxy.seen} == {f"Bearer {OTHER}"}
    assert done.stdout.count("openai gave (1, 2)") == 1
    assert done.stdout.count("openai raised ServiceError") == 6
    assert done.stdout.count("openai raised ServiceUnreachableError") == 3
    assert done.stdout.count("ollama gave (1, 384)") == 1
    assert done.stdout.count("ollama raised ServiceError") == 3
    assert done.stdout.count("ollama raised ServiceUnreachableError") == 2
    assert "Secret(from environment)" in done.stdout
    assert "error = " in done.stdout, "the tracebacks show no values"

    left = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert b"HTTP Request" in left[tmp_path / "everything.log"]
    assert tmp_path / "error.pickle" in left
    left |= {Path("stdout"): done.stdout.encode(), Path("stderr"): done.stderr.encode()}
    left[infinity.log] = infinity.log.read_bytes()
    found = [str(path) for path, content in left.items() if KEY.encode() in content or OTHER.encode() in content]
    assert found == []


def test_a_key_that_the_server_quotes_is_taken_out(openai_proxy: FaultyProxy) -> None:
    said = f'{{"error": {{"message": "Incorrect API key provided: {KEY}."}}}}'.encode()
    for status, content in ((401, said), (404, said), (200, KEY.encode())):
        openai_proxy.faults = [Fault(status, content)]
        with pytest.raises(ServiceError, match=r"\[key\]") as caught:
            OpenAIEncoder("minilm", base_url=openai_proxy.address, key=KEY, max_retries=0).encode(["king"])
        assert KEY not in str(caught.value)
