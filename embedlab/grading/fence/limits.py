"""How much a student's notebook may use."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The most that one notebook may take; what goes over a limit ends, the rest of the notebook goes on.

    Attributes
    ----------
    cell_seconds : float
        Of wall time, a cell.
    grace_seconds : float
        Of wall time, beyond a limit that the process keeps itself, before it is ended from outside.
    seconds : float
        Of wall time, all cells; then those that are left are not run, and what was answered until then is judged.
    megabytes : int
        Of memory, all processes of a notebook together.
    address_megabytes : int
        Of addresses, each process; PyTorch alone reserves 800.
    disk_megabytes : int
        In its temporary folder, which is in memory.
    processes : int
        Processes and threads.
    output_megabytes : float
        Of outputs, the whole notebook.
    """

    cell_seconds: float = 60.0
    grace_seconds: float = 5.0
    seconds: float = 300.0
    megabytes: int = 2_000
    address_megabytes: int = 6_000
    disk_megabytes: int = 256
    processes: int = 64
    output_megabytes: float = 10.0
