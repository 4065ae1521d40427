"""nbgrader's course folder: where its settings say that notebooks and the gradebook lie."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedlab.errors import FileError, InputError, MissingPackageError
from embedlab.files import write_whole

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

CONFIG = "nbgrader_config.py"
_CONTENT = b'''"""Settings of nbgrader for this course; nbgrader's programs and formgrader read them."""

from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader gives it)

# This folder, wherever it is moved to.
c.CourseDirectory.root = str(Path(__file__).resolve().parent)

# `embedlab grade` runs the notebooks, behind a fence and with hidden cases. nbgrader's own "Autograde" would run
# students' code without the fence and replace the points by those of the public cases.
c.Execute.enabled = False
c.SaveAutoGrades.enabled = False
'''


def nbgrader_module(name: str) -> Any:
    """Import a module of nbgrader.

    Parameters
    ----------
    name : str
        "nbgrader.api".

    Returns
    -------
    module

    Raises
    ------
    MissingPackageError
    """
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"a gradebook needs nbgrader, and {error.name} is not installed: pip install 'embedlab[grading]'"
        ) from error


def open_course(folder: Path) -> CourseDirectory:
    """Give nbgrader's view of a course folder, which is made where there is none.

    Parameters
    ----------
    folder : Path
        Its ``nbgrader_config.py`` is written if there is none, and otherwise left as it is.

    Returns
    -------
    CourseDirectory
        With the settings of the user and of this folder, as formgrader takes them.

    Raises
    ------
    FileError
        If the folder cannot be made or its settings cannot be read.
    InputError
        If the settings name another folder.
    MissingPackageError
        Without nbgrader.
    """
    base, coursedir = nbgrader_module("nbgrader.apps.baseapp"), nbgrader_module("nbgrader.coursedir")
    folder = folder.resolve()
    make_folder(folder)
    if not (folder / CONFIG).exists():
        write_whole(folder / CONFIG, _CONTENT, "nbgrader's settings")
    settings = _settings(base.NbGrader, folder)
    named = settings.config.CourseDirectory.get("root")
    if named and Path(named).resolve() != folder:
        raise InputError(
            f"nbgrader's settings for {folder} say that the course lies in {named}; give that folder, or take "
            f"CourseDirectory.root out of {folder / CONFIG}"
        )
    # Given here, the folder stands before any other setting.
    return coursedir.CourseDirectory(parent=settings, root=str(folder))


def make_folder(folder: Path) -> None:
    """Make a folder with those above it, where it is missing.

    Raises
    ------
    FileError
        If that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"could not make the folder {folder}: {error.strerror}; choose one where you may write"
        ) from error


def notebook_path(course: CourseDirectory, step: str, student: str, lesson: str) -> Path:
    """Say where a notebook lies in the course folder.

    Parameters
    ----------
    course : CourseDirectory
    step : str
        ``course.autograded_directory`` or another of its kind.
    student : str
        "." for what belongs to nobody.
    lesson : str

    Returns
    -------
    Path

    Raises
    ------
    InputError
        If the id or the lesson is no name of a folder.
    """
    for name in (student, lesson):
        if name in ("", "..") or set(name) & set("/\\\0"):
            raise InputError(f"{name!r} cannot be the name of a folder; a gradebook needs ids without / and \\")
    return Path(course.format_path(step, student, lesson)) / f"{lesson}.ipynb"


def _settings(application: Any, folder: Path) -> Any:
    from traitlets.config import Application

    settings = application(log_level="ERROR")
    settings.load_cwd_config = False  # the folder in which the program was started is not the course's
    settings.raise_config_file_errors = True
    try:
        settings.load_config_file()
        Application.load_config_file(settings, CONFIG, path=str(folder))
    except Exception as error:  # settings are a program: anything can come out of it
        raise FileError(
            f"nbgrader's settings cannot be read: {type(error).__name__}: {str(error)[:200]}; mend {folder / CONFIG} "
            "(or the one in your Jupyter folder), or delete it: a new one is written"
        ) from error
    return settings
