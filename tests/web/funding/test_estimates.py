"""The pages of estimates: amounts lead down to the grade, everything says what it is, nobody sees a neighbour's."""

import hashlib
import io
import json
import re
from datetime import timedelta

import openpyxl
import pypdf
import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from lec.closings.actions import close
from lec.funding import first_rates
from lec.funding.models import Rate
from lec.registry.models import Organisation
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, Nation, post_of
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db



@pytest.fixture
def nation(db: None) -> Nation:
    Rate.objects.all().delete()
    first_rates.enter(Rate)
    whole = nation_with_learners()
    confirm_branch(whole.here)
    return whole


def page(client: Client, organisation: Organisation, name: str = "funding:show") -> str:
    return text_of(client.get(reverse(name, args=[organisation.code])).content)


def text_of(content: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())


def test_institution_sees_every_line_with_rate_source_and_seal(nation: Nation, signed_in: SignedIn) -> None:
    seen = page(signed_in(nation.school), nation.school)
    for words in (
        "ประมาณการ",
        "21,600.00",  # lunch: 3 x 36 x 200
        "5,374.20",  # milk: 3 x 6.89 x 260
        "5,940.00",  # teaching: 1,836 + 2 x 2,052
        "32,914.20",
        "เอกสารทางราชการ: ตั้งแต่ปีงบประมาณ 2566",
    ):
        assert words in seen
    html = signed_in(nation.school).get(reverse("funding:show", args=[nation.school.code])).content.decode()
    assert html.count("/seals/") == 1


def test_lao_sees_institutions_and_other_schools_apart(nation: Nation, signed_in: SignedIn) -> None:
    seen = page(signed_in(nation.lao), nation.lao)
    centre = 3 * 36 * 245 + 3 * 1_836 + 5_374.20
    assert f"{32_914.20 + centre:,.2f}" in seen
    assert f"{18 * 36 * 200 + 18 * 6.89 * 260:,.2f}" in seen
    assert nation.here.other_schools[0].name in seen


def test_every_level_leads_one_step_down(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.department)
    lao = nation.lao
    way = [
        (nation.department, reverse("funding:show", args=["54"])),
        (nation.province, reverse("funding:show", args=[lao.code])),
        (lao, reverse("funding:show", args=[nation.school.code])),
        (lao, reverse("funding:school", args=[lao.code, nation.here.other_schools[0].code])),
    ]
    for organisation, below in way:
        html = client.get(reverse("funding:show", args=[organisation.code])).content.decode()
        assert f'href="{below}"' in html
        assert client.get(below).status_code == 200


def test_unconfirmed_province_is_named_missing_and_not_zero(nation: Nation, signed_in: SignedIn) -> None:
    seen = page(signed_in(nation.department), nation.department)
    assert "น่าน ไม่มีประมาณการ: ยังไม่มีแห่งใดยืนยัน (4 แห่ง)" in seen
    below = page(signed_in(nation.department), nation.there.laos[0])
    assert below.count("ไม่มีประมาณการ:") == 3
    own = page(signed_in(nation.there.institutions[0]), nation.there.institutions[0])
    assert "ไม่มีประมาณการ:" in own


def test_other_school_has_its_lines(nation: Nation, signed_in: SignedIn) -> None:
    school = nation.here.other_schools[0]
    address = reverse("funding:school", args=[nation.lao.code, school.code])
    seen = text_of(signed_in(nation.lao).get(address).content)
    assert school.name in seen
    assert "129,600.00" in seen
    assert signed_in(nation.lao).get(reverse("funding:school", args=[nation.lao.code, "no-such"])).status_code == 404


def test_own_leads_to_ones_own_level(nation: Nation, signed_in: SignedIn) -> None:
    for organisation in (nation.department, nation.province, nation.lao, nation.school):
        answer = signed_in(organisation).get(reverse("funding:own"))
        assert answer["Location"] == reverse("funding:show", args=[organisation.code])


def test_closed_round_says_which_closing(nation: Nation, signed_in: SignedIn) -> None:
    assert nation.round
    later = NOW + timedelta(hours=1)
    close(round=nation.round, taken="last", reason="ครบกำหนด", by=post_of(nation.department), now=later)
    seen = page(signed_in(nation.province), nation.province)
    assert "ปิดรอบ ครั้งที่ 1" in seen


def test_round_asked_for_is_kept_on_the_way_down(nation: Nation, signed_in: SignedIn) -> None:
    assert nation.round
    client, address = signed_in(nation.province), reverse("funding:show", args=["54"])
    html = client.get(address, {"round": nation.round.pk}).content.decode()
    assert f'href="{reverse("funding:show", args=[nation.lao.code])}?round={nation.round.pk}"' in html
    for nonsense in ("x", "999999", "-1", "9" * 40):
        assert client.get(address, {"round": nonsense}).status_code == 200


def test_document_gives_the_digest_that_the_page_shows(nation: Nation, signed_in: SignedIn) -> None:
    for organisation in (nation.department, nation.province, nation.lao, nation.school):
        client = signed_in(organisation)
        content = client.get(reverse("funding:document", args=[organisation.code])).content
        assert hashlib.sha256(content).hexdigest() in page(client, organisation)
        assert json.loads(content)["is"] == "ประมาณการ"


def test_workbook_says_what_it_is_on_every_sheet(nation: Nation, signed_in: SignedIn) -> None:
    for organisation, sheets in ((nation.department, 4), (nation.lao, 5), (nation.school, 5)):
        content = signed_in(organisation).get(reverse("funding:xlsx", args=[organisation.code])).content
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert len(book.worksheets) == sheets
        for sheet in book.worksheets:
            assert str(sheet["A1"].value).startswith("ประมาณการ")
    lines = book.worksheets[2]
    amounts = [row[10].value for row in lines.iter_rows(min_row=6)]
    assert round(sum(amounts), 2) == 32_914.20


def test_paper_says_what_it_is_and_how_much(nation: Nation, signed_in: SignedIn) -> None:
    told = ((nation.school, "32,914.20"), (nation.lao, "129,600.00"), (nation.department, "แพร่"))
    for organisation, amount in told:
        content = signed_in(organisation).get(reverse("funding:pdf", args=[organisation.code])).content
        text = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(content)).pages)
        assert text.count("ประมาณการ") >= 2
        assert amount in text


def test_cliffs_have_the_numbers_beside_the_picture(nation: Nation, signed_in: SignedIn) -> None:
    seen = page(signed_in(nation.lao), nation.lao, "funding:cliffs")
    for words in ("1,440.00", "1,107.00", "−333.00", "2,700.00", "2,424.00", "2,880.00", "2,662.00", "54 คน"):
        assert words in seen
    html = signed_in(nation.lao).get(reverse("funding:cliffs", args=[nation.lao.code])).content.decode()
    assert html.count('role="img"') == 1


def test_before_the_first_round_there_is_nothing_to_estimate(signed_in: SignedIn, db: None) -> None:
    from tests.nation import build_nation

    bare = build_nation(with_round=False)
    client = signed_in(bare.department)
    for name in ("funding:show", "funding:cliffs"):
        assert client.get(reverse(name, args=["DLA"])).status_code == 200
    assert client.get(reverse("funding:what_if")).status_code == 200
    assert client.get(reverse("funding:xlsx", args=["DLA"])).status_code == 409


def test_no_name_of_a_child_on_any_page(nation: Nation, signed_in: SignedIn) -> None:
    for organisation in (nation.department, nation.province, nation.lao, nation.school):
        for name in ("funding:show", "funding:cliffs", "funding:document"):
            answer = signed_in(organisation).get(reverse(name, args=[organisation.code]))
            assert re.findall(r"ลับ\d", answer.content.decode()) == []


@pytest.mark.parametrize("level", ["department", "province", "lao"])
def test_page_asks_the_same_of_one_row_and_of_more(
    nation: Nation, signed_in: SignedIn, level: str, django_assert_max_num_queries: object
) -> None:
    organisation: Organisation = getattr(nation, level)
    client = signed_in(organisation)
    page(client, organisation)
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        page(client, organisation)
    confirm_branch(nation.there)
    caches["estimates"].clear()
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        page(client, organisation)
