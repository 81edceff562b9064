"""negosim equilibrium: what is stable in a game of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from negosim.cli import options as opt
from negosim.cli.plots import check_files, drawn

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from negosim.equilibrium.game import Game
    from negosim.equilibrium.nash import Equilibria

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
    from negosim.equilibrium.second_opinion import LIMIT, alone
    from negosim.errors import UsageError
    from negosim.reports import game as words

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
    if method == "nashpy":
        typer.echo(f"nashpy is asked method by method, for up to {LIMIT:g} s", err=True)
    answers = alone(case.A, case.B, profiles) if method == "nashpy" else []
    if as_json:
        names = {"rows": list(case.rows), "columns": list(case.columns)}
        beside = {"nashpy": [one.document() for one in answers]} if answers else {}
        opt.print_json({**found.document(), **names, "structure": words.structure(case), **beside})
    else:
        typer.echo(words.game_text(case, found, told[0]))
        if answers:
            typer.echo(f"\n{words.beside_text(answers)}")
    title, players, unit = told[0].rsplit(", ", 1)[0], told[1:3], told[3]

    def heat() -> Figure:
        from negosim.reports.heat import heat_map

        ours, theirs = (side.astype(float) for side in (case.A, case.B))
        mixes = [(one.row, one.column) for one in found.equilibria]
        return heat_map(ours, theirs, case.rows, case.columns, players, unit, mixes, title)

    def imitation() -> Figure:
        from negosim.reports.flow import flow as leads

        return leads(case, found, players, f"{title}: imitation")

    drawn(plot, heat)
    drawn(flow, imitation)


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
