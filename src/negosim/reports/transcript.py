"""One negotiation told as it happened, as text, JSON and a plot."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from negosim.draws.regime import Regime
from negosim.draws.worlds import Worlds, draw
from negosim.reports.agreement import NAMES
from negosim.reports.tables import hanging, paragraph
from negosim.reports.words import (
    day_words,
    deal_words,
    json_package,
    number,
    number_or_none,
    signed,
)
from negosim.scenario.model import Scenario
from negosim.scoring.solutions import SOLUTIONS, solve
from negosim.talks.floor import Move
from negosim.talks.loop import play
from negosim.talks.moment import Snapshot, snapshot
from negosim.talks.record import Record
from negosim.timeline.calendar import NEVER

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Transcript", "run"]


@dataclass(frozen=True)
class Transcript:
    """One negotiation, told."""

    record: Record

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Something a teacher could read aloud."""
        return "\n".join(Teller(self.record).lines())

    def document(self) -> dict[str, Any]:
        """The JSON of `negosim run`."""
        return document(self.record)

    def plane(self) -> Figure:
        """Offers in payoff space, with what could be agreed on the last day of talks."""
        return plane(self.record)


def run(
    scenario: Scenario,
    strategies: Mapping[str, str] | None = None,
    seed: int = 1,
    lane: int = 0,
    central: bool = False,
) -> Transcript:
    """Play one negotiation.

    Parameters
    ----------
    scenario : Scenario
    strategies : mapping, optional
        Strategy of each party; parties it does not name play as the scenario says.
    seed, lane : int
        Which drawn world.
    central : bool
        Central values and likeliest events instead of drawn ones.

    Returns
    -------
    Transcript
        Prints as the story of the talks.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> told = run(load("split-the-dollar"), {"alice": "conceder"}, seed=1)
    >>> told.document()["end"]["kind"]
    'in_force'
    """
    worlds = draw(scenario, seed, range(lane, lane + 1), central)
    return Transcript(play(scenario, strategies or {}, worlds, record=True))


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


def end_of(record: Record) -> dict[str, Any]:
    """How the table ended, for JSON."""
    row = {name: column.values[0] for name, column in record.talks_table.items()}
    ended = int(record.state.ended[0])
    return {
        "kind": str(row["end"]),
        "reason": str(row["reason"]),
        "date": date.fromordinal(ended).isoformat(),
        "round": int(row["rounds"]),
        "package": json_package(record.scenario, int(row["outcome"])),
    }


def document(record: Record) -> dict[str, Any]:
    """The JSON of `negosim run`: one object."""
    scenario, worlds = record.scenario, record.worlds
    parties = scenario.parties
    row = {name: column.values[0] for name, column in record.talks_table.items()}
    lane = {name: column.values[0] for name, column in record.worlds_table.items()}

    def by_party(key: str) -> dict[str, float | None]:
        return {party: number_or_none(row[f"{key}.{party}"]) for party in parties}

    return {
        "format": 1,
        "scenario": scenario.name,
        "seed": worlds.seed,
        "lane": worlds.lanes[0],
        "central": worlds.central,
        "unit": scenario.unit,
        "parties": [
            {"name": party, "strategy": spec.text}
            for party, spec in zip(parties, record.pairings[0], strict=True)
        ],
        "choices": {name: str(lane[f"choice.{name}"]) for name in scenario.choice},
        "events": [
            {
                "date": date.fromordinal(e.day).isoformat(),
                "name": e.name,
                "entry": e.entry,
                "text": e.text,
            }
            for e in happened(record)
        ],
        "moves": [_move(record, move) for move in record.moves],
        "end": end_of(record),
        "payoff": by_party("payoff"),
        "walk_away": {party: float(lane[f"walk_away.{party}"]) for party in parties},
        "utility": by_party("utility"),
        "metrics": {
            "gain": by_party("gain"),
            "share": by_party("share"),
            "gain_at_signature": by_party("gain_at_signature"),
            "joint_gain": number_or_none(row["joint_gain"]),
            "joint_left": number_or_none(row["joint_left"]),
            "pareto_distance": number_or_none(row["pareto_distance"]),
            "distance": {name: number_or_none(row[f"distance.{name}"]) for name in SOLUTIONS},
            "days": int(row["days"]),
            "rounds": int(row["rounds"]),
            "acceptable": int(lane["acceptable"]),
            "frontier": int(lane["frontier"]),
        },
    }


def _move(record: Record, move: Move) -> dict[str, Any]:
    parties = record.scenario.parties
    named = move.outcome >= 0
    return {
        "round": move.round + 1,
        "date": date.fromordinal(move.day).isoformat(),
        "party": parties[move.party],
        "move": move.kind,
        "package": json_package(record.scenario, move.outcome),
        "payoff": dict(zip(parties, move.payoff, strict=True)) if named else None,
    }


# ---- text


class Teller:
    """Tells the one negotiation of a record."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.scenario = record.scenario
        self.titles = self.scenario.party_titles
        self.events = happened(record)
        self.last: dict[int, int] = {}
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
            while todo and todo[0].day <= move.day:
                told += self.event(todo.pop(0))
            if move.day != day:
                day = move.day
                told += self.meeting(day)
            told += self.move(move)
            if at >= since:
                yield from told
        while todo and todo[0].day <= end:
            yield from self.event(todo.pop(0))
        yield from self.end(end)
        for event in todo:
            yield from self.event(event)

    def heading(self) -> Iterator[str]:
        """Who plays what."""
        world = self.record.worlds
        drawn = "central values" if world.central else f"seed {world.seed}, lane {world.lanes[0]}"
        yield f"{self.scenario.title} ({drawn})"
        for title, spec in zip(self.titles, self.record.pairings[0], strict=True):
            yield hanging(f"  {title} plays ", spec.text, 4)
        unit = self.scenario.unit or "payoff"
        first = "in full" if self.opening is None else "by what it changes from the status quo"
        yield paragraph(
            f"A party's first offer is told {first}, a later one by what it changes from its own "
            f"last. Gains are over the walk-away of the day, in {unit}.",
            "  ",
        )

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
            yield hanging(label, f"{who} repeats its offer.", 7)
        elif move.kind == "offer":
            yield hanging(label, f"{who} {self.offer(move)}", 7)
            yield " " * 7 + self.gains(move)
            self.last[move.party] = move.outcome
        elif move.kind == "accept":
            yield hanging(label, f"{who} accepts.", 7)
        elif move.kind == "walk_out":
            yield hanging(label, f"{who} walks out.", 7)
        elif self.scenario.protocol.turns == 1:
            yield hanging(label, f"{who} declines.", 7)
        else:
            yield hanging(label, f"{who} has nothing to offer.", 7)

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
            yield f"{day_words(day)}  Deal, after {rounds}."
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
        yield hanging(f"{day_words(day)}  ", f"No deal: {why}.", 4)

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
        yield from self.against_the_frontier()

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
    return hanging(f"{day_words(event.day)}  * ", event.text, 4)


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


def plane(record: Record) -> Figure:
    """Offers in payoff space, with what could be agreed on the last day of talks."""
    from negosim.reports.plots import payoff_plane

    scenario, worlds = record.scenario, record.worlds
    day = record.moves[-1].day if record.moves else scenario.meeting[0].date_.toordinal()
    here = moment_of(record, day)
    offers = [(m.party, *m.payoff) for m in record.moves if m.kind == "offer"]
    deal = next((m.payoff for m in record.moves if m.kind == "accept"), None)
    drawn = "central values" if worlds.central else f"seed {worlds.seed}, lane {worlds.lanes[0]}"
    return payoff_plane(
        here.payoffs,
        here.walk_away,
        solve(here.payoffs, here.walk_away),
        titles=scenario.party_titles,
        unit=scenario.unit,
        title=f"{scenario.title}\n{day_words(day)}, {drawn}",
        offers=offers,
        deal=deal,
    )
