"""Numbers of others, each named after who published it, that a partial-equilibrium model can meet.

The examples of emr and of the USITC working paper, with their own number of sources, stand in
test_ces.py. What needs a general equilibrium is not here.
"""

import numpy as np
import pytest

from negosim.payoffs.ces import solve
from negosim.scenario.files import load
from tests.payoffs.test_ces import CARS, SCENARIOS, column, sectors, tariffs

SHIPPED = load("seoul-washington-2025").columns


def change(scenario, goods=slice(None)):
    """Change of exports to the importer in the first year, at producers' prices, in percent."""
    rate, others = SCENARIOS[scenario]
    flows = solve(sectors("short_run_sigma0.85"), rate / 100, others / 100)
    return 100 * (flows.imports[goods].sum() / column("korea_bn")[goods].sum() - 1)


@pytest.mark.parametrize(
    ("scenario", "published", "ours"),
    [("universal_10_all_goods", -8.4, -7.98), ("universal_20_all_goods", -14, -14.70)],
)
def test_kiet_november_2024_universal_tariffs(scenario, published, ours):
    """KIET: -8.4 % at 10 on all goods of everybody, up to -14 % at 20; within 2 points.

    The short-run substitution of 0.85 was chosen to fit these forecasts: a documented fit,
    not evidence.
    """
    assert change(scenario) == pytest.approx(published, abs=2)
    assert change(scenario) == pytest.approx(ours, abs=0.005)


def test_ibk_march_2025_cars():
    """IBK: -18.59 % of Korean car exports at 25 on all cars; within 2 points.

    A documented fit, not evidence: see KIET.
    """
    found = change("autos25_every_source", np.array(CARS))
    assert found == pytest.approx(-18.59, abs=2)
    assert found == pytest.approx(-19.45, abs=0.005)


@pytest.mark.parametrize("published", [-12.8, -15.2])
def test_ibk_and_nabo_2025_all_goods_at_25(published):
    """IBK: -12.8 % at 25 on Korea and on metals and cars; NABO's worst: -15.2; within 2.5 points.

    Hana said over -13. A documented fit, not evidence: see KIET.
    """
    found = change("all25_metals25")
    assert found == pytest.approx(published, abs=2.5)
    assert found == pytest.approx(-14.3, abs=0.005)


WON = 1_370  # a dollar, our rate


def test_kbs_july_2025_burden_on_hyundai_and_kia():
    """KBS: 12.5 trillion won a year at 25 % on Korean cars, about 40 % less at 15; within 5 %."""
    sales = SHIPPED["exporter_bn"][SHIPPED["sector"].index("autos")]
    at_25, at_15 = (rate / 100 * sales * WON / 1000 for rate in (25, 15))
    assert at_25 == pytest.approx(12.5, rel=0.05)
    assert at_25 == pytest.approx(12.6, abs=0.05)
    assert 1 - at_15 / at_25 == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("rates", "tracker", "ours"),
    [((15, 15, 50), 13.31, 13.36), ((10, 25, 25), 14.61, 13.99), ((10, 25, 50), 16.05, 15.11)],
    ids=["the deal", "20 May", "4 June"],
)
def test_tradewartracker_average_rate_on_korea(rates, tracker, ours):
    """Rates on trade of 2024, our sectors against the tracker's customs lines; within 1 point.

    Exemption lists differ.
    """
    sales = np.array(SHIPPED["exporter_bn"])
    found = (tariffs(*rates) * sales).sum() / sales.sum()
    assert found == pytest.approx(tracker, abs=1)
    assert found == pytest.approx(ours, abs=0.005)
