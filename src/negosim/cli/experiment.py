"""negosim experiment: a whole study from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from negosim.cli import options as opt

if TYPE_CHECKING:
    from negosim.experiments.plan import Plan
    from negosim.scenario.model import Scenario

__all__ = ["EXAMPLES", "experiment"]

EXAMPLES = "Example:  negosim experiment base-case --dry-run"
PROBE = 24  # lanes played to estimate time and disk


@opt.guarded
def experiment(
    study: Annotated[
        str, typer.Argument(metavar="STUDY", help="A file, or the name of a shipped study.")
    ],
    out: opt.Out = None,
    force: opt.Force = False,
    resume: opt.Resume = False,
    jobs: opt.Jobs = 1,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be played, and about how long.")
    ] = False,
    quiet: opt.Quiet = False,
) -> None:
    """Play a study file: the same rows as the command with its strategies, lanes and seed."""
    from negosim.cli.progress import progress
    from negosim.experiments.hindsight import hindsight
    from negosim.experiments.paired import compare
    from negosim.experiments.simulate import played
    from negosim.experiments.study import ForComparison, ForRecords, ForTournament, load_study
    from negosim.experiments.tournament import tournament
    from negosim.reports.comparison import comparison_text
    from negosim.reports.contest import tournament_text
    from negosim.reports.hindsight import hindsight_text
    from negosim.reports.summary import head_text, summary_text
    from negosim.reports.tables import paragraph

    asked, case = load_study(study)
    plan = asked.plan(case)
    typer.echo(paragraph(asked.question))
    if dry_run:
        typer.echo(estimate(plan, case, jobs))
        return
    with (
        progress(f"experiment {case.name}", plan.lanes, "lanes", quiet) as tell,
        played(plan, out=out, force=force, resume=resume, jobs=jobs, progress=tell) as run,
    ):
        if isinstance(asked.design, ForTournament):
            told = tournament_text(tournament(run), case, plan.seed)
        elif isinstance(asked.design, ForComparison):
            found = compare(run, asked.design.party)
            told = comparison_text(found, case, plan.seed, asked.design.by)
        elif isinstance(asked.design, ForRecords):
            told = hindsight_text(hindsight(run), plan, case)
        else:
            head = head_text(case, plan.lanes, plan.seed)
            told = f"{head}\n\n{summary_text(run.summary, case)}"
        rows = run.manifest["rows_sha256"]
    typer.echo(f"\n{told}\n\nrows sha256 {rows[:16]}")
    if out and not quiet:
        typer.echo(f"rows written: {out}", err=True)


def estimate(plan: Plan, case: Scenario, jobs: int) -> str:
    """Cells, lanes, and about how long and how large, from a few lanes played."""
    import time
    from dataclasses import replace
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from negosim.experiments.simulate import played

    lanes = min(PROBE, plan.lanes)
    probe = replace(plan, lanes=lanes)
    with played(replace(plan, lanes=1)):  # compile first
        pass
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        with played(probe, out=Path(folder)):
            seconds = time.perf_counter() - started
            size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
    share = plan.lanes / lanes
    cells = len(plan.pairings)
    return (
        f"{case.name}: {cells} {'cell' if cells == 1 else 'cells'} (pairings), {plan.lanes:,} "
        f"lanes, {cells * plan.lanes:,} negotiations\n"
        f"about {max(1.0, seconds * share / jobs):,.0f} s with {jobs} "
        f"{'job' if jobs == 1 else 'jobs'}, at most {max(0.1, size * share / 1e6):,.1f} MB on disk"
    )
