"""negosim equilibrium: what is stable in a game of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from negosim.cli import options as opt
from negosim.cli.plots import check_files

if TYPE_CHECKING:
    from pathlib import Path

    from negosim.equilibrium.exact import Mix
    from negosim.equilibrium.game import Game
    from negosim.equilibrium.nash import Equilibria
    from negosim.equilibrium.second_opinion import Answer

__all__ = ["EXAMPLES", "equilibrium"]

EXAMPLES = (
    'A game:  {"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]], "rows": ["silent", "talk"], '
    '"columns": ["silent", "talk"]}; names may be left out.   ·   '
    "Examples:  negosim equilibrium game.json   ·   negosim equilibrium - --json < game.json   ·   "
    "negosim equilibrium game.json --method nashpy   ·   negosim equilibrium runs/tournament   ·   "
    "negosim equilibrium game.json --plot payoffs.png --flow imitation.png"
)
GAME = ("Game", "Row player", "Column player", "")
DRAWN = 20  # strategies a side in a heat map
MOST = 12  # of a kind that are named before it is 'and more'
PLAIN = 100  # a fraction with a larger denominator is shown as a decimal


@opt.guarded
def equilibrium(
    game: Annotated[
        str,
        typer.Argument(
            metavar="GAME",
            help="A file with both players' payoffs, JSON or Gambit's .nfg; - for standard input; "
            "or the folder of a tournament's run.",
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE", help="Only convert: write a .json or .nfg file."),
    ] = None,
    method: Annotated[
        Literal["exact", "nashpy"],
        typer.Option(help="nashpy: also what it returns alone, and what it misses."),
    ] = "exact",
    plot: opt.Plot = None,
    flow: Annotated[
        str | None,
        typer.Option(
            "--flow",
            metavar="FILE",
            help="Draw where imitation of success leads: a .png or .svg file.",
        ),
    ] = None,
    as_json: opt.Json = False,
) -> None:
    """Find the Nash equilibria of a game of one's own, or between the strategies of a run.

    Exact, and all of them up to 12 x 12: where there are infinitely many, the corners of the
    set.
    """
    from pathlib import Path

    from negosim.equilibrium.files import read, write
    from negosim.equilibrium.nash import solve
    from negosim.equilibrium.second_opinion import alone
    from negosim.errors import UsageError

    check_files(plot, flow)
    case, known, told = _stored(Path(game)) if Path(game).is_dir() else (read(game), None, GAME)
    if plot and max(case.A.shape) > DRAWN:
        raise UsageError(f"--plot draws at most {DRAWN} strategies a side. Leave some out.")
    if out:
        write(case, out)
        typer.echo(f"game written: {out}")
        return
    found = known or solve(case.A, case.B)
    profiles = [one.exact for one in found.equilibria]
    answers = alone(case.A, case.B, profiles) if method == "nashpy" else []
    if as_json:
        names = {"rows": list(case.rows), "columns": list(case.columns)}
        beside = {"nashpy": [one.document() for one in answers]} if answers else {}
        opt.print_json({**found.document(), **names, "structure": _shape(case), **beside})
    else:
        typer.echo(_text(case, found, told[0]))
        if answers:
            typer.echo(f"\n{_beside(answers)}")
    if not plot and not flow:
        return
    from negosim.reports import drawing, heat
    from negosim.reports import flow as flows

    title, players, unit = told[0].rsplit(", ", 1)[0], told[1:3], told[3]
    if plot:
        ours, theirs = (side.astype(float) for side in (case.A, case.B))
        mixes = [(one.row, one.column) for one in found.equilibria]
        both = case.rows, case.columns, players
        drawing.save(heat.heat_map(ours, theirs, *both, unit, mixes, title), plot)
        typer.echo(f"plot written: {plot}", err=True)
    if flow:
        drawing.save(flows.flow(case, found, players, f"{title}: imitation"), flow)
        typer.echo(f"plot written: {flow}", err=True)


def _stored(folder: Path) -> tuple[Game, Equilibria, tuple[str, str, str, str]]:
    """The game between the strategies of a run, its equilibria; what it is, the parties, unit."""
    from itertools import product

    from negosim.equilibrium.exact import rationals
    from negosim.equilibrium.game import game
    from negosim.errors import UsageError
    from negosim.experiments.results import Run
    from negosim.experiments.tournament import DECIMALS, tournament

    run = Run.open(folder)
    pairings = [tuple(pair) for pair in run.plan.pairings]
    rows, columns = (list(dict.fromkeys(side)) for side in zip(*pairings, strict=True))
    if pairings != list(product(rows, columns)):
        raise UsageError(f"{folder}: not every strategy met every other. Run negosim tournament.")
    if not run.manifest.get("lanes_done"):
        raise UsageError(f"{folder}: no lane is finished. Go on with the run's --resume.")
    met = tournament(run)
    A, B = (rationals(side, decimals=DECIMALS) for side in met.payoff)
    first, second = met.parties
    heading = f"{run.plan.name}, {met.lanes:,} lanes, {first} (row) and {second} (column): game"
    scenario = run.plan.scenario()
    row, column = scenario.party_titles
    told = heading, row, column, scenario.unit
    return game(A, B, met.rows, met.columns), met.found, told


def _beside(answers: Sequence[Answer]) -> str:
    """What nashpy returns alone, method by method."""
    from negosim.reports.tables import plain_table

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


def _text(game: Game, found: Equilibria, heading: str) -> str:
    """The answer in words."""
    from negosim.reports.tables import hanging, paragraph, plain_table

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
        for number, one in enumerate(found.equilibria, start=1)
    ]
    head = ["", "row plays", "column plays", "row gets", "column gets", "regret"]
    lines += [plain_table(head, rows, "rllrrr"), "", paragraph(_degeneracy(found))]
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


def _shape(game: Game) -> dict[str, Any]:
    """What kind of game it is, for JSON."""
    from negosim.equilibrium.structure import name, risk, sinks

    small = game.A.shape == (2, 2)
    return {
        "name": name(game.A, game.B) if small else None,
        "sinks": [list(cells) for cells in sinks(game.A, game.B)],
        "risk": [{"cell": at, "loss": loss} for at, loss in risk(game.A, game.B).items()],
    }


def _structure(game: Game, found: Equilibria) -> Iterator[tuple[str, str]]:
    """What kind of game it is, in words."""
    shape = _shape(game)

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
        from negosim.equilibrium.exact import exact_payoffs

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
