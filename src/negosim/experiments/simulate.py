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
from negosim.experiments.plan import Plan, plan_of
from negosim.experiments.pool import play_parts
from negosim.experiments.results import Part, Run, command_line, read_part, write_part
from negosim.experiments.rows import RowHash
from negosim.experiments.runner import play_lanes
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


Taker = Callable[[Part], object]


class Feed:
    """Hands the parts of a run on in their order: as they are made, else from disk."""

    def __init__(self, run: Run, takers: Sequence[Taker]) -> None:
        self.run, self.takers, self.next = run, takers, 0
        missing = {number for number, _ in run.missing}
        self.held = {number for number, _ in run.plan.parts} - missing
        self.catch_up()

    def take(self, number: int, part: Part) -> None:
        """Hand on a part that was just put on disk, if it is its turn, and those after it."""
        self.held.add(number)
        if number == self.next:
            self._hand_on(part)
            self.catch_up()

    def catch_up(self) -> None:
        """Hand on what is on disk and next."""
        while self.next in self.held:
            self._hand_on(read_part(self.run.folder, self.next))

    def _hand_on(self, part: Part) -> None:
        self.next += 1
        for taker in self.takers:
            taker(part)


@contextmanager
def played(plan: Plan, *takers: Taker, **how: Unpack[How]) -> Iterator[Run]:
    """Play what is missing of a plan, and give the finished run while its rows stand.

    Each taker is handed every part of the run, in order.

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
        worlds, talks = RowHash(), RowHash()
        hashes = (lambda part: worlds.add(part.worlds), lambda part: talks.add(part.talks))
        try:
            feed = Feed(run, [*hashes, *takers])
            _play_missing(run, feed, how)
        except BaseException:
            run.finish("interrupted")
            raise
        run.finish("finished", worlds_sha256=worlds.hexdigest(), rows_sha256=talks.hexdigest())
        yield run


def _play_missing(run: Run, feed: Feed, how: How) -> None:
    tell = how.get("progress") or (lambda lanes: None)
    plan, missing = run.plan, run.missing
    jobs, batch = how.get("jobs", 1), how.get("batch")
    tell(plan.lanes - sum(len(lanes) for _, lanes in missing))
    if jobs > 1 and len(missing) > 1:
        spans = dict(missing)
        for number in play_parts(plan, run.folder, missing, jobs, batch):
            run.done(number)
            feed.held.add(number)
            feed.catch_up()
            tell(len(spans[number]))
        return
    scenario = plan.scenario()
    pairings = plan.specs(scenario)
    with interruptible() as heed:
        for number, span in missing:
            part = play_lanes(scenario, pairings, plan.seed, span, batch, tell)
            write_part(run.folder, number, part)
            run.done(number)
            feed.take(number, part)
            heed()


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
    """What a run's rows come to, part by part in order."""
    summary = Summary(run.plan.scenario().parties, run.plan.pairings)
    for part in run.parts():
        summary.add(part.talks)
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
    summary = Summary(scenario.parties, plan.pairings)
    with played(plan, lambda part: summary.add(part.talks), **how) as run:
        summary.rows_sha256 = run.manifest["rows_sha256"]
        return summary
