"""The JSON Schema says what the models say, of every kind of entry."""

import copy
import tomllib
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from negosim.payoffs.terms import KINDS
from negosim.reports import kinds as told
from negosim.scenario.files import shipped, shipped_folder
from negosim.scenario.schema import FILE, schema, schema_text
from tests.contracts.cases import BUSY

VALIDATOR = Draft202012Validator(schema())
RENEW = "negosim scenario schema > scenarios/scenario.schema.json"


def as_editors_see(value):
    if isinstance(value, dict):
        return {key: as_editors_see(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_editors_see(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def tree(text):
    return as_editors_see(tomllib.loads(text))


def paths(value):
    return {error.json_path for error in VALIDATOR.iter_errors(value)}


def test_the_schema_is_one():
    Draft202012Validator.check_schema(schema())


def test_the_shipped_schema_is_what_the_models_say():
    held = (shipped_folder() / FILE).read_text(encoding="utf-8")
    own = {kind: t for kind, t in KINDS.items() if t.__module__.startswith("negosim.payoffs.")}
    assert held == schema_text(own), f"renew it: {RENEW}"


@pytest.mark.parametrize("path", shipped().values(), ids=shipped().keys())
def test_every_shipped_scenario_names_the_schema_and_keeps_it(path):
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == f"#:schema {FILE}"
    assert paths(tree(text)) == set()


MISTAKES = {
    "unknown key": (lambda t: t.update(titel="x"), "$"),
    "missing key": (lambda t: t.pop("deadline"), "$"),
    "missing inside": (lambda t: t["meeting"][0].pop("date"), "$.meeting[0]"),
    "unknown inside": (lambda t: t["event"][0].update(dat="x"), "$.event[0]"),
    "wrong type": (lambda t: t["meeting"][0].update(rounds="two"), "$.meeting[0].rounds"),
    "out of range": (lambda t: t["meeting"][0].update(rounds=0), "$.meeting[0].rounds"),
    "not an expression": (lambda t: t["payoff"]["north"].update(farm=[0, []]), None),
    "not a row": (lambda t: t["payoff"]["north"].update(farm=3), "$.payoff.north.farm"),
    "not a chance": (lambda t: t["parameter"]["pain"].update(low=[]), "$.parameter.pain.low"),
    "no such kind": (lambda t: t["term"][0].update(kind="pear"), "$.term[0]"),
    "of another kind": (lambda t: t["term"][0].update(north=[1, 2]), "$.term[0]"),
    "a newer format": (lambda t: t.update(format=2), "$.format"),
    "no distribution": (lambda t: t["walk_away"].update(north={"low": 1}), "$.walk_away.north"),
    "a distribution in one": (lambda t: t["parameter"]["pain"].update(low={"dist": "beta"}), None),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_at_its_place(mistake):
    wrong, place = MISTAKES[mistake]
    case = tree(BUSY)
    assert paths(case) == set()
    wrong(case)
    found = paths(case)
    assert found
    assert place is None or place in found


def test_a_distribution_may_stand_where_a_number_stands():
    case = tree(BUSY)
    drawn = {"dist": "uniform", "low": 1, "high": "2 * taste"}
    case["payoff"]["north"]["farm"] = [0, drawn, copy.deepcopy(drawn)]
    case["walk_away"]["north"] = drawn
    case["term"][0]["south"][1] = [0, drawn, 1]
    assert paths(case) == set()


def test_a_file_that_extends_another_may_leave_out_what_its_base_has():
    own = """
    extends = "split-the-dollar"
    drop = ["event"]
    deadline.text = "soon"
    party = [{ name = "bob", title = "Robert" }]
    term = [{ name = "x", text = "said anew" }]
    """
    assert paths(tree(own)) == set()
    assert paths(tree(own.replace("extends", "# extends"))) >= {"$", "$.deadline", "$.term[0]"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_is_one_and_every_key_is_explained(kind):
    (entry,) = tomllib.loads(told.document(kind)["example"])["term"]
    assert KINDS[kind].model_validate(entry).kind == kind
    assert {e.json_path for e in VALIDATOR.iter_errors({**tree(BUSY), "term": [entry]})} == set()
    assert KINDS[kind].formula
    assert all(key["meaning"] for key in told.keys(KINDS[kind]))
