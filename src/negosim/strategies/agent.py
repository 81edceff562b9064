"""Who speaks at a table: anybody who can take a turn, and a strategy with its four parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.strategies.parts import LEAVE, Part
from negosim.strategies.spec import Spec
from negosim.strategies.view import View

__all__ = ["Agent", "Negotiator", "Turn"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a party wants to do at each table: offer an outcome, else accept, else walk out.

    offer : (table,) outcome, -1 none
    accept : (table,) whether to take the standing offer, whatever the rest says
    walk_out : (table,) whether to leave for good; None nowhere
    """

    offer: IntArray
    accept: BoolArray
    walk_out: BoolArray | None = None


class Negotiator(Protocol):
    """Whoever takes turns for a party: a strategy, a person."""

    @property
    def text(self) -> str:
        """What rows and transcripts call it."""

    @property
    def uses_chance(self) -> bool:
        """Whether it needs the turn's random number."""

    def act(self, view: View) -> Turn:
        """One turn, at the tables of a view."""


class Agent:
    """A strategy with its parameters filled in for a batch.

    Parameters
    ----------
    spec : Spec
    scenario_values : mapping
        (lane,) arrays of the scenario's parameters that the spec names.
    """

    def __init__(self, spec: Spec, scenario_values: Mapping[str, FloatArray]) -> None:
        self.spec = spec
        self._parts: dict[str, tuple[Part, dict[str, float | FloatArray]]] = {}
        for part, given in spec.parts:
            values = {k: scenario_values[v] if isinstance(v, str) else v for k, v in given}
            self._parts[part.kind] = (part, values)

    @property
    def text(self) -> str:
        """The strategy's canonical spelling."""
        return self.spec.text

    @property
    def uses_chance(self) -> bool:
        """Whether any part asks for this turn's random number."""
        return self.spec.uses_chance

    def _run(self, kind: str, view: View, *so_far: Any) -> Any:
        part, values = self._parts[kind]
        at = {k: v[view.lanes] if isinstance(v, np.ndarray) else v for k, v in values.items()}
        return part.run(view, *so_far, **at)

    def act(self, view: View) -> Turn:
        """One turn: never below the walk-away of the day, never outside the mandate."""
        view.model = lambda: self._run("model", view)
        aim = self._run("target", view)
        offer = self._run("bidding", view, aim)
        accept = self._run("accept", view, aim, offer)
        own, leaves = view.own, offer == LEAVE
        offer = np.where(own.value(offer) >= view.walk_away, offer, -1)
        good = (own.value(view.standing) >= view.walk_away) & own.allows(view.standing)
        return Turn(offer, accept & good, leaves)
