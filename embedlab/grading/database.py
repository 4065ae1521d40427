"""The file of a gradebook: nbgrader's tables in SQLite, opened, checked and written in whole transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedlab.errors import FileError, InputError
from embedlab.grading.course_folder import nbgrader_module

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

# What SQLite calls its errors, what it means here and what to do.
_ADVICE = {
    "SQLITE_BUSY": "another program is writing to it (formgrader, nbgrader or a viewer of databases); let it finish "
    "or close it, then grade again: what is done stays",
    "SQLITE_NOTADB": "it is no database; move it away or name another folder",
    "SQLITE_CORRUPT": "it is damaged; put a copy of it back, or move it away: all but what was graded by hand is "
    "written anew",
    "SQLITE_FULL": "the disk is full; free some space, then grade again: what is done stays",
    "SQLITE_READONLY": "it may only be read; see to its permissions and those of its folder",
    "SQLITE_CANTOPEN": "it cannot be opened; see to its permissions and those of its folder",
}


class Database:
    """A gradebook's file.

    Parameters
    ----------
    url : str
        ``sqlite:///path``, as nbgrader's settings have it.
    course : str
        nbgrader's id of the course; where it is empty, what nbgrader itself takes then.
    patience : float
        Seconds to wait for other programs that write to it.

    Raises
    ------
    InputError
        If the gradebook is kept in something else than SQLite.
    FileError
        If the file is damaged, holds something else, or is of another version of nbgrader.
    MissingPackageError
        Without nbgrader.
    """

    def __init__(self, url: str, course: str = "", patience: float = 10.0):
        self.api = nbgrader_module("nbgrader.api")
        self.course = course or "default_course"
        self.path, self._engine = _engine(url, patience)
        try:
            with self._told(), self._engine.begin() as connection:
                self._check(connection)
                courses = self.api.Course.__table__
                connection.execute(courses.insert().prefix_with("OR IGNORE"), {"id": self.course})
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Read and write in one piece: all of it, or, after an error, nothing.

        Yields
        ------
        Session

        Raises
        ------
        FileError
            If it is locked for too long, damaged or cannot be written.
        """
        from sqlalchemy.orm import Session

        with self._told(), Session(self._engine) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give the file free."""
        self._engine.dispose()

    def _check(self, connection: Connection) -> None:
        from sqlalchemy import inspect, text

        found = set(inspect(connection).get_table_names())
        if not found:
            self._create(connection)
            return
        missing = sorted(set(self.api.Base.metadata.tables) - found)
        if "alembic_version" not in found or missing:
            if {"student", "grade"} <= found:
                raise FileError(
                    f"the gradebook {self.path} was made by another version of nbgrader; make a copy of it, then "
                    "`nbgrader db upgrade` in its folder brings it up to date"
                )
            raise FileError(f"{self.path} is no gradebook of nbgrader: it holds no {missing[0]}; name another folder")
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if version != _newest():
            raise FileError(
                f"the gradebook {self.path} has the form {version} and the installed nbgrader {_newest()}; make a copy "
                "of it, then `nbgrader db upgrade` in its folder brings it up to date"
            )
        problem = connection.scalar(text("PRAGMA quick_check(1)"))
        if problem != "ok":
            raise FileError(f"the gradebook {self.path}: {_ADVICE['SQLITE_CORRUPT']} ({problem})")

    def _create(self, connection: Connection) -> None:
        # nbgrader's own way asks the program `alembic`, which is not on the path of every environment, and a kill
        # within it leaves a gradebook without a version.
        from sqlalchemy import text

        self.api.Base.metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": _newest()})

    @contextmanager
    def _told(self) -> Iterator[None]:
        from sqlalchemy.exc import DatabaseError

        try:
            yield
        except DatabaseError as error:
            name = str(getattr(error.orig, "sqlite_errorname", ""))
            advice = next((said for start, said in _ADVICE.items() if name.startswith(start)), "see to the file")
            raise FileError(f"the gradebook {self.path}: {error.orig}: {advice}") from error


def _engine(url: str, patience: float) -> tuple[Path, Engine]:
    from sqlalchemy import create_engine, event, make_url

    place = make_url(url)
    if place.get_backend_name() != "sqlite" or not place.database:
        raise InputError(
            f"nbgrader's settings keep the gradebook in {place.get_backend_name()}; grading writes to SQLite files "
            "only: take CourseDirectory.db_url out of nbgrader_config.py"
        )
    engine = create_engine(place, connect_args={"timeout": patience})

    # Python's sqlite3 begins transactions by itself, late and not before CREATE; this begins them at once, so that a
    # transaction that has read can always write.
    @event.listens_for(engine, "connect")
    def begin_nothing(connection: Any, _: Any) -> None:
        """Keep the driver from beginning transactions by itself."""
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        """Begin one that may write."""
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return Path(place.database), engine


def _newest() -> str | None:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(nbgrader_module("nbgrader.dbutil").ALEMBIC_DIR).get_current_head()
