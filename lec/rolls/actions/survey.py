"""Keeping the survey list: papers noted, registration in the Ministry's system, codes received (๕.๓.๓)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.identifiers import Identifier
from lec.lib.names import clean_text
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.merge import merge
from lec.rolls.identity import seal
from lec.rolls.models import Enrolment, Learner, SurveyEntry
from lec.rolls.queries import record_of
from lec.rolls.queries.survey import rows_of
from lec.rolls.rules import check_can_change_roll
from lec.rolls.rules.identity import NeedsRequest, check_survey_note, check_without_identifier, code_faults
from lec.rounds.models import Step
from lec.rounds.queries import today

_ATTEMPTS = 5


@transaction.atomic
def note_survey(
    *, enrolment: Enrolment, papers: str, registered_on: date | None, by: Post | None, now: datetime
) -> SurveyEntry:
    """Note which papers a learner of the list has and when it was registered; None takes the mark back.

    No confirmed fact changes, so nothing is voided. Refused for who is off the roll or has a number, for
    more than 200 characters and for a day to come.
    """
    papers = clean_text(papers)
    check_survey_note(papers, registered_on, today=today(now))
    (entry,) = _note([enrolment], {"papers": papers, "registered_on": registered_on}, "survey.noted", by, now)
    return entry


@transaction.atomic
def register_survey(
    *, enrolments: Sequence[Enrolment], on: date, by: Post | None, now: datetime
) -> list[SurveyEntry]:
    """Mark learners of ONE institution as registered in the Ministry's G-Code system on a day; all or none.

    Refused as `note_survey` refuses, and when nobody is chosen.
    """
    if not enrolments:
        raise Refused("nobody-chosen", _("Choose at least one learner."))
    check_survey_note("", on, today=today(now))
    return _note(enrolments, {"registered_on": on}, "survey.registered", by, now)


def _note(
    enrolments: Sequence[Enrolment], values: Mapping[str, object], verb: str, by: Post | None, now: datetime
) -> list[SurveyEntry]:
    institution = enrolments[0].institution
    check_can_change_roll(by, institution)
    ledger = audit.hold([institution.pk])[institution.pk]
    wanted = sorted({one.pk for one in enrolments})
    found = list(
        Enrolment.objects.filter(pk__in=wanted, institution=institution)
        .select_related("learner__survey_entry")
        .order_by("pk")
    )
    if len(found) != len(wanted):
        raise Hidden("not-found", _("There is no such learner in this institution."))
    year = enrolments[0].academic_year
    holders = {row.enrolment_id: row.holder for row in rows_of(institution, year, wanted)}
    entries, events = [], []
    for enrolment in found:
        check_without_identifier(enrolment, holder=holders.get(enrolment.pk, ""))
        learner = enrolment.learner
        entry: SurveyEntry = getattr(learner, "survey_entry", None) or SurveyEntry(
            learner=learner, surveyed_at=learner.created_at, surveyed_post=by
        )
        before = {name: getattr(entry, name) for name in values}
        for name, value in values.items():
            setattr(entry, name, value)
        entry.institution = institution
        if "registered_on" in values and before["registered_on"] != entry.registered_on:
            entry.registered_post = by if entry.registered_on else None
        entry.save()
        entries.append(entry)
        events.append(audit.Entry(verb, f"learner:{learner.pk}", before, dict(values)))
    audit.append(ledger, events, by=by, now=now)
    return entries


@dataclass(frozen=True)
class Received:
    """What became of codes entered: the enrolments that have theirs now, and a sentence for each refused."""

    received: tuple[int, ...] = ()
    faults: dict[int, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


@transaction.atomic
def receive_codes(
    *,
    institution: Organisation,
    academic_year: int,
    codes: Mapping[int, Identifier],
    by: Post | None,
    now: datetime,
) -> Received:
    """Enter the G-Codes or national IDs that came, by enrolment id; who is refused keeps nobody else back.

    Person and history stay one; a national ID may take a G-Code's place. Refused one by one: a number that
    another learner has, that is given twice, or that would replace a national ID; who has left the roll; who
    is only claimed here. What was confirmed on the roll is voided once for all.
    """
    check_can_change_roll(by, institution)
    sealed = {pk: seal(code) for pk, code in codes.items()}
    for _attempt in range(_ATTEMPTS):
        rows = {row.enrolment_id: row for row in rows_of(institution, academic_year, codes)}
        faults = code_faults(
            {pk: row.enrolment for pk, row in rows.items()},
            sealed,
            taken=_taken(sealed.values()),
            holders={pk: row.holder for pk, row in rows.items() if row.holder},
        )
        entered = [pk for pk in codes if pk not in faults]
        records = [replace(record_of(rows[pk].enrolment), identifier=codes[pk], particulars=None) for pk in entered]
        try:
            merged = merge(institution=institution, academic_year=academic_year, records=records, by=by, now=now)
        except (Hidden, Invalid, NeedsRequest):
            # Taken, replaced, or off the roll, since we looked: look again.
            continue
        return Received(tuple(entered), faults, tuple(merged.steps))
    raise Refused("changed-meanwhile", _("Somebody else changed this at the same moment. Please try again."))


def _taken(sealed: Iterable[str]) -> dict[str, int]:
    """Which learner has each of these identifiers."""
    rows = Learner.objects.filter(identifier_sealed__in=set(sealed))
    return {code: pk for code, pk in rows.values_list("identifier_sealed", "pk") if code}
