"""Loading models: options, folders, what is refused, and the hub, which is a server on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from embedlab import load_sentence_encoder
from embedlab.assets import asset_path
from embedlab.encoders import SentenceEncoder, load_token_encoder
from embedlab.errors import FileError, InputError, OfflineError

TEXTS = ["a dog", "You go there to teach, not to play."]
COMMIT = "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the kit's model that a test may change."""
    return Path(shutil.copytree(asset_path("minilm"), tmp_path / "my-model"))


class TestOptions:
    def test_pooling_and_normalising(self, minilm: SentenceEncoder) -> None:
        reading = load_token_encoder(device="cpu").read(TEXTS[0])
        raw = load_sentence_encoder(device="cpu", normalize=False).encode(TEXTS[:1])[0]
        np.testing.assert_allclose(raw, reading.sentence(), atol=1e-5)
        first = load_sentence_encoder(device="cpu", pooling="cls", normalize=False).encode(TEXTS[:1])[0]
        np.testing.assert_allclose(first, reading.layers[-1][0], atol=1e-5)
        again = load_sentence_encoder(device="cpu", normalize=True).encode(TEXTS)
        np.testing.assert_allclose(again, minilm.encode(TEXTS), atol=1e-6)
        with pytest.raises(InputError, match="unknown pooling 'middle'"):
            load_sentence_encoder(pooling="middle")  # type: ignore[arg-type]

    def test_a_prompt_stands_in_front(self, minilm: SentenceEncoder) -> None:
        encoder = load_sentence_encoder(device="cpu", prompts={"query": "question: "})
        named = encoder.encode(["a dog"], prompt_name="query")
        np.testing.assert_allclose(named, minilm.encode(["question: a dog"]), atol=1e-6)
        np.testing.assert_allclose(minilm.encode(["a dog"], prompt="question: "), named, atol=1e-6)
        with pytest.raises(InputError, match="no prompt named 'passage'"):
            encoder.encode(["a dog"], prompt_name="passage")
        with pytest.raises(InputError, match="not both"):
            encoder.encode(["a dog"], prompt_name="query", prompt="q: ")

    def test_fewer_tokens(self, minilm: SentenceEncoder) -> None:
        short = load_sentence_encoder(device="cpu", max_tokens=4)
        assert short.max_tokens == 4
        with pytest.warns(UserWarning, match="1 of 1 text has more than 4 tokens"):
            cut = short.encode(["a dog barks"])
        np.testing.assert_allclose(cut, minilm.encode(["a dog"]), atol=1e-6)
        for limit in (2, 513):
            with pytest.raises(InputError, match="from 3 to 512"):
                load_sentence_encoder(device="cpu", max_tokens=limit)

    def test_a_batch_size_of_nothing(self, minilm: SentenceEncoder) -> None:
        with pytest.raises(InputError, match="batch size"):
            minilm.encode(TEXTS, batch_size=0)

    def test_the_cache_key_tells_options_and_weights_apart(self, minilm: SentenceEncoder) -> None:
        keys = {
            minilm.cache_key,
            load_sentence_encoder(device="cpu", normalize=False).cache_key,
            load_sentence_encoder(device="cpu", max_tokens=64).cache_key,
        }
        changed = load_sentence_encoder(device="cpu")
        assert changed.cache_key == minilm.cache_key
        next(changed.model.parameters()).data[0, 0] += 1
        assert len(keys | {changed.cache_key}) == 4


class TestFolder:
    def test_gives_the_same_vectors(self, folder: Path, minilm: SentenceEncoder) -> None:
        encoder = load_sentence_encoder(folder, device="cpu")
        assert encoder.name == "my-model"
        assert np.array_equal(encoder.encode(TEXTS), minilm.encode(TEXTS))
        assert np.array_equal(load_sentence_encoder(str(folder), device="cpu").encode(TEXTS), minilm.encode(TEXTS))

    def test_a_pickle_is_refused_unless_asked(self, folder: Path, minilm: SentenceEncoder) -> None:
        import torch
        from safetensors.torch import load_file

        weights = folder / "model.safetensors"
        torch.save(load_file(weights), folder / "pytorch_model.bin")
        assert load_sentence_encoder(folder, device="cpu").dimensions == 384  # the safetensors file is there, too
        weights.unlink()
        for load in (load_sentence_encoder, load_token_encoder):
            with pytest.raises(InputError, match=r"pytorch_model\.bin is a pickle.* allow_pickle=True"):
                load(folder)
        asked = load_sentence_encoder(folder, device="cpu", allow_pickle=True)
        np.testing.assert_allclose(asked.encode(TEXTS), minilm.encode(TEXTS), atol=1e-6)

    def test_no_weights_at_all(self, folder: Path) -> None:
        (folder / "model.safetensors").unlink()
        with pytest.raises(InputError, match="'my-model' has no weights as safetensors"):
            load_sentence_encoder(folder)

    def test_damaged_weights(self, folder: Path) -> None:
        (folder / "model.safetensors").write_bytes(b"not weights")
        for load in (load_sentence_encoder, load_token_encoder):
            with pytest.raises(FileError, match=r"my-model could not be read: .*fetch the model again"):
                load(folder, device="cpu")

    def test_is_not_there_or_holds_no_model(self, tmp_path: Path) -> None:
        for path in (tmp_path / "nowhere", str(tmp_path / "nowhere"), "./nowhere"):
            with pytest.raises(FileError, match="there is no folder"):
                load_sentence_encoder(path)
        with pytest.raises(FileError, match="holds no model"):
            load_sentence_encoder(tmp_path)

    def test_code_that_comes_along_runs_only_when_asked(self, folder: Path) -> None:
        (folder / "own.py").write_text("raise SystemExit('the code of the model has run')")
        config = json.loads((folder / "config.json").read_text())
        config |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Config", "AutoModel": "own.Model"}}
        (folder / "config.json").write_text(json.dumps(config))
        for load in (load_sentence_encoder, load_token_encoder):
            with pytest.raises(InputError, match=r"only with Python code that it brings along.*trust_remote_code=True"):
                load(folder, device="cpu")

    def test_trust_is_warned_of(self, folder: Path) -> None:
        with pytest.warns(UserWarning, match="'my-model' will run on this machine"):
            load_sentence_encoder(folder, device="cpu", trust_remote_code=True)


class TestHub:
    def test_offline(self) -> None:  # conftest sets HF_HUB_OFFLINE
        for load in (load_sentence_encoder, load_token_encoder):
            with pytest.raises(OfflineError, match=r"'BAAI/bge-small-en' is not on this machine and the hub cannot"):
                load("BAAI/bge-small-en")

    def test_no_network(self, tmp_path: Path) -> None:
        code, text = run("http://127.0.0.1:9", tmp_path, "someone/model")
        assert (code, "OfflineError" in text) == (1, True)

    def test_what_cannot_be_an_id(self) -> None:
        with pytest.raises(InputError, match="neither a folder here nor an id of the hub"):
            load_sentence_encoder("all MiniLM!")

    def test_a_model_is_fetched_once_without_its_pickles(self, hub: str, tmp_path: Path) -> None:
        code, text = run(hub, tmp_path, "someone/model")
        assert (code, text) == (0, f"someone/model {COMMIT} 384")
        kept = sorted(path.name for path in tmp_path.rglob(f"snapshots/{COMMIT}/*"))
        assert "model.safetensors" in kept
        assert "pytorch_model.bin" not in kept
        assert run("http://127.0.0.1:9", tmp_path, "someone/model") == (0, text)

    def test_unknown_ids(self, hub: str, tmp_path: Path) -> None:
        code, text = run(hub, tmp_path, "someone/else")
        assert code == 1
        assert "InputError: the hub has no model 'someone/else'" in text


@pytest.fixture
def hub() -> Iterator[str]:
    """Serve the kit's model, with a pickle beside it, as ``someone/model``."""
    source = asset_path("minilm")
    names = [path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()]
    names.append("pytorch_model.bin")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.answer()

        def do_GET(self) -> None:
            self.wfile.write(self.answer())

        def answer(self) -> bytes:
            path = self.path.partition("?")[0]
            name = path.removeprefix(f"/someone/model/resolve/{COMMIT}/")
            body, kind, status = b"", "application/octet-stream", 404
            if path.startswith("/api/models/someone/model/tree/"):
                files = [{"type": "file", "path": file, "size": size(file), "oid": "0" * 40} for file in names]
                body, kind, status = json.dumps(files).encode(), "application/json", 200
            elif path.startswith("/api/models/someone/model"):
                about = {"id": "someone/model", "sha": COMMIT, "siblings": [{"rfilename": file} for file in names]}
                body, kind, status = json.dumps(about).encode(), "application/json", 200
            elif name in names and (source / name).exists():
                body, status = (source / name).read_bytes(), 200
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("ETag", f'"{abs(hash(name)):040x}"')
            if status == 404:
                self.send_header("X-Error-Code", "RepoNotFound")
            self.end_headers()
            return body

        def log_message(self, *arguments: object) -> None:
            """Keep the tests' output clean."""

    def size(name: str) -> int:
        return (source / name).stat().st_size if (source / name).exists() else 1

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def run(address: str, home: Path, model: str) -> tuple[int, str]:
    """Load a model in a process of its own, whose hub is at `address`; give its exit code and last line."""
    code = (
        "import embedlab, sys\n"
        "encoder = embedlab.load_sentence_encoder(sys.argv[1], device='cpu')\n"
        "print(encoder.name, encoder.revision, encoder.encode(['a dog']).shape[1])"
    )
    environment = {**os.environ, "HF_ENDPOINT": address, "HF_HOME": str(home / "hf"), "HF_HUB_OFFLINE": "0"}
    result = subprocess.run(
        [sys.executable, "-c", code, model], env=environment, capture_output=True, text=True, check=False
    )
    return result.returncode, (result.stdout if result.returncode == 0 else result.stderr).strip().splitlines()[-1]
