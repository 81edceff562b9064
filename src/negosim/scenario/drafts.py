"""A new scenario to start from: it plays as it is written."""

from __future__ import annotations

import re
from pathlib import Path

from negosim.errors import UsageError, did_you_mean
from negosim.scenario.schema import FILE, schema_text

__all__ = ["KINDS_OF_CASES", "draft"]

KINDS_OF_CASES = ("table", "trade")
TEMPLATES = Path(__file__).parent / "templates"


def draft(name: str, kind: str = "table", force: bool = False) -> list[Path]:
    """Write a commented case, the schema beside it, and for trade a sector table.

    Parameters
    ----------
    name : str
        Of the case, or the path of its file.
    kind : str
        `table`: payoffs by level. `trade`: tariffs of two countries, invented numbers.
    force : bool
        Replace files that are there; the schema always is what this version reads.

    Returns
    -------
    list of Path
        What was written, the scenario first.
    """
    if kind not in KINDS_OF_CASES:
        raise UsageError(f"--kind {kind}: not known. {did_you_mean(kind, KINDS_OF_CASES)}")
    if not re.fullmatch(r"[\w./\\:-]*\w", name):
        text = "Use letters, digits, - and _, such as my-case."
        raise UsageError(f"'{name}' is no plain name of a file. {text}")
    file = Path(name if name.endswith(".toml") else f"{name}.toml")
    table = file.with_name(f"{file.stem}-sectors.csv")
    text = (TEMPLATES / f"{kind}.toml").read_text(encoding="utf-8")
    title = file.stem.replace("-", " ").replace("_", " ").capitalize()
    for mark, word in {"@TITLE@": title, "@FILE@": file.name, "@TABLE@": table.name}.items():
        text = text.replace(mark, word.replace("\\", "").replace('"', ""))
    texts = {file: text}
    if kind == "trade":
        texts[table] = (TEMPLATES / "sectors.csv").read_text(encoding="utf-8")
    for path in texts:
        if path.exists() and not force:
            raise UsageError(f"{path}: is there already. Choose another name, or give --force.")
    texts[file.with_name(FILE)] = schema_text()
    for path, content in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror}).") from None
    return list(texts)
