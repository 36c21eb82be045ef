"""A closing as a workbook: provinces, local authorities, every number by grade, and who was missing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from lec.closings.models import Closing
from lec.closings.participants import Part
from lec.closings.queries import lines_of, missing_of, sums_of
from lec.lib.grades import GRADES
from lec.lib.thai_calendar import format_date
from lec.registry.models import Level, Organisation
from lec.rounds.models import Database, Round, State

_GRADES = list(GRADES)


def closing_workbook(closing: Closing, viewer: Organisation) -> bytes:
    """The sheets of one closing as far as the viewer's subtree was then; no name of any learner."""
    written = BytesIO()
    with xlsxwriter.Workbook(written, _OPTIONS) as file:
        book = _Book(file)
        book.sheet(_("Closing"), [_("About"), ""], _about(closing))
        totals = [_("Learners"), _("Other affiliations"), _("Not confirmed"), _("Digest")]
        for level, title in ((Level.PROVINCE, _("Provinces")), (Level.LAO, _("Local authorities"))):
            rows = sums_of(closing, level, within=viewer)
            book.sheet(
                title,
                [_("Code"), _("Name"), *totals],
                ([one.code, one.name, one.learners, one.pupils, one.missing, one.digest] for one in rows),
            )
        book.sheet(_("Numbers"), _line_heads(), _lines(closing, viewer))
        book.sheet(_("Not confirmed"), _missing_heads(), _missing(closing, viewer))
    return written.getvalue()


def missing_workbook(round_: Round, missing: Sequence[Part], *, now: datetime) -> bytes:
    """Who does not stand confirmed at this moment, a sheet per level, with what it confirmed last."""
    written = BytesIO()
    with xlsxwriter.Workbook(written, _OPTIONS) as file:
        book = _Book(file)
        about: list[tuple[str, str | int]] = [
            (_("Round"), str(round_)),
            (_("As of"), moment_told(now)),
            (_("Not confirmed"), len(missing)),
        ]
        book.sheet(_("About"), [_("About"), ""], about)
        for level in (Level.PROVINCE, Level.LAO, Level.INSTITUTION):
            rows = (
                [
                    part.body.code,
                    part.body.name,
                    part.body.district,
                    str(Database(part.database).label),
                    str(State(part.state).label),
                    part.confirmed_total if part.seal_number and part.database != Database.BASICS else "",
                ]
                for part in missing
                if part.body.level == level
            )
            heads = [_("Code"), _("Name"), _("District"), _("Database"), _("State"), _("Last confirmed")]
            book.sheet(str(level.label), heads, rows)
    return written.getvalue()


_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


class _Book:
    """Writes tables: one heading row, text as text, numbers as numbers."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.head = file.add_format({"bold": True, "bg_color": "#E7F0EB", "border": 1, "text_wrap": True})
        self.text = file.add_format({"num_format": "@"})
        self.number = file.add_format({"num_format": "#,##0"})

    def sheet(self, name: str, heads: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> None:
        """One sheet with a frozen heading."""
        sheet = self.file.add_worksheet(name[:31])
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 1, 24)
        sheet.set_column(2, max(2, len(heads) - 1), 14)
        sheet.write_row(0, 0, heads, self.head)
        for place, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(place, column, value, self.number)
                elif value:
                    sheet.write_string(place, column, value, self.text)


def moment_told(at: datetime) -> str:
    """A moment in Bangkok, day and minute."""
    local = timezone.localtime(at)
    return f"{format_date(local.date())} {local:%H:%M}"


def _about(closing: Closing) -> list[tuple[str, str | int]]:
    return [
        (_("Round"), str(closing.round)),
        (_("Closing number"), closing.number),
        (_("Closed"), moment_told(closing.at)),
        (_("For those who have not confirmed, take"), closing.get_taken_display()),
        (_("Reference of the order"), closing.order_reference),
        (_("Reason"), closing.reason),
        (_("Digest of the nation"), closing.digest),
    ]


def _line_heads() -> list[str]:
    cells = [f"{GRADES[grade].thai} {sex}" for grade in _GRADES for sex in ("ช", "ญ")]
    return [
        _("Code"),
        _("Name"),
        _("Province"),
        _("Local authority"),
        _("Database"),
        _("What the number rests on"),
        _("Total"),
        _("Contested, counted apart"),
        _("Digest of the seal"),
        *cells,
    ]


def _lines(closing: Closing, viewer: Organisation) -> Iterable[list[str | int | None]]:
    above = {one.organisation_id: one.name for one in closing.sums.all()}
    for line in lines_of(closing, within=viewer).iterator(chunk_size=2000):
        cells = [line.counts.get(grade, {}).get(sex, 0) for grade in _GRADES for sex in ("M", "F")]
        yield [
            line.code,
            line.name,
            above.get(line.province_id or 0, ""),
            above.get(line.lao_id or line.organisation_id, ""),
            line.get_database_display(),
            line.get_basis_display(),
            line.total,
            line.claimed,
            line.seal.digest if line.seal else "",
            *cells,
        ]


def _missing_heads() -> list[str]:
    return [_("Code"), _("Name"), _("Level"), _("Database"), _("State"), _("Last confirmed"), _("Taken")]


def _missing(closing: Closing, viewer: Organisation) -> Iterable[list[str | int | None]]:
    for one in missing_of(closing, within=viewer).iterator(chunk_size=2000):
        yield [
            one.code,
            one.name,
            one.get_level_display(),
            one.get_database_display(),
            one.get_state_display(),
            moment_told(one.seal.at) if one.seal else "",
            one.taken_total,
        ]
