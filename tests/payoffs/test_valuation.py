"""Payoffs of outcomes: sums of terms against brute force, the grid, and packages averaged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.outcomes.space import Issue, Space
from negosim.payoffs import trade as _trade  # noqa: F401  (registers the kinds)
from negosim.payoffs.scope import Scope
from negosim.payoffs.terms import KINDS, Frame
from negosim.payoffs.valuation import Valuation, grid, to_utility

PARTIES = ("north", "south")
ROWS = (*PARTIES, "balance")


def frame(shape):
    issues = tuple(
        Issue(f"i{at}", "", "", "", "", tuple(map(str, range(n))), (), None)
        for at, n in enumerate(shape)
    )
    return Frame(PARTIES, Space(issues))


def scope(lanes, **named):
    values = {name: np.reshape(value, (lanes, -1)).astype(float) for name, value in named.items()}
    return Scope(lanes, (), lambda name, _: values[name])


def term(kind, **entry):
    return KINDS[kind].model_validate({"kind": kind, **entry})


def valued(terms, shape, lanes, **named):
    found = Valuation(terms, frame(shape), lanes)
    for number in range(len(terms)):
        found.refresh(scope(lanes, **named), np.arange(lanes), number)
    return found


@st.composite
def cases(draw):
    """Random terms of every additive kind over lanes that differ by a factor `x`."""
    shape = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    seed = draw(st.integers(0, 2**32))
    rng = np.random.default_rng(seed)

    def row(n):
        return [f"{value:.2f} * x" for value in rng.normal(0, 3, n)]

    terms = [
        term("table", issue=f"i{at}", signing=bool(rng.random() < 0.3), **{name: row(n)})
        for at, n in enumerate(shape)
        for name in ROWS
        if rng.random() < 0.7
    ]
    for name in ROWS:
        if rng.random() < 0.5:
            a, b = rng.choice(len(shape), 2, replace=False)
            rows = [row(shape[b]) for _ in range(shape[a])]
            terms.append(term("pair", issues=[f"i{a}", f"i{b}"], **{name: rows}))
        if rng.random() < 0.5:
            terms.append(term("constant", signing=True, **{name: "x + 1"}))
    for name in PARTIES:
        if rng.random() < 0.6:
            terms.append(term("balance", party=name, weight="0.1 * x", curvature=0.5, gap=30))
    return terms, shape, rng.uniform(0.5, 2, 3)


def worth_one_by_one(terms, shape, x, outcomes, signing=True, weights=None):
    """(party,) payoff of packages of one lane, by hand; averaged where weights are given."""
    sums = np.zeros((len(outcomes), 3))
    for one in terms:
        if one.kind == "balance" or (one.signing and not signing):
            continue
        for name, numbers in one.rows_of.items():
            for at, levels in enumerate(zip(*np.unravel_index(outcomes, shape), strict=True)):
                number = numbers
                for issue in one.looks_at:
                    number = number[levels[int(issue[1:])]]
                sums[at, ROWS.index(name)] += number({"x": np.array([[x]])})[0, 0]
    if weights is not None:
        sums = np.array([weights @ sums])
    better = sums[:, 2]
    for one in terms:
        if one.kind == "balance":
            side = PARTIES.index(one.party)
            sums[:, side] += 0.1 * x * (better - 0.5 * better**2 / (2 * 30))
    return sums[:, :2].T


@settings(max_examples=60)
@given(cases())
def test_every_outcome_is_worth_the_sum_of_its_terms_and_of_the_balance_they_make(case):
    terms, shape, factors = case
    found = valued(terms, shape, 3, x=factors).outcomes(np.arange(3))
    outcomes = np.arange(np.prod(shape))
    for lane, x in enumerate(factors):
        by_hand = worth_one_by_one(terms, shape, x, outcomes)
        assert found[lane] == pytest.approx(by_hand, abs=2e-9)


@settings(max_examples=60)
@given(cases(), st.data())
def test_packages_are_worth_the_same_one_by_one_and_average_before_the_balance_acts(case, data):
    terms, shape, factors = case
    this = valued(terms, shape, 3, x=factors)
    size = int(np.prod(shape))
    outcomes = np.array(data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=3)))
    levels = np.tile(this.frame.space.levels(outcomes), (3, 1, 1))
    signing = data.draw(st.booleans())
    weights = np.full(len(outcomes), 1 / len(outcomes))
    each = this.at(np.arange(3), levels, None, signing)
    mean = this.at(np.arange(3), levels, np.tile(weights, (3, 1)), signing)
    if signing:
        assert each.transpose(0, 2, 1) == pytest.approx(
            this.outcomes(np.arange(3))[:, :, outcomes], abs=2e-9
        )
    for lane, x in enumerate(factors):
        by_hand = worth_one_by_one(terms, shape, x, outcomes, signing)
        assert pytest.approx(by_hand, abs=2e-9) == each[lane].T
        averaged = worth_one_by_one(terms, shape, x, outcomes, signing, weights)
        assert mean[lane] == pytest.approx(averaged[:, 0], abs=2e-9)


@settings(max_examples=40)
@given(cases())
def test_utility_runs_from_the_worst_to_the_best_of_all_outcomes_and_the_walk_away(case):
    terms, shape, factors = case
    this, lanes = valued(terms, shape, 3, x=factors), np.array([0, 2])
    payoffs = this.outcomes(lanes)
    walk_away = np.array([[-100.0, 0.0], [0.0, 100.0]])
    out = [np.full((3, payoffs.shape[2]), np.nan) for _ in PARTIES]
    least, best = this.utilities(lanes, walk_away, lanes, out)
    assert (least == np.minimum(payoffs.min(axis=2), walk_away)).all()
    assert (best == np.maximum(payoffs.max(axis=2), walk_away)).all()
    for side, utilities in enumerate(out):
        expected = to_utility(payoffs[:, side], least[:, side, None], best[:, side, None])
        assert (utilities[lanes] == expected).all()
        assert np.isnan(utilities[1]).all()  # a lane nobody asked for


def test_sums_of_decimals_tie():
    assert 0.7 + 0.1 != 0.8
    assert grid(np.array(0.7 + 0.1)) == 0.8
    rows = {"north": [0.8, 0.7]}, {"north": [0, 0.1]}
    terms = [term("table", issue=f"i{at}", **row) for at, row in enumerate(rows)]
    found = valued(terms, (2, 2), 1).outcomes(np.arange(1))[0, 0]
    assert found[3] == found[0] == 0.8


def test_where_everything_is_worth_the_same_utility_is_one():
    this = valued([term("constant", north=3)], (2, 2), 1)
    out = [np.empty((1, 4)), np.empty((1, 4))]
    this.utilities(np.arange(1), np.array([[3.0, 0.0]]), np.arange(1), out)
    assert (np.array(out) == 1).all()


def test_only_the_lanes_of_a_refresh_change():
    this = valued([term("table", issue="i0", north=["x", 0])], (2,), 3, x=[1, 2, 3])
    this.refresh(scope(1, x=[9]), np.array([1]), 0)
    assert this.outcomes(np.arange(3))[:, 0, 0].tolist() == [1, 9, 3]


@pytest.mark.parametrize(
    ("kind", "entry", "place"),
    [
        ("table", {"issue": "i0", "north": [1, 2, 3]}, "north"),
        ("pair", {"issues": ["i0", "i1"], "north": [[1, 2, 3]]}, "north"),
        ("pair", {"issues": ["i0", "i1"], "north": [[1, 2], [1, 2, 3]]}, "north"),
    ],
)
def test_rows_that_do_not_fit_their_issue_are_told(kind, entry, place):
    assert [where for where, _ in term(kind, **entry).length_faults(frame((2, 3)))] == [place]
