"""The strategies by name: their parts, parameters, facts and references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from negosim.errors import UsageError, did_you_mean
from negosim.strategies import acceptance as _acceptance  # noqa: F401  (these register)
from negosim.strategies import bidding as _bidding  # noqa: F401
from negosim.strategies import opponent as _opponent  # noqa: F401
from negosim.strategies.parts import KINDS, PARTS, Parameter, Part
from negosim.strategies.target import FARATIN

__all__ = ["CATALOGUE", "Strategy", "strategy"]


@dataclass(frozen=True, slots=True)
class Strategy:
    """A negotiator that has a name."""

    name: str
    text: str
    parameters: tuple[Parameter, ...] = ()
    target: str = "clock"
    bidding: str = "at_least"
    model: str = "none"
    accept: str = "next"
    fixed: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MappingProxyType({}))
    reference: str = ""
    reference_player: bool = False  # it sees the other side's payoffs, and has no parts

    @property
    def parts(self) -> dict[str, str]:
        """Name of its part of each kind."""
        kinds = () if self.reference_player else KINDS
        return {kind: getattr(self, kind) for kind in kinds}

    def _parts(self) -> list[Part]:
        return [PARTS[kind][name] for kind, name in self.parts.items()]

    @property
    def uses_chance(self) -> bool:
        """Whether it asks for random numbers."""
        return any(part.uses_chance for part in self._parts())

    @property
    def open_loop(self) -> bool:
        """Whether its offers are known before the talks."""
        parts = [part for part in self._parts() if part.kind in ("target", "bidding")]
        return bool(parts) and all(part.open_loop for part in parts)

    @property
    def models_opponent(self) -> bool:
        """Whether it learns from the other side's offers what that side wants."""
        return self.model != "none"

    @property
    def needs_listing(self) -> bool:
        """Whether it sorts its outcomes."""
        return any(part.needs_listing for part in self._parts())


KAPPA = Parameter("kappa", 0.0, 0, 1, "share conceded from the start")


def _beta(default: float, low: float, high: float, **ends: bool) -> Parameter:
    return Parameter("beta", default, low, high, "1 is linear; nearer 0 concedes later", **ends)


CATALOGUE: dict[str, Strategy] = {
    strategy.name: strategy
    for strategy in (
        Strategy(
            "time-dependent",
            "Falls from its best to its walk-away by the clock alone.",
            (_beta(1.0, 0, 100), KAPPA),
            reference=FARATIN,
        ),
        Strategy(
            "boulware",
            "Holds firm, then concedes near the end.",
            (_beta(0.2, 0, 1, open_high=True), KAPPA),
            reference=FARATIN,
        ),
        Strategy(
            "linear",
            "Concedes in equal steps of utility.",
            (KAPPA,),
            fixed={"target": {"beta": 1.0}},
            reference=FARATIN,
        ),
        Strategy(
            "conceder",
            "Concedes early, then waits.",
            (_beta(2.0, 1, 100, open_low=True), KAPPA),
            reference=FARATIN,
        ),
        Strategy(
            "hardliner",
            "Asks for its best until the end.",
            fixed={"target": {"beta": 0.0}},
            reference=FARATIN,
        ),
        Strategy(
            "tit-for-tat",
            "Concedes as much as the other side has conceded to it.",
            (Parameter("gain", 1.0, 0, 10, "own concession a unit of the other side's"),),
            target="reciprocal",
            reference=f"{FARATIN}; in utility space",
        ),
        Strategy(
            "micro",
            "Makes a new offer, a step down its list, for each new one it receives.",
            (Parameter("step", 0.0, 0, 1e6, "outcomes a step; 0 spreads the list over the talks"),),
            target="ladder",
            bidding="new_or_repeat",
            accept="target",
            reference="de Jonge (2022), MiCRO, IJCAI 2022:223-229",
        ),
        Strategy(
            "trade-off",
            "As boulware, but of equal packages offers the one the other side seems to like best.",
            (_beta(0.2, 0, 100), KAPPA),
            bidding="generous",
            model="frequency",
            reference="Baarslag et al. (2014), BOA framework; frequency model of van Galen Last",
        ),
        Strategy(
            "random",
            "Offers anything above its walk-away, takes what beats its next offer.",
            target="floor",
            bidding="any",
            reference="baseline",
        ),
        Strategy(
            "subgame-perfect",
            "Knows both sides' payoffs; offers and takes what looking ahead to the end says.",
            reference="Stahl (1972), Bargaining theory; Rubinstein (1982), Econometrica 50:97-109",
            reference_player=True,
        ),
        Strategy(
            "best-response",
            "Knows both sides' payoffs, and what sits opposite; replies as is best against that.",
            reference="Lanctot et al. (2017), NeurIPS 30:4190-4203",
            reference_player=True,
        ),
    )
}


def strategy(
    name: str,
    text: str,
    target: str = "clock",
    bidding: str = "at_least",
    model: str = "none",
    accept: str = "next",
    reference: str = "",
) -> Strategy:
    """Register a strategy made of parts; its parameters are those of the parts named.

    Parameters
    ----------
    name, text : str
        What it is called on the command line, and what it does in one sentence.
    target, bidding, model, accept : str
        Names of its parts.
    reference : str
        Where it comes from.

    Raises
    ------
    UsageError
        Where there is no such part, or the name cannot be written in a strategy.
    """
    parts = {"target": target, "bidding": bidding, "model": model, "accept": accept}
    parameters: dict[str, Parameter] = {}
    if not re.fullmatch(r"[A-Za-z][\w-]*", name):
        raise UsageError(f"strategy '{name}': use letters, digits, - and _.")
    for kind, part_name in parts.items():
        if part_name not in PARTS[kind]:
            raise UsageError(
                f"strategy '{name}': no {kind} '{part_name}'. "
                f"{did_you_mean(part_name, PARTS[kind])}"
            )
        if part_name not in DEFAULTS.get(kind, ()):
            parameters |= {p.name: p for p in PARTS[kind][part_name].parameters}
    own = tuple(parameters.values())
    made = Strategy(name, text, own, target, bidding, model, accept, reference=reference)
    CATALOGUE[name] = made
    return made


DEFAULTS = {"accept": ("next",)}  # parts whose parameters are left at their defaults
