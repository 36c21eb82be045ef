"""`lec load-organisations FILE...`: brings the tree in line with lists of organisations."""

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lec.console.refusing import refusals_told
from lec.registry.loading import FaultyRows, plan
from lec.rounds.admission import Loaded, load_organisations
from lec.rounds.queries import today
from lec.sheets.organisations import OrganisationsFile, read_organisations


class Command(BaseCommand):
    """Reads, compares, then loads everything or nothing."""

    help = """Load local authorities, institutions and other-affiliation schools from CSV or XLSX files.

All files together are one list, loaded whole or not at all; every fault is listed. Loading the
same list again changes nothing. A body whose code changes is found by the column previous_code
and stays the same body. What a list does not name stays as it is; nothing is ever deleted.
Confirmations of local authorities whose institutions or schools change become void, and those
of their provinces with them. docs/reference/organisations-file.md describes the columns."""

    def add_arguments(self, parser: CommandParser) -> None:
        """The files and whether to load."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("file", nargs="+", type=Path, help="CSV, XLSX, XLS or ODS; up to 20,000 rows each")
        parser.add_argument("--check", action="store_true", help="only list the faults, load nothing")
        parser.add_argument("--source", default="", help="where the list comes from; by default the files' names")

    def handle(self, *args: Any, file: list[Path], check: bool, source: str, **options: Any) -> None:
        """Exit 1 with every fault, or print what was done."""
        now = timezone.now()
        for one in file:
            if not one.is_file():
                raise CommandError(f"There is no file {one}.")
        with refusals_told():
            self._tell(f"Reading {', '.join(one.name for one in file)} ...")
            read = read_organisations([(one.name, one.read_bytes()) for one in file])
            self._tell(f"Comparing {len(read.rows):,} rows with the tree ...")
            self._refuse_faults(read, plan(read.rows, today=today(now)).faults)
            if check:
                self._tell("No faults. Nothing was loaded.")
                return
            self._tell("Loading ...")
            try:
                names = source or ", ".join(one.name for one in file)
                loaded = load_organisations(rows=read.rows, source=names[:200], by=None, now=now)
            except FaultyRows as faulty:
                self._refuse_faults(read, faulty.row_faults)
                raise
        self._report(loaded)

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _refuse_faults(self, read: OrganisationsFile, row_faults: Any) -> None:
        faults = read.all_faults(row_faults)
        for name, fault in faults:
            place = f"{name} {fault.sheet} {fault.cell}".strip()
            self.stdout.write(f"{place}: «{fault.value}» {fault.message}")
        if faults:
            raise CommandError(f"{len(faults)} faults; nothing was loaded.")

    def _report(self, loaded: Loaded) -> None:
        names = ("founded", "renamed", "corrected", "moved", "closed", "unchanged")
        self.stdout.write(", ".join(f"{getattr(loaded, name):,} {name}" for name in names))
        for step in loaded.voided:
            standing = step.standing
            self.stdout.write(
                f"void: {standing.organisation} {standing.get_database_display()} must be confirmed again"
            )
