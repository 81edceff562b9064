"""negosim tournament: which strategies are in equilibrium."""

from __future__ import annotations

import typer

from negosim.cli.options import (
    Force,
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
    chosen_strategies,
    guarded,
    print_json,
    read_plugins,
)

__all__ = ["EXAMPLES", "tournament"]

EXAMPLES = (
    "Example:  negosim tournament split-the-dollar --alice boulware,linear --bob linear,conceder "
    "-n 100"
)


@guarded
def tournament(
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
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Play every pairing of strategies on the same worlds, and solve the game between them.

    Without strategies of a party, all contenders of the catalogue play for it.
    """
    from negosim.cli.progress import progress
    from negosim.experiments.plan import plan_of
    from negosim.experiments.simulate import played
    from negosim.experiments.tournament import CONTENDERS
    from negosim.experiments.tournament import tournament as solve
    from negosim.reports.contest import tournament_text
    from negosim.scenario.files import load

    plugins = read_plugins(plugin)
    case = load(scenario, settings or [])
    chosen = dict.fromkeys(case.parties, CONTENDERS) | chosen_strategies(case, strategy)
    plan = plan_of(case, chosen, seed, lanes, plugins)
    with (
        progress(f"tournament {case.name}", lanes, "lanes", quiet) as tell,
        played(plan, out=out, force=force, resume=resume, jobs=jobs, progress=tell) as run,
    ):
        found = solve(run)
        rows = str(run.manifest["rows_sha256"])
    if plot:
        from negosim.reports import drawing, figures

        figure = figures.heat_map(
            found.payoff[0],
            found.payoff[1],
            found.rows,
            found.columns,
            titles=case.party_titles,
            unit=case.unit,
            equilibria=[(one.row, one.column) for one in found.found.equilibria],
        )
        drawing.save(figure, plot)
        typer.echo(f"plot written: {plot}", err=True)
    if as_json:
        print_json(
            {
                **found.document(),
                "scenario": case.name,
                "seed": seed,
                "unit": case.unit,
                "rows_sha256": rows,
            }
        )
    else:
        typer.echo(tournament_text(found, case, seed))
        typer.echo(f"\nrows sha256 {rows[:16]}")
    if out and not quiet:
        typer.echo(f"rows written: {out}", err=True)
    if found.failed:
        raise typer.Exit(3)
