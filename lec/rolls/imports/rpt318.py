"""The report RPT318 as one table of columns: what is read, under which header, and what is kept of it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from lec.lib.grades import BadGrade, parse_class
from lec.lib.identifiers import Identifier
from lec.registry.models import Organisation
from lec.rolls.records import LearnerRecord
from lec.sheets import cleaners
from lec.sheets.tables import Column, Format

LEARNER, FATHER, MOTHER, GUARDIAN = "นักเรียน", "บิดา", "มารดา", "ผู้ปกครอง"
REGISTERED, CURRENT = "ที่อยู่ตามทะเบียนบ้าน", "ที่อยู่ปัจจุบัน"

_BIRTH_DATE = ("วันเดือนปีเกิด", "วัน เดือน ปี เกิด", "วันเกิด")
_IDENTIFIER = ("เลขประจำตัวประชาชน", "เลขประจำตัวประชาชน / รหัส G-Code", "เลขบัตรประชาชน")
_TENTH = Decimal("0.1")
_ADDRESS_PARTS = (
    ("house", "เลขที่", ""),
    ("moo", "หมู่ที่", "หมู่ที่ "),
    ("road", "ถนน", "ถนน"),
    ("subdistrict", "ตำบล", "ตำบล"),
    ("district", "อำเภอ", "อำเภอ"),
    ("province", "จังหวัด", "จังหวัด"),
    ("postcode", "รหัสไปรษณีย์", ""),
)


def _tenths(value: object) -> Decimal | None:
    measured = cleaners.measure(value)
    return measured.quantize(_TENTH, ROUND_HALF_UP) or None if measured else None


def _year(value: object) -> int | None:
    """The Gregorian academic year; nothing under a merged cell, to be filled down."""
    return cleaners.buddhist_year(value) if cleaners.text(value) else None


def _term(value: object) -> int | None:
    return cleaners.term(value) if cleaners.text(value) else None


def _identifier(value: object) -> Identifier:
    if not cleaners.text(value):
        raise cleaners.Unclean(
            "identifier-missing",
            _(
                "The identifier is missing. Get the child's G-Code and type it here, or take the row out and add the "
                "child by the form as one with no identifier yet."
            ),
        )
    return cleaners.identifier(value)


def _prefix(value: object) -> tuple[str, str | None]:
    return cleaners.prefix(cleaners.text_up_to(40)(value))


def _room(value: object) -> str:
    """The room alone, also where the cell repeats the class: ป.4/3 is 3."""
    cleaned = cleaners.text_up_to(20)(value)
    try:
        return parse_class(cleaned)[1] or cleaned
    except BadGrade:
        return cleaned


def _telephone(value: object) -> str:
    """A telephone number where it is one; otherwise what stands there: it is no reason to refuse a child."""
    try:
        number = cleaners.telephone(value)
    except cleaners.Unclean:
        number = cleaners.text(value)
    return cleaners.text_up_to(40)(number)


def _not_kept(value: object) -> None:
    """Whatever stands there is passed over: what nobody needs is not collected."""


def _text(length: int) -> Callable[[object], object]:
    return cleaners.text_up_to(length)


def _name(length: int) -> Callable[[object], object]:
    return cleaners.text_up_to(length, required=True)


def _parent(field: str, group: str) -> tuple[Column, ...]:
    guardian = field == "guardian"
    columns = [
        Column(f"{field}_prefix", ("คำนำหน้า", "คำนำหน้าชื่อ"), _text(40), group=group),
        Column(f"{field}_first_name", ("ชื่อ",), _text(80), group=group),
        Column(f"{field}_last_name", ("นามสกุล", "สกุล"), _text(70), group=group),
        Column(f"{field}_religion", ("ศาสนา",), _not_kept, group=group),
        Column(f"{field}_occupation", ("อาชีพ",), _not_kept, group=group),
        Column(f"{field}_income", ("รายได้", "รายได้ต่อปี", "รายได้ต่อเดือน"), _not_kept, group=group),
        Column(
            f"{field}_telephone",
            ("เบอร์โทร", "เบอร์โทรศัพท์", "โทรศัพท์"),
            _telephone if guardian else _not_kept,
            group=group,
        ),
    ]
    if guardian:
        columns.append(
            Column("guardian_relation", ("ความเกี่ยวข้อง", "ความสัมพันธ์", "ความเกี่ยวข้องกับนักเรียน"), _text(60), group=group)
        )
    return tuple(columns)


def _address(field: str, group: str) -> tuple[Column, ...]:
    return tuple(Column(f"{field}_{part}", (name,), _text(50), group=group) for part, name, _word in _ADDRESS_PARTS)


RPT318 = Format(
    "RPT318",
    "รายงานรายละเอียดข้อมูลนักเรียน",
    (
        Column("number", ("ลำดับที่", "ลำดับ", "ที่"), _not_kept),
        Column("province", ("จังหวัด",), cleaners.text, required=True),
        Column("district", ("อำเภอ",), _not_kept),
        Column("lao", ("อปท.", "อปท", "องค์กรปกครองส่วนท้องถิ่น"), cleaners.text, required=True),
        Column("institution", ("สถานศึกษา", "ชื่อสถานศึกษา", "โรงเรียน"), cleaners.text, required=True),
        Column("academic_year", ("ปีการศึกษา",), _year, required=True),
        Column("term", ("ภาคเรียน", "ภาคเรียนที่", "เทอม"), _term, required=True),
        Column("grade", ("ระดับชั้น", "ชั้น", "ชั้นเรียน"), cleaners.school_class, required=True),
        Column("room", ("ห้องเรียน", "ห้อง"), _room, required=True),
        Column("student_number", ("เลขประจำตัวนักเรียน", "รหัสนักเรียน"), _text(30), required=True, group=LEARNER),
        Column("prefix", ("คำนำหน้า", "คำนำหน้าชื่อ"), _prefix, required=True, group=LEARNER),
        Column("first_name", ("ชื่อ",), _name(100), required=True, group=LEARNER),
        Column("last_name", ("นามสกุล", "สกุล"), _name(100), required=True, group=LEARNER),
        Column("sex", ("เพศ",), cleaners.sex, group=LEARNER),
        Column("birth_date", _BIRTH_DATE, cleaners.required_day, required=True, group=LEARNER),
        Column("ethnicity", ("เชื้อชาติ",), _text(60), group=LEARNER),
        Column("nationality", ("สัญชาติ",), _text(60), required=True, group=LEARNER),
        Column("religion", ("ศาสนา",), _text(60), group=LEARNER),
        Column("identifier", _IDENTIFIER, _identifier, required=True, group=LEARNER),
        Column("entered_on", ("วันเดือนปีที่เข้าศึกษา", "วันที่เข้าศึกษา"), cleaners.day, required=True, group=LEARNER),
        Column("height_cm", ("ส่วนสูง",), _tenths, group=LEARNER),
        Column("weight_kg", ("น้ำหนัก",), _tenths, group=LEARNER),
        Column("condition", ("สภาพนักเรียน",), _not_kept, group=LEARNER),
        Column("status", ("สถานภาพ",), _not_kept, group=LEARNER),
        Column("fee_right", ("สิทธิการเบิกค่าเล่าเรียน",), _not_kept, group=LEARNER),
        Column("medical_right", ("สิทธิการเบิกค่ารักษาพยาบาล",), _not_kept, group=LEARNER),
        *_parent("father", FATHER),
        *_parent("mother", MOTHER),
        *_parent("guardian", GUARDIAN),
        *_address("registered", REGISTERED),
        *_address("current", CURRENT),
    ),
)  # fmt: skip

NOT_KEPT = frozenset(column.field for column in RPT318.columns if column.clean is _not_kept)
"""Fields that are recognised and passed over: nobody needs a parent's income to count a child."""


def learner_record(values: Mapping[str, Any], sex: str) -> LearnerRecord:
    """The record that a clean row states; `values` must have every required field."""
    grade, room_of_class = values["grade"]
    identifier: Identifier = values["identifier"]
    entered_on: date | None = values["entered_on"]
    return LearnerRecord(
        identifier=identifier,
        prefix=values["prefix"][0],
        first_name=values["first_name"],
        last_name=values["last_name"],
        sex=sex,
        birth_date=values["birth_date"],
        nationality=values["nationality"],
        grade=grade,
        room=values["room"] or room_of_class or "",
        student_number=values["student_number"],
        entered_on=entered_on,
        particulars=_particulars(values),
    )


def _particulars(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the row tells beside the confirmed facts; an empty cell leaves what is kept as it is."""
    plain = ("ethnicity", "religion", "weight_kg", "height_cm", "guardian_relation", "guardian_telephone")
    told = {field: values.get(field) for field in plain}
    for parent in ("father", "mother", "guardian"):
        told[f"{parent}_name"] = _parent_name(values, parent)
    for place in ("registered", "current"):
        told[f"{place}_address"] = _address_line(values, place)
    return {field: value for field, value in told.items() if value}


def _parent_name(values: Mapping[str, Any], parent: str) -> str:
    first, last = values.get(f"{parent}_first_name") or "", values.get(f"{parent}_last_name") or ""
    if not first:
        return ""
    return f"{values.get(f'{parent}_prefix') or ''}{first} {last}".strip()


def _address_line(values: Mapping[str, Any], place: str) -> str:
    parts = ((word, values.get(f"{place}_{part}") or "") for part, _name, word in _ADDRESS_PARTS)
    return " ".join(text if text.startswith(word.strip() or " ") else f"{word}{text}" for word, text in parts if text)


def example_row(*, institution: Organisation, buddhist_year: int, term: int) -> dict[str, str]:
    """The cells of a made-up child at this institution, by field.

    The number is invalid, so that the row cannot be brought in by mistake.
    """
    return {
        "number": "1",
        "province": institution.province.name if institution.province else "",
        "district": institution.district,
        "lao": institution.lao.name if institution.lao else "",
        "institution": institution.name,
        "academic_year": str(buddhist_year),
        "term": str(term),
        "grade": "ป.1",
        "room": "1",
        "student_number": "1001",
        "prefix": "เด็กหญิง",
        "first_name": "ตัวอย่าง",
        "last_name": "ลบแถวนี้ก่อนนำเข้า",
        "birth_date": f"15/01/{buddhist_year - 7}",
        "nationality": "ไทย",
        "identifier": "1-2345-67890-12-3",
        "entered_on": f"16/05/{buddhist_year}",
    }
