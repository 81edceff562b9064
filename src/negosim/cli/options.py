"""Options that several commands share, and how a user's mistake is told."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from errno import EIO, ENOSPC
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, ParamSpec, Protocol, TypeVar

import typer
from typer.core import TyperCommand

from negosim.errors import NegosimError, UsageError, did_you_mean

if TYPE_CHECKING:
    from negosim.scenario.model import Scenario

__all__ = [
    "FUTURES",
    "HELP",
    "Central",
    "Dates",
    "Day",
    "Force",
    "Futures",
    "Jobs",
    "Json",
    "Lane",
    "Lanes",
    "Out",
    "Paths",
    "Plot",
    "Plugins",
    "Quiet",
    "Records",
    "Resume",
    "ScenarioName",
    "Seed",
    "Settings",
    "Strategies",
    "WithParties",
    "check_futures",
    "chosen_strategies",
    "guarded",
    "loaded",
    "on_day",
    "print_json",
    "read_plugins",
    "refuse_both",
    "tell",
]

FUTURES = 100  # of a stage game
HELP = {"help_option_names": ["-h", "--help"]}

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A file, or the name of a shipped scenario.")
]
Seed = Annotated[int, typer.Option("--seed", help="Which world of chance.", min=0)]
Lane = Annotated[int | None, typer.Option("--lane", help="Which drawn world.", min=0, max=2**53)]
Day = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Which day's payoffs.")
]
Central = Annotated[
    bool,
    typer.Option("--central", help="Central values and likeliest events instead of drawn ones."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Fix something: parameter.X=VALUE, choice.X=ENTRY, event.X=ENTRY or none, "
        "or any value of the file by its path. May be repeated.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Strategies = Annotated[
    list[str] | None,
    typer.Option(
        "--strategy",
        metavar="PARTY=SPEC",
        help="Who plays what, e.g. PARTY=boulware:beta=0.3; also written --PARTY SPEC.",
    ),
]
Plugins = Annotated[
    list[str] | None,
    typer.Option(
        "--plugin",
        metavar="FILE",
        help="A Python file with strategies or kinds of terms of your own.",
    ),
]
Lanes = Annotated[
    int, typer.Option("-n", "--lanes", min=1, max=10**9, help="How many drawn worlds.")
]
Out = Annotated[str | None, typer.Option("--out", metavar="FOLDER", help="Keep every row there.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a run that is there.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress.")]


def _begin_workers(jobs: int) -> int:
    """Workers get ready while this process reads what it is asked for."""
    if jobs > 1:
        from negosim.experiments.workers import begin

        begin()
    return jobs


Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        min=1,
        callback=_begin_workers,
        help="Worker processes; the rows are the same for any.",
    ),
]
Resume = Annotated[
    bool,
    typer.Option("--resume", help="Go on with the run in --out, or extend it with a larger -n."),
]
Plot = Annotated[
    str | None, typer.Option("--plot", metavar="FILE", help="Draw it: a .png or .svg file.")
]
Records = Annotated[
    bool, typer.Option("--records", help="Mark what really happened, where the case says it.")
]
Paths = Annotated[
    str | None,
    typer.Option("--paths", metavar="FILE", help="Draw who conceded when: a .png or .svg file."),
]
Dates = Annotated[
    str | None,
    typer.Option("--dates", metavar="FILE", help="Draw when deals come: a .png or .svg file."),
]
Futures = Annotated[
    int,
    typer.Option("--futures", min=1, max=10_000, help="Alternative futures of a stage game."),
]


def check_futures(games: bool, futures: int, **given: object) -> None:
    """Refuse what only serves stage games where there are none."""
    named = [f"--{name}" for name, value in given.items() if value]
    named += ["--futures"] if futures != FUTURES else []
    if named and not games:
        raise UsageError(f"{' and '.join(named)}: only for stage games. Add --stage-games.")


Params = ParamSpec("Params")
Result = TypeVar("Result")


def guarded(command: Callable[Params, Result]) -> Callable[Params, Result]:
    """Tell a user's mistake in its sentence, and leave with its exit code."""

    @functools.wraps(command)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        try:
            result = command(*args, **kwargs)
            sys.stdout.flush()
            return result
        except NegosimError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            typer.echo("interrupted", err=True)
            raise typer.Exit(130) from None
        except BrokenPipeError:  # the reader has seen enough
            _hush()
            raise typer.Exit(0) from None
        except OSError as error:
            if error.errno not in (ENOSPC, EIO):
                raise
            _hush()
            typer.echo(f"the result cannot be written: {error.strerror}", err=True)
            raise typer.Exit(1) from None

    return run


def _hush() -> None:
    """Nothing more can be said on standard output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class WithParties(TyperCommand):
    """A command where an unknown `--NAME SPEC` means the strategy of the party NAME."""

    options: ClassVar[list[str]] = []  # of the command at hand, to suggest from

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Rewrite such options as `--strategy NAME=SPEC`; the scenario decides who is a party."""
        known = {name for param in self.params for name in (*param.opts, *param.secondary_opts)}
        known |= set(ctx.help_option_names)
        WithParties.options = sorted(name[2:] for name in known if name.startswith("--"))
        out: list[str] = []
        rest = iter(args)
        for arg in rest:
            if arg == "--":
                out += [arg, *rest]
                break
            option, equals, value = arg.partition("=")
            if not option.startswith("--") or option in known:
                out.append(arg)
                continue
            if not equals:
                value = next(rest, "")
            if not value or value.startswith("--"):
                ctx.fail(f"{option} needs a strategy: {option} SPEC, if it is a party.")
            out += ["--strategy", f"{option[2:]}={value}"]
        return super().parse_args(ctx, out)


def read_plugins(files: list[str] | None) -> list[tuple[str, str]]:
    """Install plugin files; each with its source."""
    from negosim.plugins import read_plugin

    return [read_plugin(file) for file in files or []]


def loaded(scenario: str, settings: list[str] | None, plugin: list[str] | None) -> Scenario:
    """The case of a command line, with the plugins it may need."""
    from negosim.scenario.files import load

    read_plugins(plugin)
    return load(scenario, settings or [])


class Told(Protocol):
    """What can be told in words or as a document."""

    def text(self) -> str: ...

    def document(self) -> dict[str, Any]: ...


def tell(told: Told, as_json: bool) -> None:
    """Print an answer."""
    if as_json:
        print_json(told.document())
    else:
        typer.echo(told.text())


def refuse_both(central: bool, lane: int | None) -> None:
    """Central values and a drawn world exclude each other."""
    if central and lane is not None:
        raise UsageError("--central and --lane exclude each other: a lane is a drawn world.")


def chosen_strategies(scenario: Scenario, given: list[str] | None) -> dict[str, str]:
    """The strategies named on the line, by party."""
    chosen = {}
    for entry in given or []:
        party, equals, text = entry.partition("=")
        if not equals or not text:
            raise UsageError(f"--strategy {entry}: write PARTY=SPEC.")
        if party not in scenario.parties:
            near = get_close_matches(party, WithParties.options, n=1, cutoff=0.8)
            hint = f"Did you mean '--{near[0]}'?" if near else did_you_mean(party, scenario.parties)
            raise UsageError(f"--{party}: no option, and no party of {scenario.name}. {hint}")
        if party in chosen:
            raise UsageError(f"--{party}: given twice. Separate several strategies by commas.")
        chosen[party] = text
    return chosen


def on_day(text: str | None) -> date | None:
    """The day that --date names."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--date {text}: not a date. Write YYYY-MM-DD.") from None


def print_json(document: dict[str, Any]) -> None:
    """Print one document; what is not a number is null."""
    import json

    typer.echo(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))
