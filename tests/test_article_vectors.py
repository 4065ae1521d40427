"""Vectors of the kit's articles: the right rows, still what the encoder gives, and as good in one byte a dimension."""

from __future__ import annotations

import hashlib
import io
import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import embedlab
from embedlab.assets import shipped
from embedlab.encoders import SentenceEncoder, load_article_vectors
from embedlab.encoders.article_vectors import LANGUAGES, packed
from embedlab.encoders.smaller import QuantizedVectors
from embedlab.errors import AssetCorruptError, InputError
from embedlab.vectors import normalize


def unpacked(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Rows and vectors of a packed file, as the loader restores them."""
    with np.load(io.BytesIO(content), allow_pickle=False) as parts:
        small = QuantizedVectors(parts["codes"], "int8", parts["codes"].shape[1], parts["ranges"])
        return parts["rows"], normalize(small.restore())


class TestShipped:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_shapes_types_and_lengths(self, language: str) -> None:
        rows, vectors = load_article_vectors(language)
        assert vectors.shape == (len(rows), 384)
        assert (rows.dtype, vectors.dtype) == (np.int64, np.float32)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)

    def test_english_has_every_article(self) -> None:
        assert load_article_vectors().rows.tolist() == list(range(10_033))
        assert len(embedlab.load_wikipedia("en")) == 10_033

    def test_spanish_and_french_have_the_titles_that_all_three_share(self) -> None:
        titles = {language: embedlab.load_wikipedia(language)["title"] for language in LANGUAGES}
        common = set(titles["en"]) & set(titles["es"]) & set(titles["fr"])
        assert len(common) > 100
        for language in ("es", "fr"):
            rows = load_article_vectors(language).rows
            assert rows.tolist() == [row for row, title in enumerate(titles[language]) if title in common]

    # MiniLM reads 256 tokens; some Spanish and French articles are longer, for the shipped vectors too.
    @pytest.mark.filterwarnings("ignore::embedlab.encoders.TruncationWarning")
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_encoder_still_gives_them(self, language: str, minilm: SentenceEncoder) -> None:
        rows, vectors = load_article_vectors(language)
        drawn = np.random.default_rng(0).choice(len(rows), 20, replace=False)
        texts = embedlab.load_wikipedia(language).select(rows[drawn])["text"]
        cosines = (normalize(minilm.encode(list(texts))) * vectors[drawn]).sum(axis=1)
        assert cosines.min() > 0.999

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_is_what_the_manifest_says(self, language: str) -> None:
        folder, name = files("embedlab") / "data", f"article_vectors_{language}.npz"
        note = json.loads((folder / "manifest.json").read_text("utf-8"))[name]
        content = (folder / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (note["size"], note["sha256"])
        assert note["command"] == "python tools/make_article_vectors.py"

    @pytest.mark.parametrize("language", ["de", "EN", ""])
    def test_an_unknown_language(self, language: str) -> None:
        with pytest.raises(InputError, match=f"no article vectors for '{language}'; choose one of en, es, fr"):
            load_article_vectors(language)

    def test_a_changed_file_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "article_vectors_en.npz").write_bytes(packed([0, 1], np.eye(2)))
        (tmp_path / "data" / "manifest.json").write_text('{"article_vectors_en.npz": {"sha256": "0"}}')
        monkeypatch.setattr(shipped, "files", lambda _: tmp_path)
        with pytest.raises(AssetCorruptError, match="Install embedlab again"):
            load_article_vectors("en")


class TestPacked:
    def test_round_trip(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is packed and shipped comes out of the loader: the rows exactly, the directions nearly."""
        vectors = normalize(np.random.default_rng(1).normal(size=(50, 16)))
        content = packed(range(0, 100, 2), vectors)
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "article_vectors_fr.npz").write_bytes(content)
        note = {"article_vectors_fr.npz": {"sha256": hashlib.sha256(content).hexdigest()}}
        (tmp_path / "data" / "manifest.json").write_text(json.dumps(note))
        monkeypatch.setattr(shipped, "files", lambda _: tmp_path)
        loaded = load_article_vectors("fr")
        assert loaded.rows.tolist() == list(range(0, 100, 2))
        assert (loaded.vectors * vectors).sum(axis=1).min() > 0.9999

    def test_one_byte_a_number_and_no_pickle(self) -> None:
        with np.load(io.BytesIO(packed([3, 1], np.eye(2))), allow_pickle=False) as parts:
            assert parts["rows"].tolist() == [3, 1]
            assert parts["codes"].itemsize == 1
            assert parts["codes"].shape == (2, 2)

    def test_a_number_is_off_by_half_a_step_at_most(self) -> None:
        vectors = np.random.default_rng(2).uniform(-1, 1, size=(200, 8))
        with np.load(io.BytesIO(packed(range(200), vectors))) as parts:
            restored = QuantizedVectors(parts["codes"], "int8", 8, parts["ranges"]).restore()
        span = np.ptp(vectors, axis=0)
        # Half of 1/255 of the range is 0.002 of it; the rest is for float32.
        assert (np.abs(restored - vectors) / span).max() <= 0.5 / 255 + 1e-5

    def test_neighbours_are_as_good_as_those_of_float32(self) -> None:
        """Recall@10 of int8 against float32: 100 groups of 10, so that each vector has ten clear neighbours."""
        generator = np.random.default_rng(0)
        centres = np.repeat(generator.normal(size=(100, 64)), 10, axis=0)
        vectors = normalize(centres + 0.3 * generator.normal(size=(1_000, 64)))
        _, restored = unpacked(packed(range(1_000), vectors))
        queries = vectors[::10]
        exact, small = (np.argsort(-queries @ rows.T, axis=1)[:, :10] for rows in (vectors, restored))
        shared = [len(set(one) & set(other)) for one, other in zip(exact.tolist(), small.tolist(), strict=True)]
        assert np.mean(shared) / 10 >= 0.99
