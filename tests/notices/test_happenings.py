"""More time, contests, advice and what schools send, each told to whom it concerns and once."""

from datetime import date, timedelta

import pytest

from lec.advice.actions import answer, ask
from lec.headcounts.models import Answer, Request
from lec.notices.actions.tidings import Tidings, tell
from lec.notices.models import Notice
from lec.rolls.actions.contests import decide, settle_overdue
from lec.rolls.models import Enrolment
from lec.rounds.actions import extend_deadline
from lec.rounds.models import Round
from tests.nation import NOW, Nation, build_nation, make_learner, post_of
from tests.notices.told import LATER, begin_here, draw_all, kinds_told, notices_of, sentences_of
from tests.rolls.claims import contest_of, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation() -> Nation:
    """Two provinces and an open round; everything told so far forgotten."""
    made = build_nation()
    begin_here()
    return made


def open_round_of(nation: Nation) -> Round:
    assert nation.round is not None
    return nation.round


def extend(nation: Nation, level: str, day: date, *organisations: object, hours: int = 2) -> None:
    extend_deadline(
        round=open_round_of(nation),
        level=level,
        due_on=day,
        order_reference="มท 0816.2/ว 99",
        reason="น้ำท่วม",
        organisations=organisations,  # type: ignore[arg-type]
        by=None,
        now=NOW + timedelta(hours=hours),
    )


def test_first_deadlines_of_a_round_are_no_news(nation: Nation) -> None:
    assert Notice.objects.count() == 0


def test_extension_is_told_to_those_it_names(nation: Nation) -> None:
    extend(nation, "lao", date(2026, 12, 20), nation.lao, nation.there.laos[1])

    draw_all(NOW + timedelta(hours=3))
    draw_all(NOW + timedelta(hours=4))

    assert kinds_told() == {nation.lao.code: ["extended"], nation.there.laos[1].code: ["extended"]}
    assert notices_of(nation.lao)[0].facts == {"due_on": "2026-12-20", "order": "มท 0816.2/ว 99"}
    assert "20 ธันวาคม 2569" in sentences_of(nation.lao)[0]


def test_extension_for_all_is_told_to_all_of_the_level(nation: Nation) -> None:
    extend(nation, "institution", date(2026, 12, 20))

    draw_all(NOW + timedelta(hours=3))

    everybody = [*nation.here.institutions, *nation.there.institutions]
    assert kinds_told() == {one.code: ["extended"] for one in everybody}


def test_order_for_all_is_not_told_to_who_has_more_time_already(nation: Nation) -> None:
    extend(nation, "province", date(2026, 12, 31), nation.province)
    begin_here(NOW + timedelta(hours=3))
    extend(nation, "province", date(2026, 12, 20), hours=4)

    draw_all(NOW + timedelta(hours=5))

    assert kinds_told() == {nation.there.province.code: ["extended"]}


def contested(nation: Nation) -> Enrolment:
    """A child of the first LAO's school whom the second LAO's school claims."""
    held = make_learner(nation.school, 1)
    make_claim(nation.here.institutions[2], held, minutes=120)
    return held


def test_contest_is_told_to_both_sides_and_their_laos_without_the_child(nation: Nation) -> None:
    contested(nation)

    draw_all(NOW + timedelta(hours=3))
    draw_all(NOW + timedelta(hours=4))

    told = [nation.school, nation.lao, nation.here.institutions[2], nation.here.laos[1]]
    assert kinds_told() == {one.code: ["contested"] for one in told}
    assert all(list(one.facts) == ["contest"] for one in Notice.objects.all())


def test_third_institution_that_claims_is_told_and_so_are_the_others(nation: Nation) -> None:
    held = contested(nation)
    draw_all(NOW + timedelta(hours=3))
    make_claim(nation.there.institutions[0], held, minutes=240)

    draw_all(NOW + timedelta(hours=5))

    told = kinds_told()
    assert told[nation.there.institutions[0].code] == ["contested"]
    assert told[nation.school.code] == ["contested", "contested"]


def test_settled_contest_is_told_to_all_but_who_decided(nation: Nation) -> None:
    held = contested(nation)
    draw_all(NOW + timedelta(hours=3))
    Notice.objects.all().delete()
    decide(
        contest=contest_of(held),
        winner=held.pk,
        reason="ผู้ปกครองยืนยัน",
        by=post_of(nation.province),
        now=NOW + timedelta(hours=4),
    )

    draw_all(NOW + timedelta(hours=4, minutes=5))
    draw_all(NOW + timedelta(hours=6))

    settled = {code: kinds.count("settled") for code, kinds in kinds_told().items()}
    told = [nation.school, nation.lao, nation.here.institutions[2], nation.here.laos[1]]
    assert settled == {one.code: 1 for one in told}


def test_contest_settled_by_the_rule_is_told(nation: Nation) -> None:
    contested(nation)
    later = NOW + timedelta(days=20)
    assert settle_overdue(now=later).settled == 1

    draw_all(later)

    assert "settled" in kinds_told()[nation.school.code]


def test_question_and_answer_are_told_to_the_other_side(nation: Nation) -> None:
    asked = ask(
        partners=[nation.lao],
        subject="ปุ่มยืนยัน",
        text="กดไม่ได้",
        by=post_of(nation.school),
        now=NOW + timedelta(hours=2),
    )
    answer(thread=asked.threads[0], text="ลองใหม่", by=post_of(nation.lao), now=NOW + timedelta(hours=3))

    draw_all(NOW + timedelta(hours=4))
    draw_all(NOW + timedelta(hours=5))

    assert kinds_told() == {nation.lao.code: ["asked"], nation.school.code: ["answered"]}
    assert notices_of(nation.lao)[0].facts == {
        "thread": asked.threads[0].pk,
        "name": nation.school.name,
        "database": "",
        "subject": "ปุ่มยืนยัน",
    }
    assert "ปุ่มยืนยัน" not in sentences_of(nation.lao)[0]


def test_question_from_above_is_told_below(nation: Nation) -> None:
    ask(partners=[nation.school], subject="ก", text="ข", by=post_of(nation.lao), now=LATER)

    draw_all(NOW + timedelta(hours=2))

    assert kinds_told() == {nation.school.code: ["asked"]}


def test_numbers_that_a_school_sent_are_told_to_its_lao(nation: Nation) -> None:
    school = nation.here.other_schools[0]
    request = Request.objects.create(
        school=school, round=open_round_of(nation), due_on=date(2026, 12, 1), at=NOW, post=post_of(nation.lao)
    )
    Answer.objects.create(request=request, cells={}, person="ครูใหญ่", at=LATER)

    draw_all(NOW + timedelta(hours=2))
    draw_all(NOW + timedelta(hours=3))

    assert kinds_told() == {nation.lao.code: ["received"]}
    assert notices_of(nation.lao)[0].facts == {"school": school.name, "code": school.code}


def test_source_that_cannot_be_read_keeps_no_other_back(nation: Nation, caplog: pytest.LogCaptureFixture) -> None:
    from lec.notices.actions.drawing import draw
    from lec.notices.models import Reading

    ask(partners=[nation.lao], subject="ก", text="ข", by=post_of(nation.school), now=LATER)
    Reading.objects.filter(source="settled").update(position=2**62)  # no moment is so late

    drawn = draw(now=NOW + timedelta(hours=2))

    assert (drawn.told, drawn.failed) == (1, ("settled",))
    assert "settled" in caplog.text


def test_dry_drawing_counts_and_writes_nothing(nation: Nation) -> None:
    from lec.notices.actions.drawing import draw
    from lec.notices.models import Reading

    ask(partners=[nation.lao], subject="ก", text="ข", by=post_of(nation.school), now=LATER)
    before = list(Reading.objects.order_by("source").values_list("source", "position"))

    assert draw(now=NOW + timedelta(hours=9), dry=True).told == 1

    assert Notice.objects.count() == 0
    assert list(Reading.objects.order_by("source").values_list("source", "position")) == before


def test_notices_are_written_in_one_order_whatever_the_order_of_what_happened(nation: Nation) -> None:
    """Two who tell the same at once then wait for each other; in two orders PostgreSQL would stop one of them."""
    told = [Tidings(one.pk, "asked", key, LATER) for one in nation.here.institutions for key in ("b", "a")]

    assert (tell(reversed(told)), tell(told)) == (len(told), 0)

    written = list(Notice.objects.order_by("pk").values_list("post", "key"))
    assert written == sorted(written)
