"""Reads a report file for one institution into records, or into a complete list of what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lec.lib.identifiers import Identifier
from lec.lib.progress import Progress, silent
from lec.lib.refusals import Invalid
from lec.registry.models import Organisation
from lec.rolls.imports.columns import not_kept
from lec.rolls.imports.formats import FORMATS, without_headings
from lec.rolls.imports.references import resolve
from lec.rolls.imports.rightfile import WHOSE, mixed_periods, other_period, recogniser, stray_rows, wrong_file
from lec.rolls.imports.rows import learner_record
from lec.rolls.imports.template import TEMPLATE
from lec.rolls.records import CONFIRMED_FIELDS, LearnerRecord
from lec.sheets import mendings as mending
from lec.sheets.faults import Fault, shown
from lec.sheets.mendings import Mendings
from lec.sheets.reader import Sheet, Workbook, read_workbook
from lec.sheets.tables import Match, Row, extract, recognise

WRONG_FILE = frozenset(
    ("other-institution", "institution-missing", "other-year", "other-term", "file-no-rows", "all-left-out")
)
"""Codes of faults that concern the whole file: it is not the one that is wanted, and is not kept."""

_OLDEST = 100


@dataclass(frozen=True)
class Reading:
    """What a file says: `records` of the rows without fault, and every fault there is.

    `rows` counts the rows of data. `kept`, `not_kept` and `unknown` are the headers that are read, that
    are recognised and passed over, and that nobody knows. `sheet` and `first_row` (from 0) are for writing
    the faults beside the rows; `title` is the format's own, `indexes` has the column of each field (from 0)
    and `labels` each column's header. `cells` has for each record the cell of its identifier, and
    `faulty_enrolments` whom rows with faults name by their reference.
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
    cells: tuple[str, ...] = ()
    faulty_enrolments: frozenset[int] = frozenset()

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
    """Read an XLS, XLSX, ODS or CSV file of any known format; call it outside any transaction.

    Refused: UnreadableFile where it is no spreadsheet, and what `read_table` refuses.
    """
    progress("reading")
    return read_table(
        read_workbook(content, filename),
        institution=institution,
        academic_year=academic_year,
        term=term,
        today=today,
        mendings=mendings,
        progress=progress,
    )


def read_table(
    workbook: Workbook,
    *,
    institution: Organisation,
    academic_year: int,
    term: int | None,
    today: date,
    mendings: Mendings = mending.NONE,
    progress: Progress = silent,
) -> Reading:
    """Read a workbook, from a file or pasted, in the format that its headings tell.

    `academic_year` (Gregorian) and `term` are those the roll is kept in; `term` None takes either.
    `mendings` are laid over the workbook first; rows left out bring neither records nor faults. Rows without
    any headings are taken in the order of LEC's own template, where that fits.
    Refused: Invalid (format-unknown) where it is another table. All else is a fault of the Reading; a file
    of another institution, year or term has that one alone.
    """
    match = _recognised(mendings.applied_to(workbook))
    extraction = extract(match, progress)
    _fill_down(extraction.rows)
    # Only now: a row left out may hold the value of a merged cell for the rows below it.
    rows = [row for row in extraction.rows if (row.sheet, row.number) not in mendings.left_out]
    is_own = recogniser(institution, match.format)
    wrong = wrong_file(rows, match, institution, is_own) or other_period(rows, academic_year, term)
    if extraction.rows and not rows:
        sentence = _("Every row of the file is left out, so there is nothing to bring in. Take rows back.")
        wrong = Fault(match.sheet.name, "", "", "all-left-out", sentence)
    if wrong:
        return _reading(match, len(rows), [wrong])
    ignored = {extraction.rows[0].letters[name] for name in _passed_over(match)} if rows else set()
    out = {row for sheet, row in mendings.left_out if sheet == match.sheet.name}
    faults = [
        fault
        for fault in extraction.faults
        if fault.cell.rstrip("0123456789") not in ignored and _row_number(fault) not in out
    ]
    faults += stray_rows(rows, institution, is_own)
    faults += mixed_periods(rows, match.format, academic_year, term)
    faults += _identifiers_twice(rows)
    if match.format is TEMPLATE:
        faults += resolve(rows, institution=institution, academic_year=academic_year)
    bad = {_row_number(fault) for fault in faults}
    complete = not any(fault.code == "column-missing" for fault in faults)
    untold = frozenset(CONFIRMED_FIELDS) - {*match.indexes, "sex"}
    records: list[LearnerRecord] = []
    cells: list[str] = []
    faulty = [row for row in extraction.rows if row.number in out]
    for row in rows:
        sex, more = _row_faults(row, academic_year, today)
        faults += more
        if complete and not more and row.number not in bad:
            records.append(learner_record(row.values, sex, untold))
            cells.append(row.cell("identifier"))
        else:
            faulty.append(row)
    faults.sort(key=lambda fault: (fault.sheet, _row_number(fault), len(fault.cell), fault.cell))
    identifiers = (row.values.get("identifier") for row in faulty)
    references = (row.values.get("reference") for row in faulty)
    return _reading(
        match,
        len(rows),
        faults,
        records=records,
        cells=tuple(cells),
        faulty_identifiers=tuple(one for one in identifiers if isinstance(one, Identifier)),
        faulty_enrolments=frozenset(one for one in references if isinstance(one, int)),
    )


def _recognised(workbook: Workbook) -> Match:
    match = recognise(workbook, FORMATS) or without_headings(workbook)
    if match is None:
        raise Invalid(
            "format-unknown",
            _(
                "The headings of the columns were not recognised. Bring in the report RPT318, a file of DMC or the "
                "template of LEC, with its headings."
            ),
        )
    return match


def _passed_over(match: Match) -> set[str]:
    return {column.field for column in match.format.columns if column.clean is not_kept} & match.indexes.keys()


def _reading(
    match: Match,
    rows: int,
    faults: list[Fault],
    *,
    records: list[LearnerRecord] | None = None,
    cells: tuple[str, ...] = (),
    faulty_identifiers: tuple[Identifier, ...] = (),
    faulty_enrolments: frozenset[int] = frozenset(),
) -> Reading:
    passed_over = {match.indexes[name] for name in _passed_over(match)}
    kept = set(match.indexes.values()) - passed_over
    others = [label for index, label in enumerate(match.labels) if label and index not in kept | passed_over]
    return Reading(
        format=match.format.code,
        rows=rows,
        records=records or [],
        faults=faults,
        kept=tuple(match.labels[index] for index in sorted(kept)),
        not_kept=tuple(match.labels[index] for index in sorted(passed_over)),
        unknown=tuple(others),
        sheet=match.sheet,
        first_row=match.first_row,
        faulty_identifiers=faulty_identifiers,
        title=match.format.title,
        indexes=match.indexes,
        labels=match.labels,
        cells=cells,
        faulty_enrolments=faulty_enrolments,
    )


def _row_number(fault: Fault) -> int:
    digits = fault.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits else 0


def _fill_down(rows: list[Row]) -> None:
    """Give the rows under a merged cell its value: only its first row holds one."""
    for name in WHOSE:
        last: object = ""
        for row in rows:
            last = row.values.get(name) or last
            row.values[name] = last
    for name in ("academic_year", "term"):
        last = None
        for row in rows:
            if name in row.values:
                last = row.values[name] = row.values[name] or last


# --- faults of rows ---------------------------------------------------------------------------


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
