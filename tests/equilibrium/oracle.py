"""Perfect play of alternating offers in plain numpy: what the compiled play is compared with."""

from dataclasses import dataclass

import numpy as np

from negosim.equilibrium.backward import PASSES, TIE, WALKS_OUT


@dataclass
class PerfectPlay:
    """The subgame-perfect path and what it is worth from any period on.

    period : (lane,) when it ends by agreement or by walking out; the number of periods if never
    outcome : (lane,) what is agreed; `WALKS_OUT`, or `PASSES` where there never is a deal
    values : (lane, party, period + 1) totals both expect at the start of a period; last, no deal
    plan : (lane, period) the outcome offered, and accepted, if that period is reached; `PASSES`,
        or `WALKS_OUT` where the other party leaves
    """

    period: np.ndarray
    outcome: np.ndarray
    values: np.ndarray
    plan: np.ndarray


def perfect_play(totals, no_deal, proposer, allowed=None, leaving=None):
    """Subgame-perfect play of a finite game of alternating offers, with the ties of `play_back`.

    totals : for each period (lane, party, outcome), what both get in all if agreed then
    no_deal : (lane, party) what both get in all without a deal
    proposer : (lane, period) who offers
    allowed : for each period (lane, outcome), what both mandates allow; by default all
    leaving : (lane, party, period) what both get if the answering party walks out then
    """
    lanes, periods = proposer.shape
    values = np.empty((lanes, 2, periods + 1))
    values[:, :, -1] = no_deal
    plan = np.empty((lanes, periods), np.int64)
    if allowed is None:
        allowed = [np.ones((lanes, totals[0].shape[2]), np.bool_)] * periods
    for lane in range(lanes):
        for period in range(periods - 1, -1, -1):
            who, on, code = proposer[lane, period], values[lane, :, period + 1], PASSES
            if leaving is not None and leaving[lane, 1 - who, period] > on[1 - who] + TIE:
                on, code = leaving[lane, :, period], WALKS_OUT
            own, theirs = totals[period][lane, [who, 1 - who]]
            taken = allowed[period][lane] & (theirs >= on[1 - who] - TIE)
            best = -1
            if taken.any() and own[taken].max() >= on[who] - TIE:
                good = taken & (own >= own[taken].max() - TIE)
                best = int((good & (theirs >= theirs[good].max() - TIE)).argmax())
            plan[lane, period] = best if best >= 0 else code
            values[lane, :, period] = totals[period][lane, :, best] if best >= 0 else on
    ends = np.concatenate([plan != PASSES, np.ones((lanes, 1), np.bool_)], axis=1)
    period_of = ends.argmax(axis=1)
    closed = np.concatenate([plan, np.full((lanes, 1), PASSES)], axis=1)
    return PerfectPlay(period_of, closed[np.arange(lanes), period_of], values, plan)


def living_until(payoffs, status_quo, start, horizon):
    """Totals, period by period, of living on the status quo until a deal and on the deal after.

    payoffs : (lane, party, outcome) flow of each outcome
    status_quo : (lane, party) flow before
    start : (period,) when a deal of that period takes force, from 0
    """
    return [status_quo[:, :, None] * at + payoffs * (horizon - at) for at in start.tolist()]
