"""Play a plan: part by part, to disk or only to a summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from negosim.experiments.plan import plan_of
from negosim.experiments.pool import play_parts
from negosim.experiments.results import Run, command_line, write_part
from negosim.experiments.rows import RowHash
from negosim.experiments.runner import play_lanes
from negosim.experiments.statistics import Summary
from negosim.scenario.model import Scenario
from negosim.strategies.plugins import Plugin

__all__ = ["play_run", "simulate"]


def simulate(
    scenario: Scenario,
    strategies: Mapping[str, str] | None = None,
    lanes: int = 1000,
    seed: int = 1,
    out: str | Path | None = None,
    force: bool = False,
    resume: bool = False,
    plugins: Sequence[Plugin] = (),
    jobs: int = 1,
    batch: int | None = None,
    progress: Callable[[int], None] | None = None,
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
    out : path, optional
        Folder of the run; without it only the summary is kept.
    force : bool
        Replace a run that is there.
    resume : bool
        Go on with the run in `out`, or extend it to more lanes.
    plugins : sequence of (file name, source)
        Files the strategies come from.
    jobs : int
        Worker processes; the rows are the same for any number.
    batch : int, optional
        Lanes in memory at once; by memory.
    progress : callable, optional
        Told how many lanes were just finished.

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
    with TemporaryDirectory() if out is None else nullcontext(out) as folder:
        command = command_line()
        run = (
            Run.resume(Path(folder), plan, command, force)
            if resume
            else Run.create(Path(folder), plan, command, force)
        )
        return play_run(run, jobs, batch, progress)


def play_run(
    run: Run,
    jobs: int = 1,
    batch: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Play what is missing of a run, then sum all its rows up, part by part in order."""
    tell = progress or (lambda lanes: None)
    plan, missing = run.plan, run.missing
    tell(plan.lanes - sum(len(lanes) for _, lanes in missing))
    try:
        if jobs > 1 and len(missing) > 1:
            spans = dict(missing)
            for number in play_parts(plan, run.folder, missing, jobs, batch):
                run.done(number)
                tell(len(spans[number]))
        else:
            scenario = plan.scenario()
            pairings = plan.specs(scenario)
            for number, span in missing:
                part = play_lanes(scenario, pairings, plan.seed, span, batch, tell)
                write_part(run.folder, number, part)
                run.done(number)
    except BaseException:
        run.finish("interrupted")
        raise
    summary, hashes = Summary(plan.scenario().parties, plan.pairings), [RowHash(), RowHash()]
    for part in run.parts():
        summary.add(part.talks)
        hashes[0].add(part.worlds)
        hashes[1].add(part.talks)
    summary.rows_sha256 = hashes[1].hexdigest()
    run.finish(
        "finished",
        failed_rows=sum(ends["failed"] for ends in summary.ends.values()),
        worlds_sha256=hashes[0].hexdigest(),
        rows_sha256=summary.rows_sha256,
    )
    return summary
