"""A double of Ollama's server: its documented protocol for embeddings, with the kit's MiniLM behind it.

It is not Ollama. It follows the API reference (docs/api.md of ollama/ollama: "Generate Embeddings", "List Local
Models", "Show Model Information", "Version") and, where that is silent, the server's own code (server/routes.go:
status codes and the words of the errors).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from embedlab.encoders import SentenceEncoder
from servers.http import Handler, running

MODEL = "all-minilm"
VERSION = "0.13.1"


@contextmanager
def serve(minilm: SentenceEncoder) -> Iterator[str]:
    """Serve the one model ``all-minilm``; gives the address."""

    class Ollama(Handler):
        def do_GET(self) -> None:  # noqa: N802 - http.server's name
            details = {"format": "gguf", "family": "bert", "parameter_size": "23M", "quantization_level": "F16"}
            listed = {"name": f"{MODEL}:latest", "model": f"{MODEL}:latest", "size": 45960996, "details": details}
            answers = {"/api/version": {"version": VERSION}, "/api/tags": {"models": [listed]}}
            if self.path in answers:
                self.answer_json(200, answers[self.path])
            else:
                self.answer(404, b"404 page not found", {"Content-Type": "text/plain"})

        def do_POST(self) -> None:  # noqa: N802 - http.server's name
            body = self.body()
            answers = {"/api/embed": embed, "/api/show": show}
            try:
                asked = json.loads(body)
            except ValueError as error:
                self.answer_json(400, {"error": str(error) if body else "missing request body"})
                return
            if self.path in answers:
                self.answer_json(*answers[self.path](asked, minilm))
            else:
                self.answer(404, b"404 page not found", {"Content-Type": "text/plain"})

    with running(Ollama) as address:
        yield address


def _has(model: str) -> bool:
    return model in (MODEL, f"{MODEL}:latest")


def show(asked: dict[str, Any], minilm: SentenceEncoder) -> tuple[int, dict[str, Any]]:
    if not _has(asked.get("model", "")):
        return 404, {"error": f"model '{asked.get('model', '')}' not found"}
    about = {"general.architecture": "bert", "bert.embedding_length": minilm.dimensions, "bert.context_length": 512}
    return 200, {"details": {"family": "bert"}, "model_info": about, "capabilities": ["embedding"]}


def embed(asked: dict[str, Any], minilm: SentenceEncoder) -> tuple[int, dict[str, Any]]:
    texts = asked.get("input", [])
    texts = ([texts] if texts else []) if isinstance(texts, str) else texts
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return 400, {"error": "invalid input type"}
    if not _has(asked.get("model", "")):
        return 404, {"error": f'model "{asked.get("model", "")}" not found, try pulling it first'}
    if not texts:
        return 200, {"model": asked["model"], "embeddings": []}
    counts = minilm.count_tokens(texts)
    if asked.get("truncate") is False and max(counts) > minilm.max_tokens:
        return 400, {"error": "the input length exceeds the context length"}
    vectors = minilm.model.encode(texts, show_progress_bar=False)  # cuts long texts silently, as Ollama does
    if 0 < asked.get("dimensions", 0) < minilm.dimensions:
        vectors = vectors[:, : asked["dimensions"]]
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return 200, {
        "model": asked["model"],
        "embeddings": vectors.tolist(),
        "total_duration": 14143917,
        "load_duration": 1019500,
        "prompt_eval_count": sum(counts),
    }
