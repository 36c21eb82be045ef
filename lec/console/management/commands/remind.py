"""`lec remind`: tells everybody what happened and what is due, by inbox and e-mail; settles overdue contests."""

import logging
import os
import signal
import time
from argparse import ArgumentTypeError
from contextlib import nullcontext
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections
from django.urls import reverse
from django.utils import timezone

from lec.console.progress import Progress
from lec.notices.actions.drawing import draw
from lec.notices.actions.mailing import send
from lec.notices.actions.reminders import remind_of_deadlines
from lec.rolls.actions.contests import settle_overdue
from lec.rolls.queries.contests import overdue_contests
from lec.rounds.queries import today

_log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Settles, draws, reminds, and sends; once, or every so many seconds."""

    help = (
        "Tell every post what happened since the last time (its inbox, and its officer's e-mail), remind who is due "
        "in 7, 3, 1 days or today, and settle the contests whose time is over. Run it from a timer, as often as you "
        "like and several at once if need be: each thing is told once. It may be stopped at any time and goes on "
        "where it was. Exit status 1 when something could not be read or settled."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How often, and whether to try only."""
        parser.add_argument("--every", type=_seconds, metavar="SECONDS", help="go on until stopped, every so often")
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would be told; write and send nothing"
        )
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="with --every: end when the parent PID has ended"
        )

    def handle(self, *args: Any, every: int | None, dry_run: bool, beside: int | None, **options: Any) -> None:
        """Once, or until stopped."""
        if dry_run:
            self._say_what_would()
        elif every is None:
            try:
                failed = self._run(quiet=False)
            except KeyboardInterrupt:
                raise CommandError("Stopped. The next time it goes on where it was.") from None
            if failed:
                raise CommandError(f"Could not be done: {', '.join(failed)}.")
        else:
            self._go_on(every, beside)

    def _go_on(self, every: int, parent: int | None) -> None:
        """Run again and again; a failure is told and tried again."""
        signal.signal(signal.SIGTERM, _stop)
        try:
            while True:
                close_old_connections()
                try:
                    for failed in self._run(quiet=True):
                        self.stderr.write(f"Could not be done: {failed}.")
                except DatabaseError as error:
                    self.stderr.write(f"The database did not answer: {error}")
                except Exception:
                    _log.exception("a round of reminding broke off; it goes on with the next")
                for _second in range(every):
                    if parent is not None and os.getppid() != parent:
                        return
                    time.sleep(1)
        except KeyboardInterrupt:
            return

    def _run(self, *, quiet: bool) -> list[str]:
        """One round of everything; answers what could not be done."""
        now = timezone.now()
        settled = settle_overdue(now=now)
        drawn = draw(now=now)
        with Progress(self.stdout, "Reminding of deadlines") if not quiet else nullcontext(_silent) as progress:
            reminded = remind_of_deadlines(now=now, progress=progress)
        # Last, so that a post gets one letter for everything that was found now.
        letters = send(inbox=f"{settings.PUBLIC_URL}{reverse('notices:list')}", now=timezone.now())
        if not quiet or any((settled.settled, drawn.told, reminded, letters.sent, letters.failed)):
            self.stdout.write(
                f"Told: {drawn.told:,}. Reminded: {reminded:,}. Letters sent: {letters.sent:,}, "
                f"not taken: {letters.failed:,}. Contests settled: {settled.settled:,}."
            )
            self.stdout.flush()
        for failure in letters.failures:
            self.stderr.write(f"A letter was not taken: {failure}")
        return [*drawn.failed, *(f"contest {pk} ({why})" for pk, why in settled.failed)]

    def _say_what_would(self) -> None:
        now = timezone.now()
        drawn = draw(now=now, dry=True)
        self.stdout.write(
            f"Would tell: {drawn.told:,}. Would remind: {remind_of_deadlines(now=now, dry=True):,}. "
            f"Would settle: {len(overdue_contests(today=today(now))):,} contests."
        )


def _silent(done: int, whole: int) -> None:
    """Nobody is watching."""


def _seconds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 86_400:
        raise ArgumentTypeError("a number of seconds from 1 to 86400")
    return int(text)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
