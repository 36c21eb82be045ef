"""`lec manual LEVEL`: the manual of a level as PDF."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lec.registry.models import Level
from lec.reporting.manual.book import render_book
from lec.reporting.manual.chapters import LEVELS


class Command(BaseCommand):
    """Writes the book that the page /manual/LEVEL.pdf gives."""

    help = "Print the Thai manual of a level (institution, lao, province, department) as PDF. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose manual, and where to."""
        parser.add_argument("level", choices=[level.value for level in LEVELS], help="whose manual")
        parser.add_argument("--output", default="", help="a .pdf file; lec-manual-LEVEL.pdf here if left out")

    def handle(self, *args: Any, level: str, output: str, **options: Any) -> None:
        """Write the file and say where it is."""
        file = Path(output or f"lec-manual-{level}.pdf")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(render_book(Level(level)))
        self.stdout.write(str(file))
