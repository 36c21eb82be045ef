"""What waits on the desks of the demo beside the children: numbers asked and sent, advice, a survey form."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from lec.accounts.models import Post
from lec.advice import actions as advice
from lec.headcounts.actions.answers import answer
from lec.headcounts.actions.asking import ask, save_contact
from lec.headcounts.rules.numbers import CELLS
from lec.premises.actions.survey_answers import answer_form
from lec.premises.actions.survey_publishing import publish
from lec.premises.actions.surveys import add_question, draft_form
from lec.premises.models import Concerns, QuestionKind
from lec.registry.models import Organisation, OtherSchool
from lec.rounds.queries import today

ASKED_SCHOOL = "โรงเรียนบ้านสาธิตสรอย"
ASKING_CENTRE = "ศูนย์พัฒนาเด็กเล็กบ้านสาธิตน้ำชำ"


def tell_desk_stories(posts: Mapping[int, Post], department: Organisation, *, now: datetime) -> None:
    """A school has sent its numbers, a centre has asked its LAO, and the department asks a short survey."""
    _school_answers(posts, now)
    _centre_asks(posts, now)
    _department_surveys(posts, department, now)


def _school_answers(posts: Mapping[int, Post], now: datetime) -> None:
    """Asked by letter and link, the school answered; its local authority has to look at the numbers."""
    school = OtherSchool.objects.select_related("lao").get(name=ASKED_SCHOOL)
    by = posts[school.lao_id]
    save_contact(
        school=school, person="นางสาวดวงใจ ใจงาม", telephone="054-000-900", email="school@example.org", by=by, now=now
    )
    due_on = today(now) + timedelta(days=10)
    (asked,) = ask(schools=[school], due_on=due_on, by=by, now=now - timedelta(hours=20)).asked
    answer(
        secret=asked.secret,
        cells={cell: 3 + place % 4 for place, cell in enumerate(CELLS)},
        person="นางสาวดวงใจ ใจงาม",
        position="ครูผู้รับผิดชอบงานทะเบียน",
        telephone="054-000-900",
        note="ชั้น ป.6 ย้ายออกหนึ่งคนเมื่อสัปดาห์ก่อน",
        now=now,
    )


def _centre_asks(posts: Mapping[int, Post], now: datetime) -> None:
    """A question that waits for its local authority, and one to the province that was answered."""
    centre = Organisation.objects.select_related("lao__province").get(name=ASKING_CENTRE)
    lao = centre.lao
    assert lao is not None
    advice.ask(
        partners=[lao],
        database="basics",
        subject="วันที่ถ่ายโอนศูนย์",
        text="ศูนย์ถ่ายโอนมาสองครั้ง ให้กรอกวันที่ตามคำสั่งฉบับแรกหรือฉบับหลัง",
        by=posts[centre.pk],
        now=now,
    )
    province = lao.province
    assert province is not None
    asked = advice.ask(
        partners=[province],
        subject="การยืนยันหลังขยายเวลา",
        text="หากขยายเวลาแล้วยืนยันหลังกำหนดเดิม จะขึ้นว่าล่าช้าหรือไม่",
        by=posts[lao.pk],
        now=now,
    )
    advice.answer(
        thread=asked.threads[0],
        text="ไม่ขึ้นว่าล่าช้า หากยืนยันภายในวันที่ขยายให้",
        settles=True,
        by=posts[province.pk],
        now=now + timedelta(hours=1),
    )


def _department_surveys(posts: Mapping[int, Post], department: Organisation, now: datetime) -> None:
    """Two questions that nothing waits for, answered by one centre."""
    by = posts[department.pk]
    form = draft_form(
        title="ความพร้อมรับน้ำท่วม",
        introduction="เพื่อจัดลำดับการช่วยเหลือก่อนฤดูฝน ไม่ต้องระบุชื่อเด็ก",
        concerns=Concerns.BOTH,
        by=by,
        now=now,
    )
    questions = [
        add_question(form=form, kind=kind, text=text, is_required=False, choices=choices, by=by, now=now)
        for kind, text, choices in (
            (QuestionKind.YES_NO, "ห้าปีที่ผ่านมาเคยมีน้ำท่วมในบริเวณหรือไม่", ()),
            (QuestionKind.CHOICE, "ที่พักพิงที่ใกล้ที่สุด", ("วัด", "อาคาร อปท.", "โรงเรียนอื่น", "ไม่มี")),
        )
    ]
    publish(form=form, by=by, now=now)
    form.refresh_from_db()
    centre = Organisation.objects.get(name=ASKING_CENTRE)
    values = {questions[0].pk: True, questions[1].pk: "วัด"}
    answer_form(institution=centre, form=form, values=values, by=posts[centre.pk], now=now)
