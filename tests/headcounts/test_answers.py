"""A school answers once through its link, and its numbers count only when the LAO accepts them."""

from datetime import date, timedelta
from typing import Any

import pytest

from lec.accounts.models import Post
from lec.accounts.secret_codes import grouped, new_secret
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.headcounts.actions.answers import SentFile, accept, answer, refuse
from lec.headcounts.actions.asking import Asked, ask, ask_again, save_contact
from lec.headcounts.actions.numbers import dissolve, open_name_list, record, reopen
from lec.headcounts.models import Answer, Headcount, NameList
from lec.headcounts.queries.asking import SchoolState, find_answer, school_row, waiting_answers
from lec.headcounts.queries.numbers import headcount_snapshot, numbers_of
from lec.headcounts.rules.asking import find_request
from lec.headcounts.rules.numbers import CELLS
from lec.lib.refusals import ChangedMeanwhile, Forbidden, Hidden, Invalid, Refused
from lec.registry.models import OtherSchool
from lec.rounds.models import Standing, State
from tests.headcounts.asked_schools import DUE, ONES, PDF, TWOS, ZEROS
from tests.nation import NOW, Nation, make_round, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def asked(school: OtherSchool, by: Post) -> Asked:
    save_contact(school=school, person="", telephone="", email="school@obec.go.th", by=by, now=NOW)
    return ask(schools=[school], due_on=DUE, by=by, now=NOW).asked[0]


def sent(asked: Asked, cells: dict[tuple[str, str], int] = ONES, **more: Any) -> Answer:
    return answer(secret=asked.secret, cells=cells, **{"person": "ครูใหญ่", "now": LATER, **more})


def refusal_of(act: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


# --- the link --------------------------------------------------------------------------------


def test_an_answer_waits_and_counts_for_nothing(nation: Nation, school: OtherSchool, by: Post, asked: Asked) -> None:
    file = SentFile("C:\\lists\\p.pdf", PDF)
    kept = sent(asked, position="ผอ.", telephone="054 511 234", note="ครบทุกห้อง", file=file)
    assert (kept.cells["K1_M"], len(kept.cells), kept.person, kept.position, kept.note, kept.at) == (
        1,
        18,
        "ครูใหญ่",
        "ผอ.",
        "ครบทุกห้อง",
        LATER,
    )
    row = school_row(school, nation.round)
    assert (row.state, row.answer, row.numbers, row.has_name_list) == (SchoolState.ANSWERED, kept, None, True)
    assert headcount_snapshot(nation.lao, nation.round).missing == (school,)
    attached = NameList.objects.get()
    assert (attached.filename, attached.post, attached.officer) == ("p.pdf", None, None)
    events = Event.objects.filter(at=LATER).order_by("number")
    assert [(event.organisation_id, event.verb, event.post_id, event.officer_id) for event in events] == [
        (nation.lao.pk, "namelist.attach", None, None),
        (nation.lao.pk, "school.answer", None, None),
    ]
    assert list(broken_chains()) == []
    assert open_name_list(name_list=attached, by=by, now=LATER).content == PDF


def test_a_secret_is_read_kindly(asked: Asked) -> None:
    assert find_request(f" {grouped(asked.secret).lower()} ", now=LATER) == asked.request


def test_a_link_is_used_once(asked: Asked) -> None:
    sent(asked)
    assert refusal_of(lambda: sent(asked, TWOS)) == "link-dead"
    assert refusal_of(lambda: find_request(asked.secret, now=LATER)) == "link-dead"
    assert Answer.objects.get().cells["K1_M"] == 1


def test_a_dead_link_names_whom_to_telephone(nation: Nation, asked: Asked, by: Post) -> None:
    sent(asked)
    with pytest.raises(Refused) as refusal:
        find_request(asked.secret, now=LATER)
    assert refusal.value.message == (
        "This link has been used, replaced or is past its day. Ask for a new one: "
        f"{by.officer}, นักวิชาการศึกษา, 054-000-000."
    )


def test_a_link_dies_a_week_after_its_day(asked: Asked) -> None:
    end = asked.request.expires_at
    assert find_request(asked.secret, now=end - timedelta(seconds=1)) == asked.request
    assert refusal_of(lambda: find_request(asked.secret, now=end)) == "link-dead"
    assert refusal_of(lambda: sent(asked, now=end)) == "link-dead"


def test_an_unknown_link_opens_nothing(asked: Asked) -> None:
    for secret in (new_secret(), "", "\x00", "ก" * 3000):
        assert refusal_of(lambda secret=secret: find_request(secret, now=NOW)) == "link-dead"


def test_an_old_link_is_replaced_by_the_new(school: OtherSchool, by: Post, asked: Asked) -> None:
    again = ask_again(school=school, reason="ใหม่", due_on=DUE, by=by, now=LATER)
    assert refusal_of(lambda: find_request(asked.secret, now=LATER)) == "link-dead"
    assert sent(again).request == again.request


def test_a_closed_round_takes_no_answer(nation: Nation, asked: Asked, by: Post) -> None:
    nation.round.closed_at = NOW
    nation.round.save()
    assert refusal_of(lambda: sent(asked)) == "round-closed"
    make_round(now=LATER, academic_year=2027, term=1)
    assert refusal_of(lambda: find_request(asked.secret, now=LATER)) == "round-closed"
    assert Answer.objects.count() == 0


def test_a_dissolved_school_is_not_reopened_by_its_link(school: OtherSchool, by: Post, asked: Asked) -> None:
    dissolve(school=school, on=date(2026, 5, 1), reference="ประกาศ", by=by, now=NOW)
    assert refusal_of(lambda: find_request(asked.secret, now=LATER)) == "school-dissolved"
    assert refusal_of(lambda: sent(asked)) == "school-dissolved"
    school.refresh_from_db()
    assert (school.dissolved_on, Answer.objects.count()) == (date(2026, 5, 1), 0)


def test_an_answer_has_all_cells_a_sender_and_a_real_list(asked: Asked) -> None:
    less = dict.fromkeys(CELLS[1:], 1)
    assert refusal_of(lambda: sent(asked, less)) == "cells-faulty"
    assert refusal_of(lambda: sent(asked, {**ONES, ("K1", "M"): -1})) == "cells-faulty"
    assert refusal_of(lambda: sent(asked, person=" ")) == "sender-missing"
    assert refusal_of(lambda: sent(asked, file=SentFile("a.exe", b"MZ"))) == "file-unknown"
    assert (Answer.objects.count(), NameList.objects.count()) == (0, 0)
    assert sent(asked, ZEROS).name_list is None


# --- the LAO's word --------------------------------------------------------------------------


def test_an_accepted_answer_is_recorded_as_sent_by_the_school(
    nation: Nation, school: OtherSchool, by: Post, asked: Asked
) -> None:
    record(school=school, cells=TWOS, by=by, now=NOW)
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    kept = accept(answer=sent(asked), by=by, now=LATER)
    assert (kept.accepted_at, kept.decided_post, kept.decided_officer) == (LATER, by, by.officer)
    assert (numbers_of(school, nation.round), Headcount.objects.get().source) == (ONES, "answer")
    fallen = Standing.objects.filter(state=State.VOIDED).order_by("pk")
    assert {one.organisation for one in fallen} == {nation.lao, nation.province}
    verbs = Event.objects.filter(at=LATER, organisation_id=nation.lao.pk, post_id=by.pk).order_by("number")
    assert [event.verb for event in verbs] == ["answer.accept", "headcount.record", "standing.void"]


def test_accepting_what_stands_already_changes_no_number(
    nation: Nation, school: OtherSchool, by: Post, asked: Asked
) -> None:
    record(school=school, cells=ONES, by=by, now=NOW)
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    accept(answer=sent(asked), by=by, now=LATER)
    headcount = Headcount.objects.get()
    assert (headcount.recorded_at, headcount.source) == (NOW, "typed")
    assert (Standing.objects.filter(state=State.VOIDED).count(), Event.objects.latest("pk").verb) == (
        0,
        "answer.accept",
    )


def test_a_refused_answer_asks_again_with_its_reason(
    nation: Nation, school: OtherSchool, by: Post, asked: Asked
) -> None:
    kept = sent(asked)
    again = refuse(answer=kept, reason="บัญชีไม่ตรง", due_on=DUE, by=by, now=LATER)
    kept.refresh_from_db()
    assert (kept.refused_at, kept.refusal, kept.decided_post, kept.accepted_at) == (LATER, "บัญชีไม่ตรง", by, None)
    assert (again.request.reason, bool(again.secret)) == ("บัญชีไม่ตรง", True)
    assert school_row(school, nation.round).state == SchoolState.ASKED
    events = Event.objects.filter(post_id=by.pk).order_by("-number")[:2]
    assert [event.verb for event in events] == ["school.ask", "answer.refuse"]
    assert accept(answer=sent(again, TWOS), by=by, now=LATER).cells["K1_M"] == 2


def test_asking_again_refuses_the_answer_that_waits(school: OtherSchool, by: Post, asked: Asked) -> None:
    kept = sent(asked)
    ask_again(school=school, reason="ขาดบัญชี", due_on=DUE, by=by, now=LATER)
    kept.refresh_from_db()
    assert (kept.refused_at, kept.refusal) == (LATER, "ขาดบัญชี")


def test_an_answer_is_decided_once(by: Post, asked: Asked) -> None:
    kept = sent(asked)
    accept(answer=kept, by=by, now=LATER)
    assert refusal_of(lambda: accept(answer=kept, by=by, now=LATER)) == "answer-decided"
    assert refusal_of(lambda: refuse(answer=kept, reason="x", due_on=DUE, by=by, now=LATER)) == "answer-decided"


def test_a_refusal_needs_its_reason_and_a_day(by: Post, asked: Asked) -> None:
    kept = sent(asked)
    assert refusal_of(lambda: refuse(answer=kept, reason=" ", due_on=DUE, by=by, now=LATER)) == "reason-missing"
    past = date(2026, 11, 1)
    assert refusal_of(lambda: refuse(answer=kept, reason="x", due_on=past, by=by, now=LATER)) == "due-past"


def test_an_answer_over_numbers_changed_meanwhile_is_shown_first(
    nation: Nation, school: OtherSchool, by: Post, asked: Asked
) -> None:
    kept = sent(asked)
    seen = school_row(school, nation.round).fingerprint
    record(school=school, cells=TWOS, by=by, now=LATER)
    with pytest.raises(ChangedMeanwhile) as refusal:
        accept(answer=kept, by=by, now=LATER, seen=seen)
    assert numbers_of(school, nation.round) == TWOS
    accept(answer=kept, by=by, now=LATER, seen=refusal.value.current)
    assert numbers_of(school, nation.round) == ONES


def test_a_dissolved_school_is_not_reopened_by_its_answer(
    nation: Nation, school: OtherSchool, by: Post, asked: Asked
) -> None:
    kept = sent(asked)
    dissolve(school=school, on=date(2026, 5, 1), reference="ประกาศ", by=by, now=LATER)
    assert refusal_of(lambda: accept(answer=kept, by=by, now=LATER)) == "school-dissolved"
    assert refusal_of(lambda: refuse(answer=kept, reason="x", due_on=DUE, by=by, now=LATER)) == "school-dissolved"
    assert (list(waiting_answers(nation.lao, nation.round)), numbers_of(school, nation.round)) == ([], ZEROS)
    reopen(school=school, reason="กดผิด", by=by, now=LATER)
    assert list(waiting_answers(nation.lao, nation.round)) == [kept]
    assert school_row(school, nation.round).state == SchoolState.ANSWERED


def test_an_answer_of_a_round_that_is_over_stays_there(nation: Nation, by: Post, asked: Asked) -> None:
    kept = sent(asked)
    nation.round.closed_at = NOW
    nation.round.save()
    assert refusal_of(lambda: accept(answer=kept, by=by, now=LATER)) == "no-open-round"
    make_round(now=LATER, academic_year=2027, term=1)
    assert refusal_of(lambda: accept(answer=kept, by=by, now=LATER)) == "round-closed"
    assert refusal_of(lambda: refuse(answer=kept, reason="x", due_on=DUE, by=by, now=LATER)) == "round-closed"


def test_nobody_but_the_lao_decides(nation: Nation, by: Post, asked: Asked) -> None:
    kept = sent(asked)
    for organisation, refusal in ((nation.province, Forbidden), (nation.here.laos[1], Hidden)):
        post = post_of(organisation)
        with pytest.raises(refusal):
            accept(answer=kept, by=post, now=LATER)
        with pytest.raises(refusal):
            refuse(answer=kept, reason="x", due_on=DUE, by=post, now=LATER)
    assert find_answer(kept.pk, lao=nation.lao) == kept
    with pytest.raises(Hidden):
        find_answer(kept.pk, lao=nation.here.laos[1])


def test_waiting_answers_are_found_in_one_statement(
    nation: Nation, asked: Asked, django_assert_num_queries: Any
) -> None:
    kept = sent(asked)
    with django_assert_num_queries(1):
        assert [one.request.school.name for one in waiting_answers(nation.lao, nation.round)] == [
            kept.request.school.name
        ]


def test_faulty_numbers_of_an_answer_are_named_per_cell(asked: Asked) -> None:
    with pytest.raises(Invalid) as refusal:
        sent(asked, {**ONES, ("P6", "F"): 5001})
    assert list(refusal.value.faults) == ["P6_F"]
