"""negosim threats: what no deal may mean, and what is agreed because of it."""

from __future__ import annotations

from negosim.cli import options as opt

__all__ = ["EXAMPLES", "threats"]

EXAMPLES = "Example:  negosim threats tariff-war"


@opt.guarded
def threats(
    scenario: opt.ScenarioName,
    seed: opt.Seed = 1,
    lane: opt.Lane = None,
    central: opt.Central = False,
    date: opt.Day = None,
    settings: opt.Settings = None,
    plugin: opt.Plugins = None,
    as_json: opt.Json = False,
) -> None:
    """Show the bargain if each party first binds itself to a threat (Nash 1953).

    The scenario says under [threat] which issue each party sets alone; --set threat.PARTY=ISSUE
    does as well. Without --lane: central values, on the day of the first meeting.
    """
    from negosim.reports.threats import threats as solve

    opt.refuse_both(central, lane)
    found = solve(opt.loaded(scenario, settings, plugin), seed, lane, opt.on_day(date))
    opt.tell(found, as_json)
