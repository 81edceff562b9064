"""Expressions: a number, or arithmetic over parameters and sector columns.

An expression is parsed once into a tree and evaluated as array code over lanes;
it is never run as Python. Parameters are arrays (lane, sector) whose last axis is
1 where they do not differ by sector, so everything broadcasts.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from sys import float_info
from typing import Any

import numpy as np
from pydantic_core import core_schema

from negosim.arrays import FloatArray

__all__ = ["Expression"]

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {"min": np.minimum, "max": np.maximum}
DEEPEST = 200  # a sum of so many numbers, or so many brackets in brackets
ALLOWED = "Use numbers, parameter names, column.NAME, + - * / **, min(a, b) and max(a, b)."


def _check(node: ast.expr, names: set[str], depth: int = 0) -> None:
    """Collect the names an expression uses; raise ValueError on anything else."""
    if depth > DEEPEST:
        raise RecursionError
    match node:
        case ast.Constant(value=bool()):
            raise ValueError(f"{node.value!r} is not a number. {ALLOWED}")
        case ast.Constant(value=int() | float() as value) if value <= float_info.max:
            return
        case ast.Name(id=name):
            names.add(name)
        case ast.Attribute(value=ast.Name(id="column"), attr=attr):
            names.add(f"column.{attr}")
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            _check(inner, names, depth + 1)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            _check(left, names, depth + 1)
            _check(right, names, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if (
            name in FUNCTIONS and len(args) >= 2
        ):
            for arg in args:
                _check(arg, names, depth + 1)
        case _:
            raise ValueError(f"'{ast.unparse(node)}' cannot stand in an expression. {ALLOWED}")


def _value(node: ast.expr, scope: Mapping[str, FloatArray]) -> Any:
    match node:
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]
        case ast.Name(id=name):
            return scope[name]
        case ast.Attribute(attr=attr):
            return scope[f"column.{attr}"]
        case ast.UnaryOp(op=op, operand=inner):
            value = _value(inner, scope)
            return -value if isinstance(op, ast.USub) else value
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _value(left, scope), _value(right, scope)
            with np.errstate(all="ignore"):  # faults show as NaN and are reported by name
                return BINARY[type(op)](a, b)
        case ast.Call(func=ast.Name(id=name), args=args):
            value = _value(args[0], scope)
            for arg in args[1:]:
                value = FUNCTIONS[name](value, _value(arg, scope))
            return value
    raise AssertionError(node)  # _check let something through


def _addends(node: ast.expr) -> list[ast.expr]:
    """Trees that add up to a tree; a product is taken apart by the first sum in it."""
    match node:
        case ast.UnaryOp(op=op, operand=inner):
            found = _addends(inner)
            return [_negative(one) for one in found] if isinstance(op, ast.USub) else found
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            rest = _addends(right)
            minus = isinstance(op, ast.Sub)
            return _addends(left) + ([_negative(one) for one in rest] if minus else rest)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            if len(split := _factors(left)) > 1:
                return [ast.BinOp(one, op, right) for one in split]
            if isinstance(op, ast.Mult) and len(split := _factors(right)) > 1:
                return [_times(left, one) for one in split]
    return [node]


def _factors(node: ast.expr) -> list[ast.expr]:
    """Addends of a factor; one like 1 - x stays whole."""
    found = _addends(node)
    plain = (isinstance(getattr(one, "operand", one), ast.Constant) for one in found)
    return [node] if any(plain) else found


def _times(left: ast.expr, right: ast.expr) -> ast.expr:
    """A product without brackets, its sign in front."""
    match right:
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _negative(_times(left, inner))
        case ast.BinOp(left=first, op=ast.Mult() | ast.Div() as op, right=second):
            return ast.BinOp(_times(left, first), op, second)
    return ast.BinOp(left, ast.Mult(), right)


def _negative(node: ast.expr) -> ast.expr:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return inner
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            return ast.BinOp(_negative(left), op, right)
    return ast.UnaryOp(ast.USub(), node)


@dataclass(frozen=True)
class Expression:
    """A number or arithmetic over named arrays.

    Examples
    --------
    >>> value = Expression.parse("p_exec * (1 - p_legal / 2)")
    >>> sorted(value.names)
    ['p_exec', 'p_legal']
    >>> value({"p_exec": np.array([[0.5]]), "p_legal": np.array([[1.0]])})
    array([[0.25]])
    """

    text: str
    tree: ast.expr = field(compare=False, repr=False)
    names: frozenset[str] = field(compare=False, repr=False)

    @classmethod
    def parse(cls, source: object) -> Expression:
        """Read an expression; raises ValueError that says what cannot stand there."""
        if isinstance(source, Expression):
            return source
        if isinstance(source, bool) or not isinstance(source, int | float | str):
            raise ValueError(f"{source!r} is neither a number nor an expression. {ALLOWED}")
        shown = f"{source:.60s}…" if isinstance(source, str) and len(source) > 60 else str(source)
        names: set[str] = set()
        try:
            tree = ast.parse(str(source).strip(), mode="eval").body
            _check(tree, names)
        except (SyntaxError, RecursionError, MemoryError):
            raise ValueError(f"'{shown}' is not an expression. {ALLOWED}") from None
        try:
            finite = bool(names) or np.isfinite(float(_value(tree, {})))
        except (OverflowError, ZeroDivisionError):
            finite = False
        if not finite:
            raise ValueError(f"'{shown}' is not a finite number.")
        return cls(str(source), tree, frozenset(names))

    @property
    def number(self) -> float | None:
        """The value where no name is used, else None."""
        return None if self.names else float(_value(self.tree, {}))

    @property
    def addends(self) -> tuple[Expression, ...]:
        """Expressions that add up to this one.

        Examples
        --------
        >>> [part.text for part in Expression.parse("a * (b - 3 * c) - (1 - a) * d").addends]
        ['a * b', '-a * 3 * c', '-(1 - a) * d']
        """
        trees = _addends(self.tree)
        return tuple(map(Expression._of, trees)) if len(trees) > 1 else (self,)

    @classmethod
    def _of(cls, tree: ast.expr) -> Expression:
        names: set[str] = set()
        _check(tree, names)
        return cls(ast.unparse(tree), tree, frozenset(names))

    def __call__(self, scope: Mapping[str, FloatArray]) -> FloatArray:
        """Value over lanes: (lane, sector), the last axis 1 where sectors do not matter."""
        return np.atleast_2d(np.asarray(_value(self.tree, scope), dtype=np.float64))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda e: e.text),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {"type": ["number", "string"]}
