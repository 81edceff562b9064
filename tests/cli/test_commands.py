"""Every command: its help, its examples, and how a slip of the hand is told."""

import re
import shutil
from pathlib import Path

import pytest

from negosim.scenario.files import shipped
from tests.cli.bench import commands, told

COMMANDS = commands()
GROUPS = [words for words, command in COMMANDS.items() if hasattr(command, "commands")]
ATTENDED = ("play", "workshop")  # these wait for people


def examples():
    for words, command in COMMANDS.items():
        if words not in ATTENDED:
            yield from re.findall(r"negosim ([^·]+)", command.epilog or "")


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_has_help(words, flag):
    text = told(f"{words} {flag}")
    assert text.startswith("Usage: negosim")
    assert max(map(len, text.split("\n"))) <= 80


@pytest.mark.parametrize("words", [w for w in COMMANDS if w not in GROUPS])
def test_every_command_shows_an_example(words):
    assert f"negosim {words}" in COMMANDS[words].epilog


@pytest.mark.parametrize("words", GROUPS)
def test_without_a_word_more_a_group_shows_its_help(words):
    text = told(words, 2)
    assert text.startswith("Usage: negosim")
    assert "Commands:" in text


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """A folder with what the examples speak of."""
    folder = tmp_path_factory.mktemp("workplace")
    shutil.copy(shipped()["seoul-washington-classroom"], folder / "my-case.toml")
    (folder / "game.json").write_text('{"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]}')
    told(f"simulate split-the-dollar -n 50 -q --out {folder / 'runs' / 'base'}")
    sides = "--alice linear,boulware --bob linear,conceder"
    told(f"tournament split-the-dollar -n 5 -q {sides} --out {folder / 'runs' / 'tournament'}")
    return folder


@pytest.mark.parametrize("example", list(examples()))
def test_every_example_runs(example, workplace, monkeypatch):
    monkeypatch.chdir(workplace)
    line, _, file = example.strip().partition(" < ")
    assert told(line, input=Path(file).read_text() if file else None)
    for plot in re.findall(r"--plot (\S+)", line):
        assert Path(plot).stat().st_size > 1000


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("rnu", "Did you mean 'run'?"),
        ("scenario lst", "Did you mean 'list'?"),
        ("run", "Missing argument 'SCENARIO'"),
        ("run split-the-dolar", "Did you mean 'split-the-dollar'?"),
        ("run split-the-dollar more", "unexpected extra argument"),
        ("run split-the-dollar --sed 3", "--seed"),
        ("frontier split-the-dollar --sed 3", "--seed"),
        ("run split-the-dollar -x", "No such option: -x"),
        ("run split-the-dollar --seed x", "'x' is not a valid int"),
        ("run split-the-dollar --lane -1", "not in the range"),
        ("simulate split-the-dollar -n 0", "not in the range"),
        ("simulate split-the-dollar -n 99999999999999", "not in the range"),
        ("frontier split-the-dollar --date 2025-13-01", "Write YYYY-MM-DD."),
        ("frontier split-the-dollar --date tomorrow", "Write YYYY-MM-DD."),
        ("frontier split-the-dollar --central --lane 1", "exclude each other"),
        ("run split-the-dollar --central --lane 1", "exclude each other"),
        ("run split-the-dollar --set parameter.x", "write PATH=VALUE"),
        ("run split-the-dollar --set issue.shaer.status_quo=5", "Did you mean 'share'?"),
        ("run split-the-dollar --plot talks.gif", ".png or .svg"),
        ("run split-the-dollar --plot no/such/folder/talks.png", "does not exist"),
        ("frontier split-the-dollar --plot talks", ".png or .svg"),
        ("scenario check no-such.toml", "Known: "),
    ],
)
def test_a_slip_of_the_hand_is_told_with_what_to_do(line, hint):
    assert hint in told(line, 2)


@pytest.mark.parametrize(
    "given",
    [
        "--alice conceder",
        "--alice=conceder",
        "--strategy alice=conceder",
        "--strategy=alice=conceder:beta=2",
        "--alice conceder:kappa=0:beta=2.0",
    ],
)
def test_a_partys_strategy_can_be_given_in_any_of_these_ways(given):
    assert "Alice plays conceder:beta=2:kappa=0" in told(f"run split-the-dollar {given}")


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("--alcie linear", "Did you mean 'alice'?"),
        ("--carol linear", "Known: alice, bob."),
        ("--alice", "--alice needs a strategy"),
        ("--alice=", "--alice needs a strategy"),
        ("--alice --seed 3", "--alice needs a strategy"),
        ("--strategy alice", "write PARTY=SPEC"),
        ("--strategy alice=", "write PARTY=SPEC"),
        ("--alice linaer", "Did you mean 'linear'?"),
        ("--alice boulware:beta=7", "outside [0, 1)"),
        ("--alice boulware:beta=x", "neither a number nor a parameter"),
        ("--alice linear,boulware", "one negotiation has one strategy a party"),
        ("--alice linear --alice boulware", "twice"),
    ],
)
def test_a_partys_strategy_that_cannot_be_read_is_told(given, hint):
    assert hint in told(f"run split-the-dollar {given}", 2)


def test_simulate_takes_several_strategies_of_a_party():
    text = told("simulate split-the-dollar -n 20 -q --alice linear,boulware --bob=conceder")
    assert "20 lanes, seed 1, 2 pairings" in text
    assert text.index("Alice linear") < text.index("Alice boulware")


FAULTY = """
format = 1
titel = "x"
start = 2025-01-06
party = [{ name = "north" }, { name = "south" }]
issue = [{ name = "a", levels = [1, 3, 2] }]
payoff = { north = { a = [0, 1] }, south = { a = [0, "pian", 2] } }
meeting = [{ date = 2025-01-07, rounds = 3 }]
deadline = { date = 2025-01-31 }
"""
BY_SCENARIO = ["run", "frontier", "simulate", "scenario check"]


@pytest.mark.parametrize("words", BY_SCENARIO)
def test_a_faulty_file_is_told_whole_on_stderr(words, tmp_path):
    file = tmp_path / "case.toml"
    file.write_text(FAULTY)
    head, *lines = told(f"{words} {file} --set parameter.x=1", 2).rstrip().split("\n")
    assert head == f"{file}: 6 faults"
    assert sorted(line.strip().split(":")[0] for line in lines) == [
        "--set parameter.x=1",
        "issue.a.levels[2]",
        "payoff.north.a",
        "payoff.south.a",
        "titel",
        "title",
    ]


@pytest.mark.parametrize("words", BY_SCENARIO)
@pytest.mark.parametrize("content", [b"\x00\xff\xfe\x80", b"a = ", b"", b"\x80"])
def test_what_is_no_scenario_is_told_in_a_sentence(words, content, tmp_path):
    file = tmp_path / "case.toml"
    file.write_bytes(content)
    assert str(file) in told(f"{words} {file}", 2)


@pytest.mark.parametrize("words", ["run", "frontier"])
@pytest.mark.parametrize("number", ["1 / (p - p)", "(p - p) / (p - p)", "(0 - 1 - p) ** 0.5"])
def test_a_payoff_that_is_no_number_in_some_world_is_a_fault_told_by_its_name(
    words, number, tmp_path
):
    file = tmp_path / "case.toml"
    drawn = '[parameter]\np = { dist = "uniform", low = 1, high = 2 }\n'
    text = FAULTY.replace("titel", "title").replace("[1, 3, 2]", "[1, 2, 3]")
    text = text.replace("[0, 1]", "[0, 1, 2]").replace("pian", number)
    file.write_text(text + drawn)
    assert "payoff.south.a" in told(f"{words} {file}", 2)


def test_scenario_check_says_that_a_case_is_sound():
    assert told("scenario check split-the-dollar").startswith("split-the-dollar: sound. 1 issue")
