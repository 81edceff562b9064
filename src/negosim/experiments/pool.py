"""Parts in processes: played in any order; a worker that dies costs its part, no more."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import active_children, parent_process
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from threading import Thread

from negosim.errors import NegosimError
from negosim.experiments.notes import Note, note
from negosim.experiments.plan import Plan
from negosim.experiments.results import write_part
from negosim.experiments.runner import Progress, play_lanes
from negosim.experiments.stages import scored
from negosim.experiments.workers import begin
from negosim.scenario.model import Scenario

__all__ = ["play_part", "play_parts"]

TRIES = 3  # for one part, where its worker dies
Work = tuple[int, Note]  # number of a part, and what it comes to


@cache
def _scenario(plan: Plan) -> Scenario:
    """The case, read once a process."""
    return plan.scenario()


def _begin() -> None:
    """A worker leaves Ctrl-C to its parent, and goes when the parent is gone."""
    signal(SIGINT, SIG_IGN)
    Thread(target=_go_with_parent, daemon=True).start()


def _go_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def play_part(
    plan: Plan,
    scenario: Scenario,
    folder: Path,
    number: int,
    lanes: range,
    batch: int | None,
    progress: Progress = lambda lanes: None,
) -> Note:
    """Play one part and put it on disk; what it comes to."""
    specs = plan.specs(scenario)
    part = play_lanes(scenario, specs, plan.seed, lanes, batch, progress)
    if plan.stage_games:
        part = scored(part, plan, scenario, lanes)
    made = note(part, scenario, plan)
    write_part(folder, number, part)
    return made


def work(plan: Plan, folder: Path, number: int, lanes: range, batch: int | None) -> Work:
    """Play one part in a worker."""
    return number, play_part(plan, _scenario(plan), folder, number, lanes, batch)


def play_parts(
    plan: Plan, folder: Path, parts: Sequence[tuple[int, range]], jobs: int, batch: int | None
) -> Iterator[Work]:
    """Play parts in worker processes, and say of each, as it is on disk, what it comes to.

    Parameters
    ----------
    plan : Plan
    folder : Path
    parts : sequence of (number, lanes)
    jobs : int
        Worker processes.
    batch : int or None
        Lanes in memory at once.

    Raises
    ------
    NegosimError
        Where a part's worker died again and again.
    """
    context = begin()
    todo = dict(parts)
    tries = dict.fromkeys(todo, 0)
    while todo:
        pool = ProcessPoolExecutor(
            min(jobs, len(todo)),
            context,
            initializer=_begin,
        )
        try:
            yield from _round(pool, plan, folder, todo, jobs, batch)
        except BrokenProcessPool:
            for number in list(todo)[: 2 * jobs]:
                tries[number] += 1
                if tries[number] >= TRIES:
                    raise NegosimError(
                        f"part {number}: its worker process died {TRIES} times. Is there memory "
                        "enough? Try fewer --jobs; --resume goes on from here."
                    ) from None
        except KeyboardInterrupt:
            for process in active_children():
                process.terminate()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _round(
    pool: ProcessPoolExecutor,
    plan: Plan,
    folder: Path,
    todo: dict[int, range],
    jobs: int,
    batch: int | None,
) -> Iterator[Work]:
    """Keep a few parts in flight until none is left; finished ones leave `todo`."""
    waiting = list(todo.items())[::-1]
    flying: set[Future[Work]] = set()
    while waiting or flying:
        while waiting and len(flying) < 2 * jobs:
            number, lanes = waiting.pop()
            flying.add(pool.submit(work, plan, folder, number, lanes, batch))
        done, flying = wait(flying, return_when=FIRST_COMPLETED)
        for future in done:
            number, made = future.result()
            del todo[number]
            yield number, made
