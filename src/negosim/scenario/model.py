"""A scenario as one value: its entries, and what follows from them together."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, PrivateAttr

from negosim.errors import UsageError, did_you_mean
from negosim.outcomes.space import Space, level_name
from negosim.payoffs.expressions import Expression
from negosim.payoffs.terms import KINDS, Frame, Term, kind_of
from negosim.scenario.entries import (
    Choice,
    Data,
    Deadline,
    Event,
    IssueEntry,
    Mandate,
    Meeting,
    Party,
    PayoffRows,
    Protocol,
    Ratification,
    RecordEntry,
    WalkAway,
)
from negosim.scenario.parameter import Entry, Parameter

__all__ = ["Scenario"]


def _term(data: Any) -> Term:
    if isinstance(data, Term):
        return data
    word = data.get("kind") if isinstance(data, dict) else None
    kind = kind_of(word)
    if kind is None:
        raise ValueError(f"kind {word!r} is not known. {did_you_mean(str(word), KINDS)}")
    return kind.model_validate(data)


class Scenario(Entry):
    """A whole case: what a scenario file says, checked and ready to be drawn."""

    format: Literal[1]
    extends: str | None = Field(None, exclude=True, description="scenario that this one changes")
    drop: list[str] = Field([], exclude=True, description="paths of the base to leave out")
    title: str
    text: str = ""
    start: date
    horizon: date | None = Field(None, description="payoffs are lived on until then")
    data: Data = Data()
    party: list[Party] = Field(min_length=2, max_length=2)
    issue: list[IssueEntry] = Field(min_length=1)
    parameter: dict[str, Parameter] = {}
    choice: dict[str, Choice] = {}
    sector: dict[str, dict[str, Expression]] = Field(
        {}, description="fields of a sector; of all sectors under '*'"
    )
    term: list[Annotated[Any, PlainValidator(_term)]] = []
    payoff: dict[str, PayoffRows] = {}
    walk_away: WalkAway = WalkAway()
    threat: dict[str, str] = Field({}, description="the issue a party sets alone without a deal")
    meeting: list[Meeting] = Field(min_length=1)
    event: list[Event] = []
    mandate: list[Mandate] = []
    deadline: Deadline
    ratification: list[Ratification] = []
    record: list[RecordEntry] = []
    protocol: Protocol = Protocol()
    strategy: dict[str, str] = Field({}, description="who plays what if nothing else is said")

    _name: str = PrivateAttr("")
    _text: str = PrivateAttr("")
    _table: str = PrivateAttr("")
    _columns: dict[str, tuple[Any, ...]] = PrivateAttr({})
    _settings: tuple[str, ...] = PrivateAttr(())

    def __repr__(self) -> str:
        return f"<Scenario {self.name}: {len(self.issue)} issues, {self.space.size:,} outcomes>"

    __str__ = __repr__

    @property
    def name(self) -> str:
        """Name of the file, without its ending."""
        return self._name

    @property
    def source_text(self) -> str:
        """The file's own text; of one that extends another, the text of both."""
        return self._text

    @property
    def sector_text(self) -> str:
        """Text of the sector table beside the file."""
        return self._table

    @property
    def settings(self) -> tuple[str, ...]:
        """What `--set` changed."""
        return self._settings

    @property
    def columns(self) -> dict[str, tuple[Any, ...]]:
        """Columns of the sector table, by name."""
        return self._columns

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Names of the sectors, in file order."""
        return tuple(self._columns.get("sector", ()))

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Names of the two parties, in file order."""
        return tuple(party.name for party in self.party)

    @cached_property
    def party_titles(self) -> tuple[str, ...]:
        """The parties as people call them."""
        return tuple(party.title or party.name.capitalize() for party in self.party)

    @cached_property
    def space(self) -> Space:
        """All outcomes."""
        return Space(tuple(issue.build() for issue in self.issue))

    @cached_property
    def frame(self) -> Frame:
        """What terms need to know of the case."""
        return Frame(self.parties, self.space)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All terms: those of the file, then the short-form rows, an issue at a time."""
        short = [
            KINDS["table"].model_validate(
                {"kind": "table", "name": f"payoff.*.{issue.name}", "issue": issue.name, **rows}
            )
            for issue in self.issue
            if (
                rows := {
                    party: self.payoff[party].rows_of[issue.name]
                    for party in self.parties
                    if party in self.payoff and issue.name in self.payoff[party].rows_of
                }
            )
        ]
        return (*self.term, *short)

    @cached_property
    def unit(self) -> str:
        """Unit of the payoffs."""
        return next((rows.unit for rows in self.payoff.values() if rows.unit), "")

    @cached_property
    def happenings(self) -> tuple[Choice | Event, ...]:
        """Choices, then events, in file order: the ranks of a day."""
        return (
            *(choice.model_copy(update={"name": key}) for key, choice in self.choice.items()),
            *self.event,
        )

    def committed(self, party: str, entry: str) -> Scenario:
        """The same case where a party has publicly committed itself; UsageError where it cannot."""
        options = {
            option.name: name
            for name, choice in self.choice.items()
            if choice.party == party
            for option in choice.outcomes
        }
        if entry not in options:
            known = (
                did_you_mean(entry, options)
                if options
                else "This scenario holds no commitment for it to make."
            )
            raise UsageError(f"{party} cannot commit to '{entry}'. {known}")
        name = options[entry]
        said = [
            option.model_copy(update={"chance": Expression.parse(int(option.name == entry))})
            for option in self.choice[name].outcomes
        ]
        made = self.choice[name].model_copy(update={"outcomes": said})
        made.__dict__.pop("alternatives", None)
        case = self.model_copy(update={"choice": {**self.choice, name: made}})
        case.__dict__.pop("happenings", None)
        return case

    @cached_property
    def recorded(self) -> dict[str, int]:
        """Outcome number of what really happened, by record; issues not named as they began."""
        began = {entry.name: entry.levels[0] for entry in self.issue} | {
            entry.name: entry.status_quo for entry in self.issue if entry.status_quo is not None
        }
        return {
            entry.name: self.space.number(
                {name: level_name(level) for name, level in (began | entry.package).items()}
            )
            for entry in self.record
        }
