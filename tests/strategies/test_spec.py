"""The grammar of strategies: one canonical spelling, and errors that help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.errors import UsageError
from negosim.strategies.parts import KINDS, PARTS
from negosim.strategies.spec import CATALOGUE, parse, parse_list


def value(parameter):
    return st.floats(
        parameter.low, parameter.high, exclude_min=parameter.open_low, allow_subnormal=False
    ).filter(parameter.contains)


def spelled(draw, name, parameters):
    given = {p.name: draw(value(p)) for p in parameters if draw(st.booleans())}
    pairs = draw(st.permutations([f"{key}={number!r}" for key, number in given.items()]))
    return ":".join([name, *pairs]), given


@st.composite
def specs(draw):
    """A strategy as a user may write it, and the numbers it names by part."""
    some = [strategy for strategy in CATALOGUE.values() if not strategy.reference_player]
    strategy = draw(st.sampled_from(some))
    text, own = spelled(draw, strategy.name, strategy.parameters)
    swaps = draw(st.lists(st.sampled_from(KINDS), unique=True))
    named = {}
    for kind in swaps:
        part = draw(st.sampled_from(list(PARTS[kind].values())))
        swap, named[kind, part.name] = spelled(draw, part.name, part.parameters)
        text += f"/{kind}={swap}"
    return text, strategy, own, swaps, named


@given(specs())
def test_the_canonical_spelling_reads_as_itself_and_says_all_that_was_said(case):
    text, strategy, own, swaps, named = case
    spec = parse(text)
    assert parse(spec.text) == spec
    assert parse(spec.text).text == spec.text
    parts = {part.kind: (part.name, dict(values)) for part, values in spec.parts}
    assert {kind: parts[kind][0] for kind in parts if kind not in swaps} == {
        kind: name for kind, name in strategy.parts.items() if kind not in swaps
    }
    for (kind, name), values in named.items():
        assert parts[kind][0] == name
        assert parts[kind][1].items() >= values.items()
    for kind in set(parts) - set(swaps):
        assert {k: v for k, v in parts[kind][1].items() if k in own}.items() <= own.items()


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("boulware", "boulware:beta=0.2:kappa=0"),
        (" boulware:kappa=0.10:beta=3e-1 ", "boulware:beta=0.3:kappa=0.1"),
        ("hardliner", "hardliner"),
        ("micro:step=1e3", "micro:step=1000"),
        ("linear/accept=combi", "linear:kappa=0/accept=combi:T=0.98"),
        (
            "linear/bidding=nearest/accept=next:b=-0.5",
            "linear:kappa=0/bidding=nearest/accept=next:a=1:b=-0.5",
        ),
        ("time-dependent:beta=patience", "time-dependent:beta=patience:kappa=0"),
    ],
)
def test_defaults_are_written_out_parameters_sorted_and_numbers_short(text, canonical):
    assert parse(text, ["patience"]).text == canonical


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("boulwere", r"'boulwere' is not a strategy\. Did you mean 'boulware'\?"),
        ("", r"a strategy's name is missing"),
        ("boulware:beta=3", r"beta = 3 is outside \[0, 1\)\."),
        ("boulware:beta=1", r"beta = 1 is outside \[0, 1\)\."),
        ("conceder:beta=1", r"beta = 1 is outside \(1, 100\]\."),
        ("linear:kappa=-0.1", r"kappa = -0\.1 is outside \[0, 1\]\."),
        ("boulware:beta=nan", r"beta = nan is outside"),
        ("time-dependent:beta=inf", r"beta = inf is outside"),
        ("boulware:bta=0.3", r"no parameter 'bta'\. Did you mean 'beta'\?"),
        ("hardliner:beta=0.3", r"no parameter 'beta'\. There are none\."),
        ("boulware:beta=patince", r"neither a number nor a parameter .* Did you mean 'patience'\?"),
        ("boulware:beta", r"'beta' in 'boulware:beta': write param=value\."),
        ("boulware:beta=", r"write param=value\."),
        ("boulware:=3", r"write param=value\."),
        ("boulware:", r"write param=value\."),
        ("boulware/accept=combo", r"'combo': no such accept\. Did you mean 'combi'\?"),
        ("boulware/acept=combi", r"'acept=combi' is not a part\. Did you mean 'accept'\?"),
        (
            "boulware/zeal",
            r"'zeal' is not a part\. Known: target, bidding, model, accept, commit\.",
        ),
        ("boulware/", r"is not a part\. Known: "),
        ("boulware/accept=combi:T=2", r"accept 'combi': T = 2 is outside \[0, 1\]\."),
        ("boulware/accept=combi:t=0.9", r"no parameter 't'\. Did you mean 'T'\?|Known: T\."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_range_or_a_suggestion(text, told):
    with pytest.raises(UsageError, match=told):
        parse(text, ["patience"])


@pytest.mark.parametrize("text", ["boulware:beta=0.3:beta=0.4", "linear/accept=next/accept=time"])
def test_what_is_said_twice_is_refused(text):
    with pytest.raises(UsageError, match="twice"):
        parse(text)


def test_a_list_is_separated_by_commas():
    assert [spec.strategy.name for spec in parse_list("linear,micro")] == ["linear", "micro"]
    with pytest.raises(UsageError):
        parse_list("linear,")


def test_a_spec_knows_the_parameters_and_the_chance_it_needs():
    spec = parse("boulware:beta=patience/accept=combi:T=rush", ["patience", "rush"])
    assert spec.names == {"patience", "rush"}
    assert not spec.uses_chance
    assert parse("boulware/bidding=any").uses_chance
