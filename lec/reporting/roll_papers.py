"""Papers of a roll: class lists for posting, rosters for a head count, the register; as PDF and as workbook."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _

from lec.lib.digits import to_thai
from lec.lib.grades import class_in_thai
from lec.lib.refusals import Refused
from lec.lib.thai_calendar import age_on, buddhist, format_date
from lec.registry.models import Kind, Organisation
from lec.registry.queries import today
from lec.reporting.paper import render_pdf
from lec.reporting.table_workbook import Page, write_pages
from lec.rolls.queries import RollRow, in_class_order, learner_named, read_roll, register_of
from lec.rolls.queries.existence import turned_up

PAPER_LANGUAGE = "th"
LONGEST_PDF = 800
"""How many rows are printed at once: about twenty sheets, a few seconds."""


@dataclass(frozen=True)
class ClassPaper:
    """One class on paper: its name, the columns and a row of cells per child."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    boys: int
    girls: int
    contested: int = 0

    @property
    def counted(self) -> int:
        """Those who count here; the contested are counted apart."""
        return self.boys + self.girls


@dataclass(frozen=True)
class Paper:
    """A paper ready to be printed or written as a workbook."""

    title: str
    note: str
    institution: Organisation
    academic_year: int
    issued_on: date
    classes: tuple[ClassPaper, ...]
    template: str

    def to_pdf(self) -> bytes:
        """A sheet per class, the heading repeated; refused (paper-long) beyond LONGEST_PDF rows."""
        if sum(len(one.rows) for one in self.classes) > LONGEST_PDF:
            sentence = _("More than %(n)d learners take too long to print at once. Print grade by grade.")
            raise Refused("paper-long", sentence % {"n": LONGEST_PDF})
        context = {
            "paper": self,
            "year": to_thai(str(buddhist(self.academic_year))),
            "day": to_thai(format_date(self.issued_on)),
            "lao": self.institution.lao,
        }
        return render_pdf(self.template, context, language=PAPER_LANGUAGE)

    def to_workbook(self) -> bytes:
        """A page per class."""
        head = f"{self.title} · {self.institution.name} · ปีการศึกษา {buddhist(self.academic_year)}"
        return write_pages(Page(one.name, f"{head} · {one.name}", one.columns, one.rows) for one in self.classes)


def class_lists(institution: Organisation, academic_year: int, *, only: str | None, now: datetime) -> Paper:
    """The name lists that are posted for the public (๕.๓.๑(๑)): names alone, no identifier, no birth date.

    `only` is a class such as P1/2 or a grade such as P1, None for all of them.
    """

    def row(number: int, one: RollRow) -> tuple[str, ...]:
        return (str(number), one.full_name, "")

    with translation.override(PAPER_LANGUAGE):
        return _paper(
            institution,
            academic_year,
            title=_("Name list of young children") if institution.kind == Kind.CENTRE else _("Name list of pupils"),
            note=_("Posted so that everybody can check who really exists. Tell the institution of any mistake."),
            columns=(_("No."), _("Name"), _("Remark")),
            row=row,
            only=only,
            template="papers/class_list.html",
            now=now,
        )


def rosters(institution: Organisation, academic_year: int, *, only: str | None, now: datetime) -> Paper:
    """The rosters for a head count, which may come unannounced: a box to tick for each child."""
    day = today(now)

    def row(number: int, one: RollRow) -> tuple[str, ...]:
        remark = "" if one.is_enrolled else _("Contested")
        sex = _("M") if one.sex == "M" else _("F")
        return (str(number), one.student_number, one.full_name, sex, str(age_on(one.birth_date, day)), "", "", remark)

    with translation.override(PAPER_LANGUAGE):
        return _paper(
            institution,
            academic_year,
            title=_("Roster for a head count"),
            note=_("Tick present or not present for each child, and sign below."),
            columns=(
                _("No."),
                _("Student number"),
                _("Name"),
                _("Sex"),
                _("Age"),
                _("Present"),
                _("Not present"),
                _("Remark"),
            ),
            row=row,
            only=only,
            template="papers/roster.html",
            now=now,
        )


def register_paper(institution: Organisation, *, academic_year: int, now: datetime) -> Paper:
    """The register of learners without existence, kept at the institution (๕.๓.๔ note): every entry, oldest first."""
    entries = list(register_of(institution).order_by("at", "pk"))
    again = turned_up(entries)
    with translation.override(PAPER_LANGUAGE):
        rows = tuple(
            (
                str(number),
                learner_named(one.enrolment.person),
                f"{class_in_thai(one.enrolment.grade, one.enrolment.room)} {buddhist(one.enrolment.academic_year)}",
                f"({one.reason}) {one.get_reason_display()}",
                format_date(one.last_seen, "short") if one.last_seen else "",
                one.attempts,
                format_date(today(one.at), "short"),
                again[one.pk].institution.name if one.pk in again else "",
            )
            for number, one in enumerate(entries, start=1)
        )
        columns = (
            _("No."),
            _("Name"),
            _("Class and year"),
            _("Reason"),
            _("Last seen on"),
            _("What was tried"),
            _("Taken out"),
            _("Turned up at"),
        )
        boys = sum(one.enrolment.person.sex == "M" for one in entries)
        return Paper(
            title=_("Register of pupils or young children without existence"),
            note=_("Kept at the institution under the circular, paragraph 5.3.4."),
            institution=institution,
            academic_year=academic_year,
            issued_on=today(now),
            classes=(ClassPaper(_("Register"), columns, rows, boys, len(entries) - boys),),
            template="papers/register.html",
        )


def _paper(
    institution: Organisation,
    academic_year: int,
    *,
    title: str,
    note: str,
    columns: tuple[str, ...],
    row: Callable[[int, RollRow], tuple[str, ...]],
    only: str | None,
    template: str,
    now: datetime,
) -> Paper:
    rows = [
        one
        for one in in_class_order(read_roll(institution, academic_year))
        if only in (None, one.grade, f"{one.grade}/{one.room}")
    ]
    return Paper(
        title=title,
        note=note,
        institution=institution,
        academic_year=academic_year,
        issued_on=today(now),
        classes=tuple(_classes(rows, columns, row)),
        template=template,
    )


def _classes(
    rows: Iterable[RollRow], columns: tuple[str, ...], row: Callable[[int, RollRow], tuple[str, ...]]
) -> Iterable[ClassPaper]:
    for (grade, room), members in groupby(rows, key=lambda one: (one.grade, one.room)):
        of_class: Sequence[RollRow] = list(members)
        enrolled = [one for one in of_class if one.is_enrolled]
        boys = sum(one.sex == "M" for one in enrolled)
        cells = tuple(row(number, one) for number, one in enumerate(of_class, start=1))
        contested = len(of_class) - len(enrolled)
        yield ClassPaper(class_in_thai(grade, room), columns, cells, boys, len(enrolled) - boys, contested)
