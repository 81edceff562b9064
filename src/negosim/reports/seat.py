"""One side's chair: what the person in it knows and hears, and nothing of what the other wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from negosim.arrays import IntArray
from negosim.draws.worlds import Worlds
from negosim.errors import UsageError
from negosim.outcomes.space import Issue
from negosim.reports.agenda import vote_words
from negosim.reports.briefing import Briefing, briefing
from negosim.reports.tables import hanging, paragraph, plain_table
from negosim.reports.teller import befallen, event_words, meeting_words
from negosim.reports.words import day_words, deal_words, many, number, signed, span_words
from negosim.strategies.view import View

__all__ = ["Seat", "numbered"]

SPACE = " " * 7
BOUND = "\u2060"  # stands for a space where no line may end


class Seat:
    """A party's place at the one table of some worlds, and the package built there.

    day : the day whose payoffs it goes by
    package : outcome number of what is being built
    may : (issue, 2) first and last level the mandate allows today
    """

    def __init__(self, worlds: Worlds, party: int) -> None:
        self.worlds, self.party, self.case = worlds, party, worlds.scenario
        self.space, self.turns = self.case.space, self.case.protocol.turns
        self.me, self.them = (self.case.party_titles[at] for at in (party, 1 - party))
        self.sheets: dict[int, Briefing] = {}
        self.begin()

    def begin(self) -> None:
        """Sit down as before the first word."""
        self.heard, self.last, self.told = -1, -1, 0  # round, offer; events
        self.look(int(self.worlds.schedule.day[0, 0]))
        self.met, self.opening = 0, self.start
        self.may: IntArray = np.array([(0, size - 1) for size in self.space.shape])
        as_it_is = self.sheet.has_status_quo
        self.package = self.start if as_it_is else int(self.payoffs.argmax())

    def look(self, day: int) -> None:
        """Go by what the party knows on a day."""
        if day not in self.sheets:
            lane = None if self.worlds.central else self.worlds.lanes[0]
            name, when = self.case.parties[self.party], date.fromordinal(day)
            self.sheets[day] = briefing(self.case, name, self.worlds.seed, lane, when)
        self.day, self.sheet = day, self.sheets[day]
        self.start, self.digits = self.sheet.start[self.party], self.sheet.digits
        self.payoffs = self.sheet.here.payoffs[self.party]
        self.walk_away = float(self.sheet.here.walk_away[self.party])

    def gain(self, outcome: int) -> str:
        """What a package is worth to the party today, over its walk-away."""
        return signed(float(self.payoffs[outcome]) - self.walk_away, self.digits)

    def change(self, outcome: int, since: int) -> str:
        """What a package is worth to the party over another one."""
        return signed(float(self.payoffs[outcome] - self.payoffs[since]), self.digits)

    def proposes(self, view: View) -> bool:
        """Whether the party may make an offer in this turn."""
        return self.turns == 2 or self.leads(int(view.round[0]))

    def leads(self, number: int) -> bool:
        """Whether the party speaks first in a round; where one proposes, it is the first."""
        lead = int(self.worlds.first[0]) + (number if self.turns == 1 else 0)
        return lead % 2 == self.party

    def moved(self, at: int, level: int, start: int) -> int:
        """A package with an issue at another level."""
        return start + (level - self.level(at, start)) * int(self.space.strides[at])

    def level(self, at: int, outcome: int) -> int:
        """Level number of an issue in a package."""
        return int(self.space.levels(np.array(outcome))[at])

    def briefing(self) -> Iterator[str]:
        """What the party must know to begin, and may know."""
        case, worlds = self.case, self.worlds
        turns = (
            "One side proposes and the other answers; in the next round they change places."
            if self.turns == 1
            else "In a round each side speaks once: it accepts what stands, or makes an offer."
        )
        now = self.sheet.has_status_quo
        start = "leaving all as it is" if now else "the package worst for you"
        least = f"{number(self.walk_away, self.digits)} {case.unit}".rstrip()
        yield paragraph(f"{case.title} ({self.sheet.world})")
        yield ""
        yield paragraph(f"You are {self.me}. {case.party[self.party].text}")
        yield paragraph(
            f"You talk with {self.them}: {many(len(case.meeting), 'meeting')}, "
            f"{many(int(worlds.schedule.rounds.sum()), 'round')}, until "
            f"{day_words(case.deadline.date_)} at the latest. {turns} "
            f"{'You begin' if self.leads(0) else f'{self.them} begins'}."
        )
        yield paragraph(
            f"Without a deal you have {least}, your walk-away. What a package is worth to you is "
            f"told as gain over it: {start} gives {self.gain(self.start)}."
        )
        for vote in case.ratification:
            words = vote_words(case, vote, self.sheet.here.regime, case.parties[self.party])
            yield paragraph(words)
        yield ""
        yield paragraph(f"Each level by what it alone would change for you, against {start}:")
        for at in range(len(self.space.shape)):
            yield from self.levels(at, self.start, "now" if now else "worst")
        yield ""
        yield paragraph("“help” lists what you can type; “sheet” is your whole role sheet.")

    def levels(self, at: int, start: int | None = None, mark: str = "yours") -> Iterator[str]:
        """An issue's levels, each by what it alone would change for the party in a package."""
        issue, cells = self.space.issues[at], []
        start = self.package if start is None else start
        for level, title in enumerate(issue.titles):
            other = self.moved(at, level, start)
            worth = mark if other == start else self.change(other, start)
            held = self.may[at, 0] <= level <= self.may[at, 1]
            count = f"{level + 1}: " if numbered(issue) else ""
            cell = f"{count}{title} ({worth}{'' if held else ', not today'})"
            cells.append(cell.replace(" ", BOUND))
        yield f"{at + 1:>3}  {issue.title}"
        yield hanging(SPACE, "  ".join(cells)).replace(BOUND, " ")

    def hear(self, view: View) -> list[str]:
        """What has happened since the party's last turn."""
        this = int(view.round[0])
        out: list[str] = []
        if self.heard < this - 1:
            out += self.move(view, this - 1)
        if view.day != self.met:
            out += self.meeting(view)
        if not self.leads(this):
            out += self.move(view, this)
            if self.turns == 2 and view.rounds_left[0] == 0:
                out.append(paragraph("Yours is the last word: an offer gets no answer.", SPACE))
        return out

    def move(self, view: View, number: int) -> Iterator[str]:
        """The other side's move in a round."""
        offer = int(view.said.offers(own=False)[0, number])
        self.heard, before = number, self.last
        self.last = offer if offer >= 0 else before
        if offer < 0:
            answers = self.turns == 1 and self.leads(number)
            told = "declines." if answers else "has nothing to offer."
        elif offer == before:
            told = "repeats its offer."
        else:
            since = self.opening if self.sheet.has_status_quo else None
            words = deal_words(self.space, offer, since if before < 0 else before)
            told = f"{'offers' if before < 0 else 'now offers'} {words or 'the status quo'}."
        if offer >= 0:
            told += f" ({self.gain(offer)} to you)"
        yield hanging(f"{number + 1:>5}  ", f"{self.them} {told}", 7)

    def meeting(self, view: View) -> Iterator[str]:
        """Events since the last day of talks, and what they and the day change."""
        known, left, first = self.payoffs, self.walk_away, self.met == 0
        self.look(view.day)
        self.met = view.day
        public = {event.name for event in self.case.event if not event.hidden}
        events = [e for e in befallen(self.case, self.sheet.here.regime) if e.name in public]
        yield from (f"\n{event_words(event)}" for event in events[self.told :])
        self.told = len(events)
        yield f"\n{meeting_words(self.worlds, view.day)}"
        if left != self.walk_away:
            was, now = (number(worth, self.digits) for worth in (left, self.walk_away))
            yield paragraph(f"Your walk-away is now {now}; it was {was}.", SPACE)
        if not np.array_equal(known, self.payoffs):
            yield paragraph("What packages are worth to you has changed: see “levels”.", SPACE)
        may = view.own.listing.allowed
        if (may != self.may).any():
            self.may = may
            yield hanging(SPACE, self.mandate(range(len(may))), 9)
            inside = self.space.levels(np.array(self.package)).clip(*may.T)
            self.package = int(self.space.outcomes(inside))
        stood = self.last >= 0 and self.turns == 2 and not first
        if stood and view.standing[0] < 0 and self.leads(int(view.round[0])):
            yield paragraph(f"What {self.them} offered no longer stands.", SPACE)

    def mandate(self, issues: Iterable[int]) -> str:
        """What may be signed today in some issues, where that is not everything."""
        told = []
        for at in issues:
            issue, (first, last) = self.space.issues[at], self.may[at]
            if first == last:
                told.append(f"{issue.title}: only “{issue.titles[first]}”")
            elif (first, last) != (0, len(issue) - 1):
                told.append(f"{issue.title}: “{issue.titles[first]}” to “{issue.titles[last]}”")
        return f"Your mandate today: {'; '.join(told) or 'everything may be signed'}."

    def show(self, view: View) -> Iterator[str]:
        """The package, the standing offer, and the time left."""
        columns, schedule = {"your package": self.package}, self.worlds.schedule
        if view.standing[0] >= 0:
            columns[f"{self.them} offers"] = int(view.standing[0])
        rows = [
            [str(at + 1), issue.title, *(issue.titles[self.level(at, o)] for o in columns.values())]
            for at, issue in enumerate(self.space.issues)
        ]
        rows.append(["", "worth to you", *map(self.gain, columns.values())])
        yield plain_table(["", "issue", *columns], rows, "l" * (2 + len(columns)))
        if view.standing[0] < 0:
            yield paragraph(f"{self.them} has nothing on the table.")
        last = int(self.sheet.here.regime.deadline[0])
        left = many(int(view.rounds_left[0]), "round")
        yield paragraph(f"After this round: {left}. The last day is {day_words(last)}.")
        now = int(schedule.meeting[schedule.day[0] == view.day][0])
        for at, meeting in enumerate(self.case.meeting[now + 1 :], now + 1):
            days = schedule.expected[0, now, schedule.meeting == at]
            if days[0] <= last:
                ends = (date.fromordinal(int(day)) for day in (days[0], days[-1]))
                title, rounds = meeting.title or "meeting", many(meeting.rounds, "round")
                yield hanging("  ", f"{span_words(*ends)}: {title}, {rounds}", 4)

    def prompt(self, view: View) -> str:
        """What stands before the person's words."""
        asked = f"your package {self.gain(self.package)}" if self.proposes(view) else "your answer"
        return f"Round {view.round[0] + 1} of {view.rounds[0]}, {asked} > "

    def put(self, at: int, level: int) -> str:
        """Change the package in one issue; UsageError where the mandate does not allow it."""
        issue, before = self.space.issues[at], self.package
        title = issue.titles[level]
        if not self.may[at, 0] <= level <= self.may[at, 1]:
            raise UsageError(f"You may not sign “{title}”. {self.mandate([at])}")
        self.package = self.moved(at, level, before)
        worth = f"{self.change(self.package, before)}; package {self.gain(self.package)}"
        return hanging("  ", f"{issue.title}: {title} ({worth})", 4)

    def offering(self, view: View) -> str:
        """That the package is offered; UsageError where the party may only answer."""
        if not self.proposes(view):
            raise UsageError("In this round you only answer: accept, pass or walk.")
        return self.own_words(view, "offer", self.package)

    def accepting(self, view: View) -> str:
        """That the standing offer is accepted; UsageError where it cannot be."""
        offer = view.standing
        if offer[0] < 0:
            raise UsageError(f"{self.them} has nothing on the table that you could accept.")
        if not view.own.allows(offer)[0]:
            levels = self.space.levels(offer[0])
            out = np.flatnonzero((levels < self.may[:, 0]) | (levels > self.may[:, 1]))
            raise UsageError(f"You may not sign that. {self.mandate(out)}")
        return self.own_words(view, "accept", int(offer[0]))

    def own_words(self, view: View, verb: str, outcome: int) -> str:
        """What the party itself does."""
        less = ", less than no deal" if self.payoffs[outcome] < self.walk_away else ""
        return f"{view.round[0] + 1:>5}  You {verb}. ({self.gain(outcome)} to you{less})"


def numbered(issue: Issue) -> bool:
    """Whether a number can stand for a level: not where some level is called by one."""
    return not any(str(level + 1) in issue.levels for level in range(len(issue)))
