"""Best replies, in one game or many."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from negosim.equilibrium.nash import solve
from negosim.equilibrium.replies import best_responses

payoffs = arrays(np.float64, (2, 3, 4), elements=st.integers(-20, 20).map(lambda n: n / 4))


def test_ties_are_all_best_replies():
    rows, columns = best_responses([[1, 2], [1, 3]], [[5, 5], [4, 6]])
    assert rows.tolist() == [[True, False], [True, True]]
    assert columns.tolist() == [[True, True], [False, True]]


@given(game=payoffs)
def test_pure_equilibria_are_where_both_reply_best(game):
    both = np.logical_and(*best_responses(*game))
    pure = {
        (one.row.index(1.0), one.column.index(1.0))
        for one in solve(*game).equilibria
        if max(one.row) == max(one.column) == 1.0
    }
    assert pure == set(map(tuple, np.argwhere(both).tolist()))


def test_many_games_at_once_are_each_as_if_alone():
    A, B = np.random.default_rng(3).normal(size=(2, 5, 3, 4))
    rows, columns = best_responses(A, B)
    for at in range(5):
        alone = best_responses(A[at], B[at])
        assert (rows[at] == alone[0]).all()
        assert (columns[at] == alone[1]).all()
