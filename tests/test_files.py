"""Files that are whole or not there, and arrays in a file that notices damage."""

from __future__ import annotations

import json
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.errors import FileError, InputError
from embedlab.files import array_as_json, json_as_array, load_arrays, save_arrays, write_json, write_whole

ARRAYS = {"numbers": np.arange(6, dtype=np.float32).reshape(2, 3), "names": np.array(["one", "zwölf"])}
# What JSON knows; a surrogate alone is no text that UTF-8 can write.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)


@contextmanager
def no_space() -> Iterator[None]:
    """Let no file of this process grow beyond 100 bytes, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestWriteWhole:
    def test_content_and_path(self, tmp_path: Path) -> None:
        path = write_whole(str(tmp_path / "note.txt"), b"whole", "a note")
        assert path == tmp_path / "note.txt"
        assert path.read_bytes() == b"whole"
        assert write_whole(path, b"", "nothing").read_bytes() == b""
        assert list(tmp_path.iterdir()) == [path]

    def test_others_may_read_it(self, tmp_path: Path) -> None:
        path = write_whole(tmp_path / "note.txt", b"whole", "a note")
        assert stat.S_IMODE(path.stat().st_mode) == 0o644

    def test_a_full_disk_leaves_the_old_file(self, tmp_path: Path) -> None:
        path = write_whole(tmp_path / "note.txt", b"the old one", "a note")
        with no_space(), pytest.raises(FileError, match=r"could not save a note to .*An older file of that name is as"):
            write_whole(path, b"x" * 1_000, "a note")
        assert path.read_bytes() == b"the old one"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_missing_folder(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match=r"could not save a note to .*nowhere.*: No such file or directory\."):
            write_whole(tmp_path / "nowhere" / "note.txt", b"whole", "a note")
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_of_that_name(self, tmp_path: Path) -> None:
        (tmp_path / "note.txt").mkdir()
        with pytest.raises(FileError, match="choose another folder or name"):
            write_whole(tmp_path / "note.txt", b"whole", "a note")
        assert list(tmp_path.iterdir()) == [tmp_path / "note.txt"]


class TestArrays:
    def test_round_trip(self, tmp_path: Path) -> None:
        loaded = load_arrays(save_arrays(tmp_path / "a.npz", ARRAYS, "two arrays"), "mine")
        assert list(loaded) == ["numbers", "names"]
        for name, array in ARRAYS.items():
            assert loaded[name].dtype == array.dtype
            assert loaded[name].tolist() == array.tolist()

    def test_numpy_opens_it_too(self, tmp_path: Path) -> None:
        with np.load(save_arrays(tmp_path / "a.npz", ARRAYS, "two arrays"), allow_pickle=False) as arrays:
            assert arrays["names"].tolist() == ["one", "zwölf"]

    def test_objects_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="a holds objects, which only a pickle can store"):
            save_arrays(tmp_path / "a.npz", {"a": np.array([{}])}, "objects")
        assert list(tmp_path.iterdir()) == []

    def test_each_changed_byte_is_noticed_and_the_writer_named(self, tmp_path: Path) -> None:
        path = save_arrays(tmp_path / "a.npz", {"a": [1, 2]}, "numbers")
        content = path.read_bytes()
        for place in range(len(content)):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            with pytest.raises(FileError, match=r"a\.npz .* is damaged, or save_mine did not write it"):
                load_arrays(path, "save_mine")

    def test_a_file_cut_off(self, tmp_path: Path) -> None:
        path = save_arrays(tmp_path / "a.npz", {"a": [1, 2]}, "numbers")
        content = path.read_bytes()
        for kept in (0, 1, 63, 64, 65, len(content) // 2, len(content) - 1):
            path.write_bytes(content[:kept])
            with pytest.raises(FileError, match=rf"\({kept} bytes\) is damaged.*take a good copy"):
                load_arrays(path, "mine")

    def test_numpys_own_file_is_not_ours(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "a.npz", a=[1, 2])
        with pytest.raises(FileError, match="or save_mine did not write it"):
            load_arrays(tmp_path / "a.npz", "save_mine")

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match=r"could not read .*a\.npz: No such file or directory; check the path"):
            load_arrays(tmp_path / "a.npz", "mine")


@given(VALUES)
def test_json_comes_back(value: object) -> None:
    array = json_as_array(value)
    assert (array.dtype, array.ndim) == (np.uint8, 1)
    assert array_as_json(array) == value


def test_json_is_written_whole_and_holds_no_nan(tmp_path):
    path = write_json(tmp_path / "points.json", {"Zoë": [1, None, "\ud800"]}, "points")
    assert json.loads(path.read_text(encoding="utf-8")) == {"Zoë": [1, None, "?"]}
    with pytest.raises(ValueError, match="JSON"):
        write_json(path, float("nan"), "points")
    assert "Zoë" in path.read_text(encoding="utf-8")
