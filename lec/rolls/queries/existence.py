"""The register of learners without existence: who has turned up since, and who is still to be looked for."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from lec.registry.models import Organisation
from lec.rolls.models import Departure, DepartureKind, Enrolment, EnrolmentState, Verification
from lec.rolls.queries.roll import ClassKey
from lec.rounds.models import Round
from lec.rounds.queries import shown_round

SEARCH_AFTER_DAYS = 30


def last_calls(institution: Organisation, round_: Round) -> dict[ClassKey, Verification]:
    """When each class was last called in a round, by whom and with what result; one statement."""
    calls = Verification.objects.filter(institution=institution, round=round_).select_related("officer")
    return {(one.grade, one.room): one for one in calls.order_by("at", "pk")}


def turned_up(departures: Iterable[Departure]) -> dict[int, Enrolment]:
    """Where the learners of these register entries stand on a roll again, by departure id; one statement."""
    entries = list(departures)
    rows = (
        Enrolment.objects.filter(learner__in=[one.enrolment.learner_id for one in entries])
        .exclude(state=EnrolmentState.DEPARTED)
        .select_related("institution__lao")
        .order_by("academic_year", "pk")
    )
    latest = {row.learner_id: row for row in rows}
    return {
        one.pk: row
        for one in entries
        if (row := latest.get(one.enrolment.learner_id)) and row.academic_year >= one.enrolment.academic_year
    }


def children_to_look_for(lao: Organisation, *, now: datetime) -> QuerySet[Departure]:
    """The register entries of a LAO's institutions whose children have turned up nowhere, longest missing first.

    Only entries as old as the round asks (`search_after_days`), the latest departure of the child, and of which
    the LAO has not told the whereabouts.
    """
    round_ = shown_round()
    days = round_.search_after_days if round_ else SEARCH_AFTER_DAYS
    again = Enrolment.objects.filter(
        learner=OuterRef("enrolment__learner"), academic_year__gte=OuterRef("enrolment__academic_year")
    ).exclude(state=EnrolmentState.DEPARTED)
    later = Departure.objects.filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")),
        enrolment__learner=OuterRef("enrolment__learner"),
    )
    return (
        Departure.objects.filter(
            ~Exists(again),
            ~Exists(later),
            kind=DepartureKind.NO_EXISTENCE,
            enrolment__institution__lao=lao,
            at__lte=now - timedelta(days=days),
            whereabouts__isnull=True,
        )
        .select_related("enrolment__learner__particulars", "enrolment__claim", "enrolment__institution")
        .order_by("last_seen", "pk")
    )


def found_of(lao: Organisation) -> QuerySet[Departure]:
    """The register entries whose whereabouts the LAO has told, newest first."""
    return (
        Departure.objects.filter(enrolment__institution__lao=lao, whereabouts__isnull=False)
        .select_related("enrolment__learner", "enrolment__claim", "enrolment__institution", "whereabouts__officer")
        .order_by("-whereabouts__at", "-pk")
    )
