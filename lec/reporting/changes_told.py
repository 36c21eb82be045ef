"""What the record tells of changes after given seals: children, fields of basic data, schools of others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from lec.audit.models import Event
from lec.confirmation.models import Seal
from lec.registry.models import OtherSchool
from lec.rolls.queries.changes import ROLL_VERBS, RollChanges, changes_in_rolls
from lec.rounds.models import Database

CONFIRMED = "standing.confirm"
_BASICS = ("basics.", "building.", "survey.")
_SCHOOLS = ("headcount.record", "school.dissolve", "school.reopen", "other_school.dissolve")


@dataclass(frozen=True)
class BasicsChanges:
    """What changed of basic data: `fields` by name, and how many buildings and survey answers."""

    fields: tuple[str, ...] = ()
    buildings: int = 0
    surveys: int = 0

    @property
    def number(self) -> int:
        """How many lines there are to tell."""
        return len(self.fields) + self.buildings + self.surveys


@dataclass(frozen=True)
class SchoolChange:
    """One school of another affiliation: its total before and now; None where none is recorded."""

    school: OtherSchool
    before: int | None
    now: int | None

    @property
    def change(self) -> int | None:
        """By how many, where both are known."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True)
class Told:
    """What the record tells, by institution; `schools` of the one LAO asked about."""

    rolls: Mapping[int, RollChanges] = field(default_factory=dict)
    basics: Mapping[int, BasicsChanges] = field(default_factory=dict)
    schools: tuple[SchoolChange, ...] = ()


def tell(
    after: Mapping[tuple[int, str], Seal], academic_year: int, *, lao: tuple[int, Seal] | None = None
) -> Told:
    """What happened after these seals, by (organisation id, database); at most four statements.

    `lao` asks the same of a LAO's head counts. Where one was sealed is found in the record itself, as its
    events stand in one order that no clock can disturb.
    """
    wanted = dict(after)
    if lao is not None:
        wanted[lao[0], str(Database.HEADCOUNTS)] = lao[1]
    if not wanted:
        return Told()
    events = _events(wanted)
    rolls = {pk: ones for (pk, database), ones in events.items() if database == Database.ROLL}
    basics = {pk: ones for (pk, database), ones in events.items() if database == Database.BASICS}
    return Told(
        rolls=changes_in_rolls(rolls, academic_year),
        basics={pk: _basics(ones) for pk, ones in basics.items()},
        schools=_schools(events.get((lao[0], str(Database.HEADCOUNTS)), ())) if lao else (),
    )


def _events(wanted: Mapping[tuple[int, str], Seal]) -> dict[tuple[int, str], list[Event]]:
    """The events after each seal that speak of its database, in their order; two statements."""
    cuts = _cuts(wanted)
    after = Q()
    for key, seal in wanted.items():
        number = cuts.get(key)
        later = Q(at__gt=seal.at) if number is None else Q(number__gt=number)
        after |= Q(later, organisation_id=key[0])
    kinds = Q(verb__in=[*ROLL_VERBS, *_SCHOOLS])
    for prefix in _BASICS:
        kinds |= Q(verb__startswith=prefix)
    found: dict[tuple[int, str], list[Event]] = defaultdict(list)
    for event in Event.objects.filter(after, kinds).order_by("organisation_id", "number"):
        key = (event.organisation_id, _database_of(event.verb))
        if key in wanted and (event.number > cuts[key] if key in cuts else event.at > wanted[key].at):
            found[key].append(event)
    return found


def _cuts(wanted: Mapping[tuple[int, str], Seal]) -> dict[tuple[int, str], int]:
    """The number of the event by which each seal was made; one made without an event is left out."""
    subjects = {f"standing:{seal.standing_id}": (key, seal) for key, seal in wanted.items()}
    organisations = {pk for pk, _database in wanted}
    cuts: dict[tuple[int, str], int] = {}
    confirmed = Event.objects.filter(organisation_id__in=organisations, verb=CONFIRMED, subject__in=subjects)
    for number, subject, after in confirmed.values_list("number", "subject", "after"):
        key, seal = subjects[subject]
        if (after or {}).get("seal") == seal.number:
            cuts[key] = number
    return cuts


def _database_of(verb: str) -> str:
    if verb in ROLL_VERBS:
        return Database.ROLL
    return Database.HEADCOUNTS if verb in _SCHOOLS else Database.BASICS


def _basics(events: Iterable[Event]) -> BasicsChanges:
    """Fields whose value is not what it was, and how many buildings and survey questions were touched."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    touched: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if event.verb.startswith("basics."):
            for name, value in (event.before or {}).items():
                before.setdefault(name, value)
            after |= event.after or {}
        else:
            touched[event.verb.partition(".")[0]].add(event.subject)
    fields = tuple(name for name in after if after[name] != before.get(name))
    return BasicsChanges(fields, len(touched["building"]), len(touched["survey"]))


def _schools(events: Sequence[Event]) -> tuple[SchoolChange, ...]:
    """The schools whose total, or whether there is one, is not what it was, in Thai order; one statement."""
    before: dict[int, int | None] = {}
    now: dict[int, int | None] = {}
    for event in events:
        if not event.subject.startswith(("school:", "other_school:")):
            continue
        pk = int(event.subject.rpartition(":")[2])
        if event.verb == "headcount.record":
            before.setdefault(pk, _sum(event.before))
            now[pk] = _sum(event.after)
        elif event.verb == "school.reopen":
            before.setdefault(pk, 0)
            now[pk] = None
        elif event.verb == "other_school.dissolve":
            before.setdefault(pk, None)
            now[pk] = 0
    if not now:
        return ()
    differing = [pk for pk, total in now.items() if before[pk] is None or before[pk] != total]
    schools = OtherSchool.objects.filter(pk__in=differing).order_by("name_sort", "code")
    return tuple(SchoolChange(one, before[one.pk], now[one.pk]) for one in schools)


def _sum(counts: Any) -> int | None:
    """Everybody in {grade: {sex: number}}, or None where nothing was recorded."""
    return None if not counts else sum(sum(cell.values()) for cell in counts.values())
