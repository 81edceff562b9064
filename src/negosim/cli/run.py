"""negosim run: one negotiation, told as it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from negosim.cli import options as opt
from negosim.cli.plots import drawn
from negosim.errors import UsageError

if TYPE_CHECKING:
    from negosim.reports.transcript import Transcript

__all__ = ["EXAMPLES", "run"]

EXAMPLES = (
    "Examples:  negosim run split-the-dollar --alice boulware:beta=0.3 --seed 2   ·   "
    "negosim run split-the-dollar --central --plot talks.png --paths paths.png   ·   "
    "negosim run split-the-dollar --stage-games --rounds 1,19"
)


@opt.guarded
def run(
    scenario: opt.ScenarioName,
    strategy: opt.Strategies = None,
    seed: opt.Seed = 1,
    lane: opt.Lane = None,
    central: opt.Central = False,
    settings: opt.Settings = None,
    plugin: opt.Plugins = None,
    plot: opt.Plot = None,
    paths: opt.Paths = None,
    records: opt.Records = False,
    stage_games: Annotated[
        bool,
        typer.Option("--stage-games", help="Tell rounds as games over alternative futures."),
    ] = False,
    rounds: Annotated[
        str | None,
        typer.Option(
            "--rounds",
            metavar="N,N",
            help="Which rounds; by default those that open and close a meeting.",
        ),
    ] = None,
    futures: opt.Futures = opt.FUTURES,
    as_json: opt.Json = False,
) -> None:
    """Play one negotiation and tell how it went."""
    from negosim.reports.transcript import run as play
    from negosim.strategies.spec import parse_list

    opt.refuse_both(central, lane)
    if records and not plot:
        raise UsageError("--records marks the plot. Add --plot FILE.")
    case = opt.loaded(scenario, settings, plugin)
    strategies = opt.chosen_strategies(case, strategy)
    for party, text in strategies.items():
        if len(parse_list(text, case.parameter)) > 1:
            raise UsageError(f"--{party}: one negotiation has one strategy a party, not {text}.")
    opt.check_futures(stage_games, futures, rounds=rounds)
    numbers = _numbers(rounds)
    told = play(case, strategies, seed, lane or 0, central)
    if stage_games:
        told = _with_games(told, numbers, futures)
    drawn(plot, lambda: told.plane(records))
    drawn(paths, told.concessions)
    opt.tell(told, as_json)


def _numbers(text: str | None) -> list[int] | None:
    """Rounds as they are counted from 0."""
    try:
        found = None if text is None else sorted({int(part) - 1 for part in text.split(",")})
    except ValueError:
        found = [-1]
    if found and found[0] < 0:
        raise UsageError(f"--rounds {text}: write numbers from 1, such as 3,17.")
    return found


def _with_games(told: Transcript, rounds: list[int] | None, futures: int) -> Transcript:
    """The same negotiation, with some rounds as games."""
    from dataclasses import replace

    from negosim.cli.progress import progress
    from negosim.reports.words import many
    from negosim.talks.stages import CELLS, chosen, stages

    wanted = chosen(told.record) if rounds is None else rounds
    games, count = stages(told.record, wanted, futures), len(wanted) * CELLS * futures
    line = f"stage games: {many(len(wanted), 'round')} x {CELLS} cells x {futures} futures"
    typer.echo(f"{line} = {count:,} negotiations", err=True)
    found = []
    with progress("stage games", len(wanted), "rounds", quiet=False) as tell:
        for game in games:
            found.append(game)
            tell(1)
    return replace(told, stages=found)
