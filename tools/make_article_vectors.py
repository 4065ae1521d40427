"""Make the article vectors that the course ships: embedlab/data/article_vectors_*.npz and their rows in manifest.json.

python tools/make_article_vectors.py        about four minutes on two free cores
"""

from __future__ import annotations

from shipped import DATA, describe

from embedlab import load_sentence_encoder, load_wikipedia
from embedlab.encoders.article_vectors import LANGUAGES, packed

HOW = {
    "en": "all articles of the kit in English",
    "es": "the kit's Spanish articles whose title is the same in all three languages",
    "fr": "the kit's French articles whose title is the same in all three languages",
}


def main() -> None:
    encoder = load_sentence_encoder(device="cpu")
    articles = {language: load_wikipedia(language) for language in LANGUAGES}
    common = set.intersection(*(set(dataset["title"]) for dataset in articles.values()))
    for language, dataset in articles.items():
        rows = [row for row, title in enumerate(dataset["title"]) if language == "en" or title in common]
        vectors = encoder.encode([dataset["text"][row] for row in rows], progress=True)
        path = DATA / f"article_vectors_{language}.npz"
        path.write_bytes(packed(rows, vectors))
        describe(
            path,
            how=f"MiniLM's vectors of the texts of {HOW[language]}, as int8",
            command="python tools/make_article_vectors.py",
            licence="CC BY-SA 4.0 (made from Wikipedia's text)",
        )


if __name__ == "__main__":
    main()
