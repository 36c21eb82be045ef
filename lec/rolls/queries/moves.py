"""Reading moves: who is expected at an institution, and what became of whom it let go."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from lec.lib.refusals import Hidden
from lec.registry.models import Organisation
from lec.rolls.models import Departure, DepartureKind, Enrolment, EnrolmentState


def incoming_offers(institution: Organisation) -> QuerySet[Departure]:
    """Who moved and is expected here, and has come to no roll since; the longest waiting first.

    `.count()` is one statement.
    """
    standing = Enrolment.objects.filter(
        learner=OuterRef("enrolment__learner"), academic_year__gte=OuterRef("enrolment__academic_year")
    ).exclude(state=EnrolmentState.DEPARTED)
    return (
        Departure.objects.filter(
            ~Exists(standing),
            destination=institution,
            kind=DepartureKind.MOVED,
            answered_at__isnull=True,
            enrolment__learner__same_as__isnull=True,
        )
        .select_related(
            "enrolment__learner__particulars", "enrolment__claim", "enrolment__institution__post__officer"
        )
        .order_by("at", "pk")
    )


def answered_offers(institution: Organisation) -> QuerySet[Departure]:
    """The offers that this institution answered, the latest first."""
    return (
        Departure.objects.filter(destination=institution, answered_at__isnull=False)
        .select_related("enrolment__learner", "enrolment__claim", "enrolment__institution", "answered_officer")
        .order_by("-answered_at", "-pk")
    )


def find_offer(institution: Organisation, pk: int) -> Departure:
    """The offer of that number to this institution, answered or not; else Hidden."""
    found = (
        Departure.objects.filter(pk=pk, destination=institution, kind=DepartureKind.MOVED)
        .select_related("enrolment__learner", "enrolment__claim", "enrolment__institution")
        .first()
    )
    if found is None:
        raise Hidden("not-found", _("There is no such learner among those who move in."))
    return found


def declined_offers(institution: Organisation, academic_year: int) -> QuerySet[Departure]:
    """Those who moved out of this institution in a year and were not taken in where they were expected."""
    return (
        Departure.objects.filter(
            enrolment__institution=institution,
            enrolment__academic_year=academic_year,
            answered_at__isnull=False,
        )
        .exclude(answer="")
        .select_related("enrolment__learner", "enrolment__claim", "destination")
        .order_by("-answered_at", "-pk")
    )
