"""The cache of vectors: what comes back, several processes, a killed one, a full one, a damaged one."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from embedlab.cli import main
from embedlab.encoders import CachedEncoder, SentenceEncoder, TruncationWarning, VectorCache
from embedlab.errors import FileError, InputError


class Letters:
    """Number of letters and of e's; remembers what it was asked, and stops where told."""

    name, dimensions, cache_key = "letters", 2, "letters 1"

    def __init__(self, stop_at: str = "") -> None:
        self.asked: list[str] = []
        self.stop_at = stop_at

    def encode(self, texts: Sequence[str], *, batch_size: int = 32, prompt: str = "") -> NDArray[np.float32]:
        if self.stop_at in texts:
            raise KeyboardInterrupt
        self.asked.extend(texts)
        return np.array([[len(prompt + text), text.count("e")] for text in texts], dtype=np.float32)


class TestCachedEncoder:
    def test_each_text_is_encoded_once(self, tmp_path: Path) -> None:
        letters = Letters()
        encoder = CachedEncoder(letters, folder=tmp_path)
        assert encoder.encode(["one", "seven", "one"]).tolist() == [[3, 1], [5, 2], [3, 1]]
        assert encoder.encode(["seven", "eight"]).tolist() == [[5, 2], [5, 1]]
        assert sorted(letters.asked) == ["eight", "one", "seven"]
        again = CachedEncoder(Letters(stop_at="one"), folder=tmp_path)
        assert again.encode(["one"]).tolist() == [[3, 1]]
        assert again.encode(["one"]).dtype == np.float32

    def test_options_and_key_tell_vectors_apart(self, tmp_path: Path) -> None:
        assert CachedEncoder(Letters(), folder=tmp_path).encode(["one"]).tolist() == [[3, 1]]
        assert CachedEncoder(Letters(), folder=tmp_path).encode(["one"], prompt="query: ").tolist() == [[10, 1]]
        other = Letters()
        CachedEncoder(other, key="letters 2", folder=tmp_path).encode(["one"])
        assert other.asked == ["one"]

    def test_no_key_is_an_error(self) -> None:
        class Bare:
            name, dimensions = "bare", 1

            def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
                return np.ones((len(texts), 1), dtype=np.float32)

        with pytest.raises(InputError, match="'bare' has no cache_key: pass key="):
            CachedEncoder(Bare())

    def test_no_texts_give_no_rows(self, tmp_path: Path) -> None:
        assert CachedEncoder(Letters(), folder=tmp_path).encode([]).shape == (0, 2)
        with pytest.raises(InputError, match="text 1 is empty"):
            CachedEncoder(Letters(), folder=tmp_path).encode(["one", " "])

    def test_any_text_is_found_again(self, tmp_path: Path) -> None:
        texts = ["\ud800 half an emoji", "🎉", "שלום", "a\0b", "x" * 100_000, "e" * 100_000]
        first = CachedEncoder(Letters(), folder=tmp_path).encode(texts)
        assert np.array_equal(CachedEncoder(Letters(stop_at="🎉"), folder=tmp_path).encode(texts), first)
        assert first[-2:].tolist() == [[100_000, 0], [100_000, 100_000]]

    def test_a_stopped_run_keeps_what_was_computed(self, tmp_path: Path) -> None:
        texts = [f"text {number:03}" for number in range(100)]
        stopped = Letters(stop_at="text 050")
        with pytest.raises(KeyboardInterrupt):
            CachedEncoder(stopped, folder=tmp_path).encode(texts, batch_size=5)
        assert len(stopped.asked) == 40 == len(VectorCache(tmp_path))
        rest = Letters()
        CachedEncoder(rest, folder=tmp_path).encode(texts)
        assert sorted(stopped.asked + rest.asked) == texts

    def test_minilm_comes_back_bit_by_bit(self, minilm: SentenceEncoder, tmp_path: Path) -> None:
        texts = ["a dog", "a puppy"]
        first = CachedEncoder(minilm, folder=tmp_path).encode(texts)
        assert np.array_equal(CachedEncoder(minilm, folder=tmp_path).encode(texts), first)
        np.testing.assert_allclose(first, minilm.encode(texts), atol=1e-6)

    def test_cuts_are_said_once_for_all_batches(self, minilm: SentenceEncoder, tmp_path: Path) -> None:
        texts = [f"{number} " + "dog " * 300 for number in range(3)]
        with pytest.warns(TruncationWarning, match="3 of 3 texts") as warned:
            CachedEncoder(minilm, folder=tmp_path).encode(texts, batch_size=1)
        assert len(warned) == 1
        assert warned[0].filename == __file__


class TestVectorCache:
    def test_the_oldest_go_when_it_is_full(self, tmp_path: Path) -> None:
        cache = VectorCache(tmp_path, size_limit=1_000_000)
        for number in range(20):
            cache.put({b"%d-%d" % (number, row): np.full(384, row, dtype=np.float32) for row in range(50)})
        assert cache.size <= 1_300_000
        assert 300 < len(cache) < 600
        assert not cache.get([b"0-0", b"1-0"])
        assert cache.get([b"19-7"])[b"19-7"].tolist() == [7] * 384

    def test_a_tiny_limit_is_an_error(self) -> None:
        with pytest.raises(InputError, match="at least 1,000,000 bytes, got 10"):
            VectorCache(size_limit=10)

    def test_nothing_is_written_by_looking(self, tmp_path: Path) -> None:
        cache = VectorCache(tmp_path)
        assert (cache.get([b"a"]), len(cache), cache.size, list(tmp_path.iterdir())) == ({}, 0, 0, [])

    def test_a_file_that_is_no_database(self, tmp_path: Path) -> None:
        cache = VectorCache(tmp_path)
        cache.path.write_bytes(b"not a database, and long enough to be looked at " * 100)
        for use in (lambda: cache.get([b"a"]), lambda: len(cache), lambda: cache.put({b"a": np.ones(2, np.float32)})):
            with pytest.raises(FileError, match="embedlab cache --clear"):
                use()
        cache.clear()
        cache.put({b"a": np.ones(2, np.float32)})
        assert len(cache) == 1

    def test_a_changed_number_is_noticed(self, tmp_path: Path) -> None:
        cache = VectorCache(tmp_path)
        cache.put({b"a": np.array([1, 2], dtype=np.float32)})
        cache.path.write_bytes(
            cache.path.read_bytes().replace(
                np.array([1, 2], dtype="<f4").tobytes(), np.array([1, 3], dtype="<f4").tobytes()
            )
        )
        with pytest.raises(FileError, match="a vector in it is not what was written"):
            cache.get([b"a"])

    def test_a_folder_that_cannot_be(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(FileError, match="choose another folder"):
            VectorCache(tmp_path / "file" / "below").put({b"a": np.ones(2, np.float32)})

    def test_holds_no_pickle(self, tmp_path: Path) -> None:
        cache = VectorCache(tmp_path)
        cache.put({b"a": np.array([1, 2], dtype=np.float32)})
        rows = sqlite3.connect(cache.path)
        assert rows.execute("SELECT key, vector FROM vectors").fetchall() == [(b"a", b"\0\0\x80\x3f\0\0\0\x40")]
        rows.close()


WRITER = """
import sys
import numpy as np
from embedlab.encoders import VectorCache
folder, name, batches = sys.argv[1], sys.argv[2], int(sys.argv[3])
cache = VectorCache(folder)
print("started", flush=True)
for batch in range(batches):
    cache.put({f"{name}-{batch}-{row}".encode(): np.full(384, batch, dtype=np.float32) for row in range(100)})
"""


def writer(folder: Path, name: str, batches: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(batches)], stdout=subprocess.PIPE, text=True
    )


class TestProcesses:
    def test_two_write_and_a_third_reads(self, tmp_path: Path) -> None:
        both = [writer(tmp_path, name, 20) for name in ("one", "other")]
        cache = VectorCache(tmp_path)
        while any(process.poll() is None for process in both):
            cache.get([b"one-0-0", b"other-19-99"])
            assert len(cache) % 100 == 0  # a batch is there whole or not at all
        for process in both:
            process.communicate()
            assert process.returncode == 0
        assert len(cache) == 4_000
        assert cache.get([b"one-19-99"])[b"one-19-99"][0] == 19

    def test_one_killed_while_writing_leaves_it_usable(self, tmp_path: Path) -> None:
        process = writer(tmp_path, "one", 1_000_000)
        cache = VectorCache(tmp_path)
        while len(cache) < 500:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        count = len(cache)
        assert count % 100 == 0
        assert cache.get([b"one-0-0"])[b"one-0-0"].shape == (384,)
        cache.put({b"after": np.ones(384, dtype=np.float32)})
        assert len(cache) == count + 1


class TestCommand:
    def test_shows_and_clears(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("EMBEDLAB_CACHE", str(tmp_path))
        CachedEncoder(Letters()).encode(["one", "two"])
        assert main(["cache"]) == 0
        rows = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
        assert rows == {"file": str(tmp_path / "vectors.sqlite"), "vectors": "2", "megabytes": "0.01"}
        assert main(["cache", "--clear"]) == 0
        assert "vectors    0" in capsys.readouterr().out
        assert not (tmp_path / "vectors.sqlite").exists()

    def test_tells_of_a_damaged_one(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("EMBEDLAB_CACHE", str(tmp_path))
        (tmp_path / "vectors.sqlite").write_bytes(b"damaged " * 1000)
        assert main(["cache"]) == 1
        assert "embedlab cache --clear" in capsys.readouterr().out
        assert main(["cache", "--clear"]) == 0
