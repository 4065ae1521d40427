"""Build the course's site: static pages from the stored notebooks, which need no server and no network.

    python tools/build_site.py            into site/
    python tools/build_site.py FOLDER

Open site/index.html, or put the folder on any web server.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main
from website import api, pages

CONFIGURATION = Path(__file__).with_name("website")


def build(folder: Path) -> int:
    """Write the site; an older one in the folder is replaced once all pages are there."""
    if folder.exists() and any(folder.iterdir()) and not (folder / ".buildinfo").exists():
        print(f"{folder} holds something else than a site; give an empty folder, or another name", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as work:
        source, made = Path(work, "source"), Path(work, "site")
        pages.stage(source)
        api.write_pages(source / "api")
        strict = ["--fail-on-warning", "--keep-going", "--quiet"]
        failed = build_main([*strict, "-b", "html", "-c", str(CONFIGURATION), str(source), str(made)])
        if failed:
            return failed
        shutil.rmtree(made / ".doctrees", ignore_errors=True)
        if folder.exists():
            shutil.rmtree(folder)
        shutil.move(made, folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {len(list(folder.rglob('*.html')))} pages, {size / 1e6:.1f} MB; open {folder / 'index.html'}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("site"))
    return build(parser.parse_args().folder)


if __name__ == "__main__":
    sys.exit(main())
