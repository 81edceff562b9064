"""Play a plan: part by part, to disk or only to a summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from negosim.experiments.plan import plan_of
from negosim.experiments.results import Run, command_line
from negosim.experiments.runner import play_lanes
from negosim.experiments.statistics import Summary
from negosim.scenario.model import Scenario

__all__ = ["simulate"]


def simulate(
    scenario: Scenario,
    strategies: Mapping[str, str] | None = None,
    lanes: int = 1000,
    seed: int = 1,
    out: str | Path | None = None,
    force: bool = False,
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
    plan = plan_of(scenario, strategies or {}, seed, lanes)
    pairings = plan.specs(scenario)
    summary = Summary(scenario.parties, plan.pairings)
    run = Run.create(Path(out), plan, command_line(), force) if out is not None else None
    state = "interrupted"
    try:
        for number, span in plan.parts:
            part = play_lanes(scenario, pairings, plan.seed, span, batch, progress)
            summary.add(part.talks)
            if run is not None:
                run.write(number, span, part)
        state = "finished"
    finally:
        if run is not None:
            run.finish(state)
    return summary
