"""negosim frontier: what could be agreed at all."""

from __future__ import annotations

import typer

from negosim.cli.options import (
    Central,
    Day,
    Json,
    Lane,
    Plot,
    Plugins,
    Records,
    ScenarioName,
    Seed,
    Settings,
    guarded,
    on_day,
    print_json,
    read_plugins,
    refuse_both,
)

__all__ = ["EXAMPLES", "frontier"]

EXAMPLES = (
    "Examples:  negosim frontier split-the-dollar   ·   "
    "negosim frontier split-the-dollar --lane 3 --seed 2 --plot frontier.png"
)


@guarded
def frontier(
    scenario: ScenarioName,
    seed: Seed = 1,
    lane: Lane = None,
    central: Central = False,
    date: Day = None,
    settings: Settings = None,
    plugin: Plugins = None,
    plot: Plot = None,
    records: Records = False,
    as_json: Json = False,
) -> None:
    """Show the zone of agreement, the Pareto frontier and the bargaining solutions.

    Without --lane: central values, on the day of the first meeting. Solutions are sought among
    efficient packages: where none gains both sides, all efficient ones have the Nash product 0.
    """
    from negosim.reports.agreement import frontier as solve
    from negosim.scenario.files import load

    refuse_both(central, lane)
    read_plugins(plugin)
    case = load(scenario, settings or [])
    found = solve(case, seed, lane, on_day(date), records)
    if plot:
        from negosim.reports import drawing

        drawing.save(found.plane(), plot)
    if as_json:
        print_json(found.document())
    else:
        typer.echo(found.text())
    if plot:
        typer.echo(f"plot written: {plot}", err=True)
