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

from negosim.errors import UsageError
from negosim.experiments.plan import Plan
from negosim.strategies.spec import Spec
from negosim.talks.record import Column

__all__ = ["Part", "Run", "failed_part", "fingerprint", "to_arrow"]


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


class Run:
    """A folder of results.

    The manifest is written anew after every part, so what is finished can always be read.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest

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
                    f"--out {folder}: a run is there already. Choose another folder, "
                    "or give --force to replace it."
                )
            for name in ("worlds", "talks"):
                shutil.rmtree(folder / name, ignore_errors=True)
        try:
            for name in ("worlds", "talks"):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"--out {folder}: cannot be written ({error.strerror}).") from None
        run = cls(
            folder,
            {
                "format": 1,
                "kind": "simulate",
                "state": "running",
                "command": list(command),
                "plan": plan.document(),
                "versions": {
                    "python": platform.python_version(),
                    **{n: version(n) for n in ("negosim", "numpy", "numba", "scipy", "pyarrow")},
                },
                "platform": platform.platform(),
                "arithmetic": fingerprint(),
                "started": _now(),
                "lanes_done": 0,
                "failed_rows": 0,
                "parts": [],
            },
        )
        run._save()
        return run

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Read a run's manifest."""
        file = folder / "manifest.json"
        if not file.is_file():
            raise UsageError(f"{folder}: there is no run here (no manifest.json).")
        return cls(folder, json.loads(file.read_text(encoding="utf-8")))

    def write(self, number: int, lanes: range, part: Part) -> None:
        """Keep a finished part: written aside, then renamed."""
        for name in ("worlds", "talks"):
            path = self.folder / name / f"part-{number:06d}.parquet"
            aside = path.with_suffix(".tmp")
            pq.write_table(getattr(part, name), aside, compression="zstd")
            aside.replace(path)
        self.manifest["parts"].append({"part": number, "first": lanes.start, "lanes": len(lanes)})
        self.manifest["lanes_done"] += len(lanes)
        self.manifest["failed_rows"] += part.failed
        self._save()

    def finish(self, state: str) -> None:
        """Say how the run ended."""
        self.manifest["state"] = state
        self.manifest["ended"] = _now()
        self._save()

    def tables(self, name: str) -> Iterator[pa.Table]:
        """Finished parts of `worlds` or `talks`, in order."""
        for entry in self.manifest["parts"]:
            yield pq.read_table(self.folder / name / f"part-{entry['part']:06d}.parquet")

    def _save(self) -> None:
        aside = self.folder / "manifest.tmp"
        text = json.dumps(self.manifest, ensure_ascii=False, indent=1)
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, self.folder / "manifest.json")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def command_line() -> list[str]:
    """The command as it was typed."""
    return ["negosim", *sys.argv[1:]]
