"""The sheet of slips: Thai that can be copied, and codes that open the right page."""

from io import BytesIO

import pytest
from django.utils.safestring import mark_safe
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from lec.accounts.actions import IssuedSlip, issue_slips
from lec.accounts.secret_codes import grouped
from lec.lib.names import clean_text
from lec.registry.models import Organisation
from lec.reporting.paper import render_pdf
from lec.reporting.slips import activation_qr, render_slips
from tests.nation import NOW, Nation, build_nation, post_of

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
