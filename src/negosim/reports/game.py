"""A game of one's own and its equilibria, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from negosim.equilibrium.exact import Mix, exact_payoffs
from negosim.equilibrium.game import Game
from negosim.equilibrium.nash import Equilibria
from negosim.equilibrium.second_opinion import Answer
from negosim.equilibrium.structure import name, risk, sinks
from negosim.reports.tables import hanging, paragraph, plain_table

__all__ = ["beside_text", "game_text", "structure"]

MOST = 12  # of a kind that are named before it is 'and more'
LISTED = 40  # equilibria in the table
PLAIN = 100  # a fraction with a larger denominator is shown as a decimal


def beside_text(answers: Sequence[Answer]) -> str:
    """What nashpy returns alone, method by method."""
    rows = []
    for one in answers:
        numbers = [
            _listed([at + 1 for at in which]) if which else "none"
            for which in (one.found, one.missed)
        ]
        others = f"{one.others}, regret up to {one.worst:.3g}" if one.others else "none"
        rows.append([one.method, *numbers, others, one.end])
    head = ["nashpy alone", "finds", "misses", "other profiles", "end"]
    return plain_table(head, rows, "lllll")


def game_text(game: Game, found: Equilibria, heading: str) -> str:
    """The answer in words."""
    sizes = f"{len(game.rows)} × {len(game.columns)}"
    lines = [
        paragraph(f"{heading} of {sizes}"),
        hanging("  rows:     ", ", ".join(game.rows)),
        hanging("  columns:  ", ", ".join(game.columns)),
    ]
    gone = [
        f"{side} {', '.join(names[at] for at in out)}"
        for side, names, out in (
            ("rows", game.rows, found.dominated_rows),
            ("columns", game.columns, found.dominated_columns),
        )
        if out
    ]
    lines.append(hanging("Strictly dominated: ", "; ".join(gone) or "none"))
    count = len(found.equilibria)
    kind = "extreme " if found.continuum else ""
    lines += ["", f"{count} {kind}{'equilibrium' if count == 1 else 'equilibria'}"]
    rows = [
        [
            str(number),
            _mix(one.exact[0], game.rows),
            _mix(one.exact[1], game.columns),
            *(_figure(value) for value in (*one.payoffs, one.max_regret)),
        ]
        for number, one in enumerate(found.equilibria[:LISTED], start=1)
    ]
    head = ["", "row plays", "column plays", "row gets", "column gets", "regret"]
    lines.append(plain_table(head, rows, "rllrrr"))
    if count > LISTED:
        lines.append(f"and {count - LISTED} more: --json lists them all")
    lines += ["", paragraph(_degeneracy(found))]
    if found.continuum:
        lines += [hanging(label, text, 2) for label, text in _components(found)]
    lines += ["", *(hanging(f"{label}: ", text, 2) for label, text in _structure(game, found))]
    lines.append(hanging("Method: ", f"{found.method}."))
    if found.difference:
        lines.append(paragraph(f"A difference: {found.difference}"))
    return "\n".join(lines)


def _degeneracy(found: Equilibria) -> str:
    """What is known of the whole set of equilibria."""
    if found.degenerate is None:
        return "Whether the game is degenerate is not known: it is too large to tell."
    if not found.degenerate:
        return "Not degenerate: no mix has more best replies than strategies in it."
    text = "Degenerate: some mix has more best replies than strategies in it. "
    if found.continuum:
        return text + (
            "There are infinitely many equilibria; listed are the extreme ones, and what lies "
            "between them."
        )
    if found.continuum is None:
        return text + "There may be infinitely many equilibria."
    return text + "The equilibria listed are nevertheless all there are."


def structure(game: Game) -> dict[str, Any]:
    """What kind of game it is, for JSON."""
    small = game.A.shape == (2, 2)
    return {
        "name": name(game.A, game.B) if small else None,
        "sinks": [list(cells) for cells in sinks(game.A, game.B)],
        "risk": [{"cell": at, "loss": loss} for at, loss in risk(game.A, game.B).items()],
    }


def _structure(game: Game, found: Equilibria) -> Iterator[tuple[str, str]]:
    """What kind of game it is, in words."""
    shape = structure(game)

    def named(cell: Sequence[int]) -> str:
        return f"({game.rows[cell[0]]}, {game.columns[cell[1]]})"

    if shape["name"]:
        yield "Kind", f"{shape['name']}."
    ends = [
        named(cells[0]) if len(cells) == 1 else f"{len(cells)} cells in turn, {named(cells[0])} one"
        for cells in shape["sinks"]
    ]
    more = f"; and {len(ends) - MOST} more" if len(ends) > MOST else ""
    yield "Best replies lead to", f"{'; '.join(ends[:MOST])}{more}."
    if shape["risk"]:
        (loss, safe), (less, _) = sorted(
            ((one["loss"], named(one["cell"])) for one in shape["risk"]), reverse=True
        )
        yield "Risk dominant", f"{safe if loss > less else 'neither'}, {loss:g} against {less:g}."
    if found.best is not None and found.worst is not None:
        top = (game.A + game.B).max()
        best, worst = (
            (at + 1, _figure(float(top - sum(exact_payoffs(game.A, game.B, *mixes)[:2]))))
            for at, mixes in ((at, found.equilibria[at].exact) for at in (found.best, found.worst))
        )
        yield (
            "Sum of payoffs",
            f"{_figure(float(top))} at most; equilibrium {best[0]} falls short by {best[1]} "
            f"(price of stability), {worst[0]} by {worst[1]} (price of anarchy).",
        )


def _components(found: Equilibria) -> Iterator[tuple[str, str]]:
    """Which equilibria hang together, and what may be mixed with what there."""
    first: list[tuple[int, int]] = []  # of each equilibrium: where its mixes come first, from 1
    met: tuple[dict[Mix, int], dict[Mix, int]] = ({}, {})
    for at, one in enumerate(found.equilibria, start=1):
        first.append((met[0].setdefault(one.exact[0], at), met[1].setdefault(one.exact[1], at)))
    for number, piece in enumerate(found.components, start=1):
        subsets = [_subset(numbers, first) for numbers in piece.subsets[:MOST]]
        if len(piece.subsets) > MOST:
            subsets.append(f"and {len(piece.subsets) - MOST} more such sets")
        yield f"Component {number}, index {piece.index}: ", f"{'; '.join(subsets)}."


def _subset(numbers: Sequence[int], first: Sequence[tuple[int, int]]) -> str:
    """A maximal Nash subset in words."""
    if len(numbers) == 1:
        return f"equilibrium {numbers[0] + 1}"
    rows, columns = (sorted({first[at][side] for at in numbers}) for side in (0, 1))
    if 1 in (len(rows), len(columns)):
        return f"any mixture of {_listed([at + 1 for at in numbers])}"
    return (
        f"any mixture of what row plays in {_listed(rows)} against any mixture of what column "
        f"plays in {_listed(columns)}"
    )


def _listed(numbers: Sequence[int]) -> str:
    """1, 2 and 3; of very many, the first."""
    if len(numbers) > 2 * MOST:
        return f"{', '.join(map(str, numbers[:MOST]))} and {len(numbers) - MOST} more"
    return " and ".join(filter(None, [", ".join(map(str, numbers[:-1])), str(numbers[-1])]))


def _mix(mix: Sequence[Fraction], names: Sequence[str]) -> str:
    """A mix in words: what is played, how often; a line each."""
    played = [(name, share) for name, share in zip(names, mix, strict=True) if share]
    if len(played) == 1:
        return played[0][0]
    return "\n".join(
        f"{name} {share if share.denominator <= PLAIN else format(float(share), '.3g')}"
        for name, share in played
    )


def _figure(value: float) -> str:
    """A payoff of any size, with a true minus sign."""
    return f"{value:.6g}".replace("-", "−")
