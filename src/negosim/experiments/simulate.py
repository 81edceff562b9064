"""Play a plan: part by part, to disk, in one process or several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from signal import SIGINT, signal
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from typing import TypedDict, Unpack

from negosim.errors import UsageError
from negosim.experiments.notes import Notes, note
from negosim.experiments.plan import Plan, plan_of
from negosim.experiments.pool import play_part, play_parts
from negosim.experiments.results import Run, command_line, read_part
from negosim.experiments.statistics import Summary
from negosim.plugins import Plugin
from negosim.scenario.model import Scenario

__all__ = ["How", "played", "simulate"]


class How(TypedDict, total=False):
    """How rows are made; nothing here changes a number of them.

    out : folder of the run; without it the rows are thrown away in the end
    force : replace a run that is there
    resume : go on with the run in `out`, or extend it to more lanes
    jobs : worker processes
    batch : lanes in memory at once; by memory
    progress : told how many lanes were just finished
    """

    out: str | Path | None
    force: bool
    resume: bool
    jobs: int
    batch: int | None
    progress: Callable[[int], None] | None


@contextmanager
def played(plan: Plan, **how: Unpack[How]) -> Iterator[Run]:
    """Play what is missing of a plan, and give the finished run, summed up, while its rows stand.

    Raises
    ------
    UsageError
        Where the folder cannot be used.
    """
    out = how.get("out")
    if out is None and (how.get("resume") or how.get("force")):
        raise UsageError("--resume and --force need --out FOLDER.")
    with TemporaryDirectory() if out is None else nullcontext(out) as folder:
        begin = Run.resume if how.get("resume") else Run.create
        run = begin(Path(folder), plan, command_line(), how.get("force", False))
        try:
            notes = _play_missing(run, how)
        except BaseException:
            run.finish("interrupted")
            raise
        run.finish("finished", **notes.sha256())
        run.summary = notes.summary
        run.summary.rows_sha256 = run.manifest["rows_sha256"]
        yield run


def _play_missing(run: Run, how: How) -> Notes:
    """Bring a run to what its plan wants; notes of all its parts, old and new."""
    tell = how.get("progress") or (lambda lanes: None)
    plan, missing = run.plan, dict(run.missing)
    scenario = plan.scenario()
    notes = Notes(Summary(scenario.parties, plan.pairings))
    tell(plan.lanes - sum(len(span) for span in missing.values()))
    for number, _ in plan.parts:
        if number not in missing:
            notes.add(number, note(read_part(run.folder, number), scenario, plan))
    jobs, batch = how.get("jobs", 1), how.get("batch")
    if jobs > 1 and len(missing) > 1:
        for number, made in play_parts(plan, run.folder, list(missing.items()), jobs, batch):
            run.done(number)
            notes.add(number, made)
            tell(len(missing[number]))
        return notes
    with interruptible() as heed:

        def told(lanes: int) -> None:
            heed()
            tell(lanes)

        for number, span in missing.items():
            made = play_part(plan, scenario, run.folder, number, span, batch, told)
            run.done(number)
            notes.add(number, made)
            heed()
    return notes


@contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """Ctrl-C that is heeded at the latest when asked for.

    What it raises is lost where Python lets no exception through: in a callback, in a
    finaliser. So it is remembered as well.
    """
    heard: list[int] = []

    def hear(number: int, _frame: object) -> None:
        heard.append(number)
        raise KeyboardInterrupt

    def heed() -> None:
        if heard:
            raise KeyboardInterrupt

    if current_thread() is not main_thread():  # only it hears signals
        yield heed
        return
    before = signal(SIGINT, hear)
    try:
        yield heed
    finally:
        signal(SIGINT, before)


def summary_of(run: Run) -> Summary:
    """What a run's rows come to, read part by part in order."""
    scenario = run.plan.scenario()
    summary = Summary(scenario.parties, run.plan.pairings)
    for part in run.parts():
        summary.merge(Summary.of(part.talks, scenario.parties, run.plan.pairings))
    summary.rows_sha256 = run.manifest.get("rows_sha256", "")
    return summary


def simulate(
    scenario: Scenario,
    strategies: Mapping[str, str] | None = None,
    lanes: int = 1000,
    seed: int = 1,
    plugins: Sequence[Plugin] = (),
    **how: Unpack[How],
) -> Summary:
    """Play many drawn worlds and sum up.

    Parameters
    ----------
    scenario : Scenario
    strategies : mapping, optional
        Strategies of each party, comma-separated; every pairing is played on the same
        worlds. Parties it does not name play as the scenario says.
    lanes, seed : int
        How many worlds, and which.
    plugins : sequence of (file name, source)
        Files the strategies come from.
    **how
        See `How`: out, force, resume, jobs, batch, progress.

    Raises
    ------
    UsageError
        Where a strategy cannot be read or the folder cannot be used.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> case = load("split-the-dollar")
    >>> simulate(case, {"alice": "linear,hardliner"}, lanes=100).share(0, "deal").value
    1.0
    """
    plan = plan_of(scenario, strategies or {}, seed, lanes, plugins)
    with played(plan, **how) as run:
        return run.summary
