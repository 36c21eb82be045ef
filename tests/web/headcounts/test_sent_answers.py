"""What schools sent, on the page: side by side with what is recorded, accepted knowing the price, or asked again."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from lec.headcounts.actions.numbers import record
from lec.headcounts.models import Answer, Request
from lec.headcounts.queries.numbers import numbers_of
from lec.headcounts.rules.numbers import CELLS
from lec.registry.models import OtherSchool
from lec.rounds.models import State
from tests.nation import NOW, Nation, post_of
from tests.web.headcounts.conftest import Send
from tests.web.headcounts.desk import sheet, states, tomorrow

pytestmark = pytest.mark.django_db
More = Callable[[int], list[OtherSchool]]
TWOS = dict.fromkeys(CELLS, 2)


def test_an_answer_stands_beside_what_is_recorded_and_counts_for_nothing(
    client: Client, nation: Nation, school: OtherSchool, send: Send
) -> None:
    sent = send(school)
    answer = client.get(sheet(nation.lao))
    (one,) = answer.context["waiting"]
    assert (one.answer, one.total, one.is_ticked, answer.context["total"]) == (sent, 36, True, 0)
    text = answer.content.decode()
    for words in ("ครูใจดี", "054511111", "“ครบ”", f"name-lists/{sent.name_list_id}"):
        assert words in text


def test_an_answer_that_differs_from_what_is_recorded_is_not_ticked(
    client: Client, nation: Nation, school: OtherSchool, send: Send
) -> None:
    record(school=school, cells={**TWOS, ("K1", "M"): 9}, by=post_of(nation.lao), now=NOW)
    send(school)
    (one,) = client.get(sheet(nation.lao)).context["waiting"]
    first = one.grades[0]
    assert (one.is_ticked, first["recorded"], first["sent"]) == (
        False,
        [9, 2],
        [{"count": 2, "differs": True}, {"count": 2, "differs": False}],
    )


def test_all_that_are_ticked_are_accepted(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More, send: Send
) -> None:
    schools = [school, *more_schools(2)]
    answers = [send(one) for one in schools]
    done = client.post(sheet(nation.lao, "all/answers"), {"answer": [one.pk for one in answers[:2]]}, follow=True)
    assert "Answers accepted: 2." in done.content.decode()
    assert [numbers_of(one, nation.round) for one in schools] == [TWOS, TWOS, None]


def test_accepting_nothing_says_what_to_do(client: Client, nation: Nation, send: Send, school: OtherSchool) -> None:
    send(school)
    answer = client.post(sheet(nation.lao, "all/answers"), {})
    assert (answer.status_code, answer.context["errors"]) == (422, [("Tick the answers to accept.", "#answers")])


def test_accepting_what_voids_asks_first(
    client: Client, nation: Nation, school: OtherSchool, send: Send, confirmed: Callable[[], None]
) -> None:
    record(school=school, cells=dict.fromkeys(CELLS, 1), by=post_of(nation.lao), now=NOW)
    sent = send(school)
    confirmed()
    asked = client.post(sheet(nation.lao, "all/answers"), {"answer": sent.pk})
    assert [void.count_after for void in asked.context["voids_of_answers"]] == [36, 36]
    assert ([one.is_ticked for one in asked.context["waiting"]], states()) == ([True], [State.CONFIRMED] * 2)
    client.post(sheet(nation.lao, "all/answers"), {"answer": sent.pk, "accept_void": "1"})
    assert (states(), numbers_of(school, nation.round)) == ([State.VOIDED] * 2, TWOS)


def test_what_changed_meanwhile_is_refused_and_the_second_press_counts(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More, send: Send
) -> None:
    (other,) = more_schools(1)
    sent, fine = send(school), send(other)
    form = {"answer": [sent.pk, fine.pk]}
    for one in client.get(sheet(nation.lao)).context["waiting"]:
        form[f"seen-{one.answer.pk}"] = one.seen
    record(school=school, cells=dict.fromkeys(CELLS, 5), by=post_of(nation.lao), now=NOW)
    answer = client.post(sheet(nation.lao, "all/answers"), form)
    assert (answer.status_code, answer.context["said"]) == (409, ["Answers accepted: 1."])
    assert [place for _words, place in answer.context["errors"]] == [f"#answer-{sent.pk}"]
    (left,) = answer.context["waiting"]
    assert numbers_of(school, nation.round) == dict.fromkeys(CELLS, 5)
    again = {"answer": sent.pk, f"seen-{sent.pk}": left.seen}
    assert client.post(sheet(nation.lao, "all/answers"), again).status_code == 302
    assert numbers_of(school, nation.round) == TWOS


def test_a_school_is_asked_again_with_a_reason_and_gets_a_new_link(
    client: Client, nation: Nation, school: OtherSchool, send: Send
) -> None:
    sent = send(school)
    form = {"ask_again": sent.pk, f"reason-{sent.pk}": "ป.6 ไม่ครบ", f"due-{sent.pk}": tomorrow().isoformat()}
    assert client.post(sheet(nation.lao, "all/answers"), form).status_code == 302
    assert Answer.objects.get(pk=sent.pk).refusal == "ป.6 ไม่ครบ"
    newest = Request.objects.order_by("-pk")[0]
    assert (newest.reason, newest.due_on, len(mail.outbox)) == ("ป.6 ไม่ครบ", tomorrow(), 1)
    assert "ป.6 ไม่ครบ" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("reason", "due", "fault"), [("", "", "reason"), ("เหตุ", "เมื่อไร", "due"), ("เหตุ", "1/1/2560", "due")]
)
def test_asking_again_without_reason_or_day_is_refused_at_its_box(
    client: Client, nation: Nation, school: OtherSchool, send: Send, reason: str, due: str, fault: str
) -> None:
    sent = send(school)
    day = due or tomorrow().isoformat()
    form = {"ask_again": sent.pk, f"reason-{sent.pk}": reason, f"due-{sent.pk}": day}
    answer = client.post(sheet(nation.lao, "all/answers"), form)
    (one,) = answer.context["waiting"]
    assert (answer.status_code, list(one.faults), one.reason, one.due) == (422, [fault], reason, day)
    assert (Request.objects.count(), mail.outbox) == (1, [])


def test_an_answer_of_a_neighbour_is_not_found(client: Client, nation: Nation, send: Send) -> None:
    there = nation.there.other_schools[0]
    OtherSchool.objects.filter(pk=there.pk).update(lao=nation.lao)
    sent = send(OtherSchool.objects.get(pk=there.pk))
    OtherSchool.objects.filter(pk=there.pk).update(lao=nation.there.laos[0])
    accepted = client.post(sheet(nation.lao, "all/answers"), {"answer": sent.pk})
    again = client.post(sheet(nation.lao, "all/answers"), {"ask_again": sent.pk})
    assert (accepted.status_code, again.status_code) == (422, 409)
    assert Answer.objects.get(pk=sent.pk).accepted_at is None
