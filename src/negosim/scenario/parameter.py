"""The numbers of a scenario file: parameters, their spreads and their sources."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from negosim.payoffs.expressions import Expression

__all__ = ["DISTRIBUTIONS", "Entry", "Parameter"]


class Entry(BaseModel):
    """A table of the file: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


DISTRIBUTIONS = {
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "beta": ("a", "b"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sd"),
    "choice": ("values",),
}


class Parameter(Entry):
    """A named number: fixed, worked out from others, or drawn."""

    value: Expression | None = Field(None, description="a number, or worked out from others")
    dist: Literal["uniform", "triangular", "beta", "normal", "lognormal", "choice"] | None = None
    low: Expression | None = None
    mode: Expression | None = None
    high: Expression | None = None
    a: Expression | None = None
    b: Expression | None = None
    mean: Expression | None = None
    median: Expression | None = None
    sd: Expression | None = None
    values: list[Expression] | None = None
    weights: list[Expression] | None = None
    central: Expression | None = Field(None, description="stands for the draw under --central")
    scale: Expression | None = Field(None, description="factor on what is drawn")
    clip: tuple[Expression, Expression] | None = Field(None, description="ends it is held in")
    by: Literal["sector"] | None = Field(None, description="drawn for each sector alone")
    unit: str = ""
    text: str = ""
    source: str = ""
    confidence: Literal["", "high", "medium", "low"] = Field(
        "", description="how far the source carries the number"
    )
    fixed: bool = Field(False, description="held by --set: no event moves it")

    @model_validator(mode="after")
    def _complete(self) -> Parameter:
        if (self.value is None) == (self.dist is None):
            raise ValueError("needs either a value or a dist. Give one of them.")
        needed = DISTRIBUTIONS.get(self.dist or "", ())
        given = [n for n in {n for ns in DISTRIBUTIONS.values() for n in ns} if self._has(n)]
        for name in needed:
            if not self._has(name):
                raise ValueError(
                    f"dist '{self.dist}' needs {', '.join(needed)}; {name} is missing."
                )
        for name in sorted(given):
            if name not in needed:
                of = f"dist '{self.dist}'" if self.dist else "a value"
                raise ValueError(f"{name} does not belong to {of}. Take it out.")
        self._sensible()
        return self

    def _has(self, name: str) -> bool:
        return getattr(self, name) is not None

    def _number(self, name: str) -> float | None:
        entry = getattr(self, name)
        return None if entry is None else entry.number

    def _sensible(self) -> None:
        for name in ("a", "b", "median"):
            value = self._number(name)
            if value is not None and value <= 0:
                raise ValueError(f"{name} = {value:g} must be above 0.")
        sd = self._number("sd")
        if sd is not None and sd < 0:
            raise ValueError(f"sd = {sd:g} must not be negative.")
        ladder = [self._number(n) for n in ("low", "mode", "high")]
        known = [value for value in ladder if value is not None]
        if known != sorted(known):
            raise ValueError("low, mode and high must not fall. Put them in order.")
        if self.dist == "choice" and self.values is not None:
            if not self.values:
                raise ValueError("values is empty. Name at least one.")
            if self.weights is not None and len(self.weights) != len(self.values):
                raise ValueError("weights and values differ in length.")
            known = [weight.number for weight in self.weights or [] if weight.number is not None]
            if min(known, default=0) < 0 or (
                known and len(known) == len(self.values) and not sum(known)
            ):
                raise ValueError("weights must be 0 or more, and one of them above 0.")
        if self.clip is not None:
            low, high = (entry.number for entry in self.clip)
            if low is not None and high is not None and low > high:
                raise ValueError("clip has its low end above its high end.")
