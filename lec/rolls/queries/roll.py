"""Reading rolls: the rows that are confirmed, their counts, and the register."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lec.lib.digests import canonical_line, digest
from lec.lib.grades import GRADES
from lec.lib.identifiers import mask, parse_identifier
from lec.lib.refusals import Hidden
from lec.registry.models import Organisation
from lec.rolls.identity import unseal
from lec.rolls.models import (
    Claim,
    Count,
    Departure,
    DepartureKind,
    Enrolment,
    EnrolmentState,
    Learner,
    Verification,
)
from lec.rolls.queries.answers import ANSWER_COLUMNS, Answer, answer_of
from lec.rolls.records import CONFIRMED_FIELDS, PERSON_FIELDS, LearnerRecord
from lec.rounds.models import Round

Counts = dict[str, dict[str, int]]
ClassKey = tuple[str, str]
"""Grade and room."""

GUARDIAN_FIELDS = ("guardian_name", "guardian_telephone")
"""The particulars that the form of one child asks for."""


@dataclass
class RollRow:
    """One learner of a roll, as much of it as is confirmed; `explanations` by query code."""

    enrolment_id: int
    learner_id: int
    identifier_kind: str
    identifier_sealed: str | None
    prefix: str
    first_name: str
    last_name: str
    sex: str
    birth_date: date
    nationality: str
    grade: str
    room: str
    student_number: str
    entered_on: date | None
    state: str
    verified_round_id: int | None
    name_sort: str = ""
    created_at: datetime | None = None
    explanations: dict[str, Answer] = field(default_factory=dict)

    @property
    def is_enrolled(self) -> bool:
        """Whether the learner counts here; a claimed one is counted apart."""
        return self.state == EnrolmentState.ENROLLED

    @property
    def full_name(self) -> str:
        """Prefix, name and surname as one reads them."""
        return f"{self.prefix}{self.first_name} {self.last_name}"

    @cached_property
    def identifier(self) -> str | None:
        """The whole identifier, deciphered once; never for a page."""
        return unseal(self.identifier_sealed) if self.identifier_sealed else None

    @property
    def masked_identifier(self) -> str:
        """The identifier as pages show it, or ''."""
        return mask(self.identifier) if self.identifier else ""

    @property
    def line(self) -> bytes:
        """The canonical line that the roll's digest is made of."""
        return canonical_line(
            self.identifier,
            self.prefix,
            self.first_name,
            self.last_name,
            self.sex,
            self.birth_date,
            self.nationality,
            self.grade,
            self.room,
            self.student_number,
            self.entered_on,
            self.state,
        )



def as_stated(name: str) -> Coalesce:
    """A fact of the person as the enrolment's institution has it: its own claim's, else the learner's."""
    return Coalesce(f"claim__{name}", f"learner__{name}")


_COLUMNS: tuple[Any, ...] = (
    "id",
    "learner_id",
    "learner__identifier_kind",
    "learner__identifier_sealed",
    *(as_stated(name) for name in PERSON_FIELDS),
    "grade",
    "room",
    "student_number",
    "entered_on",
    "state",
    "verification__round_id",
    as_stated("name_sort"),
    "created_at",
)


_ANSWER = ("explanations__code", *(f"explanations__{name}" for name in ANSWER_COLUMNS))


def enrolments_of(institution: Organisation, academic_year: int) -> QuerySet[Enrolment]:
    """The enrolments of a roll that are not departed, in class and name order."""
    return (
        Enrolment.objects.filter(institution=institution, academic_year=academic_year)
        .exclude(state=EnrolmentState.DEPARTED)
        .select_related("learner", "claim")
        .order_by("grade", "room", as_stated("name_sort"), "id")
    )


def read_roll(institution: Organisation, academic_year: int) -> list[RollRow]:
    """A whole roll, enrolled and claimed, with its explanations, in one statement."""
    return read_rolls([institution.pk], academic_year).get(institution.pk, [])


def read_rolls(institutions: Iterable[int], academic_year: int) -> dict[int, list[RollRow]]:
    """The whole rolls of several institutions by id, as `read_roll` gives each, in one statement."""
    values = (
        Enrolment.objects.filter(institution__in=list(institutions), academic_year=academic_year)
        .exclude(state=EnrolmentState.DEPARTED)
        .order_by("id")
        .values_list("institution_id", *_COLUMNS, *_ANSWER)
    )
    rolls: dict[int, dict[int, RollRow]] = defaultdict(dict)
    places = len(_COLUMNS)
    for institution, *columns in values:
        rows = rolls[institution]
        row = rows.setdefault(columns[0], RollRow(*columns[:places]))
        if code := columns[places]:
            row.explanations[code] = answer_of(columns[places + 1 :])
    return {pk: list(rows.values()) for pk, rows in rolls.items()}


def read_rows(enrolments: Iterable[int]) -> dict[int, RollRow]:
    """Learners of any rolls by enrolment id, without their explanations, in one statement."""
    values = Enrolment.objects.filter(pk__in=list(enrolments)).values_list(*_COLUMNS)
    return {columns[0]: RollRow(*columns) for columns in values}


def class_order(key: ClassKey) -> tuple[int, int, str]:
    """The place of a class (grade, room) in a list: by the order of schooling, rooms 2 before 10."""
    grade, room = key
    order = GRADES[grade].order if grade in GRADES else len(GRADES) + 1
    return order, int(room) if room.isdecimal() else 10**6, room


def in_class_order(rows: Iterable[RollRow]) -> list[RollRow]:
    """Rows by class, then by name in Thai dictionary order."""
    return sorted(rows, key=lambda row: (class_order((row.grade, row.room)), row.name_sort, row.enrolment_id))


def tally(rows: Iterable[RollRow]) -> Counts:
    """The enrolled (not the claimed) of a roll by grade and sex."""
    counts: Counts = {}
    for row in rows:
        if row.is_enrolled:
            cell = counts.setdefault(row.grade, {"M": 0, "F": 0})
            cell[row.sex] += 1
    return counts


def counts_of(organisations: QuerySet[Organisation] | Sequence[Organisation], academic_year: int) -> Counts:
    """The kept counts of these institutions together, by grade and sex."""
    counts: Counts = {}
    rows = Count.objects.filter(institution__in=organisations, academic_year=academic_year)
    for grade, sex, enrolled in rows.values_list("grade", "sex", "enrolled"):
        cell = counts.setdefault(grade, {"M": 0, "F": 0})
        cell[sex] += enrolled
    return {grade: cell for grade, cell in counts.items() if cell["M"] or cell["F"]}


def register_of(institution: Organisation) -> QuerySet[Departure]:
    """The institution's register of learners without existence (๕.๓.๔), newest first."""
    return (
        Departure.objects.filter(enrolment__institution=institution, kind=DepartureKind.NO_EXISTENCE)
        .select_related("enrolment__learner", "enrolment__claim", "post", "officer")
        .order_by("-at", "-id")
    )


def scan_counts(academic_year: int, institutions: Iterable[int] | None = None) -> Iterable[Mapping[str, Any]]:
    """The counts as a scan of the rows gives them: institution_id, grade, stated_sex, enrolled, claimed, departed."""
    rows = Enrolment.objects.filter(academic_year=academic_year)
    if institutions is not None:
        rows = rows.filter(institution__in=list(institutions))
    return (
        rows.annotate(stated_sex=as_stated("sex"))
        .values("institution_id", "grade", "stated_sex")
        .annotate(
            enrolled=CountOf("id", filter=Q(state=EnrolmentState.ENROLLED)),
            claimed=CountOf("id", filter=Q(state=EnrolmentState.CLAIMED)),
            departed=CountOf("id", filter=Q(state=EnrolmentState.DEPARTED)),
        )
        .order_by("institution_id", "grade", "stated_sex")
    )


def count_differences() -> Iterator[str]:
    """Every place where the kept counts (enrolled, claimed, departed) differ from a scan of the learners."""
    nobody = (0, 0, 0)
    years = set(Enrolment.objects.order_by().values_list("academic_year", flat=True).distinct())
    years |= set(Count.objects.order_by().values_list("academic_year", flat=True).distinct())
    for year in sorted(years):
        scanned = {
            (row["institution_id"], row["grade"], row["stated_sex"]): (
                row["enrolled"],
                row["claimed"],
                row["departed"],
            )
            for row in scan_counts(year)
        }
        kept = {
            (row.institution_id, row.grade, row.sex): (row.enrolled, row.claimed, row.departed)
            for row in Count.objects.filter(academic_year=year)
        }
        for key in sorted(scanned.keys() | kept.keys()):
            if scanned.get(key, nobody) != kept.get(key, nobody):
                yield f"count of {key} in {year}: kept {kept.get(key)}, scanned {scanned.get(key)}"


def stated_by(enrolment: Enrolment) -> Learner | Claim:
    """The person as the enrolment's institution has it: who claims, or claimed, sees only its own statement."""
    return enrolment.person


def learner_named(learner: Learner | Claim) -> str:
    """A learner's name as one reads it."""
    return f"{learner.prefix}{learner.first_name} {learner.last_name}"


def find_enrolment(institution: Organisation, pk: int) -> Enrolment:
    """An enrolment of this institution, departed ones included, with learner and institution; else Hidden."""
    found = (
        Enrolment.objects.filter(institution=institution, pk=pk)
        .select_related("learner__particulars", "claim", "institution", "verification")
        .select_related("departure__officer", "departure__destination")
        .first()
    )
    if found is None:
        raise Hidden("not-found", _("There is no such learner in this institution."))
    return found


def record_of(enrolment: Enrolment) -> LearnerRecord:
    """What is kept of an enrolment, as the institution would state it; guardian's particulars included.

    Who claims a child has stated no guardian, and is not told the holder's.
    """
    learner, person = enrolment.learner, stated_by(enrolment)
    kept = getattr(learner, "particulars", None) if person is learner else None
    identifier = None
    if learner.identifier_sealed:
        identifier = parse_identifier(unseal(learner.identifier_sealed))
    return LearnerRecord(
        identifier=identifier,
        prefix=person.prefix,
        first_name=person.first_name,
        last_name=person.last_name,
        sex=person.sex,
        birth_date=person.birth_date,
        nationality=person.nationality,
        grade=enrolment.grade,
        room=enrolment.room,
        student_number=enrolment.student_number,
        entered_on=enrolment.entered_on,
        particulars={name: getattr(kept, name, "") for name in GUARDIAN_FIELDS},
        enrolment_id=enrolment.pk,
    )


def fingerprint(enrolment: Enrolment) -> str:
    """A digest of what is kept of an enrolment, to notice that somebody changed it meanwhile.

    The identifier goes in enciphered, so that the digest gives nothing away on a page.
    """
    record = record_of(enrolment)
    facts = [getattr(record, name) for name in CONFIRMED_FIELDS]
    guardian = [(record.particulars or {})[name] for name in GUARDIAN_FIELDS]
    sealed = enrolment.learner.identifier_sealed
    return digest([canonical_line(sealed, *facts, *guardian, enrolment.state)])


def contested_in(institution: Organisation, academic_year: int) -> dict[int, list[Enrolment]]:
    """The other institutions' standing enrolments of learners who are contested here, by learner id.

    Contested: two institutions have the learner in one year, one enrolled and the others claiming;
    each is told of the others. One statement.
    """
    here = Enrolment.objects.filter(institution=institution, academic_year=academic_year).exclude(
        state=EnrolmentState.DEPARTED
    )
    others = (
        Enrolment.objects.filter(learner__in=here.values("learner"), academic_year=academic_year)
        .exclude(institution=institution)
        .exclude(state=EnrolmentState.DEPARTED)
        .select_related("institution")
        .order_by("created_at", "pk")
    )
    contested: dict[int, list[Enrolment]] = defaultdict(list)
    for other in others:
        contested[other.learner_id].append(other)
    return dict(contested)


def history_of(enrolment: Enrolment) -> QuerySet[Enrolment]:
    """The learner's enrolments with institution and departure, newest first.

    To an institution that the learner has left, or that only claims the learner, only its own are shown; a
    contest tells who else claims the learner.
    """
    own, rows = Q(institution=enrolment.institution_id), Enrolment.objects.filter(learner=enrolment.learner_id)
    if enrolment.state == EnrolmentState.ENROLLED:
        rows = rows.filter(own | ~Q(state=EnrolmentState.CLAIMED))
    else:
        rows = rows.filter(own)
    return rows.select_related("institution", "departure").order_by("-academic_year", "-pk")


def has_gone_on(enrolment: Enrolment) -> bool:
    """Whether another institution has had the learner since this one let go: what it wrote is not this one's."""
    departure: Departure | None = getattr(enrolment, "departure", None)
    if departure is None:
        return False
    others = Enrolment.objects.filter(learner=enrolment.learner_id).exclude(institution=enrolment.institution_id)
    return others.filter(~Q(state=EnrolmentState.DEPARTED) | Q(departure__at__gte=departure.at)).exists()


def said_missing(institution: Organisation, round_: Round, grade: str, room: str) -> set[int]:
    """The enrolments of a class that were not found when it was last called in this round.

    Whoever came to the roll after the call is not among them; empty where it was never called.
    """
    called = Verification.objects.filter(institution=institution, round=round_, grade=grade, room=room)
    at = called.order_by("-at").values_list("at", flat=True).first()
    if at is None:
        return set()
    there = Enrolment.objects.filter(
        institution=institution, academic_year=round_.academic_year, grade=grade, room=room, created_at__lt=at
    ).exclude(state=EnrolmentState.DEPARTED)
    found = there.filter(verification__round=round_).values("pk")
    return set(there.exclude(pk__in=found).values_list("pk", flat=True))
