"""More time for those named in a file: shown first, faults at their cells, the others go through."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lec.rounds.models import Deadline
from tests.ascent import ready_nation
from tests.nation import Nation
from tests.web.conftest import SignedIn
from tests.web.rounds.test_rounds_pages import EXTENDING

NAMED = EXTENDING | {"whom": "these"}


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def workbook(*rows: Sequence[str | int]) -> bytes:
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet("รายชื่อ")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return written.getvalue()


def send(client: Client, content: bytes, name: str = "codes.xlsx", **more: str) -> Any:
    return client.post("/rounds/extend", NAMED | more | {"file": SimpleUploadedFile(name, content)})


def press(client: Client, page: Any) -> Any:
    """The button of the preview: what the page keeps is sent."""
    return client.post("/rounds/extend", dict(page.context["kept"]))


def test_file_is_shown_first_and_moves_the_deadline_when_agreed(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.department)
    codes = [nation.school.code, nation.centre.code]
    page = send(client, workbook(["ลำดับ", "รหัส", "ชื่อ"], [1, codes[0], "ก"], [2, codes[1], "ข"], [3, codes[0], "ก"]))
    assert (page.status_code, [one.code for one in page.context["read"].found]) == (200, codes)
    assert Deadline.objects.filter(organisation__isnull=False).count() == 0
    assert press(client, page).status_code == 302
    rows = Deadline.objects.filter(organisation__isnull=False).order_by("organisation__code")
    assert [(row.organisation and row.organisation.code, row.reason) for row in rows] == [
        (code, "น้ำท่วม") for code in codes
    ]


@pytest.mark.parametrize("numeric", [True, False])
def test_cells_that_name_nobody_are_told_and_the_others_go_through(
    nation: Nation, signed_in: SignedIn, numeric: bool
) -> None:
    client = signed_in(nation.department)
    code: str | int = int(nation.school.code) if numeric else nation.school.code
    rows = (["รหัส"], ["999"], [code], [nation.lao.code], [""], [nation.centre.code])
    page = send(client, workbook(*rows))
    read = page.context["read"]
    assert [one.code for one in read.found] == [nation.school.code, nation.centre.code]
    assert [(fault.sheet, fault.cell, fault.value, fault.code) for fault in read.faults] == [
        ("รายชื่อ", "A2", "999", "code-unknown"),
        ("รายชื่อ", "A4", nation.lao.code, "code-unknown"),
    ]
    text = page.content.decode()
    assert ("รายชื่อ A2" in text, "รายชื่อ A4" in text) == (True, True)
    press(client, page)
    assert Deadline.objects.filter(organisation__isnull=False).count() == 2


def test_csv_is_read_too(nation: Nation, signed_in: SignedIn) -> None:
    content = f"code,name\n{nation.school.code},x\n".encode()
    page = send(signed_in(nation.department), content, "codes.csv")
    assert [one.code for one in page.context["read"].found] == [nation.school.code]


def test_file_that_names_nobody_has_no_button(nation: Nation, signed_in: SignedIn) -> None:
    page = send(signed_in(nation.department), workbook(["รหัส"], ["1"], ["2"]))
    text = page.content.decode()
    assert (len(page.context["read"].faults), 'name="organisations"' in text) == (2, False)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x00\x01\x02\x03", "codes.xlsx"),
        (workbook(["ชื่อ"], ["โรงเรียน"]), "codes.xlsx"),
        (workbook(["รหัส"]), "codes.xlsx"),
        (b"", "codes.xlsx"),
    ],
    ids=["no-spreadsheet", "no-column", "no-code", "empty"],
)
def test_unreadable_file_is_a_fault_of_the_form_and_nothing_typed_is_lost(
    nation: Nation, signed_in: SignedIn, content: bytes, name: str
) -> None:
    page = send(signed_in(nation.department), content, name)
    assert (page.status_code, list(page.context["form"].errors)) == (200, ["file"])
    assert "มท 0816.2/ว 77" in page.content.decode()
    assert Deadline.objects.count() == 3


def test_file_is_not_looked_at_when_everybody_is_meant(nation: Nation, signed_in: SignedIn) -> None:
    done = send(signed_in(nation.department), workbook(["รหัส"], ["1"]), whom="everybody")
    assert done.status_code == 302
    assert Deadline.objects.filter(organisation__isnull=False).count() == 0
