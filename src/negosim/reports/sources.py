"""Where every number of a case comes from, and how far its source carries it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from negosim.draws.worlds import draw
from negosim.reports.blocks import Block, Entry, Grid, Heading, Prose
from negosim.scenario.entries import DISTRIBUTIONS, Parameter
from negosim.scenario.model import Scenario

__all__ = ["central_values", "sources_blocks", "sources_document", "spread_words"]

HEAD = ("number", "central", "unit", "spread", "confidence", "source")


def spread_words(entry: Parameter) -> str:
    """How a parameter is spread, in a few words.

    Examples
    --------
    >>> spread_words(Parameter(dist="beta", a=6, b=4, scale=2))
    'beta(6, 4) × 2'
    >>> spread_words(Parameter(value="2 * x"))
    '= 2 * x'
    """
    if entry.dist is None:
        assert entry.value is not None
        return "fixed" if entry.value.number is not None else f"= {entry.value.text}"
    if entry.dist == "choice":
        given = [value.text for value in entry.values or []]
    else:
        given = [getattr(entry, name).text for name in DISTRIBUTIONS[entry.dist]]
    text = f"{entry.dist}({', '.join(given)})"
    if entry.scale is not None:
        text += f" × {entry.scale.text}"
    if entry.clip is not None:
        text += f", within {entry.clip[0].text} and {entry.clip[1].text}"
    return text + (", by sector" if entry.by else "")


def central_values(case: Scenario) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """(1 or sector,) central value of each parameter, choices at their likeliest."""
    regime = draw(case, central=True).regime()
    return {name: regime.value(name)[0] for name in case.parameter}


def sources_document(case: Scenario) -> dict[str, Any]:
    """For JSON: every parameter, then what else names a source."""
    central = central_values(case)
    return {
        "format": 1,
        "scenario": case.name,
        "parameters": {
            name: {
                "central": values.tolist() if len(values) > 1 else float(values[0]),
                "unit": entry.unit,
                "spread": spread_words(entry),
                "confidence": entry.confidence or None,
                "source": entry.source,
                "text": entry.text,
            }
            for (name, entry), values in zip(case.parameter.items(), central.values(), strict=True)
        },
        "others": [{"what": what, "source": source} for what, source in others(case)],
    }


def others(case: Scenario) -> Iterator[tuple[str, str]]:
    """What else of a case names its source: path in the file, and source."""
    named: Iterable[tuple[str, Any]] = (
        *((f"issue.{e.name}", e) for e in case.issue),
        *((f"choice.{name}", e) for name, e in case.choice.items()),
        *((f"term.{e.name or at}", e) for at, e in enumerate(case.term)),
        *((f"payoff.{party}", e) for party, e in case.payoff.items()),
        ("walk_away", case.walk_away),
        *((f"meeting[{at}]", e) for at, e in enumerate(case.meeting)),
        *((f"event.{e.name}", e) for e in case.event),
        *((f"mandate[{at}]", e) for at, e in enumerate(case.mandate)),
        *((f"ratification[{at}]", e) for at, e in enumerate(case.ratification)),
        ("deadline", case.deadline),
        *((f"record.{e.name}", e) for e in case.record),
    )
    for path, entry in named:
        if entry.source:
            yield path, " ".join(entry.source.split())


def sources_blocks(case: Scenario, table: bool = False) -> Iterator[Block]:
    """The same to read: entries for a terminal, one table for a page."""
    central = central_values(case)
    rows = [_row(name, entry, central[name].tolist()) for name, entry in case.parameter.items()]
    yield Heading(f"Where the numbers of {case.title} come from", 1)
    told = [row[4] for row in rows]
    if any(told):
        counts = ", ".join(f"{word} {told.count(word)}" for word in ("high", "medium", "low"))
        yield Prose(f"{len(rows)} parameters; confidence in their sources: {counts}.")
    yield Heading("Parameters")
    if table:
        yield Grid(HEAD, rows, "lrllll")
    else:
        for name, value, unit, spread, confidence, source in rows:
            said = [(HEAD[3], spread), (HEAD[4], confidence), (HEAD[5], source)]
            meaning = " ".join(case.parameter[name].text.split())
            under = [("", meaning), *said]
            yield Entry(
                name, f"{value} {unit}".strip(), [(a or b, b if a else "") for a, b in under if b]
            )
    rest = list(others(case))
    if rest:
        yield Heading("Issues, terms, calendar and the rest")
        if table:
            yield Grid(("what", "source"), rest, "ll")
        else:
            yield from (Entry(what, source) for what, source in rest)


def _row(name: str, entry: Parameter, values: Sequence[float]) -> tuple[str, ...]:
    low, high = min(values), max(values)
    value = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"
    source = " ".join(entry.source.split()) or "not said"
    return name, value, entry.unit, spread_words(entry), entry.confidence, source
