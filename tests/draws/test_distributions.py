"""Distributions: quantiles, central values, and which alternative comes out."""

import numpy as np
import pytest
from scipy import stats

from negosim.draws.distributions import alternative, quantile
from negosim.payoffs.expressions import Expression
from negosim.payoffs.scope import Scope
from negosim.scenario.parameter import Parameter

U = np.array([0.0, 1e-9, 0.05, 0.3, 0.5, 0.77, 0.999, 1 - 2**-53])[:, None]


def scope(lanes, **named):
    values = {name: np.array(value, float).reshape(lanes, -1) for name, value in named.items()}
    return Scope(lanes, (), lambda name, _: values[name])


def drawn(u=U, named=None, **entry):
    u = np.asarray(u, float).reshape(-1, 1)
    return quantile(Parameter(**entry), u, scope(len(u), **(named or {})))[:, 0]


def central(**entry):
    return drawn(u=np.array([np.nan]), **entry)[0]


UNIFORM = {"dist": "uniform", "low": -2, "high": 6}
TRIANGULAR = {"dist": "triangular", "low": 1, "mode": 3, "high": 4}
BETA = {"dist": "beta", "a": 1.4, "b": 8.6}
NORMAL = {"dist": "normal", "mean": 5, "sd": 2}
LOGNORMAL = {"dist": "lognormal", "median": 3, "sd": 0.6}
CHOICE = {"dist": "choice", "values": [7, 8, 9], "weights": [1, 2, 1]}


@pytest.mark.parametrize(
    ("entry", "known", "middle"),
    [
        (UNIFORM, stats.uniform(-2, 8), 2),
        (TRIANGULAR, stats.triang(2 / 3, 1, 3), 3),
        (BETA, stats.beta(1.4, 8.6), 0.14),
        (NORMAL, stats.norm(5, 2), 5),
        (LOGNORMAL, stats.lognorm(0.6, scale=3), 3),
    ],
    ids=lambda value: value.get("dist") if isinstance(value, dict) else "",
)
def test_a_quantile_is_that_of_scipy_and_the_central_value_the_one_promised(entry, known, middle):
    inside = U[1:]
    assert drawn(inside, **entry) == pytest.approx(known.ppf(inside[:, 0]), rel=1e-9)
    assert np.isfinite(drawn(**entry)).all()
    assert central(**entry) == pytest.approx(middle)


def test_a_choice_takes_each_value_by_its_weight_and_centrally_the_first_likeliest():
    assert drawn([0, 0.249, 0.25, 0.749, 0.75, 0.99], **CHOICE).tolist() == [7, 7, 8, 8, 9, 9]
    assert central(**CHOICE) == 8
    alike = {"dist": "choice", "values": [7, 8]}
    assert drawn([0, 0.499, 0.5, 0.999], **alike).tolist() == [7, 7, 8, 8]
    assert central(**alike) == 7


@pytest.mark.parametrize("mode", [1, 4])
def test_a_triangle_may_have_its_mode_at_an_end(mode):
    entry = {"dist": "triangular", "low": 1, "mode": mode, "high": 4}
    known = stats.triang((mode - 1) / 3, 1, 3)
    assert drawn(U[1:], **entry) == pytest.approx(known.ppf(U[1:, 0]), rel=1e-7)


@pytest.mark.parametrize("entry", [UNIFORM, TRIANGULAR])
def test_a_spread_without_width_is_a_number(entry):
    flat = {**entry, **{name: 3 for name in ("low", "mode", "high") if name in entry}}
    assert (drawn(**flat) == 3).all()


def test_scale_comes_before_clip_and_clip_holds_for_the_central_value_too():
    entry = {**UNIFORM, "scale": 10, "clip": [-5, 15]}
    assert drawn([0, 0.25, 0.3, 0.999], **entry) == pytest.approx([-5, 0, 4, 15])
    assert central(**entry) == 15
    assert central(**{**entry, "central": 100}) == 15


def test_central_replaces_the_mean_only_where_central_values_are_asked_for():
    assert central(**UNIFORM, central=0.5) == 0.5
    assert (drawn(**UNIFORM, central=0.5) == drawn(**UNIFORM)).all()


def test_the_numbers_of_a_distribution_may_differ_by_lane():
    named = {"low": [0, 10], "width": [1, 2]}
    entry = {"dist": "uniform", "low": "low", "high": "low + width"}
    assert drawn([0.5, 0.5], named, **entry).tolist() == [0.5, 11]


def which(chances, u, **named):
    entries = [None if chance == "rest" else Expression.parse(chance) for chance in chances]
    return alternative(entries, np.array(u, float), scope(len(u), **named)).tolist()


def test_an_alternative_comes_as_often_as_its_chance_and_the_rest_takes_what_is_left():
    u = [0, 0.19, 0.2, 0.69, 0.7, 0.999]
    assert which([0.2, 0.5, "rest"], u) == [0, 0, 1, 1, 2, 2]
    assert which(["rest", 0.5, 0.2], u) == [0, 0, 0, 1, 1, 2]


def test_without_a_rest_what_is_left_over_means_none():
    assert which([0.2, 0.5], [0, 0.5, 0.7, 0.99]) == [0, 1, -1, -1]
    assert which([1.0], [0.0, 0.999]) == [0, 0]
    assert which([0.0], [0.0, 0.999]) == [-1, -1]


@pytest.mark.parametrize(
    ("chances", "likeliest"),
    [([0.2, 0.5, "rest"], 1), ([0.5, 0.5], 0), ([0.2, 0.3], -1), ([0.3, "rest"], 1), (["rest"], 0)],
)
def test_centrally_the_likeliest_comes_out_the_first_on_ties(chances, likeliest):
    assert which(chances, [np.nan]) == [likeliest]


def test_chances_are_those_of_the_lane_and_kept_between_0_and_1():
    assert which(["p", "rest"], [0.5, 0.5, 0.5], p=[0.4, 0.6, 7]) == [1, 0, 0]
    assert which(["p", "rest"], [0.0], p=[-1]) == [1]
