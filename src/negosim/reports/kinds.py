"""A kind of term, told: formula, keys with unit and default, meaning, an example."""

from __future__ import annotations

from typing import Any

from negosim.payoffs.expressions import Expression
from negosim.payoffs.terms import KINDS, Term
from negosim.reports.tables import hanging, paragraph, plain_table

__all__ = ["document", "list_text", "text"]


def keys(term: type[Term]) -> list[dict[str, Any]]:
    """Keys of an entry, its own first; PARTY stands for the parties' names.

    Examples
    --------
    >>> [key["key"] for key in keys(KINDS["constant"])]
    ['PARTY', 'name', 'text', 'source', 'signing']
    """
    shared = [name for name in Term.model_fields if name != "kind"]
    own = [name for name in term.model_fields if name not in Term.model_fields]
    out = []
    for name in own + shared:
        field = term.model_fields[name]
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
        "keys": keys(term),
        "parties": list(term.roles),
        "sector_fields": list(term.sector_fields),
        "example": f'[[term]]\nkind = "{kind}"\n{term.example}'.rstrip(),
    }


def text(kind: str) -> str:
    """All that is said of a kind, for people."""
    told = document(kind)
    rows = [
        [
            key["key"],
            "" if key["needed"] or key["default"] in (None, "") else f"{key['default']}".lower(),
            "; ".join(filter(None, (key["meaning"], key["unit"]))),
        ]
        for key in told["keys"]
    ]
    fields = ", ".join(told["sector_fields"])
    return "\n\n".join(
        [
            paragraph(f"{kind}: {told['meaning']}"),
            *([hanging("formula: ", told["formula"])] if told["formula"] else []),
            plain_table(["key", "default", "meaning"], rows, "lll"),
            *([hanging("takes from its sectors: ", fields, 2)] if fields else []),
            told["example"],
        ]
    )


def list_text() -> str:
    """The kinds there are."""
    rows = [[kind, (term.__doc__ or "").split("\n")[0]] for kind, term in KINDS.items()]
    return plain_table(["kind", "what it is"], rows, "ll")
