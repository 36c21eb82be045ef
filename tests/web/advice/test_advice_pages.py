"""Pages of advice between an organisation and the level directly above it (๓)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from lec.advice.actions import answer, ask, settle
from lec.advice.models import Attachment, Message, Thread
from lec.audit.models import Event
from lec.registry.models import Organisation
from lec.web.advice.forms import NO_NAMES
from tests.nation import NOW, Nation, make_learner, national_id, post_of
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 what only the two sides read"


def asked(asker: Organisation, partner: Organisation, subject: str = "เกณฑ์อายุ", **more: object) -> Thread:
    words = {"subject": subject, "text": "เด็กสองขวบรับได้หรือไม่", "now": NOW, **more}
    return ask(partners=[partner], by=post_of(asker), **words).threads[0]  # type: ignore[arg-type]


def page(name: str, organisation: Organisation, *more: int) -> str:
    return reverse(f"advice:{name}", args=[organisation.code, *more])


def text_of(browser: Client, address: str, status: int = 200) -> str:
    answered = browser.get(address)
    assert answered.status_code == status
    return answered.content.decode()


def test_institution_asks_its_lao_and_is_answered(nation: Nation, signed_in: SignedIn) -> None:
    school, lao = nation.school, nation.lao
    words = {"to": lao.code, "database": "roll", "subject": "เกณฑ์อายุ", "text": "รับได้หรือไม่"}
    sent = signed_in(school).post(page("open", school), words | {"attached": SimpleUploadedFile("a.pdf", PDF)})
    thread = Thread.objects.get()
    assert (sent.status_code, sent.headers["Location"]) == (302, page("show", school, thread.pk))
    browser = signed_in(lao)
    assert "เกณฑ์อายุ" in text_of(browser, page("list", lao) + "?state=mine")
    answered = browser.post(page("show", lao, thread.pk), {"text": "รับได้", "settles": "on"})
    assert answered.status_code == 302
    shown = text_of(signed_in(school), page("show", school, thread.pk))
    assert [word for word in ("รับได้", "a.pdf", "สมใจ", 'href="tel:054000000"') if word not in shown] == []
    thread.refresh_from_db()
    assert (thread.database, thread.is_settled) == ("roll", True)


def test_lao_asks_all_its_institutions_and_hears_who_was_refused(nation: Nation, signed_in: SignedIn) -> None:
    lao, gone = nation.lao, nation.there.institutions[0]
    words = {"database": "other", "subject": "นม", "text": "ขอจำนวน"}
    to = [nation.school.code, nation.centre.code, gone.code]
    sent = signed_in(lao).post(page("open", lao), words | {"to": to}, follow=True)
    assert [one.organisation for one in Thread.objects.order_by("pk")] == [nation.school, nation.centre]
    said = [str(one) for one in sent.context["messages"]]
    assert (len(said), gone.code in said[1], gone.name in sent.content.decode()) == (2, True, False)


def test_form_says_that_no_learner_is_named_and_refuses_a_number(nation: Nation, signed_in: SignedIn) -> None:
    school, browser = nation.school, signed_in(nation.school)
    assert escape(str(NO_NAMES)) in text_of(browser, page("open", school))
    words = {"to": nation.lao.code, "database": "roll", "subject": "ย้าย", "text": f"เลข {national_id(7)} ย้ายไปไหน"}
    sent = browser.post(page("open", school), words)
    assert (sent.status_code, Thread.objects.count(), list(sent.context["form"].errors)) == (422, 0, ["text"])
    assert "ย้ายไปไหน" in sent.content.decode()


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ("", []),
        ("?choose=below", ["school", "centre"]),
        ("?choose=above", ["province"]),
        ("?organisation={school}", ["school"]),
        ("?organisation=x", []),
    ],
)
def test_address_presets_whom_and_what(nation: Nation, signed_in: SignedIn, given: str, chosen: list[str]) -> None:
    asked_for = page("open", nation.lao) + given.format(school=nation.school.code)
    shown = signed_in(nation.lao).get(asked_for + ("&" if given else "?") + "database=roll")
    assert shown.context["chosen"] == sorted(getattr(nation, one).code for one in chosen)
    assert shown.context["form"]["database"].value() == "roll"


def test_who_has_one_partner_need_not_choose(nation: Nation, signed_in: SignedIn) -> None:
    shown = signed_in(nation.school).get(page("open", nation.school))
    assert (shown.context["single"], "Choose others" in shown.content.decode()) == (nation.lao, False)


def test_asking_nobody_is_refused_and_keeps_the_words(nation: Nation, signed_in: SignedIn) -> None:
    words = {"database": "other", "subject": "นม", "text": "ขอจำนวนกล่อง"}
    sent = signed_in(nation.lao).post(page("open", nation.lao), words)
    assert (sent.status_code, list(sent.context["form"].errors)) == (422, ["to"])
    assert "ขอจำนวนกล่อง" in sent.content.decode()


@pytest.mark.parametrize("side", ["province", "department", "centre"])
def test_thread_of_others_is_not_found_under_ones_own_code(nation: Nation, signed_in: SignedIn, side: str) -> None:
    """The levels higher up do not read what an institution and its LAO say."""
    thread = asked(nation.school, nation.lao, files=[("a.pdf", PDF)])
    stranger = getattr(nation, side)
    browser, file = signed_in(stranger), Attachment.objects.get().pk
    assert "เกณฑ์อายุ" not in text_of(browser, page("list", stranger))
    for address in (page("show", stranger, thread.pk), page("file", stranger, thread.pk, file)):
        assert "เกณฑ์อายุ" not in text_of(browser, address, 404)
    for name in ("show", "settle"):
        assert browser.post(page(name, stranger, thread.pk), {"text": "x"}).status_code == 404
    assert Message.objects.count() == 1


def test_file_is_a_download_and_the_look_is_recorded(nation: Nation, signed_in: SignedIn) -> None:
    thread = asked(nation.school, nation.lao, files=[("แบบ.pdf", PDF)])
    got = signed_in(nation.lao).get(page("file", nation.lao, thread.pk, Attachment.objects.get().pk))
    assert (got.content, got.headers["Content-Type"]) == (PDF, "application/pdf")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(verb="advice.file").count() == 2


def test_settle_button_is_there_for_who_may(nation: Nation, signed_in: SignedIn) -> None:
    thread = asked(nation.school, nation.lao)
    sides = (nation.school, nation.lao)
    seen = [signed_in(side).get(page("show", side, thread.pk)).context["can_settle"] for side in sides]
    assert seen == [True, False]
    assert signed_in(nation.lao).post(page("settle", nation.lao, thread.pk)).status_code == 409
    assert signed_in(nation.school).post(page("settle", nation.school, thread.pk)).status_code == 302
    thread.refresh_from_db()
    assert thread.is_settled is True


def test_thread_of_who_moved_is_read_and_not_written(nation: Nation, signed_in: SignedIn) -> None:
    thread, new = asked(nation.school, nation.lao), nation.here.laos[1]
    Organisation.objects.filter(pk=nation.school.pk).update(parent=new, lao=new)
    shown = signed_in(nation.lao).get(page("show", nation.lao, thread.pk))
    assert (shown.status_code, "<textarea" in shown.content.decode()) == (200, False)
    assert signed_in(nation.lao).post(page("show", nation.lao, thread.pk), {"text": "x"}).status_code == 422


def test_long_talk_opens_at_its_end(nation: Nation, signed_in: SignedIn) -> None:
    thread = asked(nation.school, nation.lao)
    for number in range(24):
        side = (nation.lao, nation.school)[number % 2]
        answer(thread=thread, text=f"ข้อความ-{number:02}.", by=post_of(side), now=NOW + timedelta(minutes=number))
    address = page("show", nation.school, thread.pk)
    last, first = (text_of(signed_in(nation.school), address + more) for more in ("", "?page=1"))
    assert [word in last for word in ("ข้อความ-23.", "ข้อความ-00.")] == [True, False]
    assert [word in first for word in ("ข้อความ-23.", "ข้อความ-00.")] == [False, True]


def test_what_is_written_is_shown_as_text(nation: Nation, signed_in: SignedIn) -> None:
    thread = asked(nation.school, nation.lao, subject="<script>x</script>", text="<img src=x>")
    for address in (page("list", nation.lao), page("show", nation.lao, thread.pk)):
        shown = text_of(signed_in(nation.lao), address)
        assert [bad for bad in ("<script>x", "<img src=x") if bad in shown] == []


def test_empty_list_says_what_it_is_for(nation: Nation, signed_in: SignedIn) -> None:
    assert 'class="empty"' in text_of(signed_in(nation.school), page("list", nation.school))


@pytest.mark.parametrize("name", ["list", "show"])
def test_page_takes_the_same_statements_for_one_and_for_many(
    nation: Nation,
    signed_in: SignedIn,
    name: str,
    django_assert_num_queries: Callable[..., object],
) -> None:
    lao, browser = nation.lao, signed_in(nation.lao)
    thread = asked(nation.school, lao, files=[("a.pdf", PDF)])
    address = page(name, lao, *((thread.pk,) if name == "show" else ()))
    browser.get(address)
    with CaptureQueriesContext(connection) as first:
        browser.get(address)
    for number in range(12):
        asked(nation.centre, lao, subject=f"{number}", files=[("a.pdf", PDF)])
        answer(thread=thread, text=f"{number}", files=[("a.pdf", PDF)], by=post_of(lao), now=NOW)
    with django_assert_num_queries(len(first)):
        browser.get(address)


def test_settled_ones_have_their_own_list(nation: Nation, signed_in: SignedIn) -> None:
    settle(thread=asked(nation.school, nation.lao, subject="เรื่องที่จบ"), by=post_of(nation.school), now=NOW)
    asked(nation.school, nation.lao, subject="เรื่องที่ค้าง")
    browser = signed_in(nation.lao)
    for state, words in (("settled", [True, False]), ("mine", [False, True]), ("theirs", [False, False])):
        shown = text_of(browser, page("list", nation.lao) + f"?state={state}")
        assert [word in shown for word in ("เรื่องที่จบ", "เรื่องที่ค้าง")] == words, state


def test_page_of_an_organisation_leads_to_asking_it(nation: Nation, signed_in: SignedIn) -> None:
    """Only the level directly above; a level higher finds the telephone list there."""
    below = reverse("organisations:show", args=[nation.school.code])
    way = f"{page('open', nation.lao)}?organisation={nation.school.code}"
    seen = [way in text_of(signed_in(side), below) for side in (nation.lao, nation.province, nation.school)]
    assert seen == [True, False, False]
    lao = text_of(signed_in(nation.province), reverse("organisations:show", args=[nation.lao.code]))
    assert reverse("telephones:list", args=[nation.lao.code]) in lao


def test_page_that_cannot_be_confirmed_leads_to_who_can_help(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1, verified_in=None)
    for side, telephones in ((nation.school, False), (nation.lao, True)):
        shown = text_of(signed_in(side), reverse("organisations:confirm", args=[side.code, "roll"]))
        assert f"{page('open', side)}?choose=above&amp;database=roll" in shown
        assert (reverse("telephones:list", args=[nation.lao.code]) in shown) is telephones
