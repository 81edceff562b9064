"""The error family: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = ["Fault", "NegosimError", "ScenarioError", "UsageError", "did_you_mean"]


class NegosimError(Exception):
    """A mistake that a user can mend; shown as its sentence, never as a traceback."""

    exit_code = 1


class UsageError(NegosimError):
    """A command or call used wrongly: an unknown name, an existing output folder."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a scenario file, at its path in the file."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text


class ScenarioError(NegosimError):
    """All faults of one scenario file."""

    exit_code = 2

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file = file
        self.faults = tuple(faults)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n  ".join([f"{file}: {count}", *map(str, faults)]))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Sentence that names the nearest known word, or lists them when none is near.

    Examples
    --------
    >>> did_you_mean("boulwere", ["boulware", "conceder"])
    "Did you mean 'boulware'?"
    >>> did_you_mean("xyz", ["a", "b"])
    'Known: a, b.'
    """
    names = list(dict.fromkeys(known))
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    more = ", …" if len(names) > 12 else ""
    return f"Known: {', '.join(names[:12])}{more}." if names else "There are none."
