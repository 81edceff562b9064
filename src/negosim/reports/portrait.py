"""A strategy told: what it does, formulas, numbers and facts, and how it concedes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from negosim.arrays import FloatArray
from negosim.draws.worlds import draw
from negosim.outcomes.space import Issue, Space
from negosim.protocol.state import State
from negosim.reports import blocks
from negosim.reports.blocks import Block, Entry, Grid, Heading, Prose, Verbatim
from negosim.reports.words import number, number_or_none
from negosim.scenario.files import load
from negosim.strategies.spec import Spec, parse
from negosim.strategies.view import Listing, Preferences, Said, View
from negosim.talks.loop import play

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Portrait", "entry", "facts"]

FACTS = {
    "uses_chance": ("chance", "uses chance"),
    "open_loop": ("open-loop", "open-loop: its offers are known before the talks"),
    "models_opponent": ("models the other side", "learns from offers what the other side wants"),
    "needs_listing": ("sorts outcomes", "sorts its outcomes"),
}
SYMBOLS = (
    "t: share of the talks used up; w: walk-away; u(x): own utility of outcome x; v(x): what the "
    "model holds x worth to the other side; aim: what the target says; standing: the other "
    "side's offer; offer: its own next one."
)
ROUNDS, WALK_AWAY, TABLES = 21, 0.2, 200
CASE, OPPONENT, DEAF = "split-the-dollar", "linear", "accept=constant:c=1"
BARS, HEIGHT = " ▁▂▃▄▅▆▇█", 6


def facts(spec: Spec) -> list[str]:
    """Names of the facts that hold for a strategy with these parts."""
    parts = [part for part, _ in spec.parts]
    holds = {
        "uses_chance": spec.uses_chance,
        "open_loop": all(p.open_loop for p in parts if p.kind in ("target", "bidding")),
        "models_opponent": any(p.kind == "model" and p.name != "none" for p in parts),
        "needs_listing": any(p.needs_listing for p in parts),
    }
    return [name for name in FACTS if holds[name]]


def entry(spec: Spec) -> dict[str, Any]:
    """A strategy as JSON."""
    strategy, holds = spec.strategy, facts(spec)
    return {
        "name": strategy.name,
        "text": strategy.text,
        "parameters": [
            {"name": p.name, "default": p.default, "range": p.range, "text": p.text}
            for p in strategy.parameters
        ],
        "parts": {part.kind: part.name for part, _ in spec.parts},
        **{name: name in holds for name in FACTS},
        "reference": strategy.reference,
    }


@dataclass(frozen=True)
class Portrait:
    """A strategy as given.

    Examples
    --------
    >>> Portrait(parse("boulware:beta=0.5")).curve.utility[[0, 10, 20]].round(3).tolist()
    [0.998, 0.8, 0.271]
    """

    spec: Spec

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The portrait for the terminal."""
        return blocks.text(self.blocks())

    def document(self) -> dict[str, Any]:
        """The JSON of `negosim strategy show`."""
        return {
            "format": 1,
            "spec": self.spec.text,
            **entry(self.spec),
            "made_of": [
                {
                    "kind": part.kind,
                    "name": part.name,
                    "text": part.text,
                    "formula": part.formula,
                    "values": dict(given),
                    "reference": part.reference,
                }
                for part, given in self.spec.parts
            ],
            "curve": {
                "what": self.curve.what,
                "walk_away": self.curve.walk_away,
                "time": self.curve.time.tolist(),
                "utility": [number_or_none(value) for value in self.curve.utility],
            },
        }

    def figure(self) -> Figure:
        """Its concession curve."""
        from negosim.reports.curves import concession_curve

        told = self.curve
        return concession_curve(told.time, told.utility, told.walk_away, self.spec.text, told.what)

    @cached_property
    def curve(self) -> Curve:
        """How it concedes."""
        return aims(self.spec) if "open_loop" in facts(self.spec) else offers(self.spec)

    def blocks(self) -> Iterator[Block]:
        """What is told, in order."""
        strategy = self.spec.strategy
        yield Heading(strategy.name, 1)
        yield Prose(strategy.text)
        yield Entry("as given", self.spec.text)
        held = facts(self.spec)
        told = [] if "open_loop" in held else ["its offers are not known before the talks"]
        yield Entry("facts", "; ".join(told + [FACTS[fact][1] for fact in held]))
        yield Entry("reference", strategy.reference or "none given")
        if strategy.parameters:
            yield Heading("Parameters")
            rows = [[p.name, f"{p.default:g}", p.range, p.text] for p in strategy.parameters]
            yield Grid(["parameter", "default", "range", "meaning"], rows, "lrll")
        yield Heading("Parts")
        for part, given in self.spec.parts:
            values = ", ".join(f"{k} = {v:g}" for k, v in given if not isinstance(v, str))
            source = part.reference if part.reference != strategy.reference else ""
            about = (("formula", part.formula), ("with", values), ("reference", source))
            under = tuple((name, said) for name, said in about if said)
            yield Entry(f"{part.kind}={part.name}", part.text, under)
        yield Prose(SYMBOLS)
        yield Heading("How it concedes")
        yield Prose(f"{self.curve.what}.")
        yield Verbatim(chart(self.curve.utility))
        shown = range(0, ROUNDS, 5)
        head = ["time share", *(f"{self.curve.time[at]:.2f}" for at in shown)]
        yield Grid(head, [["utility", *(number(self.curve.utility[at]) for at in shown)]], "lrrrrr")


@dataclass(frozen=True)
class Curve:
    """Own utility by share of the talks used up; NaN where nothing is offered."""

    time: FloatArray
    utility: FloatArray
    walk_away: float
    what: str


def aims(spec: Spec) -> Curve:
    """Targets of an open-loop strategy, which needs no opponent."""
    levels = tuple(str(level) for level in range(101))
    space = Space((Issue("share", "Share", "", "", "", levels, levels, None),))
    tables, zeros = np.arange(ROUNDS), np.zeros(ROUNDS, dtype=np.int64)
    utilities, whole = np.linspace(0, 1, space.size)[None], np.array([[0, space.size - 1]])
    listing = Listing.of(utilities, np.arange(1), np.arange(space.size), whole)
    time = (tables + 1) / (ROUNDS + 1)
    view = View(
        tables=tables,
        lanes=zeros,
        space=space,
        own=Preferences(listing, zeros, space),
        time=time,
        round=tables,
        rounds_left=ROUNDS - 1 - tables,
        day=1,
        walk_away=np.full(ROUNDS, WALK_AWAY),
        standing=zeros - 1,
        chance=np.full(ROUNDS, 0.5),
        said=Said(State.opening(zeros, zeros, zeros, ROUNDS), 0, tables),
        events={},
    )
    part, given = next((p, g) for p, g in spec.parts if p.kind == "target")
    what = f"Utility it aims at in talks of {ROUNDS} rounds, with a walk-away of {WALK_AWAY:g}"
    return Curve(time, np.asarray(part.run(view, **dict(given)), float), WALK_AWAY, what)


def offers(spec: Spec) -> Curve:
    """Offers of a strategy to an opponent, nobody accepting; the mean of many tables by chance."""
    case = load(CASE, [f"meeting[0].rounds={ROUNDS}", "protocol.turns=2"])
    pair = parse(f"{spec.text}/{DEAF}"), parse(f"{OPPONENT}/{DEAF}")
    tables = TABLES if spec.uses_chance else 1
    record = play(case, [pair], draw(case, lanes=tables), record=True)
    made = record.state.offers[:, 0]
    utility = np.take_along_axis(record.floor.worth.utilities[0], np.maximum(made, 0), axis=1)
    count = (made >= 0).sum(axis=0)
    mean = np.where(made >= 0, utility, 0.0).sum(axis=0) / np.where(count, count, np.nan)
    many = f"; the mean of {tables} tables" if tables > 1 else ""
    what = (
        f"Own utility of its offers to {OPPONENT} in {CASE}, {ROUNDS} rounds, "
        f"walk-away 0, nobody accepting{many}"
    )
    return Curve((np.arange(ROUNDS) + 1) / (ROUNDS + 1), mean, 0.0, what)


def chart(utility: FloatArray) -> str:
    """Bars, a utility each, from 0 to 1."""
    filled = np.nan_to_num(utility)[None] * HEIGHT - np.arange(HEIGHT)[::-1, None]
    eighths = np.clip(np.rint(filled * 8), 0, 8).astype(int)
    scale = {0: "1", HEIGHT - 1: "0"}
    lines = [
        f"{scale.get(at, ''):>3} │{''.join(2 * BARS[e] for e in row)}"
        for at, row in enumerate(eighths)
    ]
    foot = f"{'first round':<{ROUNDS}}{'last round':>{ROUNDS}}"
    return "\n".join([*lines, f"    └{'─' * 2 * ROUNDS}", f"     {foot}"])
