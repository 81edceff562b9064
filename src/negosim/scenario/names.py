"""Names that a scenario's entries use must be there: what every check asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from negosim.errors import Fault, did_you_mean
from negosim.payoffs.expressions import Expression
from negosim.payoffs.terms import expressions
from negosim.scenario.entries import level_name
from negosim.scenario.model import Scenario

__all__ = ["Names", "repeated"]


class Names:
    """What all checks ask; what hangs on an entry that is `gone` is not told again."""

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
                elif words := [
                    f"'{cell}' in row {row} ({sector})"
                    for row, (sector, cell) in enumerate(
                        zip(self.scenario.sectors, self.scenario.columns[column], strict=True), 2
                    )
                    if not isinstance(cell, float)
                ]:
                    file, text = self.scenario.data.sectors, ", ".join(words[:3])
                    yield Fault(path, f"column {column} of {file} is no number: {text}.")
                elif not by_sector:
                    yield Fault(path, f"'{name}' differs by sector. Use a parameter here.")
            elif name not in self.scenario.parameter:
                yield from self.unknown(path, name, "parameter", self.scenario.parameter)
            elif not by_sector and self.differs(name):
                yield Fault(path, f"'{name}' differs by sector, and this number does not.")

    def differs(self, name: str) -> bool:
        """Whether a parameter differs by sector: drawn so, or worked out from what does."""
        todo, seen = [name], set[str]()
        while todo:
            here = todo.pop()
            entry = self.scenario.parameter.get(here)
            if here.startswith("column.") or (entry is not None and entry.by == "sector"):
                return True
            used = {n for value in expressions(entry) for n in value.names}
            todo.extend(used - seen)
            seen |= used
        return False

    def party(self, path: str, name: str) -> Iterator[Fault]:
        """A name that must be a party's."""
        if name not in self.scenario.parties:
            yield from self.unknown(path, name, "party", self.scenario.parties)

    def unknown_level(self, path: str, level: str, names: Sequence[str]) -> Iterator[Fault]:
        """A fault where a level is not one of the issue's."""
        if level not in names:
            yield Fault(path, f"'{level}' is not a level. {did_you_mean(level, names)}")

    def package(self, path: str, package: Mapping[str, int | float | str]) -> Iterator[Fault]:
        """Issues of a package that are there, at levels they have."""
        for issue, level in package.items():
            here = f"{path}.{issue}"
            if issue not in self.issues:
                yield from self.unknown(here, issue, "issue", self.issues)
            else:
                yield from self.unknown_level(here, level_name(level), self.issues[issue].levels)


def repeated(path: str, names: Sequence[str]) -> Iterator[Fault]:
    """Names that stand twice."""
    for at, name in enumerate(names):
        if name in names[:at]:
            yield Fault(f"{path}.{name}", "stands there twice. Rename one.")
