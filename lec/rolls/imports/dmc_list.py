"""The list export of DMC, 36 columns of schools under OBEC: how children arrive who move in."""

from lec.rolls.imports import columns
from lec.sheets import cleaners
from lec.sheets.tables import Column, Format

DMC_LIST = Format(
    "DMC-list",
    "รายชื่อนักเรียนจากระบบ DMC (36 คอลัมน์)",
    (
        Column("institution_code", columns.SCHOOL_CODE, columns.numbered(20), required=True),
        Column("institution", ("ชื่อโรงเรียน",), cleaners.text, required=True),
        # Twice under one name: the 13 digits come first, then the school's own number.
        Column("identifier", ("เลขประจำตัวนักเรียน", *columns.IDENTIFIER), columns.identifier, required=True),
        Column("grade", ("ชั้น", "ระดับชั้น"), cleaners.school_class, required=True),
        Column("room", ("ห้อง", "ห้องเรียน"), columns.room, required=True),
        Column("student_number", columns.STUDENT_NUMBER, columns.numbered(30), required=True),
        *columns.dmc_person(),
        Column("age", ("อายุ(ปี)", "อายุ"), columns.not_kept),
        *columns.dmc_particulars(),
        *columns.dmc_address(),
        *columns.dmc_parents(),
        Column("disadvantage", ("ความด้อยโอกาส",), columns.not_kept),
        Column(
            "not_there",
            ("ยังไม่สามารถจำหน่ายได้ (3.1.8)", "ยังไม่สามารถจำหน่ายได้"),
            columns.really_there,
            required=True,
        ),
    ),
)
