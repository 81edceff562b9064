"""Where the numbers of a case come from: nothing that has a source is left out."""

import pytest

from negosim.reports.blocks import markdown, text
from negosim.reports.sources import sources_blocks, sources_document, spread_words
from negosim.scenario.files import load
from negosim.scenario.parameter import Parameter

FLAGSHIP = "seoul-washington-2025"


def test_the_sector_table_is_told_with_the_source_and_confidence_of_each_sector():
    case = load(FLAGSHIP)
    told, page = text(sources_blocks(case)), markdown(sources_blocks(case, table=True))
    for part in (case.data.sectors, "sigma_long_run", "Census", "trade high", "sector.autos."):
        assert part in told
        assert part in page
    found = sources_document(case)["sectors"]
    assert [row["sector"] for row in found["rows"]] == list(case.sectors)
    assert all(row["source"] and row["confidence"] for row in found["rows"])
    assert found["fields"]["sector.autos.pass_through"] == "pass_through_autos"


def test_the_ends_of_the_talks_and_of_the_case_are_told():
    case = load(FLAGSHIP)
    others = {one["what"]: one["source"] for one in sources_document(case)["others"]}
    assert str(case.deadline.date_) in others["deadline"]
    assert str(case.horizon) in others["horizon"]


@pytest.mark.parametrize("table", [True, False])
def test_a_case_without_parameters_has_no_empty_heading(table):
    told = text(sources_blocks(load("ultimatum"), table))
    assert "No parameters" in told
    assert "\nParameters" not in told
    assert "Sectors" not in told


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"dist": "triangular", "low": 0.04, "mode": "1 / 10", "high": 0.18},
         "triangular(0.04, mode 0.1, 0.18)"),
        ({"dist": "normal", "mean": "x", "sd": 2, "scale": "2 * 3"}, "normal(mean x, sd 2) × 6"),
        ({"dist": "choice", "values": [1, 5], "weights": [3, 1]},
         "choice(1 (weight 3), 5 (weight 1))"),
        ({"dist": "uniform", "low": -1, "high": 41234.5}, "uniform(-1, 41234.5)"),
    ],
)  # fmt: skip
def test_a_spread_names_its_numbers(entry, told):
    assert spread_words(Parameter(**entry)) == told
