"""Digests through a real mail server: one letter for everything, and an address that fails stops nobody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.core.mail.backends.locmem import EmailBackend

from lec.accounts.models import Officer
from lec.notices.actions import mailing
from lec.notices.actions.inbox import mark_all_read
from lec.notices.actions.mailing import Sent, send
from lec.notices.models import Mailing, Notice
from lec.notices.queries import failing_mailing
from lec.notices.rules import MOST_ATTEMPTS
from lec.registry.models import Organisation
from tests.nation import NOW, Nation, build_nation, post_of
from tests.notices.mail_server import Postbox, mail_server

pytestmark = pytest.mark.django_db

INBOX = "https://lec.example.org/notices"


@pytest.fixture
def nation() -> Nation:
    return build_nation()


@pytest.fixture
def box(settings: Any) -> Iterator[Postbox]:
    with mail_server(settings) as running:
        yield running


def write_to(organisation: Organisation, address: str) -> None:
    Officer.objects.filter(post__organisation=organisation).update(email=address)


def fell(owner: Organisation, *, at: datetime = NOW) -> Notice:
    """One fall below, as drawing tells it."""
    below = {"organisation": 1, "name": "โรงเรียนเทศบาล", "kind": "school", "database": "roll"}
    return Notice.objects.create(
        post=post_of(owner),
        kind="voided",
        key=f"void:{Notice.objects.count()}",
        at=at,
        facts={"own": [], "below": [below], "cause": "เหตุ"},
    )


def send_at(minutes: int = 0) -> Sent:
    return send(inbox=INBOX, now=NOW + timedelta(minutes=minutes))


def test_one_letter_tells_everything(nation: Nation, box: Postbox) -> None:
    write_to(nation.lao, "lao@example.org")
    for _number in range(5):
        fell(nation.lao)

    assert send_at() == Sent(1, 0, ())

    (letter,) = box.taken
    assert box.subjects == ["LEC: มีเรื่องแจ้ง 5 เรื่อง"]
    text = letter.get_content()
    assert "แก้ไขหลังการยืนยัน: 5 เรื่อง" in text
    assert f"\n{INBOX}\n" in text.replace("\r\n", "\n")
    assert "สมใจ รักงาน" in text
    assert send_at(1) == Sent(0, 0, ())


def test_post_without_an_address_is_told_in_its_inbox_alone(nation: Nation, box: Postbox) -> None:
    fell(nation.lao)

    assert send_at() == Sent(0, 0, ())
    assert Mailing.objects.count() == 0


def test_what_was_read_already_is_not_mailed(nation: Nation, box: Postbox) -> None:
    write_to(nation.lao, "lao@example.org")
    fell(nation.lao)
    mark_all_read(by=post_of(nation.lao), now=NOW)

    assert send_at() == Sent(0, 0, ())


def test_old_news_is_not_mailed(nation: Nation, box: Postbox) -> None:
    fell(nation.lao, at=NOW - timedelta(days=4))
    write_to(nation.lao, "lao@example.org")

    assert send_at() == Sent(0, 0, ())


def test_post_gets_one_letter_an_hour(nation: Nation, box: Postbox) -> None:
    write_to(nation.lao, "lao@example.org")
    fell(nation.lao)
    send_at()
    fell(nation.lao)
    fell(nation.lao)

    assert send_at(59) == Sent(0, 0, ())
    assert send_at(60) == Sent(1, 0, ())
    assert box.subjects[1] == "LEC: มีเรื่องแจ้ง 2 เรื่อง"


def test_address_that_is_refused_keeps_nobody_else_from_theirs(nation: Nation, box: Postbox) -> None:
    box.refused.add("gone@example.org")
    box.hung_up_on.add("trap@example.org")
    addresses = ("gone@example.org", "a@example.org", "trap@example.org", "b@example.org")
    organisations = (nation.school, nation.centre, nation.lao, nation.province)
    for organisation, address in zip(organisations, addresses, strict=True):
        write_to(organisation, address)
        fell(organisation)

    done = send_at()

    assert (done.sent, done.failed) == (2, 2)
    assert box.addresses == ["b@example.org", "a@example.org"] or box.addresses == ["a@example.org", "b@example.org"]
    failing = failing_mailing(post_of(nation.school))
    assert failing is not None
    assert failing.failure == "550 5.1.1 No such user here"
    assert failing_mailing(post_of(nation.centre)) is None


def test_refused_letter_is_tried_again_with_growing_pauses_and_then_given_up(nation: Nation, box: Postbox) -> None:
    box.refused.add("gone@example.org")
    write_to(nation.lao, "gone@example.org")
    fell(nation.lao)

    asked = (0, 4, 5, 34, 35, 154, 155, 634, 635, 2074, 2075, 4000, 9000)
    tried = [minutes for minutes in asked if send_at(minutes).failed]

    assert len(tried) == MOST_ATTEMPTS == 6
    assert tried == [0, 5, 35, 155, 635, 2075]
    assert Mailing.objects.get().attempts == 6


def test_letter_goes_once_the_address_takes_it_and_tells_what_came_meanwhile_later(
    nation: Nation, box: Postbox
) -> None:
    box.refused.add("full@example.org")
    write_to(nation.lao, "full@example.org")
    fell(nation.lao)
    send_at()
    fell(nation.lao)
    box.refused.clear()

    assert send_at(5) == Sent(1, 0, ())
    assert failing_mailing(post_of(nation.lao)) is None
    assert send_at(65) == Sent(1, 0, ())
    assert Notice.objects.filter(mailing__sent_at__isnull=False).count() == 2


def test_given_up_address_is_left_alone_for_a_week_or_until_it_is_another(nation: Nation, box: Postbox) -> None:
    box.refused.add("gone@example.org")
    write_to(nation.lao, "gone@example.org")
    fell(nation.lao)
    for minutes in (0, 5, 35, 155, 635, 2075):
        send_at(minutes)
    fell(nation.lao, at=NOW + timedelta(days=2))
    assert send_at(60 * 24 * 3) == Sent(0, 0, ())
    assert Mailing.objects.count() == 1

    write_to(nation.lao, "new@example.org")
    assert send_at(60 * 24 * 3 + 1) == Sent(1, 0, ())
    assert box.addresses == ["new@example.org"]


def test_letter_under_way_never_goes_to_the_officer_before(nation: Nation, box: Postbox) -> None:
    box.refused.add("old@example.org")
    write_to(nation.lao, "old@example.org")
    fell(nation.lao)
    send_at()
    box.refused.clear()
    write_to(nation.lao, "new@example.org")

    assert send_at(5) == Sent(1, 0, ())
    assert box.addresses == ["new@example.org"]


def test_server_that_is_away_loses_nothing(nation: Nation, settings: Any) -> None:
    write_to(nation.lao, "lao@example.org")
    fell(nation.lao)
    with mail_server(settings):
        pass  # closed again: nobody listens on that port now
    gone = send_at()
    assert (gone.sent, gone.failed) == (0, 1)

    with mail_server(settings) as box:
        assert send_at(5) == Sent(1, 0, ())
        assert box.addresses == ["lao@example.org"]


def test_sender_that_died_on_the_way_is_followed_by_another(nation: Nation, box: Postbox) -> None:
    write_to(nation.lao, "lao@example.org")
    fell(nation.lao)
    mailing._write(NOW)
    assert len(mailing._claim(NOW)) == 1  # and then it dies

    assert mailing._claim(NOW) == []
    assert send_at(4) == Sent(0, 0, ())
    assert send_at(5) == Sent(1, 0, ())


class Overtaking(EmailBackend):
    """A mail server so slow that another sender looks for letters while this one is still at its own."""

    found: ClassVar[list[int]] = []

    def send_messages(self, messages: Any) -> int:
        self.found.append(len(mailing._claim(NOW + timedelta(minutes=20))))
        return int(super().send_messages(messages))


def test_letter_claimed_late_in_a_long_run_is_not_sent_by_another_too(
    nation: Nation, settings: Any, monkeypatch: Any
) -> None:
    """The run began twenty minutes ago: a claim that is as old as the run would look like one that died."""
    settings.EMAIL_BACKEND = "tests.notices.test_mailing.Overtaking"
    clock = iter([0.0])
    monkeypatch.setattr(mailing, "monotonic", lambda: next(clock, 20 * 60.0))
    write_to(nation.lao, "lao@example.org")
    fell(nation.lao)

    assert send_at() == Sent(1, 0, ())
    assert Overtaking.found == [0]


def test_two_who_write_at_once_make_one_letter(nation: Nation, box: Postbox) -> None:
    write_to(nation.lao, "lao@example.org")
    fell(nation.lao)
    batch = [(post_of(nation.lao), "lao@example.org")]
    mailing._write_batch(batch, NOW)
    mailing._write_batch(batch, NOW)

    assert Mailing.objects.count() == 1
    assert send_at() == Sent(1, 0, ())


def test_letter_has_nothing_that_a_person_typed(nation: Nation, box: Postbox) -> None:
    write_to(nation.school, "school@example.org")
    where = {"organisation": 1, "name": "ก", "kind": "school", "database": "roll"}
    for key, kind, facts in (
        ("1", "returned", {**where, "by": nation.lao.name, "reason": "ด.ช. เอกชัย ย้ายแล้ว"}),
        ("2", "asked", {"thread": 1, "name": nation.lao.name, "database": "", "subject": "เรื่อง ด.ญ. เอกชัย"}),
    ):
        Notice.objects.create(post=post_of(nation.school), kind=kind, key=key, at=NOW, facts=facts)

    send_at()

    text = box.taken[0].get_content()
    assert "เอกชัย" not in text
    assert f"{nation.lao.name}ส่งฐานข้อมูล “นักเรียน” กลับให้ท่านแก้ไข" in text


def test_name_that_breaks_a_line_breaks_no_letter(nation: Nation, box: Postbox) -> None:
    write_to(nation.lao, "lao@example.org")
    told = fell(nation.lao)
    told.facts["below"][0]["name"] = "โรงเรียน\nBcc: x@example.org"
    told.save()

    assert send_at() == Sent(1, 0, ())
    assert box.taken[0]["Bcc"] is None


def test_deadline_letter_says_what_is_missing(nation: Nation, box: Postbox) -> None:
    write_to(nation.school, "school@example.org")
    waiting = {"database": "roll", "kind": "school", "below": False, "blockers": 7, "messages": ["ค้างตรวจสอบ: 3 คน"]}
    ready = {"database": "basics", "kind": "school", "below": False, "blockers": 0, "messages": []}
    facts = {"due_on": "2026-12-02", "days": 3, "databases": [waiting, ready]}
    Notice.objects.create(post=post_of(nation.school), kind="deadline", key="1", at=NOW, facts=facts)

    send_at()

    (letter,) = box.taken
    assert box.subjects[0].startswith("LEC: เหลือเวลาอีก 3 วัน")
    text = letter.get_content()
    for line in ("นักเรียน: ค้างตรวจสอบ: 3 คน", "นักเรียน: และอีก 6 เรื่อง", "ข้อมูลพื้นฐาน: ไม่มีสิ่งใดค้าง"):
        assert line in text
