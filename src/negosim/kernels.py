"""The one door to numba: compiled once, kept on disk where some folder is writable."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from platformdirs import user_cache_path

__all__ = ["compiled"]

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def _cache_folder() -> Path | None:
    """The user's cache folder, named by the sources: numba misses edits across files."""
    sources = sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        text = path.read_bytes()
        if b"@compiled" in text:
            sources.update(text)
    folder = user_cache_path("negosim") / f"kernels-{sources.hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None


FOLDER = _cache_folder()
if FOLDER is not None:
    numba.config.CACHE_DIR = str(FOLDER)  # type: ignore[attr-defined]


def compiled(kernel: Kernel) -> Kernel:
    """Compile a kernel: no fastmath, division as numpy has it, kept on disk where possible."""
    return cast(Kernel, numba.njit(kernel, cache=FOLDER is not None, error_model="numpy"))
