"""Alternative futures of one world: what has happened stays, what comes is drawn afresh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from negosim.arrays import FloatArray
from negosim.draws.streams import uniforms
from negosim.draws.worlds import Worlds, dates, days_of, put_off
from negosim.scenario.entries import Event
from negosim.scenario.model import Scenario
from negosim.talks.ratification import Vote
from negosim.timeline.calendar import MEETING, moment

__all__ = ["Futures", "futures"]


@dataclass(repr=False, kw_only=True)
class Futures(Worlds):
    """Worlds that share the past of one lane; `lanes` numbers the futures.

    past : the one lane
    round : rounds played by now; a strategy's numbers stay up to the turn that comes
    kept : streams whose numbers have been looked at by now
    between : bounds that past votes set to the number of a party that votes, by stream
    """

    past: Worlds
    round: int
    kept: frozenset[str]
    between: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def uniforms(self, stream: str, count: int = 1) -> FloatArray:
        """(future, count) numbers of a stream: the lane's own where it is past, else new ones."""
        if stream in self.kept:
            return np.repeat(self.past.uniforms(stream, count), len(self), axis=0)
        low, high = self.between.get(stream, (0.0, 1.0))
        return low + (high - low) * self._new(stream, count)

    def turns(self, party: int) -> FloatArray:
        """(future, round) numbers a party's strategies may use."""
        if party not in self._turns:
            own = self.past.turns(party)
            new = self._new(f"{self.scenario.parties[party]}.turn", own.shape[1])
            self._turns[party] = np.where(np.arange(own.shape[1]) <= self.round, own, new)
        return self._turns[party]

    def _new(self, stream: str, count: int) -> FloatArray:
        name = f"future.{self.past.lanes[0]}.{self.round}.{stream}"
        return uniforms(self.seed, name, self.lanes, count)


def futures(
    past: Worlds, day: int, round_: int, lanes: range, votes: Iterable[Vote] = ()
) -> Futures:
    """Draw alternative futures of a world, as seen from the talks of a day.

    Parameters, choices, meetings begun, and events and votes up to the day's talks stay. Of what
    has not come, days are drawn given that.

    Parameters
    ----------
    past : Worlds
        One lane. Where it has central values they stay; the future is drawn.
    day : int
        A day of talks, as a proleptic ordinal.
    round_ : int
        Rounds played by now.
    lanes : range
        Numbers of the futures, from 0; each is the same in any batch.
    votes : iterable of Vote
        Votes held in this world; those of earlier days are remembered.

    Examples
    --------
    >>> from negosim.draws.worlds import draw
    >>> from negosim.scenario.files import load
    >>> past = draw(load("split-the-dollar"))
    >>> ahead = futures(past, int(past.schedule.day[0, 0]), 2, range(50))
    >>> [len(np.unique(numbers)) for numbers in ahead.turns(0).T[:4]]
    [1, 1, 1, 50]
    """
    scenario, now = past.scenario, moment(day, MEETING)
    votes = [vote for vote in votes if vote.day < day]
    struck = [moment(int(on), at) <= now for at, on in enumerate(past.event_day[0], start=1)]
    ahead = Futures(
        scenario,
        past.seed,
        lanes,
        central=False,
        schedule=past.schedule,
        past=past,
        event_day=np.repeat(past.event_day, len(lanes), axis=0),
        first=np.repeat(past.first, len(lanes)),
        round=round_,
        kept=frozenset(_kept(past, struck, bool(votes))),
        between=_between(scenario, votes),
    )
    regime = ahead.regime()
    for number, happening in enumerate(scenario.happenings):
        if isinstance(happening, Event) and not struck[number]:
            ahead.event_day[:, number] = days_of(ahead, regime, happening, day + 1)
    off = put_off(ahead, regime)
    begun = past.schedule.meeting[past.schedule.day[0] <= day].max(initial=-1) + 1
    off[:, :begun] = put_off(past, past.regime())[0, :begun]
    ahead.schedule = dates(scenario, off)
    return ahead


def _kept(past: Worlds, struck: list[bool], voted: bool) -> Iterator[str]:
    """Streams that have been looked at: of what came, and of what was drawn before the talks."""
    scenario, regime, first = past.scenario, past.regime(), len(past.scenario.choice)
    for number, happening in enumerate(scenario.happenings):
        if number < first:
            yield f"choice.{happening.name}"
        elif struck[number]:
            regime.befall(number, np.arange(1))
            yield f"event.{happening.name}"
    later = ("meeting[",) if voted else ("meeting[", "ratification[")
    for name, entry in scenario.parameter.items():
        if name in regime.movers(0) or (entry.dist is not None and not name.startswith(later)):
            yield f"parameter.{name}"


def _between(scenario: Scenario, votes: Iterable[Vote]) -> dict[str, tuple[float, float]]:
    """A party's number passes a deal if it lies below the deal's chance."""
    found: dict[str, tuple[float, float]] = {}
    for vote in votes:
        stream = f"ratification.{scenario.parties[vote.party]}"
        low, high = found.get(stream, (0.0, 1.0))
        passed = (low, min(high, vote.chance))
        found[stream] = passed if vote.passed else (max(low, vote.chance), high)
    return found
