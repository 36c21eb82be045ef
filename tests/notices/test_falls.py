"""Falls and returns are told to the owner and the level above, never to who did it; and who can confirm now (๙)."""

from datetime import timedelta

import pytest

from lec.confirmation.actions import return_for_correction
from lec.headcounts.actions.numbers import record
from lec.lib.grades import HEADCOUNT_GRADES
from lec.notices.actions.drawing import begin
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.models import Enrolment
from tests.confirmed_nation import confirm_branch, confirmed, fill
from tests.nation import NOW, Nation, build_nation, post_of
from tests.notices.told import LATER, begin_here, draw_all, kinds_told, notices_of, sentences_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation() -> Nation:
    """Everything here recorded, nothing confirmed, everything told so far forgotten."""
    made = build_nation()
    fill(made.here, made)
    return made


@pytest.fixture
def season(nation: Nation) -> Nation:
    """The same, confirmed up to the province."""
    confirm_branch(nation.here)
    begin_here()
    return nation


def take_out(institution: Organisation, *, hours: int = 2) -> None:
    """A child moves away: what was confirmed falls."""
    enrolment = Enrolment.objects.filter(institution=institution, state="enrolled").first()
    assert enrolment is not None
    now = NOW + timedelta(hours=hours)
    depart(enrolments=[enrolment], kind="moved", note="", by=post_of(institution), now=now)


def test_change_is_told_to_the_lao_and_the_province_and_not_to_who_did_it(season: Nation) -> None:
    take_out(season.school)

    assert draw_all(NOW + timedelta(hours=3)) == 2
    assert kinds_told() == {season.lao.code: ["voided"], season.province.code: ["voided"]}
    (lao,) = notices_of(season.lao)
    assert lao.at == NOW + timedelta(hours=2)
    assert [(one["name"], one["database"]) for one in lao.facts["below"]] == [(season.school.name, "roll")]
    assert [(one["name"], one["database"]) for one in lao.facts["own"]] == [(season.lao.name, "roll")]
    (province,) = notices_of(season.province)
    assert [(one["name"], one["database"]) for one in province.facts["below"]] == [(season.lao.name, "roll")]
    assert [one["database"] for one in province.facts["own"]] == ["overall"]


def test_change_before_the_lao_confirmed_is_still_told_to_it(nation: Nation) -> None:
    confirmed(nation.school, "roll")
    begin_here()
    take_out(nation.school)

    draw_all(NOW + timedelta(hours=3))

    assert kinds_told() == {nation.lao.code: ["voided"]}
    assert notices_of(nation.lao)[0].facts["own"] == []


def test_drawing_again_tells_nothing_twice(season: Nation) -> None:
    take_out(season.school)
    draw_all(NOW + timedelta(hours=2, minutes=1))

    assert draw_all(NOW + timedelta(hours=2, minutes=2)) == 0
    assert draw_all(NOW + timedelta(hours=9)) == 0
    assert draw_all(NOW + timedelta(hours=10)) == 0


def test_second_change_after_confirming_again_is_told_again(season: Nation) -> None:
    take_out(season.school)
    draw_all(NOW + timedelta(hours=3))
    confirmed(season.school, "roll", now=NOW + timedelta(hours=4))
    take_out(season.school, hours=5)

    draw_all(NOW + timedelta(hours=6))

    assert kinds_told()[season.lao.code].count("voided") == 2


def test_return_is_told_with_its_reason_and_to_the_province_without_it(season: Nation) -> None:
    now = NOW + timedelta(hours=2)
    return_for_correction(
        organisation=season.school,
        database="roll",
        reason="ด.ช. เอก ย้ายไปแล้ว",
        by=post_of(season.lao),
        now=now,
    )

    draw_all(NOW + timedelta(hours=3))

    assert kinds_told() == {season.school.code: ["returned"], season.province.code: ["voided"]}
    (returned,) = notices_of(season.school)
    assert (returned.facts["reason"], returned.facts["by"]) == ("ด.ช. เอก ย้ายไปแล้ว", season.lao.name)
    assert "เอก" not in str(notices_of(season.province)[0].facts)
    assert "เอก" not in sentences_of(season.school)[0]


def test_return_by_the_province_is_told_to_the_lao_alone(season: Nation) -> None:
    return_for_correction(
        organisation=season.lao, database="headcounts", reason="ขาดหนึ่งแห่ง", by=post_of(season.province), now=LATER
    )

    draw_all(NOW + timedelta(hours=3))

    assert kinds_told() == {season.lao.code: ["returned"]}


def test_head_counts_changed_are_told_to_the_province(season: Nation) -> None:
    """๕.๒(๔): the LAO corrects, the province is told."""
    cells = {(grade, sex): 2 for grade in HEADCOUNT_GRADES for sex in "MF"}
    record(school=season.here.other_schools[0], cells=cells, by=post_of(season.lao), now=NOW + timedelta(hours=2))

    draw_all(NOW + timedelta(hours=3))

    assert kinds_told() == {season.province.code: ["voided"]}
    (told,) = notices_of(season.province)
    assert [(one["name"], one["database"]) for one in told.facts["below"]] == [(season.lao.name, "headcounts")]


def test_first_reading_begins_now_and_not_at_the_beginning_of_time(nation: Nation) -> None:
    confirm_branch(nation.here)
    take_out(nation.school, hours=1)

    assert draw_all(NOW + timedelta(hours=2)) == 0
    assert draw_all(NOW + timedelta(hours=3)) == 0


def test_first_reading_may_be_told_to_begin_with_everything(season: Nation) -> None:
    take_out(season.school)
    begin()

    draw_all(NOW + timedelta(hours=3))

    assert kinds_told()[season.lao.code].count("voided") == 1


def test_what_comes_late_with_a_lower_number_is_still_told(season: Nation) -> None:
    """A step may become visible after one with a higher number: young rows are read again."""
    from lec.rounds.models import Step

    take_out(season.school)
    hidden = list(Step.objects.filter(at=NOW + timedelta(hours=2)))
    Step.objects.filter(pk__in=[one.pk for one in hidden]).update(act="confirm")
    take_out(season.here.institutions[2])
    draw_all(NOW + timedelta(hours=2, minutes=1))
    for one in hidden:
        Step.objects.filter(pk=one.pk).update(act=one.act)

    draw_all(NOW + timedelta(hours=2, minutes=2))

    assert kinds_told()[season.lao.code] == ["voided"]


def test_lao_is_told_when_the_last_institution_has_confirmed(nation: Nation) -> None:
    begin_here()
    confirmed(nation.school, "roll", now=LATER)
    assert draw_all(LATER) == 0
    confirmed(nation.centre, "roll", now=LATER + timedelta(minutes=1))

    draw_all(LATER + timedelta(minutes=2))
    draw_all(LATER + timedelta(minutes=3))

    assert kinds_told() == {nation.lao.code: ["ready"]}
    (ready,) = notices_of(nation.lao)
    assert ready.facts == {"database": "roll", "kind": "", "number": 2}


def test_lao_is_told_again_after_one_below_fell_and_confirmed_anew(nation: Nation) -> None:
    begin_here()
    for institution in (nation.school, nation.centre):
        confirmed(institution, "basics", now=LATER)
        confirmed(institution, "roll", now=LATER)
    draw_all(NOW + timedelta(hours=2))
    take_out(nation.school, hours=3)
    draw_all(NOW + timedelta(hours=4))
    confirmed(nation.school, "roll", now=NOW + timedelta(hours=5))

    draw_all(NOW + timedelta(hours=6))

    told = [(one.kind, one.facts.get("database")) for one in notices_of(nation.lao)]
    assert sorted(told[:2]) == [("ready", "basics"), ("ready", "roll")]
    assert told[2:] == [("voided", None), ("ready", "roll")]


def test_lao_that_has_confirmed_already_is_not_told_that_it_can(nation: Nation) -> None:
    begin_here()
    for institution in (nation.school, nation.centre):
        confirmed(institution, "roll", now=LATER)
    confirmed(nation.lao, "roll", now=LATER)

    assert draw_all(NOW + timedelta(hours=2)) == 0


def test_province_is_told_when_every_database_of_every_lao_is_confirmed(nation: Nation) -> None:
    begin_here()
    for institution in nation.here.institutions:
        for database in ("roll", "basics"):
            confirmed(institution, database, now=LATER)
    first, second = nation.here.laos
    for lao, databases in ((first, ("roll", "basics", "headcounts")), (second, ("roll", "basics"))):
        for database in databases:
            confirmed(lao, database, now=LATER)
    draw_all(NOW + timedelta(hours=2))
    assert nation.province.code not in kinds_told()
    confirmed(second, "headcounts", now=NOW + timedelta(hours=3))

    draw_all(NOW + timedelta(hours=4))

    assert kinds_told()[nation.province.code] == ["ready"]
    assert notices_of(nation.province)[0].facts == {"database": "overall", "kind": "province", "number": 2}


def test_nobody_is_told_of_another_branch(season: Nation) -> None:
    take_out(season.school)

    draw_all(NOW + timedelta(hours=3))

    others = [season.department, season.there.province, *season.there.laos, *season.there.institutions]
    assert not kinds_told().keys() & {one.code for one in others}
