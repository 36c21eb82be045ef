"""What a finding leads to: the roll is returned, and the institution is asked to take out who is not there."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.inspections.actions.drawing import held
from lec.inspections.actions.findings import hold_visit_for_good
from lec.inspections.models import Found, Inspection, SampledLearner, Visit
from lec.inspections.rules import (
    check_all_there,
    check_can_ask,
    check_can_inspect,
    check_can_return,
    check_is_over,
)
from lec.registry.rules import check_can_see
from lec.rolls.queries.sampling import persons_sampled
from lec.rounds.actions import void
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Act, Database, Standing, Step
from lec.rounds.queries import open_round


@transaction.atomic
def return_roll(*, visit: Visit, by: Post, now: datetime) -> list[Step]:
    """Return the institution's roll after a finding: it falls, and what stands on it (design: a finding may).

    The cause kept with the steps is LEC's own sentence with the number of the check, never a typed word. Refused:
    nobody was not found (nobody-missing), the check's round is no longer open (other-round), the roll is not
    confirmed (not-confirmed); to everybody but the province that holds the check. Hidden: an institution that belongs
    to another province since.
    """
    check_can_inspect(visit.inspection.province, by=by)
    check_can_see(by.organisation, visit.institution)
    # Institution before province: the one lock order. Whoever confirms or returns holds the institution too.
    below = audit.hold([visit.institution_id])
    not_found = SampledLearner.objects.filter(visit=visit, found=Found.NOT_FOUND).count()
    round_ = open_round()
    standing = Standing.objects.filter(
        round=round_, organisation=visit.institution_id, database=Database.ROLL
    ).first()
    check_can_return(visit.inspection, round_, standing, not_found=not_found)
    cause = _cause(visit.inspection, not_found)
    steps = void(ledgers=below, database=Database.ROLL, cause=cause, act=Act.RETURN, by=by, now=now)
    inspection, ledger = held(visit.inspection, by=by)
    Visit.objects.filter(pk=visit.pk).update(returned_at=now)
    after = {"inspection": inspection.number, "not_found": not_found, "steps": len(steps)}
    audit.append(ledger, [audit.Entry("visit.returned", f"visit:{visit.pk}", None, after)], by=by, now=now)
    return steps


@transaction.atomic
def ask_to_take_out(*, visit: Visit, numbers: Collection[int], by: Post, now: datetime) -> int:
    """Ask the institution to take learners who were not found out of the system; answers how many are new (๑๐.๒).

    The province asks, the institution does: into its register, with reason, last day seen and attempts. Who was asked
    for already is left alone. Refused: while the visit goes on (visit-open), somebody who was not "not found"
    (not-missing) or has left the roll (departed-already); Hidden: a number that is not in the sample. Also once the
    random check is finished.
    """
    visit, ledger = hold_visit_for_good(visit, by=by)
    check_can_see(by.organisation, visit.institution)
    check_is_over(visit)
    chosen = [one for one in _chosen(visit, numbers) if one.asked_at is None]
    persons = persons_sampled(one.enrolment_id for one in chosen)
    check_can_ask(chosen, [pk for pk, person in persons.items() if person.is_on_roll])
    return _ask(visit, chosen, "visit.asked", now, ledger, by, now)


@transaction.atomic
def ask_no_longer(*, visit: Visit, numbers: Collection[int], by: Post, now: datetime) -> int:
    """Take back what `ask_to_take_out` asked, where the institution showed that the learner is there; how many."""
    visit, ledger = hold_visit_for_good(visit, by=by)
    chosen = [one for one in _chosen(visit, numbers) if one.asked_at is not None]
    return _ask(visit, chosen, "visit.asked-no-longer", None, ledger, by, now)


def _chosen(visit: Visit, numbers: Collection[int]) -> list[SampledLearner]:
    learners = check_all_there(SampledLearner.objects.filter(visit=visit), numbers)
    return [learners[number] for number in sorted(set(numbers))]


def _ask(
    visit: Visit,
    chosen: list[SampledLearner],
    verb: str,
    asked_at: datetime | None,
    ledger: Ledger,
    by: Post,
    now: datetime,
) -> int:
    if chosen:
        SampledLearner.objects.filter(pk__in=[one.pk for one in chosen]).update(asked_at=asked_at)
        after = {"numbers": [one.number for one in chosen]}
        audit.append(ledger, [audit.Entry(verb, f"visit:{visit.pk}", None, after)], by=by, now=now)
    return len(chosen)


def _cause(inspection: Inspection, not_found: int) -> str:
    with override(RECORD_LANGUAGE):
        sentence = _("The province's random check %(number)d of round %(round)s did not find learners: %(n)d.")
        return sentence % {"number": inspection.number, "round": str(inspection.round), "n": not_found}
