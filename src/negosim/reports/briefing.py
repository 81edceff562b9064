"""A case as a briefing for everybody, or as the private role sheet of one side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from negosim.arrays import FloatArray
from negosim.errors import UsageError, did_you_mean
from negosim.payoffs.terms import BALANCE, Pair
from negosim.payoffs.trade import Balance
from negosim.reports import blocks
from negosim.reports.agenda import (
    alternatives,
    commitments,
    event_entry,
    meeting_entry,
    upper,
    votes,
)
from negosim.reports.blocks import Block, Entry, Grid, Heading, Prose, prose
from negosim.reports.words import day_words, number, signed, span_words, world_words
from negosim.scenario.entries import Mandate, level_name
from negosim.scenario.model import Scenario
from negosim.talks.loop import as_pairings
from negosim.talks.moment import Snapshot, snapshot

__all__ = ["Briefing", "briefing"]


def briefing(
    scenario: Scenario,
    party: str | None = None,
    seed: int = 1,
    lane: int | None = None,
    day: date | None = None,
) -> Briefing:
    """Tell a case to everybody, or to one side what that side may know.

    Parameters
    ----------
    scenario : Scenario
    party : str, optional
        Whose private role sheet; None tells both sides' payoffs and mandates and what is hidden.
    seed : int
    lane : int, optional
        Which drawn world; None takes central values.
    day : date, optional
        The day of the payoffs; by default the first meeting's.

    Raises
    ------
    UsageError
        Where there is no such party.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> "no deal: the walk-away       0" in briefing(load("split-the-dollar"), "alice").text()
    True
    """
    if party is not None and party not in scenario.parties:
        raise UsageError(
            f"'{party}' is not a party of {scenario.name}. {did_you_mean(party, scenario.parties)}"
        )
    world = "central values" if lane is None else f"seed {seed}, lane {lane}"
    return Briefing(snapshot(scenario, seed, lane, day), world, party)


@dataclass(frozen=True)
class Briefing:
    """A case at one moment, told to `party`, or all of it where that is None."""

    here: Snapshot
    world: str
    party: str | None

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The briefing for the terminal."""
        return blocks.text(self.blocks())

    def markdown(self) -> str:
        """The same, to be printed or handed out."""
        return blocks.markdown(self.blocks())

    def blocks(self) -> Iterator[Block]:
        """What is told, in order."""
        case = self.case
        yield Heading(case.title, 1)
        yield from prose(case.text)
        if self.party is None:
            yield Heading("Parties")
            yield from (
                Entry(t, p.text) for t, p in zip(case.party_titles, case.party, strict=True)
            )
        else:
            side = self.sides[0]
            yield Heading(f"Role sheet for {case.party_titles[side]}")
            yield Prose(
                f"You speak for {case.party_titles[side]}. Payoffs and mandates below are yours "
                f"alone; {case.party_titles[1 - side]} has its own. Keep this sheet to yourself."
            )
            yield from prose(case.party[side].text)
        yield from self._worth()
        yield from self._issues()
        yield from self._mandates()
        for side in self.sides:
            yield from commitments(self.case, side)
        yield from self._calendar()
        yield from votes(self.case, self.here.regime, self.party)
        if self.party is None:
            yield from self._behind()

    @property
    def case(self) -> Scenario:
        """The scenario."""
        return self.here.scenario

    @property
    def sides(self) -> tuple[int, ...]:
        """Whose payoffs and mandates are told."""
        return (0, 1) if self.party is None else (self.case.parties.index(self.party),)

    @property
    def has_status_quo(self) -> bool:
        """Whether the case has a state of things that a deal would change."""
        return any(issue.status_quo is not None for issue in self.case.issue)

    @cached_property
    def start(self) -> list[int]:
        """For each party, the package levels are counted from: the status quo, else its worst."""
        if self.has_status_quo:
            return [int(self.case.space.outcomes(self.here.regime.status_quo[0]))] * 2
        return [int(at) for at in self.here.payoffs.argmin(axis=1)]

    def adds(self, side: int) -> list[FloatArray]:
        """For each issue, what its levels add to a party's payoff where nothing else is moved."""
        space, payoffs, start = self.case.space, self.here.payoffs[side], self.start[side]
        return [
            np.round(payoffs[start + (np.arange(n) - now) * step] - payoffs[start], 9) + 0.0
            for n, now, step in zip(
                space.shape, space.levels(np.array(start)), space.strides, strict=True
            )
        ]

    @cached_property
    def digits(self) -> int:
        """Decimals: none where all payoffs told are whole."""
        told = [
            *self.here.payoffs[list(self.sides)].ravel(),
            *self.here.walk_away[list(self.sides)],
        ]
        return 0 if np.array_equal(told, np.rint(told)) else 2

    def _table(self, head: list[str], rows: list[list[str]]) -> Grid:
        titles = [self.case.party_titles[side] for side in self.sides]
        return Grid([*head, *titles], rows, "l" * len(head) + "r" * len(titles))

    def _worth(self) -> Iterator[Block]:
        case, here = self.case, self.here
        told = "the package worst for that side."
        start, values = "worst package", [here.payoffs[side, self.start[side]] for side in (0, 1)]
        if self.has_status_quo:
            told = "a deal that leaves all as it is. “now” marks the status quo of the day."
            start = "deal that changes nothing"
        yield Heading("What a deal is worth")
        which = world_words(case, here.regime) if self.party is None else ""
        which = f" ({which})" if which else ""
        yield Prose(
            f"Payoffs{f' in {case.unit}' if case.unit else ''}: {self.world}, "
            f"{day_words(here.day)}{which}. Each level below is told by what it alone adds to "
            f"{told}"
        )
        worth = {
            start: values,
            "no deal: the walk-away": here.walk_away,
            "best package": here.payoffs.max(axis=1),
        }
        rows = [
            [name, *(number(float(of[side]), self.digits) for side in self.sides)]
            for name, of in worth.items()
        ]
        yield self._table([""], rows)
        if self.party is None and case.walk_away.text:  # it may speak of either side
            yield from prose(f"Without a deal: {case.walk_away.text}")
        yield from (Prose(text) for side in self.sides if (text := self._together(side)))

    def _together(self, side: int) -> str:
        """How packages depart from the sum of their levels, and why."""
        case, space, party = self.case, self.case.space, self.case.parties[side]
        curve = [term for term in case.terms if isinstance(term, Balance) and term.party == party]
        rows = {party, BALANCE} if curve else {party}
        why = [
            " with ".join(space.issues[case.frame.issue(name)].title for name in term.issues)
            for term in case.terms
            if isinstance(term, Pair) and rows & set(term.rows_of)
        ] + ["the trade balance" for _ in curve]
        levels = space.levels(np.arange(space.size))
        total = sum(row[levels[:, at]] for at, row in enumerate(self.adds(side)))
        apart = self.here.payoffs[side] - self.here.payoffs[side, self.start[side]] - total
        more, less = (number(float(most)) for most in (apart.max(), -apart.min()))
        much = (
            f"up to {more} more or {less} less than" if np.abs(apart).max() > 1e-6 else "here just"
        )
        if not why and much == "here just":
            return ""
        reason = f" ({'; '.join(why)})" if why else ""
        return (
            f"To {case.party_titles[side]} levels may also count together{reason}: "
            f"a package is worth {much} the sum of its levels."
        )

    def _issues(self) -> Iterator[Block]:
        yield Heading("Issues")
        told, adds = signed if self.has_status_quo else number, [self.adds(s) for s in self.sides]
        for at, issue in enumerate(self.case.space.issues):
            yield Heading(issue.title, 3)
            yield from prose(issue.text + (f" Area: {issue.area}." if issue.area else ""))
            now = self.here.regime.status_quo[0, at] if self.has_status_quo else -1
            rows = [
                [
                    "now" if level == now else "",
                    title,
                    *(told(float(side[at][level]), self.digits) for side in adds),
                ]
                for level, title in enumerate(issue.titles)
            ]
            yield self._table(["", "level"], rows)

    def _mandates(self) -> Iterator[Block]:
        yield Heading("What may be signed")
        theirs = [
            m for s in self.sides for m in self.case.mandate if m.party == self.case.parties[s]
        ]
        yield from map(self._mandate, theirs)
        limits = "What no entry limits may be signed; of entries that fit, the closest holds."
        yield Prose(limits if theirs else "Everything.")

    def _mandate(self, mandate: Mandate) -> Entry:
        title = self.case.party_titles[self.case.parties.index(mandate.party)]
        label = f"{mandate.level} talks" if mandate.level else "all talks"
        label = f"{title}, {label}" if self.party is None else upper(label)
        for word, day in (("from", mandate.from_), ("until", mandate.until)):
            label += f" {word} {span_words(day, day)}" if day else ""
        under = []
        for issue in self.case.space.issues:
            if issue.name in mandate.allow:
                first, last = (
                    issue.titles[issue.levels.index(level_name(end))]
                    for end in mandate.allow[issue.name]
                )
                span = f"only “{first}”" if first == last else f"“{first}” to “{last}”"
                under.append((issue.title, span))
        return Entry(label, mandate.text, under)

    def _calendar(self) -> Iterator[Block]:
        case, begins = self.case, self.case.protocol.first
        names = dict(zip(case.parties, case.party_titles, strict=True))
        turns = {
            1: "One side proposes and the other answers; in the next round they change places.",
            2: "In a round each side speaks once: it accepts what stands or makes an offer.",
        }[case.protocol.turns]
        yield Heading("Calendar")
        yield Prose(
            f"{sum(meeting.rounds for meeting in case.meeting)} rounds. {turns} "
            + (f"{names[begins]} begins." if begins in names else "Lots are drawn for who begins.")
        )
        dated = [
            (event.date_ or event.from_ or case.start, 0, event_entry(event))
            for event in case.event
            if self.party is None or not event.hidden
        ]
        dated += [(meeting.date_, 1, meeting_entry(meeting)) for meeting in case.meeting]
        last = case.deadline.date_
        dated.append((last, 2, Entry(span_words(last, last), f"Deadline. {case.deadline.text}")))
        yield from (entry for *_, entry in sorted(dated, key=lambda one: one[:2]))

    def _behind(self) -> Iterator[Block]:
        """What only those who see everything are told."""
        case = self.case
        hidden = {name: choice for name, choice in case.choice.items() if not choice.party}
        if hidden:
            yield Heading("Hidden from the parties")
        for name, choice in hidden.items():
            yield Entry(
                choice.title or upper(name.replace("_", " ")), choice.text, alternatives(choice)
            )
        yield Heading("Strategies, unless told otherwise")
        specs = zip(case.party_titles, as_pairings(case, {})[0], strict=True)
        yield from (Entry(title, str(spec)) for title, spec in specs)
