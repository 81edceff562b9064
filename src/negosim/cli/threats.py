"""negosim threats: what no deal may mean, and what is agreed because of it."""

from __future__ import annotations

import typer

from negosim.cli.options import (
    Central,
    Day,
    Json,
    Lane,
    Plugins,
    ScenarioName,
    Seed,
    Settings,
    guarded,
    on_day,
    print_json,
    read_plugins,
    refuse_both,
)

__all__ = ["EXAMPLES", "threats"]

EXAMPLES = "Example:  negosim threats tariff-war"


@guarded
def threats(
    scenario: ScenarioName,
    seed: Seed = 1,
    lane: Lane = None,
    central: Central = False,
    date: Day = None,
    settings: Settings = None,
    plugin: Plugins = None,
    as_json: Json = False,
) -> None:
    """Show the bargain if each party first binds itself to a threat (Nash 1953).

    The scenario says under [threat] which issue each party sets alone; --set threat.PARTY=ISSUE
    does as well. Without --lane: central values, on the day of the first meeting.
    """
    from negosim.reports.threats import threats as solve
    from negosim.scenario.files import load

    refuse_both(central, lane)
    read_plugins(plugin)
    found = solve(load(scenario, settings or []), seed, lane, on_day(date))
    if as_json:
        print_json(found.document())
    else:
        typer.echo(found.text())
