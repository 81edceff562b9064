"""negosim run: one negotiation, told as it happened."""

from __future__ import annotations

import typer

from negosim.cli.options import (
    Central,
    Json,
    Lane,
    Plot,
    ScenarioName,
    Seed,
    Settings,
    Strategies,
    chosen_strategies,
    guarded,
    print_json,
)

__all__ = ["EXAMPLES", "run"]

EXAMPLES = (
    "Examples:  negosim run split-the-dollar --alice boulware:beta=0.3 --seed 2   ·   "
    "negosim run split-the-dollar --central --plot talks.png"
)


@guarded
def run(
    scenario: ScenarioName,
    strategy: Strategies = None,
    seed: Seed = 1,
    lane: Lane = 0,
    central: Central = False,
    settings: Settings = None,
    plot: Plot = None,
    as_json: Json = False,
) -> None:
    """Play one negotiation and tell how it went."""
    from negosim.draws.worlds import draw
    from negosim.errors import UsageError
    from negosim.reports import transcript
    from negosim.scenario.files import load
    from negosim.strategies.spec import parse_list
    from negosim.talks.loop import play

    case = load(scenario, settings or [])
    pairing = []
    for party, text in zip(case.parties, chosen_strategies(case, strategy), strict=True):
        specs = parse_list(text, case.parameter)
        if len(specs) > 1:
            raise UsageError(f"--{party}: one negotiation has one strategy a party, not {text}.")
        pairing.append(specs[0])
    lane = lane or 0
    worlds = draw(case, seed, range(lane, lane + 1), central)
    record = play(case, [pairing], worlds, record=True)
    if plot:
        from negosim.reports import plots

        figure = transcript.plane(record)
        plots.save(figure, plot)
    if as_json:
        print_json(transcript.document(record))
    else:
        typer.echo(transcript.text(record))
    if plot:
        typer.echo(f"plot written: {plot}", err=True)
