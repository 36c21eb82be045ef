"""Recording what was found on visits, correcting it, and ending visits and the random check itself (๑๐.๓)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.bulk import overwrite_rows
from lec.audit.models import Ledger
from lec.inspections.actions.drawing import held
from lec.inspections.models import Found, Inspection, SampledLearner, Visit
from lec.inspections.rules import (
    check_all_there,
    check_can_finish,
    check_can_finish_visit,
    check_is_running,
    check_visit,
    finding_fault,
)
from lec.lib.names import clean_text
from lec.lib.refusals import Invalid
from lec.registry.queries import today

_COLUMNS = ("found", "note", "found_at", "asked_at", "post", "officer")


@dataclass(frozen=True)
class Finding:
    """What was found of one learner: a value of Found, or '' to take back what was recorded."""

    found: str
    note: str = ""


@transaction.atomic
def record_findings(*, visit: Visit, findings: Mapping[int, Finding], by: Post, now: datetime) -> Visit:
    """Record or correct what was found, by the learners' numbers; all or nothing.

    The first finding sets the day of the visit to today where none is recorded. Whoever turns out to have been there
    after all is no longer asked out of the system. Before and after of what changed stand in the record. Hidden: a
    number that is not in the sample. Invalid (findings-wrong, faults by number): an unknown outcome, an absence
    explained without the explanation, a note too long. Refused before the draw and once the random check is finished.
    """
    visit, ledger = hold_visit(visit, by=by)
    learners = check_all_there(SampledLearner.objects.filter(visit=visit), findings)
    tidy = {number: Finding(one.found, clean_text(one.note)) for number, one in findings.items()}
    said = {str(number): finding_fault(one.found, one.note, visit=visit) for number, one in tidy.items()}
    faults = {number: fault for number, fault in said.items() if fault}
    if faults:
        raise Invalid("findings-wrong", next(iter(faults.values())), faults)
    changed = {number: one for number, one in tidy.items() if _facts(learners[number]) != _told(one)}
    if not changed:
        return visit
    before = {str(number): _facts(learners[number]) for number in changed}
    for number, one in changed.items():
        _write(learners[number], one, by, now)
    overwrite_rows([learners[number] for number in sorted(changed)], _COLUMNS)
    if visit.visited_on is None:
        _save(visit, by, visited_on=today(now))
    after = {str(number): _told(one) for number, one in changed.items()}
    _record(ledger, visit, "visit.found", before, after, by, now)
    return visit


@transaction.atomic
def save_visit(*, visit: Visit, visited_on: date | None, note: str, by: Post, now: datetime) -> Visit:
    """Record the day of a visit and what is to be said of it as a whole; `visited_on` None where nobody went yet.

    Invalid (visit-wrong): a day before the draw or in the future, a note beyond 1,000 characters. Refused before the
    draw and once the random check is finished.
    """
    visit, ledger = hold_visit(visit, by=by)
    note = clean_text(note)
    check_visit(visit.inspection, visited_on=visited_on, note=note, today=today(now))
    before = {"visited_on": visit.visited_on, "note": visit.note}
    after = {"visited_on": visited_on, "note": note}
    if before != after:
        _save(visit, by, **after)
        _record(ledger, visit, "visit.saved", before, after, by, now)
    return visit


@transaction.atomic
def finish_visit(*, visit: Visit, by: Post, now: datetime) -> Visit:
    """Say that a visit is over; findings can still be corrected, not taken back, until the random check is.

    Refused: while nothing is recorded of some learner (learners-left) or of the day (day-missing), and twice.
    """
    visit, ledger = hold_visit(visit, by=by)
    check_can_finish_visit(visit, SampledLearner.objects.filter(visit=visit))
    _save(visit, by, finished_at=now)
    _record(ledger, visit, "visit.finished", None, {"visited_on": visit.visited_on}, by, now)
    return visit


@transaction.atomic
def finish(*, inspection: Inspection, unfinished_reason: str = "", by: Post, now: datetime) -> Inspection:
    """End the random check: from now on nothing of it changes, and a secret seed is public.

    `unfinished_reason` is why the visits that are not finished are left: kept with each of them, whether nobody went
    or not all learners were looked at. Invalid (visits-unfinished) where there are such and no reason is given.
    Refused before the draw and twice.
    """
    inspection, ledger = held(inspection, by=by)
    check_is_running(inspection)
    reason = clean_text(unfinished_reason)
    unfinished = list(
        Visit.objects.filter(inspection=inspection, finished_at__isnull=True)
        .order_by("pk")
        .values_list("pk", "frozen__code")
    )
    check_can_finish(len(unfinished), reason)
    if unfinished:
        Visit.objects.filter(pk__in=[pk for pk, _code in unfinished]).update(
            finished_at=now, unfinished_reason=reason, post=by, officer=by.officer
        )
    inspection.finished_at = now
    inspection.save(update_fields=["finished_at"])
    after = {"unfinished": [code for _pk, code in unfinished], "reason": reason if unfinished else ""}
    entry = audit.Entry("inspection.finish", f"inspection:{inspection.pk}", None, after)
    audit.append(ledger, [entry], by=by, now=now)
    return inspection


def hold_visit(visit: Visit, *, by: Post) -> tuple[Visit, Ledger]:
    """The visit as it stands now that the province is held; for that province only, while the check is running."""
    visit, ledger = hold_visit_for_good(visit, by=by)
    check_is_running(visit.inspection)
    return visit, ledger


def hold_visit_for_good(visit: Visit, *, by: Post) -> tuple[Visit, Ledger]:
    """As `hold_visit`, also once the random check is finished."""
    inspection, ledger = held(visit.inspection, by=by)
    fresh = Visit.objects.select_related("institution__lao", "officer").get(pk=visit.pk)
    fresh.inspection = inspection
    return fresh, ledger


def _write(learner: SampledLearner, finding: Finding, by: Post, now: datetime) -> None:
    learner.found, learner.note = finding.found, finding.note
    learner.found_at = now if finding.found else None
    if finding.found != Found.NOT_FOUND:
        learner.asked_at = None
    learner.post, learner.officer = by, by.officer


def _save(visit: Visit, by: Post, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(visit, name, value)
    visit.post, visit.officer = by, by.officer
    visit.save(update_fields=[*changed, "post", "officer"])


def _record(ledger: Ledger, visit: Visit, verb: str, before: Any, after: Any, by: Post, now: datetime) -> None:
    audit.append(ledger, [audit.Entry(verb, f"visit:{visit.pk}", before, after)], by=by, now=now)


def _facts(learner: SampledLearner) -> dict[str, str]:
    return {"found": learner.found, "note": learner.note}


def _told(finding: Finding) -> dict[str, str]:
    return {"found": finding.found, "note": finding.note}
