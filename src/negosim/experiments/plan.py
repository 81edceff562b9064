"""A plan says which rows a run has: everything that can change a number, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import product
from typing import Any

from negosim.errors import UsageError
from negosim.plugins import Plugin, install
from negosim.scenario.files import parse
from negosim.scenario.model import Scenario
from negosim.strategies.spec import Spec, parse_list
from negosim.strategies.spec import parse as parse_strategy
from negosim.talks.loop import as_pairings

__all__ = ["Plan", "plan_from", "plan_of"]

LATER = ("first", "stage_games", "futures")  # fields a manifest has only where they are not 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Scenario, strategies, seed and lanes; parts are fixed by it, batches are not.

    first : the first lane; 0 but where a run goes on from another one
    stage_games, futures : lanes whose rounds are read as games, and in how many futures
    """

    name: str
    text: str
    sectors: str
    settings: tuple[str, ...]
    seed: int
    lanes: int
    pairings: tuple[tuple[str, str], ...]
    part_lanes: int
    plugins: tuple[Plugin, ...] = ()
    first: int = 0
    stage_games: int = 0
    futures: int = 0

    @property
    def span(self) -> range:
        """All its lanes."""
        return range(self.first, self.first + self.lanes)

    @property
    def parts(self) -> Iterator[tuple[int, range]]:
        """Number and lanes of each part on disk."""
        for number, start in enumerate(range(0, self.lanes, self.part_lanes)):
            yield number, self.span[start : start + self.part_lanes]

    def scenario(self) -> Scenario:
        """The case, read afresh from the plan's own text; plugins are installed from theirs."""
        for plugin in self.plugins:
            install(plugin)
        return parse(self.text, self.name, settings=self.settings, sectors=self.sectors)

    def specs(self, scenario: Scenario) -> list[tuple[Spec, Spec]]:
        """The pairings, read afresh."""
        texts = dict.fromkeys(text for pair in self.pairings for text in pair)
        read = {text: parse_strategy(text, scenario.parameter) for text in texts}
        return [(read[a], read[b]) for a, b in self.pairings]

    def document(self) -> dict[str, Any]:
        """The plan for a manifest, with the hash of its scenario."""
        whole = sha256("\0".join([self.text, self.sectors, *self.settings]).encode()).hexdigest()
        fields = {k: v for k, v in asdict(self).items() if v or k not in LATER}
        return {**fields, "scenario_sha256": whole}


def plan_from(document: Mapping[str, Any]) -> Plan:
    """The plan of a manifest."""
    fields = {
        k: document.get(k, 0) if k in LATER else document[k] for k in Plan.__dataclass_fields__
    }
    fields["settings"] = tuple(fields["settings"])
    fields["plugins"] = tuple((name, source) for name, source in fields["plugins"])
    fields["pairings"] = tuple((a, b) for a, b in fields["pairings"])
    return Plan(**fields)


def plan_of(
    scenario: Scenario,
    strategies: Mapping[str, str],
    seed: int,
    lanes: int,
    plugins: Sequence[Plugin] = (),
) -> Plan:
    """Plan every pairing of both sides' strategies on the same worlds.

    Parameters
    ----------
    scenario : Scenario
    strategies : mapping
        Strategies of a party, comma-separated; the scenario's where it names none.
    seed, lanes : int
    plugins : sequence of (file name, source)
        Files the strategies come from, as `read_plugin` gives them.
    """
    texts = as_pairings(scenario, strategies)[0]
    sides = [parse_list(str(text), scenario.parameter) for text in texts]
    for party, side in zip(scenario.parties, sides, strict=True):
        for at, spec in enumerate(side):
            if spec.text in [other.text for other in side[:at]]:
                raise UsageError(f"--{party}: '{spec.text}' is named twice. Take one out.")
    pairings = tuple((a.text, b.text) for a, b in product(*sides))
    return Plan(
        name=scenario.name,
        text=scenario.source_text,
        sectors=scenario.sector_text,
        settings=scenario.settings,
        seed=seed,
        lanes=lanes,
        pairings=pairings,
        part_lanes=part_lanes(scenario.space.size, len(pairings)),
        plugins=tuple(plugins),
    )


def part_lanes(outcomes: int, pairings: int) -> int:
    """Lanes of a part: a second or so of work, at most 12,000 rows."""
    by_work = 2**24 // outcomes
    by_rows = 12_000 // pairings
    return max(25, min(by_work, by_rows))
