"""Alternating offers with a last period, played from its end.

Who answers accepts what is worth going on or more; who proposes picks the best of what is
accepted, or lets the turn pass. So the first offer that is worth making is the agreement.
"""

from __future__ import annotations

import numpy as np

from negosim.arrays import BoolArray, FloatArray, IntArray
from negosim.kernels import compiled

__all__ = ["PASSES", "TIE", "WALKS_OUT", "play_back", "rubinstein"]

PASSES, WALKS_OUT = -1, -2
TIE = 1e-9  # totals closer than this are equal


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
    """Turns between two events played backwards, lane by lane: subgame-perfect play.

    Who speaks in a turn takes what stands, offers, passes or walks out; what it offers is
    answered in the next turn. Nobody offers or takes what is worth less than its walk-away.
    Of what would be taken the proposer picks its best, of several the other's best, of several
    the lowest number; it passes if all of that is worth less to it than going on. An indifferent
    party accepts, and offers; it walks out only where it gains. Totals within 1e-9 are equal.

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

    References
    ----------
    Stahl, I. (1972). Bargaining theory. Stockholm School of Economics.
    Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50, 97-109.
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
