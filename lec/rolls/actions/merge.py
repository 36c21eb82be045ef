"""The one service that writes learners: form, API and import hand their records to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Event, Ledger
from lec.lib.identifiers import mask
from lec.lib.progress import Progress, silent
from lec.lib.refusals import ChangedMeanwhile, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.claims import record_claims
from lec.rolls.actions.received import note_received
from lec.rolls.actions.settling import recount, rolls_of, settle
from lec.rolls.actions.writing import write_enrolments, write_learners, write_particulars
from lec.rolls.checks import ANSWERS_FOR
from lec.rolls.comparison import NOT_SHOWN, SENSITIVE, Difference
from lec.rolls.comparison import compare as compare
from lec.rolls.identity import masked
from lec.rolls.models import Enrolment, EnrolmentState, Explanation, Learner
from lec.rolls.queries.seen import mark_of, named_enrolments
from lec.rolls.records import PERSON_FIELDS, LearnerRecord
from lec.rolls.rules import check_can_change_roll
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Step

_ATTEMPTS = 20
_WRITES = 4  # learners, enrolments, particulars, and what is recorded and counted


@dataclass(frozen=True)
class Merged:
    """What a merge wrote: how many learners, and the steps it voided (lowest level first).

    `enrolment_ids` has the enrolment of each record, in the order of the records.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    claimed: int = 0
    steps: list[Step] = field(default_factory=list)
    enrolment_ids: list[int] = field(default_factory=list)

    @property
    def wrote(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.new or self.changed or self.claimed)


class _AlsoChanges(Exception):
    """Other institutions' rolls change too, and have to be held first."""

    def __init__(self, institutions: set[int]) -> None:
        super().__init__()
        self.institutions = institutions


class _LetGo(Exception):
    """A learner who looked enrolled elsewhere was taken out, or joined with another record, at the same moment."""


@transaction.atomic
def merge(
    *,
    institution: Organisation,
    academic_year: int,
    records: Sequence[LearnerRecord],
    by: Post | None,
    now: datetime,
    expect_unchanged_since: datetime | None = None,
    seen: str = "",
    progress: Progress = silent,
) -> Merged:
    """Bring records into the roll of a Gregorian academic year, all or none; see `compare` for what becomes of each.

    New learners are enrolled; one enrolled elsewhere is recorded as contested, and the person's facts
    stay with the institution that enrols. What did not change is not written; where nothing changed
    nothing is written, recorded or voided. A change of particulars alone voids nothing.
    Refused: what `compare` refuses; a roll that is not the post's own; and, when
    `expect_unchanged_since` is given, a roll that somebody changed after that moment. ChangedMeanwhile: where
    the enrolments that the records name are no longer those of which `seen` is the mark (`mark_of`; '' where
    nobody was shown anything). Nothing is written where `progress` raises Stopped.
    """
    check_can_change_roll(by, institution)
    held = {institution.pk}
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                ledgers = audit.hold(held)
                if expect_unchanged_since is not None:
                    _check_unchanged(institution, expect_unchanged_since)
                if seen:
                    _check_seen(institution, records, seen)
                progress("comparing")
                differences = compare(institution=institution, academic_year=academic_year, records=records)
                return _merge(institution, academic_year, differences, ledgers, by, now, progress)
        except _AlsoChanges as more:
            # Released with the savepoint, and taken again together, in the one order.
            held |= more.institutions
        except _LetGo:
            continue
        except IntegrityError:
            # Another institution enrolled one of these learners at the same moment: look again.
            if attempt + 1 == _ATTEMPTS:
                raise
    raise Refused("roll-busy", _("Others are changing the same learners now. Try again in a moment."))


def _merge(
    institution: Organisation,
    academic_year: int,
    differences: list[Difference],
    ledgers: Mapping[int, Ledger],
    by: Post | None,
    now: datetime,
    progress: Progress,
) -> Merged:
    touched = [one for one in differences if one.writes]
    if not touched:
        return Merged(unchanged=len(differences), enrolment_ids=_enrolment_ids(differences))
    others = _lock_persons(institution, academic_year, touched)
    _check_still_held(academic_year, [one for one in touched if one.kind == "claim"])
    counted_by_sex = rolls_of(one.learner_id for one in touched if one.learner_id and "sex" in one.person)
    concerned = set(others).union(*counted_by_sex.values())
    if concerned - ledgers.keys():
        raise _AlsoChanges(concerned)
    before = {id(one): _before(one) for one in touched}
    note_received(touched, institution, by, now)
    progress("writing", 0, _WRITES)
    write_learners(touched, now)
    progress("writing", 1, _WRITES)
    write_enrolments(touched, institution, academic_year, now)
    progress("writing", 2, _WRITES)
    write_particulars(touched)
    progress("writing", 3, _WRITES)
    record_claims(touched, academic_year, by=by, now=now)
    _drop_explanations([one for one in touched if one.kind == "changed"])
    entries: dict[int, list[audit.Entry]] = {
        institution.pk: [_entry(one, before[id(one)], _after(one)) for one in touched]
    }
    for pk, persons in others.items():
        theirs = [one for one in touched if one.learner_id in persons]
        entries[pk] = [_person_entry(one, before[id(one)]) for one in theirs]
    counts = {kind: sum(one.kind == kind for one in differences) for kind in ("new", "changed", "claim")}
    with override(RECORD_LANGUAGE):
        cause = _("The roll changed: %(new)d added, %(changed)d corrected, %(claim)d contested.") % counts
    steps = settle(
        ledgers={pk: ledgers[pk] for pk in entries},
        entries=entries,
        academic_year=academic_year,
        cause=cause,
        voids=any(one.voids for one in touched),
        by=by,
        now=now,
    )
    for year, institutions in counted_by_sex.items():
        recount(institutions, year, at=now)
    return Merged(
        new=counts["new"],
        changed=counts["changed"],
        unchanged=len(differences) - len(touched),
        claimed=counts["claim"],
        steps=steps,
        enrolment_ids=_enrolment_ids(differences),
    )


def _check_unchanged(institution: Organisation, moment: datetime) -> None:
    since = Event.objects.filter(organisation_id=institution.pk, at__gt=moment)
    if since.filter(Q(verb__startswith="learner.") | Q(verb__startswith="promotion.")).exists():
        raise Refused("roll-changed", _("The roll has changed since you looked. Look again at what changes now."))


def _check_seen(institution: Organisation, records: Sequence[LearnerRecord], seen: str) -> None:
    named = [record.enrolment_id for record in records if record.enrolment_id is not None]
    current = mark_of(named_enrolments(institution, named))
    if current != seen:
        sentence = _("Somebody else has changed this meanwhile. Nothing was saved; compare both versions.")
        raise ChangedMeanwhile(sentence, current=current)


def _lock_persons(
    institution: Organisation, academic_year: int, touched: Iterable[Difference]
) -> dict[int, set[int]]:
    """Lock the known persons; answers who of those whose identifier changes stands on which other roll this year.

    The identifier alone is on the lines of claimants too: all else they state themselves.

    From here on no other institution can claim them until the transaction ends. Those who are only enrolled
    here are locked too: all known persons before any new one, so that two institutions never wait in a ring.
    """
    known = [one for one in touched if one.learner_id and (one.person or one.enrolment is None)]
    if known:
        ids = [one.learner_id for one in known if one.learner_id]
        locked = Learner.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        if any(locked.values_list("same_as", flat=True)):
            raise _LetGo
    ids = [one.learner_id for one in known if one.learner_id and "identifier_sealed" in one.person]
    if not ids:
        return {}
    rows = (
        Enrolment.objects.filter(learner__in=ids, academic_year=academic_year)
        .exclude(state=EnrolmentState.DEPARTED)
        .exclude(institution=institution)
    )
    others: dict[int, set[int]] = {}
    for pk, learner_id in rows.values_list("institution_id", "learner_id"):
        others.setdefault(pk, set()).add(learner_id)
    return others


def _check_still_held(academic_year: int, claims: Sequence[Difference]) -> None:
    """Whoever is claimed is still enrolled elsewhere, now that nobody can let them go: else look again."""
    ids = {one.learner_id for one in claims}
    if not ids:
        return
    held = Enrolment.objects.filter(
        learner__in=ids, academic_year=academic_year, state=EnrolmentState.ENROLLED
    ).count()
    if held != len(ids):
        raise _LetGo


def _drop_explanations(changed: Iterable[Difference]) -> None:
    """An explanation answers for the facts as they were; the record keeps its sentence."""
    for code, facts in ANSWERS_FOR.items():
        ids = [
            one.enrolment_id
            for one in changed
            if facts & (one.person.keys() | one.stated.keys() | one.place.keys())
        ]
        if ids:
            Explanation.objects.filter(code=code, enrolment__in=ids).delete()


def _enrolment_ids(differences: Iterable[Difference]) -> list[int]:
    return [one.enrolment.pk for one in differences if one.enrolment]


def _before(one: Difference) -> dict[str, Any] | None:
    """The values that will change, as they are recorded; None for a learner not known before."""
    if one.learner is None:
        return None
    values = {name: getattr(one.learner, name) for name in PERSON_FIELDS if name in one.person}
    if "identifier_sealed" in one.person:
        values["identifier"] = masked(one.learner.identifier_sealed)
    if one.enrolment is not None:
        values |= {name: getattr(one.enrolment, name) for name in one.place}
        values |= {name: one.changes[name][0] for name in one.stated}
    return values | _recorded({name: one.changes[name][0] for name in one.particulars if name in one.changes})


def _after(one: Difference) -> dict[str, Any]:
    values = {name: one.person[name] for name in PERSON_FIELDS if name in one.person} | one.stated
    if "identifier_sealed" in one.person and one.record.identifier:
        values["identifier"] = mask(one.record.identifier.value)
    return values | one.place | _recorded(one.particulars)


def _recorded(particulars: Mapping[str, Any]) -> dict[str, Any]:
    """Particulars as the record keeps them: of the sensitive ones only that they changed."""
    return {name: NOT_SHOWN if name in SENSITIVE else value for name, value in particulars.items()}


def _entry(one: Difference, before: dict[str, Any] | None, after: dict[str, Any]) -> audit.Entry:
    verbs = {"new": "learner.enrolled", "claim": "learner.claimed", "changed": "learner.changed"}
    return audit.Entry(verbs[one.kind], f"learner:{one.learner_id}", before, after)


def _person_entry(one: Difference, before: dict[str, Any] | None) -> audit.Entry:
    """The new identifier as it stands in the record of another institution that claims the learner."""

    def only_identifier(values: dict[str, Any] | None) -> dict[str, Any]:
        return {name: value for name, value in (values or {}).items() if name == "identifier"}

    after = only_identifier(_after(one))
    return audit.Entry("learner.changed", f"learner:{one.learner_id}", only_identifier(before), after)
