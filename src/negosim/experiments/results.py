"""A run on disk: worlds/ and talks/ as Parquet parts, and a manifest."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from negosim.errors import UsageError
from negosim.experiments.plan import Plan, plan_from
from negosim.experiments.statistics import Summary
from negosim.strategies.spec import Spec
from negosim.talks.columns import Column

__all__ = [
    "Part",
    "Run",
    "failed_part",
    "fingerprint",
    "read_part",
    "to_arrow",
    "write_csv",
    "write_part",
]

NAMES = ("worlds", "talks")


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of some lanes."""

    worlds: pa.Table
    talks: pa.Table

    @property
    def failed(self) -> int:
        """How many rows failed."""
        return int(self.talks.column("end").to_pylist().count("failed"))


def to_arrow(columns: Mapping[str, Column]) -> pa.Table:
    """A table with unit and meaning of each column in its field; NaN is null."""
    arrays, fields = [], []
    for name, column in columns.items():
        array = pa.array(column.values, from_pandas=True)
        if pa.types.is_null(array.type):
            array = array.cast(pa.string())
        about = {"unit": column.unit, "meaning": column.meaning}
        arrays.append(array)
        fields.append(pa.field(name, array.type, metadata=about))
    return pa.table(arrays, schema=pa.schema(fields))


def failed_part(
    like: Part,
    failed: Sequence[tuple[int, str]],
    pairings: Sequence[tuple[Spec, Spec]],
    parties: Sequence[str],
) -> Part:
    """Rows of lanes that could not be played: null but for what they are, and why."""
    lanes = [lane for lane, _ in failed]
    worlds = _rows(like.worlds.schema, [{"lane": lane} for lane in lanes])
    rows = []
    for lane, why in failed:
        for number, pair in enumerate(pairings):
            row: dict[str, Any] = {"lane": lane, "pairing": number, "end": "failed"}
            row["reason"] = f"failed: {why}"
            row |= {f"strategy.{p}": s.text for p, s in zip(parties, pair, strict=True)}
            rows.append(row)
    return Part(worlds, _rows(like.talks.schema, rows))


def _rows(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


def fingerprint() -> str:
    """Hash of a fixed vector of operations whose last bits differ between kinds of CPU."""
    x = np.linspace(0.01, 3.0, 1001)
    found = np.concatenate([np.exp(x), np.log(x), np.power(x, 0.3), np.expm1(x), np.log1p(x)])
    return sha256(found.tobytes()).hexdigest()[:16]


def part_path(folder: Path, name: str, number: int) -> Path:
    """File of a part of `worlds` or `talks`."""
    return folder / name / f"part-{number:06d}.parquet"


def write_part(folder: Path, number: int, part: Part) -> None:
    """Put a part on disk: written aside, then renamed, the talks last."""
    for name in NAMES:
        path = part_path(folder, name, number)
        aside = path.with_suffix(".tmp")
        try:
            table = getattr(part, name)
            words = [field.name for field in table.schema if pa.types.is_string(field.type)]
            pq.write_table(table, aside, compression="zstd", use_dictionary=words)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)


def read_part(folder: Path, number: int) -> Part:
    """Read a part."""
    paths = (part_path(folder, name, number) for name in NAMES)
    return Part(*(pq.read_table(path, use_threads=False) for path in paths))


class Run:
    """A folder of results.

    The manifest is written anew after every part, so what is finished can always be read.

    summary : what its rows come to, once it is finished
    """

    summary: Summary

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest
        self.plan = plan_from(manifest["plan"])

    @classmethod
    def create(cls, folder: Path, plan: Plan, command: Sequence[str], force: bool) -> Run:
        """Begin a run in a folder of its own.

        Raises
        ------
        UsageError
            Where the folder holds something already and `force` is not given, or holds
            something that is not a run.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            is_run = (folder / "manifest.json").is_file()
            if not is_run:
                raise UsageError(f"--out {folder}: exists and is not a run. Choose another folder.")
            if not force:
                raise UsageError(
                    f"--out {folder}: a run is there already. Choose another folder, give "
                    "--resume to go on with it, or --force to replace it."
                )
            for old in (*(folder / name for name in NAMES), *folder.glob("look-*")):
                shutil.rmtree(old, ignore_errors=True)
        try:
            for name in NAMES:
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"--out {folder}: cannot be written ({error.strerror}).") from None
        run = cls(folder, {"format": 1, "plan": plan.document()})
        run.begin(command)
        return run

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Read a run's manifest."""
        file = folder / "manifest.json"
        if not file.is_file():
            raise UsageError(f"{folder}: there is no run here (no manifest.json).")
        try:
            return cls(folder, json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            raise UsageError(f"{file}: is not a manifest of a run.") from None

    @classmethod
    def resume(cls, folder: Path, plan: Plan, command: Sequence[str], force: bool) -> Run:
        """Go on with a run, or extend it to more lanes.

        Raises
        ------
        UsageError
            Where it was made by another plan, has more lanes, or (without `force`) was
            made where arithmetic differs in its last bits.
        """
        if not (folder / "manifest.json").is_file():
            return cls.create(folder, plan, command, force=False)
        run = cls.open(folder)
        old, new = run.plan.document(), plan.document()
        for key in {**new, **old}:
            grows = key == "lanes" and not plan.stage_games  # those are spaced over all lanes
            if not grows and key != "scenario_sha256" and old.get(key) != new.get(key):
                spaced = " (its stage games are spaced over all of them)" if key == "lanes" else ""
                raise UsageError(
                    f"--resume {folder}: that run has other {key}{spaced}. Give the same command, "
                    "or choose another folder."
                )
        if run.plan.lanes > plan.lanes:
            raise UsageError(
                f"--resume {folder}: that run has {run.plan.lanes:,} lanes already. "
                f"Ask for as many or more."
            )
        if run.manifest["arithmetic"] != fingerprint() and not force:
            raise UsageError(
                f"--resume {folder}: that run was made where arithmetic differs in its last bits, "
                "so rows would not match. Give --force to mix them all the same."
            )
        run.manifest["plan"], run.plan = plan.document(), plan
        run.begin(command)
        return run

    def begin(self, command: Sequence[str]) -> None:
        """Write down who plays, with what."""
        self.manifest |= {
            "state": "running",
            "command": list(command),
            "versions": {
                "python": platform.python_version(),
                **{n: version(n) for n in ("negosim", "numpy", "numba", "scipy", "pyarrow")},
            },
            "platform": platform.platform(),
            "arithmetic": fingerprint(),
            "started": _now(),
        }
        self.manifest.setdefault("parts", [])
        self._save()

    @property
    def missing(self) -> list[tuple[int, range]]:
        """Parts of the plan that are not on disk as the plan wants them."""
        held = {(e["part"], e["first"], e["lanes"]) for e in self.manifest["parts"]}
        return [
            (number, lanes)
            for number, lanes in self.plan.parts
            if (number, lanes.start, len(lanes)) not in held
            or not all(part_path(self.folder, name, number).is_file() for name in NAMES)
        ]

    def done(self, number: int) -> None:
        """Count a part that is on disk."""
        lanes = dict(self.plan.parts)[number]
        entry = {"part": number, "first": lanes.start, "lanes": len(lanes)}
        parts = [e for e in self.manifest["parts"] if e["part"] != number]
        self.manifest["parts"] = sorted([*parts, entry], key=lambda e: int(e["part"]))
        self.manifest["lanes_done"] = sum(e["lanes"] for e in self.manifest["parts"])
        self._save()

    def finish(self, state: str, **found: Any) -> None:
        """Say how the run ended, and what its rows come to; nothing half stays behind."""
        for path in self.folder.rglob("*.tmp"):
            path.unlink(missing_ok=True)
        self.manifest |= {"state": state, "ended": _now(), **found}
        self._save()

    def parts(self) -> Iterator[Part]:
        """Finished parts, in order."""
        for entry in self.manifest["parts"]:
            yield read_part(self.folder, entry["part"])

    def _save(self) -> None:
        aside = self.folder / "manifest.tmp"
        text = json.dumps(self.manifest, ensure_ascii=False, indent=1)
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, self.folder / "manifest.json")


def write_csv(run: Run, file: str) -> int:
    """Write the talks' rows as CSV; how many they are."""
    rows = 0
    try:
        with open(file, "wb") as sink:
            for at, part in enumerate(run.parts()):
                options = csv.WriteOptions(include_header=at == 0)
                csv.write_csv(part.talks, sink, options)
                rows += part.talks.num_rows
    except OSError as error:
        raise UsageError(f"--csv {file}: cannot be written ({error.strerror}).") from None
    return rows


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def command_line() -> list[str]:
    """The command as it was typed."""
    return ["negosim", *sys.argv[1:]]
