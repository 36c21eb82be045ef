"""The yearly list in the browser: choose, look, load; the refused are named and the rest goes through."""

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lec.registry.models import Organisation, OtherSchool
from tests.ascent import confirm_branch, ready_nation
from tests.nation import Nation
from tests.web.conftest import SignedIn
from tests.web.page_forms import form_with

pytestmark = pytest.mark.django_db

HEADER = ("ประเภท", "รหัส", "รหัสเดิม", "ชื่อ", "รหัสต้นสังกัด", "วันที่ปิด")
LAO = ("อบต.", "6540901", "", "อบต.ใหม่", "54", "")
CENTRE = ("ศพด.", "3054999901", "", "ศพด.ใหม่", "6540901", "")
STRAY = ("ศพด.", "3054999902", "", "ศพด.ไม่มีต้นสังกัด", "9999999", "")
START = reverse("yearly:start")


@pytest.fixture(autouse=True)
def kept_apart(settings: Any, tmp_path: Path) -> None:
    """Kept lists and progress where only this test looks."""
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = settings.CACHES | {"progress": {"BACKEND": backend, "LOCATION": tmp_path / "progress"}}


@pytest.fixture
def department(nation: Nation, signed_in: SignedIn) -> Client:
    return signed_in(nation.department)


def as_csv(*rows: tuple[str, ...], name: str = "รายชื่อ.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig"))


def as_xlsx(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (HEADER, *rows):
        book.worksheets[0].append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("รายชื่อ.xlsx", content.getvalue())


def looked_at(client: Client, *files: SimpleUploadedFile) -> tuple[str, str]:
    """The preview's address and page."""
    answer = client.post(START, {"lists": list(files), "source": "หนังสือที่ 1/2569"}, follow=True)
    assert answer.status_code == 200
    return answer.redirect_chain[-1][0], answer.content.decode()


def load(client: Client, address: str, html: str) -> Any:
    return client.post(address, form_with(html, "seen").pressed(), follow=True)


def test_list_in_two_files_is_shown_then_loaded(nation: Nation, department: Client) -> None:
    address, html = looked_at(department, as_xlsx(LAO), as_csv(CENTRE))
    assert Organisation.objects.filter(code__in=[LAO[1], CENTRE[1]]).count() == 0
    assert html.index("อบต.ใหม่") < html.index("ศพด.ใหม่")
    done = load(department, address, html)
    assert done.redirect_chain == [(START, 302)]
    centre = Organisation.objects.get(code=CENTRE[1])
    assert (centre.name, centre.lao.code if centre.lao else "", centre.namings.get().source) == (
        "ศพด.ใหม่",
        LAO[1],
        "หนังสือที่ 1/2569",
    )
    assert department.get(address).status_code == 404


def test_refused_rows_are_named_with_their_cell_and_the_rest_is_loaded(nation: Nation, department: Client) -> None:
    unreadable = ("ปราสาท", "3054999903", "", "ไม่รู้ชนิด", nation.lao.code, "")
    address, html = looked_at(department, as_csv(LAO, STRAY, CENTRE, unreadable))
    for said in ("รายชื่อ.csv", "E3", "9999999", "A5", "ปราสาท"):
        assert said in html
    load(department, address, html)
    codes = [LAO[1], CENTRE[1], STRAY[1], unreadable[1]]
    found = Organisation.objects.filter(code__in=codes).order_by("code").values_list("code", flat=True)
    assert list(found) == [CENTRE[1], LAO[1]]


def test_what_falls_is_named_before_the_button(signed_in: SignedIn) -> None:
    nation = ready_nation()
    confirm_branch(nation.here)
    client = signed_in(nation.department)
    closing = ("โรงเรียน", nation.school.code, "", nation.school.name, nation.lao.code, "01/05/2569")
    address, html = looked_at(client, as_csv(closing))
    voids = html[html.index('<section class="voids">') : html.index('name="seen"')]
    assert (nation.lao.name in voids, nation.province.name in voids) == (True, True)
    load(client, address, html)
    nation.school.refresh_from_db()
    assert str(nation.school.closed_on) == "2026-05-01"


def test_list_is_shown_again_when_the_tree_changed_meanwhile(nation: Nation, department: Client) -> None:
    address, html = looked_at(department, as_csv(LAO, CENTRE))
    second, same = looked_at(department, as_csv(LAO))
    load(department, second, same)
    late = department.post(address, form_with(html, "seen").pressed())
    assert late.status_code == 409
    assert Organisation.objects.filter(code=CENTRE[1]).count() == 0
    load(department, address, late.content.decode())
    assert Organisation.objects.filter(code=CENTRE[1]).count() == 1


def test_list_loaded_twice_changes_nothing_and_has_no_button(nation: Nation, department: Client) -> None:
    load(department, *looked_at(department, as_csv(LAO, CENTRE)))
    _address, html = looked_at(department, as_csv(LAO, CENTRE))
    assert 'name="seen"' not in html


@pytest.mark.parametrize(
    ("name", "content"),
    [("รูป.xlsx", b"\x89PNG\r\n\x1a\n"), ("ว่าง.csv", b""), ("อื่น.csv", "ก,ข,ค\n1,2,3\n".encode())],
)
def test_file_without_such_a_table_is_refused_in_place(
    nation: Nation, department: Client, name: str, content: bytes
) -> None:
    answer = department.post(START, {"lists": [SimpleUploadedFile(name, content)], "source": "หนังสือที่ 1"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert 'class="error-summary' in html
    assert 'value="หนังสือที่ 1"' in html


def test_kept_list_belongs_to_the_post_that_sent_it(nation: Nation, department: Client, signed_in: SignedIn) -> None:
    address, _html = looked_at(department, as_csv(LAO))
    for organisation in (nation.province, nation.lao, nation.school):
        assert signed_in(organisation).get(address).status_code in (403, 404)
    assert OtherSchool.objects.filter(code=LAO[1]).count() == 0
