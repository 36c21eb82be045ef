"""Looking at a whole identifier: every look is recorded with its reason."""

from datetime import datetime

from django.db import transaction

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.names import clean_text
from lec.registry.models import Organisation
from lec.rolls.identity import unseal
from lec.rolls.models import Learner
from lec.rolls.rules import check_can_look


@transaction.atomic
def look(*, learner: Learner, institution: Organisation, reason: str, by: Post, now: datetime) -> str:
    """The learner's whole identifier, 13 characters; the look stands in the institution's record.

    Only for the institution where the learner is or was enrolled and its local authority, with a
    reason of at least 5 characters; Hidden for learners of others, Refused where there is none yet.
    """
    reason = clean_text(reason)
    sealed = check_can_look(learner, institution, reason, by=by)
    ledger = audit.hold([institution.pk])[institution.pk]
    audit.append(
        ledger, [audit.Entry("identifier.seen", f"learner:{learner.pk}", None, {"reason": reason})], by=by, now=now
    )
    return unseal(sealed)
