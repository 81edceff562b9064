"""No offer and no deal lies outside a mandate: in any lane, of any case, by any strategy."""

import tomllib
from datetime import date, timedelta

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.scenario.files import load
from tests.contracts.cases import ALL, BUSY, SWAPPED, case, played

TREE = tomllib.loads(BUSY)
ISSUES = {issue["name"]: issue["levels"] for issue in TREE["issue"]}
STAGES = ["technical", "ministerial", "leaders"]
days = st.none() | st.integers(0, 80).map(lambda n: date(2025, 1, 5) + timedelta(days=n))


@st.composite
def mandates(draw):
    """An entry by party, or by level of talks, or by dates, or by all of them."""
    first, last = draw(days), draw(days)
    if first and last and first > last:
        first, last = last, first
    level = draw(st.none() | st.sampled_from(STAGES))
    when = {"level": level, "from": first, "until": last}
    allow = {}
    for issue in draw(st.sets(st.sampled_from(sorted(ISSUES)))):
        count = len(ISSUES[issue])
        ends = sorted(draw(st.tuples(*[st.integers(0, count - 1)] * 2)))
        allow[issue] = [ISSUES[issue][end] for end in ends]
    entry = {"party": draw(st.sampled_from(["north", "south"])), "allow": allow}
    return entry | {key: value for key, value in when.items() if value is not None}


def may_sign(scenario, party, stage, day, package):
    """Whether the entry that names most, and of equals the last one, allows a package."""
    best, allow = -1, {}
    for entry in scenario.mandate:
        named = [entry.level, entry.from_, entry.until]
        if (
            entry.party == scenario.parties[party]
            and entry.level in (None, stage)
            and (entry.from_ or date.min) <= day <= (entry.until or date.max)
            and (specific := 3 - named.count(None)) >= best
        ):
            best, allow = specific, entry.allow
    for issue, (first, last) in allow.items():
        levels = next(i.levels for i in scenario.issue if i.name == issue)
        names = [str(level) for level in levels]
        if package[issue] not in names[levels.index(first) : levels.index(last) + 1]:
            return False
    return True


def breaches(record):
    """Offers outside the speaker's mandate of the day, and deals outside either's."""
    scenario, worlds = record.scenario, record.worlds
    found, known, checked = [], {}, 0
    for move in record.moves:
        if move.kind not in ("offer", "accept"):
            continue
        lane, checked = int(record.state.lane[move.table]), checked + 1
        meeting = worlds.meeting_on(move.day, lane)
        bound = (move.party,) if move.kind == "offer" else (0, 1)
        for party in bound:
            key = party, meeting.level, move.day, move.outcome
            if key not in known:
                day, package = date.fromordinal(move.day), scenario.space.package(move.outcome)
                known[key] = may_sign(scenario, party, meeting.level, day, package)
            if not known[key]:
                found.append((lane, move))
    signed = {m.table: m.outcome for m in record.moves if m.kind == "accept"}
    deals = {t: d for t, d in enumerate(record.state.deal.tolist()) if d >= 0}
    assert deals.items() <= signed.items()
    return found, checked


@settings(max_examples=60)
@given(
    st.lists(mandates(), min_size=1, max_size=8),
    st.lists(st.tuples(*[st.sampled_from([*ALL, *SWAPPED])] * 2), min_size=2, max_size=4),
    st.integers(0, 1_000),
    st.sampled_from([1, 2]),
)
def test_random_mandates_are_kept_by_random_strategies(entries, pairings, lane, turns):
    scenario = case(tomli_w.dumps(TREE | {"mandate": entries}), f"protocol.turns={turns}")
    record = played(scenario, *pairings, lanes=range(lane, lane + 4), record=True)
    assert breaches(record)[0] == []


@pytest.mark.parametrize("name", ["seoul-washington-2025", "seoul-washington-july"])
def test_the_mandates_of_a_shipped_case_are_kept(name):
    scenario = load(name)
    pairings = [("boulware", "conceder"), ("random", "tit-for-tat"), ("trade-off", "random")]
    record = played(scenario, *pairings, lanes=range(60), record=True)
    found, checked = breaches(record)
    assert found == []
    assert checked > 1_000
