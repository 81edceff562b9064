"""A kind of term, told: formula, keys with unit and default, meaning, an example."""

from __future__ import annotations

from typing import Any

from negosim.payoffs.expressions import Expression
from negosim.payoffs.terms import KINDS
from negosim.reports.tables import hanging, paragraph, plain_table

__all__ = ["document", "list_text", "summary", "text"]


def summary(kind: str) -> str:
    """First sentence of what a kind is."""
    return (KINDS[kind].__doc__ or "").strip().partition("\n")[0]


def keys(kind: str) -> list[dict[str, Any]]:
    """Keys of an entry, in the order of the model; PARTY stands for the parties' names.

    Examples
    --------
    >>> [key["key"] for key in keys("constant")]
    ['PARTY', 'name', 'text', 'source', 'signing']
    """
    fields = {**KINDS[kind].model_fields}
    shared = ["name", "text", "source", "signing"]
    order = [name for name in fields if name not in ("kind", *shared)] + shared
    out = []
    for name in order:
        field = fields[name]
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        default = None if field.is_required() else field.default
        out.append(
            {
                "key": "PARTY" if name == "rows_of" else field.alias or name,
                "needed": field.is_required(),
                "default": default.number if isinstance(default, Expression) else default,
                "unit": extra.get("unit", ""),
                "meaning": field.description or "",
            }
        )
    return out


def document(kind: str) -> dict[str, Any]:
    """All that is said of a kind, for JSON."""
    term = KINDS[kind]
    return {
        "kind": kind,
        "meaning": " ".join((term.__doc__ or "").split()),
        "formula": term.formula,
        "keys": keys(kind),
        "parties": list(term.roles),
        "sector_fields": list(term.sector_fields),
        "example": example(kind),
    }


def example(kind: str) -> str:
    """An entry of a scenario file."""
    return f'[[term]]\nkind = "{kind}"\n{KINDS[kind].example}'.rstrip()


def text(kind: str) -> str:
    """All that is said of a kind, for people."""
    term = KINDS[kind]
    parts = [paragraph(part) for part in (term.__doc__ or "").split("\n\n")]
    parts[0] = f"{kind}: {parts[0]}"
    if term.formula:
        parts.append(hanging("formula: ", term.formula))
    rows = [
        [entry["key"], "" if entry["needed"] else shown(entry["default"]), *told(entry)]
        for entry in keys(kind)
    ]
    parts.append(plain_table(["key", "default", "meaning"], rows, "lll"))
    if term.sector_fields:
        parts.append(hanging("takes from its sectors: ", ", ".join(term.sector_fields), 2))
    if term.example:
        parts.append(example(kind))
    return "\n\n".join(parts)


def told(entry: dict[str, Any]) -> list[str]:
    """Meaning and unit."""
    return [entry["meaning"] + (f"; {entry['unit']}" if entry["unit"] else "")]


def shown(default: Any) -> str:
    """A default in the words of a file."""
    match default:
        case None | "":
            return "none"
        case bool():
            return str(default).lower()
        case float():
            return f"{default:g}"
    return str(default)


def list_text() -> str:
    """The kinds there are."""
    rows = [[kind, summary(kind)] for kind in KINDS]
    return plain_table(["kind", "what it is"], rows, "ll")
