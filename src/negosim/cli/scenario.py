"""negosim scenario: the cases there are, and whether a file is sound."""

from __future__ import annotations

import typer

from negosim.cli.options import HELP, Json, ScenarioName, Settings, guarded, print_json

__all__ = ["app"]

app = typer.Typer(
    help="List and check scenarios.",
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
def check(scenario: ScenarioName, settings: Settings = None) -> None:
    """Say whether a scenario is sound: all its faults at once, each with its place."""
    from negosim.scenario.files import load

    case = load(scenario, settings or [])
    rounds = sum(meeting.rounds for meeting in case.meeting)
    typer.echo(
        f"{case.name}: sound. {len(case.space.issues)} issues, {case.space.size:,} outcomes, "
        f"{len(case.meeting)} meetings with {rounds} rounds, {len(case.event)} events."
    )
