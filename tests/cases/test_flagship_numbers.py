"""The shipped case of Seoul and Washington against numbers worked out apart from this code.

Central values after 4 June and the letter, the others' tariffs half-way; USD bn a year.
"""

from datetime import date
from functools import cache

import numpy as np
import pytest

from negosim.draws.worlds import draw
from negosim.scenario.files import load
from negosim.scoring.frontier import frontier
from negosim.scoring.metrics import score
from negosim.scoring.solutions import SOLUTIONS, solve
from negosim.talks.mandates import allowed
from negosim.talks.moment import snapshot
from negosim.talks.worth import Worth
from negosim.timeline.calendar import MEETING, moment

FLAGSHIP = "seoul-washington-2025"
SEOUL, WASHINGTON, BALANCE = range(3)
JULY = date(2025, 7, 15)
OUTLOOKS = ("welfare", "political", "mercantilist")
EXACT = {"abs": 0.000_501}  # printed to three places


@cache
def flagship(outlook, *settings):
    calm = ("event.court_ruling=none", "event.election=none", f"choice.us_weights={outlook}")
    return load(FLAGSHIP, [*calm, *settings])


@cache
def july(outlook):
    return snapshot(flagship(outlook), day=JULY)


@cache
def tables(outlook):
    """Worth of each level to Seoul, to Washington and of the balance, by issue and level."""
    here = july(outlook)
    worth = Worth(here.scenario, here.regime)
    worth.payoffs(np.arange(1))
    rows = worth.valuation.tables(np.arange(1))[0]
    rows[SEOUL, 0] -= here.regime.value("certainty")[0, 0]  # kept with the first issue
    return {
        (issue.name, level): rows[:, at, number]
        for at, issue in enumerate(here.scenario.space.issues)
        for number, level in enumerate(issue.levels)
    }


# Washington: welfare, political, mercantilist; Seoul; fall of the US deficit
LEVELS = """
reciprocal_tariff 25     -0.559 -0.356  1.161  -2.723   6.170
reciprocal_tariff 15     -0.119 -0.686 -0.138  -0.969   2.311
reciprocal_tariff 10      0     -1.440 -1.440   0.077   0
reciprocal_tariff 0      -0.079 -4.248 -5.501   2.618  -5.640
car_tariff        25      0      0      0      -0.063   0
car_tariff        15     -0.152 -1.011 -1.739   1.954  -3.320
car_tariff        10     -0.358 -2.140 -3.278   3.141  -5.304
car_tariff        0      -1.153 -5.772 -7.840   5.979 -10.130
metals            50     -0.158 -0.033  0.206  -0.328   0.851
metals            25      0     -0.250 -0.250   0.073   0
metals            quota  -0.623 -1.266 -1.273   0.709  -0.649
chips_and_origin  none   -0.122 -0.100  0.316  -0.646   1.374
chips_and_origin  parity  0.193  0.201  0.341  -0.461   0.498
chips_and_origin  pact    1.193  1.201  1.341  -1.461   0.498
purchases         none    0      0      0       0       0
purchases         energy  0.766  0.766  0.766  -0.384   2.8
purchases         energy_aircraft_farm 1.230 1.230 1.230 -0.644 4.8
farm_access       closed  0      0      0       0       0
farm_access       open    0.600  0.600  0.600  -1.600   0.15
digital_and_rules none    0      0      0       0       0
digital_and_rules digital 0.800  0.800  0.800  -0.700   0
digital_and_rules digital_and_rules 1.150 1.150 1.150 -1.120 0
shipbuilding      none    0      0      0       0       0
shipbuilding      repair  0.485  0.485  0.485   0.093   0
shipbuilding      technology 2.482 2.482 2.482 -0.821   0
shipbuilding      technology_and_law 1.872 1.872 1.872 -0.423 0
investment        none    0      0      0       0       0
investment        100_even 2.702 2.702 2.702   -1.713   0
investment        200_even 5.405 5.405 5.405   -3.426   0
investment        100_front 10.177 10.177 10.177 -8.754 0
"""


ROWS = [line.split() for line in LEVELS.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:2]))
def test_a_level_is_worth_what_was_worked_out(row):
    issue, level, *numbers = row
    *washington, seoul, balance = map(float, numbers)
    for outlook, expected in zip(OUTLOOKS, washington, strict=True):
        found = tables(outlook)[issue, level]
        assert found[WASHINGTON] == pytest.approx(expected, **EXACT)
        assert found[SEOUL] == pytest.approx(seoul, **EXACT)
        assert found[BALANCE] == pytest.approx(balance, **EXACT)


def test_every_level_stands_in_the_table():
    assert len(ROWS) == len(tables("welfare")) == 30


@pytest.mark.parametrize(
    ("outlook", "washington"), [("welfare", -0.574), ("political", 0.298), ("mercantilist", 2.285)]
)
def test_no_deal_is_worth_what_was_worked_out(outlook, washington):
    assert july(outlook).walk_away == pytest.approx([-2.429, washington], **EXACT)


RESULTS = {  # individually rational, on their frontier, Nash gains of Washington and Seoul, package
    "welfare": (20_521, 70, (8.03, 7.38), "0 0 quota parity closed none"),
    "political": (9_501, 42, (3.18, 3.21), "0 10 25 parity closed digital"),
    "mercantilist": (2_829, 26, (2.21, 1.37), "10 10 25 parity closed none"),
}


@pytest.mark.parametrize("outlook", OUTLOOKS)
def test_what_can_be_agreed_is_what_was_worked_out(outlook):
    acceptable, efficient, (washington, seoul), package = RESULTS[outlook]
    here = july(outlook)
    found = solve(here.payoffs, here.walk_away)
    assert (found.acceptable, len(found.zone_frontier)) == (acceptable, efficient)
    (nash,) = found.nash
    gains = here.payoffs[:, nash] - here.walk_away
    assert gains == pytest.approx([seoul, washington], abs=0.00501)
    tariff, cars, metals, chips, farms, rules = package.split()
    assert here.scenario.space.package(nash) == {
        "reciprocal_tariff": tariff,
        "car_tariff": cars,
        "metals": metals,
        "chips_and_origin": chips,
        "purchases": "energy_aircraft_farm",
        "farm_access": farms,
        "digital_and_rules": rules,
        "shipbuilding": "technology",
        "investment": "200_even",
    }


def common_box(scenario, stage, day):
    first, second = (allowed(scenario, party, stage, day.toordinal()) for party in (0, 1))
    return np.stack([np.maximum(first[:, 0], second[:, 0]), np.minimum(first[:, 1], second[:, 1])])


@pytest.mark.parametrize(
    ("stage", "day", "outcomes"),
    [
        ("technical", date(2025, 5, 20), 72),
        ("technical", date(2025, 6, 2), 72),
        ("technical", date(2025, 6, 3), 432),
        ("technical", date(2025, 6, 4), 216),
        ("technical", date(2025, 6, 24), 216),
        ("ministerial", date(2025, 7, 2), 13_122),
        ("leaders", date(2025, 7, 28), 41_472),
    ],
)
def test_mandates_leave_as_many_outcomes_as_stated(stage, day, outcomes):
    first, last = common_box(load(FLAGSHIP), stage, day)
    assert (last - first + 1).prod() == outcomes


def test_the_calendar_has_forty_rounds():
    assert [meeting.rounds for meeting in load(FLAGSHIP).meeting] == [8, 6, 8, 6, 12]


STAGES = ("technical", "ministerial", "leaders")


@cache
def drawn(outlook):
    """What could be agreed in 2,000 worlds, scored a hundred at a time."""
    scenario, parts = flagship(outlook, "event.rivals_deal=none", "event.letter=letter"), []
    boxes = [common_box(scenario, stage, JULY).T for stage in STAGES[:-1]]
    lane = np.arange(100)
    for start in range(0, 2_000, 100):
        regime = draw(scenario, 1, range(start, start + 100)).regime()
        regime.advance(moment(JULY.toordinal(), MEETING))
        payoffs, walk_away = Worth(scenario, regime).payoffs(lane)
        found, joint = score(payoffs, walk_away, np.full((100, 1), -1)), []
        for box in boxes:
            levels = (slice(first, last + 1) for first, last in box)
            signable = payoffs.reshape(100, 2, *scenario.space.shape)[:, :, *levels]
            gains = signable.reshape(100, 2, -1) - walk_away[:, :, None]
            sums = np.where(gains.min(axis=1) >= 0, gains.sum(axis=1), -np.inf).max(axis=1)
            joint.append(np.where(sums >= 0, sums, np.nan))
        joint = np.stack([*joint, found.best_joint])
        nash = np.maximum(found.solutions[:, SOLUTIONS.index("nash")], 0)
        gains = payoffs[lane, :, nash] - walk_away
        parts.append((found.acceptable, found.zone_frontier_size, joint.T, nash, gains))
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


# Sanity ranges, not targets: zone of agreement, both gain over 1 bn at the Nash package, share of
# outcomes acceptable; frontier in the zone (10-90 %), best joint gain (10-50-90 %), Nash packages.
HEALTHY = {
    "welfare": ((0.99, 1), (0.99, 1), (0.4, 0.55), (33, 70), (13, 19, 29), 370),
    "political": ((0.98, 1), (0.93, 0.99), (0.18, 0.28), (22, 67), (5, 10, 18), 1_170),
    "mercantilist": ((0.96, 1), (0.82, 0.94), (0.06, 0.13), (13, 55), (3, 7, 13), 1_180),
}


@pytest.mark.parametrize("outlook", OUTLOOKS)
def test_drawn_worlds_look_healthy(outlook):
    zone, worthwhile, share, efficient, joint, packages = HEALTHY[outlook]
    acceptable, sizes, best_joint, nash, gains = drawn(outlook)
    best_joint = best_joint[:, STAGES.index("leaders")]
    agreeable = acceptable > 0
    assert zone[0] <= agreeable.mean() <= zone[1]
    assert worthwhile[0] <= (agreeable & (gains > 1).all(axis=1)).mean() <= worthwhile[1]
    assert share[0] <= np.median(acceptable) / 41_472 <= share[1]
    assert np.percentile(sizes, [10, 90]) == pytest.approx(efficient, rel=0.1)
    assert np.nanpercentile(best_joint, [10, 50, 90]) == pytest.approx(joint, rel=0.1, abs=0.5)
    assert len(np.unique(nash[agreeable])) == pytest.approx(packages, rel=0.1)


@pytest.mark.parametrize(
    ("stage", "zone", "joint"),
    [
        ("technical", (0.94, 0.93), (3.5, 3.2)),
        ("ministerial", (0.99, 0.98), (8.6, 6.3)),
        ("leaders", (0.99, 0.98), (10.0, 7.0)),
    ],
)
def test_the_wider_the_mandate_the_more_can_be_agreed(stage, zone, joint):
    for outlook, share, gain in zip(OUTLOOKS[1:], zone, joint, strict=True):
        best = drawn(outlook)[2][:, STAGES.index(stage)]
        assert np.isfinite(best).mean() == pytest.approx(share, abs=0.015)
        assert np.median(np.nan_to_num(best)) == pytest.approx(gain, rel=0.05)


CLASSROOM = "seoul-washington-classroom"
FRONTIER = """
82/38 78/40 77/42 76/43 72/47 71/50 67/51 66/55 65/57 64/58 61/59 59/65 55/66 53/68 52/69
"""
SOLVED = {  # tariff, cars and steel, investment, purchases, access, shipbuilding
    "nash": ((65, 57), "10 none_and_quota 200 none digital pact"),
    "kalai_smorodinsky": ((66, 55), "0 none_and_quota 200 yes digital pact"),
    "egalitarian": ((67, 51), "10 none_and_quota 100 none digital_and_beef pact"),
    "utilitarian": ((59, 65), "10 none_and_quota 200 yes digital pact"),
}


@cache
def classroom():
    here = snapshot(load(CLASSROOM))
    return here, solve(here.payoffs, here.walk_away)


def points(here, outcomes):
    return list(dict.fromkeys(tuple(pair) for pair in here.payoffs[:, outcomes].T.tolist()))


def test_the_classroom_frontier():
    here, found = classroom()
    assert here.walk_away.tolist() == [50, 34]
    assert here.scenario.space.size == 432
    assert here.payoffs.max(axis=1).tolist() == [100, 100]
    assert found.acceptable == 170
    assert len(found.zone_frontier) == 16  # 72/47 twice
    inside = [tuple(map(int, pair.split("/"))) for pair in FRONTIER.split()]
    assert points(here, found.zone_frontier) == inside
    assert len(points(here, frontier(here.payoffs))) == 33


@pytest.mark.parametrize("name", SOLUTIONS)
def test_a_classroom_solution(name):
    here, found = classroom()
    point, package = SOLVED[name]
    (outcome,) = getattr(found, name)
    assert tuple(here.payoffs[:, outcome]) == point
    assert list(here.scenario.space.package(outcome).values()) == package.split()


def test_trading_issues_beats_splitting_each_in_the_classroom():
    here, found = classroom()
    space, levels = here.scenario.space, "15 15_and_25 100 none digital none".split()
    middle = space.number(dict(zip(space.package(0), levels, strict=True)))
    assert here.payoffs[:, middle].tolist() == [52, 43]
    assert here.payoffs[:, found.utilitarian].sum(axis=0).tolist() == [124]
    gains = here.payoffs[:, found.zone_frontier] - here.walk_away[:, None]
    normalised = gains / gains.max(axis=1)[:, None]
    assert normalised.sum(axis=0).max() - 1 == pytest.approx(0.17, abs=0.005)
    assert np.corrcoef(here.payoffs)[0, 1] == pytest.approx(-0.82, abs=0.005)
