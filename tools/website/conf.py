"""How Sphinx makes the site. `make site` calls it; tools/build_site.py puts the pages in place first."""

import sys
from pathlib import Path

import plotly
from sphinx.application import Sphinx

TOOLS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOOLS))

from website import pages  # noqa: E402

project = "Text embeddings"
author = "the embedlab authors"
project_copyright = author
html_title = "Text embeddings: a course that runs"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc", "sphinx_copybutton", "website.mathml"]
myst_enable_extensions = ["dollarmath", "html_image"]
myst_heading_anchors = 3
nb_execution_mode = "off"
nb_ipywidgets_js = {}
html_math_renderer = "mathml"
# Nothing is fetched from another server, neither now nor by a reader's browser.
html_theme = "sphinx_book_theme"
html_static_path = ["static", str(Path(plotly.__file__).parent / "package_data" / "plotly.min.js")]
html_favicon = "static/favicon.svg"
html_css_files = ["site.css"]
html_js_files = ["figures.js"]
html_theme_options = {
    "repository_url": pages.repository(),
    "repository_branch": "main",
    "use_repository_button": True,
    "use_download_button": True,
    "launch_buttons": {"colab_url": "https://colab.research.google.com"},
    "show_toc_level": 2,
}
html_context = {"default_mode": "auto"}  # light or dark as the reader's system is
copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = False
autodoc_typehints = "none"  # the docstrings say what a parameter is
numpydoc_show_class_members = False  # they follow, one by one
suppress_warnings = ["ref.python"]  # an attribute of several classes that a docstring names is no link


def adapt(app: Sphinx, docname: str, source: list[str]) -> None:
    """Change a page's text as it is read; the download button gives the file as it is in the repository."""
    path = Path(app.env.doc2path(docname))
    source[0] = pages.as_page(source[0], path.relative_to(app.srcdir).as_posix())


def skip(app: Sphinx, what: str, name: str, thing: object, skipped: bool, options: object) -> bool | None:
    """Leave out the fields of a named tuple, which its docstring describes."""
    return True if type(thing).__name__ == "_tuplegetter" else None


def setup(app: Sphinx) -> None:
    app.connect("source-read", adapt)
    app.connect("autodoc-skip-member", skip)
