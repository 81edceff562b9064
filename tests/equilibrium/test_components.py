"""What hangs together among the equilibria of degenerate games, and the index of each piece."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from negosim.equilibrium.components import components, determinant
from negosim.equilibrium.exact import exact_payoffs, extreme_equilibria, integers, rationals
from negosim.equilibrium.nash import solve

CORNER = [[1, 1], [1, 0]]
TWINS = [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
NOTHING = [[0, 0], [0, 0]]


def solved(A, B):
    A, B = integers(rationals(A)), integers(rationals(B))
    extreme = extreme_equilibria(A, B)
    return extreme, components(A, B, extreme)


@pytest.mark.parametrize(
    ("A", "B", "pieces"),
    [
        pytest.param(
            [[0, 2], [1, 1]],
            [[0, 1], [2, 2]],
            [("1 0|0 1",), ("0 1|1 0", "0 1|1/2 1/2")],
            id="entry",
        ),
        pytest.param(CORNER, CORNER, [("1 0|1 0", "1 0|0 1"), ("1 0|1 0", "0 1|1 0")], id="corner"),
        pytest.param(
            [[1, 0], [1, 0]],
            [[1, 0], [0, 1]],
            [
                ("1 0|1 0", "1/2 1/2|1 0"),
                ("1/2 1/2|1 0", "1/2 1/2|0 1"),
                ("1/2 1/2|0 1", "0 1|0 1"),
            ],
            id="zigzag",
        ),
        pytest.param([[1, 1], [0, 0]], [[1, 0], [0, 0]], [("1 0|1 0",)], id="off the path"),
        pytest.param(
            [[-3, 3], [-3, 5]], [[2, 7], [4, 2]], [("2/7 5/7|1 0", "0 1|1 0")], id="nashpy 222"
        ),
    ],
)
def test_maximal_nash_subsets_of_small_games(A, B, pieces):
    extreme, found = solved(A, B)
    words = [" ".join(map(str, x)) + "|" + " ".join(map(str, y)) for x, y in extreme.profiles]
    subsets = [tuple(words[at] for at in numbers) for one in found for numbers in one.subsets]
    assert subsets == pieces
    assert extreme.degenerate


@pytest.mark.parametrize(
    ("A", "B", "sizes", "indices"),
    [
        pytest.param([[0, 2], [1, 1]], [[0, 1], [2, 2]], [1, 2], [1, 0], id="entry"),
        pytest.param(CORNER, CORNER, [3], [1], id="corner"),
        pytest.param([[1, 0], [1, 0]], [[1, 0], [0, 1]], [4], [1], id="zigzag"),
        pytest.param(TWINS, TWINS, [4, 4, 1], [1, -1, 1], id="twins"),
        pytest.param([[1, 1], [0, 0]], [[1, 0], [0, 0]], [1], [1], id="off the path"),
        pytest.param(NOTHING, NOTHING, [4], [1], id="zeros"),
        pytest.param([[2, 0], [0, 1]], [[1, 0], [0, 2]], [1, 1, 1], [1, -1, 1], id="sexes"),
    ],
)
def test_components_and_their_indices(A, B, sizes, indices):
    _, found = solved(A, B)
    assert [len(one.profiles) for one in found] == sizes
    assert [one.index for one in found] == indices


@pytest.mark.parametrize("size", [2, 5, 7])
def test_in_pure_coordination_the_index_alternates_with_the_size_of_the_support(size):
    extreme, found = solved(np.eye(size, dtype=int), np.eye(size, dtype=int))
    assert [one.index for one in found] == [
        1 if np.count_nonzero(x) % 2 else -1 for x, _ in extreme.profiles
    ]


shapes = array_shapes(min_dims=2, max_dims=2, max_side=4)


@given(data=st.data(), shape=shapes, most=st.sampled_from([1, 2, 1000]))
def test_indices_add_up_to_one_and_every_subset_is_of_equilibria(data, shape, most):
    A, B = (data.draw(arrays(np.int64, shape, elements=st.integers(0, most))) for _ in range(2))
    extreme, found = solved(A, B)
    assert sum(one.index for one in found) == 1
    everything = sorted(at for one in found for at in one.profiles)
    assert everything == list(range(len(extreme.profiles)))
    for one in found:
        assert sorted({at for numbers in one.subsets for at in numbers}) == list(one.profiles)
        for numbers in one.subsets:
            xs, ys = zip(*(extreme.profiles[at] for at in numbers), strict=True)
            x, y = (np.array(side).sum(axis=0) / len(numbers) for side in (xs, ys))
            assert exact_payoffs(rationals(A), rationals(B), x, y)[2] == 0


@given(game=arrays(np.int64, (2, 3, 3), elements=st.integers(0, 2)))
def test_no_subset_is_left_out(game):
    extreme, found = solved(*game)
    edges = set(extreme.profiles)
    xs = {x for x, _ in edges}
    closed = set()
    for size in range(1, len(xs) + 1):
        for some in combinations(xs, size):
            ys = {y for _, y in edges if all((x, y) in edges for x in some)}
            full = frozenset((x, y) for x in xs for y in ys if all((x, z) in edges for z in ys))
            closed |= {full} - {frozenset()}
    ours = [frozenset(extreme.profiles[at] for at in some) for one in found for some in one.subsets]
    assert len(ours) == len(set(ours))
    assert set(ours) == closed


@given(size=st.integers(1, 8), seed=st.integers(0, 2**32))
def test_without_degeneracy_their_number_is_odd_and_each_counts_one(size, seed):
    A, B = np.random.default_rng(seed).normal(size=(2, size, size))
    extreme, found = solved(A, B)
    assert not extreme.degenerate
    assert len(found) % 2 == 1
    assert {one.index for one in found} <= {1, -1}
    assert sum(one.index for one in found) == 1


@given(matrix=arrays(np.int64, (3, 3), elements=st.integers(-5, 5)))
def test_a_determinant_is_exact(matrix):
    assert determinant(matrix.astype(object)) == round(np.linalg.det(matrix))


def test_an_equilibrium_says_its_component():
    found = solve(TWINS, TWINS)
    assert [one.component for one in found.equilibria] == [0, 0, 1, 1, 0, 0, 1, 1, 2]
    document = found.document()
    assert document["equilibria"][2]["component"] == 1
    assert document["components"][2] == {"index": 1, "subsets": [[8]]}
    assert solve(np.eye(13), np.eye(13)).equilibria[0].component is None
