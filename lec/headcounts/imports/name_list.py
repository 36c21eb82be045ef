"""Counts a school's name list by class and sex, and keeps nothing of the names (๕.๒(๑)).

Of a list only the columns of code, class, sex, prefix, identifier and OBEC's mark are taken out of the file;
names are never taken out at all. What is taken goes with the count; faults and sentences hold none of it but
places, and classes that look like one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.headcounts.actions.numbers import attach_name_list, record
from lec.headcounts.models import Source
from lec.headcounts.queries.numbers import Numbers
from lec.headcounts.rules.numbers import CELLS, check_can_record, check_name_list
from lec.lib.digits import to_arabic
from lec.lib.grades import GRADES, HEADCOUNT_GRADES
from lec.lib.identifiers import BadIdentifier, parse_identifier
from lec.lib.refusals import Invalid
from lec.registry.models import Organisation, OtherSchool
from lec.sheets import cleaners
from lec.sheets.faults import Fault
from lec.sheets.reader import Workbook, read_workbook
from lec.sheets.tables import Column, Format, Row, extract, recognise

_CENTRE = "N"
_NOT_MARKED = frozenset(("", "0", "n", "no", "false", "ไม่", "ไม่ใช่", "ไม่มี"))
_ZERO_TAIL = re.compile(r"\.0+$")
# What may be shown of a class that is not understood: it looks like one, and is neither a name nor an identifier.
_LIKE_A_CLASS = re.compile(
    r"(?:ชั้น)? ?(?:อ|ป|ม|ปวช|ปวส|อนุบาล|ประถมศึกษา|มัธยมศึกษา)?(?:ปีที่)?[ .]{0,2}\d{1,2}(?: ?[/.-] ?\d{1,2})?"
)


@dataclass(frozen=True)
class Counted:
    """A name list in numbers: the eighteen `cells`, and in words what was left out or told, with how many.

    With `faults` the numbers are not whole and are not recorded. `rows` counts the rows of the list.
    """

    cells: Numbers
    rows: int
    lines: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def total(self) -> int:
        """Everybody who was counted."""
        return sum(self.cells.values())


def _code(value: object) -> str:
    return _ZERO_TAIL.sub("", to_arabic(cleaners.text(value))).replace(" ", "").lstrip("0")


def _grade(value: object) -> str:
    try:
        return cleaners.grade(value)
    except cleaners.Unclean as error:
        if error.code == "grade-age-needed":
            return _CENTRE
        raise


def _sex_of_prefix(value: object) -> str | None:
    return cleaners.prefix(value)[1]


def _person(value: object) -> str | None:
    """The identifier where it is one; anything else tells nobody apart."""
    try:
        return parse_identifier(value).value
    except BadIdentifier:
        return None


def _is_marked(value: object) -> bool:
    return cleaners.text(value).lower() not in _NOT_MARKED


_GRADE = Column("grade", ("ชั้น", "ระดับชั้น", "ชั้นเรียน", "ระดับชั้นเรียน"), _grade, required=True)
_SEX = Column("sex", ("เพศ",), cleaners.sex)
_PREFIX = Column("prefix", ("คำนำหน้าชื่อ", "คำนำหน้า"), _sex_of_prefix)
_LIST = Format(
    "name-list",
    "บัญชีรายชื่อนักเรียน",
    (
        Column("code", ("รหัสโรงเรียน", "รหัสสถานศึกษา"), _code),
        # DMC's list has one heading twice: the 13 digits come first, then the school's own number.
        Column("person", ("เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "เลขประจำตัวประชาชน / รหัส G-Code"), _person),
        Column("person_2", ("เลขประจำตัวนักเรียน",), _person),
        Column("person_3", ("เลขประจำตัวนักเรียน",), _person),
        _GRADE,
        _SEX,
        _PREFIX,
        Column("marked", ("ยังไม่สามารถจำหน่ายได้ (3.1.8)", "ยังไม่สามารถจำหน่ายได้"), _is_marked),
    ),
)
_FORMATS = (
    _LIST,
    Format("name-list-sex", _LIST.title, (_GRADE, _SEX)),
    Format("name-list-prefix", _LIST.title, (_GRADE, _PREFIX)),
)
_PERSONS = ("person", "person_2", "person_3")


def count_name_list(*, school: OtherSchool, filename: str, content: bytes) -> Counted:
    """Count a school's name list (DMC's exports, or any table with ชั้น and เพศ or คำนำหน้า); it writes nothing.

    A class that nobody is listed in counts 0, and the words say so. Refused: UnreadableFile where it is no
    spreadsheet; Invalid format-unknown where the columns are not found, list-empty, list-of-another where the
    code in the file is another school's. Every sheet with these headings is counted, as for a class each.
    """
    matches = [
        match
        for sheet in read_workbook(content, filename).sheets
        if (match := recognise(Workbook((sheet,)), _FORMATS)) and {"sex", "prefix"} & match.indexes.keys()
    ]
    if not matches:
        sentence = _("The list needs the headings ชั้น and เพศ (or คำนำหน้า). Attach it only, or type the numbers.")
        raise Invalid("format-unknown", sentence, {"file": sentence})
    parts = [extract(match) for match in matches]
    rows = [row for part in parts for row in part.rows]
    if not rows:
        sentence = _("The list has headings and nobody below them.")
        raise Invalid("list-empty", sentence, {"file": sentence})
    count = _Count(school)
    count.take(rows, [fault for part in parts for fault in part.faults])
    has_persons = any(set(_PERSONS) & match.indexes.keys() for match in matches)
    sheets = [match.sheet.name for match, part in zip(matches, parts, strict=True) if part.rows]
    return Counted(count.cells, len(rows), tuple(count.words(sheets, has_persons)), tuple(count.faults))


def attach_and_count(
    *,
    school: OtherSchool,
    filename: str,
    content: bytes,
    by: Post,
    now: datetime,
    seen: str = "",
    counted: Counted | None = None,
) -> Counted:
    """Keep the list as the attached one and record what it counts to, whole or not at all.

    `counted` is what `count_name_list` said of the same file, so that it is not read twice; `seen` as in `record`.
    Refused: what `count_name_list`, `attach_name_list` and `record` refuse; a list with faults (list-faulty):
    it can be attached, not counted.
    """
    check_can_record(school, by=by)
    check_name_list(content)
    counted = counted or count_name_list(school=school, filename=filename, content=content)
    if counted.faults:
        sentence = _("The list has rows that cannot be counted: %(n)d. Mend them, or attach it and type the numbers.")
        raise Invalid("list-faulty", sentence % {"n": len(counted.faults)})
    with transaction.atomic():
        attach_name_list(school=school, filename=filename, content=content, by=by, now=now)
        record(school=school, cells=counted.cells, by=by, now=now, source=Source.NAME_LIST, seen=seen)
    return counted


class _Count:
    """The count as it grows, row by row."""

    def __init__(self, school: OtherSchool) -> None:
        self.school = school
        self.cells: Numbers = dict.fromkeys(CELLS, 0)
        self.faults: list[Fault] = []
        self.left_out: Counter[str] = Counter()
        self.foreign_code = ""
        self.marked = self.twice = self.elsewhere = self.without_person = 0

    def take(self, rows: Sequence[Row], faults: Iterable[Fault]) -> None:
        """Count the rows; faults of rows that are left out anyway fall away."""
        by_row: dict[tuple[str, int], list[Fault]] = {}
        for fault in faults:
            by_row.setdefault((fault.sheet, _row_number(fault)), []).append(fault)
        own = self.school.code.lstrip("0")
        codes = {str(row.values["code"]) for row in rows if row.values.get("code")}
        self._check_codes(codes, own)
        persons: set[str] = set()
        for row in rows:
            code = row.values.get("code")
            person = next((str(row.values[name]) for name in _PERSONS if row.values.get(name)), None)
            if own in codes and code and code != own:
                self.elsewhere += 1
            elif row.values.get("marked"):
                self.marked += 1
            elif person in persons:
                self.twice += 1
            elif faulty := by_row.get((row.sheet, row.number)):
                self.faults += [_told(fault) for fault in faulty]
            else:
                self.without_person += person is None
                self._count(row)
            if person is not None:
                persons.add(person)

    def _count(self, row: Row) -> None:
        grade = str(row.values["grade"])
        if grade not in HEADCOUNT_GRADES:
            self.left_out[grade] += 1
            return
        stated, told = row.values.get("sex"), row.values.get("prefix")
        field = "sex" if "sex" in row.letters else "prefix"
        if stated and told and stated != told:
            sentence = _("Sex and prefix contradict each other. Correct one of them.")
            self.faults.append(Fault(row.sheet, row.cell(field), "", "sex-contradicts-prefix", sentence))
        elif sex := stated or told:
            self.cells[grade, str(sex)] += 1
        else:
            sentence = _("Neither sex nor prefix tell whether this is a boy or a girl. Write ชาย or หญิง under เพศ.")
            self.faults.append(Fault(row.sheet, row.cell(field), "", "sex-unknown", sentence))

    def _check_codes(self, codes: set[str], own: str) -> None:
        """The file is this school's: its code stands in it, or one that nobody here has."""
        if not codes or own in codes:
            return
        known = (
            OtherSchool.objects.filter(code__in=codes).exists()
            or Organisation.objects.filter(code__in=codes).exists()
        )
        if known or len(codes) > 1:
            sentence = _("The school codes in the file are of other schools. Choose the list of this school.")
            raise Invalid("list-of-another", sentence, {"file": sentence})
        (self.foreign_code,) = codes

    def words(self, sheets: Sequence[str], has_persons: bool) -> Iterable[str]:
        """What was left out or is worth knowing, a sentence each, with how many."""
        if len(sheets) > 1:
            yield _("Counted together from the sheets: %(sheets)s.") % {"sheets": ", ".join(sheets)}
        if self.foreign_code:
            told = {"code": self.foreign_code, "own": self.school.code}
            yield (
                _("The file has the school code %(code)s; here the school is %(own)s. Check that it is its list.")
                % told
            )
        if self.marked:
            yield _("Marked by OBEC as not really there (3.1.8), not counted: %(n)d.") % {"n": self.marked}
        if self.twice:
            yield _("Listed again under the same identifier, counted once: %(n)d rows.") % {"n": self.twice}
        if self.left_out:
            each = ", ".join(f"{_class_word(grade)} {n}" for grade, n in self.left_out.items())
            yield _("Of classes that are not counted here, left out: %(classes)s.") % {"classes": each}
        if self.elsewhere:
            yield _("Under the code of another school, left out: %(n)d.") % {"n": self.elsewhere}
        if has_persons and self.without_person:
            yield _("Without a readable identifier, counted as they stand: %(n)d.") % {"n": self.without_person}
        empty = [GRADES[grade].thai for grade in HEADCOUNT_GRADES if not any(self.cells[grade, sex] for sex in "MF")]
        if empty:
            yield _("Nobody is listed in %(classes)s; 0 is recorded there.") % {"classes": ", ".join(empty)}


def _class_word(grade: str) -> str:
    return _("below kindergarten 1") if grade == _CENTRE else GRADES[grade].thai


def _told(fault: Fault) -> Fault:
    """The fault without what might be a name: only a class that looks like one keeps its value."""
    is_class = fault.code.startswith("grade-") and _LIKE_A_CLASS.fullmatch(to_arabic(fault.value))
    return Fault(fault.sheet, fault.cell, fault.value if is_class else "", fault.code, fault.message)


def _row_number(fault: Fault) -> int:
    return int(fault.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0)
