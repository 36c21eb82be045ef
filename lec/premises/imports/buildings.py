"""Reads buildings and places pasted from a spreadsheet into rows that an action takes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.lib.names import clean_text
from lec.lib.refusals import Invalid
from lec.premises.actions.buildings import Fields
from lec.premises.models import BuildingKind, Condition
from lec.sheets import cleaners
from lec.sheets.cleaners import Unclean
from lec.sheets.formats import Column
from lec.sheets.headers import best_header, first_rows, header_key
from lec.sheets.pasting import read_pasted

MOST_ROWS = 500
_LANGUAGES = ("th", "en")
# What people write besides the words of the form.
_OTHER_KINDS = {
    "อาคาร": "classrooms", "ห้องเรียน": "classrooms", "อาคารศูนย์": "classrooms",
    "อเนกประสงค์": "multipurpose", "อาคารเอนกประสงค์": "multipurpose", "หอประชุม": "multipurpose",
    "ครัว": "kitchen", "ห้องครัว": "kitchen", "โรงครัว": "kitchen",
    "ส้วม": "toilets", "ห้องส้วม": "toilets", "ห้องน้ำ": "toilets", "สุขา": "toilets",
    "สนาม": "playground", "สนามเด็กเล่น": "playground", "สนามกีฬา": "playground", "ลานกีฬา": "playground",
    "ห้องเก็บของ": "store", "คลังพัสดุ": "store", "อื่นๆ": "other",
}  # fmt: skip
_OTHER_CONDITIONS = {
    "ใช้การได้": "good", "ใช้งานได้": "good", "ปกติ": "good",
    "ซ่อมแซม": "repair", "ควรซ่อมแซม": "repair", "ชำรุด": "repair",
    "ใช้ไม่ได้": "unfit", "ใช้งานไม่ได้": "unfit", "รอรื้อถอน": "unfit",
}  # fmt: skip


def _one_of(choices: Iterable[tuple[str, object]], others: dict[str, str], refusal: str) -> Callable[[object], str]:
    """A cleaner for a word of the form in either language, or another usual one."""
    known: dict[str, str] = {}

    def clean(value: object) -> str:
        if not known:
            for language in _LANGUAGES:
                with override(language):
                    known.update({header_key(str(label)): code for code, label in choices})
            known.update({header_key(word): code for word, code in others.items()})
        word = header_key(value)
        if word and word not in known:
            raise Unclean(refusal, _("“%(word)s” is none of the answers.") % {"word": clean_text(value)})
        return known.get(word, "")

    return clean


def _year(value: object) -> int | None:
    return cleaners.buddhist_year(value) if cleaners.text(value) else None


COLUMNS: tuple[Column, ...] = (
    Column("name", ("ชื่ออาคารหรือสถานที่", "ชื่ออาคาร", "ชื่อ", "Name of the building or place", "Name"), cleaners.text),
    Column(
        "kind",
        ("ประเภท", "ชนิด", "ใช้เป็น", "Used as"),
        _one_of(BuildingKind.choices, _OTHER_KINDS, "kind-unknown"),
    ),
    Column(
        "built_year", ("ปีที่สร้าง (พ.ศ.)", "ปีที่สร้าง", "ปีที่ก่อสร้าง", "พ.ศ. ที่สร้าง", "Year built (B.E.)", "Year built"), _year
    ),
    Column("floors", ("จำนวนชั้น", "ชั้น", "Floors"), cleaners.whole_number),
    Column("rooms", ("จำนวนห้องเรียน", "ห้องเรียน", "จำนวนห้อง", "Classrooms"), cleaners.whole_number),
    Column(
        "condition",
        ("สภาพ", "สภาพอาคาร", "Condition"),
        _one_of(Condition.choices, _OTHER_CONDITIONS, "condition-unknown"),
    ),
    Column("note", ("หมายเหตุ", "Note"), cleaners.text),
)
"""In the order in which cells are read where no headings were pasted."""


@dataclass(frozen=True)
class PastedRow:
    """One pasted row: its `number` counted from 1, its cells by field as they stood, clean values, and faults."""

    number: int
    cells: dict[str, str]
    fields: Fields
    faults: dict[str, str] = field(default_factory=dict)


def read_buildings(text: str) -> tuple[PastedRow, ...]:
    """Return the pasted rows; headings are recognised and may stand in any order, empty rows are passed over.

    Refused with Invalid: nothing pasted, or more than 500 rows; a pasted cell that cannot be read is a fault of
    its row. Whether a row may be saved is for `save_buildings` to say.
    """
    rows = read_pasted(text).sheets[0].rows
    header = best_header(first_rows(rows[:3]), COLUMNS)
    indexes = {column.field: index for index, column in enumerate(COLUMNS)}
    begins = 0
    if header is not None and "name" in header.indexes and len(header.indexes) > 1:
        indexes, begins = header.indexes, header.last + 1
    found = [
        _row(number, row, indexes)
        for number, row in enumerate(rows[begins:], start=begins + 1)
        if any(clean_text(cell) for cell in row)
    ]
    if not found:
        sentence = _("Only headings were pasted. Copy the rows below them too.")
        raise Invalid("pasted-empty", sentence, {"pasted": sentence})
    if len(found) > MOST_ROWS:
        sentence = _("More than %(most)s rows were pasted. Paste them in parts.") % {"most": MOST_ROWS}
        raise Invalid("pasted-too-many", sentence, {"pasted": sentence})
    return tuple(found)


def _row(number: int, row: list[object], indexes: dict[str, int]) -> PastedRow:
    cells = {name: clean_text(row[index]) for name, index in indexes.items() if index < len(row)}
    values: dict[str, object] = {}
    faults: dict[str, str] = {}
    for column in COLUMNS:
        if column.field not in indexes:
            continue
        try:
            values[column.field] = column.clean(cells.get(column.field, ""))
        except Unclean as fault:
            faults[column.field] = fault.message
    return PastedRow(number, cells, Fields(**values), faults)  # type: ignore[typeddict-item]
