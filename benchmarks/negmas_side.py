"""The NegMAS side, run by a Python that has NegMAS: a question as JSON, an answer as JSON.

README.md says how negosim's rules stand in NegMAS.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from statistics import median
from time import process_time

import numpy as np
from negmas import AspirationNegotiator, ResponseType, SAOMechanism, make_issue
from negmas import LinearAdditiveUtilityFunction as Additive
from negmas.outcomes import make_os
from negmas.preferences.inv_ufun import PresortingInverseUtilityFunction as Inverse
from negmas.preferences.ops import pareto_frontier_numpy


class Mapped(AspirationNegotiator):
    """NegMAS's negotiator with negosim's rules of offering and accepting, its inverse exact."""

    def __init__(self, **how):
        exact = partial(Inverse, rational_only=True, eps=0, rel_eps=0)
        super().__init__(ufun_inverter=exact, **how)

    def propose(self, state, dest=None):
        """The outcome of least utility that reaches aspiration."""
        self._inverter.before_proposing(state)
        best, floor = self.ufun_max, self.ufun.reserved_value
        aim = floor + (best - floor) * self.utility_at(state.relative_time)
        inverse = self._inverter.recommender.inv
        return inverse.worst_in((aim, best), normalized=False, cycle=False, eps=0.0)

    def respond(self, state, source=None):
        """Take what is worth at least the offer one would make."""
        good = self.ufun(state.current_offer) >= self.ufun(self.propose(state))
        return ResponseType.ACCEPT_OFFER if good else ResponseType.REJECT_OFFER


KINDS = {"stock": AspirationNegotiator, "mapped": Mapped}


def play(tables, kind, exponent, walk_away, rounds):
    """Deals (number of the outcome, -1 none) and rounds of tables (lane, party, issue, level)."""
    shape = tables.shape[2:]
    space = make_os([make_issue(list(range(shape[1])), f"i{n}") for n in range(shape[0])])

    def meet(lane):
        talks = SAOMechanism(outcome_space=space, n_steps=rounds)
        for values in lane:
            ufun = Additive(values, outcome_space=space, reserved_value=walk_away)
            talks.add(KINDS[kind](aspiration_type=float(exponent)), ufun=ufun)
        return talks.run().agreement, talks.state.step

    drawn = [[[dict(enumerate(row)) for row in rows] for rows in lane] for lane in tables.tolist()]
    meet(drawn[0])  # imports what it needs
    start = process_time()
    found = [meet(lane) for lane in drawn]
    took = process_time() - start
    strides = shape[1] ** np.arange(shape[0])[::-1]
    deals = [-1 if deal is None else int(np.dot(deal, strides)) for deal, _ in found]
    return {"seconds": took, "deals": deals, "rounds": [step for _, step in found]}


def frontier(points):
    """Numbers of the outcomes that are not dominated; seconds are the median of five."""
    took = []
    for _ in range(5):
        start = process_time()
        found = pareto_frontier_numpy(points)
        took.append(process_time() - start)
    return {"seconds": median(took), "outcomes": found.tolist()}


if __name__ == "__main__":
    question = json.loads(sys.argv[1])
    array = np.load(question.pop("file"))
    first, last = question.pop("lanes", (0, None))
    print(json.dumps(play(array[first:last], **question) if question else frontier(array)))
