"""negosim result: what runs hold."""

from __future__ import annotations

from typing import Annotated

import typer

from negosim.cli import options as opt
from negosim.cli.plots import draw_rows, drawn

__all__ = ["app"]

app = typer.Typer(
    help="Look into the results of runs.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=opt.HELP,
)
RunFolder = Annotated[str, typer.Argument(metavar="RUN", help="Folder of a run.")]


@app.command("list", epilog="Example:  negosim result list runs")
@opt.guarded
def list_(
    folder: Annotated[str, typer.Argument(help="Where to look for runs.")] = "runs",
    as_json: opt.Json = False,
) -> None:
    """List the runs in a folder."""
    from pathlib import Path

    from negosim.errors import UsageError
    from negosim.experiments.results import Run
    from negosim.reports.tables import plain_table

    if not Path(folder).is_dir():
        raise UsageError(f"{folder}: there is no such folder.")
    runs = []
    for path in sorted(Path(folder).rglob("manifest.json")):
        try:
            runs.append(Run.open(path.parent))
        except UsageError as error:
            typer.echo(f"left out: {error}", err=True)
    if as_json:
        keys = ("state", "lanes_done", "rows_sha256", "command")
        shown = [
            {"folder": str(run.folder), **{key: run.manifest.get(key) for key in keys}}
            for run in runs
        ]
        opt.print_json({"format": 1, "runs": shown})
        return
    rows = [
        [
            str(run.folder),
            run.plan.name,
            f"{run.manifest.get('lanes_done', 0):,}",
            str(len(run.plan.pairings)),
            str(run.manifest.get("state")),
        ]
        for run in runs
    ]
    typer.echo(plain_table(["run", "scenario", "lanes", "pairings", "state"], rows, "llrrl"))


@app.command(epilog="Example:  negosim result show runs/base --columns")
@opt.guarded
def show(
    run: RunFolder,
    csv: Annotated[
        str | None, typer.Option("--csv", metavar="FILE", help="Write the talks' rows there.")
    ] = None,
    columns: Annotated[
        bool, typer.Option("--columns", help="List every column with its unit and meaning.")
    ] = False,
    plot: opt.Plot = None,
    dates: opt.Dates = None,
    as_json: opt.Json = False,
) -> None:
    """Show what a run's rows come to."""
    from pathlib import Path

    from negosim.experiments.hindsight import hindsight
    from negosim.experiments.results import Run, write_csv
    from negosim.experiments.simulate import summary_of
    from negosim.reports.hindsight import hindsight_text
    from negosim.reports.summary import columns_text, head_text, summary_text

    held = Run.open(Path(run))
    if columns:
        typer.echo(columns_text(held))
        return
    if csv:
        rows = write_csv(held, csv)
        typer.echo(f"{rows:,} rows written: {csv}", err=True)
        return
    draw_rows(held, plot, dates)
    case = held.plan.scenario()
    summary = summary_of(held)
    if as_json:
        opt.print_json({"format": 1, "scenario": case.name, "pairings": summary.document()})
        return
    lanes, state = held.manifest.get("lanes_done", 0), held.manifest["state"]
    typer.echo(f"{head_text(case, lanes, held.plan.seed, f', {state}')}\n")
    typer.echo(summary_text(summary, case))
    if case.record and lanes:
        typer.echo("\n" + hindsight_text(hindsight(held), held.plan, case))
    if summary.rows_sha256:
        typer.echo(f"\nrows sha256 {summary.rows_sha256[:16]}")


@app.command(epilog="Example:  negosim result replay runs/base --lane 42")
@opt.guarded
def replay(
    run: RunFolder,
    lane: Annotated[int, typer.Option("--lane", min=0, help="Which drawn world.")],
    pairing: Annotated[int, typer.Option("--pairing", min=0, help="Which pairing.")] = 0,
    plot: opt.Plot = None,
    as_json: opt.Json = False,
) -> None:
    """Tell one table of a run as it happened, from the manifest alone."""
    from pathlib import Path

    from negosim.errors import UsageError
    from negosim.experiments.results import Run
    from negosim.reports.transcript import run as play

    plan = Run.open(Path(run)).plan
    if lane not in plan.span:
        raise UsageError(f"--lane {lane}: the run has lanes {plan.first} to {plan.span[-1]}.")
    if pairing >= len(plan.pairings):
        raise UsageError(f"--pairing {pairing}: the run has 0 to {len(plan.pairings) - 1}.")
    case = plan.scenario()
    strategies = dict(zip(case.parties, plan.pairings[pairing], strict=True))
    told = play(case, strategies, plan.seed, lane)
    drawn(plot, told.plane)
    opt.tell(told, as_json)
