"""The tree: the nation, founding, renaming, moving, correcting and closing."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from lec.audit.models import Event, Ledger
from lec.audit.queries import broken_chains
from lec.lib.refusals import Invalid, Refused
from lec.registry import actions
from lec.registry.models import Kind, Level, Naming, Organisation, OtherSchool

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)

pytestmark = pytest.mark.django_db


@pytest.fixture
def department() -> Organisation:
    return actions.establish_nation(department_code="DLA", now=NOW)


@pytest.fixture
def phrae(department: Organisation) -> Organisation:
    return Organisation.objects.get(code="54")


@pytest.fixture
def lao(phrae: Organisation) -> Organisation:
    return found_lao(phrae, "6540301", "องค์การบริหารส่วนตำบลตัวอย่าง")


def found_lao(province: Organisation, code: str, name: str = "อบต.ตัวอย่าง") -> Organisation:
    return actions.found(level=Level.LAO, kind=Kind.SAO, code=code, name=name, parent=province, by=None, now=NOW)


def found_centre(lao: Organisation, code: str, **given: date | None) -> Organisation:
    return actions.found(
        level=Level.INSTITUTION,
        kind=Kind.CENTRE,
        code=code,
        name=f"ศูนย์พัฒนาเด็กเล็ก {code}",
        parent=lao,
        opened_on=given.get("opened_on"),
        by=None,
        now=NOW,
    )


def verbs(organisation: Organisation) -> list[str]:
    return list(Event.objects.filter(organisation_id=organisation.pk).values_list("verb", flat=True))


def test_nation_has_department_and_76_provinces_in_dictionary_order(department: Organisation) -> None:
    provinces = Organisation.objects.filter(parent=department).in_thai_order()
    names = [province.name for province in provinces]
    assert (department.level, department.kind, department.code) == ("department", "department", "DLA")
    assert len(names) == 76
    assert names[:3] == ["กระบี่", "กาญจนบุรี", "กาฬสินธุ์"]
    assert names[-3:] == ["อุตรดิตถ์", "อุทัยธานี", "อุบลราชธานี"]
    # A leading vowel is looked up after its consonant: แพร่ stands between พัทลุง ... and ภูเก็ต.
    assert names[names.index("แพร่") - 1 : names.index("แพร่") + 2] == ["เพชรบูรณ์", "แพร่", "ภูเก็ต"]
    assert {(one.level, one.kind) for one in provinces} == {("province", "province")}


def test_nation_established_twice_stays_one(department: Organisation) -> None:
    again = actions.establish_nation(department_code="OTHER", now=NOW)
    assert (again.pk, again.code) == (department.pk, "DLA")
    assert Organisation.objects.count() == 77
    assert Event.objects.count() == 77
    assert Ledger.objects.count() == 77


def test_found_sets_place_in_tree_naming_and_event(phrae: Organisation, lao: Organisation) -> None:
    centre = found_centre(lao, "5401", opened_on=date(2010, 5, 16))
    assert (centre.parent, centre.lao, centre.province) == (lao, lao, phrae)
    assert (lao.parent, lao.lao, lao.province) == (phrae, None, phrae)
    naming = centre.namings.get()
    assert (naming.code, naming.kind, naming.since, naming.until) == ("5401", "centre", date(2010, 5, 16), None)
    event = Event.objects.get(organisation_id=centre.pk)
    assert (event.verb, event.after["code"], event.after["parent"]) == ("organisation.found", "5401", lao.code)
    assert list(broken_chains()) == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"code": "54"}, "code-taken"),
        ({"code": "มี ช่องว่าง"}, "code-form"),
        ({"code": "1" * 21}, "code-form"),
        ({"name": "  "}, "name-form"),
        ({"name": "ก" * 201}, "name-form"),
        ({"kind": Kind.SCHOOL}, "kind-of-other-level"),
        ({"level": Level.INSTITUTION, "kind": Kind.SCHOOL}, "parent-level"),
        ({"parent": None}, "parent-level"),
    ],
)
def test_found_refused_leaves_nothing(phrae: Organisation, changed: dict[str, object], refusal: str) -> None:
    wanted = {"level": Level.LAO, "kind": Kind.SAO, "code": "6540301", "name": "อบต.", "parent": phrae} | changed
    with pytest.raises(Invalid) as caught:
        actions.found(**wanted, by=None, now=NOW)
    assert caught.value.code == refusal
    assert Organisation.objects.count() == 77


def test_rename_keeps_body_and_past_naming(phrae: Organisation, lao: Organisation) -> None:
    found_centre(lao, "5401")
    before = lao.name
    actions.rename(
        organisation=lao,
        code="5540301",
        name="เทศบาลตำบลตัวอย่าง",
        kind=Kind.SUBDISTRICT,
        on=DAY,
        source="ประกาศกระทรวงมหาดไทย",
        by=None,
        now=NOW,
    )
    body = Organisation.objects.get(code="5540301")
    assert (body.pk, body.kind, body.institutions.count()) == (lao.pk, "subdistrict", 1)
    past, present = lao.namings.order_by("id")
    assert (past.code, past.name, past.kind, past.until) == ("6540301", before, "sao", DAY)
    assert (present.code, present.kind, present.since, present.until) == ("5540301", "subdistrict", DAY, None)
    assert verbs(lao) == ["organisation.found", "organisation.rename"]
    assert list(broken_chains()) == []


def test_rename_to_the_same_does_nothing(lao: Organisation) -> None:
    actions.rename(organisation=lao, code=lao.code, name=lao.name, kind=lao.kind, on=DAY, by=None, now=NOW)
    assert (lao.namings.count(), verbs(lao)) == (1, ["organisation.found"])


def test_rename_to_a_taken_code_is_refused(phrae: Organisation, lao: Organisation) -> None:
    other = found_lao(phrae, "6540302")
    with pytest.raises(Invalid) as caught:
        actions.rename(organisation=other, code=lao.code, name=other.name, kind=other.kind, on=DAY, by=None, now=NOW)
    assert caught.value.code == "code-taken"
    assert Naming.objects.filter(organisation=other).count() == 1


def test_move_takes_institution_to_another_lao(phrae: Organisation, lao: Organisation) -> None:
    other = found_lao(phrae, "6540302")
    centre = found_centre(lao, "5401")
    actions.move(organisation=centre, parent=other, by=None, now=NOW)
    centre.refresh_from_db()
    assert (centre.parent, centre.lao, centre.province) == (other, other, phrae)
    assert verbs(centre) == ["organisation.found", "organisation.move"]


def test_correct_records_only_differences(lao: Organisation) -> None:
    for _twice in range(2):
        actions.correct(organisation=lao, district="สูงเม่น", subdistrict="", opened_on=None, by=None, now=NOW)
    lao.refresh_from_db()
    assert (lao.district, verbs(lao)) == ("สูงเม่น", ["organisation.found", "organisation.correct"])


def test_close_ends_a_body_from_that_day(lao: Organisation) -> None:
    centre = found_centre(lao, "5401")
    actions.close(organisation=centre, on=DAY, by=None, now=NOW)
    assert [centre.is_open_on(day) for day in (date(2026, 11, 21), DAY)] == [True, False]
    actions.close(organisation=lao, on=DAY, by=None, now=NOW)
    assert verbs(lao) == ["organisation.found", "organisation.close"]


def test_close_refused_over_open_children(lao: Organisation) -> None:
    found_centre(lao, "5401")
    with pytest.raises(Refused) as caught:
        actions.close(organisation=lao, on=DAY, by=None, now=NOW)
    assert caught.value.code == "children-open"


def test_close_refused_before_opening(lao: Organisation) -> None:
    centre = found_centre(lao, "5401", opened_on=DAY)
    with pytest.raises(Invalid) as caught:
        actions.close(organisation=centre, on=DAY, by=None, now=NOW)
    assert caught.value.code == "closed-before-opened"


def test_other_school_lives_in_its_laos_ledger(phrae: Organisation, lao: Organisation) -> None:
    school = actions.found_other_school(
        lao=lao, code="1054000001", name="โรงเรียนบ้านตัวอย่าง", affiliation="สพฐ.", by=None, now=NOW
    )
    for _twice in range(2):
        actions.rename_other_school(
            school=school,
            code="1054000001",
            name="โรงเรียนบ้านใหม่",
            affiliation="สพฐ.",
            district="",
            by=None,
            now=NOW,
        )
        actions.dissolve_other_school(school=school, on=DAY, reference="ประกาศ ที่ 1/2569", by=None, now=NOW)
    other = found_lao(phrae, "6540302")
    actions.move_other_school(school=school, lao=other, by=None, now=NOW)
    kept = OtherSchool.objects.get()
    assert (kept.name, kept.dissolved_on, kept.lao) == ("โรงเรียนบ้านใหม่", DAY, other)
    assert verbs(lao)[1:] == [
        "other_school.found",
        "other_school.rename",
        "other_school.dissolve",
        "other_school.move",
    ]
    assert verbs(other)[1:] == ["other_school.move"]
    assert list(broken_chains()) == []


def test_dissolution_without_reference_is_refused(lao: Organisation) -> None:
    school = actions.found_other_school(lao=lao, code="1054000001", name="โรงเรียน", by=None, now=NOW)
    with pytest.raises(Invalid) as caught:
        actions.dissolve_other_school(school=school, on=DAY, reference=" ", by=None, now=NOW)
    assert caught.value.code == "dissolution-reference"


def test_found_many_is_set_based(phrae: Organisation, django_assert_max_num_queries: object) -> None:
    bodies = [actions.NewBody(Level.LAO, Kind.SAO, f"65403{n:02}", f"อบต. {n}", phrae) for n in range(60)]
    with django_assert_max_num_queries(20):
        made = actions.found_many(bodies=bodies, by=None, now=NOW)
    assert [one.code for one in made] == [body.code for body in bodies]
    assert Organisation.objects.laos().count() == 60
    assert list(broken_chains()) == []


def test_found_many_with_a_code_twice_founds_nothing(phrae: Organisation) -> None:
    body = actions.NewBody(Level.LAO, Kind.SAO, "6540301", "อบต.", phrae)
    with pytest.raises(IntegrityError):
        actions.found_many(bodies=[body, body], by=None, now=NOW)
    assert Organisation.objects.laos().count() == 0
