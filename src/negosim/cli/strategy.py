"""negosim strategy: the negotiators there are."""

from __future__ import annotations

import typer

from negosim.cli.options import HELP, Json, Plugins, guarded, print_json, read_plugins

__all__ = ["app"]

app = typer.Typer(
    help="List the strategies.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=HELP,
)


@app.callback()
def root() -> None:
    """Keep `strategy` a group of commands."""


@app.command("list", epilog="Example:  negosim strategy list")
@guarded
def list_(plugin: Plugins = None, as_json: Json = False) -> None:
    """List the strategies, their parameters with ranges, and their parts."""
    from negosim.reports.tables import hanging, plain_table
    from negosim.strategies.parts import KINDS, PARTS
    from negosim.strategies.plugins import load_installed
    from negosim.strategies.spec import CATALOGUE

    read_plugins(plugin)
    load_installed()
    if as_json:
        entries = [
            {
                "name": s.name,
                "text": s.text,
                "parameters": [
                    {"name": p.name, "default": p.default, "range": p.range, "text": p.text}
                    for p in s.parameters
                ],
                "parts": s.parts,
                "uses_chance": s.uses_chance,
                "open_loop": s.open_loop,
                "models_opponent": s.models_opponent,
                "needs_listing": s.needs_listing,
                "reference": s.reference,
            }
            for s in CATALOGUE.values()
        ]
        print_json({"format": 1, "strategies": entries})
        return
    rows = []
    for s in CATALOGUE.values():
        facts = [
            word
            for word, holds in (
                ("chance", s.uses_chance),
                ("open-loop", s.open_loop),
                ("models the other side", s.models_opponent),
                ("sorts outcomes", s.needs_listing),
            )
            if holds
        ]
        given = ", ".join(f"{p.name}={p.default:g} in {p.range}" for p in s.parameters)
        rows.append([s.name, s.text, given or "-", ", ".join(facts) or "-"])
    typer.echo(plain_table(["strategy", "what it does", "parameters", "facts"], rows, "llll"))
    typer.echo("\nParts that can be swapped, as in boulware:beta=0.3/accept=combi:T=0.9")
    for kind in KINDS:
        for part in PARTS[kind].values():
            given = ", ".join(f"{p.name}={p.default:g} in {p.range}" for p in part.parameters)
            shown = f"{part.text} [{given}]" if given else part.text
            typer.echo(hanging(f"  {kind + '=' + part.name:<22}", shown))
