"""Whatever is sent, LEC answers with a sentence: never a fault of the server, and nothing is written."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lec.accounts.models import Post
from lec.headcounts.models import Headcount
from lec.registry.models import Organisation
from lec.rolls.models import Departure, Enrolment, Learner, Upload
from lec.rounds.models import Deadline, Round
from tests.nation import Nation, make_learner, post_of
from tests.rolls.report_files import child, report_rows, xlsx
from tests.web.addresses import Belongings, Page, furnish, pages

pytestmark = pytest.mark.django_db

GARBAGE = {
    "long": "ก" * 60_000,
    "nul": "ก\x00ข",
    "thai-digits": "๑๒๓๔๕๖๗๘๙๐๑๒๓",
    "emoji": "👩‍👧‍👦🏫\u202e",
    "negative": "-1",
    "huge": "9" * 5_000,
    "float": "1e309",
    "markup": "<script>alert('ล')</script>",
    "blanks": " \t\u00a0\u200b ",
    "date": "31/2/2569",
}
NAMES = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"')
ALWAYS = (
    "code",
    "reason",
    "sentence",
    "seen",
    "seen_at",
    "language",
    "next",
    "class",
    "missing",
)
ASKED = ("q", "page", "class", "problem", "next", "choose", "kind", "province", "lao", "district")
"""What pages are asked for behind the question mark."""
BODIES = (
    ("multipart/form-data; boundary=x", b"--y\r\nnonsense"),
    ("multipart/form-data", b"no boundary"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\n\xff\r\n--x--',
    ),
    ("application/x-www-form-urlencoded", b"reason=%FF%FE&code=%00&=&&;"),
    ("application/json", b"[1, 2"),
    ("application/x-www-form-urlencoded; charset=latin-9000", b"reason=x"),
)
PAGES = pages()


@pytest.fixture
def things(nation: Nation) -> Belongings:
    return furnish(nation.here)


def signed_in(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(post_of(organisation), backend="lec.accounts.signin.PostBackend")
    return client


def staying(client: Client, officer: Organisation) -> Client:
    """The browser still signed in, also after a page that signs out."""
    if "_auth_user_id" not in client.session:
        client.force_login(post_of(officer), backend="lec.accounts.signin.PostBackend")
    return client


def officers_for(page: Page, address: str, nation: Nation) -> list[Organisation]:
    """Whoever this address is for: its own organisation where it names one, otherwise each level."""
    if "code" in page.parts:
        return [Organisation.objects.get(code=address.split("/")[2])]
    return [nation.department, nation.province, nation.lao, nation.school]


def written() -> list[object]:
    """What a page could have written, counted, with the names that could have been changed."""
    models = (Learner, Enrolment, Departure, Headcount, Upload, Round, Deadline, Post)
    return [model.objects.count() for model in models] + [
        list(Learner.objects.order_by("pk").values_list("first_name", "birth_date"))
    ]


def called(page: Page) -> str:
    return page.name


# --- every form --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=called)
def test_garbage_in_every_box_is_answered(nation: Nation, things: Belongings, page: Page) -> None:
    """Every box filled with the same nonsense, in turn with each; every box with another; nothing filled in."""
    before = written()
    for address in things.addresses(page):
        for officer in officers_for(page, address, nation):
            client = signed_in(officer)
            names = boxes(client.get(address).content.decode(errors="replace"))
            alike = [dict.fromkeys(names, nonsense) for nonsense in GARBAGE.values()]
            for sent in [{}, mixed(names, 0), mixed(names, 5), *(alike if len(names) > len(ALWAYS) else ())]:
                answer = staying(client, officer).post(address, sent)
                assert answer.status_code < 500, f"{officer.code} {address} {list(sent.values())[:1]}"
                assert b"<script>alert" not in answer.content
    assert written() == before


def boxes(html: str) -> list[str]:
    """The names of the boxes on a page, and names that pages without a form of their own listen to."""
    return sorted(
        {*NAMES.findall(html), *ALWAYS} - {"accept_void", "accept_new_officer", "csrfmiddlewaretoken"}
    )


def mixed(names: Sequence[str], turn: int) -> dict[str, str]:
    """Another nonsense in each box."""
    kinds = list(GARBAGE.values())
    return {name: kinds[(number + turn) % len(kinds)] for number, name in enumerate(names)}


@pytest.mark.parametrize("page", PAGES, ids=called)
def test_garbage_that_is_no_form_is_answered(nation: Nation, things: Belongings, page: Page) -> None:
    """A body that is not what its type says, and a search with nonsense in it."""
    before = written()
    for address in things.addresses(page):
        for officer in officers_for(page, address, nation):
            client = signed_in(officer)
            for content_type, body in BODIES:
                answer = staying(client, officer).generic("POST", address, body, content_type=content_type)
                assert answer.status_code < 500, f"{officer.code} {address} {content_type} {body[:20]!r}"
            for turn in range(3):
                asked = {name: nonsense[:2000] for name, nonsense in mixed(ASKED, 3 * turn).items()}
                answer = staying(client, officer).get(address, asked)
                assert answer.status_code < 500, f"{officer.code} {address} {turn}"
    assert written() == before


@pytest.mark.parametrize("page", [page for page in PAGES if page.parts], ids=called)
def test_garbage_in_the_address_is_not_found(nation: Nation, things: Belongings, page: Page) -> None:
    """NUL, emoji, and numbers no database can hold, where a code or a number stands."""
    known = things.addresses(page)[0] if "public_code" not in page.parts else ""
    clients = {officer.code: signed_in(officer) for officer in (nation.department, nation.lao, nation.school)}
    for nonsense in ("%00", "๑๒๓", "👩‍👧", "9" * 30, "-1", "x" * 500, "..%2f..", "' or 1=1 --"):
        address = "/" + re.sub(r"<[^>]+>", nonsense, page.route)
        for wrong in {address, re.sub(r"/\d+(?=/|$)(?!.*/\d+(?=/|$))", f"/{nonsense}", known)} - {known}:
            for code, client in clients.items():
                for answer in (client.get(wrong), client.post(wrong)):
                    assert answer.status_code in (400, 403, 404, 405), f"{code} {wrong}"


# --- files -------------------------------------------------------------------------------------


def pdf_renamed(_school: Organisation) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def zip_bomb(_school: Organisation) -> bytes:
    """A megabyte that unpacks to a third of a gigabyte."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(330):
                sheet.write(bytes(1024 * 1024))
    return packed.getvalue()


def too_many_rows(_school: Organisation) -> bytes:
    """200,000 rows, every one with something in it."""
    written_to = io.BytesIO()
    with xlsxwriter.Workbook(written_to, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for row in range(200_000):
            page.write_number(row, 0, row)
    return written_to.getvalue()


def enormous_cell(_school: Organisation) -> bytes:
    """A sheet whose only cell holds ten million letters."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        f'<c r="A1" t="inlineStr"><is><t>{"ก" * 10_000_000}</t></is></c></row></sheetData></worksheet>'
    )
    plain = xlsx([["x"]])
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            target.writestr(
                name, sheet if name.endswith("sheet1.xml") else source.read(name), zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()


def enormous_cell_of_text(_school: Organisation) -> bytes:
    return ("ชื่อ,นามสกุล\n" + "ก" * 3_300_000 + ",ข\n").encode()


def formulas(school: Organisation) -> bytes:
    """Formulas where names and numbers should stand, never calculated by anybody."""
    return xlsx(report_rows([child(school, 1, first_name='=HYPERLINK("http://x","ก")', identifier="=1+1")]))


def merged_headers(school: Organisation) -> bytes:
    """The report as it comes: its two-level head in merged cells."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx(report_rows([child(school, n) for n in (1, 2)]))))
    page = book.active
    page.merge_cells("A1:Z1")
    for column in range(1, 10):
        page.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    page.merge_cells(start_row=2, end_row=2, start_column=10, end_column=25)
    written_to = io.BytesIO()
    book.save(written_to)
    return written_to.getvalue()


def windows_874(school: Organisation) -> bytes:
    """The report as CSV in the old Thai encoding."""
    text = io.StringIO()
    csv.writer(text).writerows(report_rows([child(school, n) for n in (1, 2)]))
    return text.getvalue().encode("cp874")


def torn(school: Organisation) -> bytes:
    whole = xlsx(report_rows([child(school, 1)]))
    return whole[: len(whole) // 2]


def empty(_school: Organisation) -> bytes:
    return b""


REFUSED = (pdf_renamed, zip_bomb, too_many_rows, enormous_cell, enormous_cell_of_text, torn, empty)
READ = (merged_headers, windows_874)


@pytest.mark.parametrize("build", REFUSED, ids=lambda build: build.__name__)
def test_bad_file_is_refused_with_a_sentence(nation: Nation, build: Callable[[Organisation], bytes]) -> None:
    make_learner(nation.school, 1)
    before = written()
    answer = brought(nation.school, build(nation.school))
    assert answer.status_code == 200
    assert len(re.findall(r'<li><a href="#id_file">', answer.content.decode())) == 1
    assert written() == before


@pytest.mark.parametrize("build", READ, ids=lambda build: build.__name__)
def test_unusual_file_is_read(nation: Nation, build: Callable[[Organisation], bytes]) -> None:
    """Merged heads and the old encoding are no faults: both children are previewed, nothing is written yet."""
    answer = brought(
        nation.school, build(nation.school), "report.csv" if build is windows_874 else "report.xlsx"
    )
    assert answer.status_code == 302
    preview = signed_in(nation.school).get(answer["Location"])
    assert (preview.status_code, preview.context["preview"].faults) == (200, [])
    assert len(preview.context["preview"].new) == 2
    assert Learner.objects.count() == 0


def test_formulas_are_faults_at_their_cells(nation: Nation) -> None:
    answer = brought(nation.school, formulas(nation.school))
    assert answer.status_code == 302
    preview = signed_in(nation.school).get(answer["Location"]).context["preview"]
    assert (len(preview.new), len(preview.faults) > 0) == (0, True)
    refused = signed_in(nation.school).post(answer["Location"] + "/apply")
    assert (refused.status_code, Learner.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    "build", [pdf_renamed, zip_bomb, torn, enormous_cell], ids=lambda build: build.__name__
)
def test_bad_file_as_a_name_list_is_answered(nation: Nation, build: Callable[[Organisation], bytes]) -> None:
    """The LAO attaches what it was sent: kept enciphered when it is a list, refused otherwise, never opened."""
    foreign = nation.here.other_schools[0]
    sent = SimpleUploadedFile("รายชื่อ.xlsx", build(nation.school))
    answer = signed_in(nation.lao).post(f"/laos/{nation.lao.code}/headcounts/{foreign.code}", {"file": sent})
    assert answer.status_code < 500
    assert Headcount.objects.count() == 0


def brought(institution: Organisation, content: bytes, name: str = "report.xlsx") -> object:
    """The answer to bringing a file to the import page."""
    address = f"/institutions/{institution.code}/imports/"
    return signed_in(institution).post(address, {"file": SimpleUploadedFile(name, content)})
