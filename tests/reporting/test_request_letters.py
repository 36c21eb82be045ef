"""Letters to schools: a page to each, Thai digits, the officer to telephone, no code and no child."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from lec.headcounts.actions.asking import ask, ask_again, note_sent, save_contact
from lec.headcounts.models import Request
from lec.lib.digits import to_thai
from lec.registry.models import OtherSchool
from lec.reporting.request_letters import render_request_letters
from tests.nation import NOW, Nation, build_nation, post_of

pytestmark = pytest.mark.django_db
DUE = NOW.date() + timedelta(days=7)


@pytest.fixture
def nation() -> Nation:
    return build_nation()


def texts(nation: Nation, requests: list[Request]) -> list[str]:
    """The text of every page, without spaces and line ends."""
    officer = post_of(nation.lao).officer
    paper = render_request_letters(nation.lao, requests, officer=officer, now=NOW)
    pages = PdfReader(io.BytesIO(paper)).pages
    return ["".join(page.extract_text().split()).replace("\u0e4d\u0e32", "\u0e33") for page in pages]


def test_each_school_has_one_page_with_what_is_asked(nation: Nation) -> None:
    first = nation.here.other_schools[0]
    long = "โรงเรียนอนุบาลเทศบาลวัดพระธาตุช่อแฮ (อินทรวิทยาคารอุปถัมภ์ราษฎร์ประชานุเคราะห์) สาขาบ้านห้วยขอน"
    second = OtherSchool.objects.create(lao=nation.lao, code="1054999999", name=long, affiliation="เอกชน")
    by = post_of(nation.lao)
    asked = ask(schools=[first, second], due_on=DUE, by=by, now=NOW).asked
    pages = texts(nation, [one.request for one in asked])
    assert len(pages) == 2
    for page, school in zip(pages, (first, second), strict=True):
        assert to_thai("".join(school.name.split())) in page
        for words in ("๒๙พฤศจิกายน๒๕๖๙", "๑๐พฤศจิกายน๒๕๖๙", "๐๕๔-๐๐๐-๐๐๐", "อ.๑", "ป.๖", "๒๕๖๙"):
            assert words in page


def test_a_second_letter_says_why_and_where_the_link_went(nation: Nation) -> None:
    school, by = nation.here.other_schools[0], post_of(nation.lao)
    save_contact(school=school, person="", telephone="", email="school@example.ac.th", by=by, now=NOW)
    ask(schools=[school], due_on=DUE, by=by, now=NOW)
    again = ask_again(school=school, reason="ป.6 ไม่ครบ", due_on=DUE, by=by, now=NOW)
    (before,) = texts(nation, [again.request])
    note_sent(sent=[(again.request, "")], by=by, now=NOW)
    (after,) = texts(nation, [again.request])
    assert ("ป.๖ไม่ครบ" in before, "school@example.ac.th" in before, "school@example.ac.th" in after) == (
        True,
        False,
        True,
    )
    assert again.secret not in after
