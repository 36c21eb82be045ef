"""Slows down whoever tries codes: after twenty wrong ones from one address it must wait a quarter of an hour."""

from django.core.cache import cache
from django.http import HttpRequest

from lec.web.accounts.throttle import client_address

WRONG_CODES = 20
WAIT_SECONDS = 15 * 60


def is_waiting(request: HttpRequest) -> bool:
    """Whether this address has tried too many wrong codes lately."""
    return int(cache.get(_key(request), 0)) >= WRONG_CODES


def note_wrong(request: HttpRequest) -> None:
    """Count a wrong code; the wait begins anew with each."""
    cache.set(_key(request), int(cache.get(_key(request), 0)) + 1, WAIT_SECONDS)


def _key(request: HttpRequest) -> str:
    return f"answer-codes-{client_address(request)}"
