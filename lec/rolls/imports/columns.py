"""What the tables of all formats share: cleaners of cells, columns that come in sets, and what is passed over."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from lec.lib.digits import to_arabic
from lec.lib.grades import BadGrade, parse_class
from lec.lib.identifiers import Identifier
from lec.sheets import cleaners
from lec.sheets.tables import Column

BIRTH_DATE = ("วันเดือนปีเกิด", "วัน เดือน ปี เกิด", "วันเกิด")
IDENTIFIER = ("เลขประจำตัวประชาชน", "เลขประจำตัวประชาชน / รหัส G-Code", "เลขบัตรประชาชน")
PREFIX = ("คำนำหน้า", "คำนำหน้าชื่อ")
LAST_NAME = ("นามสกุล", "สกุล")
STUDENT_NUMBER = ("เลขประจำตัวนักเรียน", "รหัสนักเรียน")
SCHOOL_CODE = ("รหัสโรงเรียน", "รหัสสถานศึกษา")

ADDRESS_PARTS = (
    ("house", "เลขที่", ""),
    ("moo", "หมู่ที่", "หมู่ที่ "),
    ("road", "ถนน", "ถนน"),
    ("subdistrict", "ตำบล", "ตำบล"),
    ("district", "อำเภอ", "อำเภอ"),
    ("province", "จังหวัด", "จังหวัด"),
    ("postcode", "รหัสไปรษณีย์", ""),
)
"""Field, header, and the word that stands before the part in one line of an address."""

_ZERO_TAIL = re.compile(r"^(\d+)\.0+$")
_TENTH = Decimal("0.1")
_NOT_MARKED = frozenset(("", "0", "n", "no", "false", "ไม่", "ไม่ใช่", "ไม่มี"))


def tenths(value: object) -> Decimal | None:
    """A weight (kg) or height (cm) to one decimal; 0 and nothing mean unknown, None."""
    measured = cleaners.measure(value)
    return measured.quantize(_TENTH, ROUND_HALF_UP) or None if measured else None


def year(value: object) -> int | None:
    """The Gregorian academic year; nothing under a merged cell, to be filled down."""
    return cleaners.buddhist_year(value) if cleaners.text(value) else None


def term(value: object) -> int | None:
    """The term; nothing under a merged cell, to be filled down."""
    return cleaners.term(value) if cleaners.text(value) else None


def identifier(value: object) -> Identifier:
    """The identifier, never missing: reports of other systems list nobody without one (๕.๓.๓)."""
    if not cleaners.text(value):
        raise cleaners.Unclean(
            "identifier-missing",
            _(
                "The identifier is missing. Get the child's G-Code and type it here, or take the row out and add the "
                "child by the form as one with no identifier yet."
            ),
        )
    return cleaners.identifier(value)


def prefix(value: object) -> tuple[str, str | None]:
    """The prefix in full and the sex it tells."""
    return cleaners.prefix(cleaners.text_up_to(40)(value))


def room(value: object) -> str:
    """The room alone, also where the cell repeats the class: ป.4/3 is 3."""
    cleaned = numbered(20)(value)
    try:
        return parse_class(cleaned)[1] or cleaned
    except BadGrade:
        return cleaned


def telephone(value: object) -> str:
    """A telephone number where it is one; otherwise what stands there: it is no reason to refuse a child."""
    try:
        number = cleaners.telephone(value)
    except cleaners.Unclean:
        number = cleaners.text(value)
    return cleaners.text_up_to(40)(number)


def not_kept(value: object) -> None:
    """Whatever stands there is passed over: what nobody needs is not collected."""


def text(length: int) -> Callable[[object], object]:
    """A cleaner for text of at most that many characters, or nothing."""
    return cleaners.text_up_to(length)


def numbered(length: int) -> Callable[[object], str]:
    """A cleaner for what is mostly a number, as of a room or a pupil: ๓ and 3.0 are 3."""
    clean = cleaners.text_up_to(length)

    def number(value: object) -> str:
        return _ZERO_TAIL.sub(r"\1", to_arabic(clean(value)))

    return number


def name(length: int) -> Callable[[object], object]:
    """A cleaner for text that must be there."""
    return cleaners.text_up_to(length, required=True)


def passed_over(*names: tuple[str, ...]) -> tuple[Column, ...]:
    """Columns that are recognised so that nobody takes them for another, and not kept."""
    return tuple(Column(f"not_kept_{number}", one, not_kept) for number, one in enumerate(names, start=1))


# --- columns that both exports of DMC have ----------------------------------------------------


def really_there(value: object) -> bool:
    """True, or refused: OBEC marks who is on paper only and cannot yet be discharged (3.1.8).

    Such a row is neither enrolled in silence nor dropped in silence (๕.๓.๔).
    """
    if cleaners.text(value).lower() in _NOT_MARKED:
        return True
    raise cleaners.Unclean(
        "marked-not-there",
        _(
            "DMC marks this learner as not really there. Take the row out; who is on your roll and not found goes "
            "to the register of learners without existence. If the child does attend, clear this cell."
        ),
    )


def dmc_person() -> tuple[Column, ...]:
    """Who the learner is."""
    return (
        Column("sex", ("เพศ",), cleaners.sex),
        Column("prefix", PREFIX, prefix, required=True),
        Column("first_name", ("ชื่อ",), name(100), required=True),
        Column("last_name", LAST_NAME, name(100), required=True),
        Column("birth_date", BIRTH_DATE, cleaners.required_day, required=True),
    )


def dmc_particulars() -> tuple[Column, ...]:
    """Measures, nationality, ethnicity and religion; the blood group is nobody's need."""
    return (
        Column("weight_kg", ("น้ำหนัก",), tenths),
        Column("height_cm", ("ส่วนสูง",), tenths),
        Column("blood_group", ("กลุ่มเลือด", "หมู่เลือด"), not_kept),
        Column("religion", ("ศาสนา",), text(60)),
        Column("ethnicity", ("เชื้อชาติ",), text(60)),
        Column("nationality", ("สัญชาติ",), text(60)),
    )


def dmc_address() -> tuple[Column, ...]:
    """The one address of the export; it does not say of which register, so it is taken for where the child lives."""
    return (
        Column("current_house", ("บ้านเลขที่", "เลขที่"), numbered(50)),
        Column("current_moo", ("หมู่", "หมู่ที่"), numbered(50)),
        Column("current_road", ("ถนน/ซอย", "ถนน", "ซอย"), text(50)),
        Column("current_subdistrict", ("ตำบล", "ตำบล/แขวง"), text(50)),
        Column("current_district", ("อำเภอ", "อำเภอ/เขต"), text(50)),
        Column("current_province", ("จังหวัด",), text(50)),
    )


def dmc_parents() -> tuple[Column, ...]:
    """Guardian, father and mother by name; what they work is passed over."""
    relation = ("ความเกี่ยวข้องของผู้ปกครองกับนักเรียน", "ความเกี่ยวข้องของผู้ปกครอง", "ความเกี่ยวข้อง")
    found: list[Column] = []
    for field, word in (("guardian", "ผู้ปกครอง"), ("father", "บิดา"), ("mother", "มารดา")):
        found += (
            Column(f"{field}_first_name", (f"ชื่อ{word}",), text(80)),
            Column(f"{field}_last_name", (f"นามสกุล{word}",), text(70)),
            Column(f"{field}_occupation", (f"อาชีพของ{word}", f"อาชีพ{word}"), not_kept),
        )
        if field == "guardian":
            found.append(Column("guardian_relation", relation, text(60)))
    return tuple(found)
