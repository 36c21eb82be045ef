"""Reminders in 7, 3, 1 days and on the day, each once, with what stands in one's own way (๔, ๑๐.๑)."""

from datetime import datetime, timedelta

import pytest

from lec.notices.actions.reminders import remind_of_deadlines
from lec.notices.models import Notice
from lec.notices.sentences import details
from lec.registry.models import OtherSchool
from lec.rounds.actions import close_round, extend_deadline
from tests.confirmed_nation import confirm_branch, confirmed, fill
from tests.nation import NOW, Nation, build_nation, make_learner
from tests.notices.told import notices_of, sentences_of

pytestmark = pytest.mark.django_db

DAYS = 10  # from NOW to the deadline of institutions and LAOs in `make_round`


def days_before(days: int) -> datetime:
    """The moment so many days before that deadline."""
    return NOW + timedelta(days=DAYS - days)


@pytest.fixture
def nation() -> Nation:
    made = build_nation()
    fill(made.here, made)
    return made


@pytest.mark.parametrize(
    ("days", "told"), [(8, 0), (7, 12), (6, 2), (5, 0), (3, 12), (2, 2), (1, 12), (0, 14), (-1, 2), (-2, 0)]
)
def test_reminders_go_out_on_four_days(nation: Nation, days: int, told: int) -> None:
    """Eight institutions and four LAOs are due on one day, the two provinces on the day after."""
    assert remind_of_deadlines(now=days_before(days)) == told


def test_reminder_is_told_once_a_day_and_again_on_the_next_of_the_days(nation: Nation) -> None:
    remind_of_deadlines(now=days_before(7))
    assert remind_of_deadlines(now=days_before(7) + timedelta(hours=5)) == 0
    remind_of_deadlines(now=days_before(3))

    assert [one.facts["days"] for one in notices_of(nation.school)] == [7, 3]


def test_reminder_names_ones_own_blockers(nation: Nation) -> None:
    make_learner(nation.school, 99)  # nobody has seen this child yet
    OtherSchool.objects.filter(lao=nation.lao).update(name="โรงเรียนวัดใต้")

    remind_of_deadlines(now=days_before(3))

    (school,) = notices_of(nation.school)
    roll = school.facts["databases"][0]
    assert (roll["database"], roll["blockers"], len(roll["messages"])) == ("roll", 1, 1)
    assert roll["messages"] == ["ผู้เรียนที่ยังไม่ได้ตรวจสอบการมีตัวตนในรอบนี้: 1 คน"]
    (lao,) = notices_of(nation.lao)
    by_database = {one["database"]: one for one in lao.facts["databases"]}
    assert sorted(by_database) == ["basics", "headcounts", "roll"]
    assert by_database["roll"]["blockers"] == 2
    assert by_database["roll"]["messages"][0].startswith(f"{nation.school.name}: ")
    assert [by_database[one]["below"] for one in ("roll", "basics", "headcounts")] == [True, True, False]
    assert by_database["headcounts"]["blockers"] == 0
    assert len(details(lao)) == 5


def test_reminder_holds_no_childs_name(nation: Nation) -> None:
    make_learner(nation.school, 99)
    remind_of_deadlines(now=days_before(1))

    assert [one for one in Notice.objects.all() if "ลับ" in str(one.facts)] == []


def test_whoever_has_confirmed_everything_is_left_alone(nation: Nation) -> None:
    confirm_branch(nation.here)

    remind_of_deadlines(now=days_before(0))

    told = set(Notice.objects.values_list("post__organisation__code", flat=True))
    assert told == {one.code for one in [nation.there.province, *nation.there.laos, *nation.there.institutions]}


def test_only_what_is_missing_is_named(nation: Nation) -> None:
    confirmed(nation.school, "roll")

    remind_of_deadlines(now=days_before(0))

    (school,) = notices_of(nation.school)
    assert [one["database"] for one in school.facts["databases"]] == ["basics"]
    assert sentences_of(nation.school) == ["วันนี้เป็นวันสุดท้ายของการยืนยัน: ข้อมูลพื้นฐาน"]


def test_lao_that_takes_no_part_is_not_reminded(nation: Nation) -> None:
    second = nation.here.laos[1]
    OtherSchool.objects.filter(lao=second).update(lao=nation.lao)
    for institution in nation.here.institutions[2:]:
        institution.closed_on = NOW.date()
        institution.save()

    remind_of_deadlines(now=days_before(3))

    assert notices_of(second) == []
    assert notices_of(nation.here.institutions[2]) == []


def test_extension_moves_the_days_for_those_it_names(nation: Nation) -> None:
    extend_deadline(
        round=nation.round,  # type: ignore[arg-type]
        level="institution",
        due_on=days_before(-7).date(),
        order_reference="มท 1",
        reason="น้ำท่วม",
        organisations=[nation.school],
        by=None,
        now=NOW,
    )
    remind_of_deadlines(now=days_before(0))
    assert [one.facts["days"] for one in notices_of(nation.school)] == [7]
    assert [one.facts["days"] for one in notices_of(nation.centre)] == [0]


def test_reminding_goes_on_where_it_was_stopped(nation: Nation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lec.notices.actions.reminders._BATCH", 5)

    def stop(done: int, whole: int) -> None:
        if done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        remind_of_deadlines(now=days_before(7), progress=stop)
    assert Notice.objects.count() == 10

    assert remind_of_deadlines(now=days_before(7)) == 2
    assert Notice.objects.count() == 12


def test_nothing_is_due_where_no_round_is_open(nation: Nation) -> None:
    close_round(round=nation.round, by=None, now=NOW)  # type: ignore[arg-type]

    assert remind_of_deadlines(now=days_before(0)) == 0


def test_dry_reminding_counts_and_tells_nobody(nation: Nation) -> None:
    assert remind_of_deadlines(now=days_before(7), dry=True) == 12
    assert Notice.objects.count() == 0
