"""Further processes that make rows; they begin without Django, and without this one's connection to the database."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

_ALONE_BELOW = 0.02
"""Below this scale a second process would start for longer than it works."""


@contextmanager
def workers(processes: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of fresh processes, ended with what they had not begun when the caller stops."""
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=fresh, initializer=begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def begin() -> None:
    """Set a process up; Ctrl-C is its parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import django

    django.setup()


def processes_for(scale: float) -> int:
    """How many processes make rows: one for a small nation, else one per processor, two at the least."""
    return 1 if scale < _ALONE_BELOW else max(2, min(4, os.cpu_count() or 2))
