"""Looking at children's names above their local authority: every look is recorded with its reason."""

from datetime import datetime

from django.db import transaction

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.names import clean_text
from lec.rolls.queries.finding import Found, search
from lec.rolls.rules.names import check_reason, check_searchable, needs_reason


@transaction.atomic
def look_at_names(*, subject: str, reason: str, by: Post, now: datetime) -> None:
    """Record that a province or the department looks at names, and why.

    `subject` says at what (a contest, a pair, a search). For an institution and a local authority nothing is
    asked and nothing recorded: the names are theirs. Refused (Invalid, reason-missing) without a reason.
    """
    if not needs_reason(by.organisation):
        return
    reason = clean_text(reason)
    check_reason(reason)
    ledger = audit.hold([by.organisation_id])[by.organisation_id]
    audit.append(ledger, [audit.Entry("names.looked", subject, None, {"reason": reason})], by=by, now=now)


@transaction.atomic
def find_learners(*, text: str, reason: str, by: Post, now: datetime) -> Found:
    """The learners of the officer's subtree whom `text` finds; above the local authority only with a reason.

    Refused (Invalid): fewer than two characters, three for the department (search-short); no reason.
    """
    check_searchable(clean_text(text), top=by.organisation)
    look_at_names(subject="search", reason=reason, by=by, now=now)
    return search(text, top=by.organisation)
