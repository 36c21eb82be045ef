"""Searching for likely doubles, and finding that two records are not one person."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.names import clean_text
from lec.lib.progress import Stopped
from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation
from lec.rolls.actions.departures import lock_persons
from lec.rolls.likeness import NameIndex, Pair, pair_of, pairs_of_one_day
from lec.rolls.models import Double, Verdict
from lec.rolls.queries.doubles import Places, how_many, people_named, people_of, places
from lec.rolls.rules.doubles import (
    check_can_judge,
    check_can_seek,
    check_can_take_back,
    check_is_open,
    check_judging_reason,
)

Progress = Callable[[int, int], None]
"""Told (done, whole) in learners as the search goes on; may raise Stopped."""

Ids = tuple[int, int]
T = TypeVar("T")

_BATCH = 2000
_PLACE_COLUMNS = ("lao", "province", "likeness", "grounds")


@dataclass(frozen=True)
class Sought:
    """What a search found: learners looked at, pairs, how many of them new, open pairs that look alike no more.

    `is_complete` is False for one that was stopped: what it had found stands, and nothing was let go.
    """

    people: int
    pairs: int
    new: int
    gone: int = 0
    is_complete: bool = True


def seek(
    *,
    top: Organisation,
    academic_year: int,
    by: Post | None,
    now: datetime,
    progress: Progress = lambda done, whole: None,
) -> Sought:
    """Search `top`'s subtree for records that look like one person, and bring the work lists in line.

    Everybody enrolled in the Gregorian academic year is looked at. Pairs are written as they are found, in
    transactions of their own; pairs that people judged stay as judged, open ones that no longer look alike are
    let go at the end. Refused for an institution, and for whoever's subtree it is not.
    """
    check_can_seek(by, top)
    search = _Search(top, academic_year, by, now)
    try:
        search.by_day(progress)
        search.by_name()
        search.write()
    except Stopped:
        search.write()
        return Sought(search.people, len(search.seen), search.new, is_complete=False)
    gone = search.let_go()
    return Sought(search.people, len(search.seen), search.new, gone)


@dataclass
class _Search:
    """One search under way: what it has seen, and what it has still to write."""

    top: Organisation
    academic_year: int
    by: Post | None
    now: datetime
    people: int = 0
    new: int = 0
    seen: set[Ids] = field(default_factory=set)
    found: dict[Ids, Pair] = field(default_factory=dict)
    names: NameIndex = field(default_factory=NameIndex)

    def __post_init__(self) -> None:
        self.places: Places = places()

    def by_day(self, progress: Progress) -> None:
        """Compare those born on one day, day by day."""
        whole = how_many(self.top, self.academic_year)
        progress(0, whole)
        for day in people_of(self.top, self.academic_year):
            for person in day:
                self.names.add(person)
            self._keep(pairs_of_one_day(day))
            self.people += len(day)
            progress(self.people, whole)

    def by_name(self) -> None:
        """Compare those of one name whose birth dates or sexes differ."""
        for candidates in _batches(self.names.candidates()):
            named = people_named({pk for ids in candidates for pk in ids}, self.academic_year)
            pairs = (pair_of(named[a], named[b]) for a, b in candidates if a in named and b in named)
            self._keep([pair for pair in pairs if pair])

    def _keep(self, pairs: Iterable[Pair]) -> None:
        for pair in pairs:
            ids = (pair.first.learner_id, pair.second.learner_id)
            self.seen.add(ids)
            self.found[ids] = pair
        if len(self.found) >= _BATCH:
            self.write()

    @transaction.atomic
    def write(self) -> None:
        """Add what was found to the work lists; what is judged already stays as it is."""
        if not self.found:
            return
        lock_persons({pk for ids in self.found for pk in ids})
        ledger = audit.hold([self.top.pk])[self.top.pk]
        known = _verdicts(self.found)
        self._upsert(self.found[ids] for ids in sorted(self.found) if not known.get(ids))
        new = len(self.found.keys() - known.keys())
        if new:
            entry = audit.Entry("doubles.found", f"organisation:{self.top.pk}", None, {"new": new})
            audit.append(ledger, [entry], by=self.by, now=self.now)
        self.new += new
        self.found.clear()

    @transaction.atomic
    def let_go(self) -> int:
        """Take from the lists the open pairs of the subtree that look alike no more; answers how many."""
        ledger = audit.hold([self.top.pk])[self.top.pk]
        scope = {Level.LAO: {"lao": self.top}, Level.PROVINCE: {"province": self.top}}.get(Level(self.top.level), {})
        rows = Double.objects.filter(verdict=Verdict.OPEN, **scope).order_by("learner", "other")
        unseen = (row for row in rows.values_list("pk", "learner_id", "other_id") if row[1:] not in self.seen)
        gone: list[int] = []
        for batch in _batches(unseen):
            # Somebody who moved to another subtree was not seen here, and may look as alike as before.
            named = people_named({pk for row in batch for pk in row[1:]}, self.academic_year)
            alike = {pk: pair_of(named[a], named[b]) for pk, a, b in batch if a in named and b in named}
            self._upsert(pair for pair in alike.values() if pair)
            gone += [pk for pk, _a, _b in batch if not alike.get(pk)]
        for pks in _batches(iter(gone)):
            Double.objects.filter(pk__in=pks, verdict=Verdict.OPEN).delete()
        after = {"people": self.people, "pairs": len(self.seen), "new": self.new, "gone": len(gone)}
        entry = audit.Entry("doubles.sought", f"organisation:{self.top.pk}", None, after)
        audit.append(ledger, [entry], by=self.by, now=self.now)
        return len(gone)

    def _upsert(self, pairs: Iterable[Pair]) -> None:
        Double.objects.bulk_create(
            map(self._row, pairs),
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["learner", "other"],
            update_fields=_PLACE_COLUMNS,
        )

    def _row(self, pair: Pair) -> Double:
        lao, province = self.places[pair.first.place[0]]
        other_lao, other_province = self.places[pair.second.place[0]]
        return Double(
            learner_id=pair.first.learner_id,
            other_id=pair.second.learner_id,
            lao_id=lao if lao == other_lao else None,
            province_id=province if province == other_province else None,
            likeness=pair.found.likeness,
            grounds=" ".join(pair.found.grounds),
            found_at=self.now,
        )


def _verdicts(found: Iterable[Ids]) -> dict[Ids, str]:
    """The verdicts of those of these pairs that are known."""
    first = {learner for learner, _other in found}
    rows = Double.objects.filter(learner__in=first).values_list("learner_id", "other_id", "verdict")
    wanted = set(found)
    return {(one, other): verdict for one, other, verdict in rows if (one, other) in wanted}


def _batches(items: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(items, _BATCH)):
        yield batch


def locked_pair(pair: Double) -> Double:
    """The pair as it stands now; Hidden once a search has let it go, or a joining has taken it in."""
    found = Double.objects.select_for_update().filter(pk=pair.pk).first()
    if found is None:
        raise Hidden("pair-not-found", _("There is no such pair in your area."))
    return found


@transaction.atomic
def set_apart(*, pair: Double, reason: str, by: Post, now: datetime) -> Double:
    """Find that the two records are two people; the pair is not shown again unless this is taken back.

    No roll changes and nothing is voided. Refused: a pair that is another's to judge or is judged already, and
    (Invalid) a reason of fewer than 5 characters.
    """
    reason = clean_text(reason)
    check_judging_reason(reason)
    ledger = audit.hold([by.organisation_id])[by.organisation_id]
    pair = locked_pair(pair)
    check_can_judge(pair, by)
    check_is_open(pair)
    pair.verdict, pair.reason = Verdict.DIFFERENT, reason
    pair.judged_at, pair.judged_post, pair.judged_officer = now, by, by.officer
    _save_judgement(pair)
    after = {"learners": [pair.learner_id, pair.other_id], "reason": reason}
    audit.append(ledger, [audit.Entry("double.different", f"double:{pair.pk}", None, after)], by=by, now=now)
    return pair


@transaction.atomic
def take_back(*, pair: Double, by: Post, now: datetime) -> Double:
    """Put a pair found “not the same” back on the list of open ones; two records joined are refused."""
    ledger = audit.hold([by.organisation_id])[by.organisation_id]
    pair = locked_pair(pair)
    check_can_judge(pair, by)
    check_can_take_back(pair)
    before = {"learners": [pair.learner_id, pair.other_id], "reason": pair.reason}
    pair.verdict, pair.reason = Verdict.OPEN, ""
    pair.judged_at, pair.judged_post, pair.judged_officer = None, None, None
    _save_judgement(pair)
    audit.append(ledger, [audit.Entry("double.reopened", f"double:{pair.pk}", before, None)], by=by, now=now)
    return pair


def _save_judgement(pair: Double) -> None:
    pair.save(update_fields=["verdict", "reason", "judged_at", "judged_post", "judged_officer"])
