"""Where two parties should settle if they may also toss for it: solutions on the convex hull.

A point of the hull's upper right edge is a lottery between at most two outcomes. The edge is
found in whole numbers, so three outcomes in line are seen as such, and an outcome on the edge
is offered for sure rather than as a lottery of its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from negosim.arrays import FloatArray, IntArray
from negosim.scoring.frontier import frontier
from negosim.scoring.solutions import STEPS, TIE

__all__ = ["HULL_SOLUTIONS", "Hull", "Lottery", "hull"]

HULL_SOLUTIONS = (
    *("nash", "kalai_smorodinsky", "egalitarian", "utilitarian", "equal_loss"),
    *("raiffa", "raiffa_continuous", "perles_maschler"),
)
SURE = 1e-12  # a chance closer to 0 or 1 is none
HALVINGS = 60  # of the way to the edge: then it is reached but for rounding
LONG = 40.0  # in a unit of time the way to the edge shrinks by a factor of e


@dataclass(frozen=True, slots=True)
class Lottery:
    """One outcome with some chance, else another.

    Attributes
    ----------
    outcomes : tuple of int
        One number, or two, the one better for party 0 first.
    chances : tuple of float
        A chance each, summing to 1.
    payoff : tuple of float
        What each party may expect.
    """

    outcomes: tuple[int, ...]
    chances: tuple[float, ...]
    payoff: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Hull:
    """What two parties can agree on with lotteries, and where theory would have them settle.

    Attributes
    ----------
    frontier : (point,) array
        Outcome numbers along the edge of the hull, party 0's best first, inside the zone or
        not; of outcomes that pay the same the lowest number.
    zone : tuple of Lottery
        Ends of the part of the edge in the zone of agreement, party 0's best first (once if
        it is a single point); empty without a zone.
    ideal_gain : (party,) array
        Each party's best gain over its walk-away in the zone; NaN without a zone.
    solutions : mapping from name to Lottery
        The answers of `HULL_SOLUTIONS`; empty without a zone.
    utilitarian : tuple of Lottery
        All that has the largest sum lies between these two; the same twice if it is one point.
    """

    frontier: IntArray
    zone: tuple[Lottery, ...]
    ideal_gain: FloatArray
    solutions: Mapping[str, Lottery]
    utilitarian: tuple[Lottery, ...]


def hull(payoffs: FloatArray, walk_away: FloatArray, power: float = 0.5) -> Hull:
    """Bargaining solutions where parties may agree on a lottery.

    The zone is what leaves nobody below the walk-away; there may be one where no single
    outcome is in it. An outcome outside the zone may still shape the hull. With a gain being
    expected payoff minus walk-away and the ideal gains the best in the zone:

    - `nash`: largest gain0**power * gain1**(1 - power) [1]_ [2]_.
    - `kalai_smorodinsky`: both gain the same share of their ideal gain [3]_.
    - `egalitarian`: both gain the same; where the edge ends before, its nearest end.
    - `utilitarian`: largest sum; of many the one with the largest smaller gain.
    - `equal_loss`: both lose the same against their ideal gain [4]_.
    - `raiffa`: the walk-away moves, again and again, to the mean of the two points where one
      party keeps its payoff and the other takes all it can [5]_.
    - `raiffa_continuous`: it moves in that direction by ever smaller steps [5]_.
    - `perles_maschler`: from the two ends of the zone, halve the integral of
      sqrt(-dgain0 dgain1) along the edge [6]_.

    Where the zone is a single point, all are that point. On the edge no answer but the
    utilitarian is ever more than one point.

    Parameters
    ----------
    payoffs : (party, outcome) array
        Payoffs of the two parties, finite, rounded to a grid of 1e-9; at least one outcome.
    walk_away : (party,) array
        Payoffs of no deal, in the same unit.
    power : float
        Weight of party 0's gain in `nash`, in (0, 1); the other answers know no weights.

    Returns
    -------
    Hull

    References
    ----------
    .. [1] J. F. Nash, "The Bargaining Problem", Econometrica 18 (1950), 155-162.
    .. [2] E. Kalai, "Nonsymmetric Nash Solutions and Replications of 2-Person Bargaining",
       International Journal of Game Theory 6 (1977), 129-133.
    .. [3] E. Kalai and M. Smorodinsky, "Other Solutions to Nash's Bargaining Problem",
       Econometrica 43 (1975), 513-518.
    .. [4] Y. Chun, "The Equal-Loss Principle for Bargaining Problems", Economics Letters 26
       (1988), 103-106.
    .. [5] H. Raiffa, "Arbitration Schemes for Generalized Two-Person Games", Contributions
       to the Theory of Games II, Princeton (1953), 361-387.
    .. [6] M. A. Perles and M. Maschler, "The Super-Additive Solution for the Nash Bargaining
       Game", International Journal of Game Theory 10 (1981), 163-193.

    Examples
    --------
    A prize of 8 that cannot be parted, and a walk-away of 2 for the second party:

    >>> found = hull(np.array([[8.0, 0.0], [0.0, 8.0]]), np.array([0.0, 2.0]))
    >>> found.solutions["nash"]
    Lottery(outcomes=(0, 1), chances=(0.375, 0.625), payoff=(3.0, 5.0))
    >>> found.ideal_gain
    array([6., 6.])
    """
    numbers, points = _edge(payoffs)
    floor = [_whole(value) for value in walk_away]
    along, gains = _zone(points, floor)
    if not along.size:
        return Hull(numbers, (), np.full(2, np.nan), {}, ())

    def told(place: float) -> Lottery:
        return _lottery(numbers, payoffs, place)

    answers, best_sums = _answers(gains, along, power)
    return Hull(
        numbers,
        tuple(told(place) for place in dict.fromkeys((along[0], along[-1]))),
        np.array([gains[0, 0], gains[1, -1]]),
        {name: told(answers[name]) for name in HULL_SOLUTIONS},
        tuple(told(place) for place in best_sums),
    )


def _whole(value: float) -> int:
    """A payoff in whole grid steps."""
    return round(float(value) * STEPS)


def _edge(payoffs: FloatArray) -> tuple[IntArray, list[list[int]]]:
    """Outcomes along the edge, and their payoffs of each party in whole grid steps.

    The upper chain of Andrew's sweep over the Pareto frontier; what lies on a line stays.
    """
    kept: list[tuple[int, int, int]] = []
    for number in frontier(payoffs):
        x, y = _whole(payoffs[0, number]), _whole(payoffs[1, number])
        if kept and kept[-1][1:] == (x, y):
            continue
        while len(kept) > 1:
            (_, fx, fy), (_, nx, ny) = kept[-2:]
            if (nx - fx) * (y - fy) - (ny - fy) * (x - fx) >= 0:
                break
            kept.pop()
        kept.append((int(number), x, y))
    numbers, first, second = zip(*kept, strict=True)
    return np.array(numbers), [list(first), list(second)]


def _at(values: list[int], place: Fraction) -> Fraction:
    """Value at a place along the edge: 1.25 is a quarter from its point 1 to its point 2."""
    low = min(int(place), len(values) - 2) if len(values) > 1 else 0
    return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def _zone(points: list[list[int]], floor: list[int]) -> tuple[FloatArray, FloatArray]:
    """Ends and corners of the edge in the zone: their places along it, and the gains there."""
    first, turned = _reaches(points[1], floor[1]), _reaches(points[0][::-1], floor[0])
    if first is None or turned is None or first + turned > len(points[0]) - 1:
        return np.empty(0), np.empty((2, 0))
    last = len(points[0]) - 1 - turned
    places = [first, *(Fraction(at) for at in range(len(points[0])) if first < at < last), last]
    exact = [[_at(points[party], place) - floor[party] for place in places] for party in (0, 1)]
    gains = np.array(exact, dtype=np.float64) / STEPS
    moves = np.r_[True, (np.diff(gains) != 0).all(axis=0)]
    return np.array(places, dtype=np.float64)[moves], gains[:, moves]


def _reaches(rising: list[int], level: int) -> Fraction | None:
    """The first place where values that rise along the edge reach a level."""
    at = next((at for at, value in enumerate(rising) if value >= level), None)
    if not at:
        return None if at is None else Fraction(0)
    return at - Fraction(rising[at] - level, rising[at] - rising[at - 1])


def _lottery(numbers: IntArray, payoffs: FloatArray, place: float) -> Lottery:
    """The lottery at a place along the edge."""
    corner = round(place)
    place = corner if abs(place - corner) < SURE else place
    at = int(place)
    pair = [(at, at + 1 - place), (at + 1, place - at)] if place > at else [(at, 1.0)]
    outcomes = tuple(int(numbers[point]) for point, _ in pair)
    chances = tuple(float(weight) for _, weight in pair)
    first, second = (float(payoffs[party, list(outcomes)] @ chances) for party in (0, 1))
    return Lottery(outcomes, chances, (first, second))


def _answers(
    gains: FloatArray, along: FloatArray, power: float
) -> tuple[dict[str, float], tuple[float, float]]:
    """Places along the edge: of each solution, and the ends of all largest sums."""
    ideal = np.array([gains[0, 0], gains[1, -1]])
    scale = np.where(ideal > 0, ideal, 1.0)
    zero, one = np.zeros(2), np.ones(2)
    egalitarian = _ray(gains, along, zero, one)
    sums = gains.sum(axis=0)
    best = along[sums >= sums.max() * (1 - TIE)]
    pace = np.concatenate([[0.0], np.sqrt(-np.prod(np.diff(gains), axis=0)).cumsum()])
    steps = _raiffa(gains, zero)
    flow = _raiffa(gains, _flow(gains, scale))
    return {
        "nash": _nash(gains, along, power),
        "kalai_smorodinsky": _ray(gains, along, zero, scale),
        "egalitarian": egalitarian,
        "utilitarian": float(np.clip(egalitarian, best[0], best[-1])),
        "equal_loss": _ray(gains, along, ideal, one),
        "raiffa": _ray(gains, along, steps, scale),
        "raiffa_continuous": _ray(gains, along, flow, scale),
        "perles_maschler": float(np.interp(pace[-1] / 2, pace, along)),
    }, (float(best[0]), float(best[-1]))


def _ray(gains: FloatArray, along: FloatArray, start: FloatArray, way: FloatArray) -> float:
    """Place where the line through `start` in direction `way` meets the edge, or the near end."""
    ahead = (gains - start[:, np.newaxis]) / way[:, np.newaxis]
    return float(np.interp(0.0, ahead[1] - ahead[0], along))  # rises along the edge


def _nash(gains: FloatArray, along: FloatArray, power: float) -> float:
    """Place of the largest weighted product: on each segment where its slope is 0, or an end."""
    if len(along) == 1:
        return float(along[0])
    (e, f), (first, second) = np.diff(gains), gains[:, :-1]
    inner = -(power * e * second + (1 - power) * f * first) / (e * f)
    share = np.clip(inner, 0, 1)
    product = (first + share * e) ** power * (second + share * f) ** (1 - power)
    at = int(np.argmax(product))
    return float(along[at] + share[at] * (along[at + 1] - along[at]))


def _raiffa(gains: FloatArray, here: FloatArray) -> FloatArray:
    """Raiffa's steps from here to the edge: what each may take halves again and again."""
    for _ in range(HALVINGS):
        first = np.interp(here[1], gains[1], gains[0])
        second = np.interp(here[0], gains[0][::-1], gains[1][::-1])
        here = (here + np.array([first, second])) / 2
    return here


def _flow(gains: FloatArray, scale: FloatArray) -> FloatArray:
    """The same by ever smaller steps, nearly to the edge."""
    from scipy.integrate import solve_ivp

    first, second = gains / scale[:, np.newaxis]
    falling, back = first[::-1].copy(), second[::-1].copy()

    def pull(_: float, here: FloatArray) -> tuple[float, float]:
        x, y = here
        return np.interp(y, second, first) - x, np.interp(x, falling, back) - y

    path = solve_ivp(pull, (0, LONG), (0.0, 0.0), method="LSODA", rtol=1e-10, atol=1e-12)
    return np.asarray(path.y[:, -1] * scale)
