"""The survey list of learners with no civil-registration papers or no Thai nationality (๕.๓.๓)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from lec.audit.queries import events_of
from lec.registry.models import Organisation
from lec.rolls.identity import masked
from lec.rolls.models import Claim, Enrolment, EnrolmentState, IdentifierKind, Learner, Particulars, SurveyEntry
from lec.rolls.queries.roll import class_order, learner_named, stated_by

SURVEYED, REGISTERED, RECEIVED = "surveyed", "registered", "received"
STAGES = (SURVEYED, REGISTERED, RECEIVED)


@dataclass(frozen=True)
class SurveyRow:
    """One learner of the survey list.

    `since` is when the learner came into LEC without papers; `holder` names the other institution that
    enrols a learner who is only claimed here, or is ''. Of such a one nothing is told that the holder noted,
    and `since` is when it was claimed.
    """

    enrolment: Enrolment
    learner: Learner
    person: Learner | Claim
    papers: str
    since: datetime
    registered_on: date | None
    received_at: datetime | None
    holder: str
    particulars: Particulars | None

    @property
    def enrolment_id(self) -> int:
        """The enrolment that the row stands for."""
        return self.enrolment.pk

    @property
    def full_name(self) -> str:
        """Prefix, name and surname as one reads them."""
        return learner_named(self.person)

    @property
    def stage(self) -> str:
        """surveyed, registered or received."""
        if self.learner.identifier_kind != IdentifierKind.NONE:
            return RECEIVED
        return REGISTERED if self.registered_on else SURVEYED

    @property
    def masked_identifier(self) -> str:
        """The identifier as pages show it, or ''."""
        return masked(self.learner.identifier_sealed)

    @property
    def is_gcode(self) -> bool:
        """Whether the learner has a G-Code, which a national ID may replace some day."""
        return self.learner.identifier_kind == IdentifierKind.GCODE

    def days(self, today: date) -> int:
        """Whole days on the list: until the code came, else until today."""
        end = timezone.localtime(self.received_at).date() if self.received_at else today
        return max((end - timezone.localtime(self.since).date()).days, 0)


def waiting_list(institution: Organisation, academic_year: int) -> list[SurveyRow]:
    """Everybody of a roll who has no identifier yet, in class and name order; one statement."""
    return _rows(_on_roll(institution, academic_year).filter(learner__identifier_kind=IdentifierKind.NONE))


def received_list(institution: Organisation, academic_year: int) -> list[SurveyRow]:
    """Those of a roll whose code came in that academic year, and all who have a G-Code; one statement."""
    begins = timezone.make_aware(datetime(academic_year, 5, 16))
    came = Q(learner__survey_entry__received_at__gte=begins)
    known = _on_roll(institution, academic_year).exclude(learner__identifier_kind=IdentifierKind.NONE)
    return _rows(known.filter(came | Q(learner__identifier_kind=IdentifierKind.GCODE)))


def rows_of(institution: Organisation, academic_year: int, enrolments: Iterable[int]) -> list[SurveyRow]:
    """The rows of these enrolments, as far as they stand on the roll."""
    return _rows(_on_roll(institution, academic_year).filter(pk__in=list(enrolments)))


def survey_row(enrolment: Enrolment) -> SurveyRow | None:
    """The row of one enrolment, or None once it has left the roll."""
    rows = rows_of(enrolment.institution, enrolment.academic_year, [enrolment.pk])
    return rows[0] if rows else None


def waiting_for_code(institution: Organisation, academic_year: int) -> int:
    """How many of the institution's roll have no identifier yet; one statement."""
    return _standing(institution, academic_year).filter(learner__identifier_kind=IdentifierKind.NONE).count()


@dataclass(frozen=True)
class Replaced:
    """One change of a learner's identifier as the record has it: both masked, `old` '' where there was none."""

    at: datetime
    old: str
    new: str


def replacements_of(institution: Organisation, learner: Learner) -> list[Replaced]:
    """How a learner's identifier changed, from the institution's record, newest first; one statement."""
    events = events_of(institution.pk).filter(
        subject=f"learner:{learner.pk}", verb__in=("learner.changed", "learner.corrected")
    )
    told = [(at, before or {}, after or {}) for at, before, after in events.values_list("at", "before", "after")]
    return [
        Replaced(at, before["identifier"], after["identifier"])
        for at, before, after in told
        if "identifier" in before and "identifier" in after
    ]


def _standing(institution: Organisation, academic_year: int) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(institution=institution, academic_year=academic_year)
    return rows.exclude(state=EnrolmentState.DEPARTED)


def _on_roll(institution: Organisation, academic_year: int) -> QuerySet[Enrolment]:
    elsewhere = Enrolment.objects.filter(
        learner=OuterRef("learner"), academic_year=OuterRef("academic_year"), state=EnrolmentState.ENROLLED
    ).exclude(institution=institution)
    return (
        _standing(institution, academic_year)
        .select_related("institution", "claim", "learner__survey_entry", "learner__particulars")
        .annotate(holder=Subquery(elsewhere.values("institution__name")[:1]))
    )


def _rows(enrolments: QuerySet[Enrolment]) -> list[SurveyRow]:
    rows = [_row(one) for one in enrolments]
    return sorted(
        rows,
        key=lambda row: (
            class_order((row.enrolment.grade, row.enrolment.room)),
            row.person.name_sort,
            row.enrolment_id,
        ),
    )


def _row(enrolment: Enrolment) -> SurveyRow:
    learner = enrolment.learner
    holder = getattr(enrolment, "holder", None) or ""
    entry: SurveyEntry | None = None if holder else getattr(learner, "survey_entry", None)
    known_since = enrolment.created_at if holder else learner.created_at
    return SurveyRow(
        enrolment=enrolment,
        learner=learner,
        person=stated_by(enrolment),
        papers=entry.papers if entry else "",
        since=entry.surveyed_at if entry else known_since,
        registered_on=entry.registered_on if entry else None,
        received_at=entry.received_at if entry else None,
        holder=holder,
        particulars=None if holder else getattr(learner, "particulars", None),
    )
