"""The local authority that has looked at explanations and accepts them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.registry.models import Organisation
from lec.rolls.models import Explanation
from lec.rolls.queries.explanations import explanations_below, mark_of
from lec.rolls.rules.explanations import check_can_accept


@dataclass(frozen=True)
class Accepted:
    """How many were accepted now, and how many were passed over: refused, explained anew or gone meanwhile."""

    accepted: int
    passed_over: int


@transaction.atomic
def accept_explanations(
    *, lao: Organisation, seen: Mapping[int, str], academic_year: int, by: Post, now: datetime
) -> Accepted:
    """Accept explanations of the LAO's institutions, many at once; nothing is voided (๖, ๗.๑).

    `seen` has for each the mark of what was read (`mark_of`), '' where nobody was shown anything: one explained
    anew since is passed over, as is one that was refused or is gone. What is accepted already stays so and counts
    as neither. Only the LAO itself.
    """
    check_can_accept(by, lao)
    wanted = explanations_below(lao, academic_year).filter(pk__in=list(seen))
    ledgers = audit.hold({_institution_of(one).pk for one in wanted})
    found = list(wanted.all())
    standing = [one for one in found if not one.refusal and seen[one.pk] in ("", mark_of(one))]
    new = [one for one in standing if one.accepted_at is None and _institution_of(one).pk in ledgers]
    Explanation.objects.filter(pk__in=[one.pk for one in new]).update(
        accepted_at=now, accepted_post=by, accepted_officer=by.officer
    )
    entries: dict[int, list[audit.Entry]] = defaultdict(list)
    for one in new:
        after = {"code": one.code, "sentence": one.sentence}
        entries[_institution_of(one).pk].append(audit.Entry("explanation.accepted", _subject(one), None, after))
    if entries:
        audit.append_each(ledgers, entries, by=by, now=now)
    return Accepted(len(new), len(seen) - len(standing))


def _institution_of(one: Explanation) -> Organisation:
    institution = one.enrolment.institution if one.enrolment else one.institution
    assert institution is not None
    return institution


def _subject(one: Explanation) -> str:
    if one.enrolment_id is not None:
        return f"enrolment:{one.enrolment_id}"
    return f"roll:{one.institution_id}:{one.academic_year}:{one.subject}"[:60]
