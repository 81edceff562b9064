"""negosim strategy: the negotiators there are, and what each does."""

from __future__ import annotations

from typing import Annotated

import typer

from negosim.cli import options as opt
from negosim.cli.plots import drawn

__all__ = ["app"]

app = typer.Typer(
    help="List and show strategies.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=opt.HELP,
)


@app.command("list", epilog="Example:  negosim strategy list")
@opt.guarded
def list_(plugin: opt.Plugins = None, as_json: opt.Json = False) -> None:
    """List the strategies, their parameters with ranges, and their parts."""
    from negosim.plugins import load_installed
    from negosim.reports.portrait import FACTS, entry, facts
    from negosim.reports.tables import hanging, paragraph, plain_table
    from negosim.strategies.parts import KINDS, PARTS
    from negosim.strategies.spec import CATALOGUE, parse

    opt.read_plugins(plugin)
    load_installed("negosim.strategies")
    specs = [parse(name) for name in CATALOGUE]
    if as_json:
        opt.print_json({"format": 1, "strategies": [entry(spec) for spec in specs]})
        return
    rows = []
    for spec in specs:
        s = spec.strategy
        given = ", ".join(f"{p.name}={p.default:g} in {p.range}" for p in s.parameters)
        short = ", ".join(FACTS[fact][0] for fact in facts(spec))
        rows.append([s.name, s.text, given or "-", short or "-"])
    typer.echo(plain_table(["strategy", "what it does", "parameters", "facts"], rows, "llll"))
    typer.echo("\n" + paragraph("Parts can be swapped: boulware:beta=0.3/accept=combi:T=0.9"))
    for kind in KINDS:
        for part in PARTS[kind].values():
            given = ", ".join(f"{p.name}={p.default:g} in {p.range}" for p in part.parameters)
            shown = f"{part.text} [{given}]" if given else part.text
            typer.echo(hanging(f"  {kind + '=' + part.name:<22}", shown))


@app.command(
    epilog="Examples:  negosim strategy show tit-for-tat   ·   "
    "negosim strategy show boulware:beta=0.5 --plot curve.png"
)
@opt.guarded
def show(
    strategy: Annotated[
        str, typer.Argument(metavar="SPEC", help="A name, or with parameters: boulware:beta=0.5")
    ],
    plugin: opt.Plugins = None,
    plot: opt.Plot = None,
    as_json: opt.Json = False,
) -> None:
    """Tell a strategy: formulas, parameters, facts, reference, and how it concedes."""
    from negosim.reports.portrait import Portrait
    from negosim.strategies.spec import parse

    opt.read_plugins(plugin)
    told = Portrait(parse(strategy))
    drawn(plot, told.figure)
    opt.tell(told, as_json)
