"""Kinds of terms for trade: which way each number moves whom, and the rows that add up."""

import numpy as np
import pytest

from negosim.errors import UsageError
from negosim.outcomes.space import Issue, Space
from negosim.payoffs.projects import receipts
from negosim.payoffs.scope import Scope
from negosim.payoffs.terms import KINDS, Frame
from negosim.payoffs.trade import Tariff

FIELDS = {
    "home_sales": [400, 100],
    "exporter_sales": [40, 20],
    "others_sales": [160, 80],
    "sigma": [3, 4],
    "eta": [-0.9, -0.8],
    "supply_elasticity": [2, 3],
    "pass_through": [0.6, 0.9],
    "pass_through_others": [0.95, 0.9],
    "value_added_at_risk": [0.3, 0.4],
    "others_tariff": [25, 10],
    "others_tariff_base": [25, 10],
    "dutiable": [1, 0.5],
}
HOME, ABROAD, BALANCE = range(3)


def rows(kind, levels, fields=FIELDS, **entry):
    """(row, level) of a term over one issue with numeric or named levels, two sectors."""
    values = tuple(map(float, levels)) if not isinstance(levels[0], str) else None
    issue = Issue("it", "", "", "", "", tuple(map(str, levels)), (), values)
    named = {f"sector.{name}": np.array([row], float) for name, row in fields.items()}
    scope = Scope(1, ("cars", "parts"), lambda name, _: named[name])
    term = KINDS[kind].model_validate({"kind": kind, "issue": "it", **entry})
    frame = Frame(("home", "abroad"), Space((issue,)))
    assert list(term.length_faults(frame)) == []
    return term.rows(scope, frame)[0]


TARIFF = {"importer": "home", "exporter": "abroad", "sectors": ["cars", "parts"], "base": 25}


def tariff(levels=(50, 25, 10, 0), **more):
    return rows("tariff", levels, **{**TARIFF, **more})


def test_the_rate_that_is_charged_today_is_worth_nothing_to_anybody():
    assert tariff()[:, 1] == pytest.approx(0, abs=1e-12)


def test_a_lower_tariff_helps_the_exporter_and_worsens_the_importers_balance():
    found = tariff()
    assert (np.diff(found[ABROAD]) > 0).all()
    assert (np.diff(found[BALANCE]) < 0).all()


def test_a_weight_on_jobs_or_producers_makes_the_importer_keener_on_tariffs():
    plain = tariff()[HOME]
    for more in ({"jobs": 0.1}, {"producers": 2}, {"consumers": 0.5}):
        found = tariff(**more)[HOME]
        assert found[0] > plain[0]
        assert found[3] < plain[3]


def test_weight_scales_all_rows_and_share_the_rate_itself():
    assert tariff(weight=0.5) == pytest.approx(tariff() / 2)
    half = {**FIELDS, "dutiable": [0.5, 0.5]}
    assert tariff((50, 25), share="dutiable", fields=half) == pytest.approx(
        tariff((25, 12.5), base=12.5)
    )


def test_sectors_add_up():
    one, other = (tariff(sectors=[name]) for name in ("cars", "parts"))
    assert one + other == pytest.approx(tariff())


def test_rates_replace_the_levels():
    assert tariff(("a", "b"), rates=[10, "5 * 5"]) == pytest.approx(tariff((10, 25)))


def test_others_tariffs_of_the_day_move_the_exporter_only_against_its_base():
    dearer = {**FIELDS, "others_tariff": [50, 50]}
    found = tariff(fields=dearer)
    assert found[ABROAD, 1] > 0  # its rivals pay more
    assert found[HOME, 1] == pytest.approx(0, abs=1e-12)


def quota(volume):
    return tariff(("quota", "free"), rates=[{"volume": volume}, 0])


def test_a_quota_that_does_not_bind_is_free_trade_and_a_binding_one_leaves_its_rent_abroad():
    slack = quota(5)
    assert slack[:, 0] == pytest.approx(slack[:, 1])
    binding = quota(0.7)
    assert binding[BALANCE, 0] > binding[BALANCE, 1]  # fewer goods, though dearer ones
    duty = tariff((25,), base=0)
    assert duty[ABROAD, 0] < 0
    rent = tariff(("quota",), rates=[{"volume": 0.7}], base=0)[ABROAD, 0]
    assert rent > duty[ABROAD, 0]


def test_a_volume_smaller_than_another_never_helps_the_importer():
    found = [quota(volume)[HOME, 0] for volume in (0.5, 0.7, 0.9, 1.1)]
    assert (np.diff(found) > 0).all()


INVESTMENT = {
    "investor": "abroad",
    "host": "home",
    "amount": [0, 100, 100],
    "years": [10, 10, 4],
    "share_before": [0, 0.5, 0.1],
    "share_after": [0, 0.1, 0.1],
    "yield": 0.1,
    "discount": 0.04,
}


def investment(**more):
    return rows("investment", ("none", "even", "front"), **{**INVESTMENT, **more})


def test_no_money_is_worth_nothing_and_a_worse_split_costs_the_investor_what_the_host_gains():
    found = investment()
    assert found[:, 0].tolist() == [0, 0, 0]
    assert found[ABROAD, 2] < found[ABROAD, 1] < 0
    assert found[HOME] == pytest.approx(-found[ABROAD])
    own, _ = receipts(*map(np.array, (0.1, 0.04, 0.5, 0.1)), life=20)
    assert found[HOME, 1] == pytest.approx(100 / 10 * (1 - own))


def test_headlines_and_additional_projects_are_the_hosts_vendors_and_strain_the_investors():
    plain = investment()
    headline = investment(headline=0.02) - plain
    assert headline[:, 1] == pytest.approx([0.2, 0, 0])
    _, whole = receipts(*map(np.array, (0.1, 0.04, 0.5, 0.1)), life=20)
    additional = investment(additional=0.4) - plain
    assert additional[:, 1] == pytest.approx([10 * 0.4 * (whole - 1), 0, 0])
    vendors = investment(vendors=0.03) - plain
    assert vendors[:, 1] == pytest.approx([0, 0.3, 0])
    strain = investment(comfort=20, strain=0.01) - plain
    assert strain[ABROAD] == pytest.approx([0, 0, -0.01 * (25 - 20) ** 2 * 4 / 10])


def test_the_balance_is_worth_less_and_less_as_the_gap_closes():
    entry = {"kind": "balance", "party": "home", "weight": 0.2, "curvature": 1, "gap": 50}
    slope, square = KINDS["balance"].model_validate(entry).curve(Scope(1, (), None))[0]
    worth = [slope * d + square * d * d for d in (0, 25, 50)]
    assert worth == pytest.approx([0, 0.2 * (25 - 625 / 100), 0.2 * 25])


@pytest.mark.parametrize(
    ("more", "place"),
    [({"rates": [1]}, "rates"), ({}, "rates")],
    ids=["too few rates", "labels without rates"],
)
def test_a_tariff_needs_a_rate_for_each_level(more, place):
    issue = Issue("it", "", "", "", "", ("a", "b"), (), None)
    term = Tariff.model_validate({"kind": "tariff", "issue": "it", **TARIFF, **more})
    faults = term.length_faults(Frame(("home", "abroad"), Space((issue,))))
    assert [where for where, _ in faults] == [place]


def test_an_investment_needs_every_list_as_long_as_its_issue():
    issue = Issue("it", "", "", "", "", ("a", "b"), (), None)
    term = KINDS["investment"].model_validate({"kind": "investment", "issue": "it", **INVESTMENT})
    faults = term.length_faults(Frame(("home", "abroad"), Space((issue,))))
    assert [where for where, _ in faults] == ["amount", "years", "share_before", "share_after"]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("home_sales", -8, "above 0"),
        ("exporter_sales", 0, "above 0"),
        ("others_sales", -1, "above 0"),
        ("sigma", 0, "above 0"),
        ("eta", 0.1, "0 or less"),
        ("supply_elasticity", -0.1, "0 or more"),
        ("pass_through", 7, "above 0 and below 1"),
        ("pass_through_others", 1, "above 0 and below 1"),
        ("value_added_at_risk", 1.5, r"in \[0, 1\]"),
    ],
)
def test_a_number_that_no_market_has_is_told_with_its_sector(field, value, told):
    fields = {**FIELDS, field: [FIELDS[field][0], value]}
    says = rf"term\.it\.{field}: {value:g} for sector parts in some world. It must be {told}"
    with pytest.raises(UsageError, match=says):
        rows("tariff", (50, 0), fields=fields, **TARIFF)


@pytest.mark.parametrize(
    ("key", "value"),
    [("discount", -1), ("yield", -0.1), ("share_before", [0.5, 1.1]), ("years", [0, 5])],
)
def test_a_number_that_no_investment_has_is_told(key, value):
    sound = {"investor": "home", "host": "abroad", "amount": [0, 9], "years": [5, 5]}
    sound |= {"share_before": [0, 1], "share_after": [0, 1], "yield": 0.1, "discount": 0}
    rows("investment", ("no", "yes"), **sound)
    with pytest.raises(UsageError, match=rf"term\.it\.{key}: .* in some world. It must be"):
        rows("investment", ("no", "yes"), **{**sound, key: value})
