"""What everybody may read: the latest closing's numbers, small ones hidden, and missing never as zero."""

import csv
import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest

from lec.agencies.queries import closings
from lec.closings.actions import close, close_again
from lec.closings.models import Closing, ClosingSum
from lec.reporting.public_statistics import ALL, NATION, OTHER, OWN, Release, latest, open_data_csv, release_of
from tests.closed_nation import CLOSED_AT, closed_nation
from tests.nation import YEAR, Nation, make_round, post_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(db: None) -> tuple[Nation, Closing]:
    return closed_nation()


def rows_of(release: Release) -> list[dict[str, Any]]:
    text = "".join(open_data_csv(release)).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_latest_closing_is_the_one_with_the_highest_number(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    assert latest() == closing
    again = close_again(
        round=closing.round, taken="last", reason="ทบทวน", by=post_of(nation.department), now=CLOSED_AT
    )
    assert latest() == again


def test_latest_closing_is_of_the_newest_round(closed: tuple[Nation, Closing]) -> None:
    nation, first = closed
    later = CLOSED_AT + timedelta(days=200)
    newer = make_round(now=later, academic_year=YEAR + 1, term=1)
    second = close(round=newer, taken="last", by=post_of(nation.department), now=later + timedelta(hours=1))
    assert latest() == second
    assert list(closings()) == [second, first]


def test_before_a_closing_there_is_none(db: None) -> None:
    assert latest() is None


def test_big_numbers_are_the_closings(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    release = release_of(closing)
    assert release.nation.numbers[OWN][ALL, ALL] == closing.learners == 12
    assert release.nation.numbers[OTHER][ALL, ALL] == closing.pupils == 37
    assert release.places[nation.lao.code].numbers[OTHER][ALL, ALL] == 18


def test_small_numbers_are_hidden_everywhere(closed: tuple[Nation, Closing]) -> None:
    release = release_of(closed[1])
    shown = [
        number
        for place in release.places.values()
        for numbers in place.numbers.values()
        for number in numbers.values()
    ]
    assert [number for number in shown if number is not None and 0 < number < 5] == []
    rows = rows_of(release)
    assert [row for row in rows if row["count"] and 0 < int(row["count"]) < 5] == []
    assert {row["state"] for row in rows if row["count"] == ""} == {"hidden", "missing"}


def test_missing_is_said_and_is_not_zero(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    release = release_of(closing)
    there = release.places[nation.there.province.code]
    assert there.missing == {OWN, OTHER}
    assert release.uncounted == {OWN: 4, OTHER: 2}
    states = {row["state"] for row in rows_of(release) if row["place_code"] == nation.there.laos[0].code}
    assert states == {"missing"}


def test_no_institution_stands_in_open_data(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    text = "".join(open_data_csv(release_of(closing)))
    bodies = [*nation.here.institutions, *nation.here.other_schools]
    assert [one.code for one in bodies if one.code in text or one.name in text] == []
    assert "ลับ" not in text


def test_open_data_has_the_digest_that_is_published(closed: tuple[Nation, Closing]) -> None:
    release = release_of(closed[1])
    data = "".join(open_data_csv(release)).encode()
    assert release.digest == hashlib.sha256(data).hexdigest()


def test_release_is_made_once_for_a_closing(closed: tuple[Nation, Closing], django_assert_num_queries: Any) -> None:
    first = release_of(closed[1])
    with django_assert_num_queries(0):
        assert release_of(closed[1]) is first


def test_places_come_in_thai_order_under_their_province(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    release = release_of(closing)
    assert release.below[NATION] == ["55", "54"]
    assert release.below["54"] == [one.code for one in nation.here.laos]


def test_only_the_closing_is_read(closed: tuple[Nation, Closing]) -> None:
    """Numbers altered elsewhere do not show; those of the sums would, and `lec verify` names them."""
    nation, closing = closed
    ClosingSum.objects.filter(closing=closing, organisation=nation.lao).update(name="ชื่อที่บันทึกไว้", record="x" * 64)
    Closing.objects.filter(pk=closing.pk).update(record="y" * 64)
    closing.refresh_from_db()
    nation.lao.name = "ชื่อวันนี้"
    nation.lao.save()
    assert release_of(closing).places[nation.lao.code].name == "ชื่อที่บันทึกไว้"
