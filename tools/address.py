"""Write the repository's public address, which stands once in pyproject.toml, into everything that repeats it.

python tools/address.py                                   make badges and install lines agree with pyproject.toml
python tools/address.py https://github.com/you/fork       move the course to another address
python tools/address.py --check                           change nothing; exit 1 when something disagrees
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GITHUB = re.compile(r"https://github\.com/(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?")
# What names the address: a Colab badge's target, an install line, and `git clone`.
BADGE = re.compile(r"(?<=https://colab\.research\.google\.com/github/)[\w.-]+/[\w.-]+(?=/blob/)")
INSTALL = re.compile(r"(?<=git\+)https://[^\s\"'\\)`]+|(?<=git clone )https://[^\s\"'\\)`]+")
SUFFIXES = {".md", ".ipynb", ".py", ".toml", ".yml", ".cff", ""}


def address(root: Path = ROOT) -> str:
    """The address in pyproject.toml."""
    return str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Repository"])


def texts(root: Path) -> dict[Path, str]:
    """The text files that git keeps or would keep, pyproject.toml and the examples in tests and tools apart."""
    listed = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.splitlines()
    paths = [root / name for name in names if not name.startswith(("tests/", "tools/")) and name != "pyproject.toml"]
    return {path: path.read_text(encoding="utf-8") for path in paths if path.suffix in SUFFIXES and path.is_file()}


def rewritten(text: str, old: str, new: str) -> str:
    """``text`` with every mention of ``old``, and every badge and install line, naming ``new``.

    Examples
    --------
    >>> rewritten("see https://github.com/a/b/issues", "https://github.com/a/b", "https://github.com/c/d")
    'see https://github.com/c/d/issues'
    >>> rewritten("git clone https://github.com/x/y", "https://github.com/a/b", "https://github.com/c/d")
    'git clone https://github.com/c/d'
    """
    name = new.removeprefix("https://github.com/")
    text = re.sub(re.escape(old) + r"(?![\w-])", lambda _: new, text)
    text = INSTALL.sub(lambda _: new, text)
    return BADGE.sub(lambda _: name, text)


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url", nargs="?", help="the new address, https://github.com/OWNER/REPOSITORY")
    parser.add_argument("--check", action="store_true", help="change nothing, report")
    options = parser.parse_args(arguments)
    old = address(root)
    match = GITHUB.fullmatch(options.url or old)
    if match is None:
        parser.error(f"{options.url or old!r} is not https://github.com/OWNER/REPOSITORY (Colab opens no other)")
    new = f"https://github.com/{match['name']}"
    changes = {path: after for path, text in texts(root).items() if (after := rewritten(text, old, new)) != text}
    if options.check:
        for path in changes:
            print(f"{path.relative_to(root)} does not name {new}: run `make address`", file=sys.stderr)
        return 1 if changes else 0
    if new != old:
        project = root / "pyproject.toml"
        project.write_text(project.read_text(encoding="utf-8").replace(f'"{old}"', f'"{new}"'), encoding="utf-8")
    for path, text in changes.items():
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(root)}: now names {new}")
    print(f"{len(changes)} files changed; the address is {new}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
