"""negosim frontier: what could be agreed at all."""

from __future__ import annotations

from typing import Annotated

import typer

from negosim.cli import options as opt
from negosim.cli.plots import drawn
from negosim.errors import UsageError

__all__ = ["EXAMPLES", "frontier"]

EXAMPLES = (
    "Examples:  negosim frontier split-the-dollar   ·   "
    "negosim frontier split-the-dollar --lane 3 --seed 2 --plot frontier.png   ·   "
    "negosim frontier tariff-war --hull --power 0.6   ·   "
    "negosim frontier tariff-war --package west_tariff=0,east_tariff=5"
)

Lotteries = Annotated[
    bool,
    typer.Option(
        "--hull", help="Solve with lotteries, too: a package with a chance, else another."
    ),
]
Power = Annotated[
    float | None,
    typer.Option(
        "--power",
        metavar="WEIGHT",
        help="Nash's answer also with this bargaining power of the first party; 0.5 is equal.",
    ),
]
Package = Annotated[
    list[str] | None,
    typer.Option(
        "--package",
        metavar="ISSUE=LEVEL,…",
        help="Measure a package against each answer; issues not named stay as on the day.",
    ),
]


@opt.guarded
def frontier(
    scenario: opt.ScenarioName,
    seed: opt.Seed = 1,
    lane: opt.Lane = None,
    central: opt.Central = False,
    date: opt.Day = None,
    settings: opt.Settings = None,
    lotteries: Lotteries = False,
    power: Power = None,
    package: Package = None,
    plugin: opt.Plugins = None,
    plot: opt.Plot = None,
    records: opt.Records = False,
    as_json: opt.Json = False,
) -> None:
    """Show the zone of agreement, the Pareto frontier and the bargaining solutions.

    Without --lane: central values, on the day of the first meeting. Solutions are sought among
    efficient packages: where none gains both sides, all efficient ones have the Nash product 0.
    """
    from negosim.reports.agreement import frontier as solve

    opt.refuse_both(central, lane)
    if power is not None and not 0 < power < 1:
        raise UsageError(f"--power {power:g} is no share of the power. Give one between 0 and 1.")
    case = opt.loaded(scenario, settings, plugin)
    found = solve(
        case, seed, lane, opt.on_day(date), records, power, lotteries, ",".join(package or [])
    )
    drawn(plot, found.plane)
    opt.tell(found, as_json)
