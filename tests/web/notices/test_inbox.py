"""The inbox: one's own notices by day, unread ones marked, and the way to where each is dealt with."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lec.accounts.models import Officer
from lec.notices.models import Mailing, Notice
from lec.registry.models import Organisation
from tests.nation import NOW, Nation, post_of
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db


def told(organisation: Organisation, kind: str, /, *, hours: int = 0, **facts: Any) -> Notice:
    """One notice, as drawing writes it."""
    key = f"{kind}:{Notice.objects.count()}"
    return Notice.objects.create(
        post=post_of(organisation), kind=kind, key=key, at=NOW + timedelta(hours=hours), facts=facts
    )


def fell(owner: Organisation, child: Organisation, *, hours: int = 0) -> Notice:
    below = {"organisation": child.pk, "name": child.name, "kind": child.kind, "database": "roll"}
    return told(owner, "voided", hours=hours, own=[], below=[below], cause="ข้อมูลนักเรียนเปลี่ยนแปลง")


def page(client: Client, address: str = "/notices") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_empty_inbox_says_what_it_is_for(nation: Nation, signed_in: SignedIn) -> None:
    text = page(signed_in(nation.school))

    assert "ยังไม่มีเรื่องแจ้ง" in text
    assert "/notices/read" not in text


def test_notices_stand_by_day_newest_first_with_the_unread_marked(nation: Nation, signed_in: SignedIn) -> None:
    fell(nation.lao, nation.school)
    read = told(nation.lao, "extended", hours=30, due_on="2026-12-05", order="มท 1")
    Notice.objects.filter(pk=read.pk).update(read_at=NOW)

    text = page(signed_in(nation.lao))

    assert text.index("23 พฤศจิกายน 2569") < text.index("5 ธันวาคม 2569") < text.index("22 พฤศจิกายน 2569")
    assert text.index("22 พฤศจิกายน 2569") < text.index(nation.school.name)
    assert text.count('class="told-unread"') == 1
    assert "ยังไม่ได้เปิดอ่าน: 1" in text


def test_many_of_a_kind_on_one_day_stand_under_one_line(nation: Nation, signed_in: SignedIn) -> None:
    for hours in range(5):
        fell(nation.lao, nation.school, hours=hours)
    fell(nation.lao, nation.centre, hours=24)

    text = page(signed_in(nation.lao))

    assert text.count("<details") == 1
    assert "แก้ไขหลังการยืนยัน: 5" in text


def test_inbox_shows_ones_own_notices_alone(nation: Nation, signed_in: SignedIn) -> None:
    fell(nation.lao, nation.school)

    assert nation.school.name not in page(signed_in(nation.here.laos[1]))
    assert nation.school.name not in page(signed_in(nation.province))


def test_following_a_notice_marks_it_read_and_leads_to_its_place(nation: Nation, signed_in: SignedIn) -> None:
    notice, other = fell(nation.lao, nation.school), fell(nation.lao, nation.centre)

    answer = signed_in(nation.lao).get(f"/notices/{notice.pk}")

    assert (answer.status_code, answer["Location"]) == (302, f"/organisations/{nation.school.code}/")
    assert Notice.objects.filter(read_at__isnull=False).get() == notice
    assert Notice.objects.filter(read_at__isnull=True).get() == other


def test_own_fallen_confirmation_offers_the_letter_to_the_level_above(nation: Nation, signed_in: SignedIn) -> None:
    for owner in (nation.lao, nation.province):
        own = {"organisation": owner.pk, "name": owner.name, "kind": owner.kind, "database": "roll"}
        told(owner, "voided", own=[own], below=[], cause="ก")
    fell(nation.lao, nation.school)

    assert page(signed_in(nation.lao)).count(f'href="/organisations/{nation.lao.code}/letters/roll"') == 1
    assert "/letters/" not in page(signed_in(nation.province))


def test_notice_of_somebody_else_is_not_found_and_stays_unread(nation: Nation, signed_in: SignedIn) -> None:
    notice = fell(nation.lao, nation.school)

    for stranger in (nation.school, nation.province, nation.there.laos[0]):
        assert signed_in(stranger).get(f"/notices/{notice.pk}").status_code == 404
    assert Notice.objects.filter(read_at__isnull=False).count() == 0


def test_all_are_marked_read_at_once_and_only_ones_own(nation: Nation, signed_in: SignedIn) -> None:
    fell(nation.lao, nation.school)
    fell(nation.lao, nation.centre)
    theirs = fell(nation.province, nation.lao)
    browser = signed_in(nation.lao)

    assert browser.get("/notices/read").status_code == 405
    assert browser.post("/notices/read").status_code == 302
    assert Notice.objects.filter(read_at__isnull=True).get() == theirs


Facts = Callable[[Nation], dict[str, Any]]


@pytest.mark.parametrize(
    ("level", "kind", "facts", "leads_to"),
    [
        ("lao", "ready", {"database": "roll", "kind": "", "number": 2}, "/organisations/5540101/confirm/roll"),
        (
            "school",
            "returned",
            {"database": "roll", "kind": "school", "name": "ก", "organisation": 1, "by": "ข", "reason": "ค"},
            "/",
        ),
        ("school", "deadline", {"due_on": "2026-12-02", "days": 3, "databases": []}, "/"),
        ("school", "extended", {"due_on": "2026-12-02", "order": "มท 1"}, "/"),
        ("school", "contested", {"contest": 7}, "/institutions/3054000001/contests/"),
        ("lao", "settled", {"contest": 7}, "/laos/5540101/contests/"),
        (
            "lao",
            "asked",
            {"thread": 9, "name": "ก", "database": "", "subject": "ข"},
            "/organisations/5540101/advice/9",
        ),
        ("lao", "received", {"school": "ก", "code": "1054000001"}, "/laos/5540101/headcounts/"),
        ("lao", "voided", {"own": [], "below": [], "cause": "ก"}, "/organisations/5540101/"),
    ],
)
def test_every_kind_is_shown_and_leads_somewhere(
    nation: Nation, signed_in: SignedIn, level: str, kind: str, facts: dict[str, Any], leads_to: str
) -> None:
    notice = told(getattr(nation, level), kind, **facts)
    browser = signed_in(getattr(nation, level))

    assert f"/notices/{notice.pk}" in page(browser)
    assert browser.get(f"/notices/{notice.pk}")["Location"] == leads_to


def test_number_of_statements_does_not_grow(
    nation: Nation, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    browser = signed_in(nation.lao)
    fell(nation.lao, nation.school)
    page(browser)
    with django_assert_num_queries(5):
        page(browser)
    for hours in range(3, 60, 3):
        fell(nation.lao, nation.centre, hours=hours)
    with django_assert_num_queries(5):
        page(browser)


def test_long_inbox_has_pages(nation: Nation, signed_in: SignedIn) -> None:
    for hours in range(60):
        fell(nation.lao, nation.school, hours=hours)

    assert page(signed_in(nation.lao), "/notices?page=2").count("told-unread") == 10


def test_address_that_does_not_take_mail_is_told(nation: Nation, signed_in: SignedIn) -> None:
    Officer.objects.filter(post=post_of(nation.lao)).update(email="gone@example.org")
    mailing = Mailing.objects.create(
        post=post_of(nation.lao),
        address="gone@example.org",
        at=NOW,
        attempts=1,
        failed_at=NOW,
        failure="550 No such user",
    )
    text = page(signed_in(nation.lao))
    assert "gone@example.org" in text
    assert "550 No such user" in text
    assert "จะส่งใหม่" in text

    Mailing.objects.filter(pk=mailing.pk).update(attempts=6)
    assert "หยุดส่ง" in page(signed_in(nation.lao))

    Officer.objects.filter(post=post_of(nation.lao)).update(email="new@example.org")
    assert "550 No such user" not in page(signed_in(nation.lao))


def test_without_an_address_the_inbox_offers_to_write_one(nation: Nation, signed_in: SignedIn) -> None:
    assert "เพื่อรับทางอีเมลด้วย" in page(signed_in(nation.lao))


def test_header_leads_to_the_inbox(nation: Nation, signed_in: SignedIn) -> None:
    assert 'href="/notices"' in page(signed_in(nation.school), "/")
