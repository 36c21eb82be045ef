"""Reads a list of organisations from CSV or XLSX; docs/reference/organisations-file.md describes its columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.utils.translation import gettext as _

from lec.lib.progress import Progress, silent
from lec.lib.refusals import Refused
from lec.registry.loading import OTHER, OrganisationRow, RowFault
from lec.registry.models import INSTITUTION_KINDS, LAO_KINDS, Level
from lec.sheets.cleaners import Unclean, day, text, text_up_to
from lec.sheets.faults import Fault, shown
from lec.sheets.reader import read_workbook
from lec.sheets.tables import Column, Format, Row, extract, recognise

_LEVELS = {
    "lao": Level.LAO,
    "อปท": Level.LAO,
    "องค์กรปกครองส่วนท้องถิ่น": Level.LAO,
    "institution": Level.INSTITUTION,
    "สถานศึกษา": Level.INSTITUTION,
    "สถานศึกษาในสังกัด": Level.INSTITUTION,
    "other": OTHER,
    "สังกัดอื่น": OTHER,
    "สถานศึกษาสังกัดอื่น": OTHER,
    "โรงเรียนสังกัดอื่น": OTHER,
}
_KINDS = {
    "อบจ": "pao",
    "องค์การบริหารส่วนจังหวัด": "pao",
    "เทศบาลนคร": "city",
    "ทน": "city",
    "เทศบาลเมือง": "town",
    "ทม": "town",
    "เทศบาลตำบล": "subdistrict",
    "ทต": "subdistrict",
    "อบต": "sao",
    "องค์การบริหารส่วนตำบล": "sao",
    "เมืองพัทยา": "pattaya",
    "โรงเรียน": "school",
    "รร": "school",
    "ศูนย์พัฒนาเด็กเล็ก": "centre",
    "ศพด": "centre",
} | {str(kind): str(kind) for kind in (*LAO_KINDS, *INSTITUTION_KINDS)}


def _level(value: object) -> str:
    """The level a cell names, or '' when nothing stands there: then the kind tells it."""
    return _looked_up(value, _LEVELS, "level-unreadable", _("This is no level. Write อปท., สถานศึกษา or สังกัดอื่น."))


def _kind(value: object) -> str:
    """The kind a cell names, or ''; what is said of other affiliations is their level."""
    if _key(value) in _LEVELS:
        return str(_LEVELS[_key(value)]) if _LEVELS[_key(value)] == OTHER else ""
    message = _("This is no kind of body. Write it like อบต., เทศบาลตำบล, โรงเรียน or ศูนย์พัฒนาเด็กเล็ก.")
    return _looked_up(value, _KINDS, "kind-unreadable", message)


def _key(value: object) -> str:
    return text(value).replace(".", "").replace(" ", "").lower()


def _looked_up(value: object, words: dict[str, Any], code: str, message: str) -> str:
    key = _key(value)
    if key and key not in words:
        raise Unclean(code, message)
    return str(words[key]) if key else ""


ORGANISATIONS = Format(
    code="organisations",
    title="organisations",
    columns=(
        Column("level", ("ระดับ", "level"), _level),
        Column("kind", ("ประเภท", "ชนิด", "kind"), _kind),
        Column("code", ("รหัส", "code"), text_up_to(40), required=True),
        Column("previous_code", ("รหัสเดิม", "previous_code"), text_up_to(40)),
        Column("name", ("ชื่อ", "ชื่อหน่วยงาน", "name"), text_up_to(200), required=True),
        Column("parent_code", ("รหัสต้นสังกัด", "รหัสหน่วยงานต้นสังกัด", "parent_code"), text_up_to(40)),
        Column("district", ("อำเภอ", "district"), text_up_to(100)),
        Column("subdistrict", ("ตำบล", "subdistrict"), text_up_to(100)),
        Column("opened_on", ("วันที่เปิด", "วันที่จัดตั้ง", "opened_on"), day),
        Column("closed_on", ("วันที่ปิด", "วันที่ยุบ", "closed_on"), day),
        Column("changed_on", ("วันที่เปลี่ยนแปลง", "วันที่เปลี่ยน", "changed_on"), day),
        Column("affiliation", ("สังกัด", "affiliation"), text_up_to(100)),
        Column("dissolved_on", ("วันที่เลิกสถานศึกษา", "dissolved_on"), day),
        Column(
            "dissolution_reference",
            ("ประกาศเลิกสถานศึกษา", "เลขที่ประกาศเลิกสถานศึกษา", "dissolution_reference"),
            text_up_to(200),
        ),
    ),
)


@dataclass
class OrganisationsFile:
    """The rows of one or several files with the place each came from, and the faults of their cells."""

    rows: list[OrganisationRow] = field(default_factory=list)
    origins: list[tuple[str, Row]] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)

    @property
    def unreadable(self) -> frozenset[int]:
        """The rows in which a cell could not be read."""
        places = {(name, fault.sheet, int(digits)) for name, fault in self.faults if (digits := _digits(fault.cell))}
        return frozenset(
            index for index, (name, row) in enumerate(self.origins) if (name, row.sheet, row.number) in places
        )

    def place(self, index: int) -> str:
        """Where a row came from, to be read by a person: file, sheet and row."""
        name, row = self.origins[index]
        return _("%(file)s, %(sheet)s, row %(number)d") % {"file": name, "sheet": row.sheet, "number": row.number}

    def all_faults(self, row_faults: Iterable[RowFault]) -> list[tuple[str, Fault]]:
        """Faults of cells and of rows, each with its file, in the order of the rows.

        A cell that could not be read is not named a second time for what its row then lacks.
        """
        found = list(self.faults)
        known = {(name, fault.sheet, fault.cell) for name, fault in found}
        for one in row_faults:
            name, row = self.origins[one.index]
            # Where the sheet has no column of levels, the kind tells the level.
            cell = row.cell(one.field) or (one.field == "level" and row.cell("kind")) or row.cell("code")
            if (name, row.sheet, cell) not in known:
                value = shown(row.raw.get(one.field, ""))
                found.append((name, Fault(row.sheet, cell, value, one.code, one.message)))
        return sorted(found, key=_place)


def _place(found: tuple[str, Fault]) -> tuple[str, str, int, str]:
    name, fault = found
    digits = _digits(fault.cell)
    return name, fault.sheet, int(digits or 0), fault.cell.removesuffix(digits)


def _digits(cell: str) -> str:
    """The row's number in a cell's address: 7 of D7."""
    return cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def read_organisations(files: Sequence[tuple[str, bytes]], *, progress: Progress = silent) -> OrganisationsFile:
    """Read files, each its name and content, as one list. Refused: what is no spreadsheet or holds no such table."""
    read = OrganisationsFile()
    for name, content in files:
        progress("reading")
        match = recognise(read_workbook(content, name), [ORGANISATIONS])
        if match is None:
            message = _("%(file)s: no table of organisations was found. It needs the columns รหัส and ชื่อ.")
            raise Refused("organisations-not-found", message % {"file": name})
        extraction = extract(match, progress)
        read.faults += [(name, fault) for fault in extraction.faults]
        for row in extraction.rows:
            read.rows.append(_row(row))
            read.origins.append((name, row))
    return read


def _row(row: Row) -> OrganisationRow:
    kind, level = _text(row, "kind"), _text(row, "level")
    if not level:
        level = OTHER if kind == OTHER else Level.LAO if kind in LAO_KINDS else Level.INSTITUTION if kind else ""
    return OrganisationRow(
        level=str(level),
        kind="" if kind == OTHER else kind,
        code=_text(row, "code"),
        previous_code=_text(row, "previous_code"),
        name=_text(row, "name"),
        parent_code=_text(row, "parent_code"),
        district=_text(row, "district"),
        subdistrict=_text(row, "subdistrict"),
        opened_on=_day(row, "opened_on"),
        closed_on=_day(row, "closed_on"),
        changed_on=_day(row, "changed_on"),
        affiliation=_text(row, "affiliation"),
        dissolved_on=_day(row, "dissolved_on"),
        dissolution_reference=_text(row, "dissolution_reference"),
    )


def _text(row: Row, name: str) -> str:
    return str(row.values.get(name, ""))


def _day(row: Row, name: str) -> date | None:
    return cast("date | None", row.values.get(name))
