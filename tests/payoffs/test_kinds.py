"""Kinds of terms from plugins and packages: they move payoffs, are checked, and replay."""

from importlib import metadata

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from negosim.cli.app import app
from negosim.errors import ScenarioError
from negosim.payoffs.terms import KINDS
from negosim.plugins import install, load_installed
from negosim.scenario.files import load, parse
from negosim.scenario.schema import schema
from negosim.talks.moment import snapshot
from tests.contracts.cases import BUSY

TOLL = """
from typing import ClassVar
import numpy as np
from pydantic import Field
from negosim.payoffs import Expression, Frame, Scope, Term, kind

@kind("toll")
class Toll(Term):
    \"\"\"A flat price of any deal.\"\"\"

    formula = "-price"
    roles = ("payer",)
    sector_lists = ("goods",)
    sector_fields = ("weight",)
    payer: str = Field(description="who pays")
    price: Expression = Field(description="how much", json_schema_extra={"unit": "points"})
    goods: list[str] = Field([], description="sectors")

    def rows(self, scope: Scope, frame: Frame):
        out = np.zeros((scope.lanes, len(frame.parties) + 1))
        out[:, frame.row(self.payer)] = -self.price(scope)[:, 0]
        return out
"""
TERM = '[[term]]\nname = "toll"\nkind = "toll"\npayer = "alice"\nprice = "fee"\n'
CASE = f'extends = "split-the-dollar"\nparameter.fee = {{ value = 7 }}\n{TERM}'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toll.py").write_text(TOLL, encoding="utf-8")
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    return tmp_path


def run(*line, code=0):
    done = CliRunner().invoke(app, line, env={"COLUMNS": "80"})
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.stderr


def faults(text):
    with pytest.raises(ScenarioError) as error:
        parse(text, "case")
    return [str(fault) for fault in error.value.faults]


def test_a_kind_of_a_plugin_moves_payoffs(folder):
    install(("toll.py", TOLL))
    mine, plain = (snapshot(case).payoffs for case in (load("case.toml"), load("split-the-dollar")))
    assert (mine[0] == plain[0] - 7).all()
    assert (mine[1] == plain[1]).all()


def test_what_a_kind_declares_is_checked():
    install(("toll.py", TOLL))
    told = faults(BUSY + TERM.replace("alice", "nroth").replace("fee", "fie + 1"))
    assert told[0].startswith("term.toll.payer: there is no party 'nroth'. Did you mean 'north'?")
    assert told[1].startswith("term.toll: there is no parameter 'fie'.")
    told = faults(BUSY + TERM.replace("alice", "north").replace('"fee"', '1\ngoods = ["cars"]'))
    assert told == ["term.toll.goods: there is no sector 'cars'. There are none."]


def test_every_command_that_reads_a_scenario_takes_plugins(folder):
    missing = "term.toll.kind: 'toll' is not a kind of term."
    for line in (("scenario", "check"), ("scenario", "show"), ("frontier",), ("run",)):
        assert missing in run(*line, "case.toml", code=2)
    for line in (("scenario", "check"), ("scenario", "show"), ("frontier",), ("run",)):
        run(*line, "case.toml", "--plugin", "toll.py")
    assert "formula: -price" in run("scenario", "kinds", "toll", "--plugin", "toll.py")
    assert '"Toll"' in run("scenario", "schema", "--plugin", "toll.py")
    assert "term.toll: only in B" in run("scenario", "diff", "split-the-dollar", "case.toml")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("return 1 / 0", "kind 'toll' (toll.py, line 22) raised ZeroDivisionError"),
        ("return out[:, :2]", "numbers of shape (1, 3): lanes, the parties and the balance,"),
        ("return out.astype(str)", "kind 'toll': rows must return numbers"),
    ],
)
def test_a_kind_that_fails_is_a_sentence(folder, line, told):
    bad = TOLL.replace("return out", line)
    (folder / "toll.py").write_text(bad, encoding="utf-8")
    said = run("payoff", "case.toml", "--plugin", "toll.py", code=1)
    assert told in said


def test_the_schema_knows_a_kind_of_a_plugin():
    install(("toll.py", TOLL))
    check = Draft202012Validator(schema()["$defs"]["Toll"] | {"$defs": schema()["$defs"]})
    entry = {"kind": "toll", "payer": "alice", "price": "fee"}
    assert check.is_valid(entry)
    assert not check.is_valid({**entry, "price": []})


def test_a_stored_run_carries_the_kind_it_needs(folder):
    run("simulate", "case.toml", "-n", "4", "-q", "--plugin", "toll.py", "--out", "runs/a")
    told = run("run", "case.toml", "--lane", "2", "--plugin", "toll.py")
    for file in ("case.toml", "toll.py"):
        (folder / file).unlink()
    KINDS.pop("toll")
    install.cache_clear()
    assert run("result", "replay", "runs/a", "--lane", "2") == told


def test_a_word_that_is_taken_is_refused(folder):
    (folder / "toll.py").write_text(TOLL.replace('"toll"', '"table"'), encoding="utf-8")
    said = run("scenario", "kinds", "--plugin", "toll.py", code=2)
    assert said.startswith("--plugin toll.py, line 7: kind 'table': there is one of that name")
    assert KINDS["table"].__name__ == "Table"
    (folder / "toll.py").write_text(TOLL.replace('("payer",)', '("buyer",)'), encoding="utf-8")
    said = run("scenario", "kinds", "--plugin", "toll.py", code=2)
    assert said.endswith("kind 'toll': 'buyer' is not one of its fields.\n")


def test_kinds_of_an_installed_package_are_found(folder, monkeypatch):
    (folder / "negosim_toll_for_tests.py").write_text(TOLL, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    entry = metadata.EntryPoint("toll", "negosim_toll_for_tests", "negosim.terms")
    monkeypatch.setattr(
        "negosim.plugins.entry_points", lambda group: [e for e in [entry] if e.group == group]
    )
    load_installed.cache_clear()
    assert load("case.toml").term[0].kind == "toll"
