"""Estimates as workbooks; every sheet says on top that it is an estimate (ประมาณการ), and from which seals."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lec.closings.models import Basis as Standing
from lec.funding.documents import WORD
from lec.funding.estimates import OTHER, PROGRAMMES, Estimate, RateRow, Rates, Sum, estimate, lines_of
from lec.funding.models import Bodies, Certainty, Programme
from lec.funding.projection import projected
from lec.funding.queries.bodies import Gathered, gather
from lec.lib.grades import GRADES
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Level, Organisation
from lec.reporting.estimate_sums import Basis
from lec.reporting.estimate_what_if import Change, WhatIf

Cell = str | int | None
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class Money(int):
    """Satang that a sheet shows in baht."""


class _Sheet:
    """A sheet written row by row, as constant memory asks: the title, notes and head stand on top."""

    def __init__(
        self, book: Any, name: str, notes: Sequence[str], head: Sequence[str], widths: Sequence[int]
    ) -> None:
        base = {"font_name": "TH Sarabun New", "font_size": 14, "valign": "top"}
        self._text = book.add_format(base)
        self._number = book.add_format({**base, "num_format": "#,##0"})
        self._baht = book.add_format({**base, "num_format": "#,##0.00"})
        strong = {**base, "bold": True}
        self._sheet = book.add_worksheet(name)
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer(f"&L{WORD}&C&P / &N")
        self._at = 0
        title = book.add_format({**strong, "font_size": 18})
        for number, note in enumerate(notes):
            self._sheet.write_string(self._at, 0, note, self._text if number else title)
            self._at += 1
        bottom = {"text_wrap": True, "bottom": 2, "align": "center", "valign": "vcenter"}
        style = book.add_format({**strong, **bottom})
        for column, words in enumerate(head):
            self._sheet.write_string(self._at, column, words, style)
        self._sheet.repeat_rows(self._at)
        self._sheet.freeze_panes(self._at + 1, 0)
        self._at += 1

    def line(self, cells: Iterable[Cell]) -> None:
        """One row; None stays an empty cell, which is not zero."""
        for column, value in enumerate(cells):
            if isinstance(value, Money):
                self._sheet.write_number(self._at, column, value / 100, self._baht)
            elif isinstance(value, int):
                self._sheet.write_number(self._at, column, value, self._number)
            elif value is not None:
                self._sheet.write_string(self._at, column, value, self._text)
        self._at += 1


def estimate_workbook(basis: Basis, organisation: Organisation, *, now: datetime) -> bytes:
    """Every body with its sums, the missing and the rates; below the department every grade of every body too.

    A body's row names its seal's digest. Like the papers it is Thai whatever the officer's screen speaks.
    """
    gathered = gather(basis.source, organisation)
    found = estimate(gathered.bodies, basis.rates)
    ahead = estimate(projected(found.bodies), basis.next_rates)
    written = BytesIO()
    with translation.override("th"), xlsxwriter.Workbook(written, _OPTIONS) as book:
        notes = _notes(basis, organisation.title, now)
        _sums_sheet(book, notes, found, ahead)
        _bodies_sheet(book, notes, found, ahead, gathered)
        if organisation.level != Level.DEPARTMENT:
            _lines_sheet(book, notes, found)
        _missing_sheet(book, notes, gathered)
        _rates_sheet(book, notes, basis.rates)
    return written.getvalue()


def what_if_workbook(basis: Basis, others: Rates, result: WhatIf, *, now: datetime) -> bytes:
    """The nation under the rates in force and under others, by programme and province, with both sets of rates."""
    written = BytesIO()
    with translation.override("th"), xlsxwriter.Workbook(written, _OPTIONS) as book:
        title = _("Estimate: what other rates would cost")
        notes = [title, *_notes(basis, "", now)[1:]]
        sides = (_("Own affiliation"), _("Other affiliations"))
        columns = (_("%(side)s: now"), _("%(side)s: then"), _("%(side)s: difference"))
        head = [words % {"side": side} for side in sides for words in columns]
        widths = [30, *[20] * 6]
        sheet = _Sheet(book, _("By programme"), notes, [_("Programme"), *head], widths)
        for programme, own, other in result.programmes:
            sheet.line([str(Programme(programme).label), *_three(own), *_three(other)])
        sheet.line([_("Total"), *_three(result.own), *_three(result.other)])
        sheet = _Sheet(book, _("By province"), notes, [_("Province"), *head], widths)
        for name, own, other in result.provinces:
            sheet.line([name, *_three(own), *_three(other)])
        sheet.line([_("Total"), *_three(result.own), *_three(result.other)])
        _rates_sheet(book, notes, basis.rates, name=_("Rates now"))
        _rates_sheet(book, notes, others, name=_("Rates then"))
    return written.getvalue()


def _three(one: Change) -> list[Cell]:
    return [Money(one.now), Money(one.then), Money(one.change)]


def _notes(basis: Basis, name: str, now: datetime) -> list[str]:
    """What it is, of whom, from which seals and when it was made."""
    words = _("Fiscal year %(year)s. An estimate from confirmed numbers, no allocation.")
    return [
        f"{WORD} {name}".strip(),
        words % {"year": buddhist(basis.rates.fiscal_year)},
        basis_words(basis),
        _("Made on %(day)s") % {"day": format_date(timezone.localtime(now).date())},
    ]


def basis_words(basis: Basis) -> str:
    """From which seals, in one sentence."""
    source = basis.source
    at = timezone.localtime(source.at)
    words = {
        "year": buddhist(source.round.academic_year),
        "term": source.round.term,
        "day": format_date(at.date()),
        "time": f"{at:%H:%M}",
    }
    if source.closing is not None:
        text = _("From closing no. %(number)s of academic year %(year)s, term %(term)s, made on %(day)s %(time)s")
        return text % {**words, "number": source.closing.number}
    return _("From the last seals of academic year %(year)s, term %(term)s, as of %(day)s %(time)s") % words


def _money_head() -> list[str]:
    return [*(str(Programme(one).label) for one in PROGRAMMES), _("Total"), _("Next year by class shift")]


def _money(now: Sum, ahead: Sum) -> list[Cell]:
    return [*(Money(one) for one in now.amounts), Money(now.total), Money(ahead.total)]


def _sums_sheet(book: Any, notes: Sequence[str], found: Estimate, ahead: Estimate) -> None:
    head = [_("Province"), _("Local authority"), _("Affiliation"), _("Bodies"), _("Learners"), *_money_head()]
    sheet = _Sheet(book, _("Sums"), notes, head, [12, 16, 16, 12, 12, *[20] * 5])
    sides = ((_("Own affiliation"), 0), (_("Other affiliations"), 1))
    for (province, lao), pair in found.laos.items():
        for words, side in sides:
            if pair[side].bodies:
                one = pair[side]
                after = ahead.laos[province, lao][side]
                sheet.line([province, lao, words, one.bodies, one.learners, *_money(one, after)])
    for words, side in sides:
        one = found.whole[side]
        sheet.line([_("Total"), "", words, one.bodies, one.learners, *_money(one, ahead.whole[side])])


def _bodies_sheet(book: Any, notes: Sequence[str], found: Estimate, ahead: Estimate, gathered: Gathered) -> None:
    head = [
        *(_("Province"), _("Local authority"), _("Affiliation"), _("Code"), _("Name"), _("Learners")),
        *_money_head(),
        *(_("Basis"), _("Digest of the seal")),
    ]
    sheet = _Sheet(book, _("By body"), notes, head, [10, 26, 24, 16, 36, 10, *[18] * 5, 18, 70])
    laos = {code: lao.name for code, lao in gathered.laos.items()}
    for body, amounts, after in zip(found.bodies, found.amounts, ahead.amounts, strict=True):
        money = _money(Sum(amounts=amounts), Sum(amounts=after))
        side = str(Bodies(body.kind).label)
        named: list[Cell] = [body.province, laos.get(body.lao, body.lao), side, body.code, body.name]
        basis = str(Standing(body.basis).label)
        sheet.line([*named, sum(body.counts.values()), *money, basis, body.seal_digest])


def _lines_sheet(book: Any, notes: Sequence[str], found: Estimate) -> None:
    head = [
        *(_("Local authority"), _("Code"), _("Name"), _("Affiliation"), _("Programme"), _("Grade"), _("Learners")),
        *(_("Size of the body"), _("Baht per learner"), _("Days"), _("Amount (baht)"), _("Rate no.")),
    ]
    sheet = _Sheet(book, _("By grade"), notes, head, [16, 16, 36, 24, 24, 16, 10, 10, 14, 8, 18, 10])
    places = {id(rate): place for place, rate in enumerate(found.rates.rows, start=1)}
    for body in found.bodies:
        side = _("Other affiliations") if body.kind == OTHER else _("Own affiliation")
        for line in lines_of(body, found.rates):
            named: list[Cell] = [body.lao, body.code, body.name, side, str(Programme(line.programme).label)]
            numbers: list[Cell] = [GRADES[line.grade].thai, line.learners, line.size, Money(line.satang), line.days]
            sheet.line([*named, *numbers, Money(line.amount), places[id(line.rate)]])


def _missing_sheet(book: Any, notes: Sequence[str], gathered: Gathered) -> None:
    head = [_("Province"), _("Local authority"), _("Code"), _("Name"), _("Schools of other affiliations"), _("Why")]
    sheet = _Sheet(book, _("Without an estimate"), notes, head, [10, 16, 16, 40, 14, 50])
    for one in sorted(gathered.missing):
        sheet.line([one.province, one.lao, one.code, one.name, one.schools or None, missing_words(one.why)])


def missing_words(why: str) -> str:
    """Why nothing is known of a body."""
    return {
        "never": _("Never confirmed in this round"),
        "not-taken": _("Not confirmed when the round was closed, nothing taken"),
        "unsplit": _("Its seal does not have each school's numbers"),
        "new": _("Not yet in the confirmed numbers"),
        "nobody": _("Nobody there has confirmed"),
    }[why]


def _rates_sheet(book: Any, notes: Sequence[str], rates: Rates, *, name: str = "") -> None:
    head = [
        *(_("Rate no."), _("Programme"), _("For the learners of"), _("Grades")),
        *(_("Learners from"), _("Baht per learner"), _("Days"), _("From fiscal year")),
        *(_("How sure is the amount"), _("How sure is the number of days"), _("Source")),
    ]
    sheet = _Sheet(book, name or _("Rates"), notes, head, [8, 24, 30, 40, 12, 14, 8, 12, 30, 30, 100])
    for number, one in enumerate(rates.applied, start=1):
        for size_from, satang in one.rate.steps:
            sheet.line([number, *_rate_words(one.rate, one.grades), size_from, Money(satang), *_rate_rest(one.rate)])


def _rate_words(rate: RateRow, grades: Sequence[str]) -> list[Cell]:
    words = ", ".join(GRADES[grade].thai for grade in grades)
    return [str(Programme(rate.programme).label), str(Bodies(rate.bodies).label), words]


def _rate_rest(rate: RateRow) -> list[Cell]:
    sure = [str(Certainty(one).label) if one else "" for one in (rate.certainty, rate.days_certainty)]
    return [rate.days, str(buddhist(rate.from_fiscal_year)), *sure, rate.source]
