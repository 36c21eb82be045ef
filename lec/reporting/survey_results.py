"""What came of a survey form: sums counted by the database, lists of what cannot be summed, and a workbook of all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any

import xlsxwriter
from django.db.models import Count, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lec.lib.thai_calendar import buddhist, format_date
from lec.premises.models import Question, QuestionKind, SurveyAnswer, SurveyForm
from lec.premises.queries.survey_progress import concerned_by
from lec.premises.queries.surveys import questions_of
from lec.registry.models import INSTITUTION_KINDS, Organisation
from lec.registry.queries import today

SHARED = (QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.YES_NO)
"""Kinds whose answers are counted by what was chosen."""
LISTED = (QuestionKind.TEXT, QuestionKind.DATE)
"""Kinds whose answers are only listed."""
_BATCH = 1000


@dataclass(frozen=True)
class Share:
    """How often one choice was made; `permille` of the institutions that answered the question, rounded."""

    label: str
    count: int
    permille: int

    @property
    def percent(self) -> str:
        """The share as it is read, with one decimal."""
        return f"{self.permille / 10:.1f}"


@dataclass(frozen=True)
class Numbers:
    """The numbers answered to one question."""

    total: Decimal
    least: Decimal
    median: Decimal
    greatest: Decimal


@dataclass(frozen=True)
class Result:
    """What came of one question: how many answered, and their choices or numbers where it has such."""

    question: Question
    answered: int
    shares: tuple[Share, ...] = ()
    numbers: Numbers | None = None

    @property
    def is_listed(self) -> bool:
        """Whether the answers are only to be listed."""
        return self.question.kind in LISTED


def results_of(form: SurveyForm, top: Organisation, *, day: date) -> list[Result]:
    """A result for each question of a form, of the institutions open below an organisation; three statements.

    Equal answers are counted by the database, so that of a question with three choices three rows come back,
    however many institutions answered.
    """
    answers = _answers(form, top, day)
    listed = dict(answers.filter(question__kind__in=LISTED).values_list("question").annotate(n=Count("pk")))
    counted: dict[int, list[tuple[Any, int]]] = {}
    groups = answers.exclude(question__kind__in=LISTED).values_list("question", "value").annotate(n=Count("pk"))
    for question, value, n in groups:
        counted.setdefault(question, []).append((value, n))
    return [_result(one, listed.get(one.pk, 0), counted.get(one.pk, [])) for one in questions_of(form)]


def _answers(form: SurveyForm, top: Organisation, day: date) -> QuerySet[SurveyAnswer]:
    institutions = concerned_by(form, day).within(top).values("pk")
    return SurveyAnswer.objects.filter(question__form=form, institution__in=institutions).order_by()


def _result(question: Question, listed: int, groups: Sequence[tuple[Any, int]]) -> Result:
    if question.kind in LISTED:
        return Result(question, listed)
    answered = sum(n for _value, n in groups)
    if question.kind == QuestionKind.NUMBER:
        return Result(question, answered, numbers=_numbers(groups) if groups else None)
    return Result(question, answered, shares=_shares(question, groups, answered))


def _shares(question: Question, groups: Sequence[tuple[Any, int]], answered: int) -> tuple[Share, ...]:
    offered: list[Any] = question.choices
    labels = [str(one) for one in offered]
    if question.kind == QuestionKind.YES_NO:
        offered, labels = [True, False], [_("Yes"), _("No")]
    counts = [sum(n for value, n in groups if value == one or _holds(value, one)) for one in offered]
    permilles = [round(1000 * n / answered) if answered else 0 for n in counts]
    return tuple(map(Share, labels, counts, permilles))


def _holds(value: Any, choice: Any) -> bool:
    return isinstance(value, list) and choice in value


def _numbers(groups: Sequence[tuple[Any, int]]) -> Numbers:
    ordered = sorted((Decimal(str(value)), n) for value, n in groups)
    count = sum(n for _value, n in ordered)
    middle = [_nth(ordered, place) for place in ((count - 1) // 2, count // 2)]
    return Numbers(
        total=sum((value * n for value, n in ordered), Decimal()),
        least=ordered[0][0],
        median=sum(middle, Decimal()) / 2,
        greatest=ordered[-1][0],
    )


def _nth(ordered: Sequence[tuple[Decimal, int]], place: int) -> Decimal:
    """The number at a place, from 0, of as many numbers as the counts say."""
    for value, n in ordered:
        if place < n:
            return value
        place -= n
    raise IndexError(place)


def answers_to(question: Question, top: Organisation, *, day: date) -> QuerySet[SurveyAnswer]:
    """Every answer to a question below an organisation, with its institution, by LAO in Thai order."""
    answers = _answers(question.form, top, day).filter(question=question)
    found = answers.select_related("institution__lao", "institution__province")
    return found.order_by("institution__lao__name_sort", "institution__name_sort", "institution__code")


def shown(question: Question, value: Any) -> str:
    """An answer as people read it; '' for none."""
    if value is None:
        return ""
    if question.kind == QuestionKind.DATE:
        return format_date(date.fromisoformat(value), "short")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


# --- the workbook ------------------------------------------------------------------------------


def render_results(form: SurveyForm, top: Organisation, *, now: datetime) -> bytes:
    """The XLSX of a form: a row for each institution asked, a column for each question, and the questions apart.

    Like the papers it is Thai whatever the officer's screen speaks. Numbers are numbers, dates texts of the
    Buddhist era; what was not answered stays empty. It is written as it is read, a thousand institutions at a time.
    """
    content = BytesIO()
    # Text is text: an answer that begins with = is no formula, one of digits no number.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with translation.override("th"), xlsxwriter.Workbook(content, options) as book:
        questions = questions_of(form)
        _write(book, _("Answers"), _heads(questions), _rows(form, questions, top, today(now)))
        heads = (_("Item"), _("Question"), _("Answer"), _("Required"), _("Choices"), _("Explanation"))
        above = [form.title, form.introduction, _as_of(top, now)]
        _write(book, _("Questions"), heads, map(_about, questions), above)
    return content.getvalue()


def _about(question: Question) -> Sequence[Any]:
    required = _("Yes") if question.is_required else _("No")
    kind = str(question.get_kind_display())
    return [question.number, question.text, kind, required, ", ".join(question.choices), question.hint]


def _as_of(top: Organisation, now: datetime) -> str:
    moment = timezone.localtime(now)
    shown_at = f"{format_date(moment.date())} {moment:%H:%M}"
    return _("%(place)s, as of %(moment)s") % {"place": top.title, "moment": shown_at}


def _heads(questions: Sequence[Question]) -> list[str]:
    places = [_("Province"), _("Local authority"), _("Code"), _("Institution"), _("Kind")]
    asked = [f"{one.number}. {one.text}" for one in questions]
    return [*places, _("Required questions without an answer"), _("Last changed"), *asked]


def _rows(form: SurveyForm, questions: Sequence[Question], top: Organisation, day: date) -> Iterator[Sequence[Any]]:
    """A row for each institution asked, by province, LAO and name."""
    institutions = (
        concerned_by(form, day)
        .within(top)
        .select_related("lao", "province")
        .order_by("province__name_sort", "lao__name_sort", "name_sort", "code")
        .iterator(chunk_size=_BATCH)
    )
    required = {one.pk for one in questions if one.is_required}
    kinds = {kind.value: str(kind.label) for kind in INSTITUTION_KINDS}
    while batch := list(islice(institutions, _BATCH)):
        given: dict[int, dict[int, Any]] = {one.pk: {} for one in batch}
        latest: dict[int, datetime] = {}
        answers = SurveyAnswer.objects.filter(question__form=form, institution__in=list(given))
        for pk, question, value, at in answers.values_list("institution", "question", "value", "changed_at"):
            given[pk][question] = value
            latest[pk] = max(at, latest.get(pk, at))
        for one in batch:
            own = given[one.pk]
            yield [
                one.province.name if one.province else "",
                one.lao.name if one.lao else "",
                one.code,
                one.name,
                kinds[one.kind],
                len(required - own.keys()),
                _written_day(today(latest[one.pk])) if one.pk in latest else "",
                *(_cell(asked, own.get(asked.pk)) for asked in questions),
            ]


def _cell(question: Question, value: Any) -> str | int | float:
    if question.kind == QuestionKind.NUMBER and value is not None:
        return value  # type: ignore[no-any-return]
    if question.kind == QuestionKind.DATE and value is not None:
        return _written_day(date.fromisoformat(value))
    return shown(question, value)


def _written_day(day: date) -> str:
    return f"{day:%d/%m}/{buddhist(day.year)}"


def _write(
    book: Any, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], above: Sequence[str] = ()
) -> None:
    """A sheet from the top down: lines above, heads, rows."""
    sheet = book.add_worksheet(name)
    base = {"font_name": "TH Sarabun New", "font_size": 14, "valign": "top"}
    plain, strong = book.add_format(base), book.add_format({**base, "bold": True, "text_wrap": True, "bottom": 2})
    sheet.set_column(0, len(heads) - 1, 20)
    for at, line in enumerate(above):
        sheet.write_string(at, 0, line, plain)
    top = len(above)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    for column, head in enumerate(heads):
        sheet.write_string(top, column, head, strong)
    for at, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    sheet.write_string(at, column, value, plain)
            else:
                sheet.write_number(at, column, value, plain)
