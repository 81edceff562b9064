"""A strategy at its tables: four parts asked in turn, and the floor under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.strategies.parts import Part
from negosim.strategies.spec import Spec
from negosim.strategies.view import View

__all__ = ["Agent", "Turn"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a strategy wants to do at each table: an outcome to offer, or to accept."""

    offer: IntArray
    accept: BoolArray


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

    def _run(self, kind: str, view: View, *so_far: Any) -> Any:
        part, values = self._parts[kind]
        at = {k: v[view.lanes] if isinstance(v, np.ndarray) else v for k, v in values.items()}
        return part.run(view, *so_far, **at)

    def act(self, view: View) -> Turn:
        """One turn: never below the walk-away of the day, never outside the mandate."""
        aim = self._run("target", view)
        if self.spec.strategy.models_opponent or self._parts["model"][0].name != "none":
            view.estimate = self._run("model", view)
        offer = self._run("bidding", view, aim)
        accept = self._run("accept", view, aim, offer)
        own = view.own
        offer = np.where(own.value(offer) >= view.walk_away, offer, -1)
        good = (own.value(view.standing) >= view.walk_away) & own.allows(view.standing)
        return Turn(offer, accept & good)
