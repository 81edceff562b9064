"""The table of a simulation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import inf, isfinite
from typing import Any

from negosim.experiments.results import Run
from negosim.experiments.statistics import Estimate, Summary
from negosim.reports.tables import hanging, plain_table, width
from negosim.reports.words import day_words, many, number
from negosim.scenario.model import Scenario

__all__ = ["columns_text", "head_text", "summary_text"]

REASONS = {
    "deal": "deals",
    "clock": "no deal: clock",
    "no_package": "no deal: no package",
    "walked_out": "no deal: walked out",
    "refused": "no deal: refused",
}
EPOCH = date(1970, 1, 1)
ONE_TABLE = 79  # columns it needs


def summary_text(summary: Summary, scenario: Scenario) -> str:
    """Shares and means with their 95 % intervals, a pairing at a time."""
    return "\n\n".join(_pairing(summary, scenario, at) for at in range(len(summary.pairings)))


def head_text(case: Scenario, lanes: int, seed: int, more: str = "") -> str:
    """Which worlds were played: the case, how many, the seed, and what was set in it."""
    head = hanging("", f"{case.title}: {many(lanes, 'lane')}, seed {seed}{more}", 2)
    return "\n".join([head, *(hanging("  set ", setting, 6) for setting in case.settings)])


def columns_text(run: Run) -> str:
    """Every column of a run with its unit and meaning."""
    first = next(run.parts(), None)
    if first is None:
        return "no rows yet"
    return "\n".join(
        hanging(f"{name}/{field.name}: ", f"{_about(field, 'meaning')}{_in(field)}", 4)
        for name, table in (("worlds", first.worlds), ("talks", first.talks))
        for field in table.schema
    )


def _in(field: Any) -> str:
    unit = _about(field, "unit")
    return f" [{unit}]" if unit else ""


def _about(field: Any, key: str) -> str:
    return str((field.metadata or {}).get(key.encode(), b"").decode())


def _pairing(summary: Summary, scenario: Scenario, at: int) -> str:
    pair = zip(scenario.party_titles, summary.pairings[at], strict=True)
    head = [hanging(f"{title} ", spec, 4) for title, spec in pair]
    ends: Mapping[str, int] = summary.ends.get(at, {})
    rows = []
    if at in summary.signed:
        rows.append(["deals signed", *_percent(summary.share_signed(at)), "", ""])
    for reason, words in REASONS.items():
        if reason != "refused" or ends.get(reason):
            rows.append([words, *_percent(summary.share(at, reason)), "", ""])
    measures = [
        *((f"payoff of {t}", f"payoff.{p}", 2) for t, p in _parties(scenario)),
        *((f"{t} over time", f"payoff_mean.{p}", 2) for t, p in _parties(scenario)),
        *((f"gain of {t}", f"gain.{p}", 2) for t, p in _parties(scenario)),
        *((f"delay, {t} **", f"delay_cost.{p}", 2) for t, p in _parties(scenario)),
        ("joint gain", "joint_gain", 2),
        ("joint gain left", "joint_left", 2),
        ("times refused", "refusals", 2),
        *((f"nearest, {t} †", f"equilibrium_score.{p}", 3) for t, p in _parties(scenario)),
        *((f"worst, {t} †", f"equilibrium_score_worst.{p}", 3) for t, p in _parties(scenario)),
        ("equilibria a round", "stage_equilibria", 1),
        ("distance: frontier *", "pareto_distance", 3),
        ("distance: Nash *", "distance.nash", 3),
    ]
    for words, column, digits in measures:
        if column not in summary.columns:
            continue
        least = 0 if "distance" in column or column == "refusals" else -inf
        found = (summary.mean(at, column, deals) for deals in (False, True))
        rows.append([words, *(cell for mean in found for cell in _mean(mean, digits, least))])
    when = "deal in force" if at in summary.signed else "date of the deal"
    rows.append([when, "", "", *_date(summary.mean(at, "date", True))])
    lines = [*head, ""]
    columns = ["", "all", "95 % interval", "deals", "95 % interval"]
    if width() >= ONE_TABLE:
        lines.append(plain_table(columns, rows, "lrrrr"))
    else:  # never cut a number: one table below the other
        for first, name in ((1, "all"), (3, "deals")):
            some = [[row[0], *row[first : first + 2]] for row in rows if row[first]]
            lines += [plain_table(["", name, "95 % interval"], some, "lrr"), ""]
    unit = f"payoffs and gains in {scenario.unit}; " if scenario.unit else ""
    waits = f"delay_cost.{scenario.parties[0]}" in summary.columns
    delay = "; ** what the days from the first meeting to the deal in force cost, added up; 0 "
    delay += "where there is no deal"
    delay = delay if waits else ""
    if "stage_equilibria" in summary.columns:
        delay += "; † of moves in rounds read as games: 1 is a best reply in the nearest, or "
        delay += "the worst, equilibrium"
    lines.append(hanging("", f"({unit}* in utilities, 0 to 1 a party{delay})"))
    if ends.get("failed"):
        lines.append(f"{ends['failed']:,} tables failed and are left out.")
        lines.append(hanging("  ", f"the first {summary.first_failure}", 4))
    return "\n".join(lines)


def _parties(scenario: Scenario) -> list[tuple[str, str]]:
    return list(zip(scenario.party_titles, scenario.parties, strict=True))


def _percent(share: Estimate) -> list[str]:
    if not isfinite(share.value):
        return ["-", ""]
    return [f"{100 * share.value:.1f} %", f"{100 * share.low:.1f} to {100 * share.high:.1f}"]


def _mean(mean: Estimate, digits: int, least: float = -inf) -> list[str]:
    if not isfinite(mean.value):
        return ["-", ""]
    if not isfinite(mean.low):
        return [number(mean.value, digits), "one table"]
    low = number(max(mean.low, least), digits)
    return [number(mean.value, digits), f"{low} to {number(mean.high, digits)}"]


def _date(mean: Estimate) -> list[str]:
    if not isfinite(mean.value):
        return ["-", ""]
    _, day, month, year = day_words(EPOCH + timedelta(days=round(mean.value))).split()
    here = f"{day} {month[:3]} {year}"
    if not isfinite(mean.low):
        return [here, "one table"]
    return [here, f"± {number(mean.high - mean.value, 1)} days"]
