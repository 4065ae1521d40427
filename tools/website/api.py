"""The library's public names as pages: one a module, made by Sphinx from the docstrings."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType

from website.pages import toctree

import embedlab

BESIDE = ("embedlab.grading",)  # for instructors; not among the names of `import embedlab`


def modules() -> list[ModuleType]:
    """List the public modules, the package itself first."""
    attributes = [getattr(embedlab, name) for name in sorted(dir(embedlab)) if not name.startswith("_")]
    inner = [value for value in attributes if inspect.ismodule(value)]
    return [embedlab, *inner, *(importlib.import_module(name) for name in BESIDE)]


def summary(thing: object) -> str:
    """Give the first line of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def public_names(module: ModuleType) -> list[str]:
    """List a module's public names: those in its ``__all__``, else what is written in it."""
    own = (name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__)
    return sorted(getattr(module, "__all__", None) or (name for name in own if not name.startswith("_")))


def page(module: ModuleType) -> str:
    """Write one module's page: its docstring, then every public name in it."""
    names = [name for name in public_names(module) if not inspect.ismodule(getattr(module, name))]
    lines = [f"# `{module.__name__}`", "", "```{eval-rst}", f".. automodule:: {module.__name__}", "   :no-index:", ""]
    for name in names:
        thing = getattr(module, name)
        kind = "autoclass" if inspect.isclass(thing) else "autofunction" if callable(thing) else "autodata"
        lines.append(f".. {kind}:: {module.__name__}.{name}")
        lines += {"autoclass": ["   :members:"], "autodata": ["   :no-value:"]}.get(kind, [])
        lines.append("")
    return "\n".join([*lines, "```", ""])


def write_pages(folder: Path) -> None:
    """Write the list of modules and the page of each."""
    folder.mkdir(parents=True)
    listed = modules()
    lines = ["# The library, name by name", "", "| module | what is in it |", "|---|---|"]
    for module in listed:
        (folder / f"{module.__name__}.md").write_text(page(module), encoding="utf-8")
        lines.append(f"| [`{module.__name__}`]({module.__name__}.md) | {summary(module)} |")
    lines += ["", toctree([module.__name__ for module in listed]), ""]
    (folder / "index.md").write_text("\n".join(lines), encoding="utf-8")
