"""negosim simulate: many worlds, one table."""

from __future__ import annotations

from typing import Annotated

import typer

from negosim.cli.options import (
    FUTURES,
    Dates,
    Force,
    Futures,
    Jobs,
    Json,
    Lanes,
    Out,
    Plot,
    Plugins,
    Quiet,
    Resume,
    ScenarioName,
    Seed,
    Settings,
    Strategies,
    check_futures,
    chosen_strategies,
    guarded,
    print_json,
    read_plugins,
)

__all__ = ["EXAMPLES", "simulate"]

EXAMPLES = (
    "Examples:  negosim simulate split-the-dollar -n 1000   ·   "
    "negosim simulate split-the-dollar -n 1000 --alice boulware,linear --out runs/first"
)


@guarded
def simulate(
    scenario: ScenarioName,
    lanes: Lanes = 1000,
    strategy: Strategies = None,
    seed: Seed = 1,
    settings: Settings = None,
    plugin: Plugins = None,
    out: Out = None,
    force: Force = False,
    resume: Resume = False,
    jobs: Jobs = 1,
    plot: Plot = None,
    dates: Dates = None,
    stage_games: Annotated[
        int,
        typer.Option("--stage-games", min=0, help="Read rounds of so many lanes as games."),
    ] = 0,
    futures: Futures = FUTURES,
    scores: Annotated[
        str | None,
        typer.Option("--scores", metavar="FILE", help="Draw how near moves came to equilibrium."),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Play many drawn worlds and show shares and means with their 95 % intervals.

    Several strategies of a party, separated by commas, are played as pairings on the same worlds.
    """
    from dataclasses import replace
    from pathlib import Path

    from negosim.cli.plots import check_files, draw_rows
    from negosim.cli.progress import progress
    from negosim.experiments.plan import plan_of
    from negosim.experiments.simulate import How, played
    from negosim.reports.summary import head_text, summary_text
    from negosim.scenario.files import load

    plugins = read_plugins(plugin)
    case = load(scenario, settings or [])
    plan = plan_of(case, chosen_strategies(case, strategy), seed, lanes, plugins)
    check_futures(stage_games > 0, futures, scores=scores)
    check_files(plot, dates, scores)
    if stage_games:
        from negosim.experiments.stages import cost

        plan = replace(plan, stage_games=stage_games, futures=futures)
        typer.echo(cost(plan), err=True)
    folder = Path(out) if out else None
    with progress(f"simulate {case.name}", lanes, "lanes", quiet) as tell:
        how: How = {"out": folder, "force": force, "resume": resume, "jobs": jobs, "progress": tell}
        try:
            with played(plan, **how) as run:
                summary = run.summary
                draw_rows(run, plot, dates, scores)
        except KeyboardInterrupt:
            if folder is not None:
                typer.echo(f"what is finished stands in {folder}; --resume goes on", err=True)
            raise
    if as_json:
        print_json(
            {
                "format": 1,
                "scenario": case.name,
                "seed": seed,
                "lanes": lanes,
                "unit": case.unit,
                "rows_sha256": summary.rows_sha256,
                "pairings": summary.document(),
            }
        )
    else:
        count = len(summary.pairings)
        more = f", {count} pairings" if count > 1 else ""
        typer.echo(f"{head_text(case, lanes, seed, more)}\n\n{summary_text(summary, case)}")
        typer.echo(f"\nrows sha256 {summary.rows_sha256[:16]}")
    if folder is not None and not quiet:
        typer.echo(f"rows written: {folder}", err=True)
    if any(ends["failed"] for ends in summary.ends.values()):
        raise typer.Exit(3)
