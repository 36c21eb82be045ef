"""The report of numbers as a workbook: every institution with subtotals, other affiliations apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import Any, TypeVar

import xlsxwriter
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lec.lib.collation import sort_key
from lec.lib.grades import GRADES, HEADCOUNT_GRADES, LEVELS
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Level, Organisation
from lec.reporting.counts_table import Confirmations, Line, last_confirmations, summed
from lec.reporting.others_table import (
    OtherLine,
    cells_by,
    school_line,
    schools_in,
    summed_others,
    with_record,
)
from lec.reporting.places import Place, district_name, institutions_in
from lec.rolls.totals import Total, totals_by_grade
from lec.rounds.models import Round, State
from lec.rounds.queries import shown_round, today, working_year

AnyLine = TypeVar("AnyLine", Line, OtherLine)


@dataclass(frozen=True)
class Where:
    """A LAO's place: `names` are those of province, district and LAO, `order` sorts them, each by itself."""

    order: tuple[tuple[object, ...], ...]
    names: tuple[str, str, str]


Row = tuple[Where, Line]
OtherRow = tuple[Where, OtherLine, Sequence[str | int]]
"""The line of a school with the columns that name it: number in the system, code, name, affiliation."""


@dataclass(frozen=True)
class Listing:
    """Everything the workbook writes, institutions and schools in the order of the places."""

    place: Place
    round: Round | None
    academic_year: int
    own: list[Row]
    others: list[OtherRow]


def read_listing(place: Place, *, now: datetime) -> Listing:
    """Every institution and other-affiliation school of a place with its numbers; ten statements at most."""
    round_ = shown_round()
    year = round_.academic_year if round_ else working_year(now)
    grades: dict[int | str, dict[str, Total]] = {}
    totals = totals_by_grade(place.organisation, year, by="institution", district=place.district)
    for (key, grade), total in totals.items():
        grades.setdefault(key, {})[grade] = total
    day = today(now)
    institutions = [
        one
        for one in institutions_in(place).select_related("lao__province")
        if one.is_open_on(day) or one.pk in grades
    ]
    confirmations = last_confirmations(round_, institutions) if round_ else Confirmations()
    own = [
        (_where(one.lao), Line("institution", one.code, one.name, grades.get(one.pk, {}), confirmations.of(one)))
        for one in institutions
    ]
    schools = schools_in(place).select_related("lao__province")
    cells = cells_by("pk", schools, round_)
    others: list[OtherRow] = [
        (
            _where(one.lao),
            school_line(one, cells.get(one.pk, {})),
            (one.pk, one.code, one.name, one.affiliation),
        )
        for one in with_record(schools, round_)
    ]
    # Within a LAO both lists are in Thai order already, and sorting is stable.
    own.sort(key=lambda row: row[0].order)
    others.sort(key=lambda row: row[0].order)
    return Listing(place, round_, year, own, others)


def render_counts(place: Place, *, now: datetime) -> bytes:
    """The XLSX of a place; like the papers it is Thai whatever the officer's screen speaks."""
    with translation.override("th"):
        listing = read_listing(place, now=now)
        content = BytesIO()
        # Text is text: a name that begins with = is no formula, a code of digits no number.
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        workbook = xlsxwriter.Workbook(content, options)
        styles = Styles(workbook)
        _own_sheet(Sheet(workbook, styles, _("Own affiliation"), _own_head(), 6), listing, now)
        if listing.others:
            _others_sheet(Sheet(workbook, styles, _("Other affiliations"), _others_head(), 7), listing, now)
            _apart_sheet(Sheet(workbook, styles, _("Own and other apart"), _apart_head(), 4), listing, now)
        workbook.close()
    return content.getvalue()


class Styles:
    """The few formats of the workbook."""

    def __init__(self, workbook: Any) -> None:
        base = {"font_name": "TH Sarabun New", "font_size": 14, "valign": "top"}
        number = {"num_format": "#,##0"}
        strong = {"bold": True, "bg_color": "#EEF3F0", "top": 1}
        self.title = workbook.add_format({**base, "bold": True, "font_size": 18})
        self.note = workbook.add_format(base)
        head = {"bold": True, "text_wrap": True, "bottom": 2, "align": "center", "valign": "vcenter"}
        self.head = workbook.add_format({**base, **head})
        self.text = workbook.add_format(base)
        self.number = workbook.add_format({**base, **number})
        self.sum_text = workbook.add_format({**base, **strong})
        self.sum_number = workbook.add_format({**base, **strong, **number})


class Sheet:
    """A sheet written row by row from the top, as constant memory asks; `texts` columns come before the numbers."""

    def __init__(self, workbook: Any, styles: Styles, name: str, head: Sequence[str], texts: int) -> None:
        self.sheet = workbook.add_worksheet(name)
        self.styles = styles
        self.head = head
        self.texts = texts
        self.at = 0
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P / &N")
        self.sheet.set_column(0, 1, 16)
        self.sheet.set_column(2, texts - 1, 24)
        self.sheet.set_column(texts, len(head) - 1, 11)

    def open(self, title: str, notes: Iterable[str]) -> None:
        """The title, what is counted and when, and the head of the table."""
        self.line([title], self.styles.title)
        for note in notes:
            self.line([note], self.styles.note)
        self.at += 1
        self.sheet.set_row(self.at, 44)
        self.sheet.repeat_rows(self.at)
        self.sheet.freeze_panes(self.at + 1, 0)
        self.line(self.head, self.styles.head)

    def line(self, values: Iterable[str | int | None], style: Any = None, *, is_sum: bool = False) -> None:
        """One row; None stays an empty cell, which is not zero."""
        text, number = (
            (self.styles.sum_text, self.styles.sum_number) if is_sum else (self.styles.text, self.styles.number)
        )
        for column, value in enumerate(values):
            if isinstance(value, int):
                # A number among the texts is the school's number in the system, not a count.
                self.sheet.write_number(self.at, column, value, text if column < self.texts else number)
            elif value is None:
                self.sheet.write_blank(self.at, column, None, style or text)
            else:
                self.sheet.write_string(self.at, column, value, style or text)
        self.at += 1


def _own_head() -> list[str]:
    return [
        *_path_head(),
        _("Code"),
        _("Institution"),
        _("State"),
        *(level.thai for level in LEVELS.values()),
        _("Total"),
        _("Last confirmed by the institution"),
        _("Contested, counted apart"),
    ]


def _own_sheet(sheet: Sheet, listing: Listing, now: datetime) -> None:
    sheet.open(_("Numbers of pupils and young children"), _notes(listing, now))
    for path, lines, is_sum in _with_sums(listing.own, listing.place):
        line = summed("", lines) if is_sum else lines[0]
        state = "" if is_sum else str(State(line.confirmed.state or State.OPEN).label)
        sheet.line(
            [*path, line.code, line.name, state, *line.levels.values(), *_three_figures(line)], is_sum=is_sum
        )


def _three_figures(line: Line) -> tuple[int, int | None, int]:
    return line.total, line.confirmed.total, line.claimed


def _others_head() -> list[str]:
    sexes = (_("male"), _("female"))
    grades = [f"{GRADES[grade].thai} {sex}" for grade in HEADCOUNT_GRADES for sex in sexes]
    school = [_("Number in the system"), _("Code"), _("School"), _("Affiliation")]
    return [*_path_head(), *school, *grades, _("Total"), _("State")]


def _others_sheet(sheet: Sheet, listing: Listing, now: datetime) -> None:
    sheet.open(_("Pupil numbers of other affiliations"), _notes(listing, now))
    named = {line.code: name for _path, line, name in listing.others}
    for path, lines, is_sum in _with_sums([row[:2] for row in listing.others], listing.place):
        line = summed_others("", lines) if is_sum else lines[0]
        missing = line.is_missing
        keys = [(grade, sex) for grade in HEADCOUNT_GRADES for sex in "MF"]
        name = ["", "", "", ""] if is_sum else named[line.code]
        numbers = [None if missing else line.cells.get(key, 0) for key in keys]
        sheet.line(
            [*path, *name, *numbers, None if missing else line.total, _state_of(line, is_sum)], is_sum=is_sum
        )


def _apart_head() -> list[str]:
    grades = [GRADES[grade].thai for grade in HEADCOUNT_GRADES]
    return [*_path_head(), _("Affiliation"), _("Young children in centres"), *grades, _("Total")]


def _apart_sheet(sheet: Sheet, listing: Listing, now: datetime) -> None:
    """Two rows for each LAO, its own and the others', never added together."""
    sheet.open(_("Kindergarten 1 to primary 6: own and other affiliations apart"), _notes(listing, now))
    own: dict[Where, list[Line]] = {}
    others: dict[Where, list[OtherLine]] = {}
    for where, line in listing.own:
        own.setdefault(where, []).append(line)
    for where, other, _name in listing.others:
        others.setdefault(where, []).append(other)
    for where in sorted({*own, *others}, key=lambda one: one.order):
        _apart_rows(sheet, where.names, own.get(where, []), others.get(where, []), is_sum=False)
    everywhere = (_("Sum of %(name)s") % {"name": listing.place.name}, "", "")
    own_lines = [line for _place, line in listing.own]
    other_lines = [row[1] for row in listing.others]
    _apart_rows(sheet, everywhere, own_lines, other_lines, is_sum=True)


def _apart_rows(
    sheet: Sheet, path: tuple[str, str, str], own: list[Line], others: list[OtherLine], *, is_sum: bool
) -> None:
    sums = summed("", own).grades
    young = sum(total.enrolled for grade, total in sums.items() if grade.startswith("N"))
    by_grade = [sums.get(grade, Total()).enrolled for grade in HEADCOUNT_GRADES]
    if own:
        sheet.line([*path, _("Own affiliation"), young, *by_grade, young + sum(by_grade)], is_sum=is_sum)
    if others:
        other = summed_others("", others)
        missing = other.is_missing
        numbers = [None] * len(HEADCOUNT_GRADES) if missing else list(other.by_grade.values())
        total = None if missing else other.total
        sheet.line([*path, _("Other affiliations"), None, *numbers, total], is_sum=is_sum)


def _path_head() -> list[str]:
    return [_("Province"), _("District"), _("Local authority")]


def _notes(listing: Listing, now: datetime) -> list[str]:
    local = timezone.localtime(now)
    notes = [listing.place.name]
    if listing.round is None:
        notes.append(_("Academic year %(year)s") % {"year": buddhist(listing.academic_year)})
    else:
        words = _("Academic year %(year)s, term %(term)s")
        notes.append(words % {"year": buddhist(listing.academic_year), "term": listing.round.term})
    as_of = {"date": format_date(local.date()), "time": f"{local:%H:%M}"}
    return [*notes, _("Data as of %(date)s, %(time)s") % as_of]


def _state_of(line: OtherLine, is_sum: bool) -> str:
    if is_sum:
        return _("%(done)s of %(all)s recorded") % {"done": line.recorded, "all": line.schools}
    if line.is_dissolved:
        return _("Dissolved")
    return _("Not recorded yet") if line.is_missing else _("Recorded")


def _with_sums(
    rows: Sequence[tuple[Where, AnyLine]], place: Place
) -> Iterator[tuple[tuple[str, str, str], list[AnyLine], bool]]:
    """Each row, and after the last one of a LAO, district or province below the place, the lines to sum."""
    depths = {Level.DEPARTMENT: 0, Level.PROVINCE: 1, Level.LAO: 3, Level.INSTITUTION: 3}
    depth = depths[Level(place.organisation.level)] if place.district is None else 2
    yield from _summed_below(rows, depth)
    yield (_("Sum of %(name)s") % {"name": place.name}, "", ""), [line for _where, line in rows], True


def _summed_below(
    rows: Sequence[tuple[Where, AnyLine]], depth: int
) -> Iterator[tuple[tuple[str, str, str], list[AnyLine], bool]]:
    if depth == 3:
        for where, line in rows:
            yield where.names, [line], False
        return
    for _order, group in groupby(rows, key=lambda row: row[0].order[: depth + 1]):
        below = list(group)
        yield from _summed_below(below, depth + 1)
        names = list(below[0][0].names)
        names[depth:] = [_("Sum of %(name)s") % {"name": names[depth]}, "", ""][: 3 - depth]
        yield (names[0], names[1], names[2]), [line for _where, line in below], True


def _where(lao: Organisation | None) -> Where:
    assert lao is not None
    assert lao.province is not None
    district = (not lao.district, sort_key(lao.district))
    order = ((lao.province.name_sort, lao.province.code), district, (lao.name_sort, lao.code))
    return Where(order, (lao.province.name, district_name(lao.district), lao.name))
