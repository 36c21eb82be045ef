"""`lec import FILE --institution CODE`: the same pipeline as the page, from the command line."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from lec.console.refusing import refusals_told
from lec.lib.refusals import Refused
from lec.registry.models import Level, Organisation
from lec.rolls.actions.merge import Merged, merge
from lec.rolls.imports import Preview, preview, read_file
from lec.rounds.queries import open_round, today, working_year
from lec.sheets.faults import Fault

SHOWN = 40


class Command(BaseCommand):
    """Reads, compares, and with --apply brings everything in or nothing."""

    help = (
        "Bring a file (XLS, XLSX, ODS or CSV) into an institution's roll: the report RPT318, an export of DMC or "
        "LEC's own template, told by its headings. Without --apply it only shows what would change. With --apply "
        "the whole file is brought in, or nothing while it has faults; confirmations that no longer hold become "
        "void. The same file a second time changes nothing. Exit status 1 when there are faults. With --json one "
        "JSON object goes to standard output."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, whose it is, and what to do."""
        parser.add_argument("file", type=Path, help="the file, up to 20 MB and 20,000 rows")
        parser.add_argument("--institution", required=True, metavar="CODE", help="code of the school or centre")
        parser.add_argument("--apply", action="store_true", help="bring it in; otherwise only preview")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, file: Path, institution: str, **options: Any) -> None:
        """Progress on the error stream, the result on standard output."""
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        whose = (
            Organisation.objects.select_related("lao", "province")
            .filter(code=institution, level=Level.INSTITUTION)
            .first()
        )
        if whose is None:
            raise CommandError(f"There is no institution with the code {institution}.")
        now = timezone.now()
        year, round_ = working_year(now), open_round()
        self._tell(f"Reading {file.name} ...")
        try:
            reading = read_file(
                file.read_bytes(),
                file.name,
                institution=whose,
                academic_year=year,
                term=round_.term if round_ else None,
                today=today(now),
            )
        except Refused as refused:
            self._unreadable(file, refused, as_json=options["json"])
        with refusals_told():
            self._tell(f"Comparing {len(reading.records):,} rows with the roll of {whose.name} ...")
            found = preview(reading, institution=whose, academic_year=year)
            merged = None
            if options["apply"] and not found.faults:
                self._tell("Bringing them into the roll ...")
                merged = merge(institution=whose, academic_year=year, records=reading.records, by=None, now=now)
        if options["json"]:
            self._print_json({**found.to_json(), **_outcome(merged)})
        else:
            self._print(found, merged)
        if found.faults:
            sys.exit(1)

    def _unreadable(self, file: Path, refused: Refused, *, as_json: bool) -> None:
        """A file that cannot be read at all is one fault, without a cell."""
        if not as_json:
            raise CommandError(refused.message)
        fault = {"sheet": "", "cell": "", "value": file.name, "code": refused.code, "message": refused.message}
        nothing = {"format": None, "rows": 0, "new": 0, "changed": 0, "unchanged": 0, "claims": 0}
        self._print_json({**nothing, "faults": [fault], "applied": False})
        sys.exit(1)

    def _print(self, found: Preview, merged: Merged | None) -> None:
        lines = [
            f"{found.format}: {found.rows:,} rows",
            f"  new {len(found.new):,}   changed {len(found.changed):,}   unchanged {len(found.unchanged):,}   "
            f"contested {len(found.claims):,}   faults {len(found.faults):,}",
        ]
        if found.missing:
            lines.append(f"  {len(found.missing):,} on the roll are not in the file; they stay")
        lines += [f"  {_place(fault)}: {fault.message}" for fault in found.faults[:SHOWN]]
        if len(found.faults) > SHOWN:
            lines.append(f"  ... and {len(found.faults) - SHOWN:,} more")
        if merged:
            lines.append("Brought in." if merged.wrote else "Nothing changed.")
            lines += [f"  void: {step.standing.organisation.name}, {step.standing.database}" for step in merged.steps]
        elif not found.faults:
            lines.append("Only a preview; nothing was written. Add --apply to bring it in.")
        self.stdout.write("\n".join(lines))

    def _print_json(self, content: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))

    def _tell(self, line: str) -> None:
        self.stderr.write(line, style_func=str)
        self.stderr.flush()


def _outcome(merged: Merged | None) -> dict[str, Any]:
    """What --apply did: the confirmations that fell, lowest level first."""
    if merged is None:
        return {"applied": False}
    voided = [
        {"organisation": step.standing.organisation.code, "database": step.standing.database} for step in merged.steps
    ]
    return {"applied": True, "voided": voided}


def _place(fault: Fault) -> str:
    return f"{fault.sheet} {fault.cell}".strip() + (f" ({fault.value})" if fault.value else "")
