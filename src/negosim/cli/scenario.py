"""negosim scenario: the cases there are, what they say, whether a file is sound, new ones."""

from __future__ import annotations

from typing import Annotated

import typer

from negosim.cli import options as opt

__all__ = ["app"]

app = typer.Typer(
    help="List, show, check, compare and begin scenarios.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=opt.HELP,
)


@app.command("list", epilog="Example:  negosim scenario list --json")
@opt.guarded
def list_(as_json: opt.Json = False) -> None:
    """List the shipped scenarios."""
    from negosim.reports.tables import plain_table
    from negosim.scenario.files import load, shipped

    cases = [load(path) for path in shipped().values()]
    if as_json:
        entries = [
            {
                "name": case.name,
                "title": case.title,
                "parties": list(case.parties),
                "issues": len(case.space.issues),
                "outcomes": case.space.size,
                "unit": case.unit,
            }
            for case in cases
        ]
        opt.print_json({"format": 1, "scenarios": entries})
        return
    rows = [
        [case.name, case.title, str(len(case.space.issues)), f"{case.space.size:,}", case.unit]
        for case in cases
    ]
    typer.echo(
        plain_table(["scenario", "title", "issues", "outcomes", "payoffs in"], rows, "llrrl")
    )


@app.command(epilog="Example:  negosim scenario check my-case.toml")
@opt.guarded
def check(
    scenario: opt.ScenarioName,
    settings: opt.Settings = None,
    plugin: opt.Plugins = None,
    as_json: opt.Json = False,
) -> None:
    """Say whether a scenario is sound: all its faults at once, each with its place.

    Some of its worlds are valued as well, so that numbers which are none in them are found.
    """
    from negosim.errors import ScenarioError
    from negosim.reports.tables import paragraph
    from negosim.reports.words import many
    from negosim.scenario.files import load
    from negosim.talks.moment import snapshot

    opt.read_plugins(plugin)
    try:
        case = load(scenario, settings or [])
    except ScenarioError as error:
        if as_json:
            faults = [{"path": fault.path, "text": fault.text} for fault in error.faults]
            opt.print_json({"format": 1, "scenario": scenario, "sound": False, "faults": faults})
            raise typer.Exit(error.exit_code) from None
        raise
    for lane in (None, 0, 1, 2):
        snapshot(case, lane=lane)
    if as_json:
        opt.print_json({"format": 1, "scenario": case.name, "sound": True, "faults": []})
        return
    rounds = sum(meeting.rounds for meeting in case.meeting)
    typer.echo(
        paragraph(
            f"{case.name}: sound. {many(len(case.space.issues), 'issue')}, "
            f"{many(case.space.size, 'outcome')}, "
            f"{many(len(case.meeting), 'meeting')} with {many(rounds, 'round')}, "
            f"{many(len(case.event), 'event')}."
        )
    )


@app.command(
    epilog="Examples:  negosim scenario show split-the-dollar   ·   "
    "negosim scenario show split-the-dollar --as alice --markdown"
)
@opt.guarded
def show(
    scenario: opt.ScenarioName,
    party: Annotated[
        str | None,
        typer.Option("--as", metavar="PARTY", help="Only what this side may know: a role sheet."),
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print it as Markdown.")] = False,
    date: opt.Day = None,
    seed: opt.Seed = 1,
    lane: opt.Lane = None,
    settings: opt.Settings = None,
    plugin: opt.Plugins = None,
) -> None:
    """Tell a case: issues, what each level is worth to each side, mandates and calendar.

    Without --lane: central values, on the day of the first meeting.
    """
    from negosim.reports.briefing import briefing

    told = briefing(opt.loaded(scenario, settings, plugin), party, seed, lane, opt.on_day(date))
    typer.echo(told.markdown() if markdown else told.text())


@app.command(
    epilog="Examples:  negosim scenario sources split-the-dollar   ·   "
    "negosim scenario sources my-case.toml --markdown"
)
@opt.guarded
def sources(
    scenario: opt.ScenarioName,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print it as Markdown.")] = False,
    settings: opt.Settings = None,
    plugin: opt.Plugins = None,
    as_json: opt.Json = False,
) -> None:
    """List where every number comes from: central value, spread, source, and confidence in it."""
    from negosim.reports import blocks
    from negosim.reports.sources import sources_blocks, sources_document

    case = opt.loaded(scenario, settings, plugin)
    if as_json:
        opt.print_json(sources_document(case))
        return
    told = sources_blocks(case, table=markdown)
    typer.echo(blocks.markdown(told) if markdown else blocks.text(told))


@app.command(epilog="Example:  negosim scenario new harbour --kind trade")
@opt.guarded
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the case, or of its file.")],
    kind: Annotated[
        str, typer.Option("--kind", help="table: numbers a level; trade: tariffs, by sector.")
    ] = "table",
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> None:
    """Write a commented case that already plays, to make your own."""
    from negosim.scenario.drafts import draft

    written = draft(name, kind, force)
    for path in written:
        typer.echo(f"written: {path}")
    typer.echo(f"next: negosim run {written[0]}")


@app.command(epilog="Example:  negosim scenario diff split-the-dollar my-case.toml")
@opt.guarded
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="A file or a shipped scenario.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    plugin: opt.Plugins = None,
    as_json: opt.Json = False,
) -> None:
    """Say where two scenarios differ: one line a place. Bases of both are laid in."""
    from dataclasses import asdict

    from negosim.scenario.differences import differences
    from negosim.scenario.files import load

    opt.read_plugins(plugin)
    found = differences(load(a), load(b))
    if as_json:
        opt.print_json({"format": 1, "a": a, "b": b, "differences": [asdict(one) for one in found]})
    else:
        typer.echo("\n".join(map(str, found)) or "Nothing differs.")


@app.command(epilog="Examples:  negosim scenario kinds   ·   negosim scenario kinds pair --json")
@opt.guarded
def kinds(
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]", help="Only this one.")] = None,
    plugin: opt.Plugins = None,
    as_json: opt.Json = False,
) -> None:
    """Tell the kinds of terms that payoffs are made of: formula, keys, units, an example."""
    from negosim.errors import UsageError, did_you_mean
    from negosim.payoffs.terms import known_kinds
    from negosim.reports import kinds as told

    opt.read_plugins(plugin)
    known = known_kinds()
    if kind is not None and kind not in known:
        raise UsageError(f"'{kind}' is not a kind of term. {did_you_mean(kind, known)}")
    if as_json:
        names = known if kind is None else [kind]
        opt.print_json({"format": 1, "kinds": [told.document(name) for name in names]})
        return
    typer.echo(told.list_text() if kind is None else told.text(kind))


@app.command(epilog="Example:  negosim scenario schema")
@opt.guarded
def schema(plugin: opt.Plugins = None) -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check."""
    from negosim.scenario.schema import schema_text

    opt.read_plugins(plugin)
    typer.echo(schema_text(), nl=False)
