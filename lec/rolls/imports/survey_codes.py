"""The survey list filled in with the codes that came: one table of columns, read cell by cell (๕.๓.๓)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lec.lib.identifiers import Identifier
from lec.lib.refusals import Refused
from lec.registry.models import Organisation
from lec.rolls.queries.survey import SurveyRow, rows_of
from lec.sheets import cleaners
from lec.sheets.faults import Fault, shown
from lec.sheets.reader import read_workbook
from lec.sheets.tables import Column, Format, Row, extract, recognise

REFERENCE = "อ้างอิง (ห้ามแก้ไข)"
CODE = "เลขประจำตัวประชาชน / รหัส G-Code ที่ได้รับ"

SURVEY_LIST = Format(
    "survey-list",
    "ทะเบียนผู้ไม่มีหลักฐานทางทะเบียนราษฎร หรือไม่มีสัญชาติไทย",
    (
        Column("reference", (REFERENCE, "อ้างอิง"), cleaners.required_text, required=True),
        Column("first_name", ("ชื่อ",), cleaners.text, required=True),
        Column("last_name", ("นามสกุล",), cleaners.text, required=True),
        Column(
            "identifier",
            (CODE, "เลขประจำตัวประชาชน / รหัส G-Code", "รหัส G-Code", "เลขประจำตัวประชาชน"),
            cleaners.optional_identifier,
            required=True,
        ),
    ),
)


@dataclass(frozen=True)
class SheetOfCodes:
    """The codes of a sheet by enrolment id, the row each stands in, and every fault found in reading."""

    codes: dict[int, Identifier] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refused(self, sentences: dict[int, str]) -> list[Fault]:
        """The faults of codes that were not taken, by the cell they stand in."""
        return [_fault(self.rows[pk], "identifier", "code-refused", sentence) for pk, sentence in sentences.items()]


def reference_of(row: SurveyRow) -> str:
    """What ties a line of the sheet to the learner: institution and enrolment, no identifier."""
    return f"{row.enrolment.institution.code}-{row.enrolment_id}"


def read_codes(content: bytes, filename: str, *, institution: Organisation, academic_year: int) -> SheetOfCodes:
    """The codes of an uploaded survey list; lines without a code are passed over, faults keep nobody else back.

    A line's name has to be that of its reference, so that a sheet sorted by one column gives no child the
    code of another. Refused: what is no spreadsheet, and what is not this list.
    """
    match = recognise(read_workbook(content, filename), [SURVEY_LIST])
    if match is None:
        raise Refused("survey-list-unknown", _("This is not the survey list. Download it here, fill it in, send it."))
    found = extract(match)
    sheet = SheetOfCodes(faults=list(found.faults))
    filled = [row for row in found.rows if row.values.get("identifier")]
    numbers = {row.number: _enrolment_id(row, institution) for row in filled}
    known = {one.enrolment_id: one for one in rows_of(institution, academic_year, filter(None, numbers.values()))}
    for row in filled:
        if "reference" not in row.values:
            continue
        pk = numbers[row.number]
        fault = _fault_of(row, pk, known, sheet.rows)
        if fault:
            sheet.faults.append(fault)
        elif pk is not None:
            sheet.codes[pk] = _identifier(row)
            sheet.rows[pk] = row
    return sheet


def _fault_of(row: Row, pk: int | None, known: dict[int, SurveyRow], taken: dict[int, Row]) -> Fault | None:
    one = known.get(pk) if pk is not None else None
    if pk is None or one is None:
        sentence = _("This reference is of no child on the roll. Download the list anew and fill it in.")
        return _fault(row, "reference", "reference-unknown", sentence)
    if pk in taken:
        sentence = _("The same reference stands in %(cell)s too.") % {"cell": taken[pk].cell("reference")}
        return _fault(row, "reference", "reference-twice", sentence)
    names = (cleaners.text(one.person.first_name), cleaners.text(one.person.last_name))
    if (row.values.get("first_name"), row.values.get("last_name")) != names:
        sentence = _("The name is not that of the reference; perhaps the lines were mixed up in sorting.")
        return _fault(row, "first_name", "name-of-another", sentence)
    return None


def _enrolment_id(row: Row, institution: Organisation) -> int | None:
    code, _dash, number = str(row.values.get("reference", "")).rpartition("-")
    own = code == institution.code and number.isascii() and number.isdecimal() and len(number) < 19
    return int(number) if own else None


def _identifier(row: Row) -> Identifier:
    identifier = row.values["identifier"]
    assert isinstance(identifier, Identifier)
    return identifier


def _fault(row: Row, name: str, code: str, sentence: str) -> Fault:
    return Fault(row.sheet, row.cell(name), shown(row.raw.get(name)), code, sentence)


def in_order(faults: Sequence[Fault]) -> list[Fault]:
    """Faults from the top of the sheet down."""
    return sorted(faults, key=lambda one: (int("".join(filter(str.isdigit, one.cell)) or 0), one.cell))
