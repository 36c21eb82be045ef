"""Who may hand numbers on, and on what names may go with them (PDPA s.24: a task founded on law)."""

from datetime import date

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.agencies.models import Agency, Format
from lec.lib.refusals import Forbidden, Invalid, Refused
from lec.registry.models import Level

LONGEST_NAME, LONGEST_CONTACT, LONGEST_BASIS, LONGEST_DOCUMENT, LONGEST_REASON = 200, 300, 500, 200, 500
SHORTEST_REASON = 10


def check_is_department(by: Post) -> None:
    """The nation's numbers are the department's to hand on."""
    if by.organisation.level != Level.DEPARTMENT:
        raise Forbidden("department-only", _("Only the department hands data over to agencies."))


def check_agency(
    *,
    name: str,
    contact: str,
    legal_basis: str,
    document: str,
    basis_from: date | None,
    basis_until: date | None,
    whole_identifiers: bool,
    apart_from: Agency | None = None,
) -> None:
    """An agency has a name of its own; a legal basis comes whole: the provision, the document, the first day."""
    faults = {}
    if not name:
        faults["name"] = _("Give the agency's name.")
    elif Agency.objects.filter(name=name).exclude(pk=apart_from.pk if apart_from else 0).exists():
        faults["name"] = _("There is an agency of this name already.")
    for field, text, longest in (
        ("name", name, LONGEST_NAME),
        ("contact", contact, LONGEST_CONTACT),
        ("legal_basis", legal_basis, LONGEST_BASIS),
        ("document", document, LONGEST_DOCUMENT),
    ):
        if len(text) > longest:
            faults[field] = _("This is too long; at most %(longest)s characters.") % {"longest": longest}
    stated = (("legal_basis", legal_basis), ("document", document), ("basis_from", basis_from))
    if any(value for _field, value in stated) or basis_until or whole_identifiers:
        sentence = _("A legal basis needs the provision, the document that states it, and its first day.")
        faults |= {field: sentence for field, value in stated if not value and field not in faults}
    if basis_from and basis_until and basis_until < basis_from:
        faults["basis_until"] = _("The last day lies before the first.")
    if faults:
        raise Invalid("agency-faulty", _("Something about the agency is wrong."), faults)


def check_basis_lasts(agency: Agency, *, today: date) -> None:
    """Names go out only while a recorded legal basis is in force on that very day."""
    if not (agency.legal_basis and agency.document and agency.basis_from):
        raise Refused(
            "basis-missing", _("No legal basis is recorded for %(agency)s: names cannot go there.") % _named(agency)
        )
    if today < agency.basis_from:
        raise Refused("basis-not-yet", _("The legal basis of %(agency)s is not yet in force.") % _named(agency))
    if agency.basis_until is not None and today > agency.basis_until:
        raise Refused("basis-expired", _("The legal basis of %(agency)s has expired.") % _named(agency))


def basis_lasts(agency: Agency, *, today: date) -> bool:
    """Whether `check_basis_lasts` lets it pass."""
    try:
        check_basis_lasts(agency, today=today)
    except Refused:
        return False
    return True


def check_can_hand_over(
    agency: Agency,
    *,
    format: str,
    with_names: bool,
    whole_identifiers: bool,
    reason: str,
    by: Post,
    today: date,
) -> None:
    """Numbers go to any recorded agency; names only with a basis in force, and for a reason in a sentence.

    Whole identifiers only where the recorded basis covers them.
    """
    check_is_department(by)
    if format not in Format.values:
        sentence = _("Choose what kind of file it shall be.")
        raise Invalid("format-unknown", sentence, {"format": sentence})
    if len(reason) > LONGEST_REASON:
        sentence = _("This is too long; at most %(longest)s characters.") % {"longest": LONGEST_REASON}
        raise Invalid("reason-long", sentence, {"reason": sentence})
    if whole_identifiers and not with_names:
        sentence = _("Identifiers are handed over only together with names.")
        raise Invalid("identifiers-without-names", sentence, {"whole_identifiers": sentence})
    if not with_names:
        return
    check_basis_lasts(agency, today=today)
    if len(reason) < SHORTEST_REASON:
        sentence = _("Write in a sentence what the names are needed for.")
        raise Invalid("reason-missing", sentence, {"reason": sentence})
    if whole_identifiers and not agency.whole_identifiers:
        sentence = _("The legal basis of %(agency)s does not cover whole identifiers.") % _named(agency)
        raise Refused("identifiers-not-covered", sentence)


def _named(agency: Agency) -> dict[str, str]:
    return {"agency": agency.name}
