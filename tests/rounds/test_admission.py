"""Loading a list of organisations: what it founds, renames, closes, refuses, and makes fall."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.confirmation.actions import confirm
from lec.headcounts.actions.numbers import record
from lec.headcounts.rules.numbers import CELLS
from lec.lib.refusals import Forbidden
from lec.registry.loading import FaultyRows, OrganisationRow
from lec.registry.models import Organisation, OtherSchool
from lec.rounds.admission import Loaded, load_organisations
from lec.rounds.models import Standing, State
from tests.nation import NOW, Nation, build_nation, make_learners, post_of

pytestmark = pytest.mark.django_db

LAO = OrganisationRow(level="lao", kind="sao", code="6540901", name="อบต.ใหม่", parent_code="54", district="สอง")
CENTRE = OrganisationRow(level="institution", kind="centre", code="3054999901", name="ศพด.ใหม่", parent_code="5540101")
OTHER = OrganisationRow(
    level="other", code="1054999901", name="โรงเรียนบ้านใหม่", parent_code="5540101", affiliation="สพฐ."
)


@pytest.fixture
def nation() -> Nation:
    return build_nation()


def load(*rows: OrganisationRow) -> Loaded:
    return load_organisations(rows=rows, source="รายชื่อ", by=None, now=NOW)


def numbers(loaded: Loaded) -> dict[str, int]:
    names = ("founded", "renamed", "corrected", "moved", "closed", "unchanged")
    return {name: getattr(loaded, name) for name in names if getattr(loaded, name)}


def faults(*rows: OrganisationRow) -> list[tuple[int, str, str]]:
    with pytest.raises(FaultyRows) as caught:
        load(*rows)
    return [(one.index, one.field, one.code) for one in caught.value.row_faults]


def confirm_everything(nation: Nation) -> None:
    """The province under test, from its institutions up."""
    branch = nation.here
    make_learners(branch.institutions, 2, verified_in=nation.round)
    for school in branch.other_schools:
        record(school=school, cells=dict.fromkeys(CELLS, 1), by=post_of(school.lao), now=NOW)
    order = [(one, ("roll", "basics")) for one in branch.institutions]
    order += [(one, ("roll", "basics", "headcounts")) for one in branch.laos]
    order += [(branch.province, ("overall",))]
    for organisation, databases in order:
        for database in databases:
            confirm(organisation=organisation, database=database, by=post_of(organisation), now=NOW)


def fallen() -> set[tuple[str, str]]:
    rows = Standing.objects.filter(state=State.VOIDED)
    return set(rows.values_list("organisation__code", "database"))


def test_load_founds_a_whole_branch_with_posts_and_standings(nation: Nation) -> None:
    under_new = replace(CENTRE, parent_code=LAO.code)
    # Children may stand above their parents in the list.
    loaded = load(replace(OTHER, parent_code=LAO.code), under_new, LAO)
    assert numbers(loaded) == {"founded": 3}
    lao = Organisation.objects.get(code=LAO.code)
    centre = Organisation.objects.get(code=CENTRE.code)
    assert (lao.parent, lao.province, lao.district) == (nation.province, nation.province, "สอง")
    assert (centre.parent, centre.lao, centre.province) == (lao, lao, nation.province)
    assert OtherSchool.objects.get(code=OTHER.code).lao == lao
    assert [Post.objects.get(organisation=one).username for one in (lao, centre)] == [LAO.code, CENTRE.code]
    assert set(Standing.objects.filter(organisation__in=[lao, centre]).values_list("database", "state")) == {
        ("roll", "open"),
        ("basics", "open"),
        ("headcounts", "open"),
    }
    assert centre.namings.get().source == "รายชื่อ"
    assert list(broken_chains()) == []


def test_load_twice_changes_nothing_the_second_time(nation: Nation) -> None:
    upgrade = replace(LAO, code="5540901", previous_code=LAO.code, kind="subdistrict", name="เทศบาลตำบลใหม่")
    dissolved = replace(OTHER, dissolved_on=date(2026, 5, 1), dissolution_reference="ประกาศ 1/2569")
    load(LAO, CENTRE, OTHER)
    rows = [upgrade, replace(CENTRE, parent_code=upgrade.code), dissolved]
    assert numbers(load(*rows)) == {"renamed": 1, "moved": 1, "closed": 1}
    before = Event.objects.count()
    again = load(*rows)
    assert (numbers(again), again.voided, Event.objects.count()) == ({"unchanged": 3}, (), before)


def test_load_upgrade_keeps_body_post_and_children(nation: Nation) -> None:
    confirm_everything(nation)
    row = OrganisationRow(
        level="lao",
        code="4540101",
        previous_code=nation.lao.code,
        kind="town",
        name="เทศบาลเมืองแพร่หนึ่ง",
        changed_on=date(2026, 10, 1),
    )
    # An institution may name its parent by the old code or the new one.
    child = OrganisationRow(level="institution", code=nation.centre.code, parent_code=row.code)
    other = OrganisationRow(level="institution", code=nation.school.code, parent_code=nation.lao.code)
    loaded = load(child, row, other)
    assert (numbers(loaded), loaded.voided) == ({"renamed": 1, "unchanged": 2}, ())
    body = Organisation.objects.get(code="4540101")
    assert (body.pk, body.kind, body.post.username) == (nation.lao.pk, "town", "4540101")
    assert body.institutions.count() == 2
    assert list(body.namings.order_by("id").values_list("code", "until")) == [
        ("5540101", date(2026, 10, 1)),
        ("4540101", None),
    ]
    assert fallen() == set()


def test_load_of_new_institution_voids_its_confirmed_lao_and_province(nation: Nation) -> None:
    confirm_everything(nation)
    loaded = load(CENTRE)
    assert fallen() == {("5540101", "roll"), ("5540101", "basics"), ("54", "overall")}
    assert [(step.standing.organisation.code, step.act) for step in loaded.voided] == [
        ("5540101", "void"),
        ("54", "void"),
        ("5540101", "void"),
    ]
    assert list(broken_chains()) == []


def test_load_of_new_other_school_voids_head_counts_only(nation: Nation) -> None:
    confirm_everything(nation)
    load(OTHER)
    assert fallen() == {("5540101", "headcounts"), ("54", "overall")}


def test_load_of_new_lao_with_institution_voids_the_province(nation: Nation) -> None:
    confirm_everything(nation)
    load(LAO, replace(CENTRE, parent_code=LAO.code))
    assert fallen() == {("54", "overall")}


def test_load_of_new_lao_that_takes_no_part_voids_nothing(nation: Nation) -> None:
    confirm_everything(nation)
    load(LAO)
    assert fallen() == set()


def test_load_of_closed_institution_voids_its_lao(nation: Nation) -> None:
    confirm_everything(nation)
    row = OrganisationRow(level="institution", code=nation.centre.code, closed_on=date(2026, 11, 1))
    assert numbers(load(row)) == {"closed": 1}
    assert fallen() == {("5540101", "roll"), ("5540101", "basics"), ("54", "overall")}


def test_load_of_moved_institution_voids_both_laos(nation: Nation) -> None:
    confirm_everything(nation)
    row = OrganisationRow(level="institution", code=nation.centre.code, parent_code=nation.here.laos[1].code)
    assert numbers(load(row)) == {"moved": 1}
    assert fallen() == {
        ("5540101", "roll"),
        ("5540101", "basics"),
        ("5540102", "roll"),
        ("5540102", "basics"),
        ("54", "overall"),
    }


def test_load_of_dissolved_and_of_renamed_school(nation: Nation) -> None:
    confirm_everything(nation)
    first, second = nation.here.other_schools
    renamed = OrganisationRow(level="other", code="1054999902", previous_code=second.code, name="ชื่อใหม่")
    assert numbers(load(renamed)) == {"renamed": 1}
    assert fallen() == set()
    dissolved = OrganisationRow(
        level="other", code=first.code, dissolved_on=date(2026, 5, 1), dissolution_reference="ประกาศ 1/2569"
    )
    assert numbers(load(dissolved)) == {"closed": 1}
    assert fallen() == {("5540101", "headcounts"), ("54", "overall")}
    # What was recorded of it before counts no longer.
    again = confirm(organisation=nation.lao, database="headcounts", by=post_of(nation.lao), now=NOW)
    assert again.seal.total == 0


def test_load_of_corrected_place_and_name_voids_nothing(nation: Nation) -> None:
    confirm_everything(nation)
    row = OrganisationRow(level="institution", code=nation.centre.code, name="ศพด.ชื่อใหม่", subdistrict="ในเวียง")
    assert numbers(load(row)) == {"renamed": 1, "corrected": 1}
    assert fallen() == set()


def test_load_closes_lao_with_its_last_institutions(nation: Nation) -> None:
    day = date(2026, 11, 1)
    rows = [
        OrganisationRow(level="lao", code=nation.lao.code, closed_on=day),
        OrganisationRow(level="institution", code=nation.school.code, closed_on=day),
        OrganisationRow(level="institution", code=nation.centre.code, parent_code=nation.here.laos[1].code),
    ]
    assert numbers(load(*rows)) == {"closed": 2, "moved": 1}
    assert Organisation.objects.open_on(NOW.date()).within(nation.lao).count() == 0


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"level": "province"}, "level", "level-unknown"),
        ({"code": "มี"}, "code", "code-form"),
        ({"code": "5540101"}, "code", "level-differs"),
        ({"previous_code": "999"}, "previous_code", "previous-code-unknown"),
        ({"code": "3054000001", "previous_code": "3054000002"}, "code", "code-taken"),
        ({"name": ""}, "name", "name-form"),
        ({"kind": ""}, "kind", "kind-of-other-level"),
        ({"kind": "sao"}, "kind", "kind-of-other-level"),
        ({"parent_code": ""}, "parent_code", "parent-missing"),
        ({"parent_code": "54"}, "parent_code", "parent-unknown"),
        ({"parent_code": "000"}, "parent_code", "parent-unknown"),
        ({"opened_on": date(2026, 11, 23)}, "opened_on", "day-in-future"),
        ({"closed_on": date(2026, 11, 23)}, "closed_on", "day-in-future"),
        ({"opened_on": date(2020, 1, 2), "closed_on": date(2020, 1, 1)}, "closed_on", "closed-before-opened"),
        ({"dissolved_on": date(2020, 1, 1)}, "dissolved_on", "not-for-this-level"),
        ({"affiliation": "สพฐ."}, "affiliation", "not-for-this-level"),
    ],
)
def test_load_refuses_a_faulty_institution(nation: Nation, changed: dict[str, object], field: str, code: str) -> None:
    before = Organisation.objects.count()
    assert faults(LAO, replace(CENTRE, **changed)) == [(1, field, code)]
    assert Organisation.objects.count() == before


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"parent_code": "99"}, "parent_code", "parent-unknown"),
        ({"code": "5540101"}, "parent_code", "lao-moves"),
        ({"code": "5540101", "parent_code": "54", "closed_on": date(2026, 11, 1)}, "closed_on", "children-open"),
    ],
)
def test_load_refuses_a_faulty_lao(nation: Nation, changed: dict[str, object], field: str, code: str) -> None:
    found = faults(
        replace(LAO, parent_code="55", **changed) if "parent_code" not in changed else replace(LAO, **changed)
    )
    assert set(found) == {(0, field, code)}


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"closed_on": date(2026, 1, 1)}, "closed_on", "not-for-this-level"),
        ({"dissolved_on": date(2026, 1, 1)}, "dissolution_reference", "dissolution-reference"),
        ({"previous_code": "999"}, "previous_code", "previous-code-unknown"),
        ({"parent_code": "54"}, "parent_code", "parent-unknown"),
        ({"name": " "}, "name", "name-form"),
    ],
)
def test_load_refuses_a_faulty_other_school(
    nation: Nation, changed: dict[str, object], field: str, code: str
) -> None:
    assert faults(replace(OTHER, **changed)) == [(0, field, code)]


def test_load_lists_every_fault_at_once(nation: Nation) -> None:
    rows = [CENTRE, CENTRE, replace(LAO, name="", parent_code="x"), replace(OTHER, code="")]
    assert faults(*rows) == [
        (1, "code", "code-twice"),
        (2, "name", "name-form"),
        (2, "parent_code", "parent-unknown"),
        (3, "code", "code-form"),
    ]


def test_load_refuses_the_code_of_the_past(nation: Nation) -> None:
    load(replace(LAO, code="4540101", previous_code="5540101", district=""))
    assert faults(replace(LAO, code="5540101")) == [(0, "code", "code-of-the-past")]


def test_load_refuses_children_of_a_closed_lao(nation: Nation) -> None:
    assert faults(replace(LAO, closed_on=date(2026, 1, 1)), replace(CENTRE, parent_code=LAO.code)) == [
        (1, "parent_code", "parent-closed")
    ]


def test_load_is_the_departments_alone(nation: Nation) -> None:
    with pytest.raises(Forbidden):
        load_organisations(rows=[LAO], by=post_of(nation.lao), now=NOW)
    load_organisations(rows=[LAO], by=post_of(nation.department), now=NOW)
    assert Organisation.objects.filter(code=LAO.code).count() == 1


def test_load_of_many_costs_no_statement_per_row(nation: Nation, django_assert_max_num_queries: Any) -> None:
    laos = [replace(LAO, code=f"6541{n:04}") for n in range(60)]
    centres = [replace(CENTRE, code=f"305488{n:05}", parent_code=laos[n % 60].code) for n in range(300)]
    with django_assert_max_num_queries(120):
        assert numbers(load(*laos, *centres)) == {"founded": 360}
    assert list(broken_chains()) == []
