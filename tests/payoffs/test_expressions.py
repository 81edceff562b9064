"""Expressions: what may stand in one, and that it is worth what arithmetic says."""

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from negosim.payoffs.expressions import Expression

NAMED = {"x": np.array([[1.5], [-2.0]]), "column.y": np.array([[3.0, 0.25, -1.0]])}


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("1.5", 1.5),
        (" -2 ", -2),
        ("+3", 3),
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("2 ** 3 ** 2", 512),
        ("-2 ** 2", -4),
        ("min(3, 1, 2)", 1),
        ("max(3, 1 + 4)", 5),
        ("1e-3", 0.001),
        (7, 7),
        (0.25, 0.25),
    ],
)
def test_arithmetic_is_worth_what_it_says(text, worth):
    assert Expression.parse(text).number == worth
    assert Expression.parse(text)({}).tolist() == [[worth]]


@pytest.mark.parametrize(
    "text",
    [
        *"""
    open('x') __import__('os') x() min(1) min() max(x) min(1,2,key=3) min(*x) abs(1,2)
    x.real column column.a.b column.y() other.y x[0] [1] (1,2) {} {1:2} 'x' "rest" f'{x}'
    True False None 1j 7%2 7//2 1<2 x==1 1&2 ~1 x@x 1if(x)else(2) lambda:0 (y:=1) x;x
    x=1 ((( 1+ ) # \\ 1__0 0x 07 *
    """.split(),
        *["", "  ", "not x", "x and 1", "x y", "import os", "min(x, y) if x", "\0", "x\ny"],
    ],
)
def test_nothing_but_arithmetic_may_stand_in_an_expression(text):
    if text == "column":
        assert Expression.parse(text).names == {"column"}  # a name like any other
        return
    with pytest.raises(ValueError, match=r"Use numbers|not an expression"):
        Expression.parse(text)


@pytest.mark.parametrize("value", [True, None, [1], {"a": 1}, 1j, b"1"])
def test_only_numbers_and_text_are_expressions(value):
    with pytest.raises(ValueError, match="neither a number nor an expression"):
        Expression.parse(value)


@pytest.mark.parametrize("text", ["-" * 5000 + "1", "+".join("1" * 5000), "(" * 500 + ")" * 500])
def test_an_expression_too_deep_to_read_is_a_fault_like_any_other(text):
    with pytest.raises(ValueError, match="Use numbers"):
        Expression.parse(text)


@given(st.text("x1+-*/().,min ax'\"[]{}:=\\\0é", max_size=12))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    told = "."
    try:
        Expression.parse(text)
    except ValueError as error:
        told = str(error)
    assert told.endswith(".")


def test_python_is_never_run():
    assert Expression.parse("open").names == {"open"}  # a parameter may be called so
    with pytest.raises(KeyError):
        Expression.parse("open + 1")(NAMED)


numbers = st.floats(-100, 100).map(lambda v: round(v, 3))
leaves = numbers.map(lambda v: f"({v!r})") | st.sampled_from(["x", "column.y"])
trees = st.recursive(
    leaves,
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({' '.join(t)})")
        | st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(
            lambda t: "{}({}, {})".format(*t)
        )
        | inner.map(lambda text: f"-({text})")
    ),
    max_leaves=8,
)


@given(trees)
def test_lanes_and_sectors_broadcast_as_in_numpy(text):
    class Column:
        y = NAMED["column.y"]

    python = {"x": NAMED["x"], "column": Column, "min": np.minimum, "max": np.maximum}
    wrapped = re.sub(r"\((-?\d[^() ]*)\)", r"number(\1)", text)  # 1 / 0 as numpy has it
    with np.errstate(all="ignore"):
        expected = np.atleast_2d(eval(wrapped, {"number": np.float64}, python))
    named = re.search(r"\bx\b|column", text)
    assume(named or np.isfinite(expected).all())  # else refused as it is read
    found = Expression.parse(text)
    assert np.array_equal(found(NAMED), expected, equal_nan=True)
    assert found.names == set(re.findall(r"\bx\b|column\.y", text))
