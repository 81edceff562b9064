"""Numbers, dates and packages in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from negosim.outcomes.space import Space
from negosim.scenario.entries import Alternative, Happening
from negosim.scenario.model import Scenario

if TYPE_CHECKING:
    from negosim.draws.regime import Regime

__all__ = [
    "came_out",
    "day_words",
    "deal_words",
    "decimals",
    "json_package",
    "many",
    "number",
    "number_or_none",
    "signed",
    "span_words",
    "strategy_words",
    "way_words",
    "world_words",
]

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = """
    January February March April May June July August September October November December
    """.split()


def day_words(day: date | int) -> str:
    """A date as people say it.

    Examples
    --------
    >>> day_words(date(2025, 5, 20))
    'Tue 20 May 2025'
    """
    if not isinstance(day, date):
        day = date.fromordinal(int(day))
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def span_words(first: date, last: date) -> str:
    """Days from one to another, without saying a month or year twice.

    Examples
    --------
    >>> span_words(date(2025, 5, 20), date(2025, 5, 22))
    '20–22 May 2025'
    >>> span_words(date(2025, 5, 1), date(2025, 7, 9))
    '1 May – 9 July 2025'
    """
    ends = [(str(day.day), MONTHS[day.month - 1], str(day.year)) for day in (first, last)]
    if first == last:
        return " ".join(ends[1])
    same = 3 if first.year != last.year else 2 if first.month != last.month else 1
    dash = "–" if same == 1 else " – "
    return " ".join(ends[0][:same]) + dash + " ".join(ends[1])


def number(value: float, digits: int = 2) -> str:
    """A number with a true minus sign; a dash where there is none.

    Examples
    --------
    >>> number(-1.234), number(50.0), number(float("nan"))
    ('−1.23', '50', '-')
    """
    if math.isnan(value):
        return "-"
    text = f"{value:,.{digits}f}"
    if "." in text and float(value) == int(value) and abs(value) >= 1:
        text = text.split(".")[0]
    zero = text.strip("-0.,") == ""
    return (text.replace("-", "") if zero else text).replace("-", "−")


def decimals(step: float) -> int:
    """Digits after the point that show what is smaller than a step; 2 at least.

    Examples
    --------
    >>> decimals(0.1), decimals(0.02), decimals(0.0)
    (2, 3, 2)
    """
    return max(2, 1 - math.floor(math.log10(step))) if step > 0 else 2


def signed(value: float, digits: int = 2) -> str:
    """A gain or loss with its sign."""
    text = number(value, digits)
    unsigned = not math.isfinite(value) or text.strip("0.,") == ""
    return text if text[:1] in "−-" or unsigned else f"+{text}"


def many(count: int, word: str) -> str:
    """A count and its word.

    Examples
    --------
    >>> many(1, "meeting"), many(1200, "round")
    ('1 meeting', '1,200 rounds')
    """
    return f"{count:,} {word}{'s' * (count != 1)}"


def number_or_none(value: Any) -> float | None:
    """A float for JSON; null where there is none."""
    value = float(value)
    return value if math.isfinite(value) else None


def deal_words(space: Space, outcome: int, since: int | None) -> str:
    """A package in words: what differs from another one, or all of it."""
    levels = space.levels(np.array(outcome))
    before = space.levels(np.array(since)) if since is not None else None
    parts = [
        f"{issue.title}: {issue.titles[levels[at]]}"
        for at, issue in enumerate(space.issues)
        if before is None or levels[at] != before[at]
    ]
    return "; ".join(parts).replace(" %", "\u00a0%")


def json_package(scenario: Scenario, outcome: int) -> dict[str, int | float | str] | None:
    """Levels of an outcome by issue as the file writes them; None where there is none."""
    if outcome < 0:
        return None
    row = scenario.space.levels(np.array(outcome))
    return {
        entry.name: entry.levels[level] for entry, level in zip(scenario.issue, row, strict=True)
    }


def strategy_words(texts: Sequence[str]) -> list[str]:
    """Strategies by no more of their text than tells them apart.

    Examples
    --------
    >>> strategy_words(["linear:kappa=0", "boulware:beta=0.2:kappa=0", "boulware:beta=1:kappa=0"])
    ['linear', 'boulware beta=0.2', 'boulware beta=1']
    """
    split = []  # pieces, each with the part it belongs to
    for text in texts:
        parts = [part.split(":") for part in text.split("/")]
        split.append([(at and part[0], piece) for at, part in enumerate(parts) for piece in part])
    named = []
    for head, *rest in split:
        shared = set.intersection(*(set(pieces) for pieces in split if pieces[0] == head))
        named.append(" ".join([head[1], *(piece[1] for piece in rest if piece not in shared)]))
    return named if len(set(named)) == len(set(texts)) else list(texts)


def came_out(scenario: Scenario, regime: Regime) -> Iterator[tuple[Happening, Alternative]]:
    """How choices that are open, and events so far, came out in the first lane, in their order."""
    took = regime.entry[0]
    days = regime.event_day[0]
    choices = len(scenario.choice)
    for at in sorted(np.flatnonzero(took >= 0), key=lambda at: (at >= choices, days[at], at)):
        happening = scenario.happenings[at]
        ways = [way for way in happening.alternatives if not way.chance or way.chance.number != 0]
        if at >= choices or len(ways) > 1:
            yield happening, happening.alternatives[took[at]]


def way_words(happening: Happening, way: Alternative) -> str:
    """Its title, and how it came out where it could have come out otherwise."""
    title, came = (one.title or one.name.replace("_", " ") for one in (happening, way))
    return f"{title}: {came}" if len(happening.alternatives) > 1 else title


def world_words(scenario: Scenario, regime: Regime) -> str:
    """Which world it is, by how choices and events so far came out; empty where nothing did.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> from negosim.talks.moment import snapshot
    >>> case = load("job-offer")
    >>> world_words(case, snapshot(case).regime)
    ''
    """
    told = "; ".join(way_words(*one) for one in came_out(scenario, regime))
    return told.replace(" %", "\u00a0%")
