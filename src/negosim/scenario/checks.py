"""What a scenario must hold beyond the shape of its entries: names that meet, sense in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from negosim.errors import Fault, UsageError, did_you_mean
from negosim.payoffs.expressions import Expression
from negosim.payoffs.terms import BALANCE, Term, expressions
from negosim.payoffs.trade import Balance, Investment, Tariff
from negosim.scenario.effects import effect
from negosim.scenario.entries import Event, Happening, Mandate, level_name
from negosim.scenario.model import Scenario
from negosim.strategies.spec import parse

__all__ = ["MOST_OUTCOMES", "RESERVED", "check"]

MOST_OUTCOMES = 2_000_000
WORDS = frozenset("balance drawn packages signing text source unit name kind issue issues".split())
RESERVED = frozenset(  # long options of commands: a party of that name could not be given one
    """
    against as by central color columns csv date dates dry-run for force help
    install-completion jobs json lane lanes markdown no-color out package pairing paths plot plugin
    quiet records resume seed set show-completion strategy sweep tornado version
    """.split()
)


class Checker:
    """Walks a scenario; what hangs on an entry that is `gone` is not told again."""

    def __init__(self, scenario: Scenario, gone: Mapping[str, set[str]]) -> None:
        self.scenario = scenario
        self.gone = gone
        self.issues = {issue.name: issue for issue in scenario.space.issues}

    def unknown(self, path: str, word: str, what: str, known: Iterable[str]) -> Iterator[Fault]:
        """A fault where a name is not known, unless it was taken out for a fault of its own."""
        gone = self.gone.get(what, set())
        names = [*known, *sorted(gone)]
        if word not in names:
            yield Fault(path, f"there is no {what} '{word}'. {did_you_mean(word, names)}")

    def names_of(self, path: str, entry: object, by_sector: bool = False) -> Iterator[Fault]:
        """Faults of the names inside expressions."""
        for value in expressions(entry):
            yield from self.expression(path, value, by_sector)

    def expression(self, path: str, value: Expression, by_sector: bool) -> Iterator[Fault]:
        """An expression's names must be parameters, or columns where sectors matter."""
        for name in sorted(value.names):
            if name.startswith("column."):
                column = name.removeprefix("column.")
                if column not in self.scenario.columns:
                    yield from self.unknown(path, column, "column", self.scenario.columns)
                elif not by_sector:
                    yield Fault(path, f"'{name}' differs by sector. Use a parameter here.")
            elif name not in self.scenario.parameter:
                yield from self.unknown(path, name, "parameter", self.scenario.parameter)

    # ---- the outcome space

    def space(self) -> Iterator[Fault]:
        """Issues and parties."""
        yield from repeated("party", self.scenario.parties)
        yield from repeated("issue", [entry.name for entry in self.scenario.issue])
        for party in self.scenario.parties:
            if party in RESERVED or party in WORDS:
                yield Fault(f"party.{party}", "is also a key or an option. Choose another name.")
        for entry in self.scenario.issue:
            yield from self.levels(entry.name)
        size = self.scenario.space.size
        if size > MOST_OUTCOMES:
            yield Fault(
                "issue",
                f"{size:,} outcomes, {MOST_OUTCOMES:,} is the most. Merge issues or drop levels.",
            )

    def levels(self, name: str) -> Iterator[Fault]:
        """Levels of one issue: numbers in one direction, each level once."""
        entry = next(e for e in self.scenario.issue if e.name == name)
        path = f"issue.{name}"
        names = [level_name(level) for level in entry.levels]
        for at, level in enumerate(names):
            if level in names[:at]:
                yield Fault(f"{path}.levels[{at}]", f"{level} stands there twice. Take one out.")
        numbers = [v for v in entry.levels if not isinstance(v, str)]
        if len(numbers) == len(names) and len(set(numbers)) == len(numbers):
            rises = sum(b > a for a, b in pairwise(numbers)) * 2
            up = rises >= len(numbers) - 1
            for at in range(1, len(numbers)):
                if (numbers[at] > numbers[at - 1]) != up:
                    nearby = f"{names[at]} stands after {names[at - 1]}"
                    text = f"{nearby}. List levels in one direction."
                    yield Fault(f"{path}.levels[{at}]", text)
        titles = entry.level_titles
        if titles is not None and len(titles) != len(names):
            text = f"has {len(titles)} titles for {len(names)} levels."
            yield Fault(f"{path}.level_titles", text)
        if entry.status_quo is not None:
            now = level_name(entry.status_quo)
            yield from self.unknown_level(f"{path}.status_quo", now, names)

    def unknown_level(self, path: str, level: str, names: Sequence[str]) -> Iterator[Fault]:
        """A fault where a level is not one of the issue's."""
        if level not in names:
            yield Fault(path, f"'{level}' is not a level. {did_you_mean(level, names)}")

    # ---- numbers

    def parameters(self) -> Iterator[Fault]:
        """Names inside parameters and sector fields, and no circles."""
        if self.scenario.sector and not self.scenario.sectors:
            yield Fault("sector", "there is no sector table. Name one under data.sectors.")
        for name, entry in self.scenario.parameter.items():
            path = name if "." in name else f"parameter.{name}"
            yield from self.names_of(path, entry, by_sector=True)
            if entry.by == "sector" and not self.scenario.sectors:
                yield Fault(path, "is drawn by sector, and there is no sector table.")
            yield from self.circle(path, name)
        for sector, fields in self.scenario.sector.items():
            if sector != "*" and sector not in self.scenario.sectors:
                yield from self.unknown(f"sector.{sector}", sector, "sector", self.scenario.sectors)
            for field, value in fields.items():
                yield from self.names_of(f"sector.{sector}.{field}", value, by_sector=True)

    def circle(self, path: str, name: str) -> Iterator[Fault]:
        """A parameter must not be worked out from itself."""
        todo, seen = [name], set[str]()
        while todo:
            here = todo.pop()
            entry = self.scenario.parameter.get(here)
            used = {n for e in expressions(entry) for n in e.names} if entry else set[str]()
            if name in used:
                yield Fault(path, "is worked out from itself. Break the circle.")
                return
            todo.extend(used - seen)
            seen |= used

    # ---- payoffs

    def payoffs(self) -> Iterator[Fault]:
        """Terms, short rows and the walk-away."""
        for at, term in enumerate(self.scenario.term):
            path = f"term.{term.name}" if term.name else f"term[{at}]"
            yield from self.term(path, term)
        for party, rows in self.scenario.payoff.items():
            yield from self.party(f"payoff.{party}", party)
            for issue, values in rows.rows_of.items():
                path = f"payoff.{party}.{issue}"
                if issue not in self.issues:
                    yield from self.unknown(path, issue, "issue", self.issues)
                elif len(values) != len(self.issues[issue]):
                    count = len(self.issues[issue])
                    yield Fault(path, f"has {len(values)} numbers for {count} levels.")
                yield from self.names_of(path, values)
        yield from self.everyone_has_a_payoff()
        yield from self.walk_away()

    def everyone_has_a_payoff(self) -> Iterator[Fault]:
        """A party no number names has nothing to negotiate about."""
        named = {p for p, rows in self.scenario.payoff.items() if rows.rows_of}
        for term in self.scenario.term:
            named |= set(getattr(term, "rows_of", {}))
            for role in ("importer", "exporter", "investor", "host", "party"):
                named |= {getattr(term, role, "")}
        told = self.gone.keys() & {"term", "payoff"}
        for party in self.scenario.parties:
            if party not in named and not told:
                text = f"has no payoff. Add [payoff.{party}] with a row for each issue, or terms."
                yield Fault(f"party.{party}", text)

    def party(self, path: str, name: str) -> Iterator[Fault]:
        """A name that must be a party's."""
        if name not in self.scenario.parties:
            yield from self.unknown(path, name, "party", self.scenario.parties)

    def term(self, path: str, term: Term) -> Iterator[Fault]:
        """One term: its issues, parties, sectors, lengths and names."""
        missing = [issue for issue in term.looks_at if issue not in self.issues]
        for issue in missing:
            yield from self.unknown(f"{path}.issue", issue, "issue", self.issues)
        for role in ("importer", "exporter", "investor", "host", "party"):
            if isinstance(term, Tariff | Investment | Balance) and hasattr(term, role):
                yield from self.party(f"{path}.{role}", getattr(term, role))
        for name in getattr(term, "rows_of", {}):
            if name not in (*self.scenario.parties, BALANCE):
                known = [*self.scenario.parties, *type(term).model_fields]
                text = f"is neither a key nor a party. {did_you_mean(name, known)}"
                yield Fault(f"{path}.{name}", text)
        if isinstance(term, Tariff):
            yield from self.sectors_of(path, term)
        if not missing:
            for where, text in term.length_faults(self.scenario.frame):
                yield Fault(f"{path}.{where}", text)
        yield from self.names_of(path, term)

    def sectors_of(self, path: str, term: Tariff) -> Iterator[Fault]:
        """A tariff's sectors must be in the table and have all it needs."""
        for sector in term.sectors:
            if sector not in self.scenario.sectors:
                yield from self.unknown(f"{path}.sectors", sector, "sector", self.scenario.sectors)
                continue
            has = {*self.scenario.sector.get("*", {}), *self.scenario.sector.get(sector, {})}
            needed = [*term.sector_fields, *([term.share] if term.share else [])]
            lacks = [field for field in needed if field not in has]
            if lacks:
                text = f"needs {', '.join(lacks)} under [sector.'*'] or [sector.{sector}]."
                yield Fault(f"{path}.sectors", text)

    def walk_away(self) -> Iterator[Fault]:
        """Packages of known levels; numbers of known parties."""
        entry = self.scenario.walk_away
        for party, value in entry.rows_of.items():
            yield from self.party(f"walk_away.{party}", party)
            yield from self.names_of(f"walk_away.{party}", value)
        if entry.packages is None and 0 < len(set(entry.rows_of) & set(self.scenario.parties)) < 2:
            yield Fault("walk_away", "names one party only. Give both a number.")
        rest = 0
        for at, package in enumerate(entry.packages or []):
            path = f"walk_away.packages[{at}]"
            rest += package.weight is None
            if package.weight is not None:
                yield from self.names_of(f"{path}.weight", package.weight)
            for issue, level in package.package.items():
                here = f"{path}.package.{issue}"
                if issue not in self.issues:
                    yield from self.unknown(here, issue, "issue", self.issues)
                else:
                    known = self.issues[issue].levels
                    yield from self.unknown_level(here, level_name(level), known)
        if rest > 1:
            yield Fault("walk_away.packages", "more than one package takes the rest. Give weights.")

    # ---- time

    def calendar(self) -> Iterator[Fault]:
        """Meetings in order, before the deadline; events that can happen."""
        last = self.scenario.start - timedelta(days=1)
        for at, meeting in enumerate(self.scenario.meeting):
            if meeting.date_ <= last and not self.gone.keys() & {"meeting", "start"}:
                when = "the talks start" if at == 0 else "the meeting before it ends"
                yield Fault(f"meeting[{at}].date", f"stands before {when}.")
            last = max(last, meeting.last)
            if meeting.postponed is not None:
                yield from self.names_of(f"meeting[{at}].postponed", meeting.postponed)
                if not 0 <= (meeting.postponed.chance.number or 0) <= 1:
                    yield Fault(f"meeting[{at}].postponed", "chance must lie in [0, 1].")
        met = [m.date_ <= self.scenario.deadline.date_ for m in self.scenario.meeting]
        if not any(met) and not self.gone.keys() & {"meeting", "deadline"}:
            yield Fault("deadline.date", "stands before every meeting.")
        names = [happening.name for happening in self.scenario.happenings]
        if len(names) > 511:
            yield Fault("event", f"{len(names)} events and choices, 511 is the most.")
        yield from repeated("event", [event.name for event in self.scenario.event])
        for happening in self.scenario.happenings:
            kind = "event" if isinstance(happening, Event) else "choice"
            yield from self.happening(f"{kind}.{happening.name}", happening)

    def happening(self, path: str, happening: Happening) -> Iterator[Fault]:
        """Alternatives whose chances and effects make sense."""
        if isinstance(happening, Event) and happening.hazard is not None:
            yield from self.names_of(f"{path}.hazard", happening.hazard)
            if (happening.hazard.number or 0) < 0:
                yield Fault(f"{path}.hazard", "must be 0 or more.")
        options = happening.alternatives
        yield from repeated(f"{path}.outcomes", [option.name for option in options])
        if sum(option.chance is None for option in options) > 1:
            yield Fault(path, "more than one outcome takes the rest. Give chances.")
        numbers = [o.chance.number for o in options if o.chance is not None]
        known = [number for number in numbers if number is not None]
        if any(not 0 <= number <= 1 for number in known) or sum(known) > 1 + 1e-9:
            yield Fault(path, "chances must lie in [0, 1] and sum to at most 1.")
        for option in options:
            here = f"{path}.outcomes.{option.name}" if happening.outcomes else path
            if option.chance is not None:
                yield from self.names_of(f"{here}.chance", option.chance)
            for scale, effects in ((False, option.set), (True, option.scale)):
                for target, value in effects.items():
                    where = f'{here}.{"scale" if scale else "set"}."{target}"'
                    section, _, rest = target.partition(".")
                    if {rest, rest.partition(".")[0]} & self.gone.get(section, set()):
                        continue
                    try:
                        change = effect(self.scenario, target, value, scale)
                    except ValueError as error:
                        yield Fault(where, str(error))
                        continue
                    yield from self.names_of(where, change.value, change.target[:7] == "sector.")

    def mandates(self) -> Iterator[Fault]:
        """Mandates that name parties, levels of talks, and leave something to sign."""
        stages = {meeting.level for meeting in self.scenario.meeting}
        for at, mandate in enumerate(self.scenario.mandate):
            path = f"mandate[{at}]"
            yield from self.party(f"{path}.party", mandate.party)
            if "meeting" not in self.gone and mandate.level not in (None, *stages):
                assert mandate.level is not None
                yield from self.unknown(f"{path}.level", mandate.level, "meeting level", stages)
            if mandate.from_ and mandate.until and mandate.from_ > mandate.until:
                yield Fault(path, "from stands after until.")
            for issue, allowed in mandate.allow.items():
                yield from self.allowed(f"{path}.allow.{issue}", mandate, issue, allowed)

    def allowed(
        self, path: str, mandate: Mandate, issue: str, allowed: Sequence[int | float | str]
    ) -> Iterator[Fault]:
        """The first and last level that may be signed."""
        if issue not in self.issues:
            yield from self.unknown(path, issue, "issue", self.issues)
            return
        known = self.issues[issue].levels
        if not allowed:
            yield Fault(path, "forbids everything. Name the first and last level allowed.")
            return
        if len(allowed) != 2:
            yield Fault(path, "give the first and the last level allowed: two levels.")
            return
        ends = [level_name(level) for level in allowed]
        faults = [f for end in ends for f in self.unknown_level(path, end, known)]
        yield from faults
        if not faults and known.index(ends[0]) > known.index(ends[1]):
            text = f"forbids everything: {ends[0]} comes after {ends[1]}. Swap them."
            yield Fault(path, text)

    def strategies(self) -> Iterator[Fault]:
        """Strategies of known parties that can be read."""
        for party, text in self.scenario.strategy.items():
            yield from self.party(f"strategy.{party}", party)
            try:
                parse(text, [*self.scenario.parameter, *self.gone.get("parameter", ())])
            except UsageError as error:
                yield Fault(f"strategy.{party}", str(error))
        first = self.scenario.protocol.first
        if first not in ("drawn", *self.scenario.parties):
            known = ["drawn", *self.scenario.parties]
            yield Fault("protocol.first", f"'{first}' is nobody. {did_you_mean(first, known)}")


def repeated(path: str, names: Sequence[str]) -> Iterator[Fault]:
    """Names that stand twice."""
    for at, name in enumerate(names):
        if name in names[:at]:
            yield Fault(f"{path}.{name}", "stands there twice. Rename one.")


def check(scenario: Scenario, gone: Mapping[str, set[str]]) -> list[Fault]:
    """All faults of a scenario whose entries have the right shape.

    `gone` names, by section, the entries that were taken out for faults of their own.
    """
    this = Checker(scenario, gone)
    parts = (
        this.space,
        this.parameters,
        this.payoffs,
        this.calendar,
        this.mandates,
        this.strategies,
    )
    return [fault for part in parts for fault in part()]
