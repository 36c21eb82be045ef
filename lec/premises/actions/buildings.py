"""Adding, changing and taking off the list an institution's buildings and places (๕.๓.๒(๓))."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.lib.names import clean_text
from lec.lib.refusals import ChangedMeanwhile
from lec.premises.models import Building
from lec.premises.queries.buildings import FIELDS, buildings_of, find_building, mark_of, mark_of_all, values_of
from lec.premises.rules.basics import check_can_save
from lec.premises.rules.buildings import check_removal, check_well_formed, faults_in, name_key
from lec.registry.models import Organisation
from lec.rounds import actions as rounds
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Database
from lec.rounds.queries import today


class Fields(TypedDict, total=False):
    """What is written down of a building; `built_year` is Gregorian. A field left out stays as it is."""

    kind: str
    name: str
    built_year: int | None
    floors: int | None
    rooms: int | None
    condition: str
    note: str


Outcome = Literal["new", "changed", "unchanged", "refused"]


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row of many; `faults` by field where it was refused."""

    outcome: Outcome
    faults: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def add_building(*, institution: Organisation, by: Post, now: datetime, **fields: Unpack[Fields]) -> Building:
    """Put a building or place on the list; voids `basics` and what stands on it (๙).

    Refused with every fault: no name or one that is on the list, an unknown kind or state, a year before 1900
    or ahead, floors outside 1 to 50, rooms outside 0 to 300; and an officer of another organisation.
    """
    check_can_save(institution, by=by)
    ledgers = audit.hold([institution.pk])
    building = Building(institution=institution)
    taken = [name_key(one.name) for one in buildings_of(institution)]
    _write(building, fields)
    check_well_formed(building, taken=taken, today=today(now))
    _record(ledgers, institution, [_kept(building, {}, by=by, now=now)], by=by, now=now)
    return building


@transaction.atomic
def change_building(
    *, building: Building, by: Post, now: datetime, seen: str = "", **fields: Unpack[Fields]
) -> Building:
    """Correct what is written about a building; unchanged does nothing, a change voids `basics` (๙).

    Refused as adding is; Hidden when it was taken off the list meanwhile; and, where `seen` is the mark
    (`mark_of`) of what the officer was shown, when somebody else changed it since (ChangedMeanwhile).
    """
    institution = building.institution
    check_can_save(institution, by=by)
    ledgers = audit.hold([institution.pk])
    standing = _unchanged_since(institution, building.pk, seen)
    before = values_of(standing)
    _write(standing, fields)
    taken = [name_key(one.name) for one in buildings_of(institution) if one.pk != standing.pk]
    check_well_formed(standing, taken=taken, today=today(now))
    if values_of(standing) != before:
        _record(ledgers, institution, [_kept(standing, before, by=by, now=now)], by=by, now=now)
    return standing


@transaction.atomic
def remove_building(*, building: Building, reason: str, by: Post, now: datetime, seen: str = "") -> Building:
    """Take a building off the list into the register of those gone, with the day and the reason; voids `basics`.

    Refused without a reason, and as `change_building` is.
    """
    institution, reason = building.institution, clean_text(reason)
    check_can_save(institution, by=by)
    check_removal(reason)
    ledgers = audit.hold([institution.pk])
    standing = _unchanged_since(institution, building.pk, seen)
    standing.removed_at, standing.removal = now, reason
    standing.post, standing.officer = by, by.officer
    standing.save()
    entry = audit.Entry("building.remove", f"building:{standing.pk}", values_of(standing), {"removal": reason})
    _record(ledgers, institution, [entry], by=by, now=now)
    return standing


@transaction.atomic
def save_buildings(
    *, institution: Organisation, rows: Sequence[Fields], by: Post, now: datetime, seen: str = ""
) -> tuple[RowOutcome, ...]:
    """Put many rows on the list at once; those of a name that is on it change it, the rest are new.

    A faulty row is refused with its faults and the others go through; of two rows of one name the second is
    faulty. What each row became is answered in their order. Voids `basics` once, if anything changed. Refused
    (ChangedMeanwhile) where `seen` is the mark (`mark_of_all`) of the list as shown and it has changed since.
    """
    check_can_save(institution, by=by)
    ledgers = audit.hold([institution.pk])
    listed = list(buildings_of(institution))
    if seen not in ("", mark_of_all(listed)):
        sentence = _("Somebody else has changed the list while you were working. Look at what would change now.")
        raise ChangedMeanwhile(sentence, current=mark_of_all(listed))
    standing = {name_key(one.name): one for one in listed}
    met: set[str] = set()
    outcomes, entries = [], []
    for row in rows:
        key = name_key(clean_text(row.get("name", "")))
        known = standing.get(key)
        building = known or Building(institution=institution)
        before = values_of(building) if known else {}
        _write(building, row)
        if faults := faults_in(building, taken=met, today=today(now)):
            _write(building, before)
            outcomes.append(RowOutcome("refused", faults))
            continue
        met.add(key)
        if values_of(building) == before:
            outcomes.append(RowOutcome("unchanged"))
            continue
        entries.append(_kept(building, before, by=by, now=now))
        outcomes.append(RowOutcome("changed" if known else "new"))
    if entries:
        _record(ledgers, institution, entries, by=by, now=now)
    return tuple(outcomes)


def _unchanged_since(institution: Organisation, pk: int, seen: str) -> Building:
    """The building as it stands now, under the held ledger."""
    standing = find_building(institution, pk)
    if seen not in ("", mark_of(standing)):
        raise ChangedMeanwhile(
            _("Somebody else has changed this building while you were working."), current=mark_of(standing)
        )
    return standing


def _write(building: Building, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(building, name, clean_text(value) if isinstance(value, str) else value)


def _kept(building: Building, before: Mapping[str, Any], *, by: Post, now: datetime) -> audit.Entry:
    """Save one building and say what changed."""
    building.changed_at, building.post, building.officer = now, by, by.officer
    building.save()
    after = values_of(building)
    changed = [name for name in FIELDS if not before or before[name] != after[name]]
    return audit.Entry(
        "building.change" if before else "building.add",
        f"building:{building.pk}",
        {name: before[name] for name in changed} if before else {},
        {name: after[name] for name in changed},
    )


def _record(
    ledgers: Mapping[int, Ledger],
    institution: Organisation,
    entries: Sequence[audit.Entry],
    *,
    by: Post,
    now: datetime,
) -> None:
    """Append what happened, and void what rested on it."""
    audit.append(ledgers[institution.pk], entries, by=by, now=now)
    with override(RECORD_LANGUAGE):
        cause = _("The buildings and places of %(institution)s were changed.") % {"institution": institution.name}
    rounds.void(ledgers=dict(ledgers), database=Database.BASICS, cause=cause, by=by, now=now)
