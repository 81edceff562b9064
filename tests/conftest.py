"""How hypothesis behaves: no deadline, since kernels compile on first call; no chance in CI."""

import os

from hypothesis import settings

settings.register_profile("negosim", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("negosim")
