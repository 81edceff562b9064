"""negosim: the command and its sub-commands."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from negosim.cli import (
    compare,
    equilibrium,
    experiment,
    frontier,
    payoff,
    play,
    result,
    run,
    scenario,
    simulate,
    strategy,
    threats,
    tournament,
)
from negosim.cli import options as opt

__all__ = ["app", "main"]

app = typer.Typer(
    name="negosim",
    help="Play trade negotiations, score them and tell how they went.\n\n"
    "Start with: negosim scenario list",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=opt.HELP,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"negosim {version('negosim')}")
        raise typer.Exit


@app.callback()
def root(
    _show: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """What holds for every command."""


app.command("run", cls=opt.WithParties, epilog=run.EXAMPLES)(run.run)
app.command("frontier", epilog=frontier.EXAMPLES)(frontier.frontier)
app.command("payoff", epilog=payoff.EXAMPLES)(payoff.payoff)
app.command("play", epilog=play.EXAMPLES)(play.play)
app.command("simulate", cls=opt.WithParties, epilog=simulate.EXAMPLES)(simulate.simulate)
app.command("tournament", cls=opt.WithParties, epilog=tournament.EXAMPLES)(tournament.tournament)
app.command("compare", cls=opt.WithParties, epilog=compare.EXAMPLES)(compare.compare)
app.command("equilibrium", epilog=equilibrium.EXAMPLES)(equilibrium.equilibrium)
app.command("threats", epilog=threats.EXAMPLES)(threats.threats)
app.command("experiment", epilog=experiment.EXAMPLES)(experiment.experiment)
app.add_typer(scenario.app, name="scenario")
app.add_typer(strategy.app, name="strategy")
app.add_typer(result.app, name="result")


def main() -> None:
    """Entry point of the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except KeyboardInterrupt:  # before a command had begun
        sys.exit(130)
