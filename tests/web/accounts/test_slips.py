"""The page on which a level hands access to the one below."""

from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from lec.accounts.models import Post, Slip
from tests.nation import Nation, make_organisation, make_post, post_of
from tests.web.accounts.conftest import SignedIn


def ids(client: Client) -> tuple[set[int], str]:
    """The posts ticked on the page, and the newest slip it has seen."""
    context = client.get("/slips").context
    return set(context["chosen"]), str(context["newest_seen"])


def vacate(nation: Nation) -> list[str]:
    """Take the officers from the first LAO's posts; the posts' ids."""
    posts = [post_of(one) for one in (nation.school, nation.centre)]
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(officer=None)
    return [str(post.pk) for post in posts]


def test_waiting_posts_are_chosen_and_come_as_pdf(nation: Nation, signed_in: SignedIn) -> None:
    posts = vacate(nation)
    client = signed_in(nation.lao)
    chosen, seen = ids(client)
    assert (chosen, seen) == ({int(pk) for pk in posts}, "0")
    response = client.post("/slips", {"post": posts, "newest_seen": seen})
    assert (response.status_code, response["Content-Type"], response.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )
    assert response["Content-Disposition"] == f'attachment; filename="slips-{nation.lao.code}.pdf"'
    assert {slip.issued_by_post_id for slip in Slip.objects.all()} == {post_of(nation.lao).pk}
    assert ids(client)[0] == set()


def test_first_day_sheet_comes_with_each_slip_unless_the_box_is_cleared(
    nation: Nation, signed_in: SignedIn
) -> None:
    posts = vacate(nation)
    client = signed_in(nation.lao)
    assert client.get("/slips").context["with_first_day"] is True
    seen, lengths = "0", []
    for choice in ({"first_day": "1"}, {}):
        paper = client.post("/slips", {"post": posts, "newest_seen": seen} | choice).content
        lengths.append(len(PdfReader(BytesIO(paper)).pages))
        seen = ids(client)[1]
    assert lengths == [2, 1]


def test_second_press_of_the_button_is_refused(nation: Nation, signed_in: SignedIn) -> None:
    posts = vacate(nation)
    client = signed_in(nation.lao)
    statuses = [client.post("/slips", {"post": posts, "newest_seen": "0"}).status_code for _ in range(2)]
    assert statuses == [200, 409]
    assert Slip.objects.filter(revoked_at=None).count() == 2


def test_activated_post_needs_a_second_word(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.lao)
    answers = {"post": [str(post_of(nation.school).pk)], "newest_seen": "0"}
    warned = client.post("/slips", answers)
    assert [one.organisation for one in warned.context["taken"]] == [nation.school]
    assert (warned.status_code, warned.context["chosen"], Slip.objects.count()) == (
        200,
        {post_of(nation.school).pk},
        0,
    )
    assert client.post("/slips", answers | {"accept_new_officer": "1"})["Content-Type"] == "application/pdf"


def test_choosing_nothing_says_so(nation: Nation, signed_in: SignedIn) -> None:
    response = signed_in(nation.lao).post("/slips", {"newest_seen": "9" * 5000})
    assert (response.status_code, len(response.context["errors"])) == (422, 1)


def test_neighbours_posts_cannot_be_chosen(nation: Nation, signed_in: SignedIn) -> None:
    stranger = str(post_of(nation.there.institutions[0]).pk)
    response = signed_in(nation.lao).post("/slips", {"post": [stranger, "x"], "accept_new_officer": "1"})
    assert (response.status_code, Slip.objects.count()) == (422, 0)


def test_institution_has_nobody_below(nation: Nation, signed_in: SignedIn) -> None:
    assert signed_in(nation.school).get("/slips").status_code == 403


@pytest.mark.parametrize(("wish", "count"), [("all", 2), ("none", 0), ("waiting", 0)])
def test_boxes_can_be_ticked_all_at_once(nation: Nation, signed_in: SignedIn, wish: str, count: int) -> None:
    assert len(signed_in(nation.lao).get(f"/slips?choose={wish}").context["chosen"]) == count


def test_page_costs_the_same_for_two_rows_and_five(
    nation: Nation, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(nation.lao)
    for rows in (2, 5):
        with django_assert_num_queries(4):
            assert len(client.get("/slips").context["held"]) == rows
        for number in range(3):
            make_post(make_organisation("institution", "centre", f"30549999{rows}{number}", "ศูนย์ใหม่", nation.lao))
