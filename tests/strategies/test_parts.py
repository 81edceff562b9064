"""Parts by themselves: targets, bidding and acceptance on views made by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.outcomes.space import Issue, Space
from negosim.strategies.opponent import times_offered
from negosim.strategies.parts import PARTS
from negosim.strategies.spec import CATALOGUE  # noqa: F401  (registers the parts)
from negosim.strategies.target import aspiration
from negosim.strategies.view import Listing, Preferences, View

UTILITY = np.array([0.0, 0.4, 1.0, 0.7, 0.4])  # of outcomes 0 to 4
LEVELS = tuple("abcde")
unit = st.floats(0, 1)


def view(standing=-1, time=0.5, left=3, walk_away=0.0, box=range(5), made=(), received=()):
    """One table in a round; `made` and `received` are offers so far."""
    space = Space((Issue("it", "", "", "", "", LEVELS, LEVELS, None),))
    lanes, box = np.arange(1), np.array(box)
    allowed = np.array([[box[0], box[-1]]])
    listing = Listing.of(UTILITY[None], lanes, lanes, box, allowed)

    def offers(own):
        row = list(made if own else received)
        return np.array([row + [-1] * (8 - len(row))])

    def new(own):
        row = offers(own)[0]
        return np.array([[o >= 0 and o not in row[:at] for at, o in enumerate(row)]])

    def end(at):
        return lambda own: np.array([([*(made if own else received)] or [-1])[at]])

    return View(
        tables=lanes,
        lanes=lanes,
        space=space,
        own=Preferences(listing, lanes, space),
        time=np.array([time]),
        round=np.array([len(made)]),
        rounds_left=np.array([left]),
        day=1,
        walk_away=np.array([walk_away]),
        standing=np.array([standing]),
        chance=np.array([0.5]),
        said=SimpleNamespace(offers=offers, new=new, first=end(0), last=end(-1)),
        events={},
    )


def run(kind, name, this, *so_far, **given):
    part = PARTS[kind][name]
    values = {p.name: p.default for p in part.parameters} | given
    return part.run(this, *map(np.array, so_far), **values)[0]


# ---- targets


@given(unit, unit, st.floats(0, 100, allow_subnormal=False), unit, unit)
def test_a_party_never_asks_for_more_as_time_runs_out(early, late, beta, kappa, walk_away):
    time = np.sort([early, late])
    first, then = aspiration(time, beta, kappa, np.full(2, walk_away))
    assert then <= first <= 1
    assert then >= walk_away - 1e-15


@given(unit, st.floats(0.001, 99), unit)
def test_a_larger_beta_concedes_earlier(time, beta, walk_away):
    at, least = np.array([time]), np.array([walk_away])
    assert aspiration(at, beta, 0, least) >= aspiration(at, beta + 1, 0, least)


@pytest.mark.parametrize(
    ("beta", "kappa", "expected"),
    [
        (0, 0, [1, 1, 0.2]),  # never concedes before the end
        (1e-9, 0, [1, 1, 0.2]),
        (1e-310, 0, [1, 1, 0.2]),
        (1, 0, [1, 0.6, 0.2]),
        (0.5, 0, [1, 0.8, 0.2]),
        (1e9, 0, [1, 0.2, 0.2]),  # all at once
        (1, 0.5, [0.6, 0.4, 0.2]),
        (1, 1, [0.2, 0.2, 0.2]),
    ],
)
def test_aspiration_runs_from_the_best_to_the_walk_away_on_the_curve_of_beta(beta, kappa, expected):
    found = aspiration(np.array([0, 0.5, 1]), beta, kappa, np.full(3, 0.2))
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("received", "gain", "aim"),
    [
        ((), 1, 1.0),
        ((1,), 1, 1.0),
        ((1, 3), 1, 0.7),  # came 0.3 nearer
        ((1, 3), 2, 0.4),
        ((1, 2), 1, 0.4),
        ((3, 1), 1, 1.0),  # went further away: ask for the best, not more
        ((0, 2), 1, 0.3),  # never below the walk-away
        ((0, 2, 1), 1, 0.6),  # first and latest count
    ],
)
def test_reciprocal_concedes_as_much_own_utility_as_it_was_conceded(received, gain, aim):
    this = view(walk_away=0.3, received=received)
    assert run("target", "reciprocal", this, gain=gain) == pytest.approx(aim)


@pytest.mark.parametrize(
    ("made", "received", "aim"),
    [((), (), 1.0), ((2,), (), 1.0), ((2,), (0,), 0.7), ((2, 3), (0,), 0.7), ((2, 3), (0, 0), 0.7)],
)
def test_the_ladder_goes_a_step_down_only_for_an_offer_that_is_new(made, received, aim):
    assert run("target", "ladder", view(made=made, received=received), step=1) == aim


def test_the_ladder_ends_at_the_walk_away():
    this = view(walk_away=0.5, made=(2, 3), received=(0, 1, 4))
    assert run("target", "ladder", this, step=1) == 0.7


# ---- bidding


@pytest.mark.parametrize(
    ("name", "aim", "offer"),
    [
        ("at_least", 0.5, 3),
        ("at_least", 0.4, 1),  # the lower number on ties
        ("nearest", 0.5, 1),
        ("nearest", 0.55, 3),  # the better one on ties
        ("any", 0.7, 3),  # the second of two, by a chance of 0.5
    ],
)
def test_bidding_says_the_target_in_an_outcome(name, aim, offer):
    assert run("bidding", name, view(), [aim]) == offer


@pytest.mark.parametrize(("name", "aim"), [("at_least", 0.9), ("nearest", 0.9)])
def test_a_target_above_the_mandates_best_means_its_best(name, aim):
    assert run("bidding", name, view(box=[3, 4]), [aim]) == 3


def test_where_it_is_not_its_turn_to_concede_it_repeats_an_earlier_offer():
    new_or_repeat = "bidding", "new_or_repeat"
    assert run(*new_or_repeat, view(made=(2,), received=(0,)), [0.7]) == 3
    assert run(*new_or_repeat, view(made=(2, 3), received=(0,)), [0.7]) in (2, 3)
    assert run(*new_or_repeat, view(made=(2, 3), received=(0,), box=[3, 4]), [0.7]) == 3


# ---- acceptance: outcome 3 stands, worth 0.7


@pytest.mark.parametrize(
    ("name", "offer", "given", "accepts"),
    [
        ("next", 3, {}, True),
        ("next", 4, {}, True),
        ("next", 2, {}, False),
        ("next", -1, {}, False),  # nothing to offer: nothing to compare with
        ("next", 2, {"a": 1.5}, True),
        ("next", 2, {"b": 0.3}, True),
        ("target", 2, {}, True),
        ("constant", 2, {"c": 0.7}, False),
        ("constant", 2, {"c": 0.69}, True),
        ("time", 2, {"T": 0.5}, True),
        ("time", 2, {"T": 0.51}, False),
        ("combi", 2, {"T": 0.9}, False),
        ("combi", 3, {"T": 0.9}, True),
        ("combi", 2, {"T": 0.4}, True),
    ],
)
def test_each_acceptance_rule_takes_what_its_page_says(name, offer, given, accepts):
    assert run("accept", name, view(standing=3), [0.7], [offer], **given) == accepts


@pytest.mark.parametrize("name", ["time", "combi"])
def test_the_last_round_counts_as_the_time_that_was_waited_for(name):
    assert run("accept", name, view(standing=1, left=0, time=0.9), [1.0], [2], T=0.98)
    assert not run("accept", name, view(standing=1, left=1, time=0.9), [1.0], [2], T=0.98)


# ---- preferences


def test_ranks_count_from_the_best_and_lead_back():
    own = view(box=[1, 2, 3, 4]).own
    assert [int(own.at_rank(np.array([k]))[0]) for k in range(4)] == [2, 3, 1, 4]
    assert [int(own.rank(np.array([o]))[0]) for o in (2, 3, 1, 4)] == [0, 1, 2, 2]


def test_the_mandate_bounds_what_is_searched_but_not_what_a_utility_means():
    own = view(box=[3, 4]).own
    assert own.value(np.array([2]))[0] == 1
    assert [bool(own.allows(np.array([o]))[0]) for o in (-1, 2, 3, 4)] == [False, False, True, True]
    assert own.count_above(np.array([0.4]))[0] == 2
    assert own.pick(np.array([0.9]), np.array([0.5]))[0] == -1


# ---- models


def test_frequency_reads_wants_from_what_is_offered_often():
    estimate = PARTS["model"]["frequency"].run(view(received=(2, 2, 3)))
    assert estimate[0, 0].tolist() == [0, 0, 1, 0.5, 0]
    assert (PARTS["model"]["none"].run(view(received=(2, 2, 3))) == 0).all()


def test_offers_are_counted_by_level_as_numpy_counts_them():
    shape = np.array([3, 2, 4])
    strides = np.array([8, 4, 1])
    offers = np.random.default_rng(1).integers(-1, 24, (5, 30))
    found = times_offered(offers, strides, shape)
    for issue, (stride, levels) in enumerate(zip(strides, shape, strict=True)):
        for level in range(levels):
            here = (offers >= 0) & (offers // stride % levels == level)
            assert (found[:, issue, level] == here.sum(axis=1)).all()
    assert found.sum() == 3 * (offers >= 0).sum()
