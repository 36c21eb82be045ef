"""The explanations that institutions gave: those a LAO reads, and how many there are below any organisation."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lec.lib.fingerprints import fingerprint
from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation
from lec.rolls.models import EnrolmentState, Explanation

_CHILD = {Level.DEPARTMENT: "province", Level.PROVINCE: "lao"}


def _either(field: str) -> Coalesce:
    """A field of the institution, whether the explanation is about its roll or about a learner of it."""
    return Coalesce(f"institution__{field}", f"enrolment__institution__{field}")


@dataclass(frozen=True)
class ExplanationTotal:
    """How many explanations there are, and how many of them the LAOs accepted and did not accept."""

    given: int = 0
    refused: int = 0
    accepted: int = 0

    @property
    def unseen(self) -> int:
        """How many nobody has looked at yet."""
        return self.given - self.refused - self.accepted


def explanations_of(academic_year: int) -> QuerySet[Explanation]:
    """Every explanation of that year's rolls (Gregorian).

    Those of learners who have left the roll are left out: nothing rests on them any more.
    """
    on_roll = Q(enrolment__academic_year=academic_year) & ~Q(enrolment__state=EnrolmentState.DEPARTED)
    return Explanation.objects.filter(on_roll | Q(academic_year=academic_year))


def explanations_below(lao: Organisation, academic_year: int) -> QuerySet[Explanation]:
    """The explanations of a LAO's institutions, those of one institution together, newest first."""
    return (
        explanations_of(academic_year)
        .filter(Q(institution__lao=lao) | Q(enrolment__institution__lao=lao))
        .select_related(
            "institution", "enrolment__institution", "post__officer", "refused_officer", "accepted_officer"
        )
        .order_by(_either("name_sort"), _either("pk"), "-at", "-id")
    )


def unseen_below(lao: Organisation, academic_year: int) -> QuerySet[Explanation]:
    """Those of `explanations_below` that the LAO has neither accepted nor refused."""
    return explanations_below(lao, academic_year).filter(refusal="", accepted_at__isnull=True)


def mark_of(explanation: Explanation) -> str:
    """The mark of an explanation as it was read, to notice that it was given anew since."""
    return fingerprint({"sentence": explanation.sentence, "facts": explanation.facts})


def find_explanation(lao: Organisation, academic_year: int, pk: int) -> Explanation:
    """One explanation of a LAO's institutions; else Hidden."""
    found = explanations_below(lao, academic_year).filter(pk=pk).first()
    if found is None:
        raise Hidden("not-found", _("There is no such explanation in your area."))
    return found


def explanation_totals(top: Organisation, academic_year: int) -> dict[int, ExplanationTotal]:
    """How many explanations stand under each organisation directly below `top`, by its id; one statement.

    Of an institution its own, by its own id.
    """
    level = Level(top.level)
    rows = explanations_of(academic_year)
    if level != Level.DEPARTMENT:
        field = {Level.PROVINCE: "province", Level.LAO: "lao", Level.INSTITUTION: "pk"}[level]
        rows = rows.filter(Q(**{f"institution__{field}": top.pk}) | Q(**{f"enrolment__institution__{field}": top.pk}))
    counted = (
        rows.order_by()
        .annotate(child=_either(_CHILD.get(level, "pk")))
        .values_list("child")
        .annotate(
            given=Count("pk"),
            refused=Count("pk", filter=~Q(refusal="")),
            accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
        )
    )
    return {pk: ExplanationTotal(*numbers) for pk, *numbers in counted}
