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
    deals: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    no_deal: tuple[FloatArray, FloatArray],
    fine: BoolArray,
    end: float,
    turns: tuple[IntArray, IntArray, IntArray, IntArray, BoolArray],
    mandates: tuple[IntArray, BoolArray],
    known: tuple[int, FloatArray, IntArray, FloatArray],
    on: FloatArray,
    gain: FloatArray,
    said: tuple[IntArray, FloatArray],
) -> None:
    """Turns between two events played backwards, lane by lane, as `perfect_play` does.

    Who speaks in a turn takes what stands, offers, passes or walks out; what it offers is
    answered in the next turn. What comes after the stretch is given and, in the end, is what
    comes after its beginning: `on` and `gain`.

    Parameters
    ----------
    deals : later, flow, chance, late
        Worth of a deal from `end` on, and of each day of it before, (lane, party, outcome);
        chance that those at home pass it, (lane, outcome) or (0, 0), days until then, (lane,).
    no_deal : later, flow
        The same of no deal, (lane, party).
    fine : (lane, party, outcome) array
        What is worth no less than the walk-away of the day.
    end : float
    turns : first, last, day, speaker, proposes
        The turns of the stretch, first to last - 1, (lane,); then (lane, turn) arrays.
    mandates : box, inside
        Row of `inside`, (mandate, outcome), that holds for a (party, lane, turn).
    known : party, asks, says, utility
        Party whose play is known whatever is said, -1 neither: it takes what is worth `asks`
        to it in its `utility` (lane, outcome) and offers `says`, both (lane, turn).
    on : (lane, party) array
        What both may expect.
    gain : (lane, party, outcome or 0) array
        What an offer that stands then adds to it, by who does not speak next; 0 where refused.
    said : plan, least, written
        For each (lane, turn) the offer, `PASSES` or `WALKS_OUT`; what is the least taken.
    """
    later, flow, chance, late = deals
    no_later, no_flow = no_deal
    first, last, day, speaker, proposes = turns
    box, inside = mandates
    given, asks, says, utility = known
    plan, least = said
    size = later.shape[2]
    total, taken, own = np.empty((2, size)), np.empty(size, np.bool_), np.empty(size, np.bool_)
    for lane in range(len(on)):
        now = on[lane].copy()
        for turn in range(last[lane] - 1, first[lane] - 1, -1):
            who, beyond = speaker[lane, turn], turn == last[lane] - 1
            offer, other = PASSES, 1 - who
            if proposes[lane, turn] and beyond and gain.shape[2]:
                for x in range(size):
                    moved = gain[lane, 0, x] != 0.0 or gain[lane, 1, x] != 0.0
                    own[x] = moved and fine[lane, who, x] and inside[box[who, lane, turn], x]
                if who == given:
                    offer = says[lane, turn]
                else:
                    offer = _best(gain[lane, who], gain[lane, other], own, 0.0)
                if offer >= 0:
                    now += gain[lane, :, offer]
            elif proposes[lane, turn] and not beyond:
                for x in range(size):
                    own[x] = taken[x] and inside[box[who, lane, turn], x]
                if who == given:
                    offer = says[lane, turn]
                else:
                    offer = _best(total[who], total[other], own, now[who])
                if offer >= 0 and own[offer]:
                    now[:] = total[:, offer]
            rest = max(0.0, end - day[lane, turn])
            out = no_later[lane] + no_flow[lane] * rest
            if who != given and out[who] > now[who] + TIE:
                now[:] = out
                offer = WALKS_OUT
            plan[lane, turn], least[lane, turn] = offer, now[who]
            mine, theirs = inside[box[who, lane, turn]], inside[box[other, lane, turn]]
            for x in range(size):
                taken[x] = mine[x] and theirs[x] and fine[lane, 0, x] and fine[lane, 1, x]
                if not taken[x]:
                    continue
                for party in range(2):
                    total[party, x] = later[lane, party, x] + flow[lane, party, x] * rest
                    if len(chance):
                        wait = min(rest, late[lane])
                        passed = total[party, x] - flow[lane, party, x] * wait
                        refused = out[party] - no_flow[lane, party] * wait
                        total[party, x] = refused + chance[lane, x] * (passed - refused)
                if who == given:
                    taken[x] = utility[lane, x] >= asks[lane, turn]
                else:
                    taken[x] = total[who, x] >= now[who] - TIE
        if first[lane] < last[lane]:
            on[lane] = now
            for x in range(gain.shape[2]):
                for party in range(2):
                    gain[lane, party, x] = total[party, x] - now[party] if taken[x] else 0.0


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
