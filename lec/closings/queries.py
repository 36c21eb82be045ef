"""Reading closings: the one that counts, its lines and sums, who was missing; for whom, as far as their subtree."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lec.closings.models import Closing, ClosingLine, ClosingMissing, ClosingSum
from lec.confirmation.models import Seal
from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation
from lec.rounds.models import Round


def latest_closing(round_: Round | None) -> Closing | None:
    """The closing of a round that counts now: the one with the highest number; None where it never was frozen."""
    return Closing.objects.filter(round=round_).order_by("-number").first() if round_ else None


def closings_of(round_: Round) -> QuerySet[Closing]:
    """Every closing of a round, newest first."""
    return Closing.objects.filter(round=round_).select_related("post", "officer").order_by("-number")


def closings_with(seal: Seal) -> QuerySet[Closing]:
    """The closings that froze the number of a seal, the first one first."""
    return Closing.objects.filter(lines__seal=seal).order_by("number")


def find_closing(pk: int) -> Closing:
    """A closing by its id with its round and who made it; Hidden where there is none."""
    found = Closing.objects.select_related("round", "post", "officer").filter(pk=pk).first()
    if found is None:
        raise Hidden("not-found", _("There is no such closing."))
    return found


def lines_of(closing: Closing, *, within: Organisation | None = None) -> QuerySet[ClosingLine]:
    """The numbers of a closing by code, with their seals; of one subtree as it was then."""
    rows = closing.lines.filter(_inside(within)).select_related("seal")
    return rows.order_by("province_id", "lao_id", "code", "database")


def sums_of(closing: Closing, level: Level, *, within: Organisation | None = None) -> QuerySet[ClosingSum]:
    """What the provinces or LAOs of a closing come to, by code."""
    return closing.sums.filter(_inside(within), level=level).order_by("code")


def missing_of(closing: Closing, *, within: Organisation | None = None) -> QuerySet[ClosingMissing]:
    """Who did not stand confirmed, the upper levels first, with what it confirmed last."""
    rows = closing.absentees.filter(_inside(within)).select_related("seal", "lao", "province")
    return rows.order_by("-level", "province__code", "code", "database")


def _inside(top: Organisation | None) -> Q:
    """The rows of a subtree as it was when the round was closed."""
    if top is None or top.level == Level.DEPARTMENT:
        return Q()
    own = Q(organisation=top)
    if top.level == Level.PROVINCE:
        return own | Q(province=top)
    return own | Q(lao=top) if top.level == Level.LAO else own
