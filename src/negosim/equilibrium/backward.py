"""Perfect play of alternating offers with a last period, found from its end.

Who answers accepts what is worth going on or more; who proposes picks the best of what is
accepted, or lets the period pass. So the first offer that is worth making is the agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.kernels import compiled

__all__ = [
    "PASSES",
    "TIE",
    "WALKS_OUT",
    "PerfectPlay",
    "living_until",
    "perfect_play",
    "play_back",
    "rubinstein",
]

PASSES, WALKS_OUT = -1, -2
TIE = 1e-9  # totals closer than this are equal


@dataclass(frozen=True, slots=True, eq=False)
class PerfectPlay:
    """The subgame-perfect path and what it is worth from any period on.

    Attributes
    ----------
    period : (lane,) array of int
        When it ends by agreement or by walking out, from 0; the number of periods if never.
    outcome : (lane,) array of int
        What is agreed; `WALKS_OUT`, or `PASSES` where there never is a deal.
    values : (lane, party, period + 1) array
        Totals both expect at the start of a period; the last is no deal.
    plan : (lane, period) array of int
        The outcome offered, and accepted, if that period is reached; else `PASSES`, or
        `WALKS_OUT` where the other party leaves.
    """

    period: IntArray
    outcome: IntArray
    values: FloatArray
    plan: IntArray


def perfect_play(
    totals: Sequence[FloatArray],
    no_deal: FloatArray,
    proposer: IntArray,
    allowed: Sequence[BoolArray] | None = None,
    leaving: FloatArray | None = None,
) -> PerfectPlay:
    """Subgame-perfect play of a finite game of alternating offers.

    From the last period back: of the outcomes within both mandates that leave the answering
    party no less than going on, the proposer's best; of several the answering party's best; of
    several the lowest number. The proposer passes if that is worth less to it than going on.
    An indifferent party accepts, and offers. Totals within 1e-9 are equal.

    Parameters
    ----------
    totals : sequence of (lane, party, outcome) arrays
        For each period what both get in all if an outcome is agreed then, flows before and
        after added up (see `living_until`).
    no_deal : (lane, party) array
        What both get in all if no period brings a deal.
    proposer : (lane, period) array of int
        The party that offers, 0 or 1.
    allowed : sequence of (lane, outcome) arrays of bool, optional
        For each period what both mandates allow; by default all.
    leaving : (lane, party, period) array, optional
        What both get in all if the answering party walks out instead of going on; it does
        where it gains by that.

    References
    ----------
    Stahl, I. (1972). Bargaining theory. Stockholm School of Economics.
    Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50, 97-109.

    Examples
    --------
    A dollar in tenths, worth 0.9 as much each period later, two periods:

    >>> share = np.arange(11) / 10
    >>> totals = [0.9**period * np.array([[share, 1 - share]]) for period in range(2)]
    >>> found = perfect_play(totals, np.zeros((1, 2)), np.array([[0, 1]]))
    >>> found.period, found.outcome, found.plan
    (array([0]), array([1]), array([[1, 0]]))
    """
    lanes, periods = proposer.shape
    values = np.empty((lanes, 2, periods + 1))
    values[:, :, -1] = no_deal
    plan = np.empty((lanes, periods), np.int64)
    if allowed is None:
        allowed = [np.ones((lanes, totals[0].shape[2]), np.bool_)] * periods
    at = np.arange(lanes)
    for period in range(periods - 1, -1, -1):
        on, code = values[:, :, period + 1], np.full(lanes, PASSES)
        if leaving is not None:
            other, out = 1 - proposer[:, period], leaving[:, :, period]
            leaves = out[at, other] > on[at, other] + TIE
            on, code = np.where(leaves[:, np.newaxis], out, on), np.where(leaves, WALKS_OUT, code)
        best = _offers(
            totals[period], np.ascontiguousarray(on), proposer[:, period], allowed[period]
        )
        made = best >= 0
        plan[:, period] = np.where(made, best, code)
        worth = totals[period][at, :, np.where(made, best, 0)]
        values[:, :, period] = np.where(made[:, np.newaxis], worth, on)
    ends = np.concatenate([plan != PASSES, np.ones((lanes, 1), np.bool_)], axis=1)
    period_of = ends.argmax(axis=1)
    closed = np.concatenate([plan, np.full((lanes, 1), PASSES)], axis=1)
    return PerfectPlay(period_of, closed[at, period_of], values, plan)


@compiled
def _offers(
    totals: FloatArray, going_on: FloatArray, proposer: IntArray, allowed: BoolArray
) -> IntArray:
    """What each lane's proposer offers; `PASSES` where nothing is worth it."""
    offers = np.empty(len(proposer), np.int64)
    for lane in range(len(proposer)):
        own, theirs = totals[lane, proposer[lane]], totals[lane, 1 - proposer[lane]]
        taken = (theirs >= going_on[lane, 1 - proposer[lane]] - TIE) & allowed[lane]
        offers[lane] = _best(own, theirs, taken, going_on[lane, proposer[lane]])
    return offers


@compiled
def _best(own: FloatArray, theirs: FloatArray, taken: BoolArray, least: float) -> int:
    """The proposer's best of what is taken, then the other's best, then the lowest number."""
    most, best, kindest = -np.inf, -1, -np.inf
    for x in range(own.size):
        if taken[x] and own[x] > most:
            most = own[x]
    if most >= least - TIE:
        for x in range(own.size):
            if taken[x] and own[x] >= most - TIE and theirs[x] > kindest + TIE:
                best, kindest = x, theirs[x]
    return best


@compiled
def play_back(
    rates: tuple[FloatArray, FloatArray, FloatArray, float],
    ahead: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    days: tuple[float, float],
    votes: tuple[FloatArray, FloatArray, FloatArray],
    turns: tuple[IntArray, IntArray, IntArray, IntArray, BoolArray],
    mandates: tuple[IntArray, BoolArray],
    known: tuple[int, FloatArray, IntArray, FloatArray],
    said: tuple[IntArray, FloatArray],
) -> None:
    """Turns between two events played backwards, lane by lane, as `perfect_play` does.

    Who speaks in a turn takes what stands, offers, passes or walks out; what it offers is
    answered in the next turn. Nobody offers or takes what is worth less than its walk-away.

    Parameters
    ----------
    rates : payoffs, lived, walk_away, unit
        Of each deal, (lane, party, outcome), of the status quo and of no deal, (lane, party);
        what a day of them counts.
    ahead : later, no_later, on, gain
        What is to be expected after the stretch, and in the end: from its first day on. Of a
        deal, (lane, party, outcome), of no deal and of the talks, (lane, party); and what an
        offer that stands adds to that, by who does not speak next, (lane, party, outcome or 0),
        0 where refused. The first two count over the status quo.
    days : end, length
        Of the stretch.
    votes : slope, bar, late
        Of the logit of those at home, NaN without a vote, (lane, party); days it takes, (lane,).
    turns : first, last, day, speaker, proposes
        The turns of the stretch, first to last - 1, (lane,); then (lane, turn) arrays.
    mandates : box, inside
        Row of `inside`, (mandate, outcome), that holds for a (party, lane, turn).
    known : party, asks, says, utility
        Party whose play is known whatever is said, -1 neither: it takes what is worth `asks`
        to it in its `utility` (lane, outcome) and offers `says`, both (lane, turn).
    said : plan, least, written
        For each (lane, turn) the offer, `PASSES` or `WALKS_OUT`; what is the least taken.
    """
    payoffs, lived, walk_away, unit = rates
    later, no_later, on, gain = ahead
    end, length = days
    first, last, day, speaker, proposes = turns
    box, inside = mandates
    given, asks, says, utility = known
    size, out = payoffs.shape[2], np.empty(2)
    total, found = np.empty((2, size)), np.empty(size, np.int64)
    taken, own = np.empty(size, np.bool_), np.empty(size, np.bool_)
    for lane in range(len(on)):
        now, n, held = on[lane].copy(), 0, -1
        for turn in range(last[lane] - 1, first[lane] - 1, -1):
            who, other = speaker[lane, turn], 1 - speaker[lane, turn]
            may, offer = inside[box[who, lane, turn]], PASSES
            if proposes[lane, turn] and held >= 0:  # answered in the turn after
                for i in range(n):
                    own[i] = taken[i] and may[found[i]]
                if who == given:
                    offer = says[lane, turn]
                    best = np.searchsorted(found[:n], offer)
                    made = offer >= 0 and best < n and found[best] == offer and own[best]
                else:
                    best = _best(total[who, :n], total[other, :n], own[:n], now[who])
                    made = best >= 0
                    offer = found[best] if made else PASSES
                if made:
                    now[:] = total[:, best]
            elif proposes[lane, turn] and gain.shape[2]:  # answered beyond the stretch
                if who == given:
                    offer = says[lane, turn]
                else:
                    for x in range(size):
                        moved = gain[lane, 0, x] != 0.0 or gain[lane, 1, x] != 0.0
                        fine = payoffs[lane, who, x] >= walk_away[lane, who]
                        own[x] = moved and fine and may[x]
                    offer = _best(gain[lane, who], gain[lane, other], own, 0.0)
                if offer >= 0:
                    now += gain[lane, :, offer]
            rest = max(0.0, end - day[lane, turn])
            for party in range(2):
                flow = walk_away[lane, party] - lived[lane, party]
                out[party] = no_later[lane, party] + flow * unit * rest
            if who != given and out[who] > now[who] + TIE:
                now[:] = out
                offer = WALKS_OUT
            said[0][lane, turn], said[1][lane, turn] = offer, now[who]
            theirs = inside[box[other, lane, turn]]
            same = held >= 0
            for party in range(2):
                same = same and box[party, lane, turn] == box[party, lane, held]
            if not same:
                n = 0
                for x in range(size):
                    fine = payoffs[lane, 0, x] >= walk_away[lane, 0]
                    if fine and payoffs[lane, 1, x] >= walk_away[lane, 1] and may[x] and theirs[x]:
                        found[n] = x
                        n += 1
            if not same or day[lane, turn] != day[lane, held]:
                _totals(lane, found[:n], rest, rates, ahead, votes, out, total)
            for i in range(n):
                if who == given:
                    taken[i] = utility[lane, found[i]] >= asks[lane, turn]
                else:
                    taken[i] = total[who, i] >= now[who] - TIE
            held = turn
        on[lane] = now
        if held >= 0 and gain.shape[2]:
            gain[lane] = 0.0
            for i in range(n):
                if taken[i]:
                    gain[lane, :, found[i]] = total[:, i] - now
        for party in range(2):
            lives = lived[lane, party]
            no_later[lane, party] += (walk_away[lane, party] - lives) * unit * length
            if unit * length > 0.0:
                for x in range(size):
                    later[lane, party, x] += (payoffs[lane, party, x] - lives) * unit * length


@compiled
def _totals(
    lane: int,
    found: IntArray,
    rest: float,
    rates: tuple[FloatArray, FloatArray, FloatArray, float],
    ahead: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    votes: tuple[FloatArray, FloatArray, FloatArray],
    out: FloatArray,
    total: FloatArray,
) -> None:
    """What some deals are worth to both if signed so many days before the end of the stretch."""
    payoffs, lived, walk_away, unit = rates
    slope, bar, late = votes
    wait = min(rest, late[lane])
    for i in range(len(found)):
        x, chance = found[i], 1.0
        for party in range(2):
            if slope[lane, party] == slope[lane, party]:
                over = payoffs[lane, party, x] - walk_away[lane, party] - bar[lane, party]
                chance /= 1.0 + np.exp(-slope[lane, party] * over)
        for party in range(2):
            flow = (payoffs[lane, party, x] - lived[lane, party]) * unit
            passed = ahead[0][lane, party, x] + flow * rest
            if chance < 1.0 or wait > 0.0:
                loss = (walk_away[lane, party] - lived[lane, party]) * unit * wait
                passed -= flow * wait
                passed = out[party] - loss + chance * (passed - (out[party] - loss))
            total[party, i] = passed


def living_until(
    payoffs: FloatArray, status_quo: FloatArray, start: FloatArray, horizon: float
) -> list[FloatArray]:
    """Totals, period by period, of living on the status quo until a deal and on the deal after.

    Parameters
    ----------
    payoffs : (lane, party, outcome) array
        Flow of each outcome, a unit of time.
    status_quo : (lane, party) array
        Flow before.
    start : (period,) array
        When a deal of that period takes force, from 0.
    horizon : float
        When the account is closed, in the same unit of time.

    Examples
    --------
    >>> living_until(np.array([[[5.0], [3.0]]]), np.array([[1.0, 1.0]]), np.arange(2), 4.0)
    [array([[[20.],
            [12.]]]), array([[[16.],
            [10.]]])]
    """
    return [status_quo[:, :, np.newaxis] * at + payoffs * (horizon - at) for at in start.tolist()]


def rubinstein(
    first: float,
    second: float,
    periods: int | None = None,
    outside: tuple[float, float] = (0.0, 0.0),
) -> float:
    """The first proposer's share of a dollar under alternating offers, agreed at once.

    Without a last period and outside options (1 - d2) / (1 - d1 d2). An outside option is what a
    party has if it walks out instead of making a counter-offer; it counts only where it is
    worth more than going on.

    Parameters
    ----------
    first, second : float
        Discount factors a period of who proposes first and of the other, in [0, 1].
    periods : int, optional
        Proposals, at least 1, after which both get nothing; endless where not given, and then
        the factors must not both be 1.
    outside : (first, second)
        Outside options in shares of the dollar, at least 0 and at most 1 together.

    References
    ----------
    Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50, 97-109.
    Binmore, K., Shaked, A. & Sutton, J. (1989). An outside option experiment. Quarterly Journal
    of Economics 104, 753-770.

    Examples
    --------
    >>> round(rubinstein(0.9, 0.9), 5), round(rubinstein(0.9, 0.9, periods=10), 5)
    (0.52632, 0.3428)
    >>> rubinstein(0.9, 0.9, outside=(0, 0.6))
    0.4
    """
    if periods is None:
        kept = max((1 - second) / (1 - first * second), 1 - second * (1 - outside[0]))
        return min(kept, 1 - outside[1])
    share = 1.0  # of who proposes in a period, were there nothing to wait for
    factors = (first, second)
    for period in range(periods - 1, -1, -1):
        answers = 1 - period % 2
        later = factors[answers] * share if period < periods - 1 else 0.0
        share = 1 - max(later, outside[answers])
    return share
