"""The report RPT318 as one table of columns: what is read, under which header, and what is kept of it."""

from lec.registry.models import Organisation
from lec.rolls.imports import columns
from lec.sheets import cleaners
from lec.sheets.tables import Column, Format

LEARNER, FATHER, MOTHER, GUARDIAN = "นักเรียน", "บิดา", "มารดา", "ผู้ปกครอง"
REGISTERED, CURRENT = "ที่อยู่ตามทะเบียนบ้าน", "ที่อยู่ปัจจุบัน"


def _parent(field: str, group: str) -> tuple[Column, ...]:
    guardian = field == "guardian"
    found = [
        Column(f"{field}_prefix", columns.PREFIX, columns.text(40), group=group),
        Column(f"{field}_first_name", ("ชื่อ",), columns.text(80), group=group),
        Column(f"{field}_last_name", columns.LAST_NAME, columns.text(70), group=group),
        Column(f"{field}_religion", ("ศาสนา",), columns.not_kept, group=group),
        Column(f"{field}_occupation", ("อาชีพ",), columns.not_kept, group=group),
        Column(f"{field}_income", ("รายได้", "รายได้ต่อปี", "รายได้ต่อเดือน"), columns.not_kept, group=group),
        Column(
            f"{field}_telephone",
            ("เบอร์โทร", "เบอร์โทรศัพท์", "โทรศัพท์"),
            columns.telephone if guardian else columns.not_kept,
            group=group,
        ),
    ]
    if guardian:
        found.append(
            Column(
                "guardian_relation",
                ("ความเกี่ยวข้อง", "ความสัมพันธ์", "ความเกี่ยวข้องกับนักเรียน"),
                columns.text(60),
                group=group,
            )
        )
    return tuple(found)


def _address(field: str, group: str) -> tuple[Column, ...]:
    return tuple(
        Column(f"{field}_{part}", (name,), columns.numbered(50), group=group)
        for part, name, _word in columns.ADDRESS_PARTS
    )


RPT318 = Format(
    "RPT318",
    "รายงานรายละเอียดข้อมูลนักเรียน",
    (
        Column("number", ("ลำดับที่", "ลำดับ", "ที่"), columns.not_kept),
        Column("province", ("จังหวัด",), cleaners.text, required=True),
        Column("district", ("อำเภอ",), columns.not_kept),
        Column("lao", ("อปท.", "อปท", "องค์กรปกครองส่วนท้องถิ่น"), cleaners.text, required=True),
        Column("institution", ("สถานศึกษา", "ชื่อสถานศึกษา", "โรงเรียน"), cleaners.text, required=True),
        Column("academic_year", ("ปีการศึกษา",), columns.year, required=True),
        Column("term", ("ภาคเรียน", "ภาคเรียนที่", "เทอม"), columns.term, required=True),
        Column("grade", ("ระดับชั้น", "ชั้น", "ชั้นเรียน"), cleaners.school_class, required=True),
        Column("room", ("ห้องเรียน", "ห้อง"), columns.room, required=True),
        Column("student_number", columns.STUDENT_NUMBER, columns.numbered(30), required=True, group=LEARNER),
        Column("prefix", columns.PREFIX, columns.prefix, required=True, group=LEARNER),
        Column("first_name", ("ชื่อ",), columns.name(100), required=True, group=LEARNER),
        Column("last_name", columns.LAST_NAME, columns.name(100), required=True, group=LEARNER),
        Column("sex", ("เพศ",), cleaners.sex, group=LEARNER),
        Column("birth_date", columns.BIRTH_DATE, cleaners.required_day, required=True, group=LEARNER),
        Column("ethnicity", ("เชื้อชาติ",), columns.text(60), group=LEARNER),
        Column("nationality", ("สัญชาติ",), columns.text(60), required=True, group=LEARNER),
        Column("religion", ("ศาสนา",), columns.text(60), group=LEARNER),
        Column("identifier", columns.IDENTIFIER, columns.identifier, required=True, group=LEARNER),
        Column("entered_on", ("วันเดือนปีที่เข้าศึกษา", "วันที่เข้าศึกษา"), cleaners.day, required=True, group=LEARNER),
        Column("height_cm", ("ส่วนสูง",), columns.tenths, group=LEARNER),
        Column("weight_kg", ("น้ำหนัก",), columns.tenths, group=LEARNER),
        Column("condition", ("สภาพนักเรียน",), columns.not_kept, group=LEARNER),
        Column("status", ("สถานภาพ",), columns.not_kept, group=LEARNER),
        Column("fee_right", ("สิทธิการเบิกค่าเล่าเรียน",), columns.not_kept, group=LEARNER),
        Column("medical_right", ("สิทธิการเบิกค่ารักษาพยาบาล",), columns.not_kept, group=LEARNER),
        *_parent("father", FATHER),
        *_parent("mother", MOTHER),
        *_parent("guardian", GUARDIAN),
        *_address("registered", REGISTERED),
        *_address("current", CURRENT),
    ),
)  # fmt: skip


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
