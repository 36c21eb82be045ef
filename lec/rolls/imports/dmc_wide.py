"""The wide export of DMC, studentInSchoolList: about 90 columns, of which those that a roll keeps are read."""

from lec.rolls.imports import columns
from lec.sheets import cleaners
from lec.sheets.tables import Column, Format

DMC_WIDE = Format(
    "DMC-wide",
    "studentInSchoolList จากระบบ DMC",
    (
        Column("institution_code", columns.SCHOOL_CODE, columns.numbered(20), required=True),
        Column("institution", ("ชื่อโรงเรียน",), cleaners.text, required=True),
        Column("identifier", columns.IDENTIFIER, columns.identifier, required=True),
        Column("student_number", ("รหัสนักเรียน", "รหัสประจำตัวนักเรียน"), columns.numbered(30), required=True),
        Column("grade", ("ชั้น", "ระดับชั้น", "ชั้นเรียน"), cleaners.school_class, required=True),
        Column("room", ("ห้อง", "ห้องเรียน"), columns.room, required=True),
        *columns.dmc_person(),
        Column("entered_on", ("วันที่เข้าเรียน", "วันที่เข้าศึกษา", "วันเดือนปีที่เข้าศึกษา"), cleaners.day),
        *columns.dmc_particulars(),
        *columns.dmc_address(),
        Column("current_postcode", ("รหัสไปรษณีย์",), columns.numbered(50)),
        *columns.dmc_parents(),
        Column("guardian_telephone", ("เบอร์โทรศัพท์ผู้ปกครอง", "โทรศัพท์ผู้ปกครอง"), columns.telephone),
        Column("not_there", ("ยังไม่สามารถจำหน่ายได้ (3.1.8)", "ยังไม่สามารถจำหน่ายได้"), columns.really_there),
        *columns.passed_over(
            ("ชื่อ(อังกฤษ)",),
            ("นามสกุล(อังกฤษ)",),
            ("อายุ(ปี)", "อายุ"),
            ("ความด้อยโอกาส",),
            ("ความพิการ", "ประเภทความพิการ"),
            ("รายได้บิดา", "รายได้ของบิดา"),
            ("รายได้มารดา", "รายได้ของมารดา"),
            ("รายได้ผู้ปกครอง", "รายได้ของผู้ปกครอง"),
            ("เลขประจำตัวประชาชนบิดา",),
            ("เลขประจำตัวประชาชนมารดา",),
            ("เลขประจำตัวประชาชนผู้ปกครอง",),
            ("สถานภาพสมรสบิดามารดา", "สถานภาพของบิดามารดา"),
        ),
    ),
)
