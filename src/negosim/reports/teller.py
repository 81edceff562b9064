"""Tells one negotiation as it happened, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from negosim.draws.regime import Regime
from negosim.draws.worlds import Worlds
from negosim.reports.agreement import NAMES
from negosim.reports.tables import hanging, paragraph
from negosim.reports.words import (
    day_words,
    deal_words,
    number,
    signed,
    world_words,
)
from negosim.scenario.model import Scenario
from negosim.scoring.solutions import SOLUTIONS
from negosim.strategies.spec import Spec
from negosim.talks.floor import Move
from negosim.talks.moment import Snapshot, snapshot
from negosim.talks.record import Record
from negosim.timeline.calendar import MEETING, NEVER, VOTE

__all__ = [
    "Happened",
    "Teller",
    "befallen",
    "event_words",
    "happened",
    "meeting_words",
    "moment_of",
]


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that came."""

    day: int
    rank: int
    name: str
    entry: str
    text: str


def happened(record: Record) -> list[Happened]:
    """Events of the one lane, in order."""
    return befallen(record.scenario, record.floor.worth.regime)


def voted(record: Record) -> list[Happened]:
    """Votes at home on deals of the one table, in order."""
    titles = record.scenario.party_titles
    said = [
        f"{titles[vote.party]} votes: the deal {'passes' if vote.passed else 'is refused'}. "
        f"(worth {signed(vote.gain)} at home; such a deal passes in "
        f"{number(100 * vote.chance, 0)} % of worlds)"
        for vote in record.votes
    ]
    return [
        Happened(vote.day, VOTE, "ratification", "passed" if vote.passed else "refused", text)
        for vote, text in zip(record.votes, said, strict=True)
    ]


def befallen(scenario: Scenario, regime: Regime) -> list[Happened]:
    """Events that have come to the one lane of a regime, in order."""
    out = []
    for number_, happening in enumerate(scenario.happenings):
        day, took = int(regime.event_day[0, number_]), int(regime.entry[0, number_])
        if number_ < len(scenario.choice) or took < 0 or day >= NEVER:
            continue
        option = happening.alternatives[took]
        said = option.text or happening.text or happening.title or happening.name
        out.append(Happened(day, number_ + 1, happening.name, option.name, " ".join(said.split())))
    return sorted(out, key=lambda e: (e.day, e.rank))


class Teller:
    """Tells the one negotiation of a record; `asides` are lines that follow a round."""

    def __init__(self, record: Record, asides: Mapping[int, list[str]] | None = None) -> None:
        self.record = record
        self.asides = dict(asides or {})
        self.scenario = record.scenario
        self.titles = self.scenario.party_titles
        self.events = sorted(
            happened(record) + voted(record), key=lambda event: (event.day, event.rank)
        )
        self.last: dict[int, int] = {}
        self.told: dict[int, str] = {}
        self.row = {name: c.values[0] for name, c in record.talks_table.items()}
        self.lane = {name: c.values[0] for name, c in record.worlds_table.items()}

    def lines(self) -> Iterator[str]:
        """All lines, from the heading to the accounts."""
        yield from self.heading()
        yield from self.story()
        yield from self.accounts()

    def story(self, since: int = 0) -> Iterator[str]:
        """What happened, from a move on to the end and what came after it."""
        end = int(self.record.state.ended[0])
        day = 0
        todo = list(self.events)
        for at, move in enumerate(self.record.moves):
            told: list[str] = []
            while todo and (todo[0].day, todo[0].rank) < (move.day, MEETING):
                told += self.event(todo.pop(0))
            if move.day != day:
                day = move.day
                told += self.meeting(day)
            told += self.folds[at] if at in self.folds else self.move(move)
            if move.round not in {later.round for later in self.record.moves[at + 1 :][:1]}:
                told += self.asides.get(move.round, [])
            if at >= since:
                yield from told
        while todo and todo[0].day <= end:
            yield from self.event(todo.pop(0))
        yield from self.end(end)
        if todo:
            yield ""
            held = (
                "as it would have gone on without the deal" if self.row["reason"] == "deal" else ""
            )
            yield paragraph(f"The rest of the calendar{', ' + held if held else ''}:")
        for event in todo:
            yield from self.event(event)

    def heading(self) -> Iterator[str]:
        """Who plays what."""
        world = self.record.worlds
        drawn = "central values" if world.central else f"seed {world.seed}, lane {world.lanes[0]}"
        yield f"{self.scenario.title} ({drawn})"
        which = world_words(self.scenario, world.regime())
        yield from [hanging("  ", which, 4)] if which else []
        for title, spec in zip(self.titles, self.record.pairings[0], strict=True):
            yield hanging(f"  {title} plays ", spec.text + self.drawn(spec), 4)
        yield from self.commitments()
        unit = f", in {self.scenario.unit}" if self.scenario.unit else ""
        first = "in full" if self.opening is None else "by what it changes from the status quo"
        yield paragraph(
            f"A party's first offer is told {first}, a later one by what it changes from its own "
            f"last. Gains are over the walk-away of the day{unit}.",
            "  ",
        )

    def commitments(self) -> Iterator[str]:
        """What a party has said in public before the talks."""
        for name, choice in self.scenario.choice.items():
            entry = self.lane[f"choice.{name}"]
            option = next(o for o in choice.outcomes if o.name == entry)
            if choice.party and option is not choice.outcomes[0]:
                title = self.titles[self.scenario.parties.index(choice.party)]
                yield hanging(f"  {title} has said in public: ", option.text or option.name, 4)

    def drawn(self, spec: object) -> str:
        """The drawn values of what a strategy takes from the scenario."""
        names = sorted(spec.names) if isinstance(spec, Spec) else []
        values = [f"{n} {number(float(self.lane[f'parameter.{n}']))}" for n in names]
        return f" ({', '.join(values)})" if values else ""

    def event(self, event: Happened) -> Iterator[str]:
        """Something happens."""
        yield ""
        yield event_words(event)

    def meeting(self, day: int) -> Iterator[str]:
        """A day of talks begins."""
        yield ""
        yield meeting_words(self.record.worlds, day)

    def move(self, move: Move) -> Iterator[str]:
        """One party speaks."""
        who = self.titles[move.party]
        label = f"  {move.round + 1:>3}  "
        if move.kind == "offer" and self.last.get(move.party) == move.outcome:
            changed = self.told.get(move.party) != self.gains(move)
            worth = f" It is now worth {self.gains(move)}" if changed else ""
            yield hanging(label, f"{who} repeats its offer.{worth}", 7)
            self.told[move.party] = self.gains(move)
        elif move.kind == "offer":
            yield hanging(label, f"{who} {self.offer(move)}", 7)
            yield " " * 7 + self.gains(move)
            self.last[move.party] = move.outcome
            self.told[move.party] = self.gains(move)
        elif move.kind == "accept":
            yield hanging(label, f"{who} accepts.", 7)
        elif move.kind == "walk_out":
            yield hanging(label, f"{who} walks out.", 7)
        elif self.scenario.protocol.turns == 1:
            yield hanging(label, f"{who} declines.", 7)
        else:
            yield hanging(label, f"{who} has nothing to offer.", 7)

    @cached_property
    def folds(self) -> dict[int, list[str]]:
        """Lines of moves in whose stead one line stands: rounds of a day where nothing moves."""
        last: dict[int, tuple[int, str]] = {}
        runs: list[list[int]] = [[]]
        for at, move in enumerate(self.record.moves):
            said = (move.outcome, self.gains(move))
            same = move.kind == "offer" and last.get(move.party) == said
            last[move.party] = said
            if not same or (runs[-1] and self.record.moves[runs[-1][-1]].day != move.day):
                runs.append([])
            if same:
                runs[-1].append(at)
        out: dict[int, list[str]] = {}
        for run in (run for run in runs if len(run) >= 3):
            first, final = (self.record.moves[run[end]].round + 1 for end in (0, -1))
            out |= {at: [] for at in run}
            out[run[0]] = [hanging(f"  {first}–{final}  ", "Both repeat their offers.", 7)]
        return out

    def offer(self, move: Move) -> str:
        """What is offered, by what changed."""
        before = self.last.get(move.party)
        since = self.opening if before is None else before
        words = deal_words(self.scenario.space, move.outcome, since)
        if not words:
            return "offers the status quo."
        return f"{'offers' if before is None else 'now offers'} {words}."

    @cached_property
    def opening(self) -> int | None:
        """The status quo on the first day of talks, where the case has one."""
        if all(issue.status_quo is None for issue in self.scenario.issue):
            return None
        here = moment_of(self.record, self.scenario.meeting[0].date_.toordinal())
        return int(self.scenario.space.outcomes(here.regime.status_quo[0]))

    def gains(self, move: Move) -> str:
        """Both sides' own gain."""
        parts = [
            f"{title} {signed(move.payoff[at] - move.walk_away[at])}"
            for at, title in enumerate(self.titles)
        ]
        return f"({', '.join(parts)})"

    def end(self, day: int) -> Iterator[str]:
        """How it ended, and why."""
        state = self.record.state
        yield ""
        reason = str(self.row["reason"])
        if reason == "deal":
            rounds = "1 round" if state.round[0] == 1 else f"{state.round[0]} rounds"
            signed_on = int(state.signed[0])
            waited = "" if signed_on == day else f", signed on {day_words(signed_on)}"
            yield f"{day_words(day)}  Deal, after {rounds}{waited}."
            deal = int(state.deal[0])
            for at, issue in enumerate(self.scenario.space.issues):
                level = int(self.scenario.space.levels(np.array(deal))[at])
                yield hanging(f"    {issue.title}: ", issue.titles[level], 8)
            return
        why = {
            "clock": "time ran out, though something could still have been agreed",
            "no_package": "nothing within both mandates was worth its walk-away to both",
            "walked_out": "a party walked out",
            "refused": "the deal was refused at home",
        }[reason]
        last = self.record.moves[-1].kind if self.record.moves else ""
        more = " Nobody had a turn left to answer the last offer." if last == "offer" else ""
        more = more if reason == "clock" else ""
        yield hanging(f"{day_words(day)}  ", f"No deal: {why}.{more}", 4)

    def accounts(self) -> Iterator[str]:
        """How good it was, all events counted."""
        yield ""
        unit = f" ({self.scenario.unit})" if self.scenario.unit else ""
        yield paragraph(f"How good it was, all events of the calendar counted{unit}:")
        for at, party in enumerate(self.scenario.parties):
            gain, share = float(self.row[f"gain.{party}"]), float(self.row[f"share.{party}"])
            best = f", {number(100 * share, 0)} % of its best acceptable gain"
            yield hanging(
                f"  {self.titles[at]}: ",
                f"payoff {number(float(self.row[f'payoff.{party}']))}, walk-away "
                f"{number(float(self.lane[f'walk_away.{party}']))}, gain {signed(gain)}"
                f"{'' if math.isnan(share) else best}",
                4,
            )
        yield from self.over_time()
        yield from self.against_the_frontier()

    def over_time(self) -> Iterator[str]:
        """What was lived on from start to horizon, and what the wait for the deal cost."""
        if self.scenario.horizon is None:
            return
        mean, cost = (
            ", ".join(
                f"{title} {number(float(self.row[f'{key}.{party}']))}"
                for title, party in zip(self.titles, self.scenario.parties, strict=True)
            )
            for key in ("payoff_mean", "delay_cost")
        )
        lived = f"on average over {self.scenario.start.year}–{self.scenario.horizon.year}: {mean}"
        unit = self.record.talks_table[f"delay_cost.{self.scenario.parties[0]}"].unit
        waited = f"; the days without the deal cost {cost} ({unit})"
        yield hanging("  ", lived + (waited if self.row["reason"] == "deal" else ""), 4)

    def against_the_frontier(self) -> Iterator[str]:
        """Distance to what could have been."""
        acceptable, size = int(self.lane["acceptable"]), self.scenario.space.size
        if acceptable == 0:
            yield hanging(
                "  ",
                "In the end nothing could have been agreed: no outcome was worth it to both.",
                2,
            )
            return
        joint, best = float(self.row["joint_gain"]), float(self.lane["best_joint_gain"])
        yield hanging(
            "  ",
            f"{acceptable:,} of {size:,} outcomes were worth it to both; joint gain "
            f"{signed(joint)} of {signed(best)} at best, "
            f"{number(float(self.row['joint_left']))} left on the table",
            4,
        )
        distances = ", ".join(
            f"{NAMES[name][0]} {number(float(self.row[f'distance.{name}']), 3)}"
            for name in SOLUTIONS
        )
        frontier = number(float(self.row["pareto_distance"]), 3)
        yield hanging(
            "  ", f"distance in utilities: to the Pareto frontier {frontier}, to {distances}", 4
        )
        deal, nash = int(self.row["outcome"]), int(self.lane["solution.nash"])
        words = deal_words(self.scenario.space, nash, deal if deal >= 0 else None)
        if words:
            instead = "had instead" if deal >= 0 else "been"
            yield hanging("  ", f"the Nash package would have {instead} {words}", 4)


def event_words(event: Happened) -> str:
    """The line of an event."""
    return hanging(f"{day_words(event.day)}  * ", event.text.replace(" %", "\u00a0%"), 4)


def meeting_words(worlds: Worlds, day: int) -> str:
    """The heading of a day of talks."""
    entry = worlds.meeting_on(day)
    title = (entry.title or entry.level) if entry else ""
    where = f", {entry.place}" if entry and entry.place else ""
    return hanging("", f"{day_words(day)}  {title}{where}".rstrip(), 4)


def moment_of(record: Record, day: int) -> Snapshot:
    """The world of a record on a day."""
    worlds = record.worlds
    lane = None if worlds.central else worlds.lanes[0]
    return snapshot(record.scenario, worlds.seed, lane, date.fromordinal(day))
