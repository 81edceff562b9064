"""Where every number of a case comes from, and how far its source carries it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from negosim.draws.worlds import draw
from negosim.payoffs.expressions import Expression
from negosim.reports.blocks import Block, Entry, Grid, Heading, Prose
from negosim.scenario.model import Scenario
from negosim.scenario.parameter import DISTRIBUTIONS, Parameter

__all__ = ["central_values", "sources_blocks", "sources_document", "spread_words"]

HEAD = ("number", "central", "unit", "spread", "confidence", "source")
LABELS = {"mode": "mode ", "mean": "mean ", "median": "median ", "sd": "sd "}


def spread_words(entry: Parameter) -> str:
    """How a parameter is spread, in a few words.

    Examples
    --------
    >>> spread_words(Parameter(dist="beta", a=6, b=4, scale=2))
    'beta(6, 4) × 2'
    >>> spread_words(Parameter(dist="lognormal", median=1, sd="0.35 * 0.5 ** 0.5"))
    'lognormal(median 1, sd of log 0.2475)'
    >>> spread_words(Parameter(value="2 * x"))
    '= 2 * x'
    """
    if entry.dist is None:
        assert entry.value is not None
        return "fixed" if entry.value.number is not None else f"= {entry.value.text}"
    if entry.dist == "choice":
        given = [_plain(value) for value in entry.values or []]
        if entry.weights is not None:
            weights = map(_plain, entry.weights)
            given = [f"{a} (weight {b})" for a, b in zip(given, weights, strict=True)]
    else:
        labels = LABELS | ({"sd": "sd of log "} if entry.dist == "lognormal" else {})
        names = DISTRIBUTIONS[entry.dist]
        given = [labels.get(name, "") + _plain(getattr(entry, name)) for name in names]
    text = f"{entry.dist}({', '.join(given)})"
    if entry.scale is not None:
        text += f" × {_plain(entry.scale)}"
    if entry.clip is not None:
        text += f", within {' and '.join(map(_plain, entry.clip))}"
    return text + (", by sector" if entry.by else "")


def _plain(value: Expression) -> str:
    """What stands in the file, but arithmetic of numbers alone worked out."""
    sums = value.number is not None and not value.text.lstrip("-").replace(".", "").isdigit()
    return f"{value.number:.4g}" if sums else value.text


def central_values(case: Scenario) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """(1 or sector,) central value of each parameter, choices at their likeliest."""
    regime = draw(case, central=True).regime()
    return {name: regime.value(name)[0] for name in case.parameter}


def sources_document(case: Scenario) -> dict[str, Any]:
    """For JSON: every parameter, then what else names a source."""
    central, rows = central_values(case), _sectors(case)
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
        "sectors": {
            "file": case.data.sectors,
            "columns": list(case.columns),
            "rows": [dict(zip(("sector", "confidence", "source"), r, strict=True)) for r in rows],
            "fields": dict(_fields(case)),
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
        *((f"record.{e.name}", e) for e in case.record),
    )
    for path, entry in named:
        if entry.source:
            yield path, " ".join(entry.source.split())
    source = " ".join(case.deadline.source.split()) or "source not said"
    yield "deadline", f"{case.deadline.date_}; {source}"
    if case.horizon is not None:
        yield "horizon", f"{case.horizon}; payoffs are lived on until then"


def _sectors(case: Scenario) -> list[tuple[str, str, str]]:
    """Rows of the sector table: sector, confidence and source."""
    said = [case.columns.get(name, [""] * len(case.sectors)) for name in ("confidence", "source")]
    return [(a, str(b), str(c)) for a, b, c in zip(case.sectors, *said, strict=True)]


def _fields(case: Scenario) -> list[tuple[str, str]]:
    """What the economics takes for each sector: path in the file, and expression."""
    named = case.sector.items()
    return [(f"sector.{name}.{key}", e.text) for name, entry in named for key, e in entry.items()]


def sources_blocks(case: Scenario, table: bool = False) -> Iterator[Block]:
    """The same to read: entries for a terminal, one table for a page."""
    central = central_values(case)
    rows = [_row(name, entry, central[name].tolist()) for name, entry in case.parameter.items()]
    yield Heading(f"Where the numbers of {case.title} come from", 1)
    told = [row[4] for row in rows]
    if any(told):
        counts = ", ".join(f"{word} {told.count(word)}" for word in ("high", "medium", "low"))
        yield Prose(f"{len(rows)} parameters; confidence in their sources: {counts}.")
    if rows:
        yield Heading("Parameters")
    else:
        yield Prose("No parameters: every number is written where it is used.")
    if table and rows:
        yield Grid(HEAD, rows, "lrllll")
    else:
        for name, value, unit, spread, confidence, source in rows:
            said = [(HEAD[3], spread), (HEAD[4], confidence), (HEAD[5], source)]
            meaning = " ".join(case.parameter[name].text.split())
            under = [("", meaning), *said]
            yield Entry(
                name, f"{value} {unit}".strip(), [(a or b, b if a else "") for a, b in under if b]
            )
    if case.sectors:
        yield Heading("Sectors")
        yield Prose(f"Table {case.data.sectors}, columns: {', '.join(case.columns)}.")
        yield from _listed(("sector", "confidence", "source"), _sectors(case), table)
    if case.sector:
        yield Heading("What is taken for each sector")
        yield from _listed(("field", "worked out as"), _fields(case), table)
    yield Heading("Issues, terms, calendar and the rest")
    yield from _listed(("what", "source"), list(others(case)), table)


def _listed(head: Sequence[str], rows: Sequence[Sequence[str]], table: bool) -> Iterator[Block]:
    if table:
        yield Grid(head, rows, "l" * len(head))
    else:
        for name, *said in rows:
            pairs = [(what, text) for what, text in zip(head[1:], said, strict=True) if text]
            yield Entry(name, said[0]) if len(said) == 1 else Entry(name, under=pairs)


def _row(name: str, entry: Parameter, values: Sequence[float]) -> tuple[str, ...]:
    low, high = min(values), max(values)
    value = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"
    source = " ".join(entry.source.split()) or "not said"
    return name, value, entry.unit, spread_words(entry), entry.confidence, source
