"""Loads a list of organisations into the tree, and voids what no longer stands on all that is below it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.actions import create_posts, follow_codes
from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.lib.progress import Progress, silent
from lec.registry import actions as registry
from lec.registry.loading import BodyChange, FaultyRows, OrganisationRow, Plan, SchoolChange, plan
from lec.registry.models import Level, Organisation
from lec.rounds.actions import void
from lec.rounds.chain import RECORD_LANGUAGE, databases_at
from lec.rounds.models import Database, Standing, Step
from lec.rounds.queries import open_round, today
from lec.rounds.rules import check_is_department


@dataclass(frozen=True)
class Loaded:
    """How many rows did what (one may do several), and the steps by which confirmations fell."""

    founded: int
    renamed: int
    corrected: int
    moved: int
    closed: int
    unchanged: int
    voided: tuple[Step, ...]


@transaction.atomic
def load_organisations(
    *,
    rows: Sequence[OrganisationRow],
    source: str = "",
    by: Post | None,
    now: datetime,
    progress: Progress = silent,
) -> Loaded:
    """Bring the tree in line with a list: whole or nothing, and the second time nothing changes.

    New bodies get their posts and, in an open round, their standings; user names follow codes. A LAO
    whose set of institutions changed, or of other-affiliation schools, must confirm again, and its
    province with it (๗.๒, ๗.๓, ๘). What the list does not name stays as it is. `source` is kept with
    each naming; `progress` may stop it, and then nothing was written. Refused (FaultyRows) with every fault
    of every row.
    """
    check_is_department(by)
    progress("comparing")
    wanted = plan(rows, today=today(now))
    if wanted.faults:
        raise FaultyRows(sorted(wanted.faults, key=lambda fault: fault.index))
    # Looked at before anything is written: the changes compare their rows with bodies as these are.
    touched, numbers = touched_by(wanted), _numbers(wanted)
    recoded = [one.body for one in _bodies(wanted) if one.body and one.body.code != one.row.code]
    _hold(wanted, touched)
    progress("writing")
    founded = _load_bodies(wanted.laos, source, by, now)
    new_laos = {one.code: one for one in founded}
    founded += _load_bodies(wanted.institutions, source, by, now, new_laos)
    progress("writing")
    _load_schools(wanted.schools, by, now, new_laos)
    progress("writing")
    _close(wanted, founded, by, now)
    _equip(founded, by, now)
    follow_codes(organisations=recoded, by=by, now=now)
    return Loaded(**numbers, voided=tuple(_void(touched, by, now)))


@dataclass(frozen=True)
class Touched:
    """Ids of existing bodies whose children changed."""

    by_institutions: frozenset[int]
    by_schools: frozenset[int]
    provinces: frozenset[int]


def _bodies(wanted: Plan) -> Sequence[BodyChange]:
    return (*wanted.laos, *wanted.institutions)


def _numbers(wanted: Plan) -> dict[str, int]:
    """The counts of Loaded."""
    bodies, schools = _bodies(wanted), wanted.schools
    acts = [one.acts for one in bodies] + [one.acts for one in schools]
    names = ("founded", "renamed", "corrected", "moved", "closed")
    return {name: sum(name in own for own in acts) for name in names} | {"unchanged": acts.count(frozenset())}


def touched_by(wanted: Plan) -> Touched:
    """Which LAOs would stand on another set than before, and which provinces."""
    institutions = [one for one in wanted.institutions if _changes_set(one)]
    schools = [one for one in wanted.schools if _changes_numbers(one)]
    laos = [one for one in wanted.laos if one.body and (one.closes or one.reopens_otherwise)]
    above: list[Organisation | None] = [one.body for one in laos]
    changes: list[BodyChange | SchoolChange] = [*institutions, *schools]
    above += [one.parent for one in changes]
    above += [one.body.lao for one in institutions if one.body]
    above += [one.school.lao for one in schools if one.school]
    new_laos = {one.row.code: one for one in wanted.laos if one.body is None}
    below_new = {one.row.parent_code for one in changes} & new_laos.keys()
    provinces = {one.province_id for one in above if one and one.province_id}
    provinces |= {parent.pk for code in below_new if (parent := new_laos[code].parent)}
    return Touched(
        by_institutions=frozenset(_laos_of(institutions)),
        by_schools=frozenset(_laos_of(schools)),
        provinces=frozenset(provinces),
    )


def _changes_set(one: BodyChange) -> bool:
    if one.body is None:
        return one.row.closed_on is None
    return one.moves or one.closes or one.reopens_otherwise


def _changes_numbers(one: SchoolChange) -> bool:
    return one.school is None or one.moves or one.dissolves


def _laos_of(changes: Iterable[BodyChange] | Iterable[SchoolChange]) -> Iterable[int]:
    """The LAOs that a child joins and those it leaves."""
    for one in changes:
        if one.parent is not None:
            yield one.parent.pk
        before = one.school.lao_id if isinstance(one, SchoolChange) and one.school else None
        if isinstance(one, BodyChange) and one.body:
            before = one.body.lao_id
        if before is not None:
            yield before


def _hold(wanted: Plan, touched: Touched) -> None:
    """Hold every ledger that will be written, lowest level first."""
    changed = [one for one in _bodies(wanted) if one.body and one.acts]
    audit.hold(one.body.pk for one in changed if one.body and one.row.level == Level.INSTITUTION)
    laos = {one.body.pk for one in changed if one.body and one.row.level == Level.LAO}
    schools = {one.school.lao_id for one in wanted.schools if one.school and one.renames}
    audit.hold(laos | schools | touched.by_institutions | touched.by_schools)
    audit.hold(touched.provinces)


def _load_bodies(
    changes: Sequence[BodyChange],
    source: str,
    by: Post | None,
    now: datetime,
    new_laos: dict[str, Organisation] | None = None,
) -> list[Organisation]:
    """Rename, correct, move and found bodies of one level; answers the founded."""
    for one in changes:
        if one.body is None:
            continue
        row, body = one.row, one.body
        if one.renames:
            registry.rename(
                organisation=body,
                code=row.code,
                name=row.name or body.name,
                kind=row.kind or body.kind,
                on=row.changed_on or today(now),
                source=source,
                by=by,
                now=now,
            )
        if one.corrects:
            registry.correct(
                organisation=body,
                district=row.district or body.district,
                subdistrict=row.subdistrict or body.subdistrict,
                opened_on=row.opened_on or body.opened_on,
                by=by,
                now=now,
            )
        if one.moves:
            registry.move(organisation=body, parent=_parent(one, new_laos), by=by, now=now)
    bodies = [
        registry.NewBody(
            level=one.row.level,
            kind=one.row.kind,
            code=one.row.code,
            name=one.row.name,
            parent=_parent(one, new_laos),
            district=one.row.district,
            subdistrict=one.row.subdistrict,
            opened_on=one.row.opened_on,
            source=source,
        )
        for one in changes
        if one.body is None
    ]
    return registry.found_many(bodies=bodies, by=by, now=now)


def _load_schools(
    changes: Sequence[SchoolChange], by: Post | None, now: datetime, new_laos: dict[str, Organisation]
) -> None:
    """Rename, move, dissolve and record schools of other affiliations."""
    for one in changes:
        if one.school is None:
            continue
        row, school = one.row, one.school
        if one.renames:
            registry.rename_other_school(
                school=school,
                code=row.code,
                name=row.name or school.name,
                affiliation=row.affiliation or school.affiliation,
                district=row.district or school.district,
                by=by,
                now=now,
            )
        if one.moves:
            registry.move_other_school(school=school, lao=_parent(one, new_laos), by=by, now=now)
        if one.dissolves and row.dissolved_on:
            registry.dissolve_other_school(
                school=school, on=row.dissolved_on, reference=row.dissolution_reference, by=by, now=now
            )
    schools = [
        registry.NewOtherSchool(
            lao=_parent(one, new_laos),
            code=one.row.code,
            name=one.row.name,
            affiliation=one.row.affiliation,
            district=one.row.district,
            dissolved_on=one.row.dissolved_on,
            dissolution_reference=one.row.dissolution_reference,
        )
        for one in changes
        if one.school is None
    ]
    registry.found_other_schools(schools=schools, by=by, now=now)


def _parent(one: BodyChange | SchoolChange, new_laos: dict[str, Organisation] | None) -> Organisation:
    """Where the row puts its body; `plan` has seen to it that there is such a one."""
    parent = one.parent or (new_laos or {}).get(one.row.parent_code)
    assert parent is not None, f"no body {one.row.parent_code} to stand under"
    return parent


def _close(wanted: Plan, founded: Sequence[Organisation], by: Post | None, now: datetime) -> None:
    """Close what closes: institutions first, then the LAOs they stood under."""
    made = {one.code: one for one in founded}
    for one in (*wanted.institutions, *wanted.laos):
        if one.closes and one.row.closed_on:
            body = one.body or made[one.row.code]
            registry.close(organisation=body, on=one.row.closed_on, by=by, now=now)


def _equip(founded: Sequence[Organisation], by: Post | None, now: datetime) -> None:
    """Give new bodies their posts, and their standings in the open round."""
    alive = [one for one in founded if one.closed_on is None]
    create_posts(organisations=alive, by=by, now=now)
    round_ = open_round()
    if round_ is not None:
        Standing.objects.bulk_create(
            (
                Standing(round=round_, organisation=one, database=database)
                for one in alive
                for database in databases_at(one.level)
            ),
            batch_size=2000,
        )


def _void(touched: Touched, by: Post | None, now: datetime) -> list[Step]:
    """Make fall what rested on another set of children than there is now, the provinces last."""
    with override(RECORD_LANGUAGE):
        cause = _("The list of organisations was loaded: what stands under the local authority changed.")
    steps: list[Step] = []
    for ids, databases in (
        (touched.by_institutions, (Database.ROLL, Database.BASICS)),
        (touched.by_schools, (Database.HEADCOUNTS,)),
        (touched.provinces, (Database.OVERALL,)),
    ):
        for database in databases:
            steps += void(ledgers=audit.hold(ids), database=database, cause=cause, by=by, now=now)
    return steps
