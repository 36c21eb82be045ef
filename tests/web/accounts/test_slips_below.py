"""The slips of a whole province at once, for whoever has nobody in charge."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from lec.accounts.models import Post, Slip
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.lib.names import clean_text
from tests.nation import Nation, make_organisation, make_post, post_of
from tests.web.accounts.conftest import SignedIn

JOB = "0123456789abcdef" * 2
ALL = {"institutions": "1", "first_day": "1"}


@pytest.fixture(autouse=True)
def kept_apart(settings: Any, tmp_path: Path) -> None:
    """Progress where only this test looks."""
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = settings.CACHES | {"progress": {"BACKEND": backend, "LOCATION": tmp_path / "progress"}}


def vacate(nation: Nation) -> list[Post]:
    """Nobody is in charge below the province any more, but in its last institution; LAO by LAO."""
    branch = nation.here
    posts = [post_of(one) for one in (*branch.laos, *branch.institutions[:-1])]
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(officer=None)
    return posts


def address(nation: Nation) -> str:
    return reverse("accounts:slips_below", kwargs={"code": nation.province.code})


def issue(client: Client, nation: Nation, **sent: str) -> Any:
    seen = client.get(address(nation)).context["newest_seen"]
    return client.post(address(nation), {"newest_seen": seen} | sent)


def test_every_vacant_post_below_gets_its_slip_beside_its_lao(nation: Nation, signed_in: SignedIn) -> None:
    posts = vacate(nation)
    answer = issue(signed_in(nation.province), nation, **ALL)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pages = [clean_text(page.extract_text()).replace(" ", "") for page in PdfReader(BytesIO(answer.content)).pages]
    order = sorted(
        (post.organisation for post in posts),
        key=lambda one: ((one.lao or one).name_sort, one.lao is not None, one.name_sort, one.code),
    )
    assert [one.code in page for one, page in zip(order, pages, strict=True)] == [True] * len(posts)
    assert {slip.post_id for slip in Slip.objects.all()} == {post.pk for post in posts}
    assert {slip.issued_by_post_id for slip in Slip.objects.all()} == {post_of(nation.province).pk}
    assert Event.objects.filter(verb="slip.issue").count() == len(posts)


def test_officer_in_charge_keeps_the_post(nation: Nation, signed_in: SignedIn) -> None:
    vacate(nation)
    kept = post_of(nation.here.institutions[-1])
    issue(signed_in(nation.province), nation, again="1", **ALL)
    assert kept.slips.count() == 0
    assert Post.objects.get(pk=kept.pk).officer_id == kept.officer_id


def test_printed_slips_are_passed_over_unless_asked_for(nation: Nation, signed_in: SignedIn) -> None:
    posts = vacate(nation)
    client = signed_in(nation.province)
    assert issue(client, nation).status_code == 200
    assert Slip.objects.count() == len(nation.here.laos)
    assert issue(client, nation, institutions="1").status_code == 200
    assert Slip.objects.count() == len(posts)
    assert issue(client, nation, institutions="1").status_code == 422
    assert issue(client, nation, institutions="1", again="1").status_code == 200
    assert Slip.objects.filter(revoked_at__isnull=True).count() == len(posts)
    assert Slip.objects.count() == 2 * len(posts)


def test_district_alone_is_printed(nation: Nation, signed_in: SignedIn) -> None:
    vacate(nation)
    lao = nation.here.laos[0]
    type(lao).objects.filter(pk=lao.pk).update(district="อำเภอเดียว")
    issue(signed_in(nation.province), nation, institutions="1", district="อำเภอเดียว")
    holders = set(Slip.objects.values_list("post__organisation__lao", "post__organisation__parent__province"))
    assert {lao_id for lao_id, _province in holders} - {None, lao.pk} == set()
    assert Slip.objects.filter(post__organisation=lao).count() == 1


def test_second_press_of_the_button_is_refused(nation: Nation, signed_in: SignedIn) -> None:
    posts = vacate(nation)
    client = signed_in(nation.province)
    seen = client.get(address(nation)).context["newest_seen"]
    sent = {"newest_seen": seen, "again": "1"} | ALL
    assert [client.post(address(nation), sent).status_code for _press in range(2)] == [200, 409]
    assert Slip.objects.count() == len(posts)


def test_stopped_printing_takes_the_slips_back(nation: Nation, signed_in: SignedIn) -> None:
    vacate(nation)
    client = signed_in(nation.province)
    caches["progress"].set(f"{post_of(nation.province).pk}.{JOB}.stop", True, 60)
    answer = issue(client, nation, job=JOB, **ALL)
    assert (answer.status_code, answer["Location"]) == (302, address(nation))
    assert Slip.objects.filter(revoked_at__isnull=True).count() == 0
    assert Slip.objects.count() == Event.objects.filter(verb="slip.revoke").count() > 0
    assert list(broken_chains()) == []


def test_only_the_province_and_the_department_print_for_everybody(nation: Nation, signed_in: SignedIn) -> None:
    vacate(nation)
    seats = (nation.department, nation.there.province, nation.here.institutions[-1])
    answers = [signed_in(one).get(address(nation)).status_code for one in seats]
    assert answers == [200, 404, 404]
    assert issue(signed_in(nation.department), nation, **ALL).status_code == 200


def test_too_many_sheets_are_asked_for_district_by_district(
    nation: Nation, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    vacate(nation)
    monkeypatch.setattr("lec.web.accounts.slips_below.MOST_SHEETS", 1)
    assert issue(signed_in(nation.province), nation, **ALL).status_code == 422
    assert Slip.objects.count() == 0


def test_page_asks_as_many_statements_for_more_institutions(
    nation: Nation, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(nation.province)
    with django_assert_num_queries(4):
        client.get(address(nation))
    for number in range(3):
        make_post(make_organisation("institution", "centre", f"30549997{number}", f"ศูนย์{number}", nation.lao))
    with django_assert_num_queries(4):
        client.get(address(nation))
