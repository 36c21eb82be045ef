"""Reads a report file for one institution into records, or into a complete list of what is wrong with it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lec.lib.identifiers import Identifier
from lec.lib.names import clean_text
from lec.lib.progress import Progress, silent
from lec.lib.refusals import Invalid
from lec.lib.thai_calendar import ERA
from lec.registry.models import Naming, Organisation
from lec.rolls.imports.rpt318 import NOT_KEPT, RPT318, learner_record
from lec.rolls.records import LearnerRecord
from lec.sheets import mendings as mending
from lec.sheets.faults import Fault, shown
from lec.sheets.mendings import Mendings
from lec.sheets.reader import Sheet, read_workbook
from lec.sheets.tables import Match, Row, extract, recognise

Stated = tuple[Any, Any, Any]
Recogniser = Callable[[Stated], bool]

WRONG_FILE = frozenset(
    ("other-institution", "institution-missing", "other-year", "other-term", "file-no-rows", "all-left-out")
)
"""Codes of faults that concern the whole file: it is not the one that is wanted, and is not kept."""

_OLDEST = 100
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


@dataclass(frozen=True)
class Reading:
    """What a file says: `records` of the rows without fault, and every fault there is.

    `rows` counts the rows of data. `kept`, `not_kept` and `unknown` are the headers that are read, that
    are recognised and passed over, and that nobody knows. `sheet` and `first_row` (from 0) are for writing
    the faults beside the rows; `title` is the format's own, `indexes` has the column of each field (from 0)
    and `labels` each column's header.
    """

    format: str
    rows: int
    records: list[LearnerRecord]
    faults: list[Fault]
    kept: tuple[str, ...]
    not_kept: tuple[str, ...]
    unknown: tuple[str, ...]
    sheet: Sheet
    first_row: int
    faulty_identifiers: tuple[Identifier, ...] = ()
    title: str = ""
    indexes: Mapping[str, int] = field(default_factory=dict)
    labels: tuple[str, ...] = ()

    @property
    def wrong_file(self) -> Fault | None:
        """The fault that makes it the wrong file altogether, if there is one."""
        return next((fault for fault in self.faults if fault.code in WRONG_FILE), None)


def read_file(
    content: bytes,
    filename: str,
    *,
    institution: Organisation,
    academic_year: int,
    term: int | None,
    today: date,
    mendings: Mendings = mending.NONE,
    progress: Progress = silent,
) -> Reading:
    """Read an XLS, XLSX, ODS or CSV file of the report RPT318; call it outside any transaction.

    `academic_year` (Gregorian) and `term` are those the roll is kept in; `term` None takes either.
    `mendings` are laid over the file first; rows left out bring neither records nor faults.
    Refused: UnreadableFile where it is no spreadsheet, Invalid (format-unknown) where it is another
    table. All else is a fault of the Reading; a file of another institution, year or term has that one alone.
    """
    progress("reading")
    match = recognise(mendings.applied_to(read_workbook(content, filename)), [RPT318])
    if match is None:
        raise Invalid(
            "format-unknown",
            _("The file is not the report RPT318: its column headings were not found. Export the report again."),
        )
    extraction = extract(match, progress)
    _fill_down(extraction.rows)
    # Only now: a row left out may hold the value of a merged cell for the rows below it.
    rows = [row for row in extraction.rows if (row.sheet, row.number) not in mendings.left_out]
    is_own = _recogniser(institution)
    wrong = _wrong_file(rows, match, institution, is_own) or _other_period(rows, academic_year, term)
    if extraction.rows and not rows:
        sentence = _("Every row of the file is left out, so there is nothing to bring in. Take rows back.")
        wrong = Fault(match.sheet.name, "", "", "all-left-out", sentence)
    if wrong:
        return _reading(match, len(rows), [], [wrong])
    ignored = {letters for field_name, letters in _letters(rows).items() if field_name in NOT_KEPT}
    out = {row for sheet, row in mendings.left_out if sheet == match.sheet.name}
    faults = [
        fault
        for fault in extraction.faults
        if fault.cell.rstrip("0123456789") not in ignored and _row_number(fault) not in out
    ]
    faults += _stray_rows(rows, institution, is_own)
    faults += _mixed(rows, academic_year, term)
    faults += _identifiers_twice(rows)
    bad = {(fault.sheet, _row_number(fault)) for fault in faults}
    complete = not any(fault.code == "column-missing" for fault in faults)
    records: list[LearnerRecord] = []
    faulty = [
        one
        for row in extraction.rows
        if row.number in out and isinstance(one := row.values.get("identifier"), Identifier)
    ]
    for row in rows:
        sex, more = _row_faults(row, academic_year, today)
        faults += more
        identifier = row.values.get("identifier")
        if complete and not more and (row.sheet, row.number) not in bad:
            records.append(learner_record(row.values, sex))
        elif isinstance(identifier, Identifier):
            faulty.append(identifier)
    faults.sort(key=lambda fault: (fault.sheet, _row_number(fault), len(fault.cell), fault.cell))
    return _reading(match, len(rows), records, faults, tuple(faulty))


def _reading(
    match: Match,
    rows: int,
    records: list[LearnerRecord],
    faults: list[Fault],
    faulty: tuple[Identifier, ...] = (),
) -> Reading:
    kept = {index for name, index in match.indexes.items() if name not in NOT_KEPT}
    not_kept = set(match.indexes.values()) - kept
    others = [label for index, label in enumerate(match.labels) if label and index not in kept | not_kept]
    return Reading(
        format=match.format.code,
        rows=rows,
        records=records,
        faults=faults,
        kept=tuple(match.labels[index] for index in sorted(kept)),
        not_kept=tuple(match.labels[index] for index in sorted(not_kept)),
        unknown=tuple(others),
        sheet=match.sheet,
        first_row=match.first_row,
        faulty_identifiers=faulty,
        title=match.format.title,
        indexes=match.indexes,
        labels=match.labels,
    )


def _letters(rows: Sequence[Row]) -> dict[str, str]:
    return dict(rows[0].letters) if rows else {}


def _row_number(fault: Fault) -> int:
    digits = fault.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits else 0


def _fill_down(rows: Sequence[Row]) -> None:
    """Give the rows under a merged cell its value: only its first row holds one."""
    for name in ("province", "lao", "institution"):
        last: object = ""
        for row in rows:
            last = row.values.get(name) or last
            row.values[name] = last
    for name in ("academic_year", "term"):
        last = None
        for row in rows:
            if name in row.values:
                last = row.values[name] = row.values[name] or last


# --- is it the right file? --------------------------------------------------------------------


def _wrong_file(rows: Sequence[Row], match: Match, institution: Organisation, is_own: Recogniser) -> Fault | None:
    name = match.sheet.name
    if not rows:
        return Fault(
            name, "", "", "file-no-rows", _("The sheet has the headings of the report, but no row below them.")
        )
    stated = Counter((row.values["province"], row.values["lao"], row.values["institution"]) for row in rows)
    foreign = {key: count for key, count in stated.items() if not is_own(key)}
    if 2 * sum(foreign.values()) > len(rows):
        province, lao, school = max(foreign, key=lambda key: foreign[key])
        first = next(row for row in rows if row.values["institution"] == school)
        if not school:
            return Fault(
                name,
                first.cell("institution"),
                "",
                "institution-missing",
                _("The rows do not say whose they are: province, local authority and institution are empty."),
            )
        sentence = _("The file is that of %(theirs)s; this roll is that of %(ours)s.") % {
            "theirs": " · ".join(str(part) for part in (school, lao, province) if part),
            "ours": " · ".join(one.name for one in (institution, institution.lao, institution.province) if one),
        }
        return Fault(name, first.cell("institution"), shown(school), "other-institution", sentence)
    return None


def _other_period(rows: Sequence[Row], academic_year: int, term: int | None) -> Fault | None:
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


def _recogniser(institution: Organisation) -> Recogniser:
    """Whether stated (province, LAO, institution) are this institution's, under a name of today or of the past."""
    lao, province = institution.lao, institution.province
    ids = [one.pk for one in (institution, lao, province) if one]
    names: dict[int, set[str]] = {one.pk: {_key(one.name)} for one in (institution, lao, province) if one}
    for pk, name in Naming.objects.filter(organisation__in=ids).values_list("organisation_id", "name"):
        names[pk].add(_key(name))
    own = names[institution.pk] | {_without_kind(name) for name in names[institution.pk]}
    above = [names[one.pk] if one else set() for one in (province, lao)]

    def is_own(stated: Stated) -> bool:
        *places, school = (_key(part) for part in stated)
        return (school in own or _without_kind(school) in own) and all(
            not place or place in known for place, known in zip(places, above, strict=True)
        )

    return is_own


def _key(name: object) -> str:
    text = clean_text(name)
    for short, long in _SHORT_WORDS:
        text = short.sub(long, text)
    return _BETWEEN.sub("", text)


def _without_kind(key: str) -> str:
    for word in _OWN_WORDS:
        key = key.removeprefix(word)
    return key


# --- faults of rows ---------------------------------------------------------------------------


def _stray_rows(rows: Iterable[Row], institution: Organisation, is_own: Recogniser) -> list[Fault]:
    judged: dict[Stated, bool] = {}
    faults = []
    for row in rows:
        key = (row.values["province"], row.values["lao"], row.values["institution"])
        if key not in judged:
            judged[key] = is_own(key)
        if not judged[key]:
            sentence = _("This row is not of %(institution)s. Correct the names, or take the row out.") % {
                "institution": institution.name
            }
            value = shown(row.values["institution"])
            faults.append(Fault(row.sheet, row.cell("institution"), value, "row-of-other-institution", sentence))
    return faults


def _mixed(rows: Iterable[Row], academic_year: int, term: int | None) -> list[Fault]:
    """Years and terms other than the roll's; where the term is free, other than that of the first row."""
    faults = []
    for row in rows:
        year, of_term = row.values.get("academic_year", ""), row.values.get("term", "")
        for name, value in (("academic_year", year), ("term", of_term)):
            if value is None:
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


def _identifiers_twice(rows: Iterable[Row]) -> list[Fault]:
    by_identifier: dict[Identifier, list[Row]] = {}
    for row in rows:
        identifier = row.values.get("identifier")
        if isinstance(identifier, Identifier):
            by_identifier.setdefault(identifier, []).append(row)
    faults = []
    for same in by_identifier.values():
        for row in same if len(same) > 1 else ():
            others = ", ".join(other.cell("identifier") for other in same if other is not row)
            sentence = _("The same identifier stands in %(cells)s too. Keep only the right row.") % {"cells": others}
            value = shown(row.raw.get("identifier"))
            faults.append(Fault(row.sheet, row.cell("identifier"), value, "identifier-twice", sentence))
    return faults


@dataclass
class _RowFaults:
    row: Row
    faults: list[Fault] = field(default_factory=list)

    def add(self, name: str, code: str, sentence: str) -> None:
        value = shown(self.row.raw.get(name))
        self.faults.append(Fault(self.row.sheet, self.row.cell(name), value, code, sentence))


def _row_faults(row: Row, academic_year: int, today: date) -> tuple[str, list[Fault]]:
    """The learner's sex, and what is wrong with the row as a whole."""
    found = _RowFaults(row)
    birth = row.values.get("birth_date")
    if isinstance(birth, date) and not academic_year - _OLDEST <= birth.year <= today.year:
        found.add(
            "birth_date",
            "birth-date-impossible",
            _("The birth date is impossible. Compare it with the child's papers."),
        )
    elif isinstance(birth, date) and birth > today:
        found.add(
            "birth_date",
            "birth-date-impossible",
            _("The birth date lies in the future. Compare it with the child's papers."),
        )
    return _sex_of(row, found), found.faults


def _sex_of(row: Row, found: _RowFaults) -> str:
    prefix: Any = row.values.get("prefix")
    stated: Any = row.values.get("sex")
    told = prefix[1] if prefix else None
    if stated and told and stated != told:
        found.add("sex", "sex-contradicts-prefix", _("Sex and prefix contradict each other. Correct one of them."))
    if not stated and not told and prefix is not None:
        found.add(
            "prefix",
            "sex-unknown",
            _("The prefix does not tell the sex. Write เด็กชาย, เด็กหญิง, นาย or นางสาว, or add a column เพศ."),
        )
    return str(stated or told or "")
