"""Make what an instructor hands out: the wheel, a bundle for students, and one for instructors.

    python tools/release.py                      everything, into dist/
    python tools/release.py --lessons 00 01 03   these lessons and exercises alone

The students' bundle holds no solution and no hidden case. The same tree gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import nbformat
from library import ROOT, build_wheel
from markdown_links import with_links

import exercises
from embedlab import __version__
from embedlab.checks import write_checks
from embedlab.errors import InputError
from embedlab.files import write_whole
from embedlab.grading.gradebook import make_folder

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file knows
FOR_ALL = (
    "constraints.txt",
    "LICENSE",
    "NOTICE",
    "exercises/README.md",
    "exercises/check.png",
    "notebooks/README.md",
    "notebooks/GLOSSARY.md",
    "notebooks/READING.md",
)
FOR_INSTRUCTORS = ("README.md", "CONTRIBUTING.md", "notebooks/SYLLABUS.md", "solutions/README.md")
LEAK = re.compile(r"### (BEGIN|END) (SOLUTION|HIDDEN TESTS)|=== (BEGIN|END) (MARK SCHEME|HIDDEN TESTS) ===")


def chosen(numbers: Iterable[str]) -> list[str]:
    """Give the names of lessons and exercises by their numbers; of all, if there are none."""
    known = {name[:2]: name for name in exercises.masters(ROOT / "solutions")}
    wanted = [number.zfill(2) for number in numbers] or list(known)
    for number in wanted:
        if number not in known:
            listed = ", ".join(known.values())
            raise InputError(f"there is no lesson and no exercise {number}; there are {listed}. Take their numbers")
    return sorted({known[number] for number in wanted})


def out_of_date(names: list[str]) -> list[str]:
    """Name the exercises and checks that are not what the masters give."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        exercises.generate(ROOT / "solutions", Path(folder), names)
        for name in names:
            notebook = f"{name}/{name}.ipynb"
            if Path(folder, notebook).read_bytes() != (ROOT / "exercises" / notebook).read_bytes():
                found.append(f"exercises/{notebook}")
            made = write_checks(ROOT / "solutions" / name, Path(folder))
            shipped = exercises.CHECKS / made.name
            if made.read_bytes() != shipped.read_bytes():
                found.append(shipped.relative_to(ROOT).as_posix())
    return found


def for_students(names: list[str], built: Path) -> dict[str, bytes]:
    """Give the files of the students' bundle by their names in it."""
    guide = (ROOT / "tools" / "bundle" / "STUDENTS.md").read_text(encoding="utf-8")
    conda = (ROOT / "environment.yml").read_text(encoding="utf-8")
    files = {
        "README.md": guide.replace("{wheel}", built.name).encode(),
        "environment.yml": conda.replace("-e .[", f"./{built.name}[").encode(),
        built.name: built.read_bytes(),
    }
    wanted = [*FOR_ALL, *(f"exercises/{name}/{name}.ipynb" for name in names)]
    wanted += [f"notebooks/{name}.ipynb" for name in names] + [f"notebooks/covers/{name}.png" for name in names]
    return files | _read(wanted)


def for_instructors(names: list[str], students: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the files of the instructors' bundle: the students', the masters, and how to grade."""
    masters = [f"solutions/{name}/{file}" for name in names for file in (f"{name}.ipynb", "tasks.py")]
    return {**students, "STUDENTS.md": students["README.md"]} | _read([*FOR_INSTRUCTORS, *masters])


def _read(names: Iterable[str]) -> dict[str, bytes]:
    return {name: (ROOT / name).read_bytes() for name in names if (ROOT / name).is_file()}


def without_dead_links(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Turn links to files that are not in the bundle into plain words."""
    places = {str(parent) for name in files for parent in PurePosixPath(name).parents} | set(files)
    kept = dict(files)
    for name, content in files.items():
        folder = PurePosixPath(name).parent

        def kept_or_none(target: str, place: str, folder: PurePosixPath = folder) -> str | None:
            return target + place if os.path.normpath(folder / target) in places else None

        if name.endswith(".md"):
            kept[name] = with_links(content.decode(), kept_or_none).encode()
        elif name.endswith(".ipynb"):
            notebook = nbformat.reads(content.decode(), as_version=4)
            for cell in notebook.cells:
                if cell.cell_type == "markdown":
                    cell.source = with_links(cell.source, kept_or_none)
            kept[name] = (nbformat.writes(notebook) + "\n").encode()
    return kept


def leaks(files: Mapping[str, bytes]) -> list[str]:
    """Name the files of a students' bundle that tell a solution."""

    def tells(name: str, content: bytes) -> bool:
        if name.endswith(".whl"):
            return any(_is_masters(inside) for inside in zipfile.ZipFile(io.BytesIO(content)).namelist())
        return _is_masters(name) or (name.endswith((".ipynb", ".md")) and LEAK.search(content.decode()) is not None)

    return [name for name, content in files.items() if tells(name, content)]


def _is_masters(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name == "tasks.py" or bool({"solutions", "tests"} & set(path.parts))


def packed(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip, in one folder, sorted and without times."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", LONG_AGO)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return whole.getvalue()


def release(names: list[str], folder: Path) -> list[Path]:
    """Write the wheel, both bundles and their checksums; give the files.

    Raises
    ------
    InputError
        If an exercise is not what its master gives, or the students' bundle would tell a solution.
    """
    if old := out_of_date(names):
        raise InputError(f"not what the masters give: {', '.join(old)}. Run `make exercises` first")
    make_folder(folder)
    with tempfile.TemporaryDirectory() as work:
        built = build_wheel(Path(work))
        content = {built.name: built.read_bytes()}
        students = for_students(names, built)
        instructors = for_instructors(names, students)
    if told := leaks(students):
        raise InputError(f"the students' bundle would tell solutions: {', '.join(told)}")
    for who, files in (("student", students), ("instructor", instructors)):
        top = f"embedlab-{who}-{__version__}"
        content[f"{top}.zip"] = packed(top, without_dead_links(files))
    sums = [f"{hashlib.sha256(content[name]).hexdigest()}  {name}\n" for name in sorted(content)]
    content["SHA256SUMS"] = "".join(sums).encode()
    return [write_whole(folder / name, content[name], name) for name in sorted(content)]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lessons", nargs="*", default=[], metavar="NN", help="their numbers (default: all)")
    parser.add_argument("--to", type=Path, default=ROOT / "dist", help="the folder to write into (default: dist/)")
    options = parser.parse_args(arguments)
    try:
        for path in release(chosen(options.lessons), options.to):
            print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
