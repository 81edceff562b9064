"""negosim play: a person negotiates in the terminal, against a strategy."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from negosim.cli import options as opt
from negosim.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from negosim.draws.worlds import Worlds
    from negosim.outcomes.space import Issue
    from negosim.strategies.spec import Spec
    from negosim.strategies.view import View
    from negosim.talks.person import Decision
    from negosim.talks.record import Record

__all__ = ["EXAMPLES", "play"]

EXAMPLES = (
    "Examples:  negosim play split-the-dollar --as alice   ·   "
    "negosim play split-the-dollar --as bob --against tit-for-tat --seed 2"
)
COMMANDS = {
    "ISSUE LEVEL": "put a level into your package: by number, name or first letters, as in 3 2",
    "levels": "what each level would change for you in your package; also: levels ISSUE",
    "show": "your package beside the standing offer, and the time left",
    "sheet": "your whole role sheet, as of today",
    "offer": "offer your package",
    "accept": "accept the standing offer, which ends the talks with a deal",
    "pass": "let this turn go by",
    "walk": "walk out, which ends the talks without a deal",
    "undo": "take your last turn back",
    "quit": "stop here, without a debriefing",
}


@opt.guarded
def play(
    scenario: opt.ScenarioName,
    party: Annotated[
        str | None, typer.Option("--as", metavar="PARTY", help="The side you speak for.")
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="SPEC",
            help="What the other side plays.  [default: as the scenario says]",
        ),
    ] = None,
    seed: opt.Seed = 1,
    lane: opt.Lane = None,
    central: opt.Central = False,
    settings: opt.Settings = None,
    plugin: opt.Plugins = None,
) -> None:
    """Negotiate in the terminal, and see afterwards what could have been agreed.

    You see your own payoffs only. Commands may also come from a pipe, one a line.
    """
    from negosim.draws.worlds import draw
    from negosim.strategies.spec import parse
    from negosim.talks.loop import as_pairings

    case = opt.loaded(scenario, settings, plugin)
    if party not in case.parties:
        who = f"'{party}' is not a party of {case.name}." if party else "say who you are."
        raise UsageError(f"--as: {who} {did_you_mean(party or '', case.parties)}")
    opt.refuse_both(central, lane)
    me = case.parties.index(party)
    other = case.parties[1 - me]
    text = as_pairings(case, {other: against} if against else {})[0][1 - me]
    spec = parse(str(text), case.parameter)
    if spec.strategy.reference_player:
        raise UsageError(
            f"--against {spec.strategy.name}: a reference player sees your payoffs too, so nobody "
            "plays against it. `negosim strategy list` shows the others."
        )
    worlds = draw(case, seed, range(lane or 0, (lane or 0) + 1), central)
    with suppress(ImportError):
        import readline  # noqa: F401  # lines can be edited and called back
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    Game(worlds, me, spec).play()


class Undo(Exception):  # noqa: N818  # nothing went wrong
    """The person takes the last turn back."""


class Game:
    """A negotiation with a person in one of the seats.

    made : decisions so far, each with the package that was built then
    kept : package of the turn that was taken back, -1 none
    """

    def __init__(self, worlds: Worlds, party: int, spec: Spec) -> None:
        from negosim.reports.seat import Seat

        self.worlds, self.party, self.spec = worlds, party, spec
        self.seat = Seat(worlds, party)
        self.made: list[tuple[Decision, int]] = []
        self.turn, self.kept, self.silent = 0, -1, False

    def play(self) -> None:
        """Talk to the end; what is taken back is played again up to there."""
        from negosim.reports.debrief import debrief

        say(*self.seat.briefing())
        record = None
        while record is None:
            with suppress(Undo):
                record = self.talks()
        mine = [at for at, move in enumerate(record.moves) if move.party == self.party]
        if self.silent:
            silent = len(mine) - len(self.made)
            say("", f"You said nothing more, and passed {silent} time{'s' * (silent != 1)}.")
        heard = mine[len(self.made) - 1] + 1 if self.made else 0
        say(*debrief(self.seat, record, len(record.moves) if self.silent else heard))

    def talks(self) -> Record:
        """Play from the beginning; decisions made before are made again."""
        from negosim.talks.loop import play
        from negosim.talks.person import Person

        self.seat.begin()
        self.turn = 0
        me = Person(self.decide)
        pairing = (self.spec, me) if self.party else (me, self.spec)
        return play(self.worlds.scenario, [pairing], self.worlds, record=True)

    def decide(self, view: View) -> Decision:
        """The person's turn: tell what happened, and ask until something is decided."""
        from negosim.protocol.alternating import PASS
        from negosim.reports.tables import paragraph
        from negosim.talks.person import Decision

        told = self.seat.hear(view)
        self.turn += 1
        if self.turn <= len(self.made):
            decision, self.seat.package = self.made[self.turn - 1]
            return decision
        if self.kept >= 0:
            self.seat.package, self.kept = self.kept, -1
        if not self.silent:
            say(*told)
        decided = None
        while decided is None and not self.silent:
            line = read(self.seat.prompt(view))
            self.silent = line is None
            try:
                decided = self.obey((line or "").casefold().split(), view)
            except UsageError as why:
                say(paragraph(str(why), "  "))
        if decided is None:
            return Decision(PASS)
        self.made.append((decided, self.seat.package))
        return decided

    def obey(self, words: list[str], view: View) -> Decision | None:
        """Do what a line says; what it decides, if it does."""
        from negosim.protocol.alternating import ACCEPT, OFFER, PASS, WALK_OUT
        from negosim.reports.tables import hanging
        from negosim.talks.person import Decision

        seat, issues = self.seat, self.seat.space.issues
        match words:
            case []:
                pass
            case ["help" | "?", *_]:
                listed = {**COMMANDS, "ISSUE": ", ".join(issue.name for issue in issues)}
                say(*(hanging(f"  {name:<13}", text) for name, text in listed.items()))
            case ["show", *_]:
                say(*seat.show(view))
            case ["sheet", *_]:
                say(seat.sheet.text())
            case ["levels"]:
                say(*(line for at in range(len(issues)) for line in seat.levels(at)))
            case ["offer", *_]:
                say(seat.offering(view))
                return Decision(OFFER, seat.package)
            case ["accept", *_]:
                say(seat.accepting(view))
                return Decision(ACCEPT)
            case ["pass", *_]:
                return Decision(PASS)
            case ["walk", *_]:
                return Decision(WALK_OUT)
            case ["undo", *_]:
                if not self.made:
                    raise UsageError("There is nothing to take back yet.")
                _, self.kept = self.made.pop()
                say("", "Your last turn is taken back.")
                raise Undo
            case ["quit", *_]:
                raise typer.Exit
            case [issue] | ["levels", issue]:
                say(*seat.levels(which_issue(issues, issue)))
            case [issue, *level]:
                at = which_issue(issues, issue)
                say(seat.put(at, which_level(issues[at], " ".join(level))))
        return None


def which_issue(issues: Sequence[Issue], text: str) -> int:
    """Which issue a word names."""
    found = named(text, [(issue.name, issue.title) for issue in issues], numbers=True)
    if not found:
        hint = did_you_mean(text, [*COMMANDS, *(issue.name for issue in issues)])
        hint = "" if hint.startswith("Known") else f" {hint}"
        raise UsageError(f"“{text}” is neither a command nor an issue: “help” lists both.{hint}")
    return only(found, text, [issue.title for issue in issues])


def which_level(issue: Issue, text: str) -> int:
    """Which level of an issue some words name."""
    from negosim.reports.seat import numbered

    names = list(zip(issue.levels, issue.titles, strict=True))
    found = named(text, names, numbered(issue))
    if not found:
        known = ", ".join(f"“{title}”" for title in issue.titles)
        raise UsageError(f"“{text}” is not a level of {issue.title}, which has {known}.")
    return only(found, text, issue.titles)


def only(found: list[int], text: str, titles: Sequence[str]) -> int:
    """The one thing found; UsageError where it could be several."""
    if len(found) > 1:
        several = " or ".join(f"“{titles[at]}”" for at in found)
        raise UsageError(f"“{text}” could be {several}.")
    return found[0]


def named(text: str, names: Sequence[tuple[str, ...]], numbers: bool) -> list[int]:
    """Places of what a text may mean: a name, a number from 1, or how a name begins."""
    wanted, called = bare(text), [[bare(name) for name in each] for each in names]
    exact = [at for at, each in enumerate(called) if wanted in each]
    counted = [at for at in range(len(names)) if numbers and wanted == str(at + 1)]
    whole = r"(?!\d)" if wanted[-1:].isdigit() else ""  # 2 does not begin 25
    begins = re.compile(re.escape(wanted) + whole if wanted else "(?!)")
    begun = [at for at, each in enumerate(called) if any(map(begins.match, each))]
    return exact[:1] or counted or begun


def bare(text: str) -> str:
    """What counts of a name: letters, digits, minus and point."""
    return "".join(c for c in text.casefold() if c.isalnum() or c in "-.")


def read(prompt: str) -> str | None:
    """A line from the person, None when there are no more; one from a pipe is shown."""
    try:
        line = input(prompt)
    except EOFError:
        typer.echo()
        return None
    if not sys.stdin.isatty():
        typer.echo(line)
    return line


def say(*lines: str) -> None:
    """Print some lines."""
    for line in lines:
        typer.echo(line)
