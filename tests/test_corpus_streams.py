"""Streams: the same words on every pass, little read ahead, little kept, and clear words about damaged files."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from datasets import Dataset

from embedlab.corpora import load_corpus, stream_tokens, streams
from embedlab.errors import InputError
from embedlab.text import CleaningOptions, tokens

TEXTS = ["The cat sat.", "…", "Two dogs, 3 birds!", "Física"]
WORDS = [["cat", "sat"], ["dogs", "birds"], ["física"]]


def as_txt(folder: Path) -> Path:
    path = folder / "a.txt"
    path.write_text("\n".join(TEXTS), encoding="utf-8")
    return path


def as_jsonl(folder: Path) -> Path:
    Dataset.from_dict({"id": [1, 2, 3, 4], "text": TEXTS}).to_json(folder / "a.jsonl")
    return folder / "a.jsonl"


def as_parquet(folder: Path) -> Path:
    Dataset.from_dict({"id": [1, 2, 3, 4], "text": TEXTS}).to_parquet(folder / "a.parquet")
    return folder / "a.parquet"


SOURCES: dict[str, Callable[[Path], object]] = {
    "list": lambda folder: TEXTS,
    "txt": as_txt,
    "path as a string": lambda folder: str(as_txt(folder)),
    "jsonl": as_jsonl,
    "parquet": as_parquet,
    "Dataset": lambda folder: Dataset.from_dict({"text": TEXTS}),
    "IterableDataset": lambda folder: Dataset.from_dict({"text": TEXTS}).to_iterable_dataset(),
    "load_corpus": lambda folder: load_corpus(as_jsonl(folder)),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_every_pass_gives_the_same_words(kind: str, tmp_path: Path) -> None:
    stream = stream_tokens(SOURCES[kind](tmp_path))  # type: ignore[arg-type]
    assert list(stream) == WORDS
    assert list(stream) == WORDS
    assert (stream.texts, stream.skipped) == (4, 0)


def test_options_and_column(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"body": "Los Estados Unidos"}\n\n{"body": null}\n')
    stream = stream_tokens(tmp_path / "a.jsonl", CleaningOptions(language="es"), column="body")
    assert list(stream) == [["estados", "unidos"]]
    assert (stream.texts, stream.skipped) == (1, 1)


def test_missing_texts_are_counted_on_each_pass() -> None:
    stream = stream_tokens([None, "The cat", None])
    assert [list(stream), stream.skipped, list(stream), stream.skipped] == [[["cat"]], 2, [["cat"]], 2]


def test_an_empty_corpus_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    assert list(stream_tokens(tmp_path / "a.txt")) == list(stream_tokens([])) == []


class Counted:
    """Texts without end, and how many were taken."""

    taken = 0

    def __iter__(self) -> Iterator[str]:
        while True:
            self.taken += 1
            yield f"word number {self.taken}"


def test_little_is_read_ahead() -> None:
    source = Counted()
    stream = iter(stream_tokens(source))
    for _ in range(250):
        next(stream)
    assert source.taken <= 300


def test_long_texts_are_read_ahead_by_their_length() -> None:
    taken = []

    class Books:
        def __iter__(self) -> Iterator[str]:
            for number in range(50):
                taken.append(number)
                yield "moon " * 180_000

    next(iter(stream_tokens(Books())))
    assert len(taken) <= 4


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    block = "".join(f"Sentence {n} of the moon and the sun number{n % 50}.\n" for n in range(5_000))
    peaks = []
    for copies in (2, 20):
        path = tmp_path / f"{copies}.txt"
        path.write_text(block * copies)
        sum(map(len, stream_tokens(path)))
        tracemalloc.start()
        words = sum(map(len, stream_tokens(path)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert words == copies * sum(map(len, map(tokens, block.splitlines())))
    assert peaks[1] < 1.5 * peaks[0]
    assert peaks[1] < len(block)


@pytest.mark.parametrize("kind", ["txt", "jsonl", "list"])
def test_one_line_of_50_megabytes_comes_in_parts(kind: str, tmp_path: Path) -> None:
    text = "The Moon shines, " * 3_000_000
    source: object = [text]
    if kind != "list":
        source = tmp_path / f"a.{kind}"
        source.write_text(text if kind == "txt" else f'{{"text": "{text}"}}\n')
    sizes = [len(words) for words in stream_tokens(source)]  # type: ignore[arg-type]
    assert sum(sizes) == 6_000_000
    assert max(sizes) == 10_000


def test_no_word_is_cut_where_a_part_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_LONGEST", 16)
    text = "moon sunshine\tstars   planets comets\nasteroids milky way"
    (tmp_path / "a.txt").write_text(text)
    for source in (tmp_path / "a.txt", [text]):
        assert [word for words in stream_tokens(source) for word in words] == text.split()


def write(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", "one\ntwo é\n".encode() + "três é\n".encode("latin-1"), "line 3 of a.txt is not utf-8: byte 0xea"),
        ("a.txt", "é\n".encode("utf-16"), "line 1 of a.txt is not utf-8: byte 0xff"),
        ("a.jsonl", b'{"text": "a"}\n{"text": "caf\xe9"}\n', "line 2 of a.jsonl is not utf-8: byte 0xe9"),
        ("a.jsonl", b'{"text": "a"}\n{"text": "b"\n', "line 2 of a.jsonl is no JSON record"),
        ("a.jsonl", b'{"body": "a", "n": 1}\n', "line 1 of a.jsonl has no field 'text'; it holds 'body', 'n'"),
        ("a.jsonl", b'["a"]\n', "it holds list"),
        ("a.jsonl", b'{"text": 3}\n', "text number 0 is 3 (int), expected a string"),
        ("a.parquet", b"nothing of the kind", "a.parquet cannot be read as parquet"),
        ("a.txt", b"x" * 1_200_000, "characters without a space, beginning with 'xxx"),
    ],
)
def test_a_damaged_file_is_told_while_reading(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    stream = stream_tokens(write(tmp_path, name, content))
    with pytest.raises(InputError) as caught:
        list(stream)
    assert says in str(caught.value)


def test_other_encodings_can_be_named_or_read_over(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "física\ncafé".encode("cp1252"))
    assert list(stream_tokens(path, encoding="cp1252")) == [["física"], ["café"]]
    assert list(stream_tokens(path, errors="replace")) == [["sica"], ["caf"]]
    assert list(stream_tokens(write(tmp_path, "b.txt", b"\xef\xbb\xbfmoon\r\nsun\r\n"))) == [["moon"], ["sun"]]


def test_a_parquet_file_without_the_column(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no column 'body'; it holds 'id', 'text'"):
        list(stream_tokens(as_parquet(tmp_path), column="body"))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: folder / "no.txt", "no file"),
        (lambda folder: write(folder, "a.csv", b"text"), "'a.csv' is none of .txt, .jsonl, .parquet"),
        (lambda folder: (text for text in TEXTS), "a generator can be read only once"),
        (lambda folder: iter(TEXTS), "read only once"),
    ],
)
def test_a_source_that_cannot_be_streamed(make: Callable[[Path], object], says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        stream_tokens(make(tmp_path))  # type: ignore[arg-type]
    assert says in str(caught.value)


def test_a_stream_that_meets_another_encoding_says_where() -> None:
    class Mixed:
        def __iter__(self) -> Iterator[dict[str, str]]:
            yield {"text": "The Moon"}
            yield {"text": b"caf\xe9".decode()}

    with pytest.raises(InputError, match=r"after text number 1 cannot be decoded.*Save the file anew as UTF-8"):
        list(stream_tokens(Mixed()))


def test_records_without_the_column() -> None:
    with pytest.raises(InputError, match="the records have no field 'text'; they hold 'body'"):
        list(stream_tokens([{"body": "The Moon"}]))
