"""The JSON Schema of scenario files, from the models that read them: for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from negosim.payoffs.expressions import ALLOWED, Expression
from negosim.payoffs.terms import KINDS, Term
from negosim.scenario.model import Scenario

__all__ = ["FILE", "schema", "schema_text"]

FILE = "scenario.schema.json"
Node = dict[str, Any]
REF = "#/$defs/"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
EXPRESSION: Node = {
    "description": f"A number, an expression or a distribution. {ALLOWED}",
    "anyOf": [
        {"type": ["number", "string"]},
        {"$ref": REF + "Parameter", "required": ["dist"]},
    ],
}


class Writer(GenerateJsonSchema):
    """TOML has no null: a key that may be left out is just not required."""

    def nullable_schema(self, schema: Any) -> Node:
        """What stands there if anything does."""
        return self.generate_inner(schema["schema"])

    def encode_default(self, dft: Any) -> Any:
        """Expressions as a file has them."""
        return dft.number if isinstance(dft, Expression) else super().encode_default(dft)


def schema(kinds: Mapping[str, type[Term]] = KINDS) -> Node:
    """JSON Schema of a scenario file; dates are strings of format date, as editors see them.

    Examples
    --------
    >>> whole = schema()
    >>> whole["properties"]["deadline"]
    {'$ref': '#/$defs/Deadline'}
    >>> whole["$defs"]["Table"]["properties"]["kind"]
    {'const': 'table'}
    """
    models = [(model, "validation") for model in (Scenario, *kinds.values())]
    named, whole = models_json_schema(models, schema_generator=Writer)  # type: ignore[arg-type]
    refs = {model: node["$ref"] for (model, _), node in named.items()}
    defs: Node = {
        key: _rows_beside(node if key == "Parameter" else _tidy(node, distributions=True))
        for key, node in _tidy(whole["$defs"]).items()
    }
    for word, kind in kinds.items():
        defs[refs[kind].removeprefix(REF)]["properties"]["kind"] = {"const": word}
    top = defs.pop(refs[Scenario].removeprefix(REF))
    top["properties"]["term"]["items"] = {"anyOf": [{"$ref": refs[k]} for k in kinds.values()]}
    top |= {"if": {"required": ["extends"]}, "else": _needed(top, defs)}
    return {"$schema": DIALECT, **top, "$defs": {**defs, "Expression": EXPRESSION}}


def _needed(top: Node, defs: Node) -> Node:
    """What only a file without a base must have: taken out of the entries that merge."""
    sections: Node = {}

    def required(node: Node) -> list[str]:
        entry = defs[node["$ref"].removeprefix(REF)]
        needed: list[str] = entry.pop("required")
        return needed

    for name in ("party", "issue", "event", "record"):
        sections[name] = {"items": {"required": required(top["properties"][name]["items"])}}
    sections["party"]["minItems"] = top["properties"]["party"].pop("minItems")
    sections["deadline"] = {"required": required(top["properties"]["deadline"])}
    kinds = [
        {"properties": {"kind": defs[ref.removeprefix(REF)]["properties"]["kind"]}}
        | {"required": required({"$ref": ref})}
        for ref in (node["$ref"] for node in top["properties"]["term"]["items"]["anyOf"])
    ]
    sections["term"] = {"items": {"anyOf": kinds}}
    return {"required": top.pop("required"), "properties": sections}


def schema_text(kinds: Mapping[str, type[Term]] = KINDS) -> str:
    """The schema as a file holds it."""
    return json.dumps(schema(kinds), ensure_ascii=False, indent=1) + "\n"


def _tidy(node: Any, distributions: bool = False) -> Any:
    """Without titles and empty defaults; with a distribution allowed for every number."""
    if isinstance(node, list):
        return [_tidy(item, distributions) for item in node]
    if not isinstance(node, dict):
        return node
    if distributions and node.get("type") == ["number", "string"]:
        node = {k: v for k, v in node.items() if k != "type"} | {"$ref": REF + "Expression"}
    return {
        key: _tidy(value, distributions)
        for key, value in node.items()
        if not (key == "title" and isinstance(value, str))
        and not (key == "default" and (value in (None, "") or isinstance(value, dict | list)))
    }


def _rows_beside(node: Node) -> Node:
    """What the models gather under `rows_of` stands beside the other keys of a file."""
    rows = node["properties"].pop("rows_of", None)
    if rows is not None:
        said = {"description": rows["description"]} if "description" in rows else {}
        node["additionalProperties"] = rows["additionalProperties"] | said
        if "rows_of" in node.get("required", []):
            node["required"].remove("rows_of")
    return node
