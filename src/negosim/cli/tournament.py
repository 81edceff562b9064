"""negosim tournament: which strategies are in equilibrium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Annotated

import typer

from negosim.cli import options as opt

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from negosim.experiments.plan import Plan
    from negosim.experiments.results import Run
    from negosim.scenario.model import Scenario

__all__ = ["EXAMPLES", "tournament"]

EXAMPLES = (
    "Example:  negosim tournament split-the-dollar --alice boulware,linear --bob linear,conceder "
    "-n 100"
)


MOST = 16  # times the lanes of the first look


@opt.guarded
def tournament(
    scenario: opt.ScenarioName,
    lanes: opt.Lanes = 1000,
    strategy: opt.Strategies = None,
    eps: Annotated[
        float | None,
        typer.Option(
            "--eps",
            metavar="AMOUNT",
            min=0,
            help="What may be gained for a profile to count as an equilibrium, in the unit of "
            "payoffs; 1 % of their range.",
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="NAME",
            help="Solve the game also for each way this choice or event came out: choice.X or "
            "event.X.",
        ),
    ] = None,
    until_settled: Annotated[
        bool,
        typer.Option(
            "--until-settled",
            help="Play more lanes, where they matter, until it is decided which equilibria are "
            "ε-equilibria; -n is the start.",
        ),
    ] = False,
    most: Annotated[
        int | None,
        typer.Option(
            "--most",
            metavar="N",
            min=1,
            help=f"With --until-settled: lanes in all at most; {MOST} times -n.",
        ),
    ] = None,
    exploitability: Annotated[
        bool,
        typer.Option(
            "--exploitability",
            help="Also say what a best response would gain against each strategy.",
        ),
    ] = False,
    seed: opt.Seed = 1,
    settings: opt.Settings = None,
    plugin: opt.Plugins = None,
    out: opt.Out = None,
    force: opt.Force = False,
    resume: opt.Resume = False,
    jobs: opt.Jobs = 1,
    plot: opt.Plot = None,
    regrets: Annotated[
        str | None,
        typer.Option(
            "--regrets", metavar="FILE", help="Draw every strategy's regret: a .png or .svg file."
        ),
    ] = None,
    quiet: opt.Quiet = False,
    as_json: opt.Json = False,
) -> None:
    """Play every pairing of strategies on the same worlds, and solve the game between them.

    Without strategies of a party, all contenders of the catalogue play for it. Says how firm
    each equilibrium is, and how many more worlds would settle it.
    """
    from negosim.cli.plots import check_files, drawn
    from negosim.cli.progress import progress
    from negosim.errors import UsageError
    from negosim.experiments.exploit import exploit
    from negosim.experiments.plan import plan_of
    from negosim.experiments.results import Run as Results
    from negosim.experiments.settle import settle
    from negosim.experiments.simulate import played
    from negosim.experiments.tournament import CONTENDERS, by_world
    from negosim.experiments.tournament import tournament as solve
    from negosim.reports.contest import by_world_text, settlement_text, tournament_text
    from negosim.reports.exploit import exploit_text
    from negosim.scenario.files import load

    plugins = opt.read_plugins(plugin)
    case = load(scenario, settings or [])
    chosen = dict.fromkeys(case.parties, CONTENDERS) | opt.chosen_strategies(case, strategy)
    plan = plan_of(case, chosen, seed, lanes, plugins)
    world = _world(case, by)
    limit = MOST * lanes if most is None else most
    if eps is not None and not isfinite(eps):
        raise UsageError(f"--eps {eps}: give an amount.")
    if most is not None and not until_settled:
        raise UsageError("--most goes with --until-settled.")
    if until_settled and limit < lanes:
        raise UsageError(f"--most {limit}: fewer than -n {lanes}, where it starts.")
    check_files(plot, regrets)

    @contextmanager
    def play(plan: Plan, look: int) -> Iterator[Run]:
        name = f"tournament {case.name}" + (f", look {look}" if look > 1 else "")
        folder, go_on, anew = out, resume, force
        if out and look > 1:  # a look that goes on from other lanes is played anew
            folder = str(Path(out) / f"look-{look}")
            kept = resume and (Path(folder) / "manifest.json").is_file()
            go_on = kept and Results.open(Path(folder)).plan == plan
            anew = force or not go_on
        with (
            progress(name, plan.lanes, "lanes", quiet) as tell,
            played(plan, out=folder, force=anew, resume=go_on, jobs=jobs, progress=tell) as run,
        ):
            yield run

    with play(plan, 1) as run:
        found = solve(run, eps)
        games = by_world(run, world, found.eps) if world else {}
        done = settle(run, found, limit, play) if until_settled else None
        if out and done:
            for look in Path(out).glob("look-*"):  # of a run with fewer lanes to begin with
                if look.name[5:].isdigit() and int(look.name[5:]) > done.looks:
                    rmtree(look)
        rows, replies = str(run.manifest["rows_sha256"]), None
        if exploitability:
            with progress("best responses", lanes, "lanes", quiet) as tell:
                replies = exploit(run, jobs=jobs, progress=tell)

    def heat() -> Figure:
        from negosim.reports.heat import heat_map

        mixes = [(one.row, one.column) for one in found.found.equilibria]
        names = found.rows, found.columns, case.party_titles
        title = f"{case.title}\nthe game between strategies, {found.lanes:,} worlds, seed {seed}"
        return heat_map(found.payoff[0], found.payoff[1], *names, case.unit, mixes, title)

    def bars() -> Figure:
        from negosim.reports.regret import regret_bars

        return regret_bars(found, case)

    drawn(plot, heat)
    drawn(regrets, bars)
    if as_json:
        document = {
            **found.document(),
            "scenario": case.name,
            "seed": seed,
            "unit": case.unit,
            "rows_sha256": rows,
        }
        if done:
            document["settled"] = done.document()
        if replies:
            document["exploitability"] = replies.document()
        if world:
            document["by"] = {
                "name": world,
                "games": {
                    entry: {"lanes": game} if isinstance(game, int) else game.document()
                    for entry, game in games.items()
                },
            }
        opt.print_json(document)
    else:
        typer.echo(tournament_text(found, case, seed))
        if done:
            typer.echo(f"\n{settlement_text(done, found.eps)}")
        if replies:
            typer.echo(f"\n{exploit_text(replies, case)}")
        if world:
            typer.echo(f"\n{by_world_text(world, games, case)}")
        typer.echo(f"\nrows sha256 {rows[:16]}")
    if out and not quiet:
        typer.echo(f"rows written: {out}", err=True)
    if found.failed:
        raise typer.Exit(3)


def _world(case: Scenario, names: list[str] | None) -> str | None:
    """The choice or event that --by names, as the columns call it."""
    from negosim.errors import UsageError, did_you_mean

    if names and len(names) > 1:
        raise UsageError(f"--by {' --by '.join(names)}: one at a time. Give one of them.")
    by = names[0] if names else None
    known = [*(f"choice.{name}" for name in case.choice), *(f"event.{e.name}" for e in case.event)]
    if by is None or by in known:
        return by
    if not known:
        raise UsageError(f"--by {by}: {case.name} has no choices or events to split by.")
    raise UsageError(f"--by {by}: no such choice or event. {did_you_mean(by, known)}")
