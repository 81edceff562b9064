"""negosim simulate: many worlds, one table."""

from __future__ import annotations

from typing import Annotated

import typer

from negosim.cli import options as opt

__all__ = ["EXAMPLES", "simulate"]

EXAMPLES = (
    "Examples:  negosim simulate split-the-dollar -n 1000   ·   "
    "negosim simulate split-the-dollar -n 1000 --alice boulware,linear --out runs/first"
)


@opt.guarded
def simulate(
    scenario: opt.ScenarioName,
    lanes: opt.Lanes = 1000,
    strategy: opt.Strategies = None,
    seed: opt.Seed = 1,
    settings: opt.Settings = None,
    plugin: opt.Plugins = None,
    out: opt.Out = None,
    force: opt.Force = False,
    resume: opt.Resume = False,
    jobs: opt.Jobs = 1,
    plot: opt.Plot = None,
    dates: opt.Dates = None,
    stage_games: Annotated[
        int,
        typer.Option("--stage-games", min=0, help="Read rounds of so many lanes as games."),
    ] = 0,
    futures: opt.Futures = opt.FUTURES,
    scores: Annotated[
        str | None,
        typer.Option("--scores", metavar="FILE", help="Draw how near moves came to equilibrium."),
    ] = None,
    quiet: opt.Quiet = False,
    as_json: opt.Json = False,
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

    plugins = opt.read_plugins(plugin)
    case = load(scenario, settings or [])
    plan = plan_of(case, opt.chosen_strategies(case, strategy), seed, lanes, plugins)
    opt.check_futures(stage_games > 0, futures, scores=scores)
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
        opt.print_json(
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
