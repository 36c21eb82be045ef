"""The sheet of slips: Thai that can be copied, and codes that open the right page."""

from datetime import date
from io import BytesIO

import pytest
from django.utils.safestring import mark_safe
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries
from weasyprint.urls import FatalURLFetchingError

from lec.accounts.actions import IssuedSlip, issue_slips
from lec.accounts.secret_codes import grouped
from lec.lib.digits import to_thai
from lec.lib.names import clean_text
from lec.lib.thai_calendar import format_date
from lec.registry.models import Organisation
from lec.reporting.manual.first_day import first_days
from lec.reporting.paper import render_pdf
from lec.reporting.slips import activation_qr, render_slips
from lec.rounds.models import Deadline
from tests.nation import NOW, Nation, build_nation, make_round, post_of

BASE = "https://lec.example.org"
HARD = "ศูนย์พัฒนาเด็กเล็กบ้านน้ำชำ"


@pytest.fixture
def nation(db: None) -> Nation:
    """A nation in which a centre's name is hard to print."""
    made = build_nation(with_round=False)
    Organisation.objects.filter(pk=made.centre.pk).update(name=HARD)
    return made


def issued_by(nation: Nation) -> list[IssuedSlip]:
    """Slips of the first LAO's two institutions."""
    return issue_slips(posts=[post_of(nation.school), post_of(nation.centre)], by=post_of(nation.lao), now=NOW)


def text_of(paper: bytes) -> str:
    """What can be copied out of the PDF, without the spaces that line breaks leave."""
    pages = PdfReader(BytesIO(paper)).pages
    return clean_text(" ".join(page.extract_text() for page in pages))


def test_sheet_names_every_organisation_with_its_code(nation: Nation) -> None:
    issued = issued_by(nation)
    text = text_of(render_slips(nation.lao, issued, base_url=BASE, now=NOW))
    wanted = [
        nation.lao.name,
        nation.school.name,
        HARD,
        nation.centre.code,
        f"{BASE}/activate",
        "๒๒ ธันวาคม ๒๕๖๙",
        *[grouped(one.secret) for one in issued],
    ]
    assert [word for word in wanted if word not in text] == []


def test_qr_code_carries_the_secret_in_the_fragment(nation: Nation) -> None:
    one = issued_by(nation)[0]
    drawn = activation_qr(f"{BASE}/activate", one.secret)
    again = activation_qr(f"{BASE}/activate", one.secret)
    other = activation_qr(f"{BASE}/activate", one.secret[::-1])
    assert drawn.matrix == again.matrix
    assert drawn.matrix != other.matrix
    assert drawn.symbol_size(border=0)[0] <= 37


def test_sheet_of_a_province_breaks_over_pages_and_repeats_its_head(nation: Nation) -> None:
    issued = issued_by(nation) * 10
    pages = PdfReader(BytesIO(render_slips(nation.province, issued, base_url=BASE, now=NOW))).pages
    heads = ["QR Code" in page.extract_text() for page in pages]
    assert len(heads) > 2
    assert heads == [True] * len(heads)


@pytest.mark.parametrize("address", ["https://elsewhere.example/x.png", "file:///etc/hostname", "../config/x.png"])
def test_paper_fetches_nothing_from_elsewhere(address: str) -> None:
    picture = mark_safe(f'<img src="{address}">')
    with pytest.raises(FatalURLFetchingError):
        render_pdf("papers/slips.html", {"rows": [{"qr": picture}]})


# --- the first-day sheet -------------------------------------------------------------------------


def test_first_day_sheet_is_one_page_for_each_slip(nation: Nation) -> None:
    make_round(now=NOW)
    issued = issued_by(nation)
    paper = render_slips(nation.lao, issued, base_url=BASE, now=NOW, with_first_day=True)
    pages = [clean_text(page.extract_text()) for page in PdfReader(BytesIO(paper)).pages]
    own = [[grouped(one.secret) in page for one in issued] for page in pages]
    assert own == [[True, False], [False, True]]


def test_first_day_sheet_says_by_when_whom_to_telephone_and_where_the_manual_is(nation: Nation) -> None:
    """The day of one's own level first, moved for those whom an extension names."""
    round_ = make_round(now=NOW)
    given = date(2026, 12, 25)
    named = {"level": "institution", "organisation": nation.school, "due_on": given, "set_at": NOW}
    Deadline.objects.create(round=round_, order_reference="ที่ 1", **named)
    organisations = [nation.school, nation.centre]
    sheets = first_days(nation.lao, organisations, base_url=BASE)
    general = {row.level: row.due_on for row in Deadline.objects.filter(round=round_, organisation=None)}
    lao, province = (to_thai(format_date(general[level])) for level in ("lao", "province"))
    days = [[day for _level, day in sheets[one.pk].due] for one in organisations]
    assert days == [
        ["๒๕ ธันวาคม ๒๕๖๙", lao, province],
        [to_thai(format_date(general["institution"])), lao, province],
    ]
    officer = post_of(nation.lao).officer
    assert officer is not None
    said = {(one.issuer, one.telephone, one.manual) for one in sheets.values()}
    wanted = f"{officer}, {officer.position}, {officer.telephone}"
    assert said == {(nation.lao.title, wanted, f"{BASE}/manual/institution/")}


def test_first_day_sheet_costs_the_same_for_one_and_for_ten(
    nation: Nation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_round(now=NOW)
    everybody = [*nation.here.institutions, *nation.there.institutions]
    for organisations in (everybody[:1], everybody):
        with django_assert_num_queries(4):
            first_days(nation.lao, organisations, base_url=BASE)


@pytest.mark.parametrize("level", ["institution", "lao", "province", "department"])
def test_first_day_sheet_fits_one_page_at_every_level(nation: Nation, level: str) -> None:
    """The operator's slip for an organisation itself names nobody below it to telephone."""
    make_round(now=NOW)
    of_level = {"institution": nation.school, "lao": nation.lao, "province": nation.province}
    organisation = of_level.get(level, nation.department)
    issued = issue_slips(posts=[post_of(organisation)], by=None, now=NOW)
    paper = render_slips(organisation, issued, base_url=BASE, now=NOW, with_first_day=True)
    above = organisation.parent
    assert len(PdfReader(BytesIO(paper)).pages) == 1
    assert f"{BASE}/manual/{level}/" in text_of(paper)
    assert first_days(organisation, [organisation], base_url=BASE)[organisation.pk].issuer == (
        above.title if above else ""
    )
