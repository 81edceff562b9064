"""Where worker processes come from; light to import, so that they can be asked for early."""

from __future__ import annotations

import sys
from multiprocessing import get_context
from multiprocessing.context import BaseContext

__all__ = ["START_METHOD", "begin"]

START_METHOD = "spawn" if sys.platform in ("win32", "darwin") else "forkserver"
PLAYS = "negosim.experiments.pool"


def begin() -> BaseContext:
    """Start the process that workers are forked from, if it does not run yet.

    It imports once what every worker needs, while this process goes on; Ctrl-C is not for it.
    """
    context = get_context(START_METHOD)
    if START_METHOD == "forkserver":
        from multiprocessing.forkserver import ensure_running
        from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, pthread_sigmask

        context.set_forkserver_preload([PLAYS])
        before = pthread_sigmask(SIG_BLOCK, {SIGINT})  # handed down to it
        try:
            ensure_running()
        finally:
            pthread_sigmask(SIG_SETMASK, before)
    return context
