"""`lec verify`: proves that nothing was altered behind the program's back."""

import time
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lec.closings.verify import differences as differences_of_closings
from lec.confirmation.verify import differences
from lec.inspections.verify import differences as differences_of_inspections


class Command(BaseCommand):
    """Prints every finding; exit status 1 when there is any."""

    help = (
        "Recompute the chains of events, the kept counts, the seals with what they rest on, the closings of rounds "
        "with what they were made of, and the random checks with their draws, and print every place where the record "
        "disagrees with itself. Exit status 1 when there is any. Changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print as it finds."""
        started = time.monotonic()
        self.stdout.write("Recomputing chains, counts, standings, seals, closings and random checks ...")
        self.stdout.flush()
        found = 0
        found_all = chain(differences(now=timezone.now()), differences_of_closings(), differences_of_inspections())
        for sentence in found_all:
            found += 1
            self.stdout.write(sentence)
            self.stdout.flush()
        seconds = time.monotonic() - started
        if found:
            raise CommandError(f"{found} findings in {seconds:.0f} s: the record disagrees with itself.")
        self.stdout.write(self.style.SUCCESS(f"The record is whole ({seconds:.0f} s)."))
