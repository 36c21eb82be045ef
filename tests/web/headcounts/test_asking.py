"""Asking schools on the page: letters to print, links by e-mail, failures named, and no secret anywhere else."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from lec.audit.models import Event
from lec.headcounts.actions.asking import save_contact
from lec.headcounts.actions.numbers import record
from lec.headcounts.models import Request
from lec.headcounts.rules.numbers import CELLS
from lec.registry.models import OtherSchool
from tests.nation import NOW, Nation, post_of
from tests.web.headcounts.conftest import Send
from tests.web.headcounts.desk import sheet, sign_in, tomorrow

pytestmark = pytest.mark.django_db
More = Callable[[int], list[OtherSchool]]
LINK = re.compile(r"/answer#([0-9A-Z]{24})")


def asking(*schools: OtherSchool, reason: str = "", due: str = "") -> dict[str, Any]:
    day = due or tomorrow().strftime("%d/%m/%Y")
    return {"ask-schools": [school.pk for school in schools], "ask-due_on": day, "ask-reason": reason}


def give_address(nation: Nation, school: OtherSchool, email: str = "school@example.ac.th") -> None:
    save_contact(school=school, person="", telephone="", email=email, by=post_of(nation.lao), now=NOW)


def test_whoever_was_neither_asked_nor_reported_is_ticked(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More, send: Send
) -> None:
    sent, recorded = more_schools(2)
    send(sent)
    record(school=recorded, cells=dict.fromkeys(CELLS, 0), by=post_of(nation.lao), now=NOW)
    picks = client.get(sheet(nation.lao)).context["asking"].picks
    assert {row.school: ticked for row, ticked in picks} == {school: True, sent: False, recorded: False}


def test_schools_are_asked_mailed_and_their_letters_offered(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More, caplog: Any
) -> None:
    (plain,) = more_schools(1)
    give_address(nation, school)
    with caplog.at_level(logging.DEBUG):
        answer = client.post(sheet(nation.lao, "all/ask"), asking(school, plain), follow=True)
    text = answer.content.decode()
    (letter,) = mail.outbox
    (secret,) = LINK.findall(letter.body)
    assert (letter.to, secret in text, secret in caplog.text) == (["school@example.ac.th"], False, False)
    assert "Schools asked: 2; e-mails sent: 1." in text
    assert {one.school: (bool(one.secret_hash), one.sent_at is not None) for one in Request.objects.all()} == {
        school: (True, True),
        plain: (False, False),
    }
    numbers = "&amp;".join(f"request={pk}" for pk in Request.objects.order_by("pk").values_list("pk", flat=True))
    assert f'href="{sheet(nation.lao, "all/letters")}?{numbers}"' in text
    assert secret not in str(list(Event.objects.values()))


def test_an_address_that_fails_is_named_and_the_others_go(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More, settings: Any
) -> None:
    give_address(nation, school)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    answer = client.post(sheet(nation.lao, "all/ask"), asking(school), follow=True)
    text = answer.content.decode()
    assert f"The e-mail could not be sent to: {school.name} (school@example.ac.th). Print the letter instead." in text
    assert "The e-mail could not be sent" in text.split("</head>")[1]
    assert Request.objects.get().failure != ""


def test_asking_again_needs_a_reason_and_kills_the_old_link(
    client: Client, nation: Nation, school: OtherSchool
) -> None:
    give_address(nation, school)
    client.post(sheet(nation.lao, "all/ask"), asking(school))
    refused = client.post(sheet(nation.lao, "all/ask"), asking(school))
    assert (refused.status_code, list(refused.context["asking"].errors)) == (422, ["reason"])
    assert client.post(sheet(nation.lao, "all/ask"), asking(school, reason="ยังไม่ได้รับ")).status_code == 302
    first, second = (LINK.findall(letter.body)[0] for letter in mail.outbox)
    stranger = Client()
    answers = [stranger.post("/answer", {"code": code}).status_code for code in (first, second)]
    assert (answers, "ยังไม่ได้รับ" in mail.outbox[1].body) == ([422, 200], True)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"ask-due_on": "1/1/2690"}, "schools"),
        ({"ask-schools": ["x"], "ask-due_on": "1/1/2690"}, "schools"),
        ({"due": "1/1/2560"}, "due_on"),
        ({"due": "พรุ่งนี้"}, "due_on"),
    ],
)
def test_what_is_wrong_with_the_asking_stands_at_its_field(
    client: Client, nation: Nation, school: OtherSchool, form: dict[str, Any], field: str
) -> None:
    sent = asking(school, due=form["due"]) if "due" in form else form
    answer = client.post(sheet(nation.lao, "all/ask"), sent)
    assert (answer.status_code, list(answer.context["asking"].errors), Request.objects.count()) == (422, [field], 0)


def test_a_school_of_another_authority_cannot_be_asked(client: Client, nation: Nation) -> None:
    answer = client.post(sheet(nation.lao, "all/ask"), asking(nation.there.other_schools[0]))
    assert (answer.status_code, Request.objects.count()) == (422, 0)


def test_letters_are_printed_for_those_named_or_for_all_still_to_report(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More
) -> None:
    assert client.get(sheet(nation.lao, "all/letters")).status_code == 404
    (other,) = more_schools(1)
    client.post(sheet(nation.lao, "all/ask"), asking(school, other))
    record(school=other, cells=dict.fromkeys(CELLS, 0), by=post_of(nation.lao), now=NOW)
    address = sheet(nation.lao, "all/letters")
    named = "&".join(f"request={pk}" for pk in Request.objects.values_list("pk", flat=True))
    pages = [client.get(one).content.count(b"/Type /Page\n") for one in (address, f"{address}?{named}")]
    assert client.get(address).headers["Content-Type"] == "application/pdf"
    assert pages[0] * 2 == pages[1] or pages == [0, 0]


def test_requests_of_a_neighbour_give_no_letter(client: Client, nation: Nation, school: OtherSchool) -> None:
    client.post(sheet(nation.lao, "all/ask"), asking(school))
    neighbour = nation.here.laos[1]
    address = sheet(neighbour, f"all/letters?request={Request.objects.get().pk}")
    assert sign_in(neighbour).get(address).status_code == 404


def test_asking_thirty_schools_takes_few_statements(
    client: Client, nation: Nation, more_schools: More, django_assert_max_num_queries: Any
) -> None:
    schools = more_schools(30)
    for one in schools:
        give_address(nation, one, f"s{one.pk}@example.ac.th")
    with django_assert_max_num_queries(30):
        assert client.post(sheet(nation.lao, "all/ask"), asking(*schools)).status_code == 302
    assert (len(mail.outbox), Request.objects.filter(sent_at__isnull=False).count()) == (30, 30)


def test_a_reason_of_nothing_visible_asks_nobody(
    client: Client, nation: Nation, school: OtherSchool, more_schools: More, send: Send
) -> None:
    """Else the schools asked for the first time would have links that nobody mailed."""
    (before,) = more_schools(1)
    send(before)
    give_address(nation, school)
    asked = Request.objects.count()
    answer = client.post(sheet(nation.lao, "all/ask"), asking(school, before, reason="\u200b\u00ad"))
    assert (answer.status_code, Request.objects.count(), mail.outbox) == (422, asked, [])
