"""negosim compare: which strategy does better, and how sure that is."""

from __future__ import annotations

from typing import Annotated

import typer

from negosim.cli import options as opt

__all__ = ["EXAMPLES", "compare"]

EXAMPLES = (
    "Example:  negosim compare split-the-dollar --alice boulware,linear --bob conceder -n 200"
)


@opt.guarded
def compare(
    scenario: opt.ScenarioName,
    lanes: opt.Lanes = 1000,
    strategy: opt.Strategies = None,
    side: Annotated[
        str | None,
        typer.Option("--for", metavar="PARTY", help="Whose strategies, where both have several."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="NAME", help="Split by this choice or event only."),
    ] = None,
    seed: opt.Seed = 1,
    settings: opt.Settings = None,
    plugin: opt.Plugins = None,
    out: opt.Out = None,
    force: opt.Force = False,
    resume: opt.Resume = False,
    jobs: opt.Jobs = 1,
    quiet: opt.Quiet = False,
    as_json: opt.Json = False,
) -> None:
    """Compare strategies of one side against the same opponents on the same worlds.

    Paired differences with bootstrap intervals, effect sizes, Holm's correction, the share of
    worlds in which each is better, and the difference split by how the world came out.
    """
    from negosim.cli.progress import progress
    from negosim.errors import UsageError, did_you_mean
    from negosim.experiments.paired import compare as paired
    from negosim.experiments.plan import plan_of
    from negosim.experiments.simulate import played
    from negosim.reports.comparison import comparison_document, comparison_text
    from negosim.scenario.files import load

    plugins = opt.read_plugins(plugin)
    case = load(scenario, settings or [])
    plan = plan_of(case, opt.chosen_strategies(case, strategy), seed, lanes, plugins)
    several = [
        party for at, party in enumerate(case.parties) if len({p[at] for p in plan.pairings}) > 1
    ]
    if side is not None and side not in case.parties:
        raise UsageError(f"--for {side}: not a party. {did_you_mean(side, case.parties)}")
    if not several or (side is not None and side not in several):
        who = side or case.parties[0]
        raise UsageError(f"give --{who} two strategies or more, separated by commas.")
    if len(several) > 1 and side is None:
        raise UsageError(f"both parties have several strategies: say --for {case.parties[0]}.")
    known = [*case.choice, *(event.name for event in case.event)]
    for name in by or []:
        if name not in known:
            raise UsageError(f"--by {name}: no such choice or event. {did_you_mean(name, known)}")
    with (
        progress(f"compare {case.name}", lanes, "lanes", quiet) as tell,
        played(plan, out=out, force=force, resume=resume, jobs=jobs, progress=tell) as run,
    ):
        found = paired(run, side or several[0])
        rows = str(run.manifest["rows_sha256"])
    if as_json:
        opt.print_json({**comparison_document(found, case), "rows_sha256": rows})
    else:
        typer.echo(comparison_text(found, case, seed, by))
        typer.echo(f"\nrows sha256 {rows[:16]}")
    if out and not quiet:
        typer.echo(f"rows written: {out}", err=True)
    if found.failed:
        raise typer.Exit(3)
