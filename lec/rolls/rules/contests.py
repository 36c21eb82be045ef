"""Who decides a contest, who brings what into it, and what of it who may see."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.filetypes import FileType, recognise
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.registry.rules import sees_names
from lec.rolls.models import Contest, Enrolment, Evidence
from lec.rolls.queries.contests import decider_of
from lec.rolls.rules.roll import LEAST_SENTENCE, LONGEST_SENTENCE

LARGEST_FILE = 10 * 1024 * 1024
LONGEST_TEXT = 1000


def check_is_open(contest: Contest) -> None:
    """What is settled is settled once."""
    if contest.closed_at is not None:
        raise Refused("contest-settled", _("This contest has been settled already."))


def check_concerns(viewer: Organisation, sides: Sequence[Enrolment]) -> None:
    """A contest is there for the institutions that have the learner, and whoever stands above one of them."""
    if not any(viewer.contains(side.institution) for side in sides):
        raise Hidden("not-found", _("There is no such contest in your area."))


def check_can_decide(contest: Contest, sides: Sequence[Enrolment], *, by: Post) -> None:
    """Only the lowest level that all sides belong to decides; a refusal says who that is."""
    check_concerns(by.organisation, sides)
    check_is_open(contest)
    decider = decider_of(side.institution for side in sides)
    if by.organisation_id != decider.pk:
        sentence = _("This contest is decided by %(who)s, to whom all its institutions belong.")
        raise Forbidden("not-decider", sentence % {"who": decider.title})


def can_decide(contest: Contest, sides: Sequence[Enrolment], *, by: Post) -> bool:
    """Whether `check_can_decide` lets it pass."""
    try:
        check_can_decide(contest, sides, by=by)
    except Refused:
        return False
    return True


def check_decision(winner: int, sides: Sequence[Enrolment], reason: str) -> None:
    """A decision is for one of the sides, and says why."""
    if winner not in {side.pk for side in sides}:
        sentence = _("Choose one of the institutions that have the learner now.")
        raise Invalid("winner-unknown", sentence, {"winner": sentence})
    check_reason(reason)


def check_reason(reason: str) -> None:
    """A reason is a sentence."""
    if not LEAST_SENTENCE <= len(reason) <= LONGEST_SENTENCE:
        sentence = _("Give the reason in at least %(n)d characters.") % {"n": LEAST_SENTENCE}
        raise Invalid("reason-missing", sentence, {"reason": sentence})


def check_is_side(institution: Organisation, sides: Sequence[Enrolment]) -> None:
    """Only who has the learner now brings evidence."""
    if institution.pk not in {side.institution_id for side in sides}:
        raise Hidden("not-found", _("There is no such contest in your area."))


def check_evidence(
    contest: Contest, *, text: str, last_attendance: date | None, content: bytes | None, today: date
) -> FileType | None:
    """Evidence says something, in time; answers the kind of the file, if there is one.

    A file is a PDF, a picture or a spreadsheet by its content, of at most 10 MB.
    """
    check_is_open(contest)
    if contest.evidence_due_on and contest.evidence_due_on < today:
        raise Refused("evidence-late", _("The time for evidence has passed; the contest is now settled."))
    faults: dict[str, str] = {}
    if not text and last_attendance is None and not content:
        faults["text"] = _("Write what shows that the learner is with you, or give the last day or a file.")
    if len(text) > LONGEST_TEXT:
        faults["text"] = _("At most %(n)d characters.") % {"n": LONGEST_TEXT}
    if last_attendance and last_attendance > today:
        faults["last_attendance"] = _("The day lies in the future.")
    kind = recognise(content) if content else None
    if content and len(content) > LARGEST_FILE:
        faults["file"] = _("The file is larger than 10 MB. Scan it at a lower quality.")
    elif content is not None and kind is None:
        faults["file"] = _("Evidence is a PDF, a picture (JPEG, PNG, HEIC) or a spreadsheet.")
    if faults:
        raise Invalid("evidence-faulty", next(iter(faults.values())), faults)
    return kind


def check_can_open_evidence(evidence: Evidence, sides: Sequence[Enrolment], reason: str, *, by: Post) -> None:
    """The own side with its LAO, and the level that decides, open a file; the other side does not.

    A level that sees no names does so for a reason.
    """
    viewer, own = by.organisation, evidence.institution
    check_concerns(viewer, sides)
    decides = decider_of(side.institution for side in sides).pk == viewer.pk
    if viewer.pk not in (own.pk, own.lao_id) and not decides:
        raise Forbidden("evidence-of-others", _("The evidence of the other side is read by the level that decides."))
    if not evidence.filename:
        raise Hidden("not-found", _("There is no such file."))
    if not sees_names(viewer):
        check_reason(reason)


def check_can_see_names(contest: Contest, sides: Sequence[Enrolment], reason: str, *, by: Post) -> None:
    """Province and department see the names of a contest that is theirs to decide, for a reason."""
    check_can_decide(contest, sides, by=by)
    check_reason(reason)
