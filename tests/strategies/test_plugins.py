"""Strategies of users: from a file, by its source in every worker, and from a package."""

import json
from importlib import metadata

import pytest
from typer.testing import CliRunner

from negosim.cli.app import app
from negosim.errors import UsageError
from negosim.plugins import install, load_installed
from negosim.strategies.catalogue import CATALOGUE
from negosim.strategies.parts import PARTS
from negosim.strategies.spec import parse
from negosim.testing import check_strategy

STEPS = """
from __future__ import annotations
from dataclasses import dataclass
from negosim.strategies import Parameter, part, strategy

@dataclass
class Memo:  # looks its module up
    steps: int

@part("target", "plugged", Parameter("steps", 4, 1, 20, "steps down"), open_loop=True)
def plugged(view, steps):
    \"\"\"Fall in equal steps.

    Formula: 1 - (1 - w) * floor(t * steps) / steps
    \"\"\"
    return 1 - (1 - view.walk_away) * (view.time * steps // 1) / steps

strategy("plugged", "Concedes in equal steps.", target="plugged")
"""


@pytest.fixture(autouse=True)
def forget():
    """No test leaves a plugin behind."""
    install.cache_clear()
    load_installed.cache_clear()
    yield
    CATALOGUE.pop("plugged", None)
    PARTS["target"].pop("plugged", None)
    install.cache_clear()
    load_installed.cache_clear()


@pytest.fixture
def plugin(tmp_path):
    def write(source=STEPS, name="mine.py"):
        file = tmp_path / name
        file.write_text(source, encoding="utf-8")
        return str(file)

    return write


@pytest.fixture
def package(monkeypatch):
    """An installed package that offers strategies."""

    def offer(**modules):
        entries = [
            metadata.EntryPoint(name, value, "negosim.strategies")
            for name, value in modules.items()
        ]
        monkeypatch.setattr(
            "negosim.plugins.entry_points",
            lambda group: [entry for entry in entries if entry.group == group],
        )

    return offer


def run(*line):
    return CliRunner().invoke(app, line, env={"COLUMNS": "80"})


def test_a_plugin_is_listed_shown_checked_and_played(plugin):
    file = plugin()
    assert "plugged" in run("strategy", "list", "--plugin", file).stdout
    shown = run("strategy", "show", "plugged:steps=2", "--plugin", file).stdout
    assert "formula: 1 - (1 - w) * floor(t * steps) / steps" in shown
    assert "utility         1      1   0.60   0.60   0.60" in shown
    done = run("run", "split-the-dollar", "--alice", "plugged", "--plugin", file)
    assert "Alice plays plugged:steps=4" in done.stdout
    check_strategy("plugged", lanes=8)


def test_workers_rebuild_a_plugin_from_its_source(plugin, tmp_path, monkeypatch):
    monkeypatch.setattr("negosim.experiments.plan.part_lanes", lambda *_: 50)
    hashes = []
    for jobs in ("1", "2"):
        line = ("simulate", "split-the-dollar", "-n", "150", "--alice", "plugged", "--jobs", jobs)
        done = run(*line, "--plugin", plugin(), "--out", str(tmp_path / jobs), "--quiet")
        assert done.exit_code == 0, done.output
        manifest = json.loads((tmp_path / jobs / "manifest.json").read_text(encoding="utf-8"))
        hashes.append(manifest["rows_sha256"])
        (tmp_path / "mine.py").unlink()
    assert len(set(hashes)) == 1
    assert "def plugged" in (tmp_path / "2" / "manifest.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("a = 1\nb = (2", "mine.py, line 2: SyntaxError: '(' was never closed"),
        ("a = 1\n\nb = 1 / 0", "mine.py, line 3: ZeroDivisionError: division by zero"),
        ("def f():\n    return {}['x']\n\nf()", "mine.py, line 2: KeyError: 'x'"),
        ("import nowhere_to_be_found", "line 1: ModuleNotFoundError: No module named"),
        (
            'from negosim.strategies import strategy\nstrategy("own", "", target="clocks")',
            "mine.py, line 2: strategy 'own': no target 'clocks'. Did you mean 'clock'?",
        ),
        (
            'from negosim.strategies import strategy\nstrategy("my own", "")',
            "mine.py, line 2: strategy 'my own': use letters, digits, - and _.",
        ),
    ],
)
def test_a_faulty_plugin_is_a_sentence_with_its_line(plugin, source, sentence):
    done = run("strategy", "list", "--plugin", plugin(source))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("--plugin mine.py")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path):
    missing = tmp_path / "no.py"
    done = run("run", "split-the-dollar", "--plugin", str(missing))
    assert done.exit_code == 2
    assert done.stderr == f"--plugin {missing}: cannot be read (No such file or directory).\n"
    odd = tmp_path / "odd.py"
    odd.write_bytes(b"\xff\xfe\x00")
    done = run("run", "split-the-dollar", "--plugin", str(odd))
    assert (done.exit_code, done.stderr) == (2, f"--plugin {odd}: is not text in UTF-8.\n")


def test_strategies_of_an_installed_package_are_found(package, tmp_path, monkeypatch):
    (tmp_path / "negosim_steps_for_tests.py").write_text(STEPS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    package(steps="negosim_steps_for_tests")
    assert parse("plugged:steps=3").text == "plugged:steps=3"
    listed = json.loads(run("strategy", "list", "--json").stdout)["strategies"]
    assert {"plugged", "boulware"} <= {one["name"] for one in listed}


def test_a_package_is_left_alone_until_it_is_needed(package):
    package(broken="no_such_module_anywhere")
    assert parse("boulware").text.startswith("boulware")


def test_a_broken_package_is_a_sentence(package):
    package(broken="no_such_module_anywhere")
    with pytest.raises(UsageError, match="broken = 'no_such_module_anywhere': ModuleNotFound"):
        parse("plugged")
    assert run("strategy", "list").exit_code == 2


def test_other_groups_of_entry_points_are_not_read(package):
    package()
    with pytest.raises(UsageError, match="'plugged' is not a strategy"):
        parse("plugged")
