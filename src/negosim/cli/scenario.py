"""negosim scenario: the cases there are, what they say, and whether a file is sound."""

from __future__ import annotations

from typing import Annotated

import typer

from negosim.cli.options import (
    HELP,
    Day,
    Json,
    Lane,
    ScenarioName,
    Seed,
    Settings,
    guarded,
    on_day,
    print_json,
)

__all__ = ["app"]

app = typer.Typer(
    help="List, show and check scenarios.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=HELP,
)


@app.command("list", epilog="Example:  negosim scenario list --json")
@guarded
def list_(as_json: Json = False) -> None:
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
        print_json({"format": 1, "scenarios": entries})
        return
    rows = [
        [case.name, case.title, str(len(case.space.issues)), f"{case.space.size:,}", case.unit]
        for case in cases
    ]
    typer.echo(
        plain_table(["scenario", "title", "issues", "outcomes", "payoffs in"], rows, "llrrl")
    )


@app.command(epilog="Example:  negosim scenario check my-case.toml")
@guarded
def check(scenario: ScenarioName, settings: Settings = None, as_json: Json = False) -> None:
    """Say whether a scenario is sound: all its faults at once, each with its place.

    Some of its worlds are valued as well, so that numbers which are none in them are found.
    """
    from negosim.errors import ScenarioError
    from negosim.reports.tables import paragraph
    from negosim.scenario.files import load
    from negosim.talks.moment import snapshot

    try:
        case = load(scenario, settings or [])
    except ScenarioError as error:
        if as_json:
            faults = [{"path": fault.path, "text": fault.text} for fault in error.faults]
            print_json({"format": 1, "scenario": scenario, "sound": False, "faults": faults})
            raise typer.Exit(error.exit_code) from None
        raise
    for lane in (None, 0, 1, 2):
        snapshot(case, lane=lane)
    if as_json:
        print_json({"format": 1, "scenario": case.name, "sound": True, "faults": []})
        return
    rounds = sum(meeting.rounds for meeting in case.meeting)
    typer.echo(
        paragraph(
            f"{case.name}: sound. {len(case.space.issues)} issues, {case.space.size:,} outcomes, "
            f"{len(case.meeting)} meetings with {rounds} rounds, {len(case.event)} events."
        )
    )


@app.command(
    epilog="Examples:  negosim scenario show split-the-dollar   ·   "
    "negosim scenario show split-the-dollar --as alice --markdown"
)
@guarded
def show(
    scenario: ScenarioName,
    party: Annotated[
        str | None,
        typer.Option("--as", metavar="PARTY", help="Only what this side may know: a role sheet."),
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print it as Markdown.")] = False,
    date: Day = None,
    seed: Seed = 1,
    lane: Lane = None,
    settings: Settings = None,
) -> None:
    """Tell a case: issues, what each level is worth to each side, mandates and calendar.

    Without --lane: central values, on the day of the first meeting.
    """
    from negosim.reports.briefing import briefing
    from negosim.scenario.files import load

    told = briefing(load(scenario, settings or []), party, seed, lane, on_day(date))
    typer.echo(told.markdown() if markdown else told.text())
