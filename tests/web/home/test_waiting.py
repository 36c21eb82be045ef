"""What waits beside the confirmation stands on the first page of whoever has to do it, and of nobody else."""

from datetime import date, timedelta

from lec.advice import actions as advice
from lec.headcounts.actions.answers import accept, answer
from lec.headcounts.actions.asking import ask, save_contact
from lec.headcounts.rules.numbers import CELLS
from lec.notices.models import Notice
from lec.premises.actions.survey_answers import answer_form
from lec.premises.actions.survey_publishing import publish, withdraw
from lec.premises.actions.surveys import add_question, draft_form
from lec.premises.models import SurveyForm
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.models import Double
from lec.rounds.queries import open_round
from lec.web.home.todo import waiting_for
from tests.nation import NOW, YEAR, Nation, make_learner, post_of
from tests.rolls.claims import make_claim
from tests.web.conftest import SignedIn


def waits(organisation: Organisation, days: int = 0) -> list[tuple[int, str]]:
    now = NOW + timedelta(days=days)
    found = waiting_for(post_of(organisation), round_=open_round(), now=now)
    return [(one.number, one.url) for one in found]


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


def test_notice_waits_until_it_is_read(nation: Nation) -> None:
    notice = Notice.objects.create(post=post_of(nation.school), kind="returned", key="step:1", at=NOW)
    assert [waits(nation.school), waits(nation.lao)] == [[(1, "/notices")], []]
    Notice.objects.filter(pk=notice.pk).update(read_at=NOW)
    assert waits(nation.school) == []


def test_question_waits_for_the_side_that_was_asked(nation: Nation) -> None:
    by = post_of(nation.school)
    asked = advice.ask(partners=[nation.lao], subject="วันที่ถ่ายโอน", text="กรอกวันใด", by=by, now=NOW)
    url = f"/organisations/{nation.lao.code}/advice/"
    assert [waits(nation.lao), waits(nation.school), waits(nation.province)] == [[(1, url)], [], []]
    advice.answer(thread=asked.threads[0], text="ฉบับแรก", settles=True, by=post_of(nation.lao), now=NOW)
    assert [waits(nation.lao), waits(nation.school)] == [[], []]


def test_numbers_sent_wait_until_they_are_accepted(nation: Nation) -> None:
    school, by = nation.here.other_schools[0], post_of(nation.lao)
    save_contact(school=school, person="ครูใหญ่", telephone="", email="school@example.org", by=by, now=NOW)
    (asked,) = ask(schools=[school], due_on=date(2026, 11, 30), by=by, now=NOW).asked
    assert waits(nation.lao) == []
    sent = answer(secret=asked.secret, cells=dict.fromkeys(CELLS, 1), person="ครูใหญ่", now=NOW)
    url = f"/laos/{nation.lao.code}/headcounts/"
    assert [waits(nation.lao), waits(nation.here.laos[1])] == [[(1, url)], []]
    accept(answer=sent, by=by, now=NOW)
    assert waits(nation.lao) == []


def test_survey_form_waits_until_it_is_answered_or_withdrawn(nation: Nation) -> None:
    by = post_of(nation.department)
    form = draft_form(title="น้ำท่วม", concerns="school", by=by, now=NOW)
    question = add_question(form=form, kind="yes_no", text="เคยท่วมหรือไม่", is_required=False, by=by, now=NOW)
    publish(form=form, by=by, now=NOW)
    other = nation.here.institutions[2]
    url = "/organisations/{}/surveys/"
    assert [waits(nation.school), waits(nation.centre)] == [[(1, url.format(nation.school.code))], []]
    form = SurveyForm.objects.get()
    answer_form(institution=nation.school, form=form, values={question.pk: True}, by=post_of(nation.school), now=NOW)
    assert [waits(nation.school), waits(other)] == [[], [(1, url.format(other.code))]]
    withdraw(form=form, by=by, now=NOW)
    assert waits(other) == []
