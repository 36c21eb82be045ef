"""Every write to the tree: founding, renaming, moving, correcting and closing bodies, each in its own ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from lec.audit import actions as audit
from lec.audit.actions import Actor
from lec.lib.collation import sort_key
from lec.registry.models import Kind, Level, Naming, Organisation, OtherSchool
from lec.registry.provinces import provinces
from lec.registry.queries import today
from lec.registry.rules import (
    check_closing_day,
    check_code,
    check_code_free,
    check_dissolution,
    check_kind,
    check_name,
    check_not_future,
    check_parent,
)

DEPARTMENT_NAME = "กรมส่งเสริมการปกครองท้องถิ่น"


@dataclass(frozen=True)
class NewBody:
    """A body to be founded; `parent` is saved already."""

    level: str
    kind: str
    code: str
    name: str
    parent: Organisation | None
    district: str = ""
    subdistrict: str = ""
    opened_on: date | None = None
    source: str = ""


@dataclass(frozen=True)
class NewOtherSchool:
    """A school of another affiliation to be recorded under the LAO that funds it."""

    lao: Organisation
    code: str
    name: str
    affiliation: str = ""
    district: str = ""
    dissolved_on: date | None = None
    dissolution_reference: str = ""


@transaction.atomic
def establish_nation(*, department_code: str, now: datetime) -> Organisation:
    """Found the department and its 76 provinces where they do not exist yet; answers the department.

    A department that stands keeps its code, whatever `department_code` says.
    """
    department = Organisation.objects.filter(level=Level.DEPARTMENT).first() or found(
        level=Level.DEPARTMENT,
        kind=Kind.DEPARTMENT,
        code=department_code,
        name=DEPARTMENT_NAME,
        parent=None,
        by=None,
        now=now,
    )
    standing = set(Organisation.objects.filter(level=Level.PROVINCE).values_list("code", flat=True))
    found_many(
        bodies=[
            NewBody(Level.PROVINCE, Kind.PROVINCE, province.code, province.thai, department)
            for province in provinces()
            if province.code not in standing
        ],
        by=None,
        now=now,
    )
    return department


@transaction.atomic
def found(
    *,
    level: str,
    kind: str,
    code: str,
    name: str,
    parent: Organisation | None,
    district: str = "",
    subdistrict: str = "",
    opened_on: date | None = None,
    source: str = "",
    by: Actor | None,
    now: datetime,
) -> Organisation:
    """Found one body with its ledger and first naming.

    Refused (Invalid) when the code is taken or no code, the name is empty, kind or parent do not
    belong to the level, or it opens in the future. Who founds, and what the new body makes fall, is
    the caller's to judge.
    """
    body = NewBody(level, kind, code, name, parent, district, subdistrict, opened_on, source)
    check_code_free(code)
    return found_many(bodies=[body], by=by, now=now)[0]


@transaction.atomic
def found_many(*, bodies: Sequence[NewBody], by: Actor | None, now: datetime) -> list[Organisation]:
    """Found bodies of ONE level at once, set-based; answers them in the order given.

    Codes must be free: two bodies of one code end in an IntegrityError, with nothing founded.
    """
    for body in bodies:
        check_code(body.code)
        check_name(body.name)
        check_kind(body.level, body.kind)
        check_parent(body.level, body.parent)
        check_not_future("opened_on", body.opened_on, today=today(now))
    made = Organisation.objects.bulk_create([_organisation(body) for body in bodies], batch_size=1000)
    Naming.objects.bulk_create(
        [
            Naming(
                organisation=one, code=one.code, name=one.name, kind=one.kind, since=one.opened_on, source=body.source
            )
            for one, body in zip(made, bodies, strict=True)
        ],
        batch_size=1000,
    )
    audit.open_ledgers(one.pk for one in made)
    entries = {
        one.pk: [audit.Entry("organisation.found", f"organisation:{one.pk}", None, _facts(one))] for one in made
    }
    audit.append_each(audit.hold(entries), entries, by=by, now=now)
    return made


@transaction.atomic
def rename(
    *,
    organisation: Organisation,
    code: str,
    name: str,
    kind: str,
    on: date,
    source: str = "",
    by: Actor | None,
    now: datetime,
) -> Organisation:
    """Give a body another code, name or kind from a day on; the body stays, the old naming is kept.

    A LAO that is upgraded (อบต. to เทศบาล) takes this way. Nothing happens when nothing differs.
    Refused when the new code is another body's, or the kind is of another level.
    """
    ledger = audit.hold([organisation.pk])[organisation.pk]
    check_code(code)
    check_name(name)
    check_kind(organisation.level, kind)
    check_code_free(code, apart_from=organisation)
    check_not_future("changed_on", on, today=today(now))
    if (code, name, kind) == (organisation.code, organisation.name, organisation.kind):
        return organisation
    before = {"code": organisation.code, "name": organisation.name, "kind": organisation.kind}
    Naming.objects.filter(organisation=organisation, until__isnull=True).update(until=on)
    Naming.objects.create(organisation=organisation, code=code, name=name, kind=kind, since=on, source=source)
    organisation.code, organisation.name, organisation.kind = code, name, kind
    organisation.name_sort = sort_key(name)
    organisation.save(update_fields=["code", "name", "kind", "name_sort"])
    after = {"code": code, "name": name, "kind": kind, "on": on, "source": source}
    entry = audit.Entry("organisation.rename", f"organisation:{organisation.pk}", before, after)
    audit.append(ledger, [entry], by=by, now=now)
    return organisation


@transaction.atomic
def correct(
    *,
    organisation: Organisation,
    district: str,
    subdistrict: str,
    opened_on: date | None,
    by: Actor | None,
    now: datetime,
) -> Organisation:
    """Set where a body stands and when it opened; nothing happens when nothing differs."""
    ledger = audit.hold([organisation.pk])[organisation.pk]
    check_not_future("opened_on", opened_on, today=today(now))
    before = _place(organisation)
    organisation.district, organisation.subdistrict = district, subdistrict
    organisation.opened_on = opened_on
    after = _place(organisation)
    if before != after:
        organisation.save(update_fields=["district", "subdistrict", "opened_on"])
        entry = audit.Entry("organisation.correct", f"organisation:{organisation.pk}", before, after)
        audit.append(ledger, [entry], by=by, now=now)
    return organisation


@transaction.atomic
def move(*, organisation: Organisation, parent: Organisation, by: Actor | None, now: datetime) -> Organisation:
    """Put an institution under another LAO, which keeps its roll and history.

    Only institutions move; a body already there is left as it is.
    """
    ledger = audit.hold([organisation.pk])[organisation.pk]
    check_parent(organisation.level, parent)
    assert organisation.level == Level.INSTITUTION, "Only institutions move."
    if organisation.parent_id == parent.pk:
        return organisation
    before = {"parent": organisation.parent and organisation.parent.code}
    organisation.parent = organisation.lao = parent
    organisation.province_id = parent.province_id
    organisation.save(update_fields=["parent", "lao", "province"])
    after = {"parent": parent.code}
    entry = audit.Entry("organisation.move", f"organisation:{organisation.pk}", before, after)
    audit.append(ledger, [entry], by=by, now=now)
    return organisation


@transaction.atomic
def close(*, organisation: Organisation, on: date, by: Actor | None, now: datetime) -> Organisation:
    """Close a body on a day: from that day it is no more; its history stays.

    Refused while bodies under it are open on that day, or when it would close before it opened.
    """
    ledger = audit.hold([organisation.pk])[organisation.pk]
    check_not_future("closed_on", on, today=today(now))
    check_closing_day(organisation, on)
    if organisation.closed_on == on:
        return organisation
    before = {"closed_on": organisation.closed_on}
    organisation.closed_on = on
    organisation.save(update_fields=["closed_on"])
    entry = audit.Entry("organisation.close", f"organisation:{organisation.pk}", before, {"closed_on": on})
    audit.append(ledger, [entry], by=by, now=now)
    return organisation


@transaction.atomic
def found_other_school(
    *,
    lao: Organisation,
    code: str,
    name: str,
    affiliation: str = "",
    district: str = "",
    by: Actor | None,
    now: datetime,
) -> OtherSchool:
    """Record one school of another affiliation under the LAO that funds it (๒.๓(๒))."""
    school = NewOtherSchool(lao, code, name, affiliation, district)
    return found_other_schools(schools=[school], by=by, now=now)[0]


@transaction.atomic
def found_other_schools(*, schools: Sequence[NewOtherSchool], by: Actor | None, now: datetime) -> list[OtherSchool]:
    """Record schools of other affiliations at once, set-based; the acts stand in their LAOs' ledgers."""
    for school in schools:
        check_code(school.code)
        check_name(school.name)
        check_parent(Level.INSTITUTION, school.lao)
        if school.dissolved_on:
            check_dissolution(school.dissolution_reference)
    made = OtherSchool.objects.bulk_create([_other_school(school) for school in schools], batch_size=1000)
    entries: dict[int, list[audit.Entry]] = {}
    for one in made:
        entry = audit.Entry("other_school.found", f"other_school:{one.pk}", None, _school_facts(one))
        entries.setdefault(one.lao_id, []).append(entry)
    audit.append_each(audit.hold(entries), entries, by=by, now=now)
    return made


@transaction.atomic
def rename_other_school(
    *,
    school: OtherSchool,
    code: str,
    name: str,
    affiliation: str,
    district: str,
    by: Actor | None,
    now: datetime,
) -> OtherSchool:
    """Change what an other-affiliation school is called; nothing happens when nothing differs."""
    ledger = audit.hold([school.lao_id])[school.lao_id]
    check_code(code)
    check_name(name)
    before = _school_facts(school)
    school.code, school.name, school.name_sort = code, name, sort_key(name)
    school.affiliation, school.district = affiliation, district
    after = _school_facts(school)
    if before != after:
        school.save(update_fields=["code", "name", "name_sort", "affiliation", "district"])
        entry = audit.Entry("other_school.rename", f"other_school:{school.pk}", before, after)
        audit.append(ledger, [entry], by=by, now=now)
    return school


@transaction.atomic
def move_other_school(*, school: OtherSchool, lao: Organisation, by: Actor | None, now: datetime) -> OtherSchool:
    """Put an other-affiliation school under the LAO that funds it from now on; both ledgers say so."""
    check_parent(Level.INSTITUTION, lao)
    if school.lao_id == lao.pk:
        return school
    ledgers = audit.hold([school.lao_id, lao.pk])
    before, after = {"lao": school.lao.code}, {"lao": lao.code}
    entry = audit.Entry("other_school.move", f"other_school:{school.pk}", before, after)
    audit.append_each(ledgers, {pk: [entry] for pk in ledgers}, by=by, now=now)
    school.lao = lao
    school.save(update_fields=["lao"])
    return school


@transaction.atomic
def dissolve_other_school(
    *, school: OtherSchool, on: date, reference: str, by: Actor | None, now: datetime
) -> OtherSchool:
    """Record that a school was dissolved, by which announcement (๕.๒); voiding is the caller's part."""
    ledger = audit.hold([school.lao_id])[school.lao_id]
    check_dissolution(reference)
    before = {"dissolved_on": school.dissolved_on, "reference": school.dissolution_reference}
    after = {"dissolved_on": on, "reference": reference}
    if before != after:
        school.dissolved_on, school.dissolution_reference = on, reference
        school.save(update_fields=["dissolved_on", "dissolution_reference"])
        entry = audit.Entry("other_school.dissolve", f"other_school:{school.pk}", before, after)
        audit.append(ledger, [entry], by=by, now=now)
    return school


def _organisation(body: NewBody) -> Organisation:
    parent = body.parent
    lao = parent if body.level == Level.INSTITUTION else None
    province = lao.province if lao else (parent if body.level == Level.LAO else None)
    return Organisation(
        level=body.level,
        kind=body.kind,
        code=body.code,
        name=body.name,
        name_sort=sort_key(body.name),
        parent=parent,
        lao=lao,
        province=province,
        district=body.district,
        subdistrict=body.subdistrict,
        opened_on=body.opened_on,
    )


def _other_school(school: NewOtherSchool) -> OtherSchool:
    values = {field.name: getattr(school, field.name) for field in fields(school)}
    return OtherSchool(**values, name_sort=sort_key(school.name))


def _facts(one: Organisation) -> dict[str, object]:
    parent = one.parent.code if one.parent else None
    named = {"code": one.code, "name": one.name, "kind": one.kind, "level": one.level, "parent": parent}
    return named | _place(one)


def _place(one: Organisation) -> dict[str, object]:
    return {"district": one.district, "subdistrict": one.subdistrict, "opened_on": one.opened_on}


def _school_facts(one: OtherSchool) -> dict[str, object]:
    facts: dict[str, object] = {"code": one.code, "name": one.name, "affiliation": one.affiliation}
    facts["district"] = one.district
    if one.dissolved_on:
        facts |= {"dissolved_on": one.dissolved_on, "reference": one.dissolution_reference}
    return facts
