"""Make the grids of maps that the course ships: embedlab/data/layouts_*.npz and their rows in manifest.json.

python tools/make_layouts.py        about two minutes on two free cores
"""

from __future__ import annotations

from shipped import DATA, describe

from embedlab import load_sentence_encoder
from embedlab.corpora import article_sample, field_texts
from embedlab.projection import LayoutGrid, layout_grid

LICENCE = "MIT; the articles' titles and topics are Wikipedia's, CC BY-SA 4.0"
# Of many articles one map by each method: a lesson only needs to compare them.
FOR_ARTICLES = {"PCA": (0,), "t-SNE": (30,), "UMAP": (15,), "PaCMAP": (10,)}


def store(name: str, grid: LayoutGrid, how: str) -> None:
    path = DATA / f"layouts_{name}.npz"
    grid.save(path)
    describe(path, how=how, command="python tools/make_layouts.py", licence=LICENCE)


def main() -> None:
    encoder = load_sentence_encoder(device="cpu")
    texts, fields = field_texts()
    grid = layout_grid(encoder.encode(texts), fields)
    store("fields", grid, "every map of embedlab.projection.layout_grid of embedlab.corpora.field_texts, by MiniLM")
    articles = article_sample()
    grid = layout_grid(
        encoder.encode(articles["text"].tolist()),
        articles["topic"].tolist(),
        parameters=FOR_ARTICLES,
        seeds=(0,),
        dimensions=(2,),
    )
    store("articles", grid, "maps of the 2,000 articles of embedlab.corpora.article_sample, by MiniLM")


if __name__ == "__main__":
    main()
