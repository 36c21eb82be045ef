"""Who explains a query, and who may not accept the explanation."""

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.refusals import Forbidden, Invalid, Refused
from lec.registry.models import Level, Organisation
from lec.registry.rules import check_can_see, check_is_own
from lec.rolls.checks import Finding
from lec.rolls.rules.roll import LEAST_SENTENCE, LONGEST_SENTENCE


def fault_of_sentence(sentence: str) -> str:
    """What is wrong with a clean sentence, or ''."""
    if len(sentence) < LEAST_SENTENCE:
        return _("Explain it in a sentence of at least %(n)d characters.") % {"n": LEAST_SENTENCE}
    if len(sentence) > LONGEST_SENTENCE:
        return _("At most %(n)d characters.") % {"n": LONGEST_SENTENCE}
    return ""


def check_can_judge_explanations(by: Post, institution: Organisation) -> None:
    """Only the institution's own LAO accepts its explanations or not."""
    check_can_see(by.organisation, institution)
    if not judges_explanations(by, institution):
        raise Forbidden("not-directly-above", _("Only the institution's local authority judges its explanations."))


def check_can_accept(by: Post, lao: Organisation) -> None:
    """A LAO looks at the explanations of its own institutions."""
    check_is_own(by.organisation, lao)
    if lao.level != Level.LAO:
        raise Forbidden("not-directly-above", _("Only the institution's local authority judges its explanations."))


def judges_explanations(by: Post, institution: Organisation) -> bool:
    """Whether `check_can_judge_explanations` lets it pass for whoever sees the institution."""
    return institution.lao_id is not None and by.organisation_id == institution.lao_id


def check_refusal(reason: str) -> None:
    """Not accepting says why, so that the institution knows what to correct or to say."""
    if fault := fault_of_sentence(reason):
        if len(reason) < LEAST_SENTENCE:
            fault = _("Say in at least %(n)d characters why you do not accept it.") % {"n": LEAST_SENTENCE}
        raise Invalid("reason-missing", fault, {"reason": fault})


def check_stands(finding: Finding | None, seen: str) -> None:
    """Only an explanation that answers a query of today is refused, only once, and only as it was read."""
    if finding is None:
        raise Refused("explanation-gone", _("The facts have changed meanwhile; this explanation is no longer used."))
    if finding.refusal:
        raise Refused("refused-already", _("It was not accepted before; the institution has to explain it again."))
    if seen and seen != finding.explanation:
        raise Refused("explained-anew", _("The institution has explained it anew meanwhile. Read the new sentence."))
