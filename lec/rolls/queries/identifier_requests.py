"""Requests to correct a wrong national ID: an institution's own, and what lies on its LAO's desk."""

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from lec.lib.refusals import Hidden
from lec.registry.models import Organisation
from lec.rolls.identity import masked, unseal
from lec.rolls.models import Enrolment, EnrolmentState, IdentifierRequest
from lec.rolls.queries.roll import learner_named

WITHDRAWN = "withdrawn"
"""Stands as the refusal of a request that the institution took back itself."""


@dataclass(frozen=True)
class Asked:
    """A request as people see it: both numbers masked, and which digits (from 1) differ.

    `apart` is empty where the new number is of another kind, so that nothing can be compared.
    """

    request: IdentifierRequest
    old: str
    new: str
    apart: tuple[int, ...]

    @property
    def enrolment_id(self) -> int | None:
        """The learner's latest enrolment at the institution that asked."""
        return getattr(self.request, "enrolment_pk", None)

    @property
    def name(self) -> str:
        """The learner's name."""
        return learner_named(self.request.learner)

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it yet."""
        return self.request.settled_at is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the institution took it back."""
        return self.request.refusal == WITHDRAWN


def requests_open(lao: Organisation) -> list[Asked]:
    """The open requests of a LAO's institutions, oldest first; one statement."""
    return [asked(row) for row in _shown(_open(lao)).order_by("requested_at", "pk")]


def requests_settled(lao: Organisation, number: int = 20) -> list[Asked]:
    """The last settled requests of a LAO's institutions, newest first; one statement."""
    rows = IdentifierRequest.objects.filter(institution__lao=lao, settled_at__isnull=False)
    return [asked(row) for row in _shown(rows).order_by("-settled_at", "-pk")[:number]]


def open_requests(lao: Organisation) -> int:
    """How many requests a LAO has to settle; one statement."""
    return _open(lao).count()


def find_request(lao: Organisation, pk: int) -> IdentifierRequest:
    """A request of one of the LAO's institutions; else Hidden."""
    found = _shown(IdentifierRequest.objects.filter(institution__lao=lao, pk=pk)).first()
    if found is None:
        raise Hidden("not-found", _("There is no such request here."))
    return found


def last_request(enrolment: Enrolment) -> Asked | None:
    """The latest request that this institution made for the learner, or None; one statement."""
    rows = IdentifierRequest.objects.filter(learner=enrolment.learner_id, institution=enrolment.institution_id)
    row = _shown(rows).order_by("-requested_at", "-pk").first()
    return asked(row) if row else None


def enrolment_asked_for(request: IdentifierRequest, academic_year: int) -> Enrolment | None:
    """The learner's enrolment at the institution that asked, if it still stands on that year's roll."""
    return (
        Enrolment.objects.filter(
            learner=request.learner_id, institution=request.institution_id, academic_year=academic_year
        )
        .exclude(state=EnrolmentState.DEPARTED)
        .first()
    )


def asked(row: IdentifierRequest) -> Asked:
    """A request with its numbers masked."""
    old, new = unseal(row.old_sealed), unseal(row.new_sealed)
    alike = old[:1].isdecimal() == new[:1].isdecimal()
    apart = [place for place, (one, other) in enumerate(zip(old, new, strict=True), start=1) if one != other]
    return Asked(row, masked(row.old_sealed), masked(row.new_sealed), tuple(apart) if alike else ())


def _shown(rows: QuerySet[IdentifierRequest]) -> QuerySet[IdentifierRequest]:
    """With everything that is shown of a request."""
    there = Enrolment.objects.filter(learner=OuterRef("learner"), institution=OuterRef("institution"))
    return rows.select_related(
        "learner", "institution", "requested_officer", "settled_officer", "settled_post__organisation"
    ).annotate(enrolment_pk=Subquery(there.order_by("-academic_year", "-pk").values("pk")[:1]))


def _open(lao: Organisation) -> QuerySet[IdentifierRequest]:
    return IdentifierRequest.objects.filter(institution__lao=lao, settled_at__isnull=True)
