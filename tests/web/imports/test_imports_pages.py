"""The pages of imports: choose, look, bring in; and every bad file answered with a sentence."""

import io
import re
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from lec.audit.models import Event
from lec.registry.models import Organisation
from lec.rolls.imports.rpt318 import RPT318
from lec.rolls.models import Enrolment, Upload
from lec.rounds.models import Database, Standing, State
from tests.nation import Nation, build_nation, national_id, post_of
from tests.rolls.report_files import cell_of, child, report, report_rows, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation(now=timezone.now())


@pytest.fixture
def client(nation: Nation) -> Client:
    return signed_in(nation.school)


def signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.cookies["lec_language"] = "en"
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


def page(school: Organisation, ending: str = "") -> str:
    return f"/institutions/{school.code}/imports/{ending}"


def send(client: Client, school: Organisation, content: bytes, name: str = "report.xlsx") -> HttpResponse:
    return client.post(page(school), {"file": SimpleUploadedFile(name, content)})


def words(response: HttpResponse) -> str:
    """The page as one reads it: no tags, single spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def agreed(response: HttpResponse) -> dict[str, str]:
    """What the form of a preview page sends."""
    return dict(
        re.findall(r'<input type="hidden" name="(seen_at|accept_void)" value="([^"]*)"', response.content.decode())
    )


def confirm_roll(nation: Nation) -> None:
    Standing.objects.filter(database__in=[Database.ROLL, Database.OVERALL]).update(
        state=State.CONFIRMED, seal_number=1, confirmed_at=timezone.now(), confirmed_total=0
    )


def test_a_file_goes_from_choosing_through_the_preview_into_the_roll(nation: Nation, client: Client) -> None:
    school = nation.school
    chosen = send(client, school, report([child(school, 1), child(school, 2)]))
    assert chosen.status_code == 302
    shown = client.get(chosen.url)
    assert "What the file changes" in words(shown)
    assert "Added 2 Corrected 0 Unchanged 0 Faults 0" in words(shown)
    assert Enrolment.objects.count() == 0
    done = client.post(f"{chosen.url}/apply", agreed(shown))
    assert (done.status_code, done.url) == (302, f"/institutions/{school.code}/learners/")
    assert Enrolment.objects.count() == 2
    assert b"sealed" not in shown.content
    assert bytes(Upload.objects.get().sealed_content) == b""


def test_the_second_time_the_page_says_that_nothing_changes(nation: Nation, client: Client) -> None:
    content = report([child(nation.school, 1)])
    first = send(client, nation.school, content)
    client.post(f"{first.url}/apply", agreed(client.get(first.url)))
    second = send(client, nation.school, content)
    assert "The roll already agrees with the file" in words(client.get(second.url))
    events = Event.objects.count()
    client.post(f"{second.url}/apply")
    client.post(f"{second.url}/apply")
    assert Event.objects.count() == events


def test_old_and_new_value_stand_side_by_side(nation: Nation, client: Client) -> None:
    school = nation.school
    first = send(client, school, report([child(school, 1), child(school, 2)]))
    client.post(f"{first.url}/apply", agreed(client.get(first.url)))
    second = send(client, school, report([child(school, 1, grade="ป.2", birth_date="16/01/2562", religion="อื่น")]))
    shown = words(client.get(second.url))
    assert "Birth date: 15 Jan 2562 to 16 Jan 2562" in shown
    assert "Religion: ••• to •••" in shown
    assert "1 on the roll are not in the file" in shown
    assert national_id(1) not in shown


def test_faults_stand_with_cell_value_and_sentence(nation: Nation, client: Client) -> None:
    chosen = send(client, nation.school, report([child(nation.school, 1, identifier="1.1E+12")]))
    response = client.get(chosen.url)
    shown = words(response)
    assert f"Row 4: เรียนดี1 ใจงาม Leave this row out นักเรียน เลขประจำตัวประชาชน {cell_of('identifier', 1)}" in shown
    assert f'name="cell-{cell_of("identifier", 1)}" value="1.1E+12"' in response.content.decode()
    assert "The spreadsheet has rounded the number." in shown
    assert "Bring into the roll" not in shown
    refused = client.post(f"{chosen.url}/apply", follow=True)
    assert "The file still has faults" in words(refused)
    assert Enrolment.objects.count() == 0


def test_faults_come_back_as_the_same_file_with_a_column(nation: Nation, client: Client) -> None:
    rows = [child(nation.school, 1), child(nation.school, 2, grade="ป.9", first_name="=1+1", last_name=None)]
    chosen = send(client, nation.school, report(rows))
    download = client.get(f"{chosen.url}/faults")
    assert download["Content-Disposition"].endswith('.xlsx"') or "filename" in download["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(download.content)).active
    last = book.max_column
    assert book.cell(3, last).value == "What is wrong"
    assert book.cell(4, last).value is None
    assert book.cell(5, last).value.startswith(f"{cell_of('grade', 2)}: ")
    assert f"\n{cell_of('last_name', 2)}: " in book.cell(5, last).value
    assert book[cell_of("identifier", 2)].value == national_id(2)
    mended = send(client, nation.school, download.content)
    assert client.get(mended.url).status_code == 200


def test_what_would_fall_is_shown_and_asked(nation: Nation, client: Client) -> None:
    confirm_roll(nation)
    chosen = send(client, nation.school, report([child(nation.school, 1)]))
    shown = client.get(chosen.url)
    text = words(shown)
    assert "Saving this change voids these confirmations" in text
    assert all(one.name in text for one in (nation.school, nation.lao, nation.province))
    assert text.count("last confirmed 0 becomes 1 (+1)") == 3
    assert agreed(shown)["accept_void"] == "1"
    unasked = client.post(f"{chosen.url}/apply", {"seen_at": agreed(shown)["seen_at"]}, follow=True)
    assert "This would void confirmations." in words(unasked)
    assert Enrolment.objects.count() == 0
    client.post(f"{chosen.url}/apply", agreed(shown))
    assert Enrolment.objects.count() == 1
    assert Standing.objects.get(organisation=nation.province, database="overall").state == State.VOIDED


def test_a_child_enrolled_elsewhere_is_announced_as_contested(nation: Nation, client: Client) -> None:
    theirs = nation.there.institutions[0]
    other = signed_in(theirs)
    first = send(other, theirs, report([child(theirs, 1)]))
    other.post(f"{first.url}/apply", agreed(other.get(first.url)))
    chosen = send(client, nation.school, report([child(nation.school, 1)]))
    shown = words(client.get(chosen.url))
    assert "Enrolled at another institution" in shown
    assert theirs.name in shown
    done = client.post(f"{chosen.url}/apply", agreed(client.get(chosen.url)))
    assert done.status_code == 302
    assert Enrolment.objects.get(institution=nation.school).state == "claimed"


def bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return written.getvalue()


def long_sheet() -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for _number in range(20_100):
        sheet.append(["ก", "ข"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


BAD = {
    "zip bomb": bomb,
    "PDF renamed": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00",
    "long sheet": long_sheet,
    "cell of 10 MB": lambda: b"a,b\n" + b"x" * 10_000_000 + b",1\n",
    "empty": lambda: b"",
    "only blanks": lambda: b" \n \n",
    "another table": lambda: xlsx([["สินค้า", "ราคา"], ["นม", 7]]),
    "truncated": lambda: xlsx([["ก"]])[:-200],
    "web page": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_in_a_sentence_and_nothing_is_kept(nation: Nation, client: Client, kind: str) -> None:
    response = send(client, nation.school, BAD[kind]())
    assert response.status_code == 200
    assert "Please correct the following" in words(response)
    assert (Upload.objects.count(), Enrolment.objects.count()) == (0, 0)


def test_no_file_at_all_is_said_so(nation: Nation, client: Client) -> None:
    assert "Choose a file." in words(client.post(page(nation.school), {}))


def test_a_file_of_another_institution_is_refused_at_the_door(nation: Nation, client: Client) -> None:
    theirs = nation.there.institutions[0]
    response = send(client, nation.school, report([child(theirs, 1)]))
    assert theirs.name in words(response)
    assert Upload.objects.count() == 0


def test_a_windows_874_file_is_read(nation: Nation, client: Client) -> None:
    rows = report_rows([child(nation.school, 1)])
    text = "\r\n".join(",".join("" if value is None else f'"{value}"' for value in row) for row in rows)
    chosen = send(client, nation.school, text.encode("cp874"), "report.csv")
    assert chosen.status_code == 302
    assert "Added 1 " in words(client.get(chosen.url))


def test_a_formula_is_read_as_its_value_or_told(nation: Nation, client: Client) -> None:
    chosen = send(client, nation.school, report([child(nation.school, 1, first_name="=CONCAT(A1,A2)")]))
    assert client.get(chosen.url).status_code == 200


def test_long_tables_are_cut_and_counted(nation: Nation, client: Client) -> None:
    chosen = send(client, nation.school, report([child(nation.school, number) for number in range(1, 260)]))
    shown = client.get(chosen.url)
    assert shown.content.decode().count('<th scope="row">') == 200
    assert "… and 59 more" in words(shown)


def test_a_preview_takes_the_same_statements_for_any_number(nation: Nation, client: Client) -> None:
    taken = []
    for size in (1, 3):
        chosen = send(client, nation.school, report([child(nation.school, number) for number in range(1, size + 1)]))
        with CaptureQueriesContext(connection) as queries:
            client.get(chosen.url)
        taken.append(len(queries))
    assert taken == [taken[0]] * 2


def test_an_applied_file_sends_back_to_choosing(nation: Nation, client: Client) -> None:
    chosen = send(client, nation.school, report([child(nation.school, 1)]))
    client.post(f"{chosen.url}/apply", agreed(client.get(chosen.url)))
    response = client.get(chosen.url)
    assert (response.status_code, response.url) == (302, page(nation.school))
    assert client.get(f"{chosen.url}/faults").status_code == 409


def test_an_upload_belongs_to_its_institution(nation: Nation, client: Client) -> None:
    chosen = send(client, nation.school, report([child(nation.school, 1)]))
    pk = Upload.objects.get().pk
    neighbour = signed_in(nation.centre)
    for ending in (f"{pk}", f"{pk}/faults"):
        assert neighbour.get(page(nation.centre, ending)).status_code == 404
        assert neighbour.get(page(nation.school, ending)).status_code == 404
    assert neighbour.post(page(nation.centre, f"{pk}/apply")).status_code == 404
    assert signed_in(nation.lao).get(chosen.url).status_code == 403
    assert signed_in(nation.lao).get(page(nation.lao)).status_code == 404


def test_the_example_can_be_filled_in_but_not_brought_in_as_it_is(nation: Nation, client: Client) -> None:
    example = client.get(page(nation.school, "example"))
    sheet = openpyxl.load_workbook(io.BytesIO(example.content)).active
    assert [sheet.cell(3, n + 1).value for n, c in enumerate(RPT318.columns) if c.field == "birth_date"] == [
        "วันเดือนปีเกิด"
    ]
    chosen = send(client, nation.school, example.content)
    assert "Faults 1 " in words(client.get(chosen.url))


def test_a_moment_that_is_none_does_not_break_applying(nation: Nation, client: Client) -> None:
    chosen = send(client, nation.school, report([child(nation.school, 1)]))
    assert client.post(f"{chosen.url}/apply", {"seen_at": "yesterday", "accept_void": "x"}).status_code == 302
    assert Enrolment.objects.count() == 1
