"""How a pair reads: its grounds in words, its two records fact by fact."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lec.rolls.queries import learner_named
from lec.rolls.queries.contests import masked_name
from lec.rolls.queries.doubles import Double, Side, sides_of
from lec.web.learners.views import class_name
from lec.web.templatetags.lec import be_year, sex_label, thai_date

GROUNDS = {
    "name-same": gettext_lazy("the same name and surname"),
    "name-spelling": gettext_lazy("name and surname sound the same, spelt differently"),
    "name-split": gettext_lazy("the same name and surname, divided at another place"),
    "name-slip": gettext_lazy("name and surname differ by a letter or two"),
    "surname-other": gettext_lazy("the same name and mother, another surname"),
    "birth-same": gettext_lazy("the same birth date"),
    "birth-era": gettext_lazy("birth years differ by the era"),
    "birth-swapped": gettext_lazy("birth dates differ by day and month changed about"),
    "birth-digit": gettext_lazy("birth dates differ by one digit"),
    "birth-year": gettext_lazy("birth dates differ by one year"),
    "sex-other": gettext_lazy("sex recorded differently"),
    "parents-same": gettext_lazy("the same parents"),
    "parents-other": gettext_lazy("other parents"),
    "identifiers-valid": gettext_lazy("a valid national ID each"),
}
HIDDEN = "•••"


def grounds_in_words(grounds: str) -> str:
    """The grounds of a pair as one line."""
    return " · ".join(str(GROUNDS[code]) for code in grounds.split())


@dataclass(frozen=True)
class Record:
    """One record of a pair as it is shown; `url` is its page where the judge may open it.

    `is_there`: the child has not moved out of the judge's area since the search; `is_plain`: and names are shown.
    """

    side: Side
    name: str
    born: str
    url: str
    is_there: bool
    is_plain: bool

    @property
    def number(self) -> str:
        """The masked identifier, or that there is none."""
        return self.side.masked_identifier or _("No identifier yet")

    @property
    def where(self) -> str:
        """Institution and class of the latest enrolment."""
        at = self.side.enrolment
        return f"{at.institution.name} {_class(self)}".strip() if at else ""


@dataclass(frozen=True)
class Shown:
    """A pair with its two records, the one made first first."""

    pair: Double
    records: tuple[Record, Record]

    @property
    def grounds(self) -> str:
        """Why the two look alike."""
        return grounds_in_words(self.pair.grounds)


def shown(pairs: Iterable[Double], *, with_names: bool, links: Any = None) -> list[Shown]:
    """Pairs with what a judge sees of them; without names, the first letters and the year of birth alone."""
    pairs = list(pairs)
    sides = sides_of(pairs)
    return [
        Shown(pair, (_record(pair, one, with_names, links), _record(pair, other, with_names, links)))
        for pair in pairs
        for one, other in [sides[pair.pk]]
    ]


def _record(pair: Double, side: Side, with_names: bool, links: Any) -> Record:
    learner = side.learner
    url = links(side) if links and side.enrolment else ""
    is_there = _is_there(pair, side)
    if with_names and is_there:
        return Record(side, learner_named(learner), thai_date(learner.birth_date), url, is_there, True)
    masked = masked_name(learner.first_name, learner.last_name)
    born = _("year %(year)s") % {"year": be_year(learner.birth_date.year)}
    return Record(side, masked, born, url, is_there, False)


def _is_there(pair: Double, side: Side) -> bool:
    """Whether the record is still of the area of whoever judges the pair."""
    at = side.enrolment.institution if side.enrolment else None
    if at is None:
        return True
    if pair.lao_id:
        return at.lao_id == pair.lao_id
    return pair.province_id in (None, at.province_id)


def facts_of(one: Shown) -> list[dict[str, Any]]:
    """The two records side by side, fact by fact; `differs` where both have it and not the same."""
    rows = [
        (_("Name and surname"), [record.name for record in one.records]),
        (_("Birth date"), [record.born for record in one.records]),
        (_("Sex"), [sex_label(record.side.learner.sex) for record in one.records]),
        (_("Number"), [record.number for record in one.records]),
        (_("Father"), [_parent(record, record.side.father) for record in one.records]),
        (_("Mother"), [_parent(record, record.side.mother) for record in one.records]),
        (_("Institution"), [_institution(record.side) for record in one.records]),
        (_("Local authority"), [_authority(record.side) for record in one.records]),
        (_("Class"), [_class(record) for record in one.records]),
        (_("State"), [_state(record.side) for record in one.records]),
        (_("Recorded on"), [thai_date(record.side.learner.created_at, "short") for record in one.records]),
    ]
    return [
        {"label": label, "one": a, "other": b, "differs": bool(a and b and a != b)}
        for label, (a, b) in rows
        if a or b
    ]


def _parent(record: Record, name: str) -> str:
    return name if record.is_plain or not name else HIDDEN


def _institution(side: Side) -> str:
    return side.enrolment.institution.name if side.enrolment else ""


def _authority(side: Side) -> str:
    lao = side.enrolment.institution.lao if side.enrolment else None
    return f"{lao.name} ({lao.province.name})" if lao and lao.province else ""


def _class(record: Record) -> str:
    at = record.side.enrolment if record.is_there else None
    return class_name(at.grade, at.room) if at else ""


def _state(side: Side) -> str:
    at = side.enrolment
    return f"{at.get_state_display()} {be_year(at.academic_year)}" if at else ""
