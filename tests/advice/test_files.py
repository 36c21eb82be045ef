"""Files of advice: known by content, kept enciphered, opened on the record."""

from datetime import timedelta

import pytest

from lec.advice.actions import answer, ask, open_file
from lec.advice.models import Attachment, Thread
from lec.advice.queries import find_attachment
from lec.advice.rules import LARGEST_FILE, MOST_FILES, holds_identifier
from lec.audit.models import Event
from lec.lib.refusals import Hidden, Invalid
from tests.advice.conftest import Asking
from tests.nation import NOW, Nation, national_id, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
PDF = b"%PDF-1.7 what only the two sides read"
ID = national_id(123_456)


def test_file_is_kept_enciphered_and_opens_as_it_came_on_both_records(nation: Nation, asking: Asking) -> None:
    thread = asking(nation.school, nation.lao, files=[("C:\\x\\แบบ.pdf", PDF)])
    stored = Attachment.objects.get()
    assert b"only the two" not in bytes(stored.sealed_content)
    assert (stored.size, stored.filename) == (len(PDF), "แบบ.pdf")
    opened = open_file(thread=thread, attachment=stored, by=post_of(nation.lao), now=LATER)
    assert (opened.filename, opened.content_type, opened.content) == ("แบบ.pdf", "application/pdf", PDF)
    looks = Event.objects.filter(verb="advice.file").order_by("organisation_id")
    assert [(one.organisation_id, one.post_id, one.after) for one in looks] == [
        (side, post_of(nation.lao).pk, {"file": stored.pk}) for side in sorted((nation.school.pk, nation.lao.pk))
    ]


def test_file_is_hidden_from_the_level_higher_up(nation: Nation, asking: Asking) -> None:
    thread = asking(nation.school, nation.lao, files=[("a.pdf", PDF)])
    with pytest.raises(Hidden):
        open_file(thread=thread, attachment=Attachment.objects.get(), by=post_of(nation.province), now=LATER)


def test_file_of_another_thread_is_not_found(nation: Nation, asking: Asking) -> None:
    asking(nation.centre, nation.lao, files=[("a.pdf", PDF)])
    with pytest.raises(Hidden):
        find_attachment(Attachment.objects.get().pk, thread=asking(nation.school, nation.lao))


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([("a.pdf", PDF)] * (MOST_FILES + 1), "files-many"),
        ([("a.pdf", b"")], "file-empty"),
        ([("a.pdf", b"%PDF-" + b" " * LARGEST_FILE)], "file-too-large"),
        ([("a.pdf", b"MZ\x90\x00 a program")], "file-unknown"),
        ([("a.pdf", PDF), (f"{ID}.pdf", PDF)], "identifier-written"),
    ],
)
def test_file_that_is_refused_refuses_the_message(nation: Nation, files: list[tuple[str, bytes]], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(partners=[nation.lao], subject="x", text="x", files=files, by=post_of(nation.school), now=NOW)
    assert (refusal.value.code, list(refusal.value.faults), Thread.objects.count()) == (code, ["attached"], 0)


def test_every_one_asked_gets_the_files(nation: Nation) -> None:
    asked = ask(
        partners=[nation.school, nation.centre],
        subject="x",
        text="x",
        files=[("a.pdf", PDF), ("b.csv", b"a,b\n1,2\n")],
        by=post_of(nation.lao),
        now=NOW,
    )
    assert [
        [one.filename for one in Attachment.objects.filter(message__thread=thread)] for thread in asked.threads
    ] == [["a.pdf", "b.csv"]] * 2


def test_same_words_with_a_file_are_a_new_message(nation: Nation, asking: Asking) -> None:
    thread = asking(nation.school, nation.lao)
    for _time in range(2):
        answer(thread=thread, text="Here.", files=[("a.pdf", PDF)], by=post_of(nation.lao), now=LATER)
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize(
    "text",
    [
        ID,
        "1234567890123",
        f"ด.ช. เลข {ID[0]}-{ID[1:5]}-{ID[5:10]}-{ID[10:12]}-{ID[12]} ครับ",
        f"{ID[0]} – {ID[1:5]} – {ID[5:10]} – {ID[10:12]} – {ID[12]}",
        f"{ID[:3]} {ID[3:]}",
        "๑๒๓๔๕๖๗๘๙๐๑๒๓",
        "G123456789012",
        "รหัส g 1234 5678 9012",
    ],
)
def test_identifier_is_seen_however_it_is_written(text: str) -> None:
    assert holds_identifier(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "โทร 054-123-456, 081-234-5678",
        "0812345678 0891234567",
        "054-123-456 0812",
        "หนังสือ มท 0816.2/ว 1301 ลงวันที่ 29 เมษายน 2563",
        "บัญชี 123-4-56789-0",
        "12345678901234",
        "อ.2 มี 13 คน",
    ],
)
def test_other_numbers_may_be_written(text: str) -> None:
    assert holds_identifier(text) is False
