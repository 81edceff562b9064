"""The same numbers for the same seed, stream and lane, whatever else is asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.draws.streams import uniforms
from negosim.draws.worlds import draw
from tests.contracts.cases import BUSY, LANES, case, exact, played

PARADE = """
[[event]]
name = "parade"
from = 2025-01-07
until = 2025-03-01
set = { "parameter.luck" = { dist = "uniform", low = 0, high = 1 } }
"""
LUCKY = BUSY.replace("[parameter]\n", '[parameter]\nluck = { dist = "normal", mean = 0, sd = 1 }\n')
FIRST = LUCKY.replace("[[event]]", f"{PARADE}[[event]]", 1)


def worlds(text=BUSY, seed=1, pairing=("linear", "linear")):
    return exact(played(case(text), pairing, seed=seed).worlds_table)


@pytest.mark.parametrize("text", [LUCKY, FIRST, LUCKY + PARADE], ids=["", "first", "last"])
def test_a_new_parameter_or_event_moves_no_other_number(text):
    before, after = worlds(), worlds(text)
    assert {name: after[name] for name in before} == before
    assert after.keys() > before.keys()


def test_strategies_meet_the_same_worlds():
    assert worlds() == worlds(pairing=("random", "micro"))


def test_another_seed_gives_other_worlds():
    first, other = worlds(), worlds(seed=2)
    drawn = ("parameter.", "choice.", "event.storm", "walk_away.", "first")
    same = [name for name in first if name.startswith(drawn) and first[name] == other[name]]
    assert same == ["parameter.shame", "choice.stand"]  # not left to chance


def test_seed_0_is_a_seed_like_any_other():
    first = worlds(seed=0)
    assert first == worlds(seed=0)
    assert first != worlds(seed=1)
    assert len(set(first["parameter.pain"])) == len(LANES)


def test_random_offers_are_the_same_against_anybody():
    drawn = draw(case(), 1, LANES)
    assert not np.isin(drawn.turns(0), drawn.turns(1)).any()
    talks = [played(case(), ("random", other), record=True) for other in ("random", "micro")]
    opening = [
        {m.table: m.outcome for m in talk.moves if m.round == m.party == drawn.first[m.table] == 0}
        for talk in talks
    ]
    assert opening[0] == opening[1]
    assert len(set(opening[0].values())) > 5


@given(
    seed=st.integers(0, 2**70),
    stream=st.text(max_size=12),
    start=st.integers(0, 10_000),
    size=st.integers(1, 9),
    count=st.integers(1, 4),
)
def test_a_lane_has_its_numbers_in_any_batch(seed, stream, start, size, count):
    whole = uniforms(seed, stream, range(start, start + size), count)
    assert whole.shape == (size, count)
    assert ((whole >= 0) & (whole < 1)).all()
    last = start + size - 1
    assert (uniforms(seed, stream, range(last, last + 1), 1) == whole[-1:, :1]).all()
