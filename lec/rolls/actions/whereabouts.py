"""Telling where a missing child was found to be, so that nobody looks any longer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.names import clean_text
from lec.lib.refusals import Hidden, Invalid
from lec.registry.models import Organisation
from lec.registry.rules import check_is_own
from lec.rolls.models import Departure, DepartureKind, Whereabouts
from lec.rolls.rules import LEAST_SENTENCE, LONGEST_SENTENCE


@transaction.atomic
def tell_whereabouts(*, lao: Organisation, departure_id: int, sentence: str, by: Post, now: datetime) -> Whereabouts:
    """Record where a child of the register of one of the LAO's institutions is; a later sentence replaces it.

    Only the LAO itself tells. Hidden: an entry of another LAO's institution. Invalid: fewer than 5 characters.
    """
    check_is_own(by.organisation, lao)
    sentence = clean_text(sentence)
    if not LEAST_SENTENCE <= len(sentence) <= LONGEST_SENTENCE:
        fault = _("Say in at least %(n)d characters where the child is.") % {"n": LEAST_SENTENCE}
        raise Invalid("sentence-short", fault, {"sentence": fault})
    departure = Departure.objects.filter(
        pk=departure_id, kind=DepartureKind.NO_EXISTENCE, enrolment__institution__lao=lao
    ).first()
    if departure is None:
        raise Hidden("not-found", _("There is no such child in the registers of your institutions."))
    ledger = audit.hold([lao.pk])[lao.pk]
    before = Whereabouts.objects.filter(departure=departure).values_list("sentence", flat=True).first()
    told, _made = Whereabouts.objects.update_or_create(
        departure=departure, defaults={"sentence": sentence, "at": now, "post": by, "officer": by.officer}
    )
    entry = audit.Entry("whereabouts.told", f"departure:{departure.pk}", before, sentence)
    audit.append(ledger, [entry], by=by, now=now)
    return told
