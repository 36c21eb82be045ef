"""Joining two records of one person: one stands from then on, the other points to it; nothing is deleted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.lib.names import clean_text
from lec.lib.refusals import Invalid, Refused
from lec.registry.models import Level, Organisation
from lec.rolls.actions.claims import end_contests, open_contests
from lec.rolls.actions.departures import lock_persons
from lec.rolls.actions.doubles import locked_pair
from lec.rolls.actions.settling import rolls_of, settle
from lec.rolls.checks import ANSWERS_FOR
from lec.rolls.identity import masked
from lec.rolls.models import (
    Claim,
    Contest,
    ContestOutcome,
    Departure,
    DepartureKind,
    Double,
    Enrolment,
    EnrolmentState,
    Evidence,
    Explanation,
    Learner,
    Verdict,
)
from lec.rolls.records import PERSON_FIELDS
from lec.rolls.rules.doubles import (
    check_can_join,
    check_can_judge,
    check_is_open,
    check_judging_reason,
    check_still_below,
)
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Step

_ATTEMPTS = 20
_CLAIMED_FACTS = (*PERSON_FIELDS, "name_sort")


@dataclass(frozen=True)
class Joined:
    """What a joining did: which record stands, what became of the enrolments, the steps voided.

    `contested` and `left` are enrolments that stopped counting: another institution has the learner too and
    was first, or the institution had the learner twice.
    """

    standing: Learner
    other: Learner
    contested: tuple[Enrolment, ...]
    left: tuple[Enrolment, ...]
    steps: tuple[Step, ...]


class _AlsoChanges(Exception):
    """A learner came to the roll of an institution that is not held."""


@transaction.atomic
def join(*, pair: Double, standing_id: int, reason: str, by: Post, now: datetime) -> Joined:
    """Find that both records of a pair are one person, for whom `standing_id` (a learner of the pair) stands.

    Every enrolment of the other record becomes the standing one's, and its identifier leads there. Where two
    institutions have the person in one year, the one that came later is contested; what one institution has
    twice leaves as `same`. The record of every institution concerned and of the judge tells it; rolls
    that change are counted anew and void. It cannot be taken back. Refused: a pair that is another's to judge,
    is judged, or has a correction of an identifier still open; (Invalid) a reason of fewer than 5 characters.
    """
    reason = clean_text(reason)
    check_judging_reason(reason)
    if standing_id not in (pair.learner_id, pair.other_id):
        raise Invalid("standing-unknown", _("Choose which of the two records stands."))
    for _attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                ledgers = _hold(pair, by)
                return _join(pair, standing_id, reason, ledgers, by, now)
        except _AlsoChanges:
            continue
    raise Refused("roll-busy", _("Others are changing the same learners now. Try again in a moment."))


def _hold(pair: Double, by: Post) -> dict[int, Ledger]:
    """Hold every institution that ever had one of the two, and whoever stands above up to the judge."""
    concerned = {pk for rolls in rolls_of([pair.learner_id, pair.other_id]).values() for pk in rolls}
    ledgers = audit.hold(concerned)
    # As everybody who changes a roll: the persons before the levels above, which fall last.
    lock_persons([pair.learner_id, pair.other_id])
    above = Organisation.objects.filter(pk__in=concerned).values_list("lao_id", "province_id")
    laos, provinces = {lao for lao, _province in above}, {province for _lao, province in above}
    judge = by.organisation
    audit.hold({judge.pk} if judge.level == Level.LAO and judge.pk not in laos else {pk for pk in laos if pk})
    if judge.level != Level.LAO:
        audit.hold(pk for pk in provinces if pk)
        audit.hold([judge.pk])
    return ledgers


def _join(
    pair: Double, standing_id: int, reason: str, ledgers: Mapping[int, Ledger], by: Post, now: datetime
) -> Joined:
    ids = [pair.learner_id, pair.other_id]
    persons = {one.pk: one for one in Learner.objects.filter(pk__in=ids).order_by("pk")}
    pair = locked_pair(pair)
    check_can_judge(pair, by)
    check_is_open(pair)
    standing = persons[standing_id]
    other = next(one for one in persons.values() if one is not standing)
    check_can_join(standing, other)
    rolls = rolls_of(ids)
    if {pk for institutions in rolls.values() for pk in institutions} - ledgers.keys():
        raise _AlsoChanges
    union = _Union(standing, other, by, now)
    check_still_below(by, union.where_now())
    union.write()
    Learner.objects.filter(same_as=other).update(same_as=standing)
    Learner.objects.filter(pk=other.pk).update(same_as=standing)
    _hand_on_pairs(pair, standing, other)
    pair.verdict, pair.reason = Verdict.SAME, reason
    pair.judged_at, pair.judged_post, pair.judged_officer = now, by, by.officer
    pair.save(update_fields=["verdict", "reason", "judged_at", "judged_post", "judged_officer"])
    steps = _settle(union, rolls, ledgers, reason, by, now)
    judgement = {"learners": ids, "standing": standing.pk, "reason": reason}
    # Read again: voiding may have written into the judge's ledger meanwhile.
    own = audit.hold([by.organisation_id])[by.organisation_id]
    audit.append(own, [audit.Entry("double.same", f"double:{pair.pk}", None, judgement)], by=by, now=now)
    return Joined(standing, other, tuple(union.contested), tuple(union.left), tuple(steps))


class _Union:
    """The enrolments of two records on their way to one person."""

    def __init__(self, standing: Learner, other: Learner, by: Post, now: datetime) -> None:
        self.standing, self.other, self.by, self.now = standing, other, by, now
        self.enrolments = list(
            Enrolment.objects.filter(learner__in=[standing, other])
            .select_related("institution", "learner")
            .order_by("created_at", "pk")
        )
        self.moving = [one for one in self.enrolments if one.learner_id == other.pk]
        self.left: list[Enrolment] = []
        self.contested: list[Enrolment] = []
        self.enrolled: list[Enrolment] = []
        years: dict[int, list[Enrolment]] = defaultdict(list)
        for one in self.enrolments:
            if one.state != EnrolmentState.DEPARTED:
                years[one.academic_year].append(one)
        for rows in years.values():
            self._plan_year(rows)

    def _plan_year(self, rows: Sequence[Enrolment]) -> None:
        """Once at each institution; enrolled where it was first, contested elsewhere. `rows` come oldest first."""
        kept: dict[int, Enrolment] = {}
        enrolled: set[int] = {one.institution_id for one in rows if one.state == EnrolmentState.ENROLLED}
        for one in rows:
            if one.institution_id in kept:
                self.left.append(one)
            else:
                kept[one.institution_id] = one
        counting = [one for one in kept.values() if one.institution_id in enrolled]
        for index, one in enumerate(counting):
            if index == 0 and one.state != EnrolmentState.ENROLLED:
                self.enrolled.append(one)
            if index > 0:
                self.contested.append(one)

    def where_now(self) -> list[Organisation]:
        """Where each of the two is enrolled, in the latest year that it is."""
        enrolled = [one for one in self.enrolments if one.state == EnrolmentState.ENROLLED]
        latest = {one.learner_id: one for one in sorted(enrolled, key=lambda one: one.academic_year)}
        return [one.institution for one in latest.values()]

    @property
    def facts_differ(self) -> bool:
        """Whether what is confirmed of the person is another than before for who had the other record."""
        names = (*PERSON_FIELDS, "identifier_sealed")
        return any(getattr(self.standing, name) != getattr(self.other, name) for name in names)

    def changed(self) -> dict[int, set[int]]:
        """The institutions whose rolls change in what is confirmed, by academic year."""
        rolls: dict[int, set[int]] = defaultdict(set)
        moved = [one for one in self.moving if one.state != EnrolmentState.DEPARTED] if self.facts_differ else []
        for one in (*moved, *self.left, *self.contested, *self.enrolled):
            rolls[one.academic_year].add(one.institution_id)
        return rolls

    def write(self) -> None:
        """Let go, contest, move, enrol: in this order nobody is enrolled twice for a moment."""
        Departure.objects.bulk_create(
            Departure(enrolment=one, kind=DepartureKind.SAME, at=self.now, post=self.by, officer=self.by.officer)
            for one in self.left
        )
        _set_state(self.left, EnrolmentState.DEPARTED)
        _set_state(self.contested, EnrolmentState.CLAIMED)
        Claim.objects.bulk_create(
            (
                Claim(enrolment=one, **{name: getattr(one.learner, name) for name in _CLAIMED_FACTS})
                for one in self.contested
            ),
            ignore_conflicts=True,
        )
        if self.facts_differ:
            self._drop_explanations()
        Enrolment.objects.filter(pk__in=[one.pk for one in self.moving]).update(learner=self.standing)
        _set_state(self.enrolled, EnrolmentState.ENROLLED)
        Claim.objects.filter(enrolment__in=[one.pk for one in self.enrolled]).delete()
        self._write_contests()

    def _drop_explanations(self) -> None:
        """An explanation answers for the facts as they were; the record keeps its sentence."""
        names = {*PERSON_FIELDS, "identifier_sealed"}
        differing = {name for name in names if getattr(self.standing, name) != getattr(self.other, name)}
        codes = [code for code, facts in ANSWERS_FOR.items() if facts & differing]
        Explanation.objects.filter(code__in=codes, enrolment__in=[one.pk for one in self.moving]).delete()

    def _write_contests(self) -> None:
        """The other record's contests go on as the standing one's; what is contested now is opened."""
        ours = Contest.objects.filter(learner=self.standing, closed_at__isnull=True)
        open_ones = {one.academic_year: one for one in ours}
        for contest in Contest.objects.filter(learner=self.other).order_by("pk"):
            same_year = open_ones.get(contest.academic_year)
            if contest.closed_at is None and same_year is not None:
                Evidence.objects.filter(contest=contest).update(contest=same_year)
                contest.closed_at, contest.outcome = self.now, ContestOutcome.WITHDRAWN
                with override(RECORD_LANGUAGE):
                    contest.reason = _("Goes on in the contest of the record that stands for the person.")
                contest.decided_post, contest.decided_officer = self.by, self.by.officer
            contest.learner = self.standing
            contest.save()
        for year in sorted({one.academic_year for one in self.contested}):
            open_contests([self.standing.pk], year, now=self.now)
        for year in sorted({one.academic_year for one in self.enrolments}):
            with override(RECORD_LANGUAGE):
                why = _("Two records were found to be of one person.")
            end_contests(
                [self.standing.pk], year, outcome=ContestOutcome.WITHDRAWN, reason=why, by=self.by, now=self.now
            )


def _set_state(enrolments: Iterable[Enrolment], state: str) -> None:
    Enrolment.objects.filter(pk__in=[one.pk for one in enrolments]).update(state=state)


def _hand_on_pairs(pair: Double, standing: Learner, other: Learner) -> None:
    """What was found of the other record is now of the standing one; a pair that is there already stays."""
    known = {frozenset(ids): pk for pk, *ids in _pairs_with(standing).values_list("pk", "learner_id", "other_id")}
    for one in _pairs_with(other).exclude(pk=pair.pk).exclude(verdict=Verdict.SAME):
        third = one.other_id if one.learner_id == other.pk else one.learner_id
        ids = frozenset((standing.pk, third))
        if ids not in known:
            one.learner_id, one.other_id = sorted(ids)
            one.save(update_fields=["learner", "other"])
        elif one.verdict == Verdict.OPEN:
            one.delete()


def _pairs_with(learner: Learner) -> Any:
    return Double.objects.filter(learner=learner) | Double.objects.filter(other=learner)


def _settle(
    union: _Union,
    rolls: Mapping[int, set[int]],
    ledgers: Mapping[int, Ledger],
    reason: str,
    by: Post,
    now: datetime,
) -> list[Step]:
    """Tell every institution concerned, count every roll anew, void those that changed."""
    entry = _entry(union, reason)
    untold = set(ledgers)
    with override(RECORD_LANGUAGE):
        cause = _("Two records were found to be of one person: %(reason)s") % {"reason": reason}
    steps: list[Step] = []
    changed = union.changed()
    for voids in (False, True):
        for year in sorted(rolls):
            institutions = rolls[year] & changed[year] if voids else rolls[year] - changed[year]
            told = {pk: [entry] for pk in institutions & untold}
            untold -= institutions
            steps += settle(
                ledgers={pk: ledgers[pk] for pk in sorted(institutions)},
                entries=told,
                academic_year=year,
                cause=cause,
                voids=voids,
                by=by,
                now=now,
            )
    return steps


def _entry(union: _Union, reason: str) -> audit.Entry:
    before = {"learner": union.other.pk, **_facts(union.other)}
    after = {
        "learner": union.standing.pk,
        **_facts(union.standing),
        "contested": [one.pk for one in union.contested],
        "left": [one.pk for one in union.left],
        "reason": reason,
    }
    return audit.Entry("learner.joined", f"learner:{union.standing.pk}", before, after)


def _facts(learner: Learner) -> dict[str, Any]:
    return {name: getattr(learner, name) for name in PERSON_FIELDS} | {
        "identifier": masked(learner.identifier_sealed)
    }
