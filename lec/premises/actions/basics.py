"""Saving an institution's basic data (๕.๓.๒(๓))."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.digits import to_arabic
from lec.lib.grades import GRADES
from lec.lib.names import clean_text
from lec.lib.refusals import ChangedMeanwhile
from lec.premises.models import Basics
from lec.premises.queries.basics import FIELDS, basics_of, mark_of, values_of
from lec.premises.rules.basics import check_can_save, check_well_formed
from lec.registry.models import Organisation
from lec.rounds import actions as rounds
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Database
from lec.rounds.queries import today

_NUMERIC = ("house_number", "postcode", "telephone", "head_telephone")


class Fields(TypedDict, total=False):
    """What may be saved; a field left out stays as it is, an empty text empties it."""

    house_number: str
    village: str
    road: str
    subdistrict: str
    district: str
    postcode: str
    telephone: str
    head_name: str
    head_position: str
    head_telephone: str
    grades_offered: list[str]
    opened_on: date | None
    opening_order: str
    transferred_on: date | None
    transfer_order: str
    latitude: Decimal | None
    longitude: Decimal | None
    teachers: int | None
    caregivers: int | None
    other_staff: int | None
    water: str
    electricity: str
    internet: str
    has_kitchen: bool | None
    has_playground: bool | None


@transaction.atomic
def save_basics(
    *, institution: Organisation, by: Post, now: datetime, seen: str = "", **fields: Unpack[Fields]
) -> Basics:
    """Save basic data as far as it is known; what is still missing only keeps it from being confirmed.

    Unchanged data changes nothing. A change voids the confirmation of `basics` and what stands on it
    (๙). Refused with every fault: a malformed postcode or telephone, a grade that an institution of this
    kind does not offer, an opening or transfer date in the future, a transfer before the opening, a position
    outside Thailand, more than 2,000 staff of a kind; an officer of another organisation; and, where `seen`
    is the mark (`mark_of`) of what the officer was shown, data that somebody else has changed since
    (ChangedMeanwhile).
    """
    check_can_save(institution, by=by)
    ledgers = audit.hold([institution.pk])
    basics = basics_of(institution)
    if seen not in ("", mark_of(basics)):
        raise ChangedMeanwhile(
            _("Somebody else has changed the basic data while you were working."), current=mark_of(basics)
        )
    before = values_of(basics)
    for name, value in tidied(fields).items():
        setattr(basics, name, value)
    check_well_formed(basics, kind=institution.kind, today=today(now))
    after = values_of(basics)
    changed = [name for name in FIELDS if before[name] != after[name]]
    if not changed:
        return basics
    basics.changed_at, basics.post, basics.officer = now, by, by.officer
    basics.save()
    entry = audit.Entry(
        "basics.save",
        f"organisation:{institution.pk}",
        {name: before[name] for name in changed},
        {name: after[name] for name in changed},
    )
    audit.append(ledgers[institution.pk], [entry], by=by, now=now)
    with override(RECORD_LANGUAGE):
        cause = _("The basic data of %(institution)s was changed.") % {"institution": institution.name}
    rounds.void(ledgers=ledgers, database=Database.BASICS, cause=cause, by=by, now=now)
    return basics


def tidied(fields: Fields) -> dict[str, Any]:
    """What is kept of what was typed: texts tidy, numbers in Arabic digits, grades once each and in order."""
    cleaned: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, str):
            text = clean_text(value)
            cleaned[name] = to_arabic(text) if name in _NUMERIC else text
        elif name == "grades_offered":
            offered = set(fields["grades_offered"])
            known = [code for code in GRADES if code in offered]
            cleaned[name] = known + sorted(offered - set(GRADES))
        else:
            cleaned[name] = value
    return cleaned
