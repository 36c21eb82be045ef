"""Recording agencies with their legal basis, and every file that was handed to one."""

import secrets
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lec.accounts.models import Post
from lec.agencies.models import Agency, Handover
from lec.agencies.rules import LONGEST_BASIS, check_agency, check_can_hand_over, check_is_department
from lec.audit import actions as audit
from lec.closings.models import Closing
from lec.lib.names import clean_text
from lec.registry.models import Organisation
from lec.registry.queries import today

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@transaction.atomic
def add_agency(
    *,
    name: str,
    contact: str = "",
    legal_basis: str = "",
    document: str = "",
    basis_from: date | None = None,
    basis_until: date | None = None,
    whole_identifiers: bool = False,
    by: Post,
    now: datetime,
) -> Agency:
    """Record an agency; without a legal basis it may be handed numbers only.

    Both days of the basis belong to it, `basis_until` None is without end. Refused (Invalid) when the name is
    taken or a basis is stated by halves.
    """
    check_is_department(by)
    ledger = audit.hold([by.organisation_id])[by.organisation_id]
    agency = Agency(
        name=clean_text(name),
        contact=clean_text(contact),
        legal_basis=clean_text(legal_basis),
        document=clean_text(document),
        basis_from=basis_from,
        basis_until=basis_until,
        whole_identifiers=whole_identifiers,
        changed_at=now,
        post=by,
        officer=by.officer,
    )
    facts = facts_of(agency)
    check_agency(**facts)
    agency.save()
    audit.append(ledger, [audit.Entry("agency.add", f"agency:{agency.pk}", None, facts)], by=by, now=now)
    return agency


@transaction.atomic
def change_agency(
    *,
    agency: Agency,
    name: str,
    contact: str,
    legal_basis: str,
    document: str,
    basis_from: date | None,
    basis_until: date | None,
    whole_identifiers: bool,
    by: Post,
    now: datetime,
) -> Agency:
    """Put down what holds of an agency from now on; what held before stays in the record.

    Saving what stands already writes nothing.
    """
    check_is_department(by)
    ledger = audit.hold([by.organisation_id])[by.organisation_id]
    held = Agency.objects.get(pk=agency.pk)
    before = facts_of(held)
    held.name, held.contact = clean_text(name), clean_text(contact)
    held.legal_basis, held.document = clean_text(legal_basis), clean_text(document)
    held.basis_from, held.basis_until = basis_from, basis_until
    held.whole_identifiers = whole_identifiers
    after = facts_of(held)
    if after == before:
        return held
    check_agency(**after, apart_from=held)
    held.changed_at, held.post, held.officer = now, by, by.officer
    held.save()
    audit.append(ledger, [audit.Entry("agency.change", f"agency:{held.pk}", before, after)], by=by, now=now)
    return held


@transaction.atomic
def record_handover(
    *,
    closing: Closing,
    agency: Agency,
    format: str,
    province: Organisation | None = None,
    with_names: bool = False,
    whole_identifiers: bool = False,
    reason: str = "",
    rows: int,
    digest: str,
    watermark: str = "",
    by: Post,
    now: datetime,
) -> Handover:
    """Record that a file was handed over, before it leaves: who gets what of which closing, and on what basis.

    `rows` and `digest` are of the file itself. The legal basis is judged by what stands now, so that one taken
    back while the file was made lets nothing out. One event stands in the department's record.
    """
    ledger = audit.hold([by.organisation_id])[by.organisation_id]
    held = Agency.objects.get(pk=agency.pk)
    reason = clean_text(reason)
    check_can_hand_over(
        held,
        format=format,
        with_names=with_names,
        whole_identifiers=whole_identifiers,
        reason=reason,
        by=by,
        today=today(now),
    )
    handover = Handover.objects.create(
        closing=closing,
        agency=held,
        format=format,
        province=province,
        with_names=with_names,
        whole_identifiers=whole_identifiers,
        reason=reason,
        legal_basis=_basis(held) if with_names else "",
        rows=rows,
        digest=digest,
        watermark=watermark,
        at=now,
        post=by,
        officer=by.officer,
    )
    after = {
        "agency": held.pk,
        "closing": [str(closing.round), closing.number],
        "format": format,
        "province": province.code if province else None,
        "with_names": with_names,
        "whole_identifiers": whole_identifiers,
        "reason": reason,
        "rows": rows,
        "digest": digest,
        "watermark": watermark,
    }
    if with_names:
        after |= {"legal_basis": held.legal_basis, "document": held.document}
    verb = "handover.names" if with_names else "handover.numbers"
    audit.append(ledger, [audit.Entry(verb, f"handover:{handover.pk}", None, after)], by=by, now=now)
    return handover


def _basis(agency: Agency) -> str:
    """The provision with the document that states it; the document is never cut off."""
    document = f" ({agency.document})"
    return agency.legal_basis[: LONGEST_BASIS - len(document)] + document


def new_watermark() -> str:
    """A mark that nobody can guess and everybody can read aloud: LEC-7KQ2-XM4P-9TRB."""
    return "-".join(["LEC", *("".join(secrets.choice(_LETTERS) for _place in range(4)) for _group in range(3))])


def facts_of(agency: Agency) -> dict[str, Any]:
    """What is recorded of an agency, as forms and the record of acts have it."""
    return {
        "name": agency.name,
        "contact": agency.contact,
        "legal_basis": agency.legal_basis,
        "document": agency.document,
        "basis_from": agency.basis_from,
        "basis_until": agency.basis_until,
        "whole_identifiers": agency.whole_identifiers,
    }
