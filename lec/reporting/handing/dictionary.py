"""The data dictionary: every column of what is handed over or published, told once for every format."""

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "whole number", "date"]


@dataclass(frozen=True)
class Column:
    """One column: its name in the files, its type, and what it holds in Thai and English; `values` are its codes."""

    name: str
    type: Type
    thai: str
    english: str
    values: str = ""


_ROUND = (
    Column("academic_year", "whole number", "ปีการศึกษา (พ.ศ.)", "Academic year of the round, Buddhist era"),
    Column("term", "whole number", "ภาคเรียนที่", "Term of the round", "1, 2"),
    Column("count_date", "date", "ข้อมูล ณ วันที่ (ค.ศ. ปปปป-ดด-วว)", "Day on which children are counted, Gregorian"),
    Column("closing_number", "whole number", "ครั้งที่ปิดรอบ", "Number of the closing in its round"),
)
_BODIES = (
    Column("province_code", "text", "รหัสจังหวัด", "Code of the province"),
    Column("province_name", "text", "จังหวัด", "Name of the province"),
    Column("lao_code", "text", "รหัส อปท.", "Code of the local authority, as on the day of the closing"),
    Column("lao_name", "text", "ชื่อ อปท.", "Name of the local authority, as on the day of the closing"),
)
_INSTITUTION = (
    Column(
        "institution_code",
        "text",
        "รหัสสถานศึกษา",
        "Code of the institution as on the day of the closing, or of the other-affiliation school; "
        "empty where only the local authority's sum is known",
    ),
    Column(
        "institution_name", "text", "ชื่อสถานศึกษา", "Name of the institution or school, as on the day of the closing"
    ),
    Column("kind", "text", "ประเภท", "Kind of body", "school, centre, other (สังกัดอื่น)"),
)
NUMBERS: tuple[Column, ...] = (
    *_ROUND,
    *_BODIES,
    *_INSTITUTION,
    Column(
        "affiliation",
        "text",
        "สังกัด",
        "Own affiliation (learners by name) or other affiliation (head counts); never to be added together",
        "own (สังกัด อปท.), other (สังกัดอื่น)",
    ),
    Column(
        "school_affiliation",
        "text",
        "สังกัดของสถานศึกษา",
        "Whose an other-affiliation school is, as its local authority has it; empty for own affiliation",
    ),
    Column("grade", "text", "ระดับชั้น", "Grade; empty where nothing was counted", "N2-N5, K1-K3, P1-P6, M1-M6, V1-V3"),
    Column("sex", "text", "เพศ", "Sex as in the civil register; empty where nothing was counted", "M (ชาย), F (หญิง)"),
    Column(
        "count",
        "whole number",
        "จำนวน (คน)",
        "Persons; empty where nothing was taken, which is not zero. A grade and sex without a row is zero "
        "where the body has any row with a number",
    ),
    Column(
        "basis",
        "text",
        "ที่มาของจำนวน",
        "Why the number is what it is",
        "confirmed (ยืนยันแล้ว), last (ยืนยันครั้งล่าสุด), nothing (ไม่มีจำนวน)",
    ),
    Column(
        "seal_digest",
        "text",
        "ค่าตรวจสอบข้อมูลที่ยืนยัน (SHA-256)",
        "Digest of the confirmation that the number is from; of head counts, the local authority's",
    ),
)
"""A row is one grade and sex of one institution or school."""

NAMES: tuple[Column, ...] = (
    *_ROUND,
    *_BODIES,
    *_INSTITUTION,
    Column("grade", "text", "ระดับชั้น", "Grade", "N2-N5, K1-K3, P1-P6, M1-M6, V1-V3"),
    Column("room", "text", "ห้อง", "Room"),
    Column("student_number", "text", "เลขประจำตัวนักเรียน", "The institution's own number of the learner"),
    Column(
        "identifier",
        "text",
        "เลขประจำตัวประชาชน / รหัส G-Code",
        "National ID or G-Code, masked unless the legal basis covers whole ones; empty where there is none yet",
    ),
    Column("prefix", "text", "คำนำหน้า", "Prefix"),
    Column("first_name", "text", "ชื่อ", "First name"),
    Column("last_name", "text", "นามสกุล", "Last name"),
    Column("sex", "text", "เพศ", "Sex as in the civil register", "M (ชาย), F (หญิง)"),
    Column("birth_date", "date", "วันเกิด (ค.ศ. ปปปป-ดด-วว)", "Birth date, Gregorian"),
    Column("watermark", "text", "ลายน้ำ", "Mark of this very handing over; it stands in the department's record"),
)
"""A row is one learner who was enrolled when the round was closed, with today's facts."""

OPEN_DATA: tuple[Column, ...] = (
    *_ROUND,
    Column("place_level", "text", "ระดับพื้นที่", "Level of the place", "nation, province, lao"),
    Column("place_code", "text", "รหัสพื้นที่", "Code of the province or local authority; empty for the nation"),
    Column("place_name", "text", "ชื่อพื้นที่", "Name of the place"),
    Column("province_code", "text", "รหัสจังหวัด", "Code of the place's province; empty for the nation"),
    Column(
        "affiliation",
        "text",
        "สังกัด",
        "Own or other affiliation; never to be added together",
        "own (สังกัด อปท.), other (สังกัดอื่น)",
    ),
    Column(
        "level",
        "text",
        "ระดับการศึกษา",
        "Level of schooling",
        "pre_primary (ก่อนประถม), primary (ประถม), lower_secondary (ม.ต้น), upper_secondary (ม.ปลาย), "
        "vocational (อาชีวะ), all (รวม)",
    ),
    Column("sex", "text", "เพศ", "Sex", "M (ชาย), F (หญิง), all (รวม)"),
    Column("count", "whole number", "จำนวน (คน)", "Persons; empty where hidden or missing, which is not zero"),
    Column(
        "state",
        "text",
        "สถานะของจำนวน",
        "Hidden because it or one beside it is small; missing because nothing was counted there",
        "shown (แสดง), hidden (ปกปิด), missing (ไม่มีจำนวน)",
    ),
)
"""A row is one number of a place: of a level of schooling or all, of one sex or both."""


def plain_rows(columns: tuple[Column, ...]) -> list[tuple[str, ...]]:
    """The dictionary as a table with its head, for sheets and CSV."""
    head = ("column", "type", "thai", "english", "values")
    return [head, *((one.name, one.type, one.thai, one.english, one.values) for one in columns)]


def as_markdown() -> str:
    """The dictionaries as docs/reference/export-dictionary.md has them."""
    parts = [
        "# Data dictionary of what is handed over and published",
        "",
        "Made from `lec/reporting/handing/dictionary.py`; a test compares them. Files are UTF-8; years are of the",
        "Buddhist era where the column says so, dates are Gregorian. The same closing gives the same bytes of",
        "numbers.",
    ]
    for title, columns, sentence in (
        ("Numbers of a closing", NUMBERS, "One row for each grade and sex of an institution or school. No names."),
        ("Learners by name", NAMES, "Only for an agency with a recorded legal basis in force, and a reason."),
        ("Open data", OPEN_DATA, "One row for each published number; see [suppression](suppression.md)."),
    ):
        parts += ["", f"## {title}", "", sentence, "", "| Column | Type | Thai | Meaning | Values |"]
        parts += ["|---|---|---|---|---|"]
        parts += [
            f"| `{one.name}` | {one.type} | {one.thai} | {one.english} | {one.values or '-'} |" for one in columns
        ]
    return "\n".join(parts) + "\n"
