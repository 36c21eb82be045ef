"""What a random check needs of rolls: whom to number, how many eat, and who the drawn ones are (๑๐.๓)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from lec.registry.models import Organisation
from lec.rolls.models import Count, Enrolment, EnrolmentState
from lec.rolls.queries.roll import as_stated


@dataclass(frozen=True)
class SampledPerson:
    """A learner as the institution has it now, for whoever calls the name on a visit; never an identifier.

    `is_on_roll` is False once the enrolment has departed.
    """

    full_name: str
    sex: str
    birth_date: date
    grade: str
    room: str
    student_number: str
    is_on_roll: bool


def numbered_enrolments(institutions: QuerySet[Organisation], academic_year: int) -> dict[int, list[int]]:
    """The ids of the enrolled (not of the claimed) by institution, in the order they were entered; one statement."""
    rows = Enrolment.objects.filter(
        institution__in=institutions, academic_year=academic_year, state=EnrolmentState.ENROLLED
    )
    numbered: dict[int, list[int]] = defaultdict(list)
    for institution, pk in rows.order_by("id").values_list("institution_id", "id"):
        numbered[institution].append(pk)
    return dict(numbered)


def enrolled_by_grade(institutions: QuerySet[Organisation], academic_year: int) -> dict[int, dict[str, int]]:
    """The kept counts of the enrolled by institution and grade; one statement."""
    rows = (
        Count.objects.filter(institution__in=institutions, academic_year=academic_year, enrolled__gt=0)
        .order_by()
        .values_list("institution_id", "grade")
        .annotate(n=Sum("enrolled"))
    )
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for institution, grade, number in rows:
        counts[institution][grade] = number
    return dict(counts)


def persons_sampled(enrolments: Iterable[int]) -> dict[int, SampledPerson]:
    """Who these learners are, by enrolment id, as their institutions state it; one statement.

    Names: whoever stands above the local authority asks for them only in an act that records the look.
    """
    columns = ("prefix", "first_name", "last_name", "sex", "birth_date")
    rows = Enrolment.objects.filter(pk__in=list(enrolments)).values_list(
        "pk", *(as_stated(name) for name in columns), "grade", "room", "student_number", "state"
    )
    return {
        pk: SampledPerson(f"{prefix}{first} {last}", sex, born, grade, room, number, state != EnrolmentState.DEPARTED)
        for pk, prefix, first, last, sex, born, grade, room, number, state in rows
    }


def still_on_roll(path: str = "enrolment__") -> Q:
    """The condition that an enrolment has not departed; `path` leads to it."""
    return ~Q(**{f"{path}state": EnrolmentState.DEPARTED})
