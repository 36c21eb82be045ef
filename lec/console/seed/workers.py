"""Further processes that make rows; they begin without Django, and without this one's connection to the database."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager


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


def processes_here() -> int:
    """How many processes make rows: one per processor, two at the least, as the database works beside them."""
    return max(2, min(4, os.cpu_count() or 2))
