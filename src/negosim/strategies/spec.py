"""The grammar of strategies: NAME:param=value:param=value/part=NAME:param=value/commit=ENTRY."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from negosim.errors import UsageError, did_you_mean
from negosim.plugins import load_installed
from negosim.strategies.catalogue import CATALOGUE, Strategy
from negosim.strategies.parts import KINDS, PARTS, Parameter, Part

__all__ = ["CATALOGUE", "Given", "Spec", "parse", "parse_list"]

Given = float | str  # a number, or the name of a parameter of the scenario
COMMIT, REFERENCE = "commit", "reference"


@dataclass(frozen=True, slots=True)
class Spec:
    """A strategy as given: its parts, each with all its parameters."""

    strategy: Strategy
    parts: tuple[tuple[Part, tuple[tuple[str, Given], ...]], ...]
    text: str  # canonical spelling
    commit: str = ""  # entry of the party's commitment that it declares before the talks

    @property
    def uses_chance(self) -> bool:
        """Whether any part asks for this turn's random number."""
        return any(part.uses_chance for part, _ in self.parts)

    @property
    def foreseen(self) -> bool:
        """Whether all its turns of a day can be worked out at once: it listens to nobody.

        Parts of users are asked turn by turn: they may walk out.
        """
        parts = [part for part, _ in self.parts if part.kind != "model"]
        own = all(part.run.__module__.startswith("negosim.") for part in parts)
        return own and all(part.open_loop for part in parts) and not self.uses_chance

    @property
    def names(self) -> frozenset[str]:
        """Parameters of the scenario that it takes values from."""
        return frozenset(v for _, given in self.parts for _, v in given if isinstance(v, str))


def parse(text: str, scenario_parameters: Iterable[str] = ()) -> Spec:
    """Read a strategy; UsageError says what is wrong and what is known.

    Examples
    --------
    >>> parse("boulware:beta=0.3").text
    'boulware:beta=0.3:kappa=0'
    >>> parse("boulware/accept=combi:T=0.9").text
    'boulware:beta=0.2:kappa=0/accept=combi:T=0.9'
    """
    names = set(scenario_parameters)
    head, *swaps = text.strip().split("/")
    if not head:
        raise UsageError("a strategy's name is missing: write one, or several with commas between.")
    name, given = _split(head, text)
    if name not in CATALOGUE:
        load_installed("negosim.strategies")
    if name not in CATALOGUE:
        raise UsageError(f"'{name}' is not a strategy. {did_you_mean(name, CATALOGUE)}")
    strategy = CATALOGUE[name]
    own = _values(given, strategy.parameters, names, f"strategy '{name}'")
    chosen: dict[str, tuple[str, dict[str, Given]]] = {
        kind: (part, {**strategy.fixed.get(kind, {})}) for kind, part in strategy.parts.items()
    }
    for kind, (part_name, fixed) in chosen.items():
        for parameter in PARTS[kind][part_name].parameters:
            if parameter.name in own:
                fixed[parameter.name] = own[parameter.name]
    spelled, commit = [_spell(name, own)], ""
    if strategy.reference_player:  # its name says so wherever it is told
        swaps = [swap for swap in swaps if swap != REFERENCE]
        spelled.append(REFERENCE)
    for swap in swaps:
        kind, equals, rest = swap.partition("=")
        if strategy.reference_player and kind != COMMIT:
            raise UsageError(f"'{text}': {name} has no parts to swap, only /commit=ENTRY.")
        if not equals or not rest or kind not in (*KINDS, COMMIT):
            raise UsageError(f"'{swap}' is not a part. {did_you_mean(kind, (*KINDS, COMMIT))}")
        if swap.partition("=")[0] in [s.partition("=")[0] for s in swaps[: swaps.index(swap)]]:
            raise UsageError(f"'{text}': {kind} is given twice.")
        if kind == COMMIT:
            commit = rest
            spelled.append(swap)
            continue
        part_name, given = _split(rest, text)
        if part_name not in PARTS[kind]:
            raise UsageError(
                f"'{part_name}': no such {kind}. {did_you_mean(part_name, PARTS[kind])}"
            )
        where = f"{kind} '{part_name}'"
        values = _values(given, PARTS[kind][part_name].parameters, names, where)
        chosen[kind] = (part_name, values)
        spelled.append(_spell(f"{kind}={part_name}", values))
    parts = []
    for kind, (part_name, fixed) in chosen.items():
        part = PARTS[kind][part_name]
        parts.append((part, tuple((p.name, fixed.get(p.name, p.default)) for p in part.parameters)))
    return Spec(strategy, tuple(parts), "/".join(spelled), commit)


def parse_list(text: str, scenario_parameters: Iterable[str] = ()) -> list[Spec]:
    """Read strategies separated by commas."""
    return [parse(item, scenario_parameters) for item in text.split(",")]


def _split(text: str, whole: str) -> tuple[str, dict[str, str]]:
    name, *pairs = text.split(":")
    given = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key or not value:
            raise UsageError(f"'{pair}' in '{whole}': write param=value.")
        if key in given:
            raise UsageError(f"'{whole}': {key} is given twice.")
        given[key] = value
    return name, given


def _values(
    given: Mapping[str, str], parameters: tuple[Parameter, ...], names: set[str], where: str
) -> dict[str, Given]:
    known = {parameter.name: parameter for parameter in parameters}
    values: dict[str, Given] = {name: p.default for name, p in known.items()}
    for key, text in given.items():
        if key not in known:
            raise UsageError(f"{where} has no parameter '{key}'. {did_you_mean(key, known)}")
        try:
            value = float(text)
        except ValueError:
            if text not in names:
                raise UsageError(
                    f"{where}: {key} = '{text}' is neither a number nor a parameter of the "
                    f"scenario. {did_you_mean(text, sorted(names))}"
                ) from None
            values[key] = text
            continue
        if not known[key].contains(value):
            raise UsageError(f"{where}: {key} = {value:g} is outside {known[key].range}.")
        values[key] = value
    return values


def _spell(name: str, values: Mapping[str, Given]) -> str:
    shown = [f"{k}={v if isinstance(v, str) else _short(v)}" for k, v in sorted(values.items())]
    return ":".join([name, *shown])


def _short(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
