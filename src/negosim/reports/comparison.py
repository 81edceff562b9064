"""A comparison of strategies in words and JSON."""

from __future__ import annotations

from typing import Any

from negosim.experiments.paired import Comparison, Difference
from negosim.experiments.statistics import Estimate
from negosim.reports.tables import hanging, plain_table
from negosim.reports.words import number, number_or_none, signed
from negosim.scenario.model import Scenario

__all__ = ["comparison_document", "comparison_text"]


def comparison_text(
    found: Comparison, scenario: Scenario, seed: int, by: list[str] | None = None
) -> str:
    """Differences a pair of strategies at a time, then split by world."""
    title = scenario.party_titles[scenario.parties.index(found.party)]
    unit = f" in {scenario.unit}" if scenario.unit else ""
    left = f" {found.failed:,} worlds are left out: a table failed." if found.failed else ""
    lines = [
        f"{scenario.title}: {found.lanes:,} worlds, seed {seed}",
        hanging(
            "",
            f"Payoff of {title}{unit}; intervals hold with 95 %; p is of the "
            f"paired t test, intervals by world are t and not corrected.{left}",
            2,
        ),
    ]
    for one in found.differences:
        lines += ["", *_difference(one, scenario, by)]
    return "\n".join(lines)


def _difference(one: Difference, scenario: Scenario, by: list[str] | None) -> list[str]:
    chance = f"p {_p(one.p)}" + (
        f", after Holm {_p(one.adjusted)}" if one.adjusted != one.p else ""
    )
    lines = [
        hanging("", one.first, 2),
        hanging("  less ", one.second, 7),
        hanging("  against ", one.against, 10),
        hanging(
            "  ",
            f"mean difference {signed(one.mean.value)} ({_interval(one.mean)}, {one.method}); "
            f"effect size {signed(one.effect)}; {chance}",
            4,
        ),
        hanging(
            "  ",
            f"better in {_percent(one.better)} of worlds, worse in {_percent(one.worse)}",
            4,
        ),
    ]
    rows = []
    for name, entries in one.by_world.items():
        if by and name.split(".", 1)[1] not in by:
            continue
        if len(entries) > 1:
            for entry, mean in entries.items():
                rows.append(
                    [f"{name} = {entry}", f"{mean.n:,}", signed(mean.value), _interval(mean)]
                )
    if rows:
        lines.append("")
        lines.append(plain_table(["if", "worlds", "difference", "95 % interval"], rows, "lrrr"))
    return lines


def _interval(mean: Estimate) -> str:
    return f"{signed(mean.low)} to {signed(mean.high)}" if mean.n > 1 else "one world"


def _percent(share: Estimate) -> str:
    return f"{100 * share.value:.1f} % ({100 * share.low:.1f} to {100 * share.high:.1f})"


def _p(value: float) -> str:
    return "< 0.0001" if value < 0.0001 else number(value, 4)


def comparison_document(found: Comparison, scenario: Scenario) -> dict[str, Any]:
    """For JSON."""
    return {
        "format": 1,
        "scenario": scenario.name,
        "party": found.party,
        "measure": found.measure,
        "unit": scenario.unit,
        "lanes": found.lanes,
        "failed": found.failed,
        "differences": [
            {
                "first": one.first,
                "second": one.second,
                "against": one.against,
                "mean": one.mean.document(),
                "method": one.method,
                "effect": number_or_none(one.effect),
                "better": one.better.document(),
                "worse": one.worse.document(),
                "p": number_or_none(one.p),
                "p_holm": number_or_none(one.adjusted),
                "by_world": {
                    name: {entry: mean.document() for entry, mean in entries.items()}
                    for name, entries in one.by_world.items()
                },
            }
            for one in found.differences
        ],
    }
