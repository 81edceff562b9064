"""Whole negotiations, line by line.

After a change that is wanted: python tests/transcripts/regenerate.py
"""

import pytest

from tests.transcripts.regenerate import COLUMNS, TALKS, file, told


@pytest.mark.parametrize("name", TALKS)
def test_the_talks_are_told_as_they_were(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", COLUMNS)
    assert told(name).split("\n") == file(name).read_text(encoding="utf-8").split("\n")
