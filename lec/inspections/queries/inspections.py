"""Finding random checks and their visits."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from lec.inspections.models import FrozenInstitution, Inspection, Photo, Visit
from lec.lib.refusals import Hidden
from lec.registry.models import Organisation


@dataclass(frozen=True)
class InspectionRow:
    """One random check with how far it is: institutions and learners frozen, visits drawn and over."""

    inspection: Inspection
    institutions: int
    learners: int
    visits: int
    visits_over: int


def inspections_of(province: Organisation) -> list[InspectionRow]:
    """The random checks of a province, newest first; three statements, however many."""
    rows = list(
        Inspection.objects.filter(province=province)
        .select_related("round", "officer")
        .annotate(
            visits_drawn=Count("visits"), visits_over=Count("visits", filter=Q(visits__finished_at__isnull=False))
        )
    )
    frozen = FrozenInstitution.objects.filter(inspection__in=rows).order_by().values_list("inspection")
    sizes = {pk: (number, learners) for pk, number, learners in frozen.annotate(n=Count("pk"), total=Sum("size"))}
    return [InspectionRow(one, *sizes[one.pk], one.visits_drawn, one.visits_over) for one in rows]


def waiting_inspections(province: Organisation) -> int:
    """How many random checks of the province are not finished; one statement."""
    return Inspection.objects.filter(province=province, finished_at__isnull=True).count()


def find_inspection(province: Organisation, number: int) -> Inspection:
    """The random check of that number of this province, with round and officer; else Hidden."""
    found = (
        Inspection.objects.filter(province=province, number=number)
        .select_related("province", "round", "officer")
        .first()
    )
    if found is None:
        raise Hidden("not-found", _("There is no such random check in your area."))
    return found


def visits_of(inspection: Inspection) -> QuerySet[Visit]:
    """The visits in the order of the draw, each with its institution, LAO and frozen line, and how far it is.

    Annotated: `learners_drawn`, `looked_at`, `not_found`.
    """
    return (
        Visit.objects.filter(inspection=inspection)
        .select_related("inspection__province", "inspection__round", "institution__lao", "officer")
        .annotate(
            code=F("frozen__code"),
            learners_drawn=Count("learners"),
            looked_at=Count("learners", filter=~Q(learners__found="")),
            not_found=Count("learners", filter=Q(learners__found="not_found")),
        )
        .order_by("pk")
    )


def find_visit(inspection: Inspection, code: str) -> Visit:
    """The visit to the institution that had this code when the list was frozen; Hidden where it was not drawn."""
    # PostgreSQL takes no NUL, not even to look for one.
    found = None if "\x00" in code else visits_of(inspection).filter(frozen__code=code).first()
    if found is None:
        raise Hidden("not-found", _("This institution is not in the sample."))
    return found


def photos_of(visit: Visit) -> QuerySet[Photo]:
    """The pictures of a visit without their contents, oldest first, each with the number of its learner."""
    return (
        Photo.objects.filter(visit=visit)
        .defer("sealed_content")
        .select_related("learner", "officer")
        .order_by("at", "pk")
    )
