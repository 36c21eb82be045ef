"""The department records agencies, hands a file over once, and finds whose copy turned up."""

import hashlib
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lec.agencies.models import Agency, Handover
from lec.audit.queries import events_of
from lec.closings.models import Closing
from lec.registry.queries import today
from tests.closed_nation import closed_nation
from tests.nation import NOW, Nation
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db

REASON = "ติดตามเด็กที่หลุดจากระบบการศึกษา"
FACTS = {
    "name": "สำนักงาน กสศ.",
    "contact": "02-079-5475",
    "legal_basis": "พ.ร.บ. กสศ. มาตรา 5",
    "document": "กสศ 1/2569",
    "basis_from": "1/10/2569",
    "basis_until": "",
}


@pytest.fixture
def closed(db: None) -> tuple[Nation, Closing]:
    return closed_nation()


@pytest.fixture
def browser(closed: tuple[Nation, Closing], signed_in: SignedIn) -> Client:
    return signed_in(closed[0].department)


def make_agency(name: str = "สำนักงาน กสศ.", **more: Any) -> Agency:
    day = today(timezone.now())
    facts = {"legal_basis": "มาตรา 5", "document": "กสศ 1", "basis_from": day - timedelta(days=1), **more}
    return Agency.objects.create(name=name, changed_at=NOW, **facts)


def ask(browser: Client, agency: Agency, closing: Closing, **more: str) -> Any:
    sent = {"closing": closing.pk, "province": "", "format": "csv", "content": "numbers", "reason": "", **more}
    return browser.post(reverse("agencies:hand_over", args=[agency.pk]), sent)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_agency_is_added_and_changed(browser: Client) -> None:
    added = browser.post(reverse("agencies:add"), FACTS)
    agency = Agency.objects.get()
    assert (added.status_code, added["Location"]) == (302, reverse("agencies:show", args=[agency.pk]))
    browser.post(reverse("agencies:change", args=[agency.pk]), FACTS | {"basis_until": "31/12/2569"})
    agency.refresh_from_db()
    assert (agency.legal_basis, str(agency.basis_until)) == ("พ.ร.บ. กสศ. มาตรา 5", "2026-12-31")
    page = browser.get(added["Location"]).content.decode()
    assert page.count("1 ต.ค. 2569") == 2


def test_fault_stands_at_its_field_and_nothing_typed_is_lost(browser: Client) -> None:
    answer = browser.post(reverse("agencies:add"), FACTS | {"document": ""})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["document"]
    assert FACTS["legal_basis"] in answer.content.decode()
    assert Agency.objects.count() == 0


def test_first_press_shows_what_is_about_to_leave_and_records_nothing(
    browser: Client, closed: tuple[Nation, Closing]
) -> None:
    answer = ask(browser, make_agency(), closed[1], content="names", reason=REASON)
    assert (answer.status_code, answer.templates[0].name) == (200, "agencies/check.html")
    assert REASON in answer.content.decode()
    assert Handover.objects.count() == 0


def test_second_press_gives_the_file_once_and_records_it(browser: Client, closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    agency = make_agency()
    answer = ask(browser, agency, closing, content="names", reason=REASON, confirm="1")
    data = body(answer)
    made = Handover.objects.get()
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f'attachment; filename="lec-names-2569-2-1-{made.watermark}.zip"'
    assert made.digest == hashlib.sha256(data).hexdigest()
    assert (made.agency, made.with_names, made.reason, made.rows) == (agency, True, REASON, 12)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        rows = package.read("data.csv").decode("utf-8-sig").splitlines()[1:]
    assert [row for row in rows if made.watermark not in row] == []
    event = events_of(nation.department.pk).first()
    assert event is not None
    assert (event.verb, event.after["digest"]) == ("handover.names", made.digest)


def test_numbers_need_no_basis_and_carry_no_name(browser: Client, closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    agency = Agency.objects.create(name="กรมอนามัย", changed_at=NOW)
    data = body(ask(browser, agency, closing, province=nation.province.code, confirm="1"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = "".join(package.read(name).decode() for name in package.namelist())
    assert [word for word in ("ลับ1", "เด็กชาย", nation.there.laos[0].name) if word in text] == []
    made = Handover.objects.get()
    assert (made.with_names, made.watermark, made.province) == (False, "", nation.province)


@pytest.mark.parametrize("days", [-30, 30])
def test_basis_not_in_force_today_offers_no_names_and_gives_none(
    browser: Client, closed: tuple[Nation, Closing], days: int
) -> None:
    """Expired a month ago, or beginning in a month."""
    day = today(timezone.now()) + timedelta(days=days)
    agency = make_agency(basis_from=day - timedelta(days=1), basis_until=day)
    form = browser.get(reverse("agencies:hand_over", args=[agency.pk])).context["form"]
    assert [name for name, _words in form.fields["content"].choices] == ["numbers"]
    answer = ask(browser, agency, closed[1], content="names", reason=REASON, confirm="1")
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["content"])
    assert Handover.objects.count() == 0


def test_names_without_a_reason_are_refused(browser: Client, closed: tuple[Nation, Closing]) -> None:
    answer = ask(browser, make_agency(), closed[1], content="names", reason="ขอ", confirm="1")
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["reason"])
    assert Handover.objects.count() == 0


def test_whole_identifiers_only_where_the_basis_covers_them(browser: Client, closed: tuple[Nation, Closing]) -> None:
    refused = ask(browser, make_agency(), closed[1], content="whole", reason=REASON, confirm="1")
    assert list(refused.context["form"].errors) == ["content"]
    covered = make_agency("กรมการปกครอง", whole_identifiers=True)
    body(ask(browser, covered, closed[1], content="whole", reason=REASON, confirm="1"))
    assert [(one.agency, one.whole_identifiers) for one in Handover.objects.all()] == [(covered, True)]


def test_nothing_can_be_handed_over_before_a_closing(nation: Nation, signed_in: SignedIn) -> None:
    answer = signed_in(nation.department).get(reverse("agencies:hand_over", args=[make_agency().pk]))
    assert answer.status_code == 409


def test_province_lao_and_school_get_no_file(closed: tuple[Nation, Closing], signed_in: SignedIn) -> None:
    nation, closing = closed
    agency = make_agency()
    for organisation in (nation.province, nation.lao, nation.school):
        answer = ask(signed_in(organisation), agency, closing, content="names", reason=REASON, confirm="1")
        assert answer.status_code == 403, organisation
        assert "ลับ1" not in answer.content.decode()
    assert Handover.objects.count() == 0


def test_watermark_tells_whose_copy_it_is(browser: Client, closed: tuple[Nation, Closing]) -> None:
    body(ask(browser, make_agency(), closed[1], content="names", reason=REASON, confirm="1"))
    mark = Handover.objects.get().watermark
    page = browser.get(reverse("agencies:watermark"), {"mark": mark.lower().replace("-", " ")})
    assert page.context["found"] == Handover.objects.get()
    assert browser.get(reverse("agencies:watermark"), {"mark": "LEC-AAAA-AAAA-AAAA"}).context["found"] is None
    assert browser.get(reverse("agencies:watermark")).context["found"] is None


@pytest.mark.parametrize(("name", "needs_agency"), [("list", False), ("handovers", False), ("show", True)])
def test_pages_ask_as_much_for_three_rows_as_for_one(
    browser: Client,
    closed: tuple[Nation, Closing],
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
    needs_agency: bool,
) -> None:
    agency = make_agency()
    address = reverse(f"agencies:{name}", args=[agency.pk] if needs_agency else [])
    body(ask(browser, agency, closed[1], confirm="1"))
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    asked = len(captured)
    for number in (2, 3):
        body(ask(browser, agency, closed[1], confirm="1"))
        make_agency(f"หน่วยงาน {number}")
    with django_assert_num_queries(asked):
        assert browser.get(address).status_code == 200
