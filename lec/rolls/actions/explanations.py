"""Explaining a query: the officer's own sentence why an unusual record is in order."""

from datetime import datetime

from django.db import transaction

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.names import clean_text
from lec.rolls.models import Enrolment, Explanation
from lec.rolls.rules import check_can_change_roll, check_explanation, check_on_roll


@transaction.atomic
def explain(*, enrolment: Enrolment, code: str, sentence: str, by: Post | None, now: datetime) -> Explanation:
    """Explain the query `code` about an enrolment; a later sentence takes the place of the earlier.

    Refused (Invalid) for a code that is no query and for fewer than 5 or more than 500 characters.
    No confirmed fact changes, so nothing is voided.
    """
    check_can_change_roll(by, enrolment.institution)
    ledger = audit.hold([enrolment.institution_id])[enrolment.institution_id]
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    check_on_roll(enrolment)
    sentence = clean_text(sentence)
    check_explanation(code, sentence)
    before = Explanation.objects.filter(enrolment=enrolment, code=code).first()
    explanation, _made = Explanation.objects.update_or_create(
        enrolment=enrolment, code=code, defaults={"sentence": sentence, "at": now, "post": by}
    )
    entry = audit.Entry(
        "query.explained",
        f"enrolment:{enrolment.pk}",
        {"code": code, "sentence": before.sentence} if before else None,
        {"code": code, "sentence": sentence},
    )
    audit.append(ledger, [entry], by=by, now=now)
    return explanation
