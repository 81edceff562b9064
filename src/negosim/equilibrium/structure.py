"""What kind of game it is: its name if it is 2 x 2, where best replies lead, what is safe."""

from __future__ import annotations

import re
from itertools import permutations, product

import numpy as np

from negosim.equilibrium.exact import Rationals
from negosim.equilibrium.replies import best_responses

__all__ = ["name", "risk", "sinks"]

Cell = tuple[int, int]

# a player's order of: both cooperate R, both defect P, defect alone T, cooperate alone S
NAMES = {
    "TRPS": "prisoner's dilemma",
    "TRSP": "chicken",
    "TSRP": "battle",
    "TSPR": "hero",
    "TPRS": "deadlock",
    "TPSR": "compromise",
    "RTPS": "stag hunt",
    "RPTS": "assurance",
    "RPST": "coordination",
    "RSPT": "peace",
    "RSTP": "harmony",
    "RTSP": "concord",
}
STAG = {"stag hunt", "assurance"}  # with defection alone no worse than together: a stag hunt
CYCLIC, SOLVABLE = "cyclic", "dominance solvable"
COMMON, OPPOSED = "two equilibria of common interest", "two opposed equilibria"


def name(A: Rationals, B: Rationals) -> str:
    """Name of a game of 2 x 2, by the order of each player's payoffs alone.

    To cooperate is to play what the other player's best cell needs. With ties, the name that
    all ways to break them have, or the textbook's for a game that lives by its ties, or else
    what kinds of game they have.

    References
    ----------
    Robinson, D. & Goforth, D. (2005). The Topology of the 2x2 Games. Routledge.
    Bruns, B. (2015). Names for games: locating 2 x 2 games. Games 6, 495-520.

    Examples
    --------
    >>> from negosim.equilibrium.exact import rationals
    >>> name(rationals([[3, 0], [5, 1]]), rationals([[3, 5], [0, 1]]))
    "prisoner's dilemma"
    >>> name(rationals([[2, 0], [0, 1]]), rationals([[1, 0], [0, 2]]))
    'battle of the sexes'
    """
    read = [_read(a, b) for a in _strict(A.ravel()) for b in _strict(B.T.ravel())]
    names, kinds = ({one[at] for one in read} for at in (0, 1))
    if len(names) == 1:
        return names.pop()
    if set(re.sub(" for row| for column", "", ", ".join(names)).split(", ")) == STAG:
        return "stag hunt"
    return _tied(A, B) or f"{' or '.join(sorted(kinds))}, with ties"


def _tied(A: Rationals, B: Rationals) -> str:
    """The name of a game that lives by its ties: two payoffs a player, or misses all alike."""
    for hits in (((0, 0), (1, 1)), ((0, 1), (1, 0))):
        misses = [(i, 1 - j) for i, j in hits]
        first, second = (side[hits[0]] - side[hits[1]] for side in (A, B))
        level = all(side[misses[0]] == side[misses[1]] for side in (A, B))
        rewards = [min(side[at] for at in hits) - side[misses[0]] for side in (A, B)]
        if level and first == second == 0 and rewards[0] * rewards[1] < 0:
            return "matching pennies"
        if level and min(rewards) > 0 and first == second == 0:
            return "pure coordination"
        if level and min(rewards) > 0 and first * second < 0:
            return "battle of the sexes"
    return ""


def _strict(payoffs: Rationals) -> list[list[list[int]]]:
    """All strict orders of four payoffs that agree with them, as tables of ranks."""
    values = payoffs.tolist()
    orders = [
        order
        for order in permutations(range(4))
        if all(
            order[one] < order[other]
            for one, other in permutations(range(4), 2)
            if values[one] < values[other]
        )
    ]
    return [[list(order[:2]), list(order[2:])] for order in orders]


def _read(a: list[list[int]], b: list[list[int]]) -> tuple[str, str]:
    """Name and kind of a strict game; each table is its player's own, own strategy first."""
    cells = list(product((0, 1), (0, 1)))
    column = max(cells, key=lambda cell: a[cell[0]][cell[1]])[1]  # what row's best cell needs
    row = max(cells, key=lambda cell: b[cell[0]][cell[1]])[1]
    first, second = _order(a, row, column), _order(b, column, row)
    stable = [(i, j) for i, j in cells if a[i][j] > a[1 - i][j] and b[j][i] > b[1 - j][i]]
    if len(stable) == 2:
        row_first, column_first = (
            own[stable[0][side]][stable[0][1 - side]] > own[stable[1][side]][stable[1][1 - side]]
            for side, own in enumerate((a, b))
        )
        kind = COMMON if row_first == column_first else OPPOSED
    else:
        kind = SOLVABLE if stable else CYCLIC
    return (first if first == second else f"{first} for row, {second} for column"), kind


def _order(own: list[list[int]], me: int, other: int) -> str:
    """The name of one player's order of payoffs, from what both do when they cooperate."""
    worth = {
        "R": own[me][other],
        "S": own[me][1 - other],
        "T": own[1 - me][other],
        "P": own[1 - me][1 - other],
    }
    return NAMES["".join(sorted(worth, key=lambda letter: -worth[letter]))]


def sinks(A: Rationals, B: Rationals) -> list[tuple[Cell, ...]]:
    """Where best replies lead: the smallest sets of cells that they do not leave.

    From a cell, either player moves to its best replies where it does not play one. A single
    cell is a pure equilibrium; of several, each leads to each other.

    Examples
    --------
    >>> from negosim.equilibrium.exact import rationals
    >>> sinks(rationals([[2, 0], [0, 1]]), rationals([[1, 0], [0, 2]]))
    [((0, 0),), ((1, 1),)]
    >>> sinks(rationals([[1, -1], [-1, 1]]), rationals([[-1, 1], [1, -1]]))
    [((0, 0), (0, 1), (1, 0), (1, 1))]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    of_row, of_column = best_responses(A, B)
    cell = np.arange(A.size).reshape(A.shape)
    i, to, j = np.nonzero(~of_row[:, np.newaxis] & of_row)
    row, column, turned = np.nonzero(~of_column[:, :, np.newaxis] & of_column[:, np.newaxis])
    start = np.concatenate([cell[i, j], cell[row, column]])
    end = np.concatenate([cell[to, j], cell[row, turned]])
    graph = coo_array((np.ones(start.size), (start, end)), shape=(A.size, A.size))
    count, part = connected_components(graph, connection="strong")
    left = part[start][part[start] != part[end]]
    return [
        tuple((int(i), int(j)) for i, j in np.argwhere(part.reshape(A.shape) == at))
        for at in sorted(set(range(count)) - set(left.tolist()), key=part.tolist().index)
    ]


def risk(A: Rationals, B: Rationals) -> dict[Cell, float]:
    """What both players together lose by leaving either of two strict equilibria of a 2 x 2 game.

    The product of their losses when one of them leaves; the larger one is risk dominant. Empty
    where there are not two such equilibria.

    References
    ----------
    Harsanyi, J. C. & Selten, R. (1988). A General Theory of Equilibrium Selection in Games. MIT
    Press, ch. 3.

    Examples
    --------
    >>> from negosim.equilibrium.exact import rationals
    >>> stag = rationals([[4, 0], [3, 3]])
    >>> risk(stag, stag.T)
    {(0, 0): 1.0, (1, 1): 9.0}
    """
    if A.shape != (2, 2):
        return {}
    losses = {
        (i, j): (A[i, j] - A[1 - i, j], B[i, j] - B[i, 1 - j]) for i, j in product((0, 1), (0, 1))
    }
    strict = {at: float(a * b) for at, (a, b) in losses.items() if a > 0 and b > 0}
    return strict if len(strict) == 2 else {}
