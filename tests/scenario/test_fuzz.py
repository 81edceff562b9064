"""Any file is read and played, or refused in sentences: no other error, no hang."""

import tomllib
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from time import perf_counter

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.draws.worlds import draw
from negosim.errors import NegosimError, ScenarioError
from negosim.payoffs.expressions import Expression
from negosim.scenario.files import load, parse, shipped
from negosim.talks.loop import play
from negosim.talks.moment import snapshot
from tests.contracts.cases import BUSY

SHIPPED = [
    (path.read_text(encoding="utf-8"), load(name).sector_text) for name, path in shipped().items()
]
FILES = [*SHIPPED, *[(BUSY, "")] * len(SHIPPED)]
TREES = [(tomllib.loads(text), table) for text, table in FILES]
TREES.append(({"extends": "split-the-dollar", "drop": ["walk_away.text", "protocol"]}, ""))
VALUED, SIZE, ROUNDS, PATIENCE = 50_000, 2_000, 100, 20  # outcomes, outcomes played, seconds


def taken(text, sectors, *changes):
    """Read a text, and play a lane where that is quick: nothing but sentences may come out."""
    begun, told = perf_counter(), ["."]
    try:
        scenario = parse(text, "case", settings=changes, sectors=sectors or None)
        rounds = sum(meeting.rounds for meeting in scenario.meeting)
        if scenario.space.size <= VALUED:
            snapshot(scenario, lane=0)
        if scenario.space.size <= SIZE and rounds <= ROUNDS:
            play(scenario, {}, draw(scenario, 1, 1))
    except ScenarioError as error:
        told = [fault.text for fault in error.faults]
    except NegosimError as error:
        told = [str(error)]
    assert told
    assert all(sentence.strip() for sentence in told)
    assert perf_counter() - begun < PATIENCE


# ---- expressions

PIECES = """
taste hope column.home column . , 1 0 9 1e9 1e999 0x _ __ + - * / ** // % @ ( ) min( max( [ ] { } :
:= = == < " ' f' lambda for in if else not and or await yield ~ ! ; # \\ é １ ½ \u202e
""".split()
ODD = """
9**9**9 9**9**9**9 -9**9**9 1/0 0/0 (-1)**0.5 1e309 1e309*taste 1e-400 taste**taste**999
taste.__class__ column.__dict__ column.home.__class__ (1).__class__ __import__('os') __builtins__()
open('/etc/passwd') eval('1') exec('1') getattr(taste,'x') min(*[1,2]) max(1,2,key=abs) taste[0]
{taste} {1:2} lambda:1 (x:=1) f'{taste}' f"{taste!r}" b'1' 'a'*9**9 'a'%1 1j ... 1_000 1<<99 ~1
""".split()
ODD += ["[t for t in taste]", "(t for t in [1])", "lambda x: x", "await taste", "1\n+1"]
ODD += ["(" * n + "1" + ")" * n for n in (50, 190, 5_000)]
ODD += ["-" * n + "taste" for n in (90, 900, 3_000, 50_000)]
ODD += ["+".join(["taste"] * n) for n in (90, 900, 3_000, 50_000)]
ODD += ["min(1," * n + "taste" + ")" * n for n in (50, 190)] + ["**".join("9" * 90), "not " * 5_000]
ODD += ["taste * 1" + "0" * 400, "9" * 5_000, "1." + "0" * 99_999, "x" * 99_999, "0x" + "f" * 9_999]
pieces = st.lists(st.sampled_from(PIECES), max_size=14)
expressions = st.sampled_from(ODD) | pieces.map("".join) | pieces.map(" ".join) | st.text()


class Watched(dict):
    """What an expression sees; notes what it asks for."""

    def __init__(self):
        super().__init__(taste=2.0, hope=0.5)
        self.asked = set()

    def __missing__(self, name):
        return 3.0

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)


def reaches_only_its_names(text):
    begun, scope, told = perf_counter(), Watched(), "."
    try:
        found = Expression.parse(text)
        assert found(scope).shape == (1, 1)
        assert scope.asked == found.names
    except ValueError as error:
        told = str(error)
    assert told.strip()
    assert perf_counter() - begun < 2


@given(expressions)
def test_an_expression_is_arithmetic_on_its_names_or_refused(text):
    reaches_only_its_names(text)


@pytest.mark.parametrize("text", ODD, ids=lambda text: text[:20])
def test_an_odd_expression_is_harmless_and_quick(text):
    reaches_only_its_names(text)


# ---- trees

NUMBERS = [0, 1, -1, 0.5, 2, 10**9, 10**30, 10**400, -(10**400), 1e308, -1e308, 5e-324, -0.0]
NUMBERS += [float("nan"), float("inf"), float("-inf"), 2**63, 2**63 - 1, 1e18]
DATES = [date.min, date.max, date(2025, 2, 11), datetime(2025, 1, 6), datetime(2025, 1, 6, 12)]
DATES += [time(9)]
WORDS = """rest none drawn balance * a.b a&b \0 é漢\u202e🙂 ../.. 2025-01-06 north south tariff 25
boulware uniform tariff[0] hardliner:x=nan boulware:beta=taste boulware/commit=firm random//
sector.cars
""".split()
WORDS += ["", " ", "x" * 5_000]
TABLES = [{}, {"a": 1}, {"name": 3}, {"name": "x"}, {"value": "hope"}, {"volume": 0}]
TABLES += [{"dist": "beta", "a": 1}, {"dist": "beta", "a": 1e-300, "b": 1}]
TABLES += [{"dist": "uniform", "low": low, "high": 1e308} for low in (0, "taste")]
TABLES += [{"dist": "choice", "values": values, "weights": [0, 0]} for values in ([], [1, 2])]
TABLES += [{"dist": "normal", "mean": 0, "sd": 1e300, "clip": [0, 1]}]
LISTS = [[], [[]], [{}], [1], [1, 2, 3], ["a", "a"], [[[[]]]], [{"name": "x"}, {"name": "x"}]]
VALUES = [True, False, *NUMBERS, *DATES, *WORDS, *TABLES, *LISTS]
ADDED = {  # sections that come to a file
    "extends": ["split-the-dollar", "no-such", "x" * 5_000, "\0", "/", 3, [], "case"],
    "drop": [["issue"], ["issue[0]"], ["a.b"], [3], "issue", ["meeting[0]"] * 2, [""], ["*"]],
    "ratification": [[{"party": "south", "days": 1e30, "slope": 1e30}], [{"party": "nobody"}], {}],
    "record": [[{"name": "r", "date": date.max, "package": {"tariff": 1}}], [{"name": "r"}], [3]],
    "choice": [{"c": {"party": "north", "outcomes": []}}, {"c": {"party": "no"}}, {"c": {}}, []],
    "parameter": [{"taste": {"value": 1, "confidence": "sure"}}, {"min": {"value": 1}}, {"": 1}],
    "sector": [{"*": {"sigma": -1}}, {"cars": {"eta": "column.no"}}, {"": {"": 0}}, [1]],
    "strategy": [{"north": "x"}, {"nobody": "boulware"}, {"north": 3}, "boulware"],
}


KINDS = "nudge delete value number date text swap more add deep".split()


def nested(depth, key):
    """A table in a table in a table."""
    tree = 1
    for _ in range(depth):
        tree = {key: tree}
    return tree


def places(value):
    """Every (table or list, key) of a tree."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)


def nudge(here, key, random):
    """A change that often leaves a file sound."""
    match here[key]:
        case float() | int() as number if type(number) is not bool and abs(number) < 1e300:
            here[key] = type(number)(number * random.choice([-1, 0, 0.5, 2, 10, 1e6]))
        case date() as day if 1000 < day.year < 9000:
            here[key] = day + timedelta(days=random.choice([-400, -30, -1, 1, 30, 400]))
        case str() as text if isinstance(here, list):
            here[key] = f"{random.choice([-1, 2, 'taste', 1e200])} * ({text})"


def change(tree, random, odd, kinds=KINDS):
    """One change at a random place."""
    every = list(places(tree)) or [(tree, "title")]
    (here, key), (other, elsewhere) = random.choice(every), random.choice(every)
    small = [(h, k) for h, k in every if isinstance(h[k], int | float | date | str)] if tree else []
    match random.choice(kinds):
        case "nudge" if small:
            nudge(*random.choice(small), random)
        case "delete" if key in here or isinstance(here, list):
            del here[key]
        case "value":
            here[key] = deepcopy(random.choice(VALUES))
        case "number":
            here[key] = random.choice(NUMBERS)
        case "date":
            here[key] = random.choice(DATES)
        case "text":
            here[key] = odd
        case "swap" if tree:
            here[key], other[elsewhere] = deepcopy(other[elsewhere]), deepcopy(here[key])
        case "more" if isinstance(here, list):
            here.insert(random.randrange(len(here) + 1), deepcopy(here[key]))
        case "more":
            here[random.choice([f"{key}x", key[:-1], *WORDS])] = deepcopy(here.get(key, 1))
        case "deep":
            here[key] = nested(random.choice([3, 60]), random.choice(["a", "set", "package"]))
        case _:
            section = random.choice(list(ADDED))
            tree[section] = deepcopy(random.choice(ADDED[section]))


@st.composite
def trees(draw):
    """A sound file with a few things changed, as TOML, and its table."""
    random = draw(st.randoms(use_true_random=False))
    tree, table = deepcopy(random.choice(TREES))
    gentle = random.choice([KINDS, ["nudge"]])
    for _ in range(draw(st.integers(1, 3))):
        change(tree, random, draw(expressions), gentle)
    return tomli_w.dumps(tree), wrecked(table, random) if random.random() < 0.1 else table


def wrecked(text, random):
    """A text with a stretch taken out, doubled, or replaced."""
    first, last = sorted(random.randrange(len(text) + 1) for _ in range(2))
    last = min(last, first + random.choice([1, 3, 10, 100]))
    new = ["", text[first:last] * 2, *PIECES, *WORDS, "\n", ",", '"', "\r", "[a.b]\n"]
    return text[:first] + random.choice(new) + text[last:]


@st.composite
def commands(draw):
    """PATH=VALUE, as it may be mistyped."""
    random = draw(st.randoms(use_true_random=False))
    here, steps = random.choice(TREES)[0], []
    while isinstance(here, dict | list) and here and random.random() < 0.8:
        key = random.choice([*here] if isinstance(here, dict) else range(len(here)))
        here = here[key]
        name = here.get("name") if isinstance(here, dict) else None
        steps.append(str(name or key) if isinstance(name or key, str) else f"[{key}]")
    path = ".".join(steps).replace(".[", "[")
    path = path if random.random() < 0.6 else wrecked(path, random)
    return f"{path}={random.choice([*SET, draw(expressions)])}"


SET = """1 -1 nan inf 1e308 "x" x none [] {} [1,2] {a=1} 2025-01-01 0001-01-01 true = " [ { * taste
{dist="uniform",low=0,high=1} {value=1} {name="x"} 9**9**9""".split()
SET += ["0x" + "f" * 6_000, "1" * 5_000, ""]


@st.composite
def texts(draw):
    """A sound file whose letters have suffered."""
    random = draw(st.randoms(use_true_random=False))
    text, table = random.choice(FILES)
    for _ in range(draw(st.integers(1, 3))):
        text = wrecked(text, random)
    return text, table


def test_the_files_that_are_changed_are_sound():
    for text, table in FILES[: len(SHIPPED) + 1]:
        parse(text, "case", sectors=table or None)


@settings(max_examples=250)
@given(trees())
def test_any_change_to_a_file_leaves_it_sound_or_its_faults_told(file):
    taken(*file)


@settings(max_examples=150)
@given(texts() | st.text().map(lambda text: (text, "")))
def test_any_text_is_a_sound_file_or_its_faults_are_told(file):
    taken(*file)


@settings(max_examples=100)
@given(st.sampled_from(FILES), st.lists(commands(), min_size=1, max_size=3))
def test_any_setting_is_made_or_told(file, changes):
    taken(*file, *changes)


@pytest.mark.slow
@settings(max_examples=20_000)
@given(trees())
def test_many_thousands_of_changes_leave_a_file_sound_or_its_faults_told(file):
    taken(*file)


@pytest.mark.slow
@settings(max_examples=20_000)
@given(texts() | expressions.map(lambda text: (text, "")))
def test_many_thousands_of_texts_are_sound_files_or_their_faults_are_told(file):
    taken(*file)


@pytest.mark.parametrize("depth", [60, 400, 2_000])
def test_a_file_nested_without_end_is_refused(depth):
    with pytest.raises(ScenarioError, match="not TOML"):
        parse(".".join(["a"] * depth) + " = 1", "case")
    with pytest.raises(ScenarioError, match="not TOML"):
        parse("a = " + "[" * depth + "]" * depth, "case")
