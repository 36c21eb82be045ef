"""What waits beside the confirmation stands on the first page of whoever has to do it, and of nobody else."""

from datetime import date, timedelta

from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.models import Double
from lec.web.home.todo import waiting_for
from tests.nation import NOW, YEAR, Nation, make_learner, post_of
from tests.rolls.claims import make_claim
from tests.web.conftest import SignedIn


def waits(organisation: Organisation, days: int = 0) -> list[tuple[int, str]]:
    return [(one.number, one.url) for one in waiting_for(organisation, now=NOW + timedelta(days=days))]


def test_nothing_waits_on_an_empty_desk(nation: Nation) -> None:
    for organisation in (nation.school, nation.lao, nation.province, nation.department):
        assert waits(organisation) == []


def test_institution_is_told_of_codes_contests_and_the_years_end(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1, identifier_kind="none", identifier_sealed=None)
    make_learner(nation.school, 2, academic_year=YEAR - 1)
    make_claim(nation.here.institutions[2], make_learner(nation.school, 3))
    code = nation.school.code
    assert waits(nation.school) == [
        (1, f"/institutions/{code}/contests/"),
        (1, f"/institutions/{code}/survey/"),
        (1, f"/institutions/{code}/promotion/"),
    ]
    page = signed_in(nation.school).get("/").content.decode()
    assert all(f'href="{url}"' in page for _number, url in waits(nation.school))


def test_contest_waits_for_the_level_that_decides_it_alone(nation: Nation) -> None:
    held = make_learner(nation.school, 1)
    make_claim(nation.here.institutions[2], held)
    assert waits(nation.province) == [(1, f"/provinces/{nation.province.code}/contests/")]
    assert [waits(nation.lao), waits(nation.department)] == [[], []]


def test_double_waits_for_its_judge_alone(nation: Nation) -> None:
    one, other = make_learner(nation.school, 1), make_learner(nation.centre, 2)
    Double.objects.create(
        learner_id=min(one.learner_id, other.learner_id),
        other_id=max(one.learner_id, other.learner_id),
        lao=nation.lao,
        province=nation.province,
        likeness=99,
        grounds="same-name",
        found_at=NOW,
    )
    assert waits(nation.lao) == [(1, f"/organisations/{nation.lao.code}/doubles/")]
    assert [waits(nation.province), waits(nation.here.laos[1])] == [[], []]


def test_child_to_look_for_waits_for_its_local_authority(nation: Nation) -> None:
    depart(
        enrolments=[make_learner(nation.school, 1)],
        kind="no_existence",
        reason="1",
        last_seen=date(2026, 6, 1),
        attempts="ไปเยี่ยมบ้าน",
        by=post_of(nation.school),
        now=NOW,
    )
    assert [waits(nation.lao), waits(nation.lao, 30)] == [[], [(1, f"/laos/{nation.lao.code}/missing")]]
