"""Indexes in files: what is loaded is what was saved, and what is not is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embedlab.errors import FileError, InputError
from embedlab.files import json_as_array, save_arrays, write_whole
from embedlab.search import ExactIndex, FaissIndex, KeywordIndex, content, load_index

ROWS = np.random.default_rng(0).normal(size=(300, 16)).astype(np.float32)
IDS = [f"Nº {row} – \N{MOUSE FACE}" for row in range(300)]


def made(kind: str) -> ExactIndex | FaissIndex:
    return ExactIndex(IDS, ROWS, model="mine") if kind == "exact" else FaissIndex(IDS, ROWS, kind, model="mine", seed=5)


@pytest.fixture
def path(tmp_path) -> Path:
    return ExactIndex(IDS[:3], ROWS[:3], model="mine").save(tmp_path / "three.npz")


class TestRoundTrip:
    @pytest.mark.parametrize("kind", ["exact", "flat", "ivf", "hnsw", "pq"])
    def test_of_vectors(self, kind, tmp_path):
        index = made(kind)
        index.remove(IDS[290:])
        loaded = load_index(index.save(tmp_path / "index"), model="mine")
        assert (type(loaded), repr(loaded), loaded.ids) == (type(index), repr(index), index.ids)
        before, after = index.search(ROWS[:20], k=5), loaded.search(ROWS[:20], k=5)
        assert after.ids == before.ids
        assert np.array_equal(after.scores, before.scores)
        for one in (index, loaded):
            one.remove(IDS[:2])
            one.add(["new", IDS[295]], -ROWS[:2])
        assert loaded.ids == index.ids
        assert loaded.search(-ROWS[:2], k=3).ids == index.search(-ROWS[:2], k=3).ids
        assert np.array_equal(loaded.vectors_of(["new"]), index.vectors_of(["new"]))

    def test_of_words(self, tmp_path):
        texts = ["Las canciones españolas.", "", "Una canción."]
        index = KeywordIndex(["a", "b", "ç"], texts, language="es", k1=1.2, b=0.5)
        loaded = load_index(index.save(tmp_path / "words.npz"))
        assert isinstance(loaded, KeywordIndex)
        assert (loaded.ids, loaded.language, loaded.k1, loaded.b) == (("a", "b", "ç"), "es", 1.2, 0.5)
        assert loaded.search("canción", k=3).ids == index.search("canción", k=3).ids == [["ç", "a"]]
        assert loaded.explain("canciones", "a") == index.explain("canciones", "a")
        loaded.add(["d"], ["Otra canción"])
        assert len(loaded.search("canciones", k=4).ids[0]) == 3

    def test_an_emptied_index(self, tmp_path):
        index = made("exact")
        index.remove(IDS)
        assert len(load_index(index.save(tmp_path / "none.npz"))) == 0

    def test_the_same_index_gives_the_same_file_without_pickle(self, path, tmp_path):
        again = ExactIndex(IDS[:3], ROWS[:3], model="mine").save(tmp_path / "again.npz")
        assert again.read_bytes() == path.read_bytes()
        with np.load(path, allow_pickle=False) as arrays:
            assert set(arrays) == {"header", "ids", "labels", "vectors"}


class TestRefused:
    def test_another_model(self, path, tmp_path):
        with pytest.raises(InputError, match=r"holds an index of 'mine', and 'other' was expected"):
            load_index(path, model="other")
        nameless = ExactIndex(IDS[:3], ROWS[:3]).save(tmp_path / "nameless.npz")
        with pytest.raises(InputError, match="holds an index of no named model, and 'other' was expected"):
            load_index(nameless, model="other")

    def test_every_changed_byte_is_noticed(self, path):
        whole = path.read_bytes()
        for place in np.random.default_rng(0).choice(len(whole), 100, replace=False):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
            with pytest.raises(FileError, match="is damaged"):
                load_index(path)

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
    def test_a_file_that_is_cut_off(self, path, share):
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(FileError, match=r"three\.npz .* is damaged, or an index's save\(\) did not write it"):
            load_index(path)

    def test_changed_numbers_in_a_whole_zip(self, path):
        with np.load(path) as stored:
            arrays = dict(stored)
        arrays["vectors"][0, 0] += 1
        np.savez(path, **arrays)
        with pytest.raises(FileError, match="is damaged, or"):
            load_index(path)

    @pytest.mark.parametrize("content", [b"", b"hello", b"PK"])
    def test_something_else(self, tmp_path, content):
        path = tmp_path / "other.npz"
        path.write_bytes(content)
        with pytest.raises(FileError, match="is damaged, or"):
            load_index(path)

    @pytest.mark.parametrize("arrays", [{"x": ROWS}, {"header": json_as_array({"format": "another"})}])
    def test_a_whole_file_of_something_else(self, tmp_path, arrays):
        save_arrays(tmp_path / "other.npz", arrays, "something else")
        with pytest.raises(FileError, match="is whole but no index that embedlab saved"):
            load_index(tmp_path / "other.npz")

    def test_a_pickle_is_never_opened(self, tmp_path):
        np.savez(tmp_path / "other.npz", header=np.array([{}], dtype=object))
        with pytest.raises(FileError, match="is damaged, or"):
            load_index(tmp_path / "other.npz")

    def test_a_later_version(self, tmp_path, monkeypatch):
        monkeypatch.setattr(content, "VERSION", 2)
        path = made("exact").save(tmp_path / "later.npz")
        monkeypatch.undo()
        with pytest.raises(FileError, match=r"later embedlab \(version 2 of the format, this one reads 1\); update"):
            load_index(path)

    def test_no_such_file(self, tmp_path):
        with pytest.raises(FileError, match=r"could not read .*No such file"):
            load_index(tmp_path / "nothing.npz")


class TestWriting:
    def test_a_full_disk_leaves_the_old_file(self, path, monkeypatch):
        before = path.read_bytes()

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(FileError, match=r"could not save the index of 300 to .*No space left.* is as it was"):
            made("exact").save(path)
        assert path.read_bytes() == before
        assert list(path.parent.iterdir()) == [path]

    def test_a_missing_folder(self, tmp_path):
        with pytest.raises(FileError, match=r"could not save the note to .*No such file or directory"):
            write_whole(tmp_path / "nowhere" / "note", b"", "the note")

    def test_everybody_may_read_the_file(self, tmp_path):
        assert write_whole(tmp_path / "note", b"x", "the note").stat().st_mode & 0o777 == 0o644
