"""How hypothesis behaves: no deadline, since kernels compile on first call; no chance in CI."""

import os

import pytest
from hypothesis import settings

settings.register_profile("negosim", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("negosim")


@pytest.fixture(autouse=True)
def forget_kinds():
    """Kinds of terms that a test's plugins registered are gone after it."""
    from negosim.payoffs.terms import KINDS
    from negosim.plugins import install, load_installed

    before = dict(KINDS)
    yield
    if before != KINDS:
        KINDS.clear()
        KINDS.update(before)
        install.cache_clear()
        load_installed.cache_clear()
