"""`lec contests`: the contested learners that nobody has settled, and the rule of the round for those overdue."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lec.registry.queries import department
from lec.rolls.actions.contests import settle_overdue
from lec.rolls.queries.contests import contests_to_decide, open_contests_within, overdue_contests
from lec.rounds.queries import today


class Command(BaseCommand):
    """Tells how many there are; with --settle it settles the overdue ones."""

    help = (
        "Count the contested learners that are to be settled. With --settle, settle those whose time for "
        "evidence is over by the rule of the round: to be run every day. Exit status 1 when one could not be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The one switch."""
        parser.add_argument("--settle", action="store_true", help="settle the overdue ones by the rule of the round")

    def handle(self, *args: Any, settle: bool, **options: Any) -> None:
        """Settle first, if asked, then count."""
        now, failed = timezone.now(), 0
        if settle:
            done = settle_overdue(now=now)
            self.stdout.write(f"Settled by the rule of the round: {done.settled:,}.")
            for pk, why in done.failed:
                self.stderr.write(f"Contest {pk} could not be settled: {why}")
            failed = len(done.failed)
        top = department()
        self.stdout.write(
            f"Open: {open_contests_within(top).count():,}, "
            f"of these overdue {len(overdue_contests(today=today(now))):,} "
            f"and the department's to decide {contests_to_decide(top).count():,}."
        )
        if failed:
            raise CommandError(f"{failed} could not be settled.")
