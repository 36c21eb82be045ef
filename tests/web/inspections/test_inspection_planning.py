"""Planning a random check, freezing its list and drawing: the pages before anybody is visited (๑๐.๓)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lec.inspections.models import FrozenInstitution, Inspection, SampledLearner
from lec.lib.thai_calendar import format_date
from lec.web.inspections.strata import needed, ruled_out, shown_by, strata_of
from tests.inspections.checked import CHILD, drawn, frozen, nation_to_check
from tests.nation import NOW, YEAR, Nation
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db

PLAN = {
    "title": "สุ่มตรวจภาคเรียนที่ 2",
    "reason": "สุ่มตรวจสอบตามข้อ 10.3",
    "institutions": "2",
    "learners": "๒",
    "weighting": "none",
    "seed_kind": "committed",
}


@pytest.fixture
def learning(db: None) -> Nation:
    return nation_to_check()


def page(name: str, nation: Nation, *more: object) -> str:
    return reverse(f"inspections:{name}", args=[nation.province.code, *more])


def text_of(browser: Client, address: str, status: int = 200) -> str:
    answered = browser.get(address)
    assert answered.status_code == status
    return answered.content.decode()


# --- what a sample can show ---------------------------------------------------------------------


def test_sizes_told_beforehand_are_those_of_the_issue() -> None:
    assert [(one.percent, one.number) for one in needed()] == [("5", 59), ("2", 149), ("1", 299), ("0.5", 598)]
    assert [ruled_out(one.number) for one in needed()] == ["5.0", "2.0", "1.0", "0.5"]
    assert ruled_out(58) == "5.1"


def test_strata_count_institutions_and_learners_of_the_province_alone(learning: Nation) -> None:
    strata = strata_of(learning.province, YEAR, NOW.date())
    assert (strata.institutions, strata.learners) == (4, 12)
    assert [(one.institutions, one.learners) for one in strata.kinds] == [(2, 6), (2, 6)]
    assert [(one.name, one.institutions, one.learners) for one in strata.laos] == [
        (lao.name, 1, 3) for _kind in "12" for lao in learning.here.laos
    ]


@pytest.mark.parametrize(
    ("institutions", "learners", "expected"),
    [(2, 2, (4, False)), (9, 2, (8, True)), (4, 9, (12, True)), (1, 1, (1, False))],
)
def test_sample_of_the_numbers_typed_never_exceeds_what_there_is(
    learning: Nation, institutions: int, learners: int, expected: tuple[int, bool]
) -> None:
    shows = shown_by(strata_of(learning.province, YEAR, NOW.date()), institutions=institutions, learners=learners)
    assert shows is not None
    assert (shows.sample, shows.all_institutions) == expected


def test_typing_is_answered_with_what_it_shows(learning: Nation, signed_in: SignedIn) -> None:
    browser = signed_in(learning.province)
    typed = {"institutions": "๔", "learners": "3"}
    answered = browser.get(page("plan", learning), typed, headers={"HX-Request": "true"}).content.decode()
    assert "<strong>12</strong>" in answered
    assert "<html" not in answered
    nothing = browser.get(page("plan", learning), {"institutions": "x"}, headers={"HX-Request": "true"})
    assert "<strong>" not in nothing.content.decode()


# --- planning and freezing ----------------------------------------------------------------------


def test_plan_is_looked_at_once_more_before_it_is_frozen(learning: Nation, signed_in: SignedIn) -> None:
    browser = signed_in(learning.province)
    looked = browser.post(page("plan", learning), PLAN | {"check": "1"})
    assert looked.status_code == 200
    assert 'name="freeze"' in looked.content.decode()
    assert not Inspection.objects.exists()
    back = browser.post(page("plan", learning), PLAN | {"back": "1"}).content.decode()
    assert 'value="สุ่มตรวจภาคเรียนที่ 2"' in back
    assert 'name="freeze"' not in back
    done = browser.post(page("plan", learning), PLAN | {"freeze": "1"})
    assert (done.status_code, done.headers["Location"]) == (302, page("show", learning, 1))
    made = Inspection.objects.get()
    assert (made.title, made.institutions_wanted, made.learners_wanted) == (PLAN["title"], 2, 2)
    assert FrozenInstitution.objects.filter(inspection=made).count() == 4


def test_lottery_that_is_over_is_refused_with_everything_kept(learning: Nation, signed_in: SignedIn) -> None:
    today = format_date(timezone.localdate(), "short")
    sent = PLAN | {"seed_kind": "lottery", "lottery_on": today, "freeze": "1"}
    answered = signed_in(learning.province).post(page("plan", learning), sent)
    assert answered.status_code == 422
    shown = answered.content.decode()
    assert [word for word in (PLAN["title"], PLAN["reason"], today) if word not in shown] == []
    assert 'id="id_lottery_on_error"' in shown
    assert not Inspection.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("institutions", "2001"), ("institutions", "0"), ("learners", "-1"), ("learners", "มาก"), ("title", " ")],
)
def test_plan_with_a_bad_answer_says_so_at_its_field(
    learning: Nation, signed_in: SignedIn, field: str, value: str
) -> None:
    answered = signed_in(learning.province).post(page("plan", learning), PLAN | {field: value, "check": "1"})
    assert answered.status_code == 422
    assert f'id="id_{field}_error"' in answered.content.decode()


def test_plan_of_a_secret_asks_for_no_day(learning: Nation, signed_in: SignedIn) -> None:
    signed_in(learning.province).post(page("plan", learning), PLAN | {"lottery_on": "1/1/2590", "freeze": "1"})
    assert Inspection.objects.get().lottery_on is None


def test_more_institutions_than_there_are_are_all_drawn(learning: Nation, signed_in: SignedIn) -> None:
    browser = signed_in(learning.province)
    looked = browser.post(page("plan", learning), PLAN | {"institutions": "999", "check": "1"})
    assert "<strong>8</strong>" in looked.content.decode()
    browser.post(page("plan", learning), PLAN | {"institutions": "999", "freeze": "1"})
    browser.post(page("draw", learning, 1))
    assert Inspection.objects.get().visits.count() == 4


# --- the draw -----------------------------------------------------------------------------------


def lottery(nation: Nation, *, days: int) -> Inspection:
    """A list frozen ten days ago for the lottery of a day from today."""
    day = timezone.localdate() + timedelta(days=days)
    return frozen(nation, now=timezone.now() - timedelta(days=10), seed_kind="lottery", lottery_on=day)


def test_draw_before_the_lottery_is_refused(learning: Nation, signed_in: SignedIn) -> None:
    lottery(learning, days=3)
    browser = signed_in(learning.province)
    assert 'name="lottery_number"' not in text_of(browser, page("show", learning, 1))
    answered = browser.post(page("draw", learning, 1), {"lottery_number": "123456"})
    assert answered.status_code == 409
    assert not SampledLearner.objects.exists()


@pytest.mark.parametrize("typed", ["", "12345", "เลขท้าย", "1234567", "12a456"])
def test_number_that_is_no_first_prize_is_refused_and_kept(
    learning: Nation, signed_in: SignedIn, typed: str
) -> None:
    lottery(learning, days=-1)
    answered = signed_in(learning.province).post(page("draw", learning, 1), {"lottery_number": typed})
    assert answered.status_code == 422
    shown = answered.content.decode()
    assert 'id="id_lottery_number_error"' in shown
    assert not typed or f'value="{typed}"' in shown
    assert not SampledLearner.objects.exists()


def test_number_of_the_lottery_draws_once(learning: Nation, signed_in: SignedIn) -> None:
    lottery(learning, days=-1)
    browser = signed_in(learning.province)
    assert browser.post(page("draw", learning, 1), {"lottery_number": "๑๒๓ ๔๕๖"}).status_code == 302
    made = Inspection.objects.get()
    day = timezone.localdate() - timedelta(days=1)
    assert made.seed == f"{day.isoformat()}:123456"
    shown = text_of(browser, page("show", learning, 1))
    assert [one.institution.name for one in made.visits.all() if one.institution.name not in shown] == []
    assert browser.post(page("draw", learning, 1), {"lottery_number": "654321"}).status_code == 409
    made.refresh_from_db()
    assert made.seed.endswith("123456")


def test_secret_draws_without_a_number_and_names_nobody(learning: Nation, signed_in: SignedIn) -> None:
    frozen(learning)
    browser = signed_in(learning.province)
    assert browser.post(page("draw", learning, 1)).status_code == 302
    assert SampledLearner.objects.count() == 4
    for looker in (learning.province, learning.department):
        assert not CHILD.search(text_of(signed_in(looker), page("show", learning, 1)))


def test_lists_and_draws_belong_to_their_province(learning: Nation, signed_in: SignedIn) -> None:
    drawn(learning)
    neighbour = signed_in(learning.there.province)
    for name, more in (("list", []), ("show", [1]), ("result", [1]), ("draw", [1]), ("finish", [1])):
        for answered in (
            neighbour.get(page(name, learning, *more)),
            neighbour.post(page(name, learning, *more)),
        ):
            assert answered.status_code == 404
    other = reverse("inspections:show", args=[learning.there.province.code, 1])
    assert neighbour.get(other).status_code == 404
    assert signed_in(learning.department).get(page("plan", learning)).status_code == 403


# --- statements ---------------------------------------------------------------------------------


def statements(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_list_asks_the_same_for_one_check_and_for_three(learning: Nation, signed_in: SignedIn) -> None:
    browser = signed_in(learning.province)
    drawn(learning)
    one = statements(browser, page("list", learning))
    frozen(learning)
    drawn(learning)
    assert statements(browser, page("list", learning)) == one


def test_check_asks_the_same_for_one_institution_and_for_three(learning: Nation, signed_in: SignedIn) -> None:
    browser = signed_in(learning.province)
    drawn(learning, institutions=1)
    drawn(learning, institutions=3)
    for name in ("show", "result"):
        asked = [statements(browser, page(name, learning, number)) for number in (1, 2)]
        assert asked[0] == asked[1]
