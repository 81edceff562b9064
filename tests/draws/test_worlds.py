"""Drawn worlds: days of events and meetings, who speaks first, and what central means."""

from datetime import date

import numpy as np
import pytest

from negosim.draws.streams import uniforms
from negosim.draws.worlds import draw
from negosim.timeline.calendar import NEVER
from tests.contracts.cases import case, simple

LANES = range(4000)


def day(*when):
    return date(*when).toordinal()


def worlds(more="", central=False):
    return draw(simple([0, 1], [1, 0], more=more), 1, LANES, central=central)


def days_of(event, central=False):
    return worlds(f'[[event]]\nname = "it"\n{event}', central).event_day[:, 0]


WINDOW = "from = 2025-01-10\nuntil = 2025-02-08"  # 30 days


@pytest.mark.parametrize("hazard", [0.2, 3])
def test_a_hazard_h_a_month_strikes_within_d_days_with_probability_1_less_exp_of_h_d(hazard):
    found = days_of(f"hazard = {hazard}\n{WINDOW}")
    u = uniforms(1, "event.it.day", LANES, 1)[:, 0]
    for d in (1, 10, 30):
        within = found < day(2025, 1, 10) + d
        assert (within == (u < -np.expm1(-hazard * d / 30.4))).all()
    assert set(found[found > day(2025, 2, 8)]) <= {NEVER}


def test_a_hazard_of_nothing_never_strikes_and_none_does_centrally():
    assert (days_of(f"hazard = 0\n{WINDOW}") == NEVER).all()
    assert (days_of(f"hazard = 9\n{WINDOW}", central=True) == NEVER).all()


def test_a_window_without_a_hazard_takes_each_of_its_days_alike_and_centrally_the_middle():
    found = days_of("from = 2025-01-10\nuntil = 2025-01-13")
    days, counts = np.unique(found, return_counts=True)
    assert days.tolist() == [day(2025, 1, n) for n in (10, 11, 12, 13)]
    assert counts == pytest.approx(np.full(4, 1000), abs=110)
    middle = days_of("from = 2025-01-10\nuntil = 2025-01-14", central=True)
    assert (middle == day(2025, 1, 12)).all()


def test_a_dated_event_has_its_day_in_every_lane():
    assert (days_of("date = 2025-01-20") == day(2025, 1, 20)).all()


POSTPONED = """postponed = {{ chance = {chance}, days = {{ dist = "uniform", low = 1, high = 8 }} }}
[[meeting]]
date = 2025-01-09
rounds = 1"""


def test_a_meeting_is_put_off_by_chance_and_pushes_the_next():
    found = worlds(POSTPONED.format(chance=0.25)).schedule.day - day(2025, 1, 7)
    off = found[:, 0] > 0
    assert off.mean() == pytest.approx(0.25, abs=0.03)
    assert set(found[off, 0]) == set(range(1, 9))
    assert (found[:, 1] == np.maximum(2, found[:, 0] + 1)).all()


@pytest.mark.parametrize(("chance", "day_off"), [(0.5, 0), (0.6, 4)])
def test_centrally_a_meeting_is_put_off_where_that_is_likelier_than_not(chance, day_off):
    found = worlds(POSTPONED.format(chance=chance), central=True).schedule.day
    assert (found[:, 0] == day(2025, 1, 7) + day_off).all()


def test_either_party_speaks_first_as_often_where_that_is_drawn():
    assert draw(case(), 1, LANES).first.mean() == pytest.approx(0.5, abs=0.03)
    assert (worlds().first == 0).all()


def test_a_parameter_depends_on_lane_and_seed_and_not_on_the_batch():
    def pain(seed, lanes):
        return draw(case(), seed, lanes).regime().value("pain")[:, 0]

    many = pain(5, range(20))
    assert len(set(many)) == 20
    assert (pain(5, range(7, 13)) == many[7:13]).all()
    assert not (pain(6, range(20)) == many).any()
