"""How commands say no: a refusal becomes one sentence on the error stream and the exit status 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.management.base import CommandError

from lec.lib.refusals import Invalid, Refused
from lec.lib.thai_calendar import gregorian, parse_date


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn what a rule refuses into the error of a command, every fault on its own line."""
    try:
        yield
    except Refused as refused:
        lines = [refused.message]
        if isinstance(refused, Invalid):
            lines += [f"  {name}: {sentence}" for name, sentence in refused.faults.items() if sentence not in lines]
        raise CommandError("\n".join(lines)) from refused


def a_year(typed: str) -> int:
    """The Gregorian year of a typed one; from 2400 on it is a Buddhist one."""
    year = int(typed)
    return gregorian(year) if year >= 2400 else year


def a_day(typed: str) -> date:
    """The Gregorian date of a typed one: 2020-06-10, 2563-06-10 and 10/06/2563 are the same."""
    return parse_date(typed)
