"""The NegMAS side, run by a Python that has NegMAS: a question a line, an answer a line.

How negosim's rules stand in NegMAS 0.16:

- A round is a step: both say one thing in turn; the offer of the last turn is never answered.
- The share of time is (step + 1) / (n_steps + 1), the same for both speakers of a step.
- NegMAS's exponent is 1/beta. Aspiration falls from the best utility to the reserved value.
- `stock` is NegMAS's own AspirationNegotiator: it offers the least utility above aspiration less
  a tolerance (0.001), and accepts what reaches aspiration less that tolerance.
- `mapped` offers the least that reaches aspiration itself, and accepts what is worth at least the
  offer it would make: negosim's rules. It sorts and searches with NegMAS's own inverse.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from math import prod
from statistics import median
from time import process_time

import numpy as np
from negmas import AspirationNegotiator, ResponseType, SAOMechanism, make_issue
from negmas import LinearAdditiveUtilityFunction as Additive
from negmas.outcomes import make_os
from negmas.preferences.inv_ufun import PresortingInverseUtilityFunction as Inverse
from negmas.preferences.ops import pareto_frontier_numpy


class Mapped(AspirationNegotiator):
    """Boulware as negosim plays it."""

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
    drawn = [[[dict(enumerate(row)) for row in rows] for rows in lane] for lane in tables.tolist()]
    found = []
    start = process_time()
    for lane in drawn:
        talks = SAOMechanism(outcome_space=space, n_steps=rounds)
        for values in lane:
            ufun = Additive(values, outcome_space=space, reserved_value=walk_away)
            talks.add(KINDS[kind](aspiration_type=float(exponent)), ufun=ufun)
        found.append((talks.run().agreement, talks.state.step))
    took = process_time() - start
    strides = [prod([shape[1]] * (shape[0] - 1 - n)) for n in range(shape[0])]
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


def main():
    """Answer until there are no more questions."""
    for line in sys.stdin:
        question = json.loads(line)
        array = np.load(question.pop("file"))
        if "lanes" in question:
            first, last = question.pop("lanes")
            answer = play(array[first:last], **question)
        else:
            answer = frontier(np.ascontiguousarray(array))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
