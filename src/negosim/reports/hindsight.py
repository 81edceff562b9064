"""What really happened, beside what could have been agreed and what was played, in words."""

from __future__ import annotations

from collections.abc import Iterable

from negosim.experiments.hindsight import Standing
from negosim.experiments.plan import Plan
from negosim.experiments.statistics import Estimate
from negosim.reports.tables import hanging, paragraph, plain_table
from negosim.reports.words import day_words, deal_words, number, signed, span_words
from negosim.scenario.model import Scenario

__all__ = ["hindsight_text"]


def hindsight_text(found: Iterable[Standing], plan: Plan, case: Scenario) -> str:
    """A block a record: its package, what it was worth, and how often play did better."""
    unit = f"; gains in {case.unit}" if case.unit else ""
    found = list(found)
    worlds = f"{found[0].worlds if found else 0:,} worlds of {case.title}, seed {plan.seed}"
    lines = [hanging("", f"What really happened, in {worlds}", 2)]
    lines.append(
        paragraph(
            f"Intervals hold with 95 %{unit}, over the walk-away, all events of the calendar "
            "counted. No number of the case was chosen to make a record look better."
        )
    )
    for one in found:
        lines += ["", *_standing(one, plan, case)]
    return "\n".join(lines)


def _standing(one: Standing, plan: Plan, case: Scenario) -> list[str]:
    entry = one.entry
    words = deal_words(case.space, case.recorded[entry.name], None)
    title = entry.title or entry.name
    told = span_words(entry.date_, entry.date_) in title
    lines = [
        hanging("", title if told else f"{title}, {day_words(entry.date_)}", 2),
        hanging("  as ", words, 5),
    ]
    if entry.note:
        lines.append(hanging("  but ", " ".join(entry.note.split()), 6))
    rows = []
    for party, title in zip(case.parties, case.party_titles, strict=True):
        gain = one.gains[party].estimate()
        rows.append([title, *_percent(one.often(party)), signed(gain.value), _range(gain)])
    rows.append(["both", *_percent(one.often("both")), "", ""])
    head = ["worth its walk-away to", "worlds", "95 % interval", "mean gain", "95 % interval"]
    lines += ["", plain_table(head, rows, "lrrrr")]
    share = one.share.estimate()
    if one.share.n:
        attained = f"{number(100 * share.value, 0)} %"
        lines.append(
            hanging("  ", f"where it was to both, {attained} of the best joint gain on average", 4)
        )
    for at, pair in enumerate(plan.pairings):
        better = one.better(at)
        who = " against ".join(pair)
        lines.append(
            hanging(
                "  ",
                f"joint gain above that of {who} in {_percent(better)[0]} of worlds "
                f"({_percent(better)[1]})",
                4,
            )
        )
    return lines


def _percent(share: Estimate) -> list[str]:
    return [
        f"{100 * share.value:.1f} %",
        f"{100 * share.low:.1f} to {100 * share.high:.1f}",
    ]


def _range(mean: Estimate) -> str:
    return f"{number(mean.low)} to {number(mean.high)}"
