"""The command ``embedlab``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from embedlab import __version__
from embedlab.assets import AssetStatus, cache_folder, fetch, status
from embedlab.errors import EmbedlabError
from embedlab.files import write_whole

# What a lesson's numbers depend on, in the order a reader would ask for them.
PACKAGES = (
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
    "gensim",
    "torch",
    "transformers",
    "sentence-transformers",
    "datasets",
    "plotly",
    "ipywidgets",
    "anywidget",
    "umap-learn",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 when all is well, 1 when something has to be done, 2 for bad usage.

    Parameters
    ----------
    arguments : sequence of str, optional
        What was typed after ``embedlab``; None takes it from the command line.

    Examples
    --------
    >>> main(["doctor"])  # doctest: +ELLIPSIS
    embedlab 0.1.0
    ...
    0
    """
    parser = argparse.ArgumentParser(prog="embedlab", description="A runnable course on text embeddings.")
    parser.add_argument("--version", action="version", version=f"embedlab {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    doctor = commands.add_parser("doctor", help="check the course kit and this machine")
    doctor.add_argument("--fetch", action="store_true", help="first fetch what is missing from the Hugging Face hub")
    cache = commands.add_parser("cache", help="show the cache of vectors, or remove it")
    cache.add_argument("--clear", action="store_true", help="remove it; what is needed is computed again")
    check = commands.add_parser("check", help="run a notebook in a fresh kernel and report the points of its checks")
    check.add_argument("notebook", help="the notebook to run; it is not changed")
    check.add_argument("--json", action="store_true", help="print the report as JSON")
    check.add_argument("--seconds", type=float, default=900, help="the most that all may take (default: 900)")
    mend = commands.add_parser("repair", help="put the answers of a notebook back into the form of its exercise")
    mend.add_argument("notebook", help="the notebook to repair; it is not changed")
    mend.add_argument("--exercise", required=True, help="the exercise as it was handed out")
    mend.add_argument("--to", help="where to write (default: beside the notebook, NAME_repaired.ipynb)")
    grade = commands.add_parser("grade", help="grade a class: run every notebook behind a fence, judge, report")
    grade.add_argument("submissions", help="a folder of notebooks, nbgrader's submitted/, or a zip of Moodle or Canvas")
    grade.add_argument("--lesson", required=True, help="01, or 01_encodings")
    grade.add_argument("--course", default=".", help="the folder with exercises/ and solutions/ (default: this one)")
    grade.add_argument("--to", default="grades", help="where results go; keep it from students (default: grades)")
    grade.add_argument("--workers", type=int, help="notebooks at a time (default: as many as processors)")
    grade.add_argument("--scheduler", default="", help="the address of a Dask scheduler, to use other machines")
    grade.add_argument("--only", action="append", default=[], metavar="STUDENT", help="grade this student (repeatable)")
    grade.add_argument("--regrade", action="store_true", help="grade again what has an outcome; points by hand stay")
    grade.add_argument("--dry-run", action="store_true", help="say what would be graded, and grade nothing")
    grade.add_argument("--policy", default="", help="due times and lateness (default: grading.toml of the course)")
    grade.add_argument("--before", default="", help="the --to folder of an earlier quiz, to report what was gained")
    grade.add_argument("--unfenced", action="store_true", help="run students' code with YOUR rights, without a fence")
    options = parser.parse_args(arguments)
    if options.command == "grade":
        return _grade(options)
    if options.command == "repair":
        return _repair(Path(options.notebook), options.exercise, options.to)
    if options.command == "check":
        return _check(options.notebook, as_json=options.json, seconds=options.seconds)
    if options.command == "cache":
        return _cache(clear=options.clear)
    return _doctor(fetch_missing=options.fetch)


def _doctor(*, fetch_missing: bool) -> int:
    print(f"embedlab {__version__}\n")
    if fetch_missing:
        _fetch_missing()
    rows = status()
    print(_kit_table(rows))
    print()
    print(_machine_table())
    print()
    broken = [row for row in rows if row.state != "ok"]
    if not broken:
        print("All is well.")
        return 0
    print("To do:")
    for row in broken:
        print(f"  {row.detail}")
    return 1


def _cache(*, clear: bool) -> int:
    from embedlab.encoders import VectorCache

    cache = VectorCache()
    try:
        if clear:
            cache.clear()
        rows = [("file", str(cache.path)), ("vectors", f"{len(cache):,}"), ("megabytes", f"{cache.size / 1e6:.2f}")]
    except EmbedlabError as error:
        print(error)
        return 1
    print(_aligned(rows))
    return 0


def _check(notebook: str, *, as_json: bool, seconds: float) -> int:
    from embedlab.checks import check_notebook

    try:
        report = check_notebook(notebook, total_seconds=seconds)
    except EmbedlabError as error:
        print(error, file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps(report.to_dict(), indent=2, ensure_ascii=False))
        return 0 if report.full else 1
    if not report.tasks:
        print(f"{notebook} checks no task: it holds no check(...) that could be run.")
    else:
        rows = [
            (name, f"{task['points']:g} of {task['possible']:g}", task["title"]) for name, task in report.tasks.items()
        ]
        print(_aligned([("task", "points", "title"), *rows, ("all", f"{report.points:g} of {report.possible:g}", "")]))
    for problem in report.problems:
        print(problem)
    return 0 if report.full else 1


def _grade(options: argparse.Namespace) -> int:
    try:
        from embedlab.grading.command import grade_from
    except ModuleNotFoundError as error:
        print(f"grading needs {error.name}, which is not installed: pip install 'embedlab[grading]'", file=sys.stderr)
        return 1
    return grade_from(options)


def _repair(path: Path, exercise: str, to: str | None) -> int:
    try:
        from embedlab.grading.reading import read_notebook
        from embedlab.grading.release import load_release
        from embedlab.grading.repair import format_notes, repair

        release = load_release(exercise)
        read = read_notebook(path.read_bytes())
        if read.notebook is None:
            print(f"{path}: {read.problem}", file=sys.stderr)
            return 1
        repaired = repair(read.notebook, release)
        content = json.dumps(repaired.notebook, indent=1, ensure_ascii=False) + "\n"
        written = write_whole(to or path.with_name(f"{path.stem}_repaired.ipynb"), content.encode(), "a notebook")
    except EmbedlabError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"could not read {path}: {error.strerror}; check the path", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        print(f"repairing needs {error.name}, which is not installed: pip install 'embedlab[grading]'", file=sys.stderr)
        return 1
    print("\n".join([*read.notes, format_notes(repaired), f"Written: {written}"]))
    return 1 if repaired.needs_look else 0


def _fetch_missing() -> None:
    for row in status():
        # Only where the cache would be read: a damaged file in an earlier place has to be mended there.
        if row.state == "ok" or row.place not in ("-", "cache") or not row.asset.on_hub:
            continue
        print(f"Fetching {row.asset.title} from the hub into {cache_folder()} ...")
        try:
            fetch(row.asset.name)
        except EmbedlabError as error:
            print(f"  {error}")
    print()


def _kit_table(rows: Sequence[AssetStatus]) -> str:
    header = ("asset", "checksum", "from", "megabytes", "licence", "what", "folder")
    cells = [
        (
            row.asset.name,
            "right" if row.state == "ok" else row.state,
            row.place,
            f"{row.asset.size / 1e6:.2f}",
            row.asset.licence,
            row.asset.title,
            str(row.folder or "-"),
        )
        for row in rows
    ]
    return _aligned([header, *cells], right=(3,))


def _machine_table() -> str:
    from embedlab.encoders import describe_device, pick_device

    rows = [
        ("device", describe_device(pick_device())),
        ("Colab", "yes" if "google.colab" in sys.modules or _installed("google-colab") else "no"),
        ("Python", platform.python_version()),
        *((package, _installed(package) or "not installed") for package in PACKAGES),
    ]
    return _aligned(rows)


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


if __name__ == "__main__":
    sys.exit(main())
