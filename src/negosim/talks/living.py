"""Payoffs over time: what a party lives on before a deal, after it, and without one."""

from __future__ import annotations

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.draws.worlds import Worlds
from negosim.protocol.state import IN_FORCE, State
from negosim.talks.worth import Worth
from negosim.timeline.calendar import NEVER

__all__ = ["YEAR", "lived"]

YEAR = 365.25  # days


def lived(worlds: Worlds, state: State, final: Worth) -> tuple[FloatArray, FloatArray]:
    """Average payoff from the case's start to its horizon, and what waiting for the deal cost.

    Until its talks end a party lives on the status quo of the day, without the terms of
    signing; afterwards on the deal in force, or on its walk-away of the day. Nothing is
    discounted.

    Parameters
    ----------
    worlds : Worlds
        Of a scenario with a horizon.
    state : State
        Where the talks ended.
    final : Worth
        Of the last regime; used where no event is dated.

    Returns
    -------
    mean, delay : (table, party) arrays
        `mean` in the unit of the payoffs. `delay`: that unit times years, the deal's payoff less
        the status quo's from the first meeting until the deal was in force; 0 without a deal.
    """
    account = Account(worlds, state, final)
    regime = account.worth.regime
    first = len(worlds.scenario.choice)
    days = regime.event_day[:, first:]
    everyone = np.arange(len(worlds))
    for step in np.argsort(days, axis=1, kind="stable").T:  # each lane's next event, by rank
        day = days[everyone, step]
        hit = np.flatnonzero(day < NEVER)
        account.settle(hit, day[hit])
        for event in np.unique(step[hit]):
            for lanes, names in regime.befall(first + int(event), hit[step[hit] == event]):
                account.worth.touch(lanes, names)
    account.settle(everyone, np.full(len(everyone), account.last))
    return account.total / (account.last - account.start), account.delay / YEAR


class Account:
    """What each table has received so far, in payoff times days."""

    def __init__(self, worlds: Worlds, state: State, final: Worth) -> None:
        scenario = worlds.scenario
        assert scenario.horizon is not None
        self.state = state
        self.start, self.last = scenario.start.toordinal(), scenario.horizon.toordinal()
        self.opening = worlds.schedule.day[:, 0]
        self.worth = Worth(scenario, worlds.regime()) if scenario.event else final
        self.since = np.full(len(worlds), self.start)
        self.total, self.delay = np.zeros((2, len(state), 2))

    def settle(self, lanes: IntArray, until: IntArray) -> None:
        """Count what the tables of some lanes (in order) lived on until a day of each lane."""
        until = np.clip(until, self.since[lanes], self.last)
        passed = until > self.since[lanes]
        lanes, until = lanes[passed], until[passed]
        if len(lanes) == 0:
            return
        state, place = self.state, np.full(len(self.since), -1)
        place[lanes] = np.arange(len(lanes))
        tables = np.flatnonzero(place[state.lane] >= 0)
        lane = state.lane[tables]
        at = place[lane]
        before, after = (rate[at] for rate in self.worth.rates(lanes))
        agreed = state.status[tables] == IN_FORCE
        deal = self.worth.of(lane, np.maximum(state.deal[tables], 0))
        after = np.where(agreed[:, None], deal, after)
        first, last = self.since[lane], until[at]
        ended = np.clip(state.ended[tables], first, last)
        self.total[tables] += before * (ended - first)[:, None] + after * (last - ended)[:, None]
        waited = np.maximum(0, ended - np.maximum(first, self.opening[lane])) * agreed
        self.delay[tables] += (deal - before) * waited[:, None]
        self.since[lanes] = until
