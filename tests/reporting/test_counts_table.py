"""The report of numbers: sums by place and level that nest, and confirmations beside them."""

from datetime import date
from typing import Any

import pytest

from lec.lib.refusals import Hidden
from lec.registry.models import Organisation, OtherSchool
from lec.reporting.counts_table import counts_table
from lec.reporting.others_table import others_table, summed_others
from lec.reporting.places import Crumb, Place, find_place, way_to
from lec.rolls.models import Count
from lec.rounds.models import Round, Standing
from tests.confirmed_nation import confirm_branch, confirmed, nation_with_learners
from tests.nation import NOW, YEAR, Nation, make_learner, make_organisation


@pytest.fixture
def nation(db: None) -> Nation:
    """Three learners in each institution here, seven in each there; the second LAO here in another district."""
    made = nation_with_learners()
    Organisation.objects.filter(pk=made.here.laos[1].pk).update(district="ร้องกวาง")
    return made


def figures(place: Place) -> list[tuple[str, list[int], int]]:
    """Name, numbers by level, and total of each line."""
    return [(line.name, list(line.levels.values()), line.total) for line in counts_table(place, now=NOW).lines]


def test_each_place_shows_the_ones_below(nation: Nation) -> None:
    lao, province = nation.lao, nation.province
    assert figures(Place(nation.department)) == [
        ("น่าน", [20, 8, 0, 0, 0], 28),
        ("แพร่", [8, 4, 0, 0, 0], 12),
    ]
    assert figures(Place(province)) == [("เมืองแพร่", [4, 2, 0, 0, 0], 6), ("ร้องกวาง", [4, 2, 0, 0, 0], 6)]
    assert figures(Place(province, "เมืองแพร่")) == [(lao.name, [4, 2, 0, 0, 0], 6)]
    assert figures(Place(lao)) == [(nation.school.name, [1, 2, 0, 0, 0], 3), (nation.centre.name, [3, 0, 0, 0, 0], 3)]
    assert figures(Place(nation.school)) == [(nation.school.name, [1, 2, 0, 0, 0], 3)]


def test_every_grade_falls_into_its_level(nation: Nation) -> None:
    Count.objects.filter(institution=nation.school).delete()
    for number, grade in enumerate(("N5", "K1", "P6", "M3", "M4", "V3"), start=1):
        Count.objects.create(
            institution=nation.school, academic_year=YEAR, grade=grade, sex="F", enrolled=10**number, claimed=number
        )
    (line,) = counts_table(Place(nation.school), now=NOW).lines
    levels = {
        "pre_primary": 110,
        "primary": 1000,
        "lower_secondary": 10**4,
        "upper_secondary": 10**5,
        "vocational": 10**6,
    }
    assert (line.levels, line.total, line.claimed) == (levels, 1_111_110, 21)


def test_only_the_year_of_the_round_counts(nation: Nation) -> None:
    make_learner(nation.school, 50, academic_year=YEAR - 1)
    assert figures(Place(nation.school))[0][2] == 3
    Round.objects.update(academic_year=YEAR - 1)
    assert figures(Place(nation.school))[0][2] == 1
    Round.objects.update(closed_at=NOW)
    assert figures(Place(nation.school))[0][2] == 1


def test_sums_are_the_same_at_every_level(nation: Nation) -> None:
    province = counts_table(Place(nation.province), now=NOW)
    by_lao = [counts_table(Place(lao), now=NOW).sums.total for lao in nation.here.laos]
    assert (province.sums.total, sum(by_lao)) == (12, 12)


def test_nothing_is_confirmed_at_first(nation: Nation) -> None:
    table = counts_table(Place(nation.lao), now=NOW)
    assert [(line.confirmed.total, line.confirmed.state) for line in table.lines] == [(None, "open"), (None, "open")]
    assert (table.confirmed.total, table.sums.confirmed.total) == (None, None)


def test_last_confirmed_stays_beside_the_current_number(nation: Nation) -> None:
    confirm_branch(nation.here)
    make_learner(nation.school, 60, verified_in=nation.round)
    lao = counts_table(Place(nation.lao), now=NOW)
    assert [(line.total, line.confirmed.total) for line in lao.lines] == [(4, 3), (3, 3)]
    assert (lao.sums.total, lao.confirmed.total, lao.confirmed.at) == (7, 6, NOW)
    nationwide = counts_table(Place(nation.department), now=NOW)
    assert [(line.total, line.confirmed.total) for line in nationwide.lines] == [(28, None), (13, 12)]


def test_province_has_only_the_learners_of_its_overall_seal(nation: Nation) -> None:
    """The seal counts 37 pupils of other affiliations too; the report keeps them apart."""
    seal = confirm_branch(nation.here)["54", "overall"]
    table = counts_table(Place(nation.province), now=NOW)
    assert (seal.total, table.confirmed.total) == (12 + 37, 12)


def test_sum_over_some_bodies_says_so(nation: Nation) -> None:
    for institution in nation.here.institutions[:2]:
        confirmed(institution, "roll")
    confirmed(nation.lao, "roll")
    table = counts_table(Place(nation.province), now=NOW)
    sums = table.sums.confirmed
    assert (sums.total, sums.ever, sums.parts, sums.is_partial) == (6, 1, 2, True)
    assert [line.confirmed.is_partial for line in table.lines] == [False, False]


def test_voided_confirmation_says_so(nation: Nation) -> None:
    confirmed(nation.school, "roll")
    Standing.objects.filter(organisation=nation.school, database="roll").update(state="voided")
    line = counts_table(Place(nation.school), now=NOW).lines[0]
    assert (line.confirmed.total, line.confirmed.state) == (3, "voided")


def test_closed_institution_leaves_when_nobody_is_counted_there(nation: Nation) -> None:
    Organisation.objects.filter(pk__in=[one.pk for one in nation.here.institutions]).update(
        closed_on=date(2026, 6, 1)
    )
    empty = make_organisation(
        "institution", "centre", "3054999999", "ศูนย์ที่ปิด", nation.lao, closed_on=date(2026, 6, 1)
    )
    assert empty.name not in [line.name for line in counts_table(Place(nation.lao), now=NOW).lines]
    assert [line.total for line in counts_table(Place(nation.province), now=NOW).lines] == [6, 6]


def test_district_without_a_name_has_its_own_line(nation: Nation) -> None:
    Organisation.objects.filter(pk=nation.lao.pk).update(district="")
    lines = counts_table(Place(nation.province), now=NOW).lines
    assert [(line.code, line.total) for line in lines] == [("ร้องกวาง", 6), ("-", 6)]
    found = find_place(nation.department, province="54", district="-")
    assert (found.district, [line.code for line in counts_table(found, now=NOW).lines]) == ("", [nation.lao.code])


# --- other affiliations --------------------------------------------------------------------------


def test_other_affiliations_are_a_table_of_their_own(nation: Nation) -> None:
    lines = others_table(Place(nation.department), nation.round)
    assert [(line.name, line.total, line.recorded, line.schools) for line in lines] == [
        ("น่าน", 37, 2, 2),
        ("แพร่", 37, 2, 2),
    ]
    assert list(summed_others("", lines).by_grade.values()) == [8] * 8 + [10]
    districts = others_table(Place(nation.province), nation.round)
    assert [(line.code, line.total) for line in districts] == [("เมืองแพร่", 18), ("ร้องกวาง", 19)]
    laos = others_table(Place(nation.province, "ร้องกวาง"), nation.round)
    assert [(line.code, line.total) for line in laos] == [(nation.here.laos[1].code, 19)]
    schools = others_table(Place(nation.lao), nation.round)
    assert [(line.code, line.total) for line in schools] == [(nation.here.other_schools[0].code, 18)]
    assert others_table(Place(nation.school), nation.round) == []


def test_missing_is_not_zero_and_dissolved_is(nation: Nation) -> None:
    for number, dissolved_on in ((8, None), (9, date(2026, 5, 1))):
        OtherSchool.objects.create(
            lao=nation.lao,
            code=f"105400000{number}",
            name=f"โรงเรียนใหม่ {number}",
            name_sort=f"ๆ{number}",
            dissolved_on=dissolved_on,
            dissolution_reference="ประกาศ",
        )
    lines = others_table(Place(nation.lao), nation.round)
    assert [(line.total, line.is_missing, line.is_dissolved) for line in lines] == [
        (18, False, False),
        (0, True, False),
        (0, False, True),
    ]
    (above,) = others_table(Place(nation.province, "เมืองแพร่"), nation.round)
    assert (above.total, above.recorded, above.schools) == (18, 2, 3)


# --- places --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    [
        {"province": "55"},
        {"lao": "5550101"},
        {"lao": "54"},
        {"province": "5540101"},
        {"district": "เมืองน่าน"},
        {"lao": "nothing"},
    ],
)
def test_place_outside_is_hidden(nation: Nation, wish: dict[str, str]) -> None:
    with pytest.raises(Hidden):
        find_place(nation.province, **wish)


def test_department_needs_a_province_for_a_district(nation: Nation) -> None:
    with pytest.raises(Hidden):
        find_place(nation.department, district="เมืองแพร่")


def test_way_leads_from_the_viewer_to_the_place(nation: Nation) -> None:
    place = find_place(nation.department, lao=nation.lao.code)
    assert way_to(place, nation.department) == [
        Crumb(nation.department.name, {}),
        Crumb("แพร่", {"province": "54"}),
        Crumb("เมืองแพร่", {"province": "54", "district": "เมืองแพร่"}),
        Crumb(nation.lao.name, None),
    ]
    place = find_place(nation.province, district="เมืองแพร่")
    assert way_to(place, nation.province) == [Crumb("แพร่", {}), Crumb("เมืองแพร่", None)]
    assert way_to(Place(nation.lao), nation.lao) == [Crumb(nation.lao.name, None)]


@pytest.mark.parametrize("district", [None, "เมืองแพร่"])
def test_table_costs_the_same_for_one_row_and_three(
    nation: Nation, district: str | None, django_assert_num_queries: Any
) -> None:
    place = Place(nation.lao) if district is None else Place(nation.province, district)
    statements = 4
    Organisation.objects.filter(pk=nation.centre.pk).update(closed_on=date(2026, 1, 1))
    Count.objects.filter(institution=nation.centre).delete()
    with django_assert_num_queries(statements):
        assert len(counts_table(place, now=NOW).lines) == 1
    for number in (1, 2):
        lao = nation.lao
        if district is not None:
            code = f"554099{number}"
            lao = make_organisation("lao", "sao", code, f"อบต. {number}", nation.province, district=district)
        make_organisation("institution", "centre", f"305488888{number}", f"ศูนย์ {number}", lao)
    with django_assert_num_queries(statements):
        assert len(counts_table(place, now=NOW).lines) == 3
