"""Lines add up to what they explain, and every number they hang on is told with its source."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.draws.worlds import draw
from negosim.errors import UsageError
from negosim.payoffs.expressions import Expression
from negosim.scenario.files import load, parse, shipped
from negosim.talks.breakdown import breakdown, complete
from negosim.talks.moment import snapshot
from negosim.timeline.calendar import MEETING, moment
from tests.cases.test_flagship_numbers import EXACT, OUTLOOKS, ROWS, july

FLAGSHIP = "seoul-washington-2025"
SEOUL, WASHINGTON = range(2)
EVERY_KIND = """
format = 1
title = "A bit of everything"
start = 2025-01-06
party = [{ name = "north" }, { name = "south" }]
issue = [
  { name = "toll", levels = [20, 10, 0], status_quo = 20 },
  { name = "road", levels = ["old", "new"] },
]
meeting = [{ date = 2025-01-07, rounds = 3 }]
event = [{ name = "flood", date = 2025-01-07, scale = { "parameter.mud" = 3 } }]
deadline = { date = 2025-01-31 }
payoff = { north = { source = "a guess", road = [1, 2] } }
[parameter]
mud = { dist = "uniform", low = 1, high = 3, unit = "carts", source = "the miller" }
dust = { value = "mud / 4", text = "a quarter of it" }
[[term]]
name = "fee"
kind = "table"
issue = "toll"
north = [0, "mud - 2 * dust", "-(mud + dust) * 3"]
balance = [0, 1, "mud"]
source = "the toll book"
[[term]]
kind = "pair"
issues = ["toll", "road"]
south = [[0, "dust"], [0, 1], ["mud * (dust - 1)", "mud + 7"]]
balance = [[0, 0], [0, 2], [0, 3]]
[[term]]
name = "peace"
kind = "constant"
signing = true
north = "mud"
south = "2 - dust"
[[term]]
kind = "balance"
party = "south"
weight = "dust"
curvature = 0.5
gap = 60
[walk_away]
packages = [{ weight = "dust / 4", package = { toll = 0 } }, { weight = "rest" }]
north = "dust"
source = "the reeve"
"""


def everything(*settings):
    return parse(EVERY_KIND, "everything", settings=settings)


def total(lines):
    return sum(line.value for line in lines)


@pytest.mark.parametrize("name", [*shipped(), "everything"])
@pytest.mark.parametrize("lane", [None, 0, 7])
def test_lines_add_up_to_the_payoff_and_to_the_walk_away(name, lane):
    case = everything() if name == "everything" else load(name)
    for day in {case.meeting[0].date_, case.meeting[-1].date_}:
        here = snapshot(case, 1, lane, day)
        for outcome in np.random.default_rng(lane).integers(case.space.size, size=4):
            found = breakdown(here, int(outcome))
            for party in (0, 1):
                whole = here.payoffs[party, outcome], here.walk_away[party]
                sums = total(found.lines[party]), total(found.walk_away[party])
                assert sums == pytest.approx(whole, abs=1e-8)
                for line in found.walk_away[party]:
                    assert (line.weight is None) == (not line.lines)
                    if line.lines:
                        assert total(line.lines) == pytest.approx(line.value, abs=1e-12)
                        assert {n for one in line.lines for n in one.parameters} <= {
                            *line.parameters
                        }


@pytest.mark.parametrize("name", [*shipped(), "everything"])
def test_parts_of_a_term_add_up_to_its_rows(name):
    case = everything() if name == "everything" else load(name)
    regime = draw(case, 1, 20).regime()
    regime.advance(moment(case.deadline.date_.toordinal(), MEETING))
    scope = regime.scope(np.arange(20))
    for term in case.terms:
        rows = term.rows(scope, case.frame)
        found = [part.rows for part in term.parts(scope, case.frame)]
        assert {part.shape for part in found} == {rows.shape}
        assert sum(found) == pytest.approx(rows, abs=1e-9)


LEAVES = st.sampled_from(["a", "b", "c", "0.5", "3"])
SUMS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("-{}".format, inner),
        st.builds("{} / (2 + {} ** 2)".format, inner, inner),
        st.builds("max({}, {})".format, inner, inner),
    ),
    max_leaves=12,
)


@given(SUMS)
def test_addends_add_up_to_the_expression(text):
    whole = Expression.parse(text)
    scope = {"a": np.array([[0.3]]), "b": np.array([[-1.7]]), "c": np.array([[2.1]])}
    assert sum(one(scope) for one in whole.addends) == pytest.approx(whole(scope), abs=1e-9)
    assert all(Expression.parse(one.text)(scope) == one(scope) for one in whole.addends)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:2]))
def test_the_lines_of_an_issue_are_what_was_worked_out(row):
    issue, level, *numbers = row
    *washington, seoul, _ = map(float, numbers)
    for outlook, expected in zip(OUTLOOKS, washington, strict=True):
        here = july(outlook)
        found = breakdown(here, complete(here, [(issue, level)]))
        sums = [total(x for x in side if x.issue == issue) for side in found.lines]
        assert sums == pytest.approx([seoul, expected], **EXACT)


def test_a_line_says_where_it_stands_and_on_what_it_hangs():
    here = snapshot(everything(), day=date(2025, 1, 7))  # mud 2 by 3: the flood
    found = breakdown(here, complete(here, [("toll", "0"), ("road", "new")]))
    assert [
        (line.issue, line.term, line.part, line.value, line.source) for line in found.lines[0]
    ] == [
        ("toll", "fee", "-mud * 3", -18, "the toll book"),
        ("toll", "fee", "-dust * 3", -4.5, "the toll book"),
        ("", "peace", "mud", 6, ""),
        ("road", "payoff.north.road", "2", 2, "a guess"),
    ]
    assert found.lines[0][1].parameters == ("dust", "mud")
    assert [(line.part, line.value) for line in found.lines[1]] == [
        ("mud", 6),
        ("7", 7),
        ("2", 2),
        ("-dust", -1.5),
        ("trade balance, better by 9.000", pytest.approx(1.5 * (9 - 0.5 * 81 / 120))),
    ]
    assert [(line.part, line.weight, line.value) for line in found.walk_away[0]] == [
        ("toll=0", 0.375, 0.375 * (1 - 22.5)),
        ("status quo", 0.625, 0.625),
        ("mud / 4", None, 1.5),
    ]
    assert {line.source for line in found.walk_away[0]} == {"the reeve"}
    mud = found.numbers["mud"]
    assert (mud["value"], mud["unit"], mud["source"]) == (6, "carts", "the miller")
    assert mud["moved_by"] == ["flood"]


def test_what_is_set_moves_its_line_and_is_told_as_set():
    case = load(FLAGSHIP, ["parameter.vendor_gain=0.05", "parameter.pledges_kept=0.5"])
    here = snapshot(case)
    found = breakdown(here, complete(here, [("investment", "200_even")]))
    (line,) = (line for line in found.lines[SEOUL] if line.part == "vendors' earnings")
    assert line.value == pytest.approx(200 * 0.5 / 10 * 0.05)
    assert set(line.parameters) == {"vendor_gain", "pledges_kept"}
    assert found.numbers["vendor_gain"]["source"] == "set by --set"


def test_a_tariff_is_told_sector_by_sector_with_the_numbers_of_the_sector():
    here = july("political")
    found = breakdown(here, complete(here, [("car_tariff", "15"), ("metals", "quota")]))
    lines = {(x.term, x.part, x.sector): x for side in found.lines for x in side}
    duty = lines["car_trade", "duty on the exporter's goods", "autos"]
    assert duty.value < 0 < lines["car_trade", "consumers' surplus", "autos"].value
    rent = lines["metals_trade", "quota rent", "steel_alu"].value
    assert rent == pytest.approx(0.6 * 1.04, abs=0.6 * 0.005)
    assert {"durability", "pass_through_autos", "column.exporter_bn"} <= set(duty.parameters)
    assert "pass_through_rest" not in duty.parameters
    assert "job_value" in lines["car_trade", "protected jobs", "autos"].parameters
    assert found.numbers["column.exporter_bn"]["value"]["autos"] == pytest.approx(36.871)
    rival = found.numbers["sector.others_tariff"]
    assert (rival["value"]["steel_alu"], rival["moved_by"]) == (45, ["steel_50"])


def test_a_package_keeps_the_status_quo_of_the_day_where_nothing_is_named():
    here = july("political")
    package = here.scenario.space.package(complete(here, [("car_tariff", "15")]))
    assert (package["car_tariff"], package["metals"], package["investment"]) == ("15", "50", "none")


def test_every_unknown_name_of_a_package_is_told_at_once():
    named = [("car_tarif", "15"), ("metals", "24"), ("farm_access", "open"), ("farm_access", "x")]
    with pytest.raises(UsageError, match="package: 3 faults") as told:
        complete(july("political"), named)
    for fault in ("'car_tariff'?", "metals: '24' is not a level.", "farm_access: named twice"):
        assert fault in str(told.value)
