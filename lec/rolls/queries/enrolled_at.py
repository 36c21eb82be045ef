"""Who was enrolled at a moment, by name: for the one export that names learners, on a recorded legal basis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lec.rolls.identity import masked, unseal
from lec.rolls.models import Contest, Enrolment, EnrolmentState
from lec.rolls.queries.roll import as_stated

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A learner of a roll; `identifier` is masked unless whole ones were asked for, '' where there is none yet.

    Nothing of ethnicity, nationality, religion or health is read.
    """

    institution_id: int
    grade: str
    room: str
    student_number: str
    identifier: str
    prefix: str
    first_name: str
    last_name: str
    sex: str
    birth_date: date


def enrolled_at(
    institutions: Sequence[int], academic_year: int, at: datetime, *, whole_identifiers: bool = False
) -> Iterator[Enrolled]:
    """The learners who were enrolled in these institutions at a moment, in that order and by class and name.

    Enrolled by then and not departed before; who was only claimed then is left out. The facts of each are
    today's: a name corrected since comes corrected. Never more than a few hundred rolls are held at a time.
    """
    read = unseal if whole_identifiers else masked
    for start in range(0, len(institutions), _AT_ONCE):
        some = institutions[start : start + _AT_ONCE]
        place = {pk: number for number, pk in enumerate(some)}
        rows = _standing(some, academic_year, at).values_list(
            "institution_id",
            "grade",
            "room",
            "student_number",
            "learner__identifier_sealed",
            *(as_stated(name) for name in ("prefix", "first_name", "last_name", "sex", "birth_date")),
        )
        ordered = rows.order_by("grade", "room", as_stated("name_sort"), "id")
        for row in sorted(ordered, key=lambda one: place[one[0]]):
            pk, grade, room, number, sealed, prefix, first, last, sex, birth = row
            yield Enrolled(pk, grade, room, number, read(sealed) if sealed else "", prefix, first, last, sex, birth)


def _standing(institutions: Sequence[int], academic_year: int, at: datetime) -> QuerySet[Enrolment]:
    settled_for = Contest.objects.filter(winner=OuterRef("pk"), closed_at__lte=at)
    return (
        Enrolment.objects.filter(institution__in=institutions, academic_year=academic_year, created_at__lte=at)
        .filter(Q(departure__isnull=True) | Q(departure__at__gt=at))
        .exclude(state=EnrolmentState.CLAIMED)
        .filter(Q(claim__isnull=True) | Exists(settled_for))
    )
