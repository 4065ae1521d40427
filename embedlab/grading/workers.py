"""Several submissions at a time: each worker process has a fence of its own, on this machine or on others."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from embedlab.errors import InputError, MissingPackageError
from embedlab.grading.fence.fence import Fence
from embedlab.grading.marking import Marked, Work, mark, not_run
from embedlab.grading.submissions import Submission

# Submissions under way for each worker: enough to keep it busy, few enough for any class to fit into memory.
AHEAD = 3
CONNECT_SECONDS = 20

_fences: dict[str, Fence] = {}


def marked_by_workers(
    submissions: Iterable[Submission], work: Work, *, workers: int | None = None, scheduler: str = ""
) -> Iterator[Marked]:
    """Grade submissions with several processes, through ``dask.distributed``.

    Parameters
    ----------
    submissions : iterable of Submission
    work : Work
    workers : int, optional
        Processes on this machine; as many as it has processors unless told otherwise.
    scheduler : str, optional
        The address of a Dask scheduler (``"tcp://host:8786"``), whose workers are used instead. They need this
        package, its ``grading`` extra and bubblewrap.

    Yields
    ------
    Marked
        In the order in which they are done.

    Raises
    ------
    MissingPackageError
        Without ``distributed``.
    InputError
        If there is no scheduler at that address.
    FenceError
        If the fence breaks.
    """
    try:
        from distributed import Client, LocalCluster, as_completed
    except ModuleNotFoundError:
        raise MissingPackageError(
            "grading needs dask.distributed, which is not installed: pip install 'embedlab[grading]'"
        ) from None
    if workers is not None and workers < 1:
        raise InputError(f"grading needs at least one worker, got {workers}")
    with contextlib.ExitStack() as stack:
        if scheduler:
            place: Any = scheduler
        else:
            place = stack.enter_context(
                LocalCluster(
                    n_workers=workers or os.cpu_count() or 1,
                    threads_per_worker=1,
                    processes=True,
                    memory_limit=0,  # the fence has limits of its own
                    dashboard_address="127.0.0.1:0",  # any port: two gradings may run at a time
                    silence_logs=logging.CRITICAL,
                )
            )
        try:
            client = stack.enter_context(Client(place, timeout=CONNECT_SECONDS, set_as_default=False))
        except OSError as error:
            raise InputError(
                f"no Dask scheduler answers at {scheduler} ({error}); start one, or leave it out"
            ) from None
        shared = client.scatter(work, broadcast=True)
        waiting = iter(submissions)
        slots = AHEAD * max(1, len(client.scheduler_info()["workers"]))
        futures = {_sent(client, one, shared): one for one in islice(waiting, slots)}
        done = as_completed(futures, loop=client.loop)
        for future in done:
            submission = futures.pop(future)
            failed = future.exception()
            if failed is not None and not _is_loss(failed):
                raise failed
            yield not_run(submission, work, "its worker was lost twice") if failed else future.result()
            future.release()
            for following in islice(waiting, 1):
                fresh = _sent(client, following, shared)
                futures[fresh] = following
                done.add(fresh)


def _sent(client: Any, submission: Submission, shared: Any) -> Any:
    return client.submit(mark_here, submission, shared, pure=False, retries=1)


def _is_loss(error: BaseException) -> bool:
    """Tell whether a worker process ended, rather than an error of ours."""
    return type(error).__name__ == "KilledWorker"


def mark_here(submission: Submission, work: Work) -> Marked:
    """Grade a submission in this process, whose fence stays for the next one."""
    name = repr((work.limits, work.imports, work.given, work.fenced))
    if name not in _fences:
        for old in _fences.values():
            old.close()
        _fences.clear()
        _fences[name] = Fence(work.limits, work.imports, work.given, fenced=work.fenced)
    return mark(submission, work, _fences[name])
