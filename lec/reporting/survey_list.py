"""The survey list of learners without papers: as paper, and as the workbook for registration (๕.๓.๓)."""

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lec.lib.digits import to_thai
from lec.lib.grades import class_in_thai
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Kind, Organisation
from lec.registry.queries import today
from lec.reporting.paper import render_pdf
from lec.rolls.imports.survey_codes import CODE, REFERENCE, SURVEY_LIST, reference_of
from lec.rolls.queries.survey import RECEIVED, REGISTERED, STAGES, SURVEYED, SurveyRow, received_list, waiting_list

_HEADER_ROW = 3
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("ที่", 5),
    (REFERENCE, 20),
    ("คำนำหน้า", 11),
    ("ชื่อ", 18),
    ("นามสกุล", 18),
    ("เพศ", 7),
    ("วันเดือนปีเกิด", 14),
    ("สัญชาติ", 12),
    ("ชั้น", 9),
    ("ห้อง", 7),
    ("ผู้ปกครอง", 24),
    ("ความเกี่ยวข้อง", 13),
    ("โทรศัพท์", 14),
    ("ที่อยู่ตามทะเบียนบ้าน", 36),
    ("ที่อยู่ปัจจุบัน", 36),
    ("เอกสารที่มี", 28),
    ("สถานะ", 20),
    ("วันที่ลงทะเบียนในระบบ G-Code", 17),
    (CODE, 26),
)
_CODE_COLUMN = len(_COLUMNS) - 1


def render_survey_list(institution: Organisation, academic_year: int, *, now: datetime) -> bytes:
    """The PDF: who waits for a number, then whose code came this year, with numbers masked."""
    waiting = waiting_list(institution, academic_year)
    begins = timezone.make_aware(datetime(academic_year, 5, 16))
    received = [
        row for row in received_list(institution, academic_year) if row.received_at and row.received_at >= begins
    ]
    with translation.override("th"):
        context = {
            "title": _title(institution),
            "institution": institution.name,
            "lao": institution.lao.name if institution.lao else "",
            "province": institution.province.name if institution.province else "",
            "year": to_thai(str(buddhist(academic_year))),
            "day": to_thai(format_date(today(now))),
            "sums": _sums(waiting, received),
            "waiting": [_printed(number, row, now) for number, row in enumerate(waiting, start=1)],
            "received": [_printed(number, row, now) for number, row in enumerate(received, start=1)],
        }
    return render_pdf("papers/survey_list.html", context)


def survey_workbook(institution: Organisation, academic_year: int) -> bytes:
    """Those without a number, with what the Ministry's system asks, and an empty column for the code that comes.

    Every cell is text, so that no code loses a digit. Whoever is enrolled elsewhere is left out: the holder
    registers the child. Lists filled in are read back by `read_codes`.
    """
    rows = [row for row in waiting_list(institution, academic_year) if not row.holder]
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with translation.override("th"), xlsxwriter.Workbook(written, options) as book:
        page = book.add_worksheet("ทะเบียน")
        bold = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format(
            {"bold": True, "bg_color": "#E7F0EB", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        text = book.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"})
        fill_in = book.add_format({"num_format": "@", "border": 1, "valign": "top", "bg_color": "#FFF8E1"})
        page.write_string(0, 0, f"{SURVEY_LIST.title} · {institution.name}", bold)
        page.write_string(
            1, 0, _("Fill in the last column only, save, and send the file back on the page of the survey list.")
        )
        for column, (name, width) in enumerate(_COLUMNS):
            page.set_column(column, column, width)
            page.write_string(_HEADER_ROW, column, name, head)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(_cells(number, row)):
                page.write_string(_HEADER_ROW + number, column, value, text)
            page.write_blank(_HEADER_ROW + number, _CODE_COLUMN, None, fill_in)
        page.freeze_panes(_HEADER_ROW + 1, 5)
        page.repeat_rows(_HEADER_ROW)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    return written.getvalue()


def _cells(number: int, row: SurveyRow) -> Sequence[str]:
    """The facts of one learner that registration asks for, without the column of the code."""
    person, kept = row.person, row.particulars
    return (
        str(number),
        reference_of(row),
        person.prefix,
        person.first_name,
        person.last_name,
        _sex(person.sex),
        person.birth_date.strftime(f"%d/%m/{buddhist(person.birth_date.year)}"),
        person.nationality,
        class_in_thai(row.enrolment.grade),
        row.enrolment.room,
        kept.guardian_name if kept else "",
        kept.guardian_relation if kept else "",
        kept.guardian_telephone if kept else "",
        kept.registered_address if kept else "",
        kept.current_address if kept else "",
        row.papers,
        _stage(row.stage),
        format_date(row.registered_on, "short") if row.registered_on else "",
    )


def _printed(number: int, row: SurveyRow, now: datetime) -> dict[str, str]:
    person, kept = row.person, row.particulars
    guardian = [kept.guardian_name, kept.guardian_telephone] if kept else []
    return {
        "number": to_thai(str(number)),
        "name": row.full_name,
        "sex": _sex(person.sex),
        "birth_date": to_thai(format_date(person.birth_date, "short")),
        "nationality": person.nationality,
        "grade": to_thai(class_in_thai(row.enrolment.grade, row.enrolment.room)),
        "guardian": to_thai("\n".join(filter(None, guardian))),
        "address": to_thai((kept.current_address or kept.registered_address) if kept else ""),
        "papers": to_thai(row.papers),
        "stage": _stage(row.stage),
        "registered_on": to_thai(format_date(row.registered_on, "short")) if row.registered_on else "",
        "received_on": to_thai(format_date(today(row.received_at), "short")) if row.received_at else "",
        "days": to_thai(f"{row.days(today(now)):,}"),
        "masked": row.masked_identifier,
    }


def _sums(waiting: Sequence[SurveyRow], received: Sequence[SurveyRow]) -> list[tuple[str, str]]:
    numbers = {stage: sum(row.stage == stage for row in waiting) for stage in (SURVEYED, REGISTERED)}
    numbers[RECEIVED] = len(received)
    return [(_stage(stage), to_thai(f"{numbers[stage]:,}")) for stage in STAGES]


def _stage(stage: str) -> str:
    return {
        SURVEYED: _("Surveyed, not registered yet"),
        REGISTERED: _("Registered, waiting for the code"),
        RECEIVED: _("Code received"),
    }[stage]


def _sex(sex: str) -> str:
    return {"M": _("Male"), "F": _("Female")}.get(sex, "")


def _title(institution: Organisation) -> str:
    if institution.kind == Kind.CENTRE:
        return _("Register of young children without civil-registration evidence or without Thai nationality")
    return _("Register of pupils without civil-registration evidence or without Thai nationality")
