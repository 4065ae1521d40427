"""Prepared corpora: the kit's sentences, a cleaned data set on disk, local files by `datasets`, pages of a wiki."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import datasets
import pytest
from datasets import Dataset

import embedlab
from embedlab.corpora import clean_dataset, load_corpus, prepared, wikipedia_pages, wikipedia_sentences
from embedlab.errors import InputError, OfflineError
from embedlab.text import CleaningOptions, sentences, tokens

TEXTS = ["The cat sat on 2 mats.", "", "¡Física! Cafés", "…"]
RECORDS = [{"id": n, "text": text} for n, text in enumerate(TEXTS)]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path / "datasets"))


@pytest.fixture
def not_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("cleaned again")

    monkeypatch.setattr(prepared, "clean_batch", refuse)


@pytest.mark.parametrize("num_proc", [None, 2])
def test_a_cleaned_data_set_holds_the_words_of_each_row(num_proc: int | None) -> None:
    cleaned = clean_dataset(Dataset.from_list(RECORDS), num_proc=num_proc)
    assert cleaned["tokens"][:] == [tokens(text) for text in TEXTS]
    assert cleaned["id"][:] == [0, 1, 2, 3]


def test_options_and_column_are_followed() -> None:
    dataset = Dataset.from_dict({"body": ["Los Estados Unidos"]})
    cleaned = clean_dataset(dataset, CleaningOptions(language="es"), column="body")
    assert cleaned["tokens"][:] == [["estados", "unidos"]]


def test_a_second_run_reads_the_first_ones_file(request: pytest.FixtureRequest) -> None:
    first = clean_dataset(Dataset.from_list(RECORDS))["tokens"][:]
    request.getfixturevalue("not_again")
    assert clean_dataset(Dataset.from_list(RECORDS))["tokens"][:] == first
    with pytest.raises(AssertionError, match="cleaned again"):
        clean_dataset(Dataset.from_list(RECORDS), CleaningOptions(numbers=False))


def test_each_selection_has_a_file_of_its_own() -> None:
    dataset = Dataset.from_list(RECORDS)
    assert clean_dataset(dataset.select([2, 0]))["tokens"][0] == tokens(TEXTS[2])
    assert clean_dataset(dataset.select([0, 2]))["tokens"][0] == tokens(TEXTS[0])
    assert clean_dataset(dataset.filter(lambda row: row["id"] == 2))["tokens"][:] == [tokens(TEXTS[2])]


def test_other_rules_clean_anew(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    clean_dataset(Dataset.from_list(RECORDS))
    request.getfixturevalue("not_again")
    monkeypatch.setattr(prepared, "stop_words", lambda language: frozenset({"cat"}))
    with pytest.raises(AssertionError, match="cleaned again"):
        clean_dataset(Dataset.from_list(RECORDS))


def test_cleaned_data_are_saved_and_loaded_back(tmp_path: Path) -> None:
    cleaned = clean_dataset(Dataset.from_list(RECORDS))
    cleaned.save_to_disk(tmp_path / "saved")
    again = datasets.load_from_disk(tmp_path / "saved")
    assert again["tokens"][:] == cleaned["tokens"][:]
    assert clean_dataset(again, CleaningOptions(numbers=False))["tokens"][0] == ["cat", "sat", "mats"]


@pytest.mark.parametrize("num_proc", [None, 2])
def test_a_missing_text_is_named(num_proc: int | None) -> None:
    dataset = Dataset.from_dict({"text": ["a", "b", None, "d"]})
    with pytest.raises(InputError, match=r"row 2 of column 'text' is None.*dataset\.filter"):
        clean_dataset(dataset, num_proc=num_proc)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: clean_dataset(["a text"]), "got a list, expected a datasets.Dataset; for a stream or a list of texts"),
        (lambda: clean_dataset(Dataset.from_dict({"body": ["a"]})), "no column 'text': the data set has 'body'"),
        (lambda: clean_dataset(Dataset.from_dict({"text": []})), "the corpus is empty: 0 texts"),
        (lambda: wikipedia_sentences("de"), "unknown language 'de'"),
        (lambda: wikipedia_sentences("en", articles=0), "the corpus is empty: 0 texts"),
        (lambda: load_corpus("anything", limit=0), "limit is 0"),
        (lambda: load_corpus(Path("no/such.txt")), "no file or folder 'no/such.txt'"),
        (lambda: wikipedia_pages("Alien"), "write ['Alien']"),
        (lambda: wikipedia_pages([]), "at least one"),
        (lambda: wikipedia_pages(["Alien", " "]), "none of them empty"),
    ],
)
def test_bad_input_is_told(call, says: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert says in str(caught.value)


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_kits_sentences(language: str) -> None:
    articles = embedlab.load_wikipedia(language).select(range(20))
    options = CleaningOptions(language=language)
    expected = [tokens(one, options) for text in articles["text"] for one in sentences(text, language)]
    assert wikipedia_sentences(language, articles=20) == [words for words in expected if words]
    assert wikipedia_sentences(language, articles=articles) == wikipedia_sentences(language, articles=20)


def test_the_kits_sentences_are_kept(request: pytest.FixtureRequest) -> None:
    first = wikipedia_sentences("es", articles=5)
    request.getfixturevalue("not_again")
    assert wikipedia_sentences("es", articles=5) == first


def test_a_corpus_of_one_sentence() -> None:
    one = Dataset.from_dict({"text": ["The Moon shines."]})
    assert wikipedia_sentences("en", articles=one) == [["moon", "shines"]]


@pytest.fixture(params=["txt", "jsonl", "parquet", "folder"])
def local(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "txt":
        path = tmp_path / "texts.txt"
        path.write_text("One.\nTwo.\nThree.\n", encoding="utf-8")
        return path
    dataset = Dataset.from_dict({"id": [1, 2, 3], "text": ["One.", "Two.", "Three."]})
    folder = tmp_path / "corpus"
    folder.mkdir()
    path = folder / f"train.{'jsonl' if request.param == 'folder' else request.param}"
    dataset.to_parquet(path) if request.param == "parquet" else dataset.to_json(path)
    return folder if request.param == "folder" else path


@pytest.mark.parametrize("streaming", [True, False])
@pytest.mark.parametrize(("limit", "count"), [(None, 3), (2, 2), (99, 3)])
def test_local_files_load_as_texts(local: Path, streaming: bool, limit: int | None, count: int) -> None:
    corpus = load_corpus(str(local), streaming=streaming, limit=limit)
    rows = [{"text": text} for text in ("One.", "Two.", "Three.")][:count]
    assert list(corpus) == rows
    assert list(corpus) == rows
    assert isinstance(corpus, datasets.IterableDataset if streaming else Dataset)


def test_another_column_becomes_text(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"body": "One.", "n": 1}\n')
    assert list(load_corpus(path, text_column="body")) == [{"text": "One."}]
    with pytest.raises(InputError, match=r"no column 'text'; its columns: 'body', 'n'\. Pass text_column"):
        load_corpus(path)


@pytest.mark.parametrize(
    ("name", "content", "arguments", "says"),
    [
        ("a.csv", b"text\n", {}, "is none of .txt, .jsonl"),
        ("a.txt", b"a\n", {"split": "test"}, "Check the name, config and split"),
        ("a.parquet", b"not parquet", {"streaming": False}, "files must be UTF-8 text, JSON lines or parquet"),
        ("a.txt", b"caf\xe9\n", {"streaming": False}, "0xe9"),
        ("a.txt", b"caf\xe9\n", {}, "0xe9"),
        ("a.jsonl", b"{broken", {}, "files must be UTF-8 text, JSON lines or parquet"),
        ("a.parquet", b"not parquet", {}, "files must be UTF-8 text, JSON lines or parquet"),
    ],
)
def test_a_file_that_cannot_be_loaded(
    tmp_path: Path, name: str, content: bytes, arguments: dict[str, object], says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_corpus(path, **arguments)
    assert says in str(caught.value)


def test_without_the_network_the_hub_is_an_offline_error() -> None:
    with pytest.raises(OfflineError, match=r"could not reach the hub for 'no/such'.*local files need no network"):
        load_corpus("no/such")


def test_a_set_with_a_script_comes_from_its_parquet_copy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Dataset.from_dict({"text": ["One."]}).to_parquet(tmp_path / "all_wikis" / "train" / "0000.parquet")
    real = datasets.load_dataset
    asked = []

    def hub(path: str, **arguments: object) -> object:
        asked.append((path, arguments.get("name"), arguments.get("revision"), arguments.get("data_dir")))
        if "revision" not in arguments:
            raise RuntimeError("Dataset scripts are no longer supported, but found large_spanish_corpus.py")
        arguments.pop("revision")
        return real(str(tmp_path), **arguments)

    monkeypatch.setattr("embedlab.corpora.hub.load_dataset", hub)
    assert list(load_corpus("large_spanish_corpus", config="all_wikis")) == [{"text": "One."}]
    assert asked == [
        ("large_spanish_corpus", "all_wikis", None, None),
        ("large_spanish_corpus", None, "refs/convert/parquet", "all_wikis"),
    ]
    with pytest.raises(InputError, match=r"loaded by a script.*config 'no_such'.*wikimedia/wikipedia"):
        load_corpus("large_spanish_corpus", config="no_such")


# A stand-in for a MediaWiki, as far as the client asks: what it is, which pages there are, their texts.

PAGES = {
    "Alien": "Alien is a film.\n\n== Plot ==\nA ship lands.",
    "Heat (1995)": "Heat is a film.",
    "Física": "Ciencia.",
}
REDIRECTS = {"Alien (film)": "Alien"}
SITE = {"query": {"general": {"generator": "MediaWiki 1.44.0", "server": "http://x", "base": "http://x"},
                  "extensions": [{"name": "TextExtracts"}]}}  # fmt: skip


def answer(question: dict[str, str]) -> object:
    if question.get("meta") == "siteinfo":
        return SITE
    title = question["titles"].replace("_", " ")
    query: dict[str, object] = {}
    if title in REDIRECTS:
        query["redirects"] = [{"from": title, "to": REDIRECTS[title]}]
        title = REDIRECTS[title]
    if title not in PAGES:
        return {"query": {"pages": {"-1": {"title": title, "missing": ""}}}}
    number = str(list(PAGES).index(title) + 1)
    page = {"pageid": int(number), "title": title, "fullurl": f"http://x/{number}", "extract": PAGES[title],
            "revisions": [{"revid": 1, "parentid": 0}]}  # fmt: skip
    return {"query": {**query, "pages": {number: page}}}


@contextmanager
def wiki(status: int = 200, body: bytes | None = None) -> Iterator[tuple[str, list[str]]]:
    agents: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            agents.append(self.headers["User-Agent"])
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            content = json.dumps(answer(asked)).encode() if body is None else body
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Keep the tests' output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/w/api.php", agents
        finally:
            server.shutdown()
            thread.join()


def test_pages_come_in_the_order_asked_for() -> None:
    with wiki() as (address, agents):
        pages = wikipedia_pages(["Física", "Alien (film)", "Heat_(1995)"], "es", api_url=address)
    assert pages["title"][:] == ["Física", "Alien", "Heat (1995)"]
    assert pages["text"][:] == [PAGES["Física"], PAGES["Alien"], PAGES["Heat (1995)"]]
    assert set(agents) == {"embedlab (course on text embeddings)"}
    assert clean_dataset(pages)["tokens"][1] == ["alien", "film", "plot", "ship", "lands"]


def test_a_page_that_does_not_exist_is_named() -> None:
    with wiki() as (address, _), pytest.raises(InputError, match="no page 'Alein' in the 'en' Wikipedia: copy"):
        wikipedia_pages(["Alien", "Alein"], api_url=address)


def test_a_sign_in_page_is_not_a_wiki() -> None:
    with (
        wiki(body=b"<html>Sign in</html>") as (address, _),
        pytest.raises(OfflineError, match="answered, but not as a MediaWiki does"),
    ):
        wikipedia_pages(["Alien"], api_url=address)


def test_no_server_is_an_offline_error() -> None:
    with wiki() as (address, _):
        pass
    with pytest.raises(OfflineError, match=r"could not reach http://127\.0\.0\.1.*ConnectionError"):
        wikipedia_pages(["Alien"], api_url=address)
