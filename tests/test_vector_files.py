"""Vectors in files: what comes back, what is refused, what a full disk leaves behind."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from embedlab.errors import FileError
from embedlab.word_vectors import load_vectors, nearest_words, save_vectors, train_fasttext, train_word2vec
from embedlab.word_vectors.result import keyed_vectors

SENTENCES = [["niño", "come", "pan"], ["perro", "bebe", "agua"]] * 40


@pytest.fixture(scope="module")
def spanish():
    return train_word2vec(SENTENCES, dimensions=8, epochs=2, progress=False).vectors


@contextmanager
def no_space() -> Iterator[None]:
    """Let no file of this process grow beyond 100 bytes, as if the disk were full.

    Not a fixture: pytest writes its report before it ends a fixture, and that report may go to a file.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_vectors_come_back_with_words_and_counts(spanish, tmp_path):
    loaded = load_vectors(save_vectors(spanish, tmp_path / "spanish.npz"))
    assert loaded.index_to_key == spanish.index_to_key
    assert np.array_equal(loaded.vectors, spanish.vectors)
    assert loaded.expandos["count"].tolist() == [40] * 6
    assert nearest_words(loaded, "niño", k=2).equals(nearest_words(spanish, "niño", k=2))


def test_fasttext_keeps_its_ngrams(tmp_path):
    kv = train_fasttext(SENTENCES, dimensions=8, epochs=2, buckets=300, progress=False).vectors
    loaded = load_vectors(save_vectors(kv, tmp_path / "fasttext.npz"))
    assert np.array_equal(loaded["niñito"], kv["niñito"])
    assert np.allclose(loaded.vectors, kv.vectors)
    assert (loaded.min_n, loaded.max_n, loaded.bucket) == (3, 6, 300)


def test_vectors_without_counts(tmp_path):
    loaded = load_vectors(save_vectors(keyed_vectors(["a", "b\nc"], np.eye(2)), tmp_path / "plain.npz"))
    assert loaded.index_to_key == ["a", "b\nc"]
    assert "count" not in loaded.expandos


def test_the_file_opens_with_numpy_and_holds_no_pickle(spanish, tmp_path):
    with np.load(save_vectors(spanish, tmp_path / "spanish.npz"), allow_pickle=False) as arrays:
        assert arrays["vectors"].shape == (6, 8)


def test_the_same_vectors_give_the_same_file(spanish, tmp_path):
    one, two = (save_vectors(spanish, tmp_path / name) for name in ("one.npz", "two.npz"))
    assert one.read_bytes() == two.read_bytes()


def test_every_damaged_byte_is_noticed(tmp_path):
    path = save_vectors(keyed_vectors(["cat", "dog"], np.eye(2)), tmp_path / "two.npz")
    content = path.read_bytes()
    for place in range(0, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(FileError, match=r"two\.npz .* is damaged, or save_vectors did not write it"):
            load_vectors(path)


@pytest.mark.parametrize("kept", [0, 10, 63, 64, 65, 500])
def test_a_file_cut_short_is_an_error(spanish, tmp_path, kept):
    path = save_vectors(spanish, tmp_path / "cut.npz")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(FileError, match="take a good copy, or make and save it again"):
        load_vectors(path)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(FileError, match=r"could not read .*nothing\.npz: No such file or directory; check the path"):
        load_vectors(tmp_path / "nothing.npz")


def test_a_missing_folder_is_an_error(spanish, tmp_path):
    with pytest.raises(FileError, match=r"could not save 6 vectors to .*No such file or directory"):
        save_vectors(spanish, tmp_path / "nowhere" / "vectors.npz")


def test_a_full_disk_leaves_the_old_file_whole(spanish, tmp_path: Path):
    path = tmp_path / "vectors.npz"
    path.write_bytes(b"the old file")
    with no_space(), pytest.raises(FileError, match=r"could not save 6 vectors .* An older file of that name is"):
        save_vectors(spanish, path)
    assert path.read_bytes() == b"the old file"
    assert list(tmp_path.iterdir()) == [path]
