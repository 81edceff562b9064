"""A strategy told: what it does, formulas, numbers and facts, and how it concedes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from negosim.arrays import FloatArray
from negosim.draws.worlds import draw
from negosim.errors import UsageError
from negosim.reports import blocks
from negosim.reports.blocks import Block, Entry, Grid, Heading, Prose, Verbatim
from negosim.reports.words import number, number_or_none
from negosim.scenario.files import load
from negosim.strategies.spec import Spec, parse
from negosim.talks.loop import play

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Portrait", "entry", "facts"]

FACTS = {  # in a table, in a sentence
    "uses_chance": ("chance", "uses chance"),
    "open_loop": ("open-loop", "open-loop: its offers are known before the talks"),
    "models_opponent": ("models the other side", "learns from offers what the other side wants"),
    "needs_listing": ("sorts outcomes", "sorts its outcomes"),
    "reference_player": (
        "reference",
        "a reference player: it sees the other side's payoffs, and sits opposite no person",
    ),
}
SYMBOLS = (
    "t: share of the talks used up; w: walk-away; u(x): own utility of outcome x; v(x): what the "
    "model holds x worth to the other side; aim: what the target says; standing: the other "
    "side's offer; offer: its own next one."
)
CASE, ROUNDS, WALK_AWAY, TABLES = "split-the-dollar", 21, 0.2, 200
SETTINGS = (f"meeting[0].rounds={ROUNDS}", "protocol.turns=2", "walk_away.alice=20")
OPPONENT = "linear/accept=constant:c=1"  # takes nothing
BARS, HEIGHT = " ▁▂▃▄▅▆▇█", 6


def facts(spec: Spec) -> list[str]:
    """Names of the facts that hold for a strategy with these parts."""
    parts = [part for part, _ in spec.parts]
    holds = {
        "uses_chance": spec.uses_chance,
        "open_loop": bool(parts)
        and all(p.open_loop for p in parts if p.kind in ("target", "bidding")),
        "models_opponent": any(p.kind == "model" and p.name != "none" for p in parts),
        "needs_listing": any(p.needs_listing for p in parts),
        "reference_player": spec.strategy.reference_player,
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
    >>> Portrait(parse("boulware:beta=0.5")).utility[[0, 10, 20]].round(3).tolist()
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
        curve = {
            "what": self.measured,
            "walk_away": WALK_AWAY,
            "time": self.time.tolist(),
            "utility": [number_or_none(value) for value in self.utility],
        }
        made_of = [
            {name: getattr(part, name) for name in ("kind", "name", "text", "formula", "reference")}
            | {"values": dict(given)}
            for part, given in self.spec.parts
        ]
        more = {"spec": self.spec.text, "made_of": made_of, "curve": curve}
        return {"format": 1, **entry(self.spec), **more}

    def figure(self) -> Figure:
        """Its concession curve."""
        from negosim.reports.curves import concession_curve

        if self.spec.strategy.reference_player:
            raise UsageError(f"{self.spec.text} has no curve of its own: it hangs on the case.")
        title = f"{self.spec.text}\n{self.measured}"
        return concession_curve(self.time, self.utility, WALK_AWAY, title)

    def blocks(self) -> Iterator[Block]:
        """What is told, in order."""
        strategy, held = self.spec.strategy, facts(self.spec)
        yield Heading(strategy.name, 1)
        yield Prose(strategy.text)
        yield Entry("as given", self.spec.text)
        known = [] if "open_loop" in held else ["its offers are not known before the talks"]
        yield Entry("facts", "; ".join(known + [FACTS[fact][1] for fact in held]))
        yield Entry("reference", strategy.reference or "none given")
        if strategy.parameters:
            yield Heading("Parameters")
            rows = [[p.name, f"{p.default:g}", p.range, p.text] for p in strategy.parameters]
            yield Grid(["parameter", "default", "range", "meaning"], rows, "lrll")
        if strategy.reference_player:
            yield Prose("It has no parts: how it plays hangs on the case (docs/equilibria.md).")
            return
        yield Heading("How it concedes")
        yield Prose(f"{self.measured}.")
        yield Verbatim(chart(self.utility))
        shown = range(0, ROUNDS, 5)
        head = ["time share", *(f"{self.time[at]:.2f}" for at in shown)]
        yield Grid(head, [["utility", *(number(self.utility[at]) for at in shown)]], "lrrrrr")
        yield Heading("Parts")
        for part, given in self.spec.parts:
            values = ", ".join(f"{name} = {value:g}" for name, value in given)
            source = part.reference if part.reference != strategy.reference else ""
            about = (("formula", part.formula), ("with", values), ("reference", source))
            under = [(name, said) for name, said in about if said]
            yield Entry(f"{part.kind}={part.name}", part.text, under)
        yield Prose(SYMBOLS)

    @property
    def time(self) -> FloatArray:
        """(round,) share of the talks used up."""
        return (np.arange(ROUNDS) + 1) / (ROUNDS + 1)

    @property
    def measured(self) -> str:
        """What its curve shows."""
        many = f", mean of {TABLES} tables" if self.spec.uses_chance else ""
        if "open_loop" in facts(self.spec):
            return f"Utility it aims at in {ROUNDS} rounds, walk-away {WALK_AWAY}{many}"
        return (
            f"Own utility of its offers to linear in {CASE}, {ROUNDS} rounds, "
            f"walk-away {WALK_AWAY}, nobody accepting{many}"
        )

    @cached_property
    def utility(self) -> FloatArray:
        """(round,) what an open-loop strategy aims at, else its offers; NaN where it passes."""
        if self.spec.strategy.reference_player:  # it hangs on the case
            return np.full(ROUNDS, np.nan)
        aims: list[FloatArray] = []

        def target(*seen: Any, **given: Any) -> Any:
            aims.append(parts["target"][0].run(*seen, **given))
            return aims[-1]

        case, other = load(CASE, SETTINGS), parse(OPPONENT)
        parts = {part.kind: (part, given) for part, given in self.spec.parts}
        heard = replace(parts["target"][0], run=target), parts["target"][1]
        deaf = next((part, given) for part, given in other.parts if part.kind == "accept")
        parts_here = {**parts, "target": heard, "accept": deaf}
        spec = replace(self.spec, parts=tuple(parts_here.values()), commit="")
        worlds = draw(case, lanes=TABLES if spec.uses_chance else 1)
        record = play(case, [(spec, other)], worlds, record=True)  # turn by turn
        if "open_loop" in facts(spec):
            means = [float(np.mean(aim)) for aim in aims]
            return np.array([*means, *[np.nan] * (ROUNDS - len(means))])
        made = record.state.offers[:, 0]
        held = record.floor.worth
        worth = held.utilities[0][held.row[:, None], np.maximum(made, 0)]
        count = (made >= 0).sum(axis=0)
        return np.asarray((worth * (made >= 0)).sum(axis=0) / np.where(count, count, np.nan))


def chart(utility: FloatArray) -> str:
    """Bars, a utility each, from 0 to 1."""
    filled = np.nan_to_num(utility)[None] * HEIGHT - np.arange(HEIGHT)[::-1, None]
    rows = np.clip(np.rint(filled * 8), 0, 8).astype(int)
    scale = ["1", *[""] * (HEIGHT - 2), "0"]
    bars = ["".join(2 * BARS[eighths] for eighths in row) for row in rows]
    lines = [f"{mark:>3} │{bar}" for mark, bar in zip(scale, bars, strict=True)]
    foot = f"{'first round':<{ROUNDS}}{'last round':>{ROUNDS}}"
    return "\n".join([*lines, f"    └{'─' * 2 * ROUNDS}", f"     {foot}"])
