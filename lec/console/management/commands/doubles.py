"""`lec doubles [CODE]`: searches for records that look like one person."""

import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lec.console.refusing import refusals_told
from lec.lib.progress import Stopped
from lec.registry.models import Organisation
from lec.registry.queries import department
from lec.rolls.actions.doubles import seek
from lec.rounds.queries import working_year


class Command(BaseCommand):
    """Searches one subtree, or the whole nation, and says how far it is."""

    help = (
        "Search for learners recorded twice under different identifiers: similar Thai names, equal birth dates or "
        "such as differ by a slip, the same parents; never twins. CODE is a local authority or a province; without "
        "it the whole nation is searched. What is found goes to the work lists of those who judge it; nothing is "
        "ever joined by itself. Interrupted (Ctrl-C) it keeps what it has found. To be run every night."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose subtree."""
        parser.add_argument("code", nargs="?", default="", metavar="CODE", help="a local authority or a province")

    def handle(self, *args: Any, code: str, **options: Any) -> None:
        """Progress on the error stream, the result on standard output."""
        top = Organisation.objects.filter(code=code).first() if code else department()
        if top is None:
            raise CommandError(f"There is no organisation with the code {code}.")
        now, started = timezone.now(), time.monotonic()
        with refusals_told(), _Telling(self) as progress:
            sought = seek(top=top, academic_year=working_year(now), by=None, now=now, progress=progress)
        seconds = time.monotonic() - started
        ending = "" if sought.is_complete else " Interrupted: what was found is kept; the rest was not looked at."
        self.stdout.write(
            f"{sought.people:,} learners in {seconds:.0f} s: {sought.pairs:,} pairs, {sought.new:,} of them new; "
            f"{sought.gone:,} look alike no more.{ending}"
        )


class _Telling:
    """Says how far the search is, once a second, and stops it after Ctrl-C."""

    def __init__(self, command: BaseCommand) -> None:
        self.command = command
        self.told = time.monotonic()
        self.is_stopped = False

    def __enter__(self) -> "_Telling":
        self.before = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *failure: object) -> None:
        signal.signal(signal.SIGINT, self.before)

    def __call__(self, done: int, whole: int) -> None:
        if self.is_stopped:
            raise Stopped("stopped", "The search was interrupted.")
        if time.monotonic() - self.told >= 1:
            self.told = time.monotonic()
            share = 100 * done // whole if whole else 100
            self.command.stderr.write(f"{done:,} of {whole:,} learners ({share} %)", style_func=str)
            self.command.stderr.flush()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopped = True
