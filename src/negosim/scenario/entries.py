"""The tables of a scenario file, entry by entry: what each key is."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from negosim.outcomes.space import Issue, level_name
from negosim.payoffs.expressions import Expression
from negosim.scenario.parameter import Entry

__all__ = [
    "Alternative",
    "Choice",
    "Data",
    "Deadline",
    "Event",
    "Happening",
    "IssueEntry",
    "Mandate",
    "Meeting",
    "Package",
    "Party",
    "PayoffRows",
    "Postponement",
    "Protocol",
    "Ratification",
    "RecordEntry",
    "WalkAway",
    "level_name",
]


REST = "rest"
Chance = Annotated[
    Expression | None, BeforeValidator(lambda v: None if v == REST else Expression.parse(v))
]  # None is the rest


def _no_flag(value: Any) -> Any:
    if isinstance(value, bool) or (isinstance(value, float) and not isfinite(value)):
        raise ValueError("a level is a finite number or a word in quotes.")
    return value


Level = Annotated[int | float | str, BeforeValidator(_no_flag)]


class Party(Entry):
    """One of the two sides."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str = ""
    text: str = ""


class IssueEntry(Entry):
    """One thing on the table, its levels in order."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = ""
    text: str = ""
    source: str = ""
    area: str = Field("", description="heading under which issues are told together")
    unit: str = ""
    levels: list[Level] = Field(min_length=1, description="numbers in one direction, or words")
    level_titles: list[str] | None = Field(None, description="levels as people call them")
    status_quo: Level | None = Field(None, description="level that holds without a deal")

    def build(self) -> Issue:
        """The issue as the outcome space knows it."""
        names = tuple(level_name(level) for level in self.levels)
        numeric = all(not isinstance(level, str) for level in self.levels)
        unit = " %" if self.unit == "percent" else f" {self.unit}" if self.unit else ""
        plain = tuple(n + unit if numeric else n.replace("_", " ") for n in names)
        return Issue(
            name=self.name,
            title=self.title or self.name.replace("_", " "),
            unit=self.unit,
            area=self.area,
            text=self.text,
            levels=names,
            titles=tuple(self.level_titles) if self.level_titles else plain,
            values=tuple(float(v) for v in self.levels) if numeric else None,
        )


Effects = dict[str, Any]
TARGETS = "new values: parameter.X, sector.X.FIELD, issue.X.status_quo, deadline.date"


class Alternative(Entry):
    """One way an event or a choice can come out."""

    name: str
    title: str = ""
    text: str = ""
    source: str = ""
    chance: Chance = Field(None, description='left out, or "rest": what the others leave')
    set: Effects = Field({}, description=TARGETS)
    scale: dict[str, Expression] = Field({}, description="factors on parameters and sector fields")


class Happening(Entry):
    """What events and choices share: alternatives, or one effect said directly."""

    name: str = ""
    title: str = ""
    text: str = ""
    source: str = ""
    hidden: bool = Field(False, description="the parties do not see how it comes out")
    outcomes: list[Alternative] = Field([], description="ways it can come out")
    set: Effects = Field({}, description=TARGETS)
    scale: dict[str, Expression] = Field({}, description="factors on parameters and sector fields")

    @property
    def public(self) -> bool:
        """Whether the parties see how it comes out."""
        return not self.hidden

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The ways it can come out; an event without outcomes has the one."""
        if self.outcomes:
            return tuple(self.outcomes)
        return (Alternative(name=self.name, text=self.text, set=self.set, scale=self.scale),)


class Choice(Happening):
    """An undated event, drawn before the talks and hidden from the parties.

    With a `party` it is no chance but a public commitment of that party: its strategy may
    choose an entry (`/commit=ENTRY`); the first one holds where it does not.
    """

    party: str = Field("", description="who commits itself by choosing an entry")

    @property
    def public(self) -> bool:
        return bool(self.party) and not self.hidden

    @model_validator(mode="before")
    @classmethod
    def _first_holds(cls, data: Any) -> Any:
        """Where a party commits itself, nothing is left to chance."""
        options = data.get("outcomes") if isinstance(data, dict) and data.get("party") else None
        if not isinstance(options, list) or any(
            not isinstance(option, dict) or "chance" in option for option in options
        ):
            return data
        said = [{**option, "chance": int(at == 0)} for at, option in enumerate(options)]
        return {**data, "outcomes": said}


class Event(Happening):
    """Something the calendar or chance does to the situation."""

    name: str
    date_: date | None = Field(None, alias="date")
    from_: date | None = Field(None, alias="from", description="first day it can come")
    until: date | None = Field(None, description="last day it can come")
    hazard: Expression | None = Field(None, description="a month; without it some day is sure")

    @model_validator(mode="after")
    def _when(self) -> Event:
        window = self.from_ is not None and self.until is not None
        if self.date_ is not None and (self.from_ or self.until or self.hazard is not None):
            raise ValueError("has a date and a window. Keep one of them.")
        if self.date_ is None and not window:
            raise ValueError("has no day. Give date, or from and until (and hazard a month).")
        if window and self.from_ > self.until:  # type: ignore[operator]
            raise ValueError("from stands after until.")
        return self


class Postponement(Entry):
    """A meeting that may be put off by some days."""

    chance: Expression
    days: Expression
    text: str = ""
    source: str = ""


class Meeting(Entry):
    """Rounds on a date, or spread over some days."""

    date_: date = Field(alias="date")
    until: date | None = None
    rounds: int = Field(ge=1, le=10_000, description="in each of which both sides speak")
    level: str = Field("", description="of the talks, for mandates")
    title: str = ""
    place: str = ""
    text: str = ""
    source: str = ""
    postponed: Postponement | None = None

    @property
    def last(self) -> date:
        """Last day as planned."""
        return self.until or self.date_


class Mandate(Entry):
    """The levels a delegation may sign at some level of talks or time."""

    party: str
    level: str | None = None
    from_: date | None = Field(None, alias="from")
    until: date | None = None
    allow: dict[str, list[Level]] = Field(description="first and last level of an issue")
    text: str = ""
    source: str = ""


class Package(Entry):
    """A package of a walk-away and its weight; issues not named stay as they are."""

    weight: Chance = Field(None, description='left out, or "rest": what the others leave')
    package: dict[str, Level] = Field({}, description="a level an issue")


class WalkAway(BaseModel):
    """Worth of no deal: numbers a party, or weighted packages plus numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    packages: list[Package] | None = None
    text: str = ""
    source: str = ""
    rows_of: dict[str, Expression] = {}

    @model_validator(mode="before")
    @classmethod
    def _parties(cls, data: Any) -> Any:
        fields = set(cls.model_fields)
        if not isinstance(data, dict):
            return data
        extra = {k: v for k, v in data.items() if k not in fields}
        return {k: v for k, v in data.items() if k in fields} | {"rows_of": extra}


class Deadline(Entry):
    """The last day of the talks."""

    date_: date = Field(alias="date")
    text: str = ""
    source: str = ""


class Ratification(Entry):
    """The vote at home that a signed deal still needs (Putnam 1988: the second level).

    It passes with probability 1 / (1 + exp(-slope * (gain - bar))), gain being the party's
    over its walk-away on the day of the vote; one number is drawn a lane and party, so a
    deal worth more at home is never refused where one worth less passes.
    """

    party: str
    days: Expression = Field(description="days from signature to the vote")
    slope: Expression = Field(description="per unit of payoff")
    bar: Expression = Expression.parse(0)
    reopen: bool = Field(False, description="a refusal reopens the talks while meetings remain")
    text: str = ""
    source: str = ""


class RecordEntry(Entry):
    """What really happened, as the nearest package of the case; play never sees it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = ""
    date_: date = Field(alias="date")
    package: dict[str, Level]
    note: str = Field("", description="what the levels of the case cannot say")
    source: str = ""


class Protocol(Entry):
    """How the parties take turns."""

    name: Literal["alternating"] = "alternating"
    first: str = Field("drawn", description="the party that opens, or drawn")
    turns: Literal[1, 2] = Field(2, description="offers a round")


class Data(Entry):
    """Tables beside the scenario file."""

    sectors: str | None = Field(None, description="a CSV file with a column named sector")


class PayoffRows(BaseModel):
    """The short form of additive payoffs: a row a level for each issue."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    unit: str = ""
    source: str = ""
    rows_of: dict[str, list[Expression]] = {}

    @model_validator(mode="before")
    @classmethod
    def _issues(cls, data: Any) -> Any:
        fields = set(cls.model_fields)
        if not isinstance(data, dict):
            return data
        extra = {k: v for k, v in data.items() if k not in fields}
        return {k: v for k, v in data.items() if k in fields} | {"rows_of": extra}
