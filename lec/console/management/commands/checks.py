"""`lec checks`: the catalogue of checks as a page to read."""

from typing import Any

from django.core.management.base import BaseCommand

from lec.rolls.checks.written import as_markdown


class Command(BaseCommand):
    """Prints docs/reference/checks.md as the code has it."""

    help = (
        "Print the catalogue of checks on rolls with their messages, reasons and limits, as Markdown. "
        "Changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(as_markdown(), ending="")
