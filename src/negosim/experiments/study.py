"""A study file: a question, and the plan that answers it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from negosim.errors import Fault, ScenarioError, UsageError, did_you_mean
from negosim.experiments.plan import Plan, plan_of
from negosim.scenario.files import find, load, shipped_folder
from negosim.scenario.model import Scenario
from negosim.scenario.reader import sentence

__all__ = ["Study", "load_study", "shipped_studies"]


class Entry(BaseModel):
    """A table of the file: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MonteCarlo(Entry):
    """Shares and means over drawn worlds."""

    kind: Literal["monte_carlo"]


class ForTournament(Entry):
    """The game between strategies."""

    kind: Literal["tournament"]


class ForComparison(Entry):
    """Paired differences between one side's strategies."""

    kind: Literal["comparison"]
    party: str
    by: list[str] = []


class ForRecords(Entry):
    """What really happened, beside what could have been agreed and what was played."""

    kind: Literal["records"]


Design = Annotated[
    MonteCarlo | ForTournament | ForComparison | ForRecords, Field(discriminator="kind")
]


class Study(Entry):
    """What a study file says."""

    format: Literal[1]
    question: str
    text: str = ""
    scenario: str
    set: list[str] = []
    strategies: dict[str, list[str]] = {}
    lanes: int = Field(ge=1, le=10**9)
    seed: int = Field(1, ge=0)
    design: Design

    def plan(self, scenario: Scenario) -> Plan:
        """The plan: that of the command with the same strategies, lanes and seed."""
        chosen = {party: ",".join(texts) for party, texts in self.strategies.items()}
        return plan_of(scenario, chosen, self.seed, self.lanes)


@cache
def shipped_studies() -> dict[str, Path]:
    """Shipped studies by name."""
    folder = shipped_folder().parent / "experiments"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_study(name: str) -> tuple[Study, Scenario]:
    """Read a study by path or shipped name, and its scenario (a path beside it, or a name).

    Raises
    ------
    ScenarioError
        With every fault of the study, or of its scenario.
    UsageError
        Where there is no such file.
    """
    path = Path(name) if Path(name).is_file() else shipped_studies().get(name)
    if path is None:
        known = did_you_mean(name, shipped_studies())
        raise UsageError(f"study '{name}': no such file or shipped name. {known}")
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        study = Study.model_validate(tree)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(name, [Fault("", f"not TOML: {error}.")]) from None
    except ValidationError as error:
        faults = [
            Fault(".".join(map(str, fault["loc"])), sentence(fault, Study))
            for fault in error.errors()
        ]
        raise ScenarioError(name, faults) from None
    beside = path.parent / study.scenario
    case = load(beside if beside.is_file() else find(study.scenario), study.set)
    _fits(name, study, case)
    return study, case


def _fits(name: str, study: Study, case: Scenario) -> None:
    """Parties and worlds a study names must be the scenario's."""
    faults = [
        Fault(f"strategies.{party}", f"not a party. {did_you_mean(party, case.parties)}")
        for party in study.strategies
        if party not in case.parties
    ]
    if isinstance(study.design, ForRecords) and not case.record:
        text = f"{case.name} has no [[record]] of what really happened. Add one."
        faults.append(Fault("design.kind", text))
    if isinstance(study.design, ForComparison):
        party = study.design.party
        if party not in case.parties:
            faults.append(
                Fault("design.party", f"'{party}' is nobody. {did_you_mean(party, case.parties)}")
            )
        elif len(study.strategies.get(party, [])) < 2:
            faults.append(Fault(f"strategies.{party}", "a comparison needs two or more."))
        known = [*case.choice, *(event.name for event in case.event)]
        faults += [
            Fault("design.by", f"'{by}' is no choice or event. {did_you_mean(by, known)}")
            for by in study.design.by
            if by not in known
        ]
    if faults:
        raise ScenarioError(name, faults)
