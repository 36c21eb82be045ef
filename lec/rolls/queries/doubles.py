"""Likely doubles: the people to compare, the pairs to judge, and what became of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation
from lec.registry.queries import department
from lec.rolls.identity import masked
from lec.rolls.likeness import Person
from lec.rolls.models import Double as Double
from lec.rolls.models import Enrolment, EnrolmentState, IdentifierKind, Learner, Verdict

_CHUNK = 5000
_WITHIN = {Level.DEPARTMENT: "", Level.PROVINCE: "institution__province", Level.LAO: "institution__lao"}
_PERSON_COLUMNS = (
    "learner_id",
    "learner__first_name",
    "learner__last_name",
    "learner__sex",
    "learner__birth_date",
    "learner__identifier_kind",
    "institution_id",
    "grade",
    "room",
    "learner__particulars__father_name",
    "learner__particulars__mother_name",
)

Places = dict[int, tuple[int | None, int | None]]
"""LAO and province of each institution, by ids."""


def people_of(top: Organisation, academic_year: int) -> Iterator[list[Person]]:
    """Everybody enrolled in `top`'s subtree that year, in lists of one birth date and sex; one statement.

    Each learner once, at the institution that enrols; read as it comes, so that a nation needs little memory.
    """
    ordered = _within(top, academic_year).order_by("learner__birth_date", "learner__sex")
    day: list[Person] = []
    for values in ordered.values_list(*_PERSON_COLUMNS).iterator(chunk_size=_CHUNK):
        person = _person(values)
        if day and (day[0].birth_date, day[0].sex) != (person.birth_date, person.sex):
            yield day
            day = []
        day.append(person)
    if day:
        yield day


def people_named(learners: Iterable[int], academic_year: int) -> dict[int, Person]:
    """These learners as far as they are enrolled that year, by id; one statement."""
    rows = _enrolled(academic_year).filter(learner__in=list(learners))
    return {values[0]: _person(values) for values in rows.order_by().values_list(*_PERSON_COLUMNS)}


def how_many(top: Organisation, academic_year: int) -> int:
    """How many are enrolled in `top`'s subtree that year; one statement."""
    return _within(top, academic_year).count()


def places() -> Places:
    """LAO and province of every institution; one statement."""
    rows = Organisation.objects.institutions().values_list("pk", "lao_id", "province_id")
    return {pk: (lao, province) for pk, lao, province in rows}


def _within(top: Organisation, academic_year: int) -> QuerySet[Enrolment]:
    path = _WITHIN[Level(top.level)]
    return _enrolled(academic_year).filter(**{path: top} if path else {})


def _enrolled(academic_year: int) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(academic_year=academic_year, state=EnrolmentState.ENROLLED)


def _person(values: tuple[Any, ...]) -> Person:
    learner_id, first, last, sex, birth_date, kind, institution, grade, room, father, mother = values
    is_national = kind == IdentifierKind.NATIONAL
    place = (institution, grade, room)
    return Person(learner_id, first, last, sex, birth_date, is_national, place, father or "", mother or "")


# --- the work list -------------------------------------------------------------------------------


def pairs_for(judge: Organisation) -> QuerySet[Double]:
    """The pairs that are this organisation's to judge; none for an institution."""
    if judge.level == Level.LAO:
        return Double.objects.filter(lao=judge)
    if judge.level == Level.PROVINCE:
        return Double.objects.filter(lao__isnull=True, province=judge)
    if judge.level == Level.DEPARTMENT:
        return Double.objects.filter(lao__isnull=True, province__isnull=True)
    return Double.objects.none()


def open_pairs(judge: Organisation) -> QuerySet[Double]:
    """Those nobody has judged yet, the most alike first."""
    return pairs_for(judge).filter(verdict=Verdict.OPEN).order_by("-likeness", "pk")


def judged_pairs(judge: Organisation) -> QuerySet[Double]:
    """Those that were judged, newest first."""
    rows = pairs_for(judge).exclude(verdict=Verdict.OPEN).select_related("judged_post", "judged_officer")
    return rows.order_by("-judged_at", "pk")


def pairs_to_judge(judge: Organisation) -> int:
    """How many pairs wait for this LAO, province or department; one statement."""
    return pairs_for(judge).filter(verdict=Verdict.OPEN).count()


def find_pair(judge: Organisation, pk: int) -> Double:
    """A pair that is this organisation's to judge; Hidden otherwise."""
    rows = pairs_for(judge).select_related("learner", "other", "lao", "province", "judged_officer")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Hidden("pair-not-found", _("There is no such pair in your area."))
    return found


def judge_of(pair: Double) -> Organisation:
    """Who judges a pair: the LAO of both, else the province of both, else the department."""
    return pair.lao or pair.province or department()


@dataclass(frozen=True)
class Side:
    """One record of a pair as a judge sees it; `enrolment` is the latest, None where there is none left."""

    learner: Learner
    enrolment: Enrolment | None
    father: str
    mother: str

    @property
    def masked_identifier(self) -> str:
        """The identifier as pages show it, or ''."""
        return masked(self.learner.identifier_sealed)


def sides_of(pairs: Iterable[Double]) -> dict[int, tuple[Side, Side]]:
    """Both sides of each pair by the pair's id, the record made first first; three statements."""
    pairs = list(pairs)
    ids = {pk for pair in pairs for pk in (pair.learner_id, pair.other_id)}
    learners = Learner.objects.select_related("particulars").in_bulk(list(ids))
    latest: dict[int, Enrolment] = {}
    rows = Enrolment.objects.filter(learner__in=ids).select_related("institution__lao", "institution__province")
    for row in rows:
        known = latest.get(row.learner_id)
        if known is None or _freshness(known) < _freshness(row):
            latest[row.learner_id] = row

    def side(pk: int) -> Side:
        kept = getattr(learners[pk], "particulars", None)
        father, mother = (kept.father_name, kept.mother_name) if kept else ("", "")
        return Side(learners[pk], latest.get(pk), father, mother)

    return {pair.pk: (side(pair.learner_id), side(pair.other_id)) for pair in pairs}


def _freshness(row: Enrolment) -> tuple[int, int, int]:
    states = {EnrolmentState.ENROLLED: 2, EnrolmentState.CLAIMED: 1}
    return row.academic_year, states.get(EnrolmentState(row.state), 0), row.pk


_KINDS_BY_WORTH = (IdentifierKind.NATIONAL, IdentifierKind.GCODE, IdentifierKind.NONE)


def proposed_to_stand(one: Learner, other: Learner) -> Learner:
    """Which record should stand for the person: a national ID before a G-Code before none, then the older."""

    def worth(learner: Learner) -> tuple[int, datetime, int]:
        return _KINDS_BY_WORTH.index(IdentifierKind(learner.identifier_kind)), learner.created_at, learner.pk

    return min((one, other), key=worth)


@dataclass(frozen=True)
class Joined:
    """A record that was found to be of the same person: its name, identifier and birth date as they were."""

    name: str
    masked_identifier: str
    birth_date: date
    at: datetime | None


def joined_into(learner: Learner) -> list[Joined]:
    """The other records that this one stands for, the latest joined first; two statements, one where none."""
    others = list(Learner.objects.filter(same_as=learner).order_by("pk"))
    if not others:
        return []
    family = [learner.pk, *(other.pk for other in others)]
    joined = Double.objects.filter(verdict=Verdict.SAME, learner__in=family, other__in=family)
    when: dict[int, datetime | None] = {}
    for one, two, at in joined.order_by("judged_at").values_list("learner_id", "other_id", "judged_at"):
        when.setdefault(one, at)
        when.setdefault(two, at)
    return [
        Joined(
            f"{other.prefix}{other.first_name} {other.last_name}",
            masked(other.identifier_sealed),
            other.birth_date,
            when.get(other.pk),
        )
        for other in others
    ]
