"""Faulty scenario files: every fault at once, once, at its place, with what to do."""

import re
import tomllib

import pytest
import tomli_w

from negosim.errors import ScenarioError, UsageError
from negosim.scenario.files import load, parse

SOUND = """
format = 1
title = "A case"
start = 2025-01-06
horizon = 2026-12-31

[[party]]
name = "north"
text = "Sells."
[[party]]
name = "south"
text = "Buys."

[[issue]]
name = "tariff"
unit = "percent"
levels = [25, 15, 10, 0]
status_quo = 25
[[issue]]
name = "quota"
levels = ["none", "half", "full"]
level_titles = ["no quota", "half of it", "all of it"]

[parameter]
pain = { dist = "uniform", low = 3, high = 8 }
taste = { dist = "triangular", low = 0.5, mode = 1, high = 2 }
hope = { dist = "beta", a = 4, b = 4 }
odd = { dist = "normal", mean = 1, sd = 1 }
pick = { dist = "choice", values = [1, 2], weights = [1, 3] }
one = { value = "taste + 1" }
two = { value = "taste + 2" }

[choice.mood]
outcomes = [
  { name = "sour", chance = 0.4, scale = { "parameter.pain" = 1.5 } },
  { name = "sweet", chance = "rest" },
]

[[term]]
name = "worth"
kind = "table"
issue = "tariff"
north = [0, 1, 2, 3]
[payoff.north]
tariff = [0, "0.4 * pain", "0.6 * pain", "pain"]
quota = [0, 0.7, "taste"]
[payoff.south]
tariff = [0, -0.7, -1.3, -3]
quota = [0, 1, 2]

[walk_away]
packages = [{ weight = "hope", package = { tariff = 15 } }, { weight = "rest" }]

[[meeting]]
date = 2025-01-07
until = 2025-01-09
rounds = 5
level = "technical"
[[meeting]]
date = 2025-02-10
rounds = 6
level = "leaders"
postponed = { chance = 0.5, days = 4 }

[[event]]
name = "election"
date = 2025-02-03
outcomes = [{ name = "A", chance = 0.6 }, { name = "B", chance = 0.3 }]
[[event]]
name = "storm"
from = 2025-01-08
until = 2025-02-08
hazard = 0.3
set = { "issue.tariff.status_quo" = 10 }
scale = { "parameter.pain" = 1.5 }

[[mandate]]
party = "south"
level = "technical"
until = 2025-01-31
allow = { tariff = [25, 15] }
[[mandate]]
party = "north"
level = "leaders"
allow = { quota = ["half", "full"] }

[deadline]
date = 2025-03-14
[protocol]
first = "north"
[strategy]
north = "boulware:beta=hope"
south = "linear"
"""
LONG = "".join(f'[[issue]]\nname = "{name}"\nlevels = {[*range(800)]}\n' for name in "ab")
MISTAKES = {  # what stands there -> what was written -> where it is told, and how
    "unknown key": ('text = "Sells."', 'texte = "Sells."', "party.north.texte", "mean 'text'"),
    "unknown key on top": ("horizon =", "horizn =", "horizn", "mean 'horizon'"),
    "not a date": ("start = 2025-01-06", 'start = "soon"', "start", "date"),
    "out of order": ("[25, 15, 10, 0]", "[25, 10, 15, 0]", "issue.tariff.levels[2]", "direction"),
    "status quo": ("status_quo = 25", "status_quo = 24", "issue.tariff.status_quo", "Known: 25"),
    "titles": (', "all of it"]', "]", "issue.quota.level_titles", "2 titles for 3 levels"),
    "falls": ("low = 3, high = 8", "low = 9, high = 8", "parameter.pain", "order"),
    "no mode": ("mode = 1, ", "", "parameter.taste", "mode is missing"),
    "negative": ("a = 4", "a = -4", "parameter.hope", "above 0"),
    "distribution": ('dist = "normal"', 'dist = "norml"', "parameter.odd.dist", "mean 'normal'"),
    "weights": ("weights = [1, 3]", "weights = [1]", "parameter.pick", "differ in length"),
    "circle": ('"taste + 1"', '"one / 2"', "parameter.one", "circle"),
    "two rests": ("chance = 0.4", 'chance = "rest"', "choice.mood", "rest"),
    "no such kind": ('kind = "table"', 'kind = "tabel"', "term.worth.kind", "mean 'table'"),
    "code": ("[0, 0.7,", "[0, \"open('x')\",", "payoff.north.quota[1]", "min(a, b)"),
    "parameter": ('"0.4 * pain"', '"0.4 * pian"', "payoff.north.tariff", "mean 'pain'"),
    "row length": ("[0, 1, 2]", "[0, 1, 2, 3]", "payoff.south.quota", "4 numbers for 3 levels"),
    "issue": (
        "{ tariff = 15 }",
        "{ tarif = 15 }",
        "walk_away.packages[0].package.tarif",
        "'tariff'",
    ),
    "backwards": (
        "until = 2025-01-09",
        "until = 2025-01-05",
        "meeting[0].until",
        "stands before date",
    ),
    "chances": ("chance = 0.6 }", "chance = 0.8 }", "event.election", "at most 1"),
    "target": (
        '"issue.tariff.status_quo" = 10',
        '"issue.tarif.status_quo" = 10',
        'event.storm.set."issue.tarif.status_quo"',
        "mean 'tariff'",
    ),
    "no target": (
        '"parameter.pain" = 1.5 }\n\n[[mandate]]',
        '"deadline.date" = 1.5 }\n\n[[mandate]]',
        'event.storm.scale."deadline.date"',
        "Use parameter.NAME",
    ),
    "nobody": ('party = "south"', 'party = "souht"', "mandate[0].party", "mean 'south'"),
    "forbids all": ("tariff = [25, 15] }", "tariff = [] }", "mandate[0].allow.tariff", "forbids"),
    "reversed": ('["half", "full"] }', '["full", "half"] }', "mandate[1].allow.quota", "Swap"),
    "strategy": ('"linear"', '"linaer"', "strategy.south", "mean 'linear'"),
    "range": ("beta=hope", "beta=3", "strategy.north", "outside [0, 1)"),
    "first": ('first = "north"', 'first = "norht"', "protocol.first", "mean 'north'"),
    "too many": ("[parameter]", f"{LONG}[parameter]", "issue", "7,680,000 outcomes, 2,000,000"),
}
ALONE = {  # these would hide one another, or cannot stand beside the others
    "twice": (
        "[parameter]",
        '[[issue]]\nname = "quota"\nlevels = ["none", "half", "full"]\n[parameter]',
        "issue.quota",
        "twice",
    ),
    "event twice": ('name = "storm"', 'name = "election"', "event.election", "twice"),
    "level twice": ("[25, 15, 10, 0]", "[25, 15, 10, 10]", "issue.tariff.levels[3]", "twice"),
    "no stage": (
        'level = "leaders"\nallow',
        'level = "leader"\nallow',
        "mandate[1].level",
        "'leaders'",
    ),
    "too early": (
        "date = 2025-01-07\nuntil = 2025-01-09",
        "date = 2025-01-01",
        "meeting[0].date",
        "start",
    ),
    "overlap": ("date = 2025-02-10", "date = 2025-01-08", "meeting[1].date", "before the meeting"),
    "too late": ("date = 2025-03-14", "date = 2025-01-06", "deadline.date", "before every meeting"),
    "hazard": ("hazard = 0.3", "hazard = -0.3", "event.storm.hazard", "0"),
    "put off": ("chance = 0.5, days", "chance = 1.5, days", "meeting[1].postponed", "0"),
    "no day": ("date = 2025-02-03", "", "event.election", "no day"),
    "two days": (
        "date = 2025-02-03",
        "date = 2025-02-03\nuntil = 2025-02-04",
        "event.election",
        "Keep one",
    ),
    "rounds": ("rounds = 6", "rounds = 0", "meeting[1].rounds", "1"),
    "no payoff": (
        "[payoff.south]\ntariff = [0, -0.7, -1.3, -3]\nquota = [0, 1, 2]",
        "",
        "party.south",
        "no payoff",
    ),
    "one walk-away": (
        'packages = [{ weight = "hope", package = { tariff = 15 } }, { weight = "rest" }]',
        "north = 1",
        "walk_away",
        "one party only",
    ),
    "level": (
        "{ tariff = 15 }",
        "{ tariff = 14 }",
        "walk_away.packages[0].package.tariff",
        "Known: 25",
    ),
    "weights": ('weight = "hope", ', "", "walk_away.packages", "more than one package"),
    "true": ("[25, 15, 10, 0]", "[25, 15, 10, true]", "issue.tariff.levels[3]", ""),
    "no weight": ("weights = [1, 3]", "weights = [0, 0]", "parameter.pick", "above 0"),
    "no end": ("[25, 15, 10, 0]", "[25, 15, 10, -inf]", "issue.tariff.levels[3]", "finite"),
    "a list": (
        '"issue.tariff.status_quo" = 10',
        '"issue.tariff.status_quo" = []',
        'event.storm.set."issue.tariff.status_quo"',
        "not a level",
    ),
    "format": ("format = 1", "format = 2", "format", "1"),
}


def faulty(*mistakes):
    text = SOUND
    for there, written, *_ in mistakes:
        assert there in text, there
        text = text.replace(there, written, 1)
    return faults(text)


def faults(text, *settings):
    with pytest.raises(ScenarioError) as error:
        parse(text, "case", settings=settings)
    assert str(error.value).startswith(f"case: {len(error.value.faults)} fault")
    return sorted((fault.path, fault.text) for fault in error.value.faults)


def test_the_case_these_faults_are_put_into_is_sound():
    assert parse(SOUND, "case").space.size == 12


@pytest.mark.parametrize("mistake", (both := {**MISTAKES, **ALONE}).values(), ids=both)
def test_a_fault_is_told_once_at_its_place_with_what_to_do(mistake):
    ((path, text),) = faulty(mistake)
    assert path == mistake[2]
    assert mistake[3] in text


def test_all_faults_are_told_at_once_and_none_twice_or_for_another():
    told = faulty(*MISTAKES.values())
    assert [path for path, _ in told] == sorted(path for *_, path, _ in MISTAKES.values())
    for *_, path, hint in MISTAKES.values():
        assert any(hint in text for at, text in told if at == path), path


@pytest.mark.parametrize("name", [name for name in MISTAKES if name != "strategy"])
def test_any_fault_is_told_beside_another(name):
    told = faulty(MISTAKES[name], MISTAKES["strategy"])
    assert sorted(path for path, _ in told) == sorted([MISTAKES[name][2], "strategy.south"])


@pytest.mark.parametrize("number", ["1 / 0", "0 / 0", "10 ** 999"])
@pytest.mark.parametrize("there", ['"0.4 * pain"', "chance = 0.6", "low = 3", "hazard = 0.3"])
def test_a_number_that_is_none_is_told(there, number):
    head, equals, _ = there.rpartition("= ")
    told = faults(SOUND.replace(there, f'{head}{equals}"{number}"'))
    assert len(told) == 1


@pytest.mark.parametrize(
    ("unit", "told"), [("chance", "[0, 1]"), ("share", "[-1, 1]"), ("share a year", "")]
)
def test_a_chance_or_share_is_no_larger_than_such_numbers_can_be(unit, told):
    text = SOUND.replace("low = 3, high = 8", f'low = -3, high = 8, unit = "{unit}"')
    if not told:
        assert parse(text, "case").parameter["pain"].unit == unit
        return
    assert [path for path, _ in faults(text)] == ["parameter.pain"] * 2
    assert all(told in text for _, text in faults(text))


def test_a_weight_in_the_walk_away_is_a_part():
    told = faults(SOUND, "walk_away.packages[0].weight=3")
    assert told == [("walk_away.packages[0].weight", "must lie in [0, 1].")]


def test_a_scenario_is_printed_in_a_line():
    assert str(parse(SOUND, "case")) == "<Scenario case: 2 issues, 12 outcomes>"


def test_one_fault_of_an_entry_hides_no_other():
    vote = '\n[[ratification]]\nparty = "suoth"\ndays = -3\n'
    text = SOUND.replace("until = 2025-01-09", "until = 2025-01-01")
    text = text.replace("date = 2025-03-14", "date = 2025-01-01") + vote
    told = {path for path, _ in faults(text)}
    assert {"meeting[0].until", "deadline.date"} < told
    assert {f"ratification[0].{key}" for key in ("party", "days", "slope")} < told


def test_words_that_pydantic_would_say_are_ours():
    assert faults(SOUND, 'format="1"') == [("format", "must be the number 1, without quotes.")]
    told = faults(SOUND, "issue.quota.levels=[]", 'parameter.pain.confidence="much"')
    assert dict(told)["issue.quota.levels"] == "has 0 entries, 1 is the least."
    assert "Known: high, medium, low." in dict(told)["parameter.pain.confidence"]


def test_a_mark_at_the_front_of_a_file_is_passed_over(tmp_path):
    (tmp_path / "case.toml").write_text(SOUND, encoding="utf-8-sig")
    assert load(tmp_path / "case.toml").parties == ("north", "south")


def test_a_folder_is_no_scenario(tmp_path):
    with pytest.raises(UsageError, match=r"is a folder\. Name a file"):
        load(tmp_path)


def test_a_list_of_known_words_is_never_longer_than_a_few_lines():
    text = SOUND.replace("[parameter]", f"{LONG}[parameter]")
    told = faults(text.replace("{ tariff = 15 }", '{ a = "none" }'))
    assert all(len(text) < 400 for _, text in told)


NEEDED = ["deadline", "format", "issue", "meeting", "party", "start", "title"]


@pytest.mark.parametrize("key", NEEDED)
def test_a_missing_section_is_told_beside_what_else_is_wrong(key):
    tree = tomllib.loads(SOUND.replace("linear", "linaer"))
    del tree[key]
    told = faults(tomli_w.dumps(tree))
    assert (key, "missing. Add it.") in told
    assert {path for path, _ in told} <= {key, "strategy.south"}
    if key not in ("party", "issue"):  # without these nothing else can be read
        assert len(told) == 2


def test_an_empty_file_lacks_every_section():
    told = [path for path, _ in faults("")]
    assert told == NEEDED


def test_a_mistyped_key_that_is_needed_hides_nothing():
    told = dict(
        faults(SOUND.replace("date = 2025-03-14", "dat = 2025-03-14").replace("linear", "x"))
    )
    assert told.keys() == {"deadline.dat", "deadline.date", "strategy.south"}
    assert "Did you mean 'date'?" in told["deadline.dat"]


@pytest.mark.parametrize("name", ["lane", "seed", "set", "json", "jobs", "plugin", "resume"])
def test_a_party_cannot_be_named_like_an_option(name):
    assert [path for path, _ in faults(SOUND.replace("north", name))] == [f"party.{name}"]


def test_every_long_option_is_kept_from_parties():
    import typer

    from negosim.cli.app import app
    from negosim.scenario.checks import RESERVED

    def options(command):
        names = [name[2:] for p in command.params for name in p.opts if name.startswith("--")]
        return names + [
            n for sub in getattr(command, "commands", {}).values() for n in options(sub)
        ]

    shell = {"install-completion", "show-completion"}
    assert set(options(typer.main.get_command(app))) - shell <= RESERVED


@pytest.mark.parametrize("name", ["balance", "drawn", "packages", "signing"])
def test_a_party_cannot_be_named_like_something_else_in_the_file(name):
    text = SOUND.replace("north", name)
    assert f"party.{name}" in [path for path, _ in faults(text)]


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("title = ", "(at "),
        ("a = [1, 2", "(at "),
        ("a = 1\na = 2", "(at "),
        ("a = " + "1" * 5000, ""),
        ("a = " + "[" * 3000 + "]" * 3000, ""),
    ],
    ids=["no value", "open", "twice", "long number", "deep"],
)
def test_what_is_not_toml_is_told_with_its_place(pattern, hint):
    ((path, text),) = faults(pattern)
    assert path == ""
    assert "not TOML" in text
    assert hint in text


def test_a_file_that_is_no_text_is_refused(tmp_path):
    binary = tmp_path / "case.toml"
    binary.write_bytes(bytes(range(256)))
    with pytest.raises(UsageError, match=r"case\.toml: cannot be read as text"):
        load(binary)


@pytest.mark.parametrize(
    ("name", "told"),
    [("seoul-washington-2024", "mean 'seoul-washington-2025'"), ("x", "Known: "), ("", "Known: ")],
)
def test_a_scenario_that_is_not_there_is_told_with_those_that_are(name, told):
    with pytest.raises(UsageError, match=told):
        load(name)


SECTORS = """
[data]
sectors = "sectors.csv"
[sector."*"]
sigma = "column.sigma * column.sgima"
[sector.cras]
sigma = 2
[[term]]
name = "cars"
kind = "tariff"
issue = "tariff"
importer = "north"
exporter = "suoth"
sectors = ["cars", "bikes"]
base = 25
share = "part"
"""


def test_sectors_and_columns_that_are_not_in_the_table_are_told(tmp_path):
    file = tmp_path / "case.toml"
    file.write_text(SOUND + SECTORS)
    with pytest.raises(ScenarioError, match=r"data\.sectors: there is no file 'sectors\.csv'"):
        load(file)
    (tmp_path / "sectors.csv").write_text("sector,sigma\ncars,3\nparts,4\n")
    with pytest.raises(ScenarioError) as error:
        load(file)
    told = {fault.path: fault.text for fault in error.value.faults}
    assert told.keys() == {
        "sector.*.sigma",
        "sector.cras",
        "term.cars.exporter",
        "term.cars.sectors",
    }
    for path, hint in (("sector.*.sigma", "'sigma'"), ("sector.cras", "'cars'")):
        assert f"Did you mean {hint}?" in told[path]
    (tmp_path / "sectors.csv").write_text("name\ncars\n")
    with pytest.raises(ScenarioError, match="has no column named sector"):
        load(file)
    (tmp_path / "sectors.csv").write_text("sector,sigma\ncars,3,4\n")
    with pytest.raises(ScenarioError, match="more cells than there are columns"):
        load(file)
    (tmp_path / "sectors.csv").write_text("sector,sigma\ncars,many\n8703,4\n")
    with pytest.raises(ScenarioError, match=r"is no number: 'many' in row 2 \(cars\)"):
        load(file)


def test_a_sector_may_be_named_by_a_number():
    text = (
        '[data]\nsectors = "x.csv"\n[sector."*"]\nsigma = "column.sigma"\n[sector.8703]\nsigma = 2'
    )
    assert parse(SOUND + text, "case", sectors="sector,sigma\n8703,4\n").sectors == ("8703",)


@pytest.mark.parametrize(
    "number", ['by = "sector", dist = "beta", a = 1, b = 1', 'value = "column.x"']
)
def test_what_differs_by_sector_cannot_stand_where_nothing_does(number):
    text = SOUND.replace(
        "[parameter]", f"[parameter]\nown = {{ {number} }}\nmine = {{ value = 'own' }}"
    )
    text = text.replace('"0.4 * pain"', '"mine"') + '[data]\nsectors = "x.csv"\n'
    with pytest.raises(
        ScenarioError, match=r"payoff\.north\.tariff: 'mine' differs by sector, and"
    ):
        parse(text, "case", sectors="sector,x\ncars,4\n")


def test_talks_may_start_on_the_first_of_all_days():
    assert parse(SOUND.replace("start = 2025-01-06", "start = 0001-01-01"), "case").start.year == 1


def test_a_fault_inside_a_sentence_of_python_never_reaches_the_user():
    text = "\n".join(map(str, faulty(*MISTAKES.values())))
    assert not re.search(r"rows_of|function-|valid dictionary|instance of|pydantic|Traceback", text)
