"""Strategies on the same worlds: differences, intervals and the game between them."""

import numpy as np
import pytest
from scipy import stats

from negosim.errors import NegosimError
from negosim.experiments.paired import Rows, bootstrap_mean, compare, holm
from negosim.experiments.plan import plan_of
from negosim.experiments.simulate import played
from negosim.experiments.tournament import tournament
from negosim.scenario.files import load


@pytest.fixture(scope="module")
def case():
    return load("seoul-washington-2025", ["choice.us_weights=political"])


@pytest.fixture(scope="module")
def run(case):
    chosen = {"seoul": "boulware,conceder", "washington": "linear,hardliner"}
    with played(plan_of(case, chosen, 1, 60)) as finished:
        yield finished


def test_a_difference_is_between_the_same_worlds(run):
    rows, found = Rows.of(run), compare(run, "seoul")
    payoff = rows.values["payoff.seoul"]
    steps = [payoff[:, 0] - payoff[:, 2], payoff[:, 1] - payoff[:, 3]]
    assert [one.against for one in found.differences] == ["linear:kappa=0", "hardliner"]
    for one, step in zip(found.differences, steps, strict=True):
        assert one.mean.value == pytest.approx(step.mean())
        assert one.mean.low <= one.mean.value <= one.mean.high
        assert one.better.value == (step > 0).mean()
    first = found.differences[0]
    assert first.effect == pytest.approx(steps[0].mean() / steps[0].std(ddof=1))
    assert first.p == pytest.approx(stats.ttest_1samp(steps[0], 0).pvalue)


def test_a_difference_is_split_by_how_the_world_came_out(run):
    found = compare(run, "seoul").differences[0].by_world["event.election"]
    assert set(found) == {"A", "B"}
    assert sum(mean.n for mean in found.values()) == 60


def test_more_comparisons_make_each_less_sure(run):
    for one in compare(run, "seoul").differences:
        assert one.adjusted >= one.p


def test_holm_1979_adjusts_as_statsmodels_does():
    # statsmodels.stats.multitest.multipletests(p, method="holm")
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_the_interval_covers_about_as_often_as_it_says():
    chance = np.random.default_rng(1)
    covered = 0
    for trial in range(60):
        mean, method = bootstrap_mean(chance.exponential(size=80), trial)
        assert method == "BCa"
        covered += mean.low <= 1.0 <= mean.high
    assert covered >= 50


def test_an_interval_without_spread_is_a_point():
    mean, method = bootstrap_mean(np.full(10, 2.0), 1)
    assert (mean.low, mean.value, mean.high, method) == (2.0, 2.0, 2.0, "no spread")


def test_many_lanes_take_the_percentile_interval():
    mean, method = bootstrap_mean(np.linspace(0, 1, 6_000), 1)
    assert method == "percentile"
    assert mean.low < 0.5 < mean.high


def test_a_tournament_is_the_game_of_mean_payoffs(run):
    found, rows = tournament(run), Rows.of(run)
    means = rows.values["payoff.washington"].mean(axis=0).reshape(2, 2)
    assert np.allclose(found.payoff[1], means)
    assert found.deals[0, 1] == 0  # nobody agrees with a hardliner who may ask for its best
    assert found.best[1][0].tolist() == [True, False]
    for one, survives in zip(found.found.equilibria, found.survives, strict=True):
        assert one.max_regret == 0
        assert 0 <= survives <= 1
    assert found.document()["equilibria"][0]["survives"] == found.survives[0]


def test_nothing_is_compared_where_every_lane_failed(run, monkeypatch):
    failed = run.parts

    def parts():
        for part in failed():
            at = part.talks.schema.get_field_index("end")
            gone = [["failed"] * part.talks.num_rows]
            yield type(part)(part.worlds, part.talks.set_column(at, "end", gone))

    monkeypatch.setattr(run, "parts", parts)
    with pytest.raises(NegosimError, match="nothing to compare"):
        Rows.of(run)
