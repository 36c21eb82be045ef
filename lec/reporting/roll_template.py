"""Writes LEC's own template for a roll: empty, or filled with the roll to be edited and brought back."""

import io
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format as Style
from xlsxwriter.worksheet import Worksheet

from lec.lib.grades import GRADES
from lec.lib.thai_calendar import buddhist
from lec.registry.models import Kind, Organisation
from lec.rolls.imports.template import TEMPLATE, WRITTEN, template_rows
from lec.sheets.tables import Column, column_letters

ROLL, LISTS, GUIDE = "ข้อมูล", "รายการ", "คำแนะนำ"
"""The sheets: the roll, what the drop-down lists hold (hidden), and how to fill it in."""

SPARE_ROWS = 500
"""Rows below the last learner that have lists and notes too."""

_PREFIXES = ("เด็กชาย", "เด็กหญิง", "นาย", "นางสาว", "สามเณร")
_NATIONALITIES = ("ไทย", "กัมพูชา", "เมียนมา", "ลาว", "จีน", "เวียดนาม", "ไม่ปรากฏสัญชาติ")
_RELATIONS = ("บิดา", "มารดา", "ปู่", "ย่า", "ตา", "ยาย", "ลุง", "ป้า", "น้า", "อา", "พี่", "ผู้ดูแล")
_CENTRE_GRADES = ("N", "K")
_KEPT_BY_LEC = ("institution_code", "academic_year", "reference")
_OPEN_LISTS = ("prefix", "nationality", "guardian_relation")
_WIDE = ("father_name", "mother_name", "guardian_name", "registered_address", "current_address")
_LONGEST_PROMPT, _LONGEST_TITLE = 255, 32


def empty_template(institution: Organisation) -> bytes:
    """The template as XLSX with headings, drop-down lists, notes and instructions, and no learner."""
    return _workbook(institution, f"{TEMPLATE.title} · {institution.name}", ())


def filled_template(institution: Organisation, year: int) -> bytes:
    """The template with the roll of a Gregorian academic year; identifiers masked, each row with its key.

    Brought back unchanged it changes nothing. Sensitive particulars are not in it.
    """
    title = f"{TEMPLATE.title} · {institution.name} · ปีการศึกษา {buddhist(year)}"
    return _workbook(institution, title, tuple(template_rows(institution, year)))


def _workbook(institution: Organisation, title: str, rows: Sequence[Mapping[str, str]]) -> bytes:
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        page = book.add_worksheet(ROLL)
        text = book.add_format({"num_format": "@", "valign": "top"})
        kept = book.add_format({"num_format": "@", "valign": "top", "font_color": "#6B7280", "bg_color": "#F3F4F6"})
        head = {"bold": True, "bg_color": "#E7F0EB", "border": 1, "text_wrap": True, "valign": "vcenter"}
        heads = {
            "must": book.add_format(head),
            "may": book.add_format(head | {"bold": False}),
            "kept": book.add_format(head | {"bold": False, "bg_color": "#E5E7EB"}),
        }
        page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        page.set_row(1, 34)
        lists = _write_lists(book.add_worksheet(LISTS), _lists(institution))
        for index, column in enumerate(WRITTEN):
            ours = column.field in _KEPT_BY_LEC
            page.set_column(index, index, 30 if column.field in _WIDE else 18, kept if ours else text)
            page.write_string(1, index, _heading(column), heads["kept" if ours else _must(column)])
            page.write_comment(1, index, _advice(column.field), {"x_scale": 2, "visible": False})
            _validate(page, index, column, lists.get(column.field), len(rows))
        _write_rows(page, rows, text, kept)
        page.freeze_panes(2, 4)
        page.autofilter(1, 0, 1 + max(len(rows), 1), len(WRITTEN) - 1)
        _write_guide(book.add_worksheet(GUIDE), heads["must"], book.add_format({"text_wrap": True, "valign": "top"}))
    return written.getvalue()


def _write_rows(page: Worksheet, rows: Iterable[Mapping[str, str]], text: Style, kept: Style) -> None:
    for number, cells in enumerate(rows, start=2):
        for index, column in enumerate(WRITTEN):
            if value := cells.get(column.field, ""):
                page.write_string(number, index, value, kept if column.field in _KEPT_BY_LEC else text)


def _lists(institution: Organisation) -> dict[str, Sequence[str]]:
    centre = institution.kind == Kind.CENTRE
    grades = [one.thai for one in GRADES.values() if not centre or one.code[0] in _CENTRE_GRADES]
    return {
        "prefix": _PREFIXES,
        "sex": ("ชาย", "หญิง"),
        "nationality": _NATIONALITIES,
        "grade": grades,
        "guardian_relation": _RELATIONS,
    }


def _write_lists(page: Worksheet, lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each list in a column of its own, without a heading; answers the range of each by field."""
    page.hide()
    ranges = {}
    for index, (field, words) in enumerate(lists.items()):
        page.write_column(0, index, words)
        letters = column_letters(index)
        ranges[field] = f"='{LISTS}'!${letters}$1:${letters}${len(words)}"
    return ranges


def _validate(page: Worksheet, index: int, column: Column, source: str | None, rows: int) -> None:
    rule: dict[str, object] = {
        "validate": "list" if source else "any",
        "input_title": column.names[0][:_LONGEST_TITLE],
        "input_message": _advice(column.field)[:_LONGEST_PROMPT],
    }
    if source:
        # Rooms stand behind the class (ป.4/3), titles and nations are many: a list helps, and never forbids.
        closed = column.field not in (*_OPEN_LISTS, "grade")
        rule |= {"source": source, "error_type": "stop" if closed else "information"}
        rule |= {"error_message": _("Choose one of the list.")} if closed else {"show_error": False}
    page.data_validation(2, index, 1 + rows + SPARE_ROWS, index, rule)


def _write_guide(page: Worksheet, head: Style, text: Style) -> None:
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 14)
    page.set_column(2, 2, 90)
    lines = [
        _("One row is one learner. Rows are never removed from the roll by leaving them out of the file."),
        _("Columns marked * must be filled in. All cells are text, so that no number loses a digit."),
        _("Grey columns are LEC's own: leave them as they are; in a new row leave them empty."),
        _("Save the file and bring it in on LEC; before anything is written LEC shows what changes."),
    ]
    for number, line in enumerate(lines):
        page.write_string(number, 0, line)
    top = len(lines) + 1
    for index, word in enumerate((_("Column"), _("Must it be filled in?"), _("What to write"))):
        page.write_string(top, index, word, head)
    for number, column in enumerate(WRITTEN, start=top + 1):
        must = _("must be filled in") if _must(column) == "must" else _("may be empty")
        for index, word in enumerate((column.names[0], must, _advice(column.field))):
            page.write_string(number, index, word, text)


def _must(column: Column) -> str:
    return "must" if column.required and column.field != "identifier" else "may"


def _heading(column: Column) -> str:
    return f"{column.names[0]} *" if _must(column) == "must" else column.names[0]


def _advice(field: str) -> str:
    return {
        "identifier": _(
            "13 digits, or G and 12 digits. Leave it empty for a child who has no number yet. A masked number "
            "(x-xxxx-xxxxx-12-3) means: as recorded; to give another, type it whole."
        ),
        "prefix": _("In full or short: เด็กชาย, ด.ช., เด็กหญิง, ด.ญ., นาย, นางสาว; another one if it is so."),
        "first_name": _("As in the civil register, without the prefix."),
        "last_name": _("As in the civil register."),
        "sex": _("ชาย or หญิง. May be empty where the prefix tells it."),
        "birth_date": _("day/month/year in the Buddhist era, like 15/05/2562."),
        "nationality": _("Like ไทย; for none ไม่ปรากฏสัญชาติ."),
        "grade": _("Like อ.2, ป.4 or เด็กเล็ก 3 ปี; ป.4/3 gives the room too."),
        "room": _("The number of the room only, like 1. Empty where there is one class."),
        "student_number": _("The institution's own number of the learner."),
        "entered_on": _("The day of entering this institution: day/month/year, like 16/05/2569."),
        "guardian_name": _("Prefix, name and surname in one cell. An empty cell leaves what is recorded."),
        "guardian_relation": _("Like บิดา, มารดา, ย่า."),
        "guardian_telephone": _("9 or 10 digits."),
        "father_name": _("Prefix, name and surname in one cell."),
        "mother_name": _("Prefix, name and surname in one cell."),
        "registered_address": _("The whole address in one cell."),
        "current_address": _("The whole address in one cell."),
        "institution_code": _("Filled in by LEC. Empty in a new row."),
        "academic_year": _("Filled in by LEC. Empty in a new row."),
        "reference": _("LEC knows the learner by it. Never change or copy it; empty in a new row."),
    }[field]
