"""Closing a round by the page, and reading what was frozen as far as one's own subtree."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lec.closings.models import Closing
from lec.confirmation.actions import return_for_correction
from lec.registry.models import Organisation
from lec.rounds.models import Round
from tests.closings.acts import closed, closed_again
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, Nation, make_learner, post_of
from tests.web.conftest import SignedIn

CLOSING = {"taken": "last", "order_reference": "มท 0816.2/ว 99", "reason": "ครบกำหนด", "typed": "2569/2"}


@pytest.fixture
def nation(db: None) -> Nation:
    """`here` confirmed but for a school that fell, `there` open."""
    nation = nation_with_learners()
    confirm_branch(nation.here)
    words = {"reason": "ตรวจ", "by": post_of(nation.lao), "now": NOW}
    return_for_correction(organisation=nation.school, database="roll", **words)
    return nation


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


# --- before ---------------------------------------------------------------------------------------


def test_page_shows_what_stands_who_is_missing_and_both_numbers(nation: Nation, signed_in: SignedIn) -> None:
    seen = signed_in(nation.department).get("/rounds/close").context["seen"]
    assert [(str(one.level), str(one.database), one.confirmed, one.voided, one.open) for one in seen.facts] == [
        ("province", "overall", 0, 1, 1),
        ("lao", "roll", 1, 1, 2),
        ("lao", "basics", 2, 0, 2),
        ("lao", "headcounts", 2, 0, 2),
        ("institution", "roll", 3, 1, 4),
        ("institution", "basics", 4, 0, 4),
    ]
    assert [(str(one.taken), one.learners, one.pupils) for one in seen.numbers] == [
        ("last", 12, 37),
        ("nothing", 9, 37),
    ]
    assert (seen.difference, len(seen.missing)) == (3, 3 + 15)


@pytest.mark.parametrize("level", ["province", "lao", "institution"])
def test_missing_are_narrowed_to_a_level(nation: Nation, signed_in: SignedIn, level: str) -> None:
    page = signed_in(nation.department).get("/rounds/close", {"level": level}).context["page"]
    assert {part.body.level for part in page} == {level}


def test_missing_are_downloaded_by_level(nation: Nation, signed_in: SignedIn) -> None:
    answer = signed_in(nation.department).get("/rounds/close/missing.xlsx")
    book = sheets(answer.content)
    assert [len(rows) - 1 for rows in book.values()] == [3, 2, 1 + 6, 1 + 8]
    fallen = next(row for row in list(book.values())[3] if row[0] == nation.school.code)
    assert (fallen[1], fallen[5]) == (nation.school.name, 3)


def test_closing_preview_is_what_closing_then_freezes(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.department)
    seen = client.get("/rounds/close").context["seen"]
    done = client.post("/rounds/close", CLOSING)
    closing = Closing.objects.get()
    assert done.headers["Location"] == f"/rounds/closings/{closing.pk}"
    numbers = seen.numbers[0]
    assert (closing.learners, closing.pupils, closing.missing) == (
        numbers.learners,
        numbers.pupils,
        len(seen.missing),
    )
    assert (closing.taken, closing.order_reference, closing.reason) == ("last", "มท 0816.2/ว 99", "ครบกำหนด")
    assert closing.post == post_of(nation.department)


@pytest.mark.parametrize(
    ("field", "value"), [("typed", ""), ("typed", "2569/1"), ("typed", "ปิด"), ("taken", ""), ("taken", "half")]
)
def test_closing_without_the_round_typed_is_refused(
    nation: Nation, signed_in: SignedIn, field: str, value: str
) -> None:
    page = signed_in(nation.department).post("/rounds/close", CLOSING | {field: value})
    assert (page.status_code, list(page.context["form"].errors), Closing.objects.count()) == (200, [field], 0)
    assert "มท 0816.2/ว 99" in page.content.decode()


def test_round_may_be_typed_in_thai_digits(nation: Nation, signed_in: SignedIn) -> None:
    assert signed_in(nation.department).post("/rounds/close", CLOSING | {"typed": "๒๕๖๙ / ๒"}).status_code == 302


def test_close_page_costs_the_same_for_more_missing(
    nation: Nation, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    client = signed_in(nation.department)
    client.get("/rounds/close")
    with django_assert_num_queries(asked(client, "/rounds/close")):
        client.get("/rounds/close", {"level": "province"})


def asked(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


# --- afterwards -----------------------------------------------------------------------------------


def shown(client: Client, closing: Closing, **asked_for: Any) -> Any:
    page = client.get(reverse("rounds:closing", args=[closing.pk]), asked_for)
    assert page.status_code == 200
    return page.context["place"]


def test_nation_is_shown_by_province_and_leads_down(nation: Nation, signed_in: SignedIn) -> None:
    closing = closed(nation)
    client = signed_in(nation.department)
    place = shown(client, closing)
    assert [(row.code, row.learners, row.pupils) for row in place.rows] == [("55", 0, 0), ("54", 12, 37)]
    assert (place.learners, place.digest) == (12, closing.digest)
    province = shown(client, closing, of=nation.province.pk)
    assert [row.code for row in province.rows] == [one.code for one in nation.here.laos]
    lao = shown(client, closing, of=nation.lao.pk)
    assert [(line.code, line.database, line.basis, line.total) for line in lao.lines] == [
        (nation.school.code, "roll", "last", 3),
        (nation.centre.code, "roll", "confirmed", 3),
        (nation.lao.code, "headcounts", "confirmed", 18),
    ]
    assert [(database, sum(row["total"] for row in rows)) for database, rows in lao.tables] == [
        ("roll", 6),
        ("headcounts", 18),
    ]


def test_everybody_reads_as_far_as_the_own_subtree(nation: Nation, signed_in: SignedIn) -> None:
    closing = closed(nation)
    viewers = (nation.province, nation.lao, nation.school, nation.there.institutions[0])
    places = [shown(signed_in(one), closing) for one in viewers]
    assert [(place.code, place.learners, place.missing) for place in places] == [
        ("54", 12, 3),
        (nation.lao.code, 6, 2),
        (nation.school.code, 3, 1),
        (nation.there.institutions[0].code, 0, 2),
    ]


def test_place_of_a_neighbour_is_not_found_and_not_told(nation: Nation, signed_in: SignedIn) -> None:
    closing = closed(nation)
    address = reverse("rounds:closing", args=[closing.pk])
    for stranger in (nation.there.province, nation.there.laos[0], nation.school):
        for of in (nation.province.pk, nation.lao.pk):
            answer = signed_in(stranger).get(address, {"of": of})
            assert answer.status_code == 404
        text = signed_in(stranger).get(address).content.decode()
        others = [one.name for one in nation.here.institutions if one != stranger]
        assert [name for name in others if name in text] == []
    for answer in (
        signed_in(nation.lao).get("/rounds/closings/0"),
        signed_in(nation.lao).get(address, {"of": "9" * 9}),
    ):
        assert answer.status_code == 404


def test_no_name_of_a_learner_is_in_page_or_workbook(nation: Nation, signed_in: SignedIn) -> None:
    closing = closed(nation)
    for viewer in (nation.department, nation.lao, nation.school):
        client = signed_in(viewer)
        assert "ลับ1" not in client.get(reverse("rounds:closing", args=[closing.pk])).content.decode()
        book = sheets(client.get(reverse("rounds:closing_xlsx", args=[closing.pk])).content)
        assert "ลับ1" not in str(book)


def test_workbook_has_every_number_of_the_own_subtree(nation: Nation, signed_in: SignedIn) -> None:
    closing = closed(nation)

    def book(viewer: Organisation) -> list[list[list[Any]]]:
        answer = signed_in(viewer).get(reverse("rounds:closing_xlsx", args=[closing.pk]))
        return list(sheets(answer.content).values())

    about, provinces, laos, numbers, missing = book(nation.department)
    assert about[1][1] == "2569/2"
    assert [row[2:5] for row in provinces[1:]] == [[12, 37, 3], [0, 0, 15]]
    assert sum(row[2] for row in laos[1:]) == 12
    assert (len(numbers) - 1, sum(row[6] for row in numbers[1:])) == (8 + 4, 12 + 37)
    assert sum(sum(row[9:]) for row in numbers[1:]) == 12 + 37
    assert len(missing) - 1 == 18
    _about, provinces, laos, numbers, missing = book(nation.lao)
    assert [len(rows) - 1 for rows in (provinces, laos, numbers, missing)] == [0, 1, 3, 2]


def test_what_happens_afterwards_changes_no_page(nation: Nation, signed_in: SignedIn) -> None:
    closing = closed(nation)
    client = signed_in(nation.department)
    pages = [reverse("rounds:closing", args=[closing.pk]) + query for query in ("", f"?of={nation.lao.pk}")]
    before = [client.get(page).context["place"] for page in pages]
    book = sheets(client.get(reverse("rounds:closing_xlsx", args=[closing.pk])).content)
    make_learner(nation.school, 77)
    nation.school.name, nation.school.code = "ชื่อใหม่", "99999"
    nation.school.lao = nation.school.parent = nation.there.laos[0]
    nation.school.province = nation.there.province
    nation.school.save()
    assert [client.get(page).context["place"] for page in pages] == before
    assert sheets(client.get(reverse("rounds:closing_xlsx", args=[closing.pk])).content) == book
    assert shown(signed_in(nation.school), closing).lines[0].name != "ชื่อใหม่"


def test_page_costs_the_same_for_more_rows(
    nation: Nation, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    closing = closed(nation)
    address = reverse("rounds:closing", args=[closing.pk])
    department, lao = signed_in(nation.department), signed_in(nation.lao)
    costs = asked(department, f"{address}?of={nation.lao.pk}")
    ClosingLine = closing.lines.model
    line = closing.lines.filter(lao=nation.lao).first()
    for one in nation.there.institutions[:2]:
        closing.lines.filter(organisation=one).update(lao=nation.lao, province=nation.province)
    assert ClosingLine.objects.filter(closing=closing, lao=nation.lao).count() == 4
    assert line is not None
    with django_assert_num_queries(costs):
        department.get(f"{address}?of={nation.lao.pk}")
    assert lao.get(address).status_code == 200


# --- again ------------------------------------------------------------------------------------------


def test_department_freezes_anew_and_both_stay_readable(nation: Nation, signed_in: SignedIn) -> None:
    first = closed(nation)
    client = signed_in(nation.department)
    address = f"/rounds/{first.round_id}/close-again"
    assert client.get(address).status_code == 200
    answers = {"taken": "nothing", "order_reference": "", "reason": ""}
    assert list(client.post(address, answers).context["form"].errors) == ["reason"]
    done = client.post(address, answers | {"reason": "ทบทวน"})
    second = Closing.objects.get(number=2)
    assert done.headers["Location"] == f"/rounds/closings/{second.pk}"
    assert [shown(client, one).learners for one in (first, second)] == [12, 9]
    (view,) = client.get("/rounds/").context["rounds"]
    assert view.closings == [second, first]


def test_only_the_department_freezes_anew(nation: Nation, signed_in: SignedIn) -> None:
    first = closed(nation)
    for one in (nation.province, nation.lao, nation.school):
        for address in (f"/rounds/{first.round_id}/close-again", "/rounds/close/missing.xlsx"):
            assert signed_in(one).get(address).status_code == 403


def test_open_round_is_not_frozen_anew(nation: Nation, signed_in: SignedIn) -> None:
    round_ = Round.objects.get()
    answers = {"taken": "nothing", "reason": "ทบทวน"}
    page = signed_in(nation.department).post(f"/rounds/{round_.pk}/close-again", answers)
    assert (page.status_code, list(page.context["form"].errors), Closing.objects.count()) == (200, ["__all__"], 0)


def test_earlier_closing_says_that_a_later_one_is_in_force(nation: Nation, signed_in: SignedIn) -> None:
    first = closed(nation)
    second = closed_again(nation, first.round, "nothing")
    client = signed_in(nation.lao)
    link = f'href="/rounds/closings/{second.pk}"'
    texts = [client.get(reverse("rounds:closing", args=[one.pk])).content.decode() for one in (first, second)]
    assert [text.count("notice-warning") > 0 or link in text.split("<dl")[0] for text in texts] == [True, False]
