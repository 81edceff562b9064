"""negosim frontier: what could be agreed at all."""

from __future__ import annotations

from typing import Annotated

import typer

from negosim.cli.options import (
    Central,
    Json,
    Lane,
    Plot,
    ScenarioName,
    Seed,
    Settings,
    guarded,
    print_json,
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
    date: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Which day's payoffs.")
    ] = None,
    settings: Settings = None,
    plot: Plot = None,
    as_json: Json = False,
) -> None:
    """Show the zone of agreement, the Pareto frontier and the bargaining solutions.

    Without --lane: central values, on the day of the first meeting.
    """
    from datetime import date as calendar_date

    from negosim.errors import UsageError
    from negosim.reports.agreement import frontier as solve
    from negosim.scenario.files import load

    day = None
    if date is not None:
        try:
            day = calendar_date.fromisoformat(date)
        except ValueError:
            raise UsageError(f"--date {date}: not a date. Write YYYY-MM-DD.") from None
    if central and lane is not None:
        raise UsageError("--central and --lane exclude each other: a lane is a drawn world.")
    case = load(scenario, settings or [])
    found = solve(case, seed, lane, day)
    if plot:
        from negosim.reports import plots

        plots.save(found.plane(), plot)
    if as_json:
        print_json(found.document())
    else:
        typer.echo(found.text())
    if plot:
        typer.echo(f"plot written: {plot}", err=True)
