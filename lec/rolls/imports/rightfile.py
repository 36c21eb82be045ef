"""Whether a file is of this institution, year and term: as a whole, and row by row."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from lec.lib.names import clean_text
from lec.lib.thai_calendar import ERA
from lec.registry.models import Naming, Organisation
from lec.sheets.faults import Fault, shown
from lec.sheets.tables import Format, Match, Row

_SHORT_WORDS = (
    (re.compile(r"^(?:ร\.?ร\.|รร\.?)\s*"), "โรงเรียน"),
    (re.compile(r"^ศ\.?พ\.?ด\.\s*|^ศพด\s*"), "ศูนย์พัฒนาเด็กเล็ก"),
    (re.compile(r"^ท\.?ต\.\s*"), "เทศบาลตำบล"),
    (re.compile(r"^ท\.?ม\.\s*"), "เทศบาลเมือง"),
    (re.compile(r"^ท\.?น\.\s*"), "เทศบาลนคร"),
    (re.compile(r"^อ\.?บ\.?ต\.?\s*"), "องค์การบริหารส่วนตำบล"),
    (re.compile(r"^อ\.?บ\.?จ\.?\s*"), "องค์การบริหารส่วนจังหวัด"),
    (re.compile(r"^(?:จังหวัด|จ\.|สถจ\.?|สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด)\s*"), ""),
)
_OWN_WORDS = ("โรงเรียน", "ศูนย์พัฒนาเด็กเล็ก")
_BETWEEN = re.compile(r"[\s.\-_()\"'“”]+")


class Stated(NamedTuple):
    """Whose a row says it is; '' where it says nothing."""

    province: str
    lao: str
    school: str
    code: str

    def __bool__(self) -> bool:
        return bool(self.school or self.code)

    def __str__(self) -> str:
        return " · ".join(part for part in (self.school, self.code, self.lao, self.province) if part)


Recogniser = Callable[[Stated], bool]
WHOSE = ("province", "lao", "institution", "institution_code")
"""The fields in which a row says whose it is."""


def stated_by(row: Row) -> Stated:
    """Whose the row says it is, by whichever of the columns its format has."""
    province, lao, school, code = (row.values.get(name) or "" for name in WHOSE)
    return Stated(str(province), str(lao), str(school), str(code))


def recogniser(institution: Organisation, form: Format) -> Recogniser:
    """Whether a statement is of this institution, by a code or name of today or of the past.

    A code decides where it is known; a name may stand under a code of another scheme. Only a format
    that has no column for the name may leave the whole unsaid.
    """
    lao, province = institution.lao, institution.province
    ids = [one.pk for one in (institution, lao, province) if one]
    names: dict[int, set[str]] = {one.pk: {_key(one.name)} for one in (institution, lao, province) if one}
    codes = {institution.code}
    for pk, name, code in Naming.objects.filter(organisation__in=ids).values_list("organisation_id", "name", "code"):
        names[pk].add(_key(name))
        if pk == institution.pk:
            codes.add(code)
    own = names[institution.pk] | {_without_kind(name) for name in names[institution.pk]}
    above = [names[one.pk] if one else set() for one in (province, lao)]
    may_be_silent = all(column.field != "institution" for column in form.columns)

    def is_own(stated: Stated) -> bool:
        if stated.code in codes or (may_be_silent and not stated):
            return True
        school = _key(stated.school)
        return (school in own or _without_kind(school) in own) and all(
            not place or place in known
            for place, known in zip((_key(stated.province), _key(stated.lao)), above, strict=True)
        )

    return is_own


def wrong_file(rows: Sequence[Row], match: Match, institution: Organisation, is_own: Recogniser) -> Fault | None:
    """The one fault of a file that has no rows, or whose rows are mostly of another institution."""
    name = match.sheet.name
    if not rows:
        return Fault(
            name, "", "", "file-no-rows", _("The sheet has the headings of the report, but no row below them.")
        )
    stated = Counter(stated_by(row) for row in rows)
    foreign = {key: count for key, count in stated.items() if not is_own(key)}
    if 2 * sum(foreign.values()) <= len(rows):
        return None
    theirs = max(foreign, key=lambda key: foreign[key])
    first = next(row for row in rows if stated_by(row) == theirs)
    cell, value = _place(first)
    if not theirs:
        return Fault(
            name,
            cell,
            "",
            "institution-missing",
            _("The rows do not say whose they are: the columns that name the institution are empty."),
        )
    whose = {
        "theirs": str(theirs),
        "ours": " · ".join(one.name for one in (institution, institution.lao, institution.province) if one),
        "code": institution.code,
    }
    if "institution" in match.indexes and "institution_code" in match.indexes:
        sentence = _(
            "The file is that of %(theirs)s; this roll is that of %(ours)s. For children who moved here keep only "
            "their rows and write the code %(code)s in the column of the school's code."
        )
    else:
        sentence = _("The file is that of %(theirs)s; this roll is that of %(ours)s.")
    return Fault(name, cell, value, "other-institution", sentence % whose)


def other_period(rows: Sequence[Row], academic_year: int, term: int | None) -> Fault | None:
    """The one fault of a file that speaks of another year or term throughout; a file may speak of neither."""
    years = {row.values.get("academic_year") for row in rows} - {None}
    if len(years) == 1 and (year := years.pop()) != academic_year:
        assert isinstance(year, int)
        sentence = _("The file is of academic year %(theirs)d; the roll is kept for %(ours)d.") % {
            "theirs": year + ERA,
            "ours": academic_year + ERA,
        }
        first = next(row for row in rows if "academic_year" in row.values)
        return Fault(first.sheet, first.cell("academic_year"), str(year + ERA), "other-year", sentence)
    terms = {row.values.get("term") for row in rows} - {None}
    if term is not None and len(terms) == 1 and (theirs := terms.pop()) != term:
        sentence = _("The file is of term %(theirs)s; the round is held for term %(ours)s.") % {
            "theirs": theirs,
            "ours": term,
        }
        first = next(row for row in rows if "term" in row.values)
        return Fault(first.sheet, first.cell("term"), str(theirs), "other-term", sentence)
    return None


def stray_rows(rows: Iterable[Row], institution: Organisation, is_own: Recogniser) -> list[Fault]:
    """Single rows that say they are of another institution."""
    judged: dict[Stated, bool] = {}
    faults = []
    for row in rows:
        stated = stated_by(row)
        if stated not in judged:
            judged[stated] = is_own(stated)
        if not judged[stated]:
            sentence = _("This row is not of %(institution)s. Correct the names, or take the row out.") % {
                "institution": institution.name
            }
            cell, value = _place(row)
            faults.append(Fault(row.sheet, cell, value, "row-of-other-institution", sentence))
    return faults


def mixed_periods(rows: Iterable[Row], form: Format, academic_year: int, term: int | None) -> list[Fault]:
    """Years and terms other than the roll's; where the term is free, other than that of the first row."""
    must = {column.field for column in form.columns if column.required}
    faults = []
    for row in rows:
        year, of_term = row.values.get("academic_year", ""), row.values.get("term", "")
        for name, value in (("academic_year", year), ("term", of_term)):
            if value is None and name in must:
                sentence = _("Academic year and term must be filled in on every row.")
                faults.append(Fault(row.sheet, row.cell(name), "", "period-missing", sentence))
        if isinstance(year, int) and year != academic_year:
            sentence = _("The file mixes academic years: this row is of %(theirs)d, the roll of %(ours)d.") % {
                "theirs": year + ERA,
                "ours": academic_year + ERA,
            }
            faults.append(Fault(row.sheet, row.cell("academic_year"), str(year + ERA), "mixed-years", sentence))
        term = term or (of_term if isinstance(of_term, int) else None)
        if isinstance(of_term, int) and of_term != term:
            sentence = _("The file mixes terms: this row is of term %(theirs)s, the others of term %(ours)s.") % {
                "theirs": of_term,
                "ours": term,
            }
            faults.append(Fault(row.sheet, row.cell("term"), str(of_term), "mixed-terms", sentence))
    return faults


def _place(row: Row) -> tuple[str, str]:
    """The cell that says whose the row is, and what stands there."""
    name = "institution" if row.cell("institution") else "institution_code"
    return row.cell(name), shown(row.values.get(name))


def _key(name: object) -> str:
    text = clean_text(name)
    for short, long in _SHORT_WORDS:
        text = short.sub(long, text)
    return _BETWEEN.sub("", text)


def _without_kind(key: str) -> str:
    for word in _OWN_WORDS:
        key = key.removeprefix(word)
    return key
