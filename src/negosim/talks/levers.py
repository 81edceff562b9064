"""What moves the worth of a package: an issue level by level, or one uncertain number at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negosim.arrays import FloatArray
from negosim.draws.worlds import draw
from negosim.errors import UsageError, did_you_mean
from negosim.outcomes.space import Issue
from negosim.payoffs.expressions import Expression
from negosim.payoffs.trade import Tariff
from negosim.talks.moment import Snapshot
from negosim.talks.worth import Worth
from negosim.timeline.calendar import MEETING, moment

__all__ = ["Sweep", "Tornado", "sweep", "tornado"]

RATES = 60  # between the lowest and the highest level
ENDS = (0.1, 0.9)  # quantiles to which a number is moved


@dataclass(frozen=True)
class Sweep:
    """A package at each level of one issue.

    payoffs, gains : (party, level) arrays
    trade : rates (rate,), and what the tariff alone is worth there (party, rate); None where
        the issue is no tariff
    """

    here: Snapshot
    outcome: int
    issue: Issue
    payoffs: FloatArray
    gains: FloatArray
    trade: tuple[FloatArray, FloatArray] | None

    @property
    def steps(self) -> FloatArray:
        """(party, level - 1) what each step to the next level is worth."""
        return np.diff(self.payoffs, axis=1)

    @property
    def per_unit(self) -> FloatArray | None:
        """(party, level - 1) the same for one unit more; None where levels are no numbers."""
        values = self.issue.values
        return None if values is None else self.steps / np.diff(np.array(values))


def sweep(here: Snapshot, outcome: int, issue: str) -> Sweep:
    """Value a package at each level of an issue, all else as it is.

    Parameters
    ----------
    here : Snapshot
    outcome : int
        The package.
    issue : str

    Raises
    ------
    UsageError
        Where there is no such issue.

    Examples
    --------
    >>> from negosim.scenario.files import load
    >>> from negosim.talks.moment import snapshot
    >>> found = sweep(snapshot(load("split-the-dollar")), 10, "share")
    >>> found.steps[:, 0].tolist(), found.per_unit[:, 0].tolist()
    ([5.0, -5.0], [1.0, -1.0])
    """
    case = here.scenario
    names = [known.name for known in case.issue]
    if issue not in names:
        raise UsageError(f"--sweep {issue}: no issue of {case.name}. {did_you_mean(issue, names)}")
    at = names.index(issue)
    levels = np.tile(case.space.levels(np.array(outcome)), (case.space.shape[at], 1))
    levels[:, at] = np.arange(len(levels))
    payoffs = here.payoffs[:, case.space.outcomes(levels)]
    gains = payoffs - here.walk_away[:, None]
    return Sweep(here, outcome, case.space.issues[at], payoffs, gains, _trade(here, at))


def _trade(here: Snapshot, at: int) -> tuple[FloatArray, FloatArray] | None:
    """What tariffs set by an issue are worth to both, between its levels as well."""
    case, issue = here.scenario, here.scenario.space.issues[at]
    tariffs = [
        term
        for term in case.terms
        if isinstance(term, Tariff) and term.issue == issue.name and term.rates is None
    ]
    if not tariffs or issue.values is None:
        return None
    rates = np.linspace(min(issue.values), max(issue.values), RATES)
    worth = np.zeros((len(case.parties), RATES))
    scope = here.regime.scope(np.arange(1))
    for term in tariffs:
        fine = term.model_copy(update={"rates": [Expression.parse(float(r)) for r in rates]})
        worth += fine.rows(scope, case.frame)[0, :-1]
    return rates, worth


@dataclass(frozen=True)
class Tornado:
    """Gains from a package as each drawn number moves alone, the widest movers first.

    names : of the parameters
    values : (parameter, end, 1 or sector) the number at either end
    gains : (party,) array
    ends : (parameter, end, party) gains at either end
    """

    here: Snapshot
    outcome: int
    names: list[str]
    values: list[FloatArray]
    gains: FloatArray
    ends: FloatArray

    @property
    def swings(self) -> FloatArray:
        """(parameter, party) gain at the high end of the number, less that at the low end."""
        return np.asarray(self.ends[:, 1] - self.ends[:, 0])


def tornado(here: Snapshot, outcome: int) -> Tornado:
    """Move every drawn parameter from its 10th to its 90th percentile, all others central.

    Choices and events come out at their likeliest. Ranked by how far the gains of both
    parties move, taken together whatever their sign.

    Parameters
    ----------
    here : Snapshot
        With central values.
    outcome : int

    Raises
    ------
    UsageError
        Where nothing is drawn.
    """
    case = here.scenario
    names = [name for name, entry in case.parameter.items() if entry.dist is not None]
    if not names:
        raise UsageError(f"--tornado: no parameter of {case.name} is drawn; nothing can move.")
    worlds = draw(case, lanes=2 * len(names), central=True)

    def uniforms(stream: str, count: int) -> FloatArray:
        out = np.full((len(worlds), count), np.nan)
        name = stream.removeprefix("parameter.")
        if name != stream and name in names:
            first = 2 * names.index(name)
            out[first : first + 2] = np.array(ENDS)[:, None]
        return out

    regime = worlds.regime(uniforms)
    regime.advance(moment(here.day.toordinal(), MEETING))
    lanes = np.arange(len(worlds))
    ends = Worth(case, regime).gains(lanes, np.full(len(worlds), outcome)).reshape(-1, 2, 2)
    order = np.argsort(-np.abs(ends[:, 1] - ends[:, 0]).sum(axis=1), kind="stable")
    values = [regime.value(names[at])[2 * at : 2 * at + 2] for at in order]
    gains = here.payoffs[:, outcome] - here.walk_away
    return Tornado(here, outcome, [names[at] for at in order], values, gains, ends[order])
