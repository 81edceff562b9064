"""Negotiations recorded when the engine was still slow: it may get faster, and nothing else."""

import json

import pytest

from tests.contracts.reference import CASES, FILE, agreements


@pytest.mark.parametrize("name", CASES)
def test_reference_negotiations_end_as_they_did(name):
    assert agreements(name) == json.loads(FILE.read_text(encoding="utf-8"))[name]
