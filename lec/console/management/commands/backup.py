"""`lec backup FILE`: a copy of the whole database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lec.console.copies import back_up
from lec.console.progress import Progress
from lec.console.refusing import refusals_told


class Command(BaseCommand):
    """Makes the copy."""

    help = (
        "Copy the whole database into a new FILE while the server runs. The keys LEC_SECRET_KEY and "
        "LEC_IDENTIFIER_KEY are NOT in the copy: identifiers and attached files in it can be read only with the "
        "same LEC_IDENTIFIER_KEY, so keep that key too, and in another place. A copy of PostgreSQL is a pg_dump "
        "in the custom format; of the embedded database, an SQLite file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file to make."""
        parser.add_argument("file", type=Path, help="the file to make; it must not exist yet")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Copy with progress."""
        with refusals_told(), Progress(self.stdout, f"Copying into {file}") as progress:
            back_up(file, progress=progress)
        self.stdout.write(f"{file}: {file.stat().st_size / 1_000_000:,.1f} MB. Keep LEC_IDENTIFIER_KEY elsewhere.")
