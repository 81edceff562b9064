"""negosim payoff: where a package's payoffs come from, and what moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from negosim.cli import options as opt
from negosim.cli.plots import drawn
from negosim.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from negosim.scenario.entries import RecordEntry
    from negosim.scenario.model import Scenario
    from negosim.talks.moment import Snapshot

__all__ = ["EXAMPLES", "payoff"]

EXAMPLES = (
    "Examples:  negosim payoff split-the-dollar --package share=65   ·   "
    "negosim payoff split-the-dollar --sweep share --plot sweep.png"
)

Package = Annotated[
    list[str] | None,
    typer.Option(
        "--package",
        metavar="ISSUE=LEVEL,…",
        help="Which package, at once or issue by issue; those not named stay as on the day. "
        "Default: the Nash package.",
    ),
]
Outcome = Annotated[
    int | None,
    typer.Option("--outcome", metavar="NUMBER", help="The package by its number in rows.", min=0),
]
Record = Annotated[
    str | None, typer.Option("--record", metavar="NAME", help="A record of the scenario.")
]
Sweep = Annotated[
    str | None,
    typer.Option("--sweep", metavar="ISSUE", help="The package at each level of one issue."),
]
Tornado = Annotated[
    bool, typer.Option("--tornado", help="Which uncertain numbers move its gains most.")
]


@opt.guarded
def payoff(
    scenario: opt.ScenarioName,
    package: Package = None,
    outcome: Outcome = None,
    record: Record = None,
    sweep: Sweep = None,
    tornado: Tornado = False,
    seed: opt.Seed = 1,
    lane: opt.Lane = None,
    central: opt.Central = False,
    date: opt.Day = None,
    settings: opt.Settings = None,
    plugins: opt.Plugins = None,
    plot: opt.Plot = None,
    as_json: opt.Json = False,
) -> None:
    """Follow each party's payoff of a package to its numbers and their sources.

    Without --lane: central values, on the day of the first meeting (or of the record).
    """
    named = ",".join(package) if package else None
    if sum(way is not None for way in (named, outcome, record)) > 1:
        raise UsageError("--package, --outcome and --record exclude each other: name one package.")
    if sweep is not None and tornado:
        raise UsageError("--sweep and --tornado exclude each other: run them one after the other.")
    if tornado and lane is not None:
        raise UsageError("--tornado moves numbers from their central values: leave out --lane.")
    opt.refuse_both(central, lane)
    from negosim.reports.ledger import Ledger
    from negosim.talks import levers
    from negosim.talks.moment import snapshot

    case = opt.loaded(scenario, settings, plugins)
    entry = _record(case, record) if record is not None else None
    day = opt.on_day(date) or (entry.date_ if entry else None)
    here = snapshot(case, seed, lane, day)
    note = " ".join(entry.note.split()) if entry else ""
    told = Ledger(here, *_chosen(here, named, outcome, entry), seed, lane, note)
    found: levers.Sweep | levers.Tornado | None = None
    if sweep is not None:
        found = levers.sweep(here, told.outcome, sweep)
    elif tornado:
        found = levers.tornado(here, told.outcome)
    drawn(plot, lambda: told.figure(found))
    if as_json:
        opt.print_json(told.document(found))
    else:
        typer.echo(told.text(found))


def _record(case: Scenario, name: str) -> RecordEntry:
    known = {entry.name: entry for entry in case.record}
    if name not in known:
        hint = did_you_mean(name, known)
        raise UsageError(f"--record {name}: no record of {case.name}. {hint}")
    return known[name]


def _chosen(
    here: Snapshot, package: str | None, outcome: int | None, entry: RecordEntry | None
) -> tuple[int, str]:
    """Number of the package, and how it was chosen."""
    from negosim.scenario.entries import level_name
    from negosim.scoring.solutions import solve
    from negosim.talks.breakdown import complete, pairs

    if entry is not None:
        levels = [(issue, level_name(level)) for issue, level in entry.package.items()]
        return complete(here, levels), f"record: {entry.title or entry.name}"
    if package is not None:
        return complete(here, pairs(package)), ""
    if outcome is not None:
        size = here.scenario.space.size
        if outcome >= size:
            raise UsageError(f"--outcome {outcome}: {here.scenario.name} has 0 to {size - 1}.")
        return outcome, f"outcome {outcome}"
    nash = solve(here.payoffs, here.walk_away).nash
    if not len(nash):
        raise UsageError("no package is worth its walk-away to both. Name one with --package.")
    more = f", the first of {len(nash)}" if len(nash) > 1 else ""
    return int(nash[0]), f"the Nash package of the day{more}"
