"""The parts a strategy is made of, and the register where each kind finds them.

A part is a function over the tables that move: the view first, then what the turn has
worked out so far, then its parameters, each a float or one number a table.

    target(view, **parameters) -> (table,) utility the party aims at
    bidding(view, aim, **parameters) -> (table,) outcome to offer, -1 none, LEAVE to walk out
    model(view, **parameters) -> estimate of the other side's worth by issue and level
    accept(view, aim, offer, **parameters) -> (table,) whether to take the standing offer

A part that is `open_loop` looks at the clock and the party's own preferences alone (accept: at
what stands as well), never at what was said; all its turns of a day are worked out at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from negosim.errors import UsageError, did_you_mean

__all__ = ["KINDS", "LEAVE", "PARTS", "Parameter", "Part", "part"]

KINDS = ("target", "bidding", "model", "accept")
LEAVE = -2  # what bidding says instead of an outcome when it walks out


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number a strategy can be given, and its range."""

    name: str
    default: float
    low: float
    high: float
    text: str
    open_low: bool = False
    open_high: bool = False

    def contains(self, value: float) -> bool:
        """Whether a value lies in the range."""
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        return above and below

    @property
    def range(self) -> str:
        """The range in the notation of intervals.

        Examples
        --------
        >>> Parameter("beta", 0.2, 0, 1, "", open_high=True).range
        '[0, 1)'
        """
        left, right = "(" if self.open_low else "[", ")" if self.open_high else "]"
        return f"{left}{self.low:g}, {self.high:g}{right}"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a strategy, with its facts."""

    kind: str
    name: str
    run: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    uses_chance: bool
    open_loop: bool
    needs_listing: bool
    reference: str

    @property
    def text(self) -> str:
        """First line of what the part says of itself."""
        return (self.run.__doc__ or "").strip().split("\n")[0]

    @property
    def formula(self) -> str:
        """What follows `Formula:` in what it says of itself, to the next empty line.

        In it t is the time share, w the walk-away, u(x) own utility, v(x) the model's estimate
        of the other side's; aim, offer and standing are what the turn has come to.
        """
        said = (self.run.__doc__ or "").partition("Formula:")[2]
        return " ".join(said.split("\n\n")[0].split())


PARTS: dict[str, dict[str, Part]] = {kind: {} for kind in KINDS}


def part(
    kind: str,
    name: str,
    *parameters: Parameter,
    uses_chance: bool = False,
    open_loop: bool = False,
    needs_listing: bool = False,
    reference: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as a part under the name that strategies are written with."""

    if kind not in KINDS:
        raise UsageError(f"part '{name}': '{kind}' is not a kind. {did_you_mean(kind, KINDS)}")

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        PARTS[kind][name] = Part(
            kind, name, run, parameters, uses_chance, open_loop, needs_listing, reference
        )
        return run

    return register
