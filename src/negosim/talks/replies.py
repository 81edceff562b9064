"""What a best response expects of who sits opposite, and who sits where at the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.draws.regime import Regime
from negosim.draws.streams import uniforms
from negosim.draws.worlds import Worlds
from negosim.errors import UsageError
from negosim.scenario.entries import Event
from negosim.scenario.model import Scenario
from negosim.strategies.agent import Agent, Negotiator
from negosim.strategies.spec import Spec, parse
from negosim.strategies.view import Listing, Preferences, Said, View
from negosim.talks.ahead import latest
from negosim.talks.perfect import Foresight, Perfect
from negosim.talks.person import Person
from negosim.timeline.calendar import NEVER

if TYPE_CHECKING:
    from negosim.talks.loop import Talks

__all__ = ["Forecast", "agent_of", "exact", "seat"]

STAND_IN = "linear/accept=constant:c=1"  # concedes step by step, and takes nothing
SUPPOSED = -3  # an outcome that is worth what is asked about
HALVINGS = 64  # to the last bit


@dataclass
class Supposed(Preferences):
    """Preferences that say of one outcome that it is worth what they are told."""

    worth: FloatArray

    def value(self, outcomes: IntArray) -> FloatArray:
        """(table,) own utility; of the supposed outcome, what is supposed."""
        return np.where(outcomes == SUPPOSED, self.worth, super().value(outcomes))

    def allows(self, outcomes: IntArray) -> BoolArray:
        """The mandate is looked at elsewhere."""
        return np.ones(outcomes.shape, np.bool_)


class Forecast:
    """What a party's strategy will say and take, whatever is said to it.

    Of a strategy that listens to nobody that is known. Of any other it is what it did, before
    the talks, against a stand-in, in the same world but without events and with other chance
    numbers; it is held to take what is worth as much to it as what it asked for then.
    """

    def __init__(self, talks: Talks, party: int, agent: Agent) -> None:
        self.talks, self.party, self.agent = talks, party, agent
        self._record: tuple[IntArray, IntArray, IntArray] | None = None

    def of(
        self, ahead: Foresight, first: IntArray, last: IntArray, time: FloatArray
    ) -> tuple[tuple[int, FloatArray, IntArray, FloatArray], FloatArray]:
        """What it asks (utility) and says in the turns from first to last - 1, (lane, turn).

        After the party; then its utility of every outcome, (lane, outcome), and the share of the
        talks used up when these turns are over.
        """
        calendar, worth, party = ahead.calendar, ahead.worth, self.party
        shape, everyone = calendar.day.shape, np.arange(len(first))
        worth.refresh(everyone)
        asks, says, turn = np.full(shape, np.inf), np.full(shape, -1), np.arange(shape[1])
        number = calendar.played[:, None] + turn // 2 - calendar.begin[:, None] // 2
        held = (calendar.day <= worth.regime.deadline[:, None]).sum(axis=1) // 2
        left = np.maximum(0, held[:, None] - 1 - turn // 2)
        here = (turn >= first[:, None]) & (turn < last[:, None])
        share = np.where(here, (number + 1) / (number + left + 2), 0.0)
        times = np.maximum(time[:, None], np.maximum.accumulate(share, axis=1))
        here &= calendar.speaker == party
        boxes = ahead.box[party]
        for box in np.unique(boxes[here]) if self.agent.foreseen else ():
            lane, at = np.nonzero(here & (boxes == box))
            members = np.flatnonzero(ahead.inside[box])
            lines = worth.utilities[party], worth.row, np.unique(lane)
            listing = Listing.of(*lines, members, ahead.mandates[box])
            view = View(
                tables=np.arange(len(lane)),
                lanes=calendar.lanes[lane],
                space=worth.scenario.space,
                own=Preferences(listing, lane, worth.scenario.space),
                time=times[lane, at],
                round=number[lane, at],
                rounds_left=left[lane, at],
                day=calendar.today,
                walk_away=worth.walk_away_utility(lane, party),
                standing=np.full(len(lane), -1),
                chance=np.zeros(len(lane)),
                said=cast(Said, None),  # it does not listen
                events={},
            )
            aim, bid, says[lane, at] = self.agent.plan(view)
            asks[lane, at] = threshold(self.agent, view, aim, bid)
        if not self.agent.foreseen:
            asked, said = (part[calendar.lanes] for part in self.record[:2])
            says = np.where(here, said[:, turn // 2], -1)
            known = np.where(here, asked[:, turn // 2], -1)
            of = worth.utilities[party][worth.row[:, None], np.maximum(known, 0)]
            asks = np.where(known >= 0, of, np.inf)
        if self.talks.floor.turns == 2:  # what was offered stands until the next
            says = latest(says, np.full(len(says), -1))
        over = np.where(last > first, times[everyone, np.maximum(last - 1, 0)], time)
        utility = worth.utilities[party][worth.row]  # its own: what lies ahead is reckoned there
        return (party, asks, says, utility), over

    @property
    def record(self) -> tuple[IntArray, IntArray, IntArray]:
        """(lane, round) what it asked and said, and what the stand-in said, to the end."""
        if self._record is None:
            worlds, spec = self.talks.worlds, self.agent.spec
            pair = (spec, parse(STAND_IN)) if self.party == 0 else (parse(STAND_IN), spec)
            talks = type(self.talks)(quiet(worlds), [pair])
            talks.run()
            state = talks.state
            said, heard = (
                state.offers[:, at].astype(np.int64) for at in (self.party, 1 - self.party)
            )
            asked, took = said.copy(), np.flatnonzero(state.deal >= 0)
            asked[took, state.round[took] - 1] = state.deal[took]
            none = np.full(len(said), -1)
            self._record = latest(asked, none), latest(said, none), latest(heard, none)
        return self._record


def threshold(agent: Agent, view: View, aim: FloatArray, bid: IntArray) -> FloatArray:
    """(table,) least utility of what a strategy takes, by halving; infinite where nothing."""
    n = len(view.tables)
    low, high = np.zeros(n), np.ones(n)

    def takes(worth: FloatArray) -> BoolArray:
        own = Supposed(view.own.listing, view.own.lanes, view.own.space, worth)
        return agent.takes(replace(view, own=own, standing=np.full(n, SUPPOSED)), aim, bid)

    always, ever = takes(low), takes(high)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        taken = takes(middle)
        low, high = np.where(taken, low, middle), np.where(taken, middle, high)
    return np.where(always, 0.0, np.where(ever, high, np.inf))


def quiet(worlds: Worlds) -> Worlds:
    """The same worlds without events, and with other chance numbers of the strategies."""
    case, days = worlds.scenario, worlds.event_day.copy()
    days[:, len(case.choice) :] = NEVER
    rounds, past = int(worlds.schedule.rounds.sum()), getattr(worlds, "past", worlds)
    turns = {}
    for at, party in enumerate(case.parties):  # in all futures of a world as in the world
        numbers = uniforms(worlds.seed, f"{party}.foreseen", past.lanes, rounds)
        turns[at] = np.repeat(numbers, len(worlds) // len(past), axis=0)
    return replace(worlds, event_day=days, _turns=turns)


def agent_of(spec: Spec, regime: Regime) -> Agent:
    """A strategy with the values that the scenario's parameters have before the talks."""
    values: dict[str, FloatArray] = {n: regime.value(n)[:, 0] for n in spec.names}
    return Agent(spec, values)


def seat(talks: Talks, party: int, who: Spec | Negotiator, opposite: object) -> Negotiator:
    """Who takes a party's turns opposite somebody.

    Raises
    ------
    UsageError
        Where a reference player would sit opposite a person.
    """
    if not isinstance(who, Spec):
        return who
    if not who.strategy.reference_player:
        return agent_of(who, talks.regime)
    if isinstance(opposite, Person):
        raise UsageError(
            f"{who.strategy.name} is a reference player, which sees the other side's payoffs: it "
            "does not play against people. `negosim strategy list` shows who does."
        )
    forecast = None
    replies = who.strategy.name == "best-response"  # to perfect play, perfect play is best
    if replies and isinstance(opposite, Spec) and not opposite.strategy.reference_player:
        forecast = Forecast(talks, 1 - party, agent_of(opposite, talks.regime))
    return Perfect(talks, party, who.text, forecast)


def exact(case: Scenario, spec: Spec) -> bool:
    """Whether the best response to a strategy is known; else what is found is a lower bound.

    It is where the strategy listens to nobody, or plays perfectly, and nothing but events with a
    date is left to chance once the talks have begun.
    """
    surprises = (
        bool(case.ratification)
        or any(isinstance(e, Event) and e.date_ is None for e in case.event)
        or any(meeting.postponed is not None for meeting in case.meeting)
    )
    return (spec.strategy.reference_player or spec.foreseen) and not surprises
