"""Who speaks at a table: anybody who can take a turn, and a strategy with its four parts."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.errors import NegosimError
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
            for name, value in given:
                if isinstance(value, str):
                    self._within(part, name, value, scenario_values[value])
            self._parts[part.kind] = (part, values)

    def _within(self, part: Part, name: str, of: str, values: FloatArray) -> None:
        """A parameter of the scenario must stay in the range of what it is given for."""
        ranges = [p for p in (*self.spec.strategy.parameters, *part.parameters) if p.name == name]
        for parameter in ranges:
            for value in (values.min(), values.max()):
                if not parameter.contains(float(value)):
                    raise NegosimError(
                        f"strategy '{self.spec.text}': {name} = {of} = {value:g} in some world is "
                        f"outside {parameter.range}."
                    )

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
        try:
            found = part.run(view, *so_far, **at)
            if not part.run.__module__.startswith("negosim."):
                self._answers(part, found, len(view.tables))
            return found
        except NegosimError:
            raise
        except Exception as error:
            if part.run.__module__.startswith("negosim."):
                raise  # a bug of ours: loud
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{kind} '{part.name}' ({Path(frame.filename).name}, line {frame.lineno})"
            raise NegosimError(f"{where} raised {type(error).__name__}: {error}") from error

    def _answers(self, part: Part, found: Any, tables: int) -> None:
        """What a part of a user's gives must be one good answer a table."""
        wanted = {"target": np.number, "bidding": np.integer, "accept": np.bool_}.get(part.kind)
        if wanted is None:
            return
        words = {"target": "a utility, a number,", "bidding": "an outcome's number, -1 none,"}
        says = f"{part.kind} '{part.name}' must return {words.get(part.kind, 'True or False')}"
        good = isinstance(found, np.ndarray) and found.shape == (tables,)
        if not good or not np.issubdtype(found.dtype, wanted):
            raise NegosimError(f"{says} for each table.")
        if part.kind == "target" and not np.isfinite(found).all():
            raise NegosimError(f"{says} for each table; it gave some that are no number.")

    @property
    def foreseen(self) -> bool:
        """Whether all its turns of a day can be worked out at once."""
        return self.spec.foreseen

    @property
    def varies(self) -> bool:
        """Whether its parameters differ between lanes."""
        given = (value for _, values in self._parts.values() for value in values.values())
        return any(isinstance(value, np.ndarray) for value in given)

    def act(self, view: View) -> Turn:
        """One turn: never below the walk-away of the day, never outside the mandate."""
        aim, bid, offer = self.plan(view)
        return Turn(offer, self.takes(view, aim, bid), bid == LEAVE)

    def plan(self, view: View) -> tuple[FloatArray, IntArray, IntArray]:
        """Its target, what it would say to it, and what it may offer of that."""
        view.model = partial(self._run, "model")  # the view is not kept: it goes when it is done
        aim = self._run("target", view)
        bid = self._run("bidding", view, aim)
        fit = (view.own.value(bid) >= view.walk_away) & view.own.allows(bid)
        return aim, bid, np.where(fit, bid, -1)

    def takes(self, view: View, aim: FloatArray, bid: IntArray) -> BoolArray:
        """Where it takes what stands."""
        accept = self._run("accept", view, aim, bid)
        own = view.own
        good = (own.value(view.standing) >= view.walk_away) & own.allows(view.standing)
        return np.asarray(accept & good)
