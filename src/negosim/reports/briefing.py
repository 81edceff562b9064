"""A case as a briefing for everybody, or as the private role sheet of one side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import exp
from typing import Any

import numpy as np

from negosim.arrays import FloatArray
from negosim.errors import UsageError, did_you_mean
from negosim.payoffs.terms import BALANCE, Pair
from negosim.payoffs.trade import Balance
from negosim.reports import blocks
from negosim.reports.blocks import Block, Entry, Grid, Heading, Prose, prose
from negosim.reports.words import day_words, number, signed, span_words
from negosim.scenario.model import Event, Happening, Mandate, Meeting, Scenario, level_name
from negosim.talks.loop import as_pairings
from negosim.talks.moment import Snapshot, snapshot

__all__ = ["Briefing", "briefing"]

MONTH = 30.4  # days, as hazards count them


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
    >>> briefing(load("split-the-dollar"), "alice").document()["walk_away"]
    {'alice': 0.0}
    """
    if party is not None and party not in scenario.parties:
        raise UsageError(
            f"'{party}' is not a party of {scenario.name}. {did_you_mean(party, scenario.parties)}"
        )
    return Briefing(snapshot(scenario, seed, lane, day), seed, lane, party)


@dataclass(frozen=True)
class Briefing:
    """A case at one moment, told to `party`, or all of it where that is None."""

    here: Snapshot
    seed: int
    lane: int | None
    party: str | None

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The briefing for the terminal."""
        return blocks.text(self.blocks())

    def markdown(self) -> str:
        """The same, to be printed or handed out."""
        return blocks.markdown(self.blocks())

    def document(self) -> dict[str, Any]:
        """The JSON of `negosim scenario show`: the numbers of the briefing."""
        case, now = self.case, self.here.regime.status_quo[0]
        mine = [(side, case.parties[side]) for side in self.sides]
        return {
            "format": 1,
            "scenario": case.name,
            "as": self.party,
            "seed": self.seed,
            "lane": self.lane,
            "date": self.here.day.isoformat(),
            "unit": case.unit,
            "walk_away": {name: float(self.here.walk_away[side]) for side, name in mine},
            "reference": {name: case.space.package(self.reference[side]) for side, name in mine},
            "reference_payoff": {name: self.base(side) for side, name in mine},
            "issues": [
                {
                    "name": issue.name,
                    "status_quo": issue.levels[now[at]] if self.has_status_quo else None,
                    "levels": list(issue.levels),
                    "adds": {name: self.adds[side][at].tolist() for side, name in mine},
                }
                for at, issue in enumerate(case.space.issues)
            ],
        }

    @property
    def case(self) -> Scenario:
        """The scenario."""
        return self.here.scenario

    @cached_property
    def sides(self) -> tuple[int, ...]:
        """Whose payoffs and mandates are told."""
        return (0, 1) if self.party is None else (self.case.parties.index(self.party),)

    @property
    def titles(self) -> list[str]:
        """What people call them."""
        return [self.case.party_titles[side] for side in self.sides]

    @property
    def has_status_quo(self) -> bool:
        """Whether the case has a state of things that a deal would change."""
        return any(issue.status_quo is not None for issue in self.case.issue)

    @cached_property
    def reference(self) -> list[int]:
        """For each party, the package levels are counted from: the status quo, else its worst."""
        if self.has_status_quo:
            return [int(self.case.space.outcomes(self.here.regime.status_quo[0]))] * 2
        return [int(at) for at in self.here.payoffs.argmin(axis=1)]

    def base(self, side: int) -> float:
        """Payoff of a party's reference package."""
        return float(self.here.payoffs[side, self.reference[side]])

    @cached_property
    def adds(self) -> list[list[FloatArray]]:
        """For each party and issue, what its levels add to the reference, one level moved."""
        space, out = self.case.space, []
        for side, start in enumerate(self.reference):
            levels = space.levels(np.array(start))
            moved = [
                start + (np.arange(n) - at) * step
                for n, at, step in zip(space.shape, levels, space.strides, strict=True)
            ]
            values = self.here.payoffs[side]
            out.append([np.round(values[row] - values[start], 9) + 0.0 for row in moved])
        return out

    @cached_property
    def digits(self) -> int:
        """Decimals: none where all that is told is whole."""
        told = [self.here.walk_away[side] for side in self.sides]
        told += [self.base(side) for side in self.sides]
        told += [value for side in self.sides for row in self.adds[side] for value in row]
        return 0 if np.allclose(told, np.rint(told), rtol=0, atol=1e-9) else 2

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
            (side,), (title,) = self.sides, self.titles
            yield Heading(f"Role sheet for {title}")
            yield Prose(
                f"You speak for {title}. Payoffs and mandates below are yours alone; "
                f"{case.party_titles[1 - side]} has its own. Keep this sheet to yourself."
            )
            yield from prose(case.party[side].text)
        yield from self._worth()
        yield from self._issues()
        yield from self._mandates()
        yield from self._calendar()
        if self.party is None:
            yield from self._behind()

    def _worth(self) -> Iterator[Block]:
        case, here = self.case, self.here
        world = "central values" if self.lane is None else f"world {self.lane} of seed {self.seed}"
        yield Heading("What a deal is worth")
        told = (
            "a deal that leaves all as it is. “now” marks the status quo of the day."
            if self.has_status_quo
            else "the package worst for that side."
        )
        yield Prose(
            f"Payoffs{f' in {case.unit}' if case.unit else ''}: {world}, {day_words(here.day)}. "
            f"Each level below is told by what it alone adds to {told}"
        )
        start = "deal that changes nothing" if self.has_status_quo else "worst package"
        rows = {
            start: [self.base(side) for side in (0, 1)],
            "no deal: the walk-away": here.walk_away,
            "best package": here.payoffs.max(axis=1),
        }
        shown = [
            [name, *(number(float(worth[side]), self.digits) for side in self.sides)]
            for name, worth in rows.items()
        ]
        yield Grid(["", *self.titles], shown, "l" + "r" * len(self.sides))
        yield from prose(f"Without a deal: {case.walk_away.text}" if case.walk_away.text else "")
        yield from (Prose(text) for side in self.sides if (text := self._together(side)))

    def _together(self, side: int) -> str:
        """How packages depart from the sum of their levels, and why."""
        case, space = self.case, self.case.space
        titles = {issue.name: issue.title for issue in space.issues}
        party = case.parties[side]
        curve = [t for t in case.terms if isinstance(t, Balance) and t.party == party]
        counts = {party, BALANCE} if curve else {party}
        why = [
            " with ".join(titles[name] for name in term.issues)
            for term in case.terms
            if isinstance(term, Pair) and counts & set(term.rows_of)
        ] + ["the trade balance" for _ in curve]
        total = np.full(space.size, self.base(side))
        for row, levels in zip(self.adds[side], space.levels(np.arange(space.size)).T, strict=True):
            total += row[levels]
        apart = self.here.payoffs[side] - total
        if not why and np.abs(apart).max() < 1e-6:
            return ""
        reason = f" ({'; '.join(why)})" if why else ""
        more, less = (number(float(most)) for most in (apart.max(), -apart.min()))
        much = (
            f"a package is worth up to {more} more or {less} less than the sum of its levels."
            if np.abs(apart).max() >= 1e-6
            else "in this world a package is worth just the sum of its levels."
        )
        return f"To {case.party_titles[side]} levels may also count together{reason}: {much}"

    def _issues(self) -> Iterator[Block]:
        yield Heading("Issues")
        now = self.here.regime.status_quo[0]
        told = signed if self.has_status_quo else number
        for at, issue in enumerate(self.case.space.issues):
            yield Heading(issue.title, 3)
            area = f"Area: {issue.area}." if issue.area else ""
            yield from prose(f"{issue.text} {area}")
            rows = [
                [
                    "now" if self.has_status_quo and level == now[at] else "",
                    title,
                    *(told(float(self.adds[side][at][level]), self.digits) for side in self.sides),
                ]
                for level, title in enumerate(issue.titles)
            ]
            yield Grid(["", "level", *self.titles], rows, "ll" + "r" * len(self.sides))

    def _mandates(self) -> Iterator[Block]:
        entries = [
            self._mandate(mandate, side)
            for side in self.sides
            for mandate in self.case.mandate
            if mandate.party == self.case.parties[side]
        ]
        yield Heading("What may be signed")
        yield from entries
        limits = "What no entry limits may be signed; of entries that fit, the closest holds."
        yield Prose(limits if entries else "Everything.")

    def _mandate(self, mandate: Mandate, side: int) -> Entry:
        stage = f"{mandate.level} talks" if mandate.level else "all talks"
        who = f"{self.case.party_titles[side]}, {stage}" if self.party is None else _upper(stage)
        days = [
            f"{word} {span_words(day, day)}"
            for word, day in (("from", mandate.from_), ("until", mandate.until))
            if day
        ]
        under = []
        for issue in self.case.space.issues:
            if issue.name in mandate.allow:
                ends = [issue.levels.index(level_name(e)) for e in mandate.allow[issue.name]]
                first, last = (issue.titles[end] for end in ends)
                only = f"only “{first}”" if first == last else f"“{first}” to “{last}”"
                under.append((issue.title, only))
        return Entry(" ".join([who, *days]), mandate.text, tuple(under))

    def _calendar(self) -> Iterator[Block]:
        case = self.case
        rounds, begins = sum(m.rounds for m in case.meeting), case.protocol.first
        names = dict(zip(case.parties, case.party_titles, strict=True))
        yield Heading("Calendar")
        yield Prose(
            f"{rounds} rounds. "
            + (
                "One side proposes and the other answers; in the next round they change places. "
                if case.protocol.turns == 1
                else "In a round each side speaks once: it accepts what stands or makes an offer. "
            )
            + (f"{names[begins]} begins." if begins in names else "Lots are drawn for who begins.")
        )
        events = [e for e in case.event if self.party is None or not e.hidden]
        dated = [(e.date_ or e.from_ or case.start, 0, _event(e)) for e in events]
        dated += [(m.date_, 1, _meeting(m)) for m in case.meeting]
        last, text = case.deadline.date_, case.deadline.text
        dated.append((last, 2, Entry(span_words(last, last), f"Deadline. {text}")))
        yield from (entry for *_, entry in sorted(dated, key=lambda one: one[:2]))

    def _behind(self) -> Iterator[Block]:
        """What only those who see everything are told."""
        case = self.case
        if case.choice:
            yield Heading("Hidden from the parties")
            for name, choice in case.choice.items():
                title = choice.title or name.replace("_", " ")
                yield Entry(title, choice.text, _alternatives(choice))
        yield Heading("Strategies, unless told otherwise")
        specs = [str(spec) for spec in as_pairings(case, {})[0]]
        yield from (Entry(t, spec) for t, spec in zip(case.party_titles, specs, strict=True))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _percent(chance: float) -> str:
    return f"{100 * chance:.3g} %"


def _meeting(meeting: Meeting) -> Entry:
    title = meeting.title or "Meeting"
    level = f"{_upper(meeting.level)} talks, " if meeting.level else ""
    said = f"{title}{f', {meeting.place}' if meeting.place else ''}. "
    said += (
        f"{level}{meeting.rounds} {'round' if meeting.rounds == 1 else 'rounds'}. {meeting.text}"
    )
    if meeting.postponed:
        chance = meeting.postponed.chance.number
        how = f" (chance {_percent(chance)})" if chance is not None else ""
        said = f"{said.strip()} It may be put off{how}."
    return Entry(span_words(meeting.date_, meeting.last), said)


def _event(event: Event) -> Entry:
    first, last = event.date_ or event.from_, event.date_ or event.until
    assert first is not None
    assert last is not None
    said = f"{_upper(event.title or event.name.replace('_', ' '))}. {event.text}".strip()
    hazard = event.hazard.number if event.hazard is not None else None
    if hazard is not None:
        said += f" On some day, or never: chance {_percent(1 - exp(-hazard))} in a month."
    elif event.date_ is None:
        said += " On some day" + (", or never." if event.hazard is not None else ".")
    hidden = " Hidden from the parties." if event.hidden else ""
    return Entry(span_words(first, last), said + hidden, _alternatives(event))


def _alternatives(happening: Happening) -> tuple[tuple[str, str], ...]:
    """The ways it can come out, with chances where they are plain numbers."""
    chances = [a.chance.number if a.chance else None for a in happening.outcomes]
    rest = [a.chance is None for a in happening.outcomes]
    if sum(rest) == 1 and chances.count(None) == 1:
        chances[rest.index(True)] = 1 - sum(c for c in chances if c is not None)
    out = []
    for alternative, chance in zip(happening.outcomes, chances, strict=True):
        name = alternative.title or alternative.name.replace("_", " ")
        likely = f" ({_percent(chance)})" if chance is not None else ""
        out.append((_upper(name) + likely, alternative.text))
    return tuple(out)
