"""A state is plain arrays, table first: cut, copied and repeated without ties to the old."""

from dataclasses import fields

import numpy as np

from negosim.protocol.state import State
from tests.protocol.arrays import same

NAMES = [field.name for field in fields(State)]


def state():
    new = State.opening(np.arange(4), np.zeros(4, int), np.array([0, 1, 0, 1]), rounds=5)
    new.round += np.arange(4)
    return new


def test_everybody_begins_with_nothing_said():
    new = state()
    assert len(new) == 4
    assert new.open.all()
    for name in ("standing", "first_offer", "last_offer", "offers", "deal", "walked", "zone"):
        assert (getattr(new, name) == -1).all()


def test_a_part_of_a_state_is_those_tables():
    part = state()[np.array([3, 1])]
    assert part.lane.tolist() == part.round.tolist() == [3, 1]
    assert all(len(getattr(part, name)) == 2 for name in NAMES)


def test_a_repeated_state_has_each_table_some_times():
    many = state().repeat(2)
    assert many.lane.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert many.offers.shape == (8, 2, 5)


def test_nothing_done_to_a_copy_or_a_repetition_is_felt_by_the_original():
    old = state()
    for other in (old.copy(), old.repeat(1)):
        assert all(same(getattr(other, name), getattr(old, name)) for name in NAMES)
        assert not any(np.shares_memory(getattr(other, name), getattr(old, name)) for name in NAMES)


def test_two_arrays_of_an_opening_are_never_the_same_one():
    new = state()
    arrays = [getattr(new, name) for name in NAMES]
    for at, one in enumerate(arrays):
        assert not any(np.shares_memory(one, other) for other in arrays[at + 1 :])
