"""Name lists are kept enciphered, known by content, opened on the record, and void nothing (๕.๒(๑))."""

from datetime import timedelta

import pytest

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.headcounts.actions.numbers import attach_name_list, open_name_list
from lec.headcounts.models import NameList
from lec.headcounts.queries.numbers import find_name_list, name_lists_of
from lec.headcounts.rules.numbers import LARGEST_FILE
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import OtherSchool
from lec.rounds.models import Standing, State
from tests.nation import NOW, Nation, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
PDF = b"%PDF-1.7 a list of names that nobody may read"


def test_a_list_is_kept_enciphered_and_opens_as_it_came(nation: Nation, school: OtherSchool, by: Post) -> None:
    kept = attach_name_list(school=school, filename="รายชื่อ ป.1.pdf", content=PDF, by=by, now=NOW)
    stored = NameList.objects.get()
    assert (b"names" in bytes(stored.sealed_content), stored.size) == (False, len(PDF))
    opened = open_name_list(name_list=stored, by=by, now=LATER)
    assert (opened.filename, opened.content_type, opened.content) == ("รายชื่อ ป.1.pdf", "application/pdf", PDF)
    assert list(Event.objects.order_by("number").values_list("verb", "subject", "at", "officer_id")) == [
        ("namelist.attach", f"namelist:{kept.pk}", NOW, by.officer_id),
        ("namelist.open", f"namelist:{kept.pk}", LATER, by.officer_id),
    ]


def test_a_list_voids_nothing(school: OtherSchool, by: Post) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    attach_name_list(school=school, filename="a.pdf", content=PDF, by=by, now=NOW)
    assert Standing.objects.exclude(state=State.CONFIRMED).count() == 0


def test_a_second_list_stands_beside_the_first(nation: Nation, school: OtherSchool, by: Post) -> None:
    attach_name_list(school=school, filename="a.pdf", content=PDF, by=by, now=NOW)
    attach_name_list(school=school, filename="b.pdf", content=PDF + b"!", by=by, now=LATER)
    assert [row.filename for row in name_lists_of(school, nation.round)] == ["b.pdf", "a.pdf"]


def test_the_same_list_again_is_not_kept_twice(school: OtherSchool, by: Post) -> None:
    first = attach_name_list(school=school, filename="a.pdf", content=PDF, by=by, now=NOW)
    assert attach_name_list(school=school, filename="a.pdf", content=PDF, by=by, now=LATER) == first
    assert (NameList.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\x\\list.pdf", "list.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("list.xlsx", "list.xlsx.pdf"),
        ('a"b\r\n.pdf', "ab .pdf"),
        ("", "name-list.pdf"),
        ("ก" * 300 + ".pdf", "ก" * 196 + ".pdf"),
    ],
)
def test_a_file_name_is_made_harmless(school: OtherSchool, by: Post, given: str, kept: str) -> None:
    assert attach_name_list(school=school, filename=given, content=PDF, by=by, now=NOW).filename == kept


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"MZ\x90\x00 a program called list.pdf", "file-unknown"),
        (b"%PDF-" + bytes(LARGEST_FILE), "file-too-large"),
    ],
)
def test_a_file_that_is_no_list_is_refused(school: OtherSchool, by: Post, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        attach_name_list(school=school, filename="list.pdf", content=content, by=by, now=NOW)
    assert (refusal.value.code, list(refusal.value.faults), NameList.objects.count()) == (code, ["file"], 0)


def test_without_an_open_round_no_list_is_attached(nation: Nation, school: OtherSchool, by: Post) -> None:
    nation.round.closed_at = NOW
    nation.round.save()
    with pytest.raises(Refused) as refusal:
        attach_name_list(school=school, filename="a.pdf", content=PDF, by=by, now=LATER)
    assert refusal.value.code == "no-open-round"


def test_nobody_but_the_lao_attaches_or_opens(nation: Nation, school: OtherSchool, by: Post) -> None:
    kept = attach_name_list(school=school, filename="a.pdf", content=PDF, by=by, now=NOW)
    for organisation, refusal in (
        (nation.province, Forbidden),
        (nation.here.laos[1], Hidden),
        (nation.there.laos[0], Hidden),
    ):
        stranger = post_of(organisation)
        with pytest.raises(refusal):
            attach_name_list(school=school, filename="b.pdf", content=PDF, by=stranger, now=NOW)
        with pytest.raises(refusal):
            open_name_list(name_list=kept, by=stranger, now=NOW)
    assert Event.objects.filter(verb="namelist.open").count() == 0


def test_a_list_is_found_only_from_its_lao(nation: Nation, school: OtherSchool, by: Post) -> None:
    kept = attach_name_list(school=school, filename="a.pdf", content=PDF, by=by, now=NOW)
    assert find_name_list(kept.pk, lao=nation.lao) == kept
    with pytest.raises(Hidden):
        find_name_list(kept.pk, lao=nation.here.laos[1])
