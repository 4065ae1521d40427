"""`import embedlab` is light: a student waits for torch only when a lesson needs it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("torch", "gensim", "umap", "plotly", "transformers", "datasets")


def modules_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys; print(*sys.modules, sep='\\n')"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.splitlines())


def test_import_embedlab_loads_nothing_heavy() -> None:
    assert modules_after("import embedlab").isdisjoint(HEAVY)


def test_the_kit_and_the_first_cell_load_nothing_heavy() -> None:
    loaded = modules_after("import embedlab; embedlab.setup_notebook(); embedlab.load_tokenizer()")
    assert loaded.isdisjoint(HEAVY)


def test_glove_needs_no_torch() -> None:
    assert modules_after("import embedlab; embedlab.load_glove()").isdisjoint({"torch", "transformers", "pandas"})


def test_search_loads_its_libraries_when_they_are_used() -> None:
    statement = "import embedlab; embedlab.search.ExactIndex(['a'], [[1.0, 0.0]]).search([1, 0], k=1)"
    assert modules_after(statement).isdisjoint({*HEAVY, "bm25s", "faiss", "nltk", "numba"})


def test_keyword_search_needs_no_compiler() -> None:
    missing = "import sys; sys.modules.update(dict.fromkeys(['numba', 'jax', 'Stemmer']))"
    search = "from embedlab.search import KeywordIndex; print(KeywordIndex(['a'], ['moon']).search('moons', k=1).ids)"
    assert "[['a']]" in modules_after(f"{missing}; {search}")
