"""Who searches for doubles, who judges a pair, and when two records may be joined."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Level, Organisation
from lec.registry.rules import check_is_own
from lec.rolls.models import Double, IdentifierRequest, Learner, Verdict
from lec.rolls.queries.doubles import judge_of
from lec.rolls.rules.roll import LEAST_SENTENCE, LONGEST_SENTENCE


def check_can_seek(by: Post | None, top: Organisation) -> None:
    """LAO, province and department search their own subtree; `by` None is the operator's command line."""
    if top.level == Level.INSTITUTION:
        raise Hidden("not-found", _("There is no such organisation in your area."))
    if by is not None:
        check_is_own(by.organisation, top)


def check_can_judge(pair: Double, by: Post) -> None:
    """A pair is judged by the LAO of both, else the province of both, else the department."""
    judge = judge_of(pair)
    if by.organisation_id == judge.pk:
        return
    if not by.organisation.contains(judge):
        raise Hidden("pair-not-found", _("There is no such pair in your area."))
    raise Forbidden("pair-of-another", _("This pair is for %(judge)s to judge.") % {"judge": judge.title})


def check_still_below(by: Post, institutions: Iterable[Organisation]) -> None:
    """Who was enrolled elsewhere since the search is judged by the level above both."""
    for institution in institutions:
        if not by.organisation.contains(institution):
            raise Refused(
                "pair-moved",
                _("One of the two is now at %(institution)s; the next search gives the pair to the level above.")
                % {"institution": institution.name},
            )


def check_is_open(pair: Double) -> None:
    """What was judged is judged again only after it was taken back."""
    if pair.verdict != Verdict.OPEN:
        raise Refused("pair-judged", _("Somebody has judged this pair already."))


def check_can_take_back(pair: Double) -> None:
    """Only “not the same” is taken back; two records once joined stay joined."""
    if pair.verdict == Verdict.SAME:
        raise Refused("joined-stays", _("The two records were joined; that cannot be taken back."))
    if pair.verdict == Verdict.OPEN:
        raise Refused("pair-open", _("This pair has not been judged yet."))


def check_judging_reason(reason: str) -> None:
    """A judgement has a reason of 5 to 500 characters."""
    if not LEAST_SENTENCE <= len(reason) <= LONGEST_SENTENCE:
        sentence = _("Say in at least %(n)d characters how you know.") % {"n": LEAST_SENTENCE}
        raise Invalid("reason-missing", sentence, {"reason": sentence})


def check_can_join(standing: Learner, other: Learner) -> None:
    """Both records stand for themselves, nobody has asked for a new identifier of either, and none is lost."""
    if standing.same_as_id or other.same_as_id:
        raise Refused("joined-already", _("One of the two records was joined with another one meanwhile."))
    if standing.identifier_sealed is None and other.identifier_sealed is not None:
        sentence = _("The record with an identifier stands, so that the identifier is not lost from the roll.")
        raise Invalid("identifier-lost", sentence, {"standing": sentence})
    if IdentifierRequest.objects.filter(learner__in=[standing, other], settled_at__isnull=True).exists():
        raise Refused(
            "identifier-request-open",
            _("A correction of the identifier of one of them is still to be settled; settle it first."),
        )
