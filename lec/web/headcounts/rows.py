"""The grid of head counts as the page draws it: recorded numbers, what was typed over them, and what is wrong."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.http import QueryDict

from lec.headcounts.models import Answer
from lec.headcounts.queries.asking import CELL_NAMES, SchoolRow, SchoolState, cells_from_names
from lec.headcounts.queries.numbers import Numbers
from lec.lib.digits import to_arabic
from lec.lib.grades import HEADCOUNT_GRADES
from lec.lib.thai_calendar import format_date
from lec.web.templatetags.lec import grade_label, sex_label

Texts = dict[str, str]
"""What stands in the boxes of one school, by the cell's name: {"K1_M": "12"}."""


@dataclass(frozen=True)
class Heading:
    """A column of the grid; `index` counts from 0, `total` is the column's sum as the page opens."""

    name: str
    grade: str
    sex: str
    index: int
    total: int


@dataclass(frozen=True)
class Box:
    """One box: its text, what is recorded (`was`), and what is wrong with the text."""

    name: str
    grade: str
    sex: str
    text: str
    was: str
    fault: str

    @property
    def label(self) -> str:
        """อ.1 ชาย."""
        return cell_label(self.name)

    @property
    def is_changed(self) -> bool:
        """Whether the text is another than what is recorded."""
        return self.text.strip() != self.was


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else has written to a school meanwhile, as partials/changed_meanwhile.html shows it."""

    who: str
    at: datetime | None
    rows: Sequence[Mapping[str, str]]


@dataclass
class GridRow:
    """A school of the grid: its boxes, the fingerprint of what its officer has `seen`, and what is wrong.

    `is_sent` tells whether the form held its boxes; `faults` are sentences by cell name, "" for the whole school.
    """

    school: SchoolRow
    texts: Texts
    seen: str
    is_sent: bool = False
    faults: dict[str, str] = field(default_factory=dict)
    meanwhile: Meanwhile | None = None

    @property
    def boxes(self) -> list[Box]:
        """The eighteen boxes in order."""
        was = texts_of(self.school)
        return [
            Box(name, *key, self.texts.get(name, ""), was[name], self.faults.get(name, ""))
            for name, key in CELL_NAMES.items()
        ]

    @property
    def is_dissolved(self) -> bool:
        """Whether the school is no more: zeros, and no boxes."""
        return self.school.school.dissolved_on is not None

    @property
    def faulty(self) -> list[Box]:
        """The boxes with something wrong."""
        return [box for box in self.boxes if box.fault] if self.faults else []

    @property
    def fault(self) -> str:
        """What is wrong with the school as a whole."""
        return self.faults.get("", "")

    @property
    def total(self) -> int | None:
        """The sum of what stands in the boxes; None while there is nothing."""
        if self.is_dissolved:
            return 0
        numbers = [number for text in self.texts.values() if (number := whole_number(text)) is not None]
        return sum(numbers) if numbers else None

    @property
    def lacking(self) -> int:
        """How many boxes are empty, once one of them is filled."""
        filled = sum(1 for text in self.texts.values() if text.strip())
        return len(CELL_NAMES) - filled if filled else 0

    @property
    def changed(self) -> int:
        """How many boxes say something else than what is recorded."""
        return sum(box.is_changed for box in self.boxes)


def texts_of(row: SchoolRow) -> Texts:
    """What the boxes of a school hold when the page opens: recorded or drafted numbers."""
    standing = row.draft if row.numbers is None else row.numbers
    return {name: str(standing[key]) if key in standing else "" for name, key in CELL_NAMES.items()}


def opened(rows: Iterable[SchoolRow]) -> list[GridRow]:
    """The grid as the page opens."""
    return [GridRow(row, texts_of(row), row.fingerprint) for row in rows]


def counted(rows: Iterable[SchoolRow]) -> list[GridRow]:
    """The grid without drafts, which count for nothing: what the levels above see."""
    return opened(replace(row, draft={}) for row in rows)


def typed(rows: Iterable[SchoolRow], sent: QueryDict) -> list[GridRow]:
    """The grid with what the form sent; a school that it did not send keeps what is recorded."""
    return [typed_row(row, sent) for row in rows]


def typed_row(row: SchoolRow, sent: QueryDict) -> GridRow:
    """A school as the form sent it, with the fingerprint it was made from."""
    texts = {name: sent.get(box_name(row.school.pk, name)) for name in CELL_NAMES}
    here = {name: text.strip()[:20] for name, text in texts.items() if text is not None}
    if not here:
        return GridRow(row, texts_of(row), row.fingerprint)
    seen = sent.get(f"seen-{row.school.pk}", "")[:64]
    return GridRow(row, {**texts_of(row), **here}, seen, is_sent=True)


def changed_meanwhile(row: GridRow) -> Meanwhile:
    """Both versions of a school that somebody else has written to: the boxes where they differ."""
    pairs = [{"label": box.label, "yours": box.text, "theirs": box.was} for box in row.boxes if box.is_changed]
    return Meanwhile(row.school.changed_by, row.school.changed_at, pairs)


def box_name(school: int, cell: str) -> str:
    """The name of a box in the form: n-12-K1_M."""
    return f"n-{school}-{cell}"


def cells_of(texts: Mapping[str, str]) -> dict[tuple[str, str], object]:
    """What the boxes of a school mean: numbers, None for an empty one, and as it was typed what is no number."""
    return {CELL_NAMES[name]: _meant(text) for name, text in texts.items()}


def _meant(text: str) -> object:
    number = whole_number(text)
    return (text.strip() or None) if number is None else number


def whole_number(text: str) -> int | None:
    """The whole number that a box holds, Thai digits and 1,200 included; None for anything else."""
    plain = to_arabic(text.strip())
    left, comma, right = plain.partition(",")
    if comma and left.isdecimal() and right.isdecimal() and len(right) == 3 and len(left) <= 3:
        plain = left + right
    unsigned = plain.removeprefix("-")
    return int(plain) if unsigned.isascii() and unsigned.isdecimal() and len(unsigned) < 10 else None


def cell_label(name: str) -> str:
    """อ.1 ชาย for K1_M."""
    grade, sex = CELL_NAMES[name]
    return f"{grade_label(grade)} {sex_label(sex)}"


def headings(rows: Collection[GridRow]) -> list[Heading]:
    """The eighteen columns with their sums."""
    return [
        Heading(name, *key, index, sum(whole_number(row.texts.get(name, "")) or 0 for row in rows))
        for index, (name, key) in enumerate(CELL_NAMES.items())
    ]


def grand_total(rows: Iterable[GridRow]) -> int:
    """All pupils that stand in the grid."""
    return sum(row.total or 0 for row in rows)


@dataclass
class SentAnswer:
    """What a school sent through its link, beside what is recorded, and the boxes with the officer's word on it.

    Ticked when the page opens, unless other numbers are recorded already. `faults` by box: due, reason.
    """

    row: SchoolRow
    answer: Answer
    due: str
    seen: str
    is_ticked: bool
    reason: str = ""
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> Numbers:
        """The eighteen numbers that the school sent."""
        return cells_from_names(self.answer.cells)

    @property
    def total(self) -> int:
        """All pupils that the school sent."""
        return sum(self.numbers.values())

    @property
    def grades(self) -> list[dict[str, Any]]:
        """Both versions grade by grade; `differs` marks what would change."""
        recorded = self.row.numbers or {}
        return [
            {
                "grade": grade,
                "recorded": [recorded.get((grade, sex)) for sex in "MF"],
                "sent": [
                    {"count": sent, "differs": sent != recorded.get((grade, sex))}
                    for sex, sent in ((sex, self.numbers[grade, sex]) for sex in "MF")
                ],
            }
            for grade in HEADCOUNT_GRADES
        ]


def sent_answers(rows: Iterable[SchoolRow], *, due_on: date) -> list[SentAnswer]:
    """The answers that wait for the LAO's word, by school; `due_on` is proposed for asking again."""
    return [
        SentAnswer(row, row.answer, format_date(due_on, "short"), row.fingerprint, row.numbers is None)
        for row in rows
        if row.state == SchoolState.ANSWERED and row.answer
    ]


def judged_answers(rows: Iterable[SchoolRow], sent: QueryDict, *, due_on: date) -> list[SentAnswer]:
    """The waiting answers with the ticks, days and reasons that the form sent."""
    waiting = sent_answers(rows, due_on=due_on)
    ticked = set(sent.getlist("answer"))
    for one in waiting:
        pk = one.answer.pk
        one.is_ticked = str(pk) in ticked
        one.seen = sent.get(f"seen-{pk}", "")[:64]
        one.due, one.reason = sent.get(f"due-{pk}", one.due)[:40], sent.get(f"reason-{pk}", "")[:1000]
    return waiting
