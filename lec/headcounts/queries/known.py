"""What head counts were recorded at a moment, from the events that every recording leaves in the LAO's ledger."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from lec.audit.models import Event
from lec.headcounts.models import Cell, Headcount
from lec.headcounts.queries.numbers import Counts, as_counts
from lec.lib.grades import HEADCOUNT_GRADES
from lec.registry.models import Naming, Organisation, OtherSchool
from lec.rounds.models import Round

_FOUND, _MOVE, _RECORD = "other_school.found", "other_school.move", "headcount.record"
_DISSOLVED, _REOPEN = ("school.dissolve", "other_school.dissolve"), "school.reopen"
_VERBS = (_FOUND, _MOVE, _RECORD, *_DISSOLVED, _REOPEN)
_NOBODY: Counts = {grade: {"M": 0, "F": 0} for grade in HEADCOUNT_GRADES}


@dataclass
class KnownHeadcounts:
    """A LAO's schools at a moment: how many, of how many numbers stood there (dissolved as zero), and these."""

    schools: int = 0
    recorded: int = 0
    counts: Counts = field(default_factory=lambda: {grade: dict(cell) for grade, cell in _NOBODY.items()})

    @property
    def total(self) -> int:
        """Everybody counted."""
        return sum(cell["M"] + cell["F"] for cell in self.counts.values())

    def add(self, numbers: Counts | None) -> None:
        """One school; None where nothing was recorded, which is not zero."""
        self.schools += 1
        if numbers is None:
            return
        self.recorded += 1
        for grade, cell in numbers.items():
            for sex, count in cell.items():
                self.counts[grade][sex] += count


def headcounts_known(laos: Sequence[Organisation], round_: Round, at: datetime) -> dict[int, KnownHeadcounts]:
    """The head counts of these LAOs in a round as they were recorded at a moment, by the LAO's id.

    Six statements, however many LAOs. A school counts where it stood then; one that came into the system later
    is left out. Where a school has numbers but no event tells of them in this round, as after seeding, those that
    stand there now have stood since they were recorded: whatever changes them leaves an event.
    """
    ids = {lao.pk for lao in laos}
    codes = _codes(ids)
    moved = Event.objects.filter(organisation_id__in=ids, verb=_MOVE).values_list("subject", flat=True)
    also = {_school_of(subject) for subject in moved}
    schools = OtherSchool.objects.filter(lao__in=ids) | OtherSchool.objects.filter(pk__in=also)
    listed = {school.pk: school for school in schools}
    events = _events(ids | {school.lao_id for school in listed.values()}, listed.keys())
    standing = _standing(listed.keys(), round_, at)
    known: dict[int, KnownHeadcounts] = {pk: KnownHeadcounts() for pk in ids}
    for pk, school in listed.items():
        own = events[pk]
        lao = _lao_at(school, own, codes, at)
        if lao in known and not any(one.verb == _FOUND and one.at > at for one in own):
            known[lao].add(_numbers_at(school, own, round_, at, standing))
    return known


def _numbers_at(
    school: OtherSchool, events: Sequence[Event], round_: Round, at: datetime, standing: dict[int, Counts]
) -> Counts | None:
    """A school's numbers at a moment: the last recorded in the round, zeros once dissolved, or None."""
    told = any(one.verb in _DISSOLVED or one.verb == _REOPEN for one in events)
    dissolved = school.dissolved_on is not None and not told
    numbers = None
    in_round = [one for one in events if one.verb == _RECORD and one.at >= round_.opened_at]
    if not in_round and not any(one.verb == _REOPEN for one in events):
        numbers = standing.get(school.pk)
    for event in events:
        if event.at > at:
            continue
        if event.verb in _DISSOLVED:
            dissolved = True
        elif event.verb == _REOPEN:
            dissolved, numbers = False, None
        elif event in in_round:
            numbers = event.after
    return _NOBODY if dissolved else numbers


def _lao_at(school: OtherSchool, events: Sequence[Event], codes: dict[str, int], at: datetime) -> int | None:
    """Under which LAO a school stood at a moment; None where that LAO is not asked for."""
    moves = [one for one in events if one.verb == _MOVE]
    if not moves:
        return school.lao_id
    before = [one for one in moves if one.at <= at]
    told = before[-1].after if before else moves[0].before
    return codes.get((told or {}).get("lao", ""))


def _events(ledgers: Iterable[int], schools: Iterable[int]) -> dict[int, list[Event]]:
    """The events of schools, oldest first; a move stands in both ledgers and is read once."""
    wanted = set(schools)
    found: dict[int, list[Event]] = defaultdict(list)
    rows = Event.objects.filter(organisation_id__in=set(ledgers), verb__in=_VERBS).order_by("at", "pk")
    for event in rows:
        if (pk := _school_of(event.subject)) in wanted:
            found[pk].append(event)
    return found


def _standing(schools: Iterable[int], round_: Round, at: datetime) -> dict[int, Counts]:
    """The numbers that stand there now and did at that moment if nothing was recorded since, by school."""
    kept = Headcount.objects.filter(school__in=list(schools), round=round_, recorded_at__lte=at)
    numbers: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    cells = Cell.objects.filter(headcount__in=kept).values_list("headcount__school_id", "grade", "sex", "count")
    for school, grade, sex, count in cells:
        numbers[school][grade, sex] = count
    return {pk: as_counts(own) for pk, own in numbers.items()}


def _codes(laos: Iterable[int]) -> dict[str, int]:
    """Every code these LAOs have or had."""
    named = Naming.objects.filter(organisation__in=laos).values_list("code", "organisation_id")
    return dict(chain(named, Organisation.objects.filter(pk__in=laos).values_list("code", "pk")))


def _school_of(subject: str) -> int:
    """The school that an event is about: school:17 and other_school:17."""
    number = subject.rpartition(":")[2]
    return int(number) if number.isdigit() else 0
