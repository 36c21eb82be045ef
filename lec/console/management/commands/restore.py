"""`lec restore FILE`: the database as it was when the copy was made."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from lec.console.copies import bring_back
from lec.console.progress import Progress
from lec.console.refusing import refusals_told
from lec.registry.models import Organisation


class Command(BaseCommand):
    """Puts the copy in the place of what is there."""

    help = (
        "Put a copy made by `lec backup` in the place of everything the database holds, then bring its tables "
        "up to date. Where the database holds organisations already, it refuses unless --replace is given: "
        "what is there is lost. Needs the LEC_IDENTIFIER_KEY of the copied system; the keys are not in the copy. "
        "Run `lec verify` afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The copy, and the word that gives up what is there."""
        parser.add_argument("file", type=Path, help="a copy made by `lec backup`")
        parser.add_argument("--replace", action="store_true", help="give up what the database holds now")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        """Refuse to overwrite by accident."""
        if not replace and _holds_data():
            raise CommandError("The database holds data. With --replace it is lost and the copy takes its place.")
        with refusals_told(), Progress(self.stdout, f"Restoring {file}") as progress:
            bring_back(file, progress=progress)
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("Restored. Prove it with `lec verify`.")


def _holds_data() -> bool:
    return Organisation._meta.db_table in connection.introspection.table_names() and Organisation.objects.exists()
