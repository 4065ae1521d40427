"""Checkpoints that are whole: each is sealed when all of it is on the disk, and knows which run it belongs to."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from embedlab.errors import InputError
from embedlab.files import write_whole
from embedlab.finetuning.settings import TrainingSettings

SEAL = "sealed.txt"
_NAME = re.compile(r"checkpoint-(\d+)")


def run_digest(settings: TrainingSettings, columns: Sequence[Sequence[str]], weights: str) -> str:
    """Give a SHA-256 over all that decides what a run learns.

    Parameters
    ----------
    settings : TrainingSettings
    columns : sequence of sequences of str
        The texts it learns from.
    weights : str
        Digest of the weights it starts from.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    told = json.dumps([asdict(settings), [list(column) for column in columns], weights])
    return hashlib.sha256(told.encode()).hexdigest()


def seal(checkpoint: Path, digest: str) -> None:
    """Mark a checkpoint as whole; to be called when all of it was written."""
    write_whole(checkpoint / SEAL, digest.encode(), "the seal of a checkpoint")


def step_of(checkpoint: Path) -> int:
    """Give the step after which a checkpoint was written.

    Examples
    --------
    >>> step_of(Path("run/checkpoint-40"))
    40
    """
    found = _NAME.fullmatch(checkpoint.name)
    return int(found[1]) if found else -1


def latest(folder: Path, digest: str) -> Path | None:
    """Find the newest whole checkpoint of a run, and clear away what an interruption left half-written.

    Parameters
    ----------
    folder : Path
        Need not exist.
    digest : str
        Of the run, from :func:`run_digest`.

    Returns
    -------
    Path or None
        None if there is none.

    Raises
    ------
    InputError
        If the folder holds checkpoints of another run.
    """
    whole = []
    for checkpoint in all_in(folder):
        if not (checkpoint / SEAL).exists():
            shutil.rmtree(checkpoint)
        elif (checkpoint / SEAL).read_text() != digest:
            raise InputError(
                f"{str(checkpoint)!r} belongs to another run: pairs, settings or model differ. "
                "Resume with what that run was given, or choose another folder."
            )
        else:
            whole.append(checkpoint)
    return max(whole, key=step_of, default=None)


def all_in(folder: Path) -> list[Path]:
    """Give the checkpoints of a folder, whole or not, oldest first."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted((path for path in found if step_of(path) >= 0), key=step_of)
