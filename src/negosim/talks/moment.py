"""The case at one moment of one world: what every outcome is worth to each party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from negosim.arrays import FloatArray
from negosim.draws.regime import Regime
from negosim.draws.worlds import draw
from negosim.errors import UsageError
from negosim.scenario.model import Scenario
from negosim.talks.worth import Worth
from negosim.timeline.calendar import MEETING, moment

__all__ = ["Snapshot", "snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """One world on one day.

    payoffs : (party, outcome) array
    walk_away : (party,) array
    """

    scenario: Scenario
    day: date
    payoffs: FloatArray
    walk_away: FloatArray
    regime: Regime

    @property
    def happened(self) -> dict[str, dict[str, str]]:
        """How choices, and events so far, came out: their entries by name."""
        case, took = self.scenario, self.regime.entry[0]
        known = {
            happening.name: happening.alternatives[at].name
            for happening, at in zip(case.happenings, took, strict=True)
            if at >= 0
        }
        choices = {name: entry for name, entry in known.items() if name in case.choice}
        return {"choices": choices, "events": {k: v for k, v in known.items() if k not in choices}}


def snapshot(
    scenario: Scenario,
    seed: int = 1,
    lane: int | None = None,
    day: date | None = None,
) -> Snapshot:
    """Value every outcome on a day, with the day's events behind it.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    lane : int, optional
        Number of the drawn world; None takes central values.
    day : date, optional
        By default the first meeting.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> snapshot(load("split-the-dollar")).walk_away
    array([0., 0.])
    """
    day = day or scenario.meeting[0].date_
    last = scenario.horizon or day
    if not scenario.start <= day <= last:
        raise UsageError(f"{day} is outside the case: it runs from {scenario.start} to {last}.")
    worlds = draw(scenario, seed, range(lane or 0, (lane or 0) + 1), central=lane is None)
    regime = worlds.regime()
    regime.advance(moment(day.toordinal(), MEETING))
    payoffs, walk_away = Worth(scenario, regime).payoffs(np.arange(1))
    return Snapshot(scenario, day, payoffs[0], walk_away[0], regime)
