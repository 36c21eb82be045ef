"""A visit from the phone: cards, notes, pictures, the end, and what follows from who was not found (๑๐.๓)."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lec.audit.models import Event
from lec.inspections.models import Inspection, Photo, SampledLearner, Visit
from lec.inspections.queries.inspections import find_visit
from lec.inspections.rules import LARGEST_PHOTO
from lec.lib.thai_calendar import format_date
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.models import Enrolment
from lec.rounds.models import Database, Standing
from lec.web.inspections.roster import WHOLE, keep_photo
from tests.confirmed_nation import confirm_branch
from tests.inspections.checked import CHILD, LATER, PICTURE, drawn, found, nation_to_check, province_post
from tests.nation import NOW, Nation, post_of
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def learning(db: None) -> Nation:
    return nation_to_check()


@pytest.fixture
def check(learning: Nation) -> Inspection:
    """Everybody of every institution of the province is drawn."""
    return drawn(learning, institutions=9, learners=9)


def page(name: str, nation: Nation, *more: object) -> str:
    return reverse(f"inspections:{name}", args=[nation.province.code, *more])


def at_school(name: str, nation: Nation, *more: object) -> str:
    return page(name, nation, 1, nation.school.code, *more)


def text_of(browser: Client, address: str, status: int = 200) -> str:
    answered = browser.get(address)
    assert answered.status_code == status
    return answered.content.decode()


def recorded(institution: Organisation) -> list[tuple[str, str]]:
    rows = SampledLearner.objects.filter(visit__institution=institution).order_by("number")
    return list(rows.values_list("found", "note"))


def picture(name: str = "หน้าชั้น.png", content: bytes = PICTURE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


# --- the roster ---------------------------------------------------------------------------------


def test_roster_has_a_card_for_each_and_the_look_is_recorded(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    shown = text_of(signed_in(learning.province), at_school("visit", learning))
    assert [name for name in ("ลับ1", "ลับ2", "ลับ3") if name not in shown] == []
    assert len(re.findall(r'<li class="card-one', shown)) == 3
    looked = Event.objects.filter(verb="names.looked")
    assert [event.organisation_id for event in looked] == [learning.province.pk]
    assert check.reason in str(looked[0].after)


def test_one_press_is_saved_and_answered_without_a_name(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    browser = signed_in(learning.province)
    pressed = browser.post(
        at_school("learner", learning, 2), {"found_2": "present"}, headers={"HX-Request": "true"}
    )
    shown = pressed.content.decode()
    assert (pressed.status_code, "<html" in shown, CHILD.search(shown)) == (200, False, None)
    assert "<strong>1</strong>" in shown
    assert recorded(learning.school) == [("", ""), ("present", ""), ("", "")]
    plain = browser.post(at_school("learner", learning, 3), {"found_3": "moved", "note_3": "ไปน่าน"})
    assert (plain.status_code, plain.headers["Location"]) == (302, at_school("visit", learning))
    assert recorded(learning.school) == [("", ""), ("present", ""), ("moved", "ไปน่าน")]


def test_press_that_is_refused_says_why_and_keeps_what_was_recorded(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    browser = signed_in(learning.province)
    browser.post(at_school("learner", learning, 1), {"found_1": "present"})
    for sent in ({"found_1": "explained"}, {"found_1": "asleep"}):
        refused = browser.post(at_school("learner", learning, 1), sent, headers={"HX-Request": "true"})
        assert refused.status_code == 200
        assert 'class="fault"' in refused.content.decode()
    assert recorded(learning.school)[0] == ("present", "")
    assert browser.post(at_school("learner", learning, 77), {"found_77": "present"}).status_code == 404


def test_everything_at_once_keeps_what_is_right_and_loses_nothing_typed(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    sent = {
        "visited_on": "31/2/2569",
        "visit_note": "ฝนตก",
        "found_1": "present",
        "found_2": "explained",
        "note_2": "ลา",
        "found_3": "not_found",
        "note_3": "เพื่อนว่าย้าย",
        "photo_2": picture(content=b"%PDF-1.7 not a picture"),
        "photo_visit": picture(),
        "finish": "1",
    }
    answered = signed_in(learning.province).post(at_school("visit", learning), sent)
    assert answered.status_code == 422
    shown = answered.content.decode()
    kept = ["31/2/2569", "ฝนตก", 'value="ลา"', 'value="เพื่อนว่าย้าย"']
    assert [word for word in kept if word not in shown] == []
    assert re.search(r'name="found_2" value="explained"[^>]* checked', shown)
    assert recorded(learning.school) == [("present", ""), ("", ""), ("not_found", "เพื่อนว่าย้าย")]
    assert [photo.learner for photo in Photo.objects.all()] == [None]
    assert [shown.count(f'href="#{box}"') for box in ("id_visited_on", "note_2", "photo_2")] == [1, 1, 1]
    assert find_visit(check, learning.school.code).finished_at is None


def test_other_telephone_s_finding_is_not_taken_back_by_an_empty_card(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    found(find_visit(check, learning.school.code), "present", by=province_post(learning))
    browser = signed_in(learning.province)
    browser.post(at_school("visit", learning), {"found_2": "moved", "save": "1"})
    assert [one for one, _note in recorded(learning.school)] == ["present", "moved", ""]


def test_visit_is_finished_when_everybody_was_called(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    browser = signed_in(learning.province)
    half = browser.post(at_school("visit", learning), {"found_1": "present", "finish": "1"})
    assert half.status_code == 422
    rest = {"found_2": "present", "found_3": "present", "finish": "1"}
    assert browser.post(at_school("visit", learning), rest).status_code == 302
    visit = find_visit(check, learning.school.code)
    assert visit.finished_at is not None
    assert visit.visited_on == timezone.localdate()
    shown = text_of(browser, at_school("visit", learning))
    assert 'name="found_1"' not in shown
    assert 'name="found_1"' in text_of(browser, at_school("visit", learning) + "?correct=1")
    corrected = browser.post(at_school("visit", learning), {"found_1": "moved", "save": "1"})
    assert corrected.status_code == 302
    assert recorded(learning.school)[0] == ("moved", "")


def test_day_of_the_visit_may_be_another_but_not_tomorrow(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    browser = signed_in(learning.province)
    day = format_date(NOW.date(), "short")
    browser.post(at_school("visit", learning), {"visited_on": day, "found_1": "present", "save": "1"})
    assert find_visit(check, learning.school.code).visited_on == NOW.date()
    answered = browser.post(at_school("visit", learning), {"visited_on": "1/1/2590", "save": "1"})
    assert answered.status_code == 422
    assert find_visit(check, learning.school.code).visited_on == NOW.date()


# --- pictures -----------------------------------------------------------------------------------


def test_picture_is_kept_unreadable_and_shown_to_the_province_alone(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    browser = signed_in(learning.province)
    answered = browser.post(
        at_school("photos", learning), {"photo_2": picture()}, headers={"HX-Request": "true"}
    )
    kept = Photo.objects.get()
    address = at_school("photo", learning, kept.pk)
    assert address in answered.content.decode()
    assert kept.learner is not None
    assert kept.learner.number == 2
    assert PICTURE not in bytes(kept.sealed_content)
    opened = browser.get(address)
    assert opened.content == PICTURE
    headers = {name: opened.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")}
    assert headers == {"Content-Type": "image/png", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    assert opened.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Event.objects.filter(verb="photo.looked").count() == 1
    closed = {learning.department: 403, learning.there.province: 404, learning.lao: 404, learning.school: 404}
    assert {one: signed_in(one).get(address).status_code for one in closed} == closed
    centre = page("photo", learning, 1, learning.centre.code, kept.pk)
    assert browser.get(centre).status_code == 404


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"", b"<svg onload=alert(1)>"])
def test_file_that_is_no_picture_is_refused(
    learning: Nation, check: Inspection, signed_in: SignedIn, content: bytes
) -> None:
    browser = signed_in(learning.province)
    sent = {"photo_visit": picture("ภาพ.png", content)}
    answered = browser.post(at_school("photos", learning), sent, headers={"HX-Request": "true"})
    assert 'class="fault"' in answered.content.decode()
    assert browser.post(at_school("photos", learning), sent).status_code == 302
    assert not Photo.objects.exists()


class Endless(SimpleUploadedFile):
    """A file that says how much of it was asked for."""

    asked: list[int | None] = []

    def read(self, num_bytes: int | None = None) -> bytes:
        """What was asked for, and no end."""
        self.asked.append(num_bytes)
        return PICTURE[:8] + b"0" * ((num_bytes or 8) - 8)


def test_of_a_picture_without_end_no_more_than_the_limit_is_read(learning: Nation, check: Inspection) -> None:
    visit = find_visit(check, learning.school.code)
    fault = keep_photo(visit, WHOLE, Endless("ภาพ.png", b""), by=province_post(learning), now=timezone.now())
    assert Endless.asked == [LARGEST_PHOTO + 1]
    assert fault == "ภาพมีขนาดใหญ่กว่า 10 MB โปรดถ่ายด้วยความละเอียดต่ำลง"
    assert not Photo.objects.exists()


# --- what follows -------------------------------------------------------------------------------


@pytest.fixture
def missing(learning: Nation, check: Inspection) -> Visit:
    """The school's second and third learner were not found, and the visit is over."""
    visit = find_visit(check, learning.school.code)
    found(visit, "present", "not_found", "not_found", by=province_post(learning), now=timezone.now())
    Visit.objects.filter(pk=visit.pk).update(finished_at=timezone.now())
    return visit


def test_institution_is_asked_and_led_to_the_register_with_the_attempt_written(
    learning: Nation, missing: Visit, signed_in: SignedIn
) -> None:
    here, school = reverse("inspections:asked", args=[learning.school.code]), signed_in(learning.school)
    assert "ลับ2" not in text_of(school, here)
    browser = signed_in(learning.province)
    assert browser.post(at_school("ask", learning)).status_code == 302
    shown = text_of(school, here)
    assert [name in shown for name in ("ลับ1", "ลับ2", "ลับ3")] == [False, True, True]
    ways = re.findall(r'href="([^"]*/depart[^"]*)"', shown)
    assert len(ways) == 2
    form = text_of(school, ways[0].replace("&amp;", "&"))
    assert "การสุ่มตรวจ" in form or "Random check" in form
    assert re.search(r'value="no_existence"[^>]* checked', form)
    enrolment = Enrolment.objects.get(institution=learning.school, learner__first_name="ลับ2")
    depart(enrolments=[enrolment], kind="resigned", by=post_of(learning.school), now=timezone.now())
    assert len(re.findall(r'href="[^"]*/depart', text_of(school, here))) == 1


def test_lao_reads_the_findings_of_its_institutions(
    learning: Nation, missing: Visit, signed_in: SignedIn
) -> None:
    here = reverse("inspections:findings", args=[learning.lao.code])
    shown = text_of(signed_in(learning.lao), here)
    assert [name in shown for name in ("ลับ1", "ลับ2", "ลับ3", learning.school.name)] == [False, True, True, True]
    other = reverse("inspections:findings", args=[learning.here.laos[1].code])
    assert not CHILD.search(text_of(signed_in(learning.here.laos[1]), other))
    assert signed_in(learning.province).get(here).status_code == 403


def test_confirmation_is_returned_after_the_second_press(
    learning: Nation, missing: Visit, signed_in: SignedIn
) -> None:
    confirm_branch(learning.here)
    browser, address = signed_in(learning.province), at_school("return", learning)
    for asked in (browser.get(address), browser.post(address)):
        assert asked.status_code == 200
        assert asked.content.decode().count('class="voids-when"') == 3
        assert not Standing.objects.filter(state="voided").exists()
    assert browser.post(address, {"accept_void": "1"}).status_code == 302
    fell = Standing.objects.filter(state="voided").values_list("organisation__code", "database")
    assert sorted(fell) == sorted(
        [
            (learning.school.code, Database.ROLL),
            (learning.lao.code, Database.ROLL),
            (learning.province.code, Database.OVERALL),
        ]
    )
    assert browser.post(address, {"accept_void": "1"}).status_code == 409


def test_return_of_what_is_not_confirmed_is_refused(
    learning: Nation, missing: Visit, signed_in: SignedIn
) -> None:
    browser = signed_in(learning.province)
    assert browser.get(at_school("return", learning)).status_code == 409
    assert at_school("return", learning) not in text_of(browser, at_school("visit", learning))


# --- the end ------------------------------------------------------------------------------------


def test_check_is_finished_with_a_reason_for_the_visits_left(
    learning: Nation, missing: Visit, signed_in: SignedIn
) -> None:
    browser = signed_in(learning.province)
    refused = browser.post(page("finish", learning, 1))
    assert refused.status_code == 422
    assert 'id="id_unfinished_reason_error"' in refused.content.decode()
    done = browser.post(page("finish", learning, 1), {"unfinished_reason": "น้ำท่วม เข้าไม่ได้"})
    assert (done.status_code, done.headers["Location"]) == (302, page("result", learning, 1))
    assert "น้ำท่วม เข้าไม่ได้" in text_of(browser, page("result", learning, 1))
    assert 'name="found_1"' not in text_of(browser, at_school("visit", learning) + "?correct=1")
    late = browser.post(at_school("learner", learning, 1), {"found_1": "moved"})
    assert late.status_code == 409
    assert at_school("ask", learning) in text_of(browser, at_school("visit", learning))
    assert browser.post(at_school("ask", learning)).status_code == 302


def test_nobody_is_asked_for_while_the_visit_goes_on(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    found(find_visit(check, learning.school.code), "not_found", by=province_post(learning))
    browser = signed_in(learning.province)
    assert browser.post(at_school("ask", learning)).status_code == 409
    assert at_school("ask", learning) not in text_of(browser, at_school("visit", learning))


def test_rosters_are_printed_with_names_and_each_look_is_recorded(
    learning: Nation, check: Inspection, signed_in: SignedIn
) -> None:
    browser = signed_in(learning.province)
    for address in (at_school("roster", learning), page("rosters", learning, 1)):
        printed = browser.get(address)
        assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
        assert printed.headers["Cache-Control"] == "no-store"
    assert Event.objects.filter(verb="names.looked").count() == 1 + 4
    assert signed_in(learning.department).get(at_school("roster", learning)).status_code == 403


def test_roster_asks_the_same_for_one_learner_and_for_three(learning: Nation, signed_in: SignedIn) -> None:
    browser = signed_in(learning.province)
    asked = []
    for number, learners in ((1, 1), (2, 3)):
        drawn(learning, institutions=9, learners=learners, now=LATER)
        address = page("visit", learning, number, learning.school.code)
        browser.get(address)
        with CaptureQueriesContext(connection) as statements:
            assert browser.get(address).status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_pages_below_ask_the_same_for_one_visit_and_for_three(learning: Nation, signed_in: SignedIn) -> None:
    counted = []
    for times in (1, 2):
        for _time in range(times):
            visit = find_visit(drawn(learning, institutions=9, learners=9), learning.school.code)
            found(visit, "not_found", "not_found", "present", by=province_post(learning), now=timezone.now())
            Visit.objects.filter(pk=visit.pk).update(finished_at=timezone.now())
        for who, name in ((learning.school, "asked"), (learning.lao, "findings")):
            browser, address = signed_in(who), reverse(f"inspections:{name}", args=[who.code])
            browser.get(address)
            with CaptureQueriesContext(connection) as statements:
                assert browser.get(address).status_code == 200
            counted.append(len(statements))
    assert counted[:2] == counted[2:]


def test_who_was_not_found_comes_before_confirming_again(
    learning: Nation, missing: Visit, signed_in: SignedIn
) -> None:
    confirm_branch(learning.here)
    browser, school = signed_in(learning.province), signed_in(learning.school)
    browser.post(at_school("return", learning), {"accept_void": "1"})
    asked = reverse("inspections:asked", args=[learning.school.code])
    big, before = 'class="btn btn-primary btn-big"', text_of(school, "/")
    assert (big in before, asked in before[: before.index('id="again"')]) == (True, False)
    browser.post(at_school("ask", learning))
    after = text_of(school, "/")
    assert (big in after, asked in after[: after.index('id="again"')]) == (False, True)
