"""negosim run: one negotiation, told as it happened."""

from __future__ import annotations

import typer

from negosim.cli.options import (
    Central,
    Json,
    Lane,
    Paths,
    Plot,
    Plugins,
    Records,
    ScenarioName,
    Seed,
    Settings,
    Strategies,
    chosen_strategies,
    guarded,
    print_json,
    read_plugins,
    refuse_both,
)

__all__ = ["EXAMPLES", "run"]

EXAMPLES = (
    "Examples:  negosim run split-the-dollar --alice boulware:beta=0.3 --seed 2   ·   "
    "negosim run split-the-dollar --central --plot talks.png --paths paths.png"
)


@guarded
def run(
    scenario: ScenarioName,
    strategy: Strategies = None,
    seed: Seed = 1,
    lane: Lane = None,
    central: Central = False,
    settings: Settings = None,
    plugin: Plugins = None,
    plot: Plot = None,
    paths: Paths = None,
    records: Records = False,
    as_json: Json = False,
) -> None:
    """Play one negotiation and tell how it went."""
    from negosim.errors import UsageError
    from negosim.reports.transcript import run as play
    from negosim.scenario.files import load
    from negosim.strategies.spec import parse_list

    refuse_both(central, lane)
    if records and not plot:
        raise UsageError("--records marks the plot. Add --plot FILE.")
    read_plugins(plugin)
    case = load(scenario, settings or [])
    strategies = chosen_strategies(case, strategy)
    for party, text in strategies.items():
        if len(parse_list(text, case.parameter)) > 1:
            raise UsageError(f"--{party}: one negotiation has one strategy a party, not {text}.")
    told = play(case, strategies, seed, lane or 0, central)
    if plot or paths:
        from negosim.reports import drawing, figures

        if plot:
            drawing.save(told.plane(records), plot)
        if paths:
            drawing.save(figures.concession_paths(told.record), paths)
    if as_json:
        print_json(told.document())
    else:
        typer.echo(told.text())
    for file in (plot, paths):
        if file:
            typer.echo(f"plot written: {file}", err=True)
