"""A school without an account sends its numbers: from the code to the thanks page, and what a dead link says."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from lec.accounts.secret_codes import grouped
from lec.headcounts.actions.asking import ask, ask_again, save_contact
from lec.headcounts.actions.numbers import dissolve, open_name_list
from lec.headcounts.models import Answer, Headcount, NameList, Request
from lec.headcounts.rules.numbers import CELLS, field_of
from lec.registry.models import OtherSchool
from tests.nation import NOW, Nation, build_nation, post_of
from tests.web.addresses import furnish, secrets_of

pytestmark = pytest.mark.django_db
WORDS = {"person": "ครูใจดี มีสุข", "position": "ครู", "telephone": "054511111", "note": "ครบถ้วน"}


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
    caches["progress"].clear()


@pytest.fixture
def nation() -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def school(nation: Nation) -> OtherSchool:
    return nation.here.other_schools[0]


@pytest.fixture
def secret(nation: Nation, school: OtherSchool) -> str:
    """The code of a request made a moment ago."""
    by = post_of(nation.lao)
    save_contact(school=school, person="", telephone="", email="a@example.ac.th", by=by, now=NOW)
    (asked,) = ask(schools=[school], due_on=timezone.localdate() + timedelta(days=5), by=by, now=NOW).asked
    return asked.secret


@pytest.fixture
def client() -> Client:
    client = Client()
    client.cookies["lec_language"] = "en"
    return client


def typed(secret: str, each: object = 2, **more: object) -> dict[str, Any]:
    numbers = {field_of(*cell): str(more.get(field_of(*cell), each)) for cell in CELLS}
    return {"code": secret, **numbers, **WORDS, **{k: v for k, v in more.items() if k not in numbers}}


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("รายชื่อ.pdf", b"%PDF-1.7 names")


def csv(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("dmc.csv", "\n".join(("ชั้น,เพศ,ชื่อ", *rows)).encode())


# --- the way through ---------------------------------------------------------------------------


def test_a_school_sends_its_numbers_and_its_list(
    client: Client, nation: Nation, school: OtherSchool, secret: str
) -> None:
    grid = client.post("/answer", {"code": grouped(secret).lower()})
    text = grid.content.decode()
    assert (school.name in text, nation.lao.name in text, grid.templates[0].name) == (
        True,
        True,
        "answers/numbers.html",
    )
    check = client.post("/answer/numbers", typed(secret, K1_M="๑๒", file=pdf()))
    text = check.content.decode()
    assert (check.templates[0].name, check.context["total"], "รายชื่อ.pdf" in text) == (
        "answers/check.html",
        46,
        True,
    )
    assert Answer.objects.count() == 0
    sent = client.post("/answer/send", dict(check.context["sent"]))
    assert (sent.status_code, sent.headers["Location"]) == (302, "/answer/thanks")
    thanks = client.get("/answer/thanks").content.decode()
    assert (f"{school.name}: 46 pupils" in thanks, "054-000-000" in thanks) == (True, True)
    answer = Answer.objects.get()
    assert (answer.cells["K1_M"], answer.person, answer.note, Headcount.objects.count()) == (
        12,
        "ครูใจดี มีสุข",
        "ครบถ้วน",
        0,
    )
    opened = open_name_list(name_list=NameList.objects.get(), by=post_of(nation.lao), now=NOW)
    assert (opened.content, opened.filename) == (b"%PDF-1.7 names", "รายชื่อ.pdf")


def test_going_back_to_change_loses_nothing(client: Client, secret: str) -> None:
    check = client.post("/answer/numbers", typed(secret, 3, file=pdf()))
    back = client.post("/answer/numbers", dict(check.context["sent"]) | {"change": "1"})
    form = back.context["form"]
    assert (form["K1_M"].value(), form["person"].value(), form["note"].value(), form.errors) == (
        "3",
        "ครูใจดี มีสุข",
        "ครบถ้วน",
        {},
    )
    assert "รายชื่อ.pdf is attached." in back.content.decode()


def test_the_list_of_dmc_is_counted_into_the_boxes_and_kept(client: Client, secret: str) -> None:
    sent = csv("ป.1,ชาย,ลับหนึ่ง", "ป.1,หญิง,ลับสอง", "ม.2,หญิง,ลับสาม")
    counted = client.post("/answer/numbers", typed(secret, "", file=sent, count="1"))
    form, text = counted.context["form"], counted.content.decode()
    assert (form["P1_M"].value(), form["P2_M"].value(), form["person"].value()) == ("1", "0", "ครูใจดี มีสุข")
    assert ("Counted: 2 pupils of 3 rows" in text, "ลับ" in text, form.errors) == (True, False, {})
    # The browser has forgotten the file; it goes along all the same.
    check = client.post("/answer/numbers", typed(secret, 1))
    client.post("/answer/send", dict(check.context["sent"]))
    assert NameList.objects.get().filename == "dmc.csv"


@pytest.mark.parametrize("rows", [("ป.1,,ลับ",), ()])
def test_a_list_that_cannot_be_counted_leaves_what_was_typed(client: Client, secret: str, rows: tuple[str]) -> None:
    answer = client.post("/answer/numbers", typed(secret, 4, P6_F="", file=csv(*rows), count="1"))
    form = answer.context["form"]
    assert (form["P1_M"].value(), "P6_F" in form.errors, Answer.objects.count()) == ("4", False, 0)
    missing = client.post("/answer/numbers", typed("", 4, count="1"))
    assert missing.status_code == 422


# --- what is refused ---------------------------------------------------------------------------


def test_what_is_missing_is_said_at_its_box_and_nothing_is_lost(client: Client, secret: str) -> None:
    answer = client.post("/answer/numbers", typed(secret, 2, K1_M="", P1_F="สิบ", person=""))
    form = answer.context["form"]
    assert sorted(form.errors) == ["K1_M", "P1_F", "person"]
    assert (form["P1_F"].value(), form["P2_F"].value()) == ("สิบ", "2")
    wild = client.post("/answer/send", typed(secret, 9999))
    assert ("K1_M" in wild.context["form"].errors, Answer.objects.count()) == (True, 0)


def test_a_wrong_file_is_refused_and_a_right_one_stays(client: Client, secret: str) -> None:
    client.post("/answer/numbers", typed(secret, file=pdf()))
    wrong = SimpleUploadedFile("a.exe", b"MZ a program")
    answer = client.post("/answer/numbers", typed(secret, file=wrong))
    assert (list(answer.context["form"].errors), answer.context["kept"].filename) == (["file"], "รายชื่อ.pdf")


def test_a_list_that_is_no_longer_kept_is_asked_for_again_and_nothing_is_sent(client: Client, secret: str) -> None:
    check = client.post("/answer/numbers", typed(secret, 3, file=pdf()))
    caches["progress"].clear()
    again = client.post("/answer/send", dict(check.context["sent"]))
    form = again.context["form"]
    assert (list(form.errors), form["K1_M"].value(), Answer.objects.count()) == (["file"], "3", 0)
    anew = client.post("/answer/numbers", typed(secret, 3, file=pdf()))
    client.post("/answer/send", dict(anew.context["sent"]))
    assert NameList.objects.get().filename == "รายชื่อ.pdf"


def test_a_number_of_thousands_of_digits_is_refused_at_its_box(client: Client, secret: str) -> None:
    answer = client.post("/answer/numbers", typed(secret, 2, K1_M="9" * 5_000))
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["K1_M"])


def test_a_link_works_once(client: Client, secret: str) -> None:
    first = client.post("/answer/send", typed(secret))
    second = client.post("/answer/send", typed(secret))
    third = client.post("/answer", {"code": secret})
    assert (first.status_code, second.status_code, third.status_code, Answer.objects.count()) == (302, 422, 422, 1)
    (sentence,) = third.context["form"].errors["code"]
    assert "054-000-000" in sentence


def test_a_link_dies_when_the_school_is_asked_again(
    client: Client, nation: Nation, school: OtherSchool, secret: str
) -> None:
    due = timezone.localdate() + timedelta(days=5)
    ask_again(school=school, reason="ไม่ครบ", due_on=due, by=post_of(nation.lao), now=NOW)
    assert client.post("/answer", {"code": secret}).status_code == 422
    assert client.post("/answer/numbers", typed(secret)).status_code == 422


def test_a_dissolved_school_and_a_closed_round_are_told_in_a_sentence(
    client: Client, nation: Nation, school: OtherSchool, secret: str
) -> None:
    dissolve(school=school, on=date(2026, 5, 1), reference="ประกาศ", by=post_of(nation.lao), now=NOW)
    gone = client.post("/answer", {"code": secret})
    assert "dissolved" in gone.context["form"].errors["code"][0]
    assert nation.round is not None
    nation.round.closed_at = NOW
    nation.round.save()
    closed = client.post("/answer", {"code": secret})
    assert "The round is closed" in closed.context["form"].errors["code"][0]


def test_guessing_is_slowed_down(client: Client, secret: str) -> None:
    for _n in range(20):
        client.post("/answer", {"code": "AAAA-AAAA"})
    told = client.post("/answer", {"code": secret})
    assert (told.status_code, "Too many wrong codes" in told.content.decode()) == (422, True)
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert elsewhere.post("/answer", {"code": secret}).status_code == 200


def test_a_wrong_code_counts_once_on_every_page(client: Client, secret: str) -> None:
    for page in ("numbers", "send") * 6:
        assert client.post(f"/answer/{page}", typed("AAAA-AAAA")).status_code == 422
    assert client.post("/answer", {"code": secret}).status_code == 200


def test_pages_behind_the_code_lead_back_to_it(client: Client) -> None:
    answers = [client.get(f"/answer/{page}") for page in ("numbers", "send", "thanks")]
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, "/answer")] * 3
    assert client.post("/answer", {"code": ""}).context["form"].errors["code"] == ["Fill in this field."]


# --- what must not leak ------------------------------------------------------------------------


def test_a_link_shows_its_own_school_and_nothing_of_another(client: Client, nation: Nation, secret: str) -> None:
    furnish(nation.there)
    others = [*secrets_of(nation.there), nation.here.other_schools[1].name, nation.school.name, "ลับ"]
    pages = [
        client.post("/answer", {"code": secret}),
        client.post("/answer/numbers", typed(secret)),
        client.post("/answer/send", typed(secret), follow=True),
    ]
    for page in pages:
        assert [word for word in others if word in page.content.decode()] == []


def test_the_code_is_in_no_address_and_no_page_of_it_is_kept(client: Client, secret: str) -> None:
    for page in (client.post("/answer", {"code": secret}), client.post("/answer/numbers", typed(secret))):
        assert "no-store" in page.headers["Cache-Control"]
        assert f"?code={secret}" not in page.content.decode()
    sent = client.post("/answer/send", typed(secret))
    assert (secret in sent.headers["Location"], secret in str(sent.cookies)) == (False, False)
    assert secret not in str(Request.objects.values())


def test_the_kept_file_is_unreadable_where_it_lies(client: Client, secret: str, settings: Any) -> None:
    client.post("/answer/numbers", typed(secret, file=pdf()))
    folder = settings.CACHES["progress"]["LOCATION"]
    contents = b"".join(one.read_bytes() for one in folder.rglob("*.djcache"))
    assert (b"names" in contents, len(contents) > 0) == (False, True)
