"""What a scenario must hold beyond the shape of its entries: names that meet, sense in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf

from negosim.errors import Fault, UsageError, did_you_mean
from negosim.outcomes.space import level_name
from negosim.payoffs.terms import BALANCE, Term, expressions
from negosim.scenario.model import Scenario
from negosim.scenario.names import Names, repeated
from negosim.scenario.parameter import Parameter
from negosim.scenario.timing import Timing
from negosim.strategies.spec import parse

__all__ = ["MOST_OUTCOMES", "RESERVED", "check"]

MOST_OUTCOMES = 2_000_000
WORDS = frozenset("balance drawn packages signing text source unit name kind issue issues".split())
RESERVED = frozenset(  # long options of commands: a party of that name could not be given one
    """
    against as by central color columns csv date dates dry-run eps exploitability flow for force
    futures help hull install-completion jobs json kind lane lanes markdown method most no-color
    out outcome package pairing paths plot plugin power quiet record records regrets resume rounds
    scores seed set show-completion stage-games strategy sweep tornado until-settled version
    """.split()
)


class Checker(Names):
    """Checks of everything but time."""

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

    # ---- numbers

    def parameters(self) -> Iterator[Fault]:
        """Names inside parameters and sector fields, and no circles."""
        if self.scenario.sector and not self.scenario.sectors:
            yield Fault("sector", "there is no sector table. Name one under data.sectors.")
        for name, entry in self.scenario.parameter.items():
            path = name if "." in name else f"parameter.{name}"
            yield from self.names_of(path, entry, by_sector=True)
            yield from self.in_unit(path, entry)
            if entry.by == "sector" and not self.scenario.sectors:
                yield Fault(path, "is drawn by sector, and there is no sector table.")
            yield from self.circle(path, name)
        for sector, fields in self.scenario.sector.items():
            if sector != "*" and sector not in self.scenario.sectors:
                yield from self.unknown(f"sector.{sector}", sector, "sector", self.scenario.sectors)
            for field, value in fields.items():
                yield from self.names_of(f"sector.{sector}.{field}", value, by_sector=True)

    def in_unit(self, path: str, entry: Parameter) -> Iterator[Fault]:
        """Chances and shares are no larger than such numbers can be."""
        low, high = {"chance": (0, 1), "share": (-1, 1)}.get(entry.unit, (-inf, inf))
        for key in ("value", "low", "mode", "high", "values", "central"):
            for value in expressions(getattr(entry, key)):
                if not low <= (value.number or 0) <= high:
                    text = f"{key} = {value.text} is no {entry.unit}: it must lie in"
                    yield Fault(path, f"{text} [{low}, {high}].")

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
            named |= {getattr(term, role) for role in term.roles}
        told = self.gone.keys() & {"term", "payoff"}
        for party in self.scenario.parties:
            if party not in named and not told:
                text = f"has no payoff. Add [payoff.{party}] with a row for each issue, or terms."
                yield Fault(f"party.{party}", text)

    def term(self, path: str, term: Term) -> Iterator[Fault]:
        """One term: its issues, parties, sectors, lengths and names."""
        missing = [issue for issue in term.looks_at if issue not in self.issues]
        for issue in missing:
            yield from self.unknown(f"{path}.issue", issue, "issue", self.issues)
        for role in term.roles:
            yield from self.party(f"{path}.{role}", getattr(term, role))
        for name in getattr(term, "rows_of", {}):
            if name not in (*self.scenario.parties, BALANCE):
                known = [*self.scenario.parties, *type(term).model_fields]
                text = f"is neither a key nor a party. {did_you_mean(name, known)}"
                yield Fault(f"{path}.{name}", text)
        for field in term.sector_lists:
            yield from self.sectors_of(f"{path}.{field}", getattr(term, field), term.needs)
        if not missing:
            for where, text in term.length_faults(self.scenario.frame):
                yield Fault(f"{path}.{where}", text)
        yield from self.names_of(path, term)

    def sectors_of(
        self, path: str, sectors: Sequence[str], needs: Sequence[str]
    ) -> Iterator[Fault]:
        """A term's sectors must be in the table and have all it needs."""
        for sector in sectors:
            if sector not in self.scenario.sectors:
                yield from self.unknown(path, sector, "sector", self.scenario.sectors)
                continue
            has = {*self.scenario.sector.get("*", {}), *self.scenario.sector.get(sector, {})}
            lacks = [field for field in needs if field not in has]
            if lacks:
                text = f"needs {', '.join(lacks)} under [sector.'*'] or [sector.{sector}]."
                yield Fault(path, text)

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
                if not 0 <= (package.weight.number or 0) <= 1:
                    yield Fault(f"{path}.weight", "must lie in [0, 1].")
            yield from self.package(f"{path}.package", package.package)
        if rest > 1:
            yield Fault("walk_away.packages", "more than one package takes the rest. Give weights.")

    def threats(self) -> Iterator[Fault]:
        """Each party threatens with an issue of its own, or none does."""
        named = self.scenario.threat
        for party, issue in named.items():
            yield from self.party(f"threat.{party}", party)
            if issue not in self.issues:
                yield from self.unknown(f"threat.{party}", issue, "issue", self.issues)
        if named and len(set(named.values())) < 2:
            yield Fault("threat", "needs two parties with an issue each. Give both their own.")

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


def check(scenario: Scenario, gone: Mapping[str, set[str]]) -> list[Fault]:
    """All faults of a scenario whose entries have the right shape.

    `gone` names, by section, the entries that were taken out for faults of their own.
    """
    this, time = Checker(scenario, gone), Timing(scenario, gone)
    parts = (
        this.space,
        this.parameters,
        this.payoffs,
        time.calendar,
        time.mandates,
        time.votes,
        this.threats,
        this.strategies,
    )
    return [fault for part in parts for fault in part()]
