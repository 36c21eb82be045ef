"""LEC's own template as one table of columns: filled from the roll, edited in a spreadsheet, brought back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lec.lib.digits import to_arabic
from lec.lib.grades import GRADES
from lec.lib.identifiers import Identifier, mask, parse_mask
from lec.lib.thai_calendar import buddhist
from lec.registry.models import Organisation
from lec.rolls.imports import columns
from lec.rolls.models import Enrolment
from lec.rolls.queries.roll import enrolments_of, record_of
from lec.sheets import cleaners
from lec.sheets.tables import Column, Format

_REFERENCE = re.compile(r"L([1-9]\d{0,17})-(\d{2})", re.IGNORECASE)
_PLAIN = ("father_name", "mother_name", "guardian_relation", "registered_address", "current_address")
_SEXES = {"M": "ชาย", "F": "หญิง"}


@dataclass(frozen=True)
class Masked:
    """A masked identifier, as the filled template carries it: to be left alone, or typed over whole."""

    text: str


def reference_of(enrolment_id: int) -> str:
    """The key of a learner's row: the enrolment and two check digits, so that a filled-down cell is noticed.

    It begins with a letter, or spreadsheets would take it for a date.
    """
    return f"L{enrolment_id}-{enrolment_id % 97:02d}"


def _reference(value: object) -> int | None:
    text = to_arabic(cleaners.text(value)).replace(" ", "")
    if not text:
        return None
    found = _REFERENCE.fullmatch(text)
    if found is None or int(found[1]) % 97 != int(found[2]):
        raise cleaners.Unclean(
            "reference-unreadable",
            _("The reference of LEC was changed. Put it back as it was downloaded, or clear it for a new learner."),
        )
    return int(found[1])


def _identifier(value: object) -> Identifier | Masked | None:
    if not cleaners.text(value):
        return None
    masked = parse_mask(value)
    return Masked(masked) if masked else cleaners.identifier(value)


TEMPLATE = Format(
    "LEC-template",
    "แบบกรอกข้อมูลนักเรียนหรือเด็กเล็กของระบบ LEC",
    (
        Column("identifier", ("เลขประจำตัวประชาชน / รหัส G-Code", *columns.IDENTIFIER), _identifier, required=True),
        Column("prefix", columns.PREFIX, columns.prefix, required=True),
        Column("first_name", ("ชื่อ",), columns.name(100), required=True),
        Column("last_name", columns.LAST_NAME, columns.name(100), required=True),
        Column("sex", ("เพศ",), cleaners.sex),
        Column("birth_date", columns.BIRTH_DATE, cleaners.required_day, required=True),
        Column("nationality", ("สัญชาติ",), columns.text(60)),
        Column("grade", ("ชั้น", "ระดับชั้น", "ชั้นเรียน"), cleaners.school_class, required=True),
        Column("room", ("ห้อง", "ห้องเรียน"), columns.room),
        Column("student_number", columns.STUDENT_NUMBER, columns.numbered(30)),
        Column("entered_on", ("วันที่เข้าศึกษา", "วันเดือนปีที่เข้าศึกษา"), cleaners.day),
        Column("guardian_name", ("ชื่อและนามสกุลผู้ปกครอง", "ผู้ปกครอง"), columns.text(200)),
        Column("guardian_relation", ("ความเกี่ยวข้องของผู้ปกครอง", "ความเกี่ยวข้อง"), columns.text(60)),
        Column("guardian_telephone", ("เบอร์โทรผู้ปกครอง", "โทรศัพท์ผู้ปกครอง"), columns.telephone),
        Column("father_name", ("ชื่อและนามสกุลบิดา", "บิดา"), columns.text(200)),
        Column("mother_name", ("ชื่อและนามสกุลมารดา", "มารดา"), columns.text(200)),
        Column("registered_address", ("ที่อยู่ตามทะเบียนบ้าน",), columns.text(400)),
        Column("current_address", ("ที่อยู่ปัจจุบัน",), columns.text(400)),
        Column("institution_code", ("รหัสสถานศึกษา", "รหัสโรงเรียน"), columns.numbered(20)),
        Column("academic_year", ("ปีการศึกษา",), columns.year),
        Column("reference", ("เลขอ้างอิง LEC (ห้ามแก้ไข)", "เลขอ้างอิง LEC"), _reference),
        Column("weight_kg", ("น้ำหนัก",), columns.tenths),
        Column("height_cm", ("ส่วนสูง",), columns.tenths),
    ),
)

WRITTEN = tuple(column for column in TEMPLATE.columns if column.field not in ("weight_kg", "height_cm"))
"""The columns as they stand in the template; measures are only understood where they are added."""


def template_rows(institution: Organisation, academic_year: int) -> Iterable[dict[str, str]]:
    """The roll as cells of the template, by field, in class and name order; identifiers masked.

    A learner who is only claimed stands as this institution states it, without the holder's particulars.
    """
    rows = enrolments_of(institution, academic_year).select_related("learner__particulars", "claim")
    for enrolment in rows:
        yield _cells(enrolment, institution)


def _cells(enrolment: Enrolment, institution: Organisation) -> dict[str, str]:
    record = record_of(enrolment)
    told = record.particulars or {}
    own = getattr(enrolment.learner, "particulars", None) if enrolment.state == "enrolled" else None
    cells = {name: str(getattr(own, name, "")) for name in _PLAIN}
    return cells | {
        "identifier": mask(record.identifier.value) if record.identifier else "",
        "prefix": record.prefix,
        "first_name": record.first_name,
        "last_name": record.last_name,
        "sex": _SEXES[record.sex],
        "birth_date": _day(record.birth_date),
        "nationality": record.nationality,
        "grade": GRADES[record.grade].thai,
        "room": record.room,
        "student_number": record.student_number,
        "entered_on": _day(record.entered_on),
        "guardian_name": str(told.get("guardian_name") or ""),
        "guardian_telephone": str(told.get("guardian_telephone") or ""),
        "institution_code": institution.code,
        "academic_year": str(buddhist(enrolment.academic_year)),
        "reference": reference_of(enrolment.pk),
    }


def _day(day: date | None) -> str:
    return f"{day.day:02d}/{day.month:02d}/{buddhist(day.year)}" if day else ""
