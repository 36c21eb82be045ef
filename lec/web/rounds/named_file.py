"""Who is named in a file of codes: those found, and every other cell with why it names nobody."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lec.lib.refusals import Refused
from lec.registry.models import Level, Organisation
from lec.registry.queries import named
from lec.sheets.cleaners import text_up_to
from lec.sheets.faults import Fault, shown
from lec.sheets.reader import read_workbook
from lec.sheets.tables import Column, Format, extract, recognise

CODES = Format(
    code="codes",
    title="codes",
    columns=(
        Column(
            "code",
            ("รหัส", "รหัสหน่วยงาน", "รหัสสถานศึกษา", "รหัสอปท", "รหัส อปท.", "รหัสจังหวัด", "code"),
            text_up_to(40),
            required=True,
        ),
    ),
)


@dataclass(frozen=True)
class NamedFile:
    """What a file of codes says: the organisations found, each once, and the cells that name none."""

    found: tuple[Organisation, ...]
    faults: tuple[Fault, ...]


def read_named(content: bytes, filename: str, *, level: Level, today: date) -> NamedFile:
    """Read a file with a column of codes of organisations of one level.

    Refused: what is no spreadsheet, and what has no column of codes or nothing in it. A code that is no open
    organisation of this level is a fault at its cell; rows without a code are passed over.
    """
    match = recognise(read_workbook(content, filename), [CODES])
    if match is None:
        raise Refused("codes-not-found", _("No column of codes was found. Give it the heading รหัส."))
    extraction = extract(match)
    faults = list(extraction.faults)
    rows = [row for row in extraction.rows if row.values.get("code")]
    lookup = named([str(row.values["code"]) for row in rows], level=level, today=today)
    by_code = {one.code: one for one in lookup.found}
    found: dict[str, Organisation] = {}
    for row in rows:
        code = str(row.values["code"])
        if code in by_code:
            found[code] = by_code[code]
            continue
        sentence = _("No open organisation of this level has this code.")
        faults.append(Fault(row.sheet, row.cell("code"), shown(row.raw["code"]), "code-unknown", sentence))
    if not rows and not faults:
        raise Refused("codes-empty", _("There is no code in the file."))
    return NamedFile(tuple(found.values()), tuple(faults))
