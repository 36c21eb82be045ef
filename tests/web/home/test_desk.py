"""A LAO's and a province's whole job on their first page: confirm, return several, read what changed."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lec.confirmation.actions import return_for_correction
from lec.registry.models import Kind, Level, Organisation
from lec.rolls.actions.explanations import explain
from lec.rolls.models import Enrolment, Explanation, Verification
from lec.rounds.models import Standing, Step
from tests.ascent import confirm_as, confirm_branch, confirm_institutions, pass_deadlines, ready_nation
from tests.nation import Nation, fill_basics, make_learner, make_learners, make_organisation, make_post, post_of
from tests.rolls.merging import bring, record
from tests.web.conftest import SignedIn


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def states(organisation: Organisation) -> dict[str, str]:
    return dict(Standing.objects.filter(organisation=organisation).values_list("database", "state"))


def shown(client: Client, *databases: str) -> dict[str, Any]:
    """What the first page's form would send, with these databases ticked."""
    desk = client.get("/").context["desk"]
    seen = {card.standing.database: card.judgement.digest for card in desk.ready}
    seen |= {one.standing.database: one.seen for one in desk.again}
    return {"database": databases or list(seen)} | {f"seen-{name}": digest for name, digest in seen.items()}


def told(response: Any) -> list[tuple[str, str]]:
    """The messages of the page that a press leads to."""
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def pupil(institution: Organisation, number: int, **more: Any) -> None:
    """One more on the roll by its own act, present this round."""
    bring(institution, [record(number, **more)], now=timezone.now())
    verified = Verification.objects.filter(institution=institution).first()
    Enrolment.objects.filter(institution=institution, state="enrolled").update(verification=verified)


def give_back(organisation: Organisation, database: str, by: Organisation) -> None:
    return_for_correction(
        organisation=organisation, database=database, reason="ตรวจอีกครั้ง", by=post_of(by), now=timezone.now()
    )


# --- confirming --------------------------------------------------------------------------------


def test_everything_ready_is_confirmed_with_one_press(nation: Nation, signed_in: SignedIn) -> None:
    confirm_institutions(nation.here)
    client = signed_in(nation.lao)
    page = client.get("/")
    assert [card.standing.database for card in page.context["desk"].ready] == ["roll", "basics", "headcounts"]
    assert str(post_of(nation.lao).officer) in page.content.decode().split('id="ready"')[1].split("</section>")[0]
    done = client.post("/desk/confirm", shown(client), follow=True)
    assert (done.redirect_chain, [kind for kind, _text in told(done)]) == ([("/", 302)], ["success"])
    assert states(nation.lao) == {"roll": "confirmed", "basics": "confirmed", "headcounts": "confirmed"}
    assert done.content.decode().count("/slip.pdf") == 3
    assert done.context["desk"].ready == ()


def test_only_what_is_ticked_is_confirmed(nation: Nation, signed_in: SignedIn) -> None:
    confirm_institutions(nation.here)
    client = signed_in(nation.lao)
    client.post("/desk/confirm", shown(client, "basics"))
    assert states(nation.lao) == {"roll": "open", "basics": "confirmed", "headcounts": "open"}


def test_one_refused_is_named_and_the_others_go_through(nation: Nation, signed_in: SignedIn) -> None:
    confirm_institutions(nation.here)
    client = signed_in(nation.lao)
    sent = shown(client)
    give_back(nation.school, "roll", nation.lao)
    done = client.post("/desk/confirm", sent, follow=True)
    assert [kind for kind, _text in told(done)] == ["warning", "success"]
    warning = told(done)[0][1]
    assert (nation.school.name in warning, "054-000-000" in warning) == (True, True)
    assert states(nation.lao) == {"roll": "open", "basics": "confirmed", "headcounts": "confirmed"}


def test_what_changed_since_the_page_was_opened_is_not_confirmed(nation: Nation, signed_in: SignedIn) -> None:
    confirm_institutions(nation.here)
    client = signed_in(nation.lao)
    sent = shown(client, "roll")
    pupil(nation.school, 1)
    confirm_as(nation.school, "roll")
    done = client.post("/desk/confirm", sent, follow=True)
    assert ([kind for kind, _text in told(done)], states(nation.lao)["roll"]) == (["warning"], "open")


@pytest.mark.parametrize("sent", [{}, {"database": "roll"}, {"seen-roll": "abc"}])
def test_nothing_unseen_or_unticked_is_confirmed(nation: Nation, signed_in: SignedIn, sent: dict[str, str]) -> None:
    confirm_institutions(nation.here)
    done = signed_in(nation.lao).post("/desk/confirm", sent, follow=True)
    assert ([kind for kind, _text in told(done)], Step.objects.filter(standing__organisation=nation.lao).count()) == (
        ["info"],
        0,
    )


def test_province_confirms_in_place(nation: Nation, signed_in: SignedIn) -> None:
    confirm_institutions(nation.here)
    for lao in nation.here.laos:
        confirm_as(lao, "roll", "basics", "headcounts")
    client = signed_in(nation.province)
    client.post("/desk/confirm", shown(client))
    assert states(nation.province) == {"overall": "confirmed"}


# --- the same again ----------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "database"), [("school", "roll"), ("school", "basics"), ("lao", "roll")])
def test_unchanged_data_are_confirmed_again_with_one_tap(
    nation: Nation, signed_in: SignedIn, level: str, database: str
) -> None:
    confirm_branch(nation.here)
    organisation = getattr(nation, level)
    give_back(organisation, database, organisation.parent)
    client = signed_in(organisation)
    page = client.get("/")
    assert [one.standing.database for one in page.context["again"]] == [database]
    assert page.content.decode().count("btn-primary") == 1
    done = client.post("/desk/confirm", shown_again(page), follow=True)
    ((kind, sentence),) = told(done)
    assert (kind, states(organisation)[database], "Nothing differs" in sentence or "ไม่มีอะไรต่าง" in sentence) == (
        "success",
        "confirmed",
        True,
    )
    assert done.context["again"] == ()


def shown_again(page: Any) -> dict[str, str]:
    """What the one button sends."""
    (one,) = page.context["again"]
    return {"database": one.standing.database, f"seen-{one.standing.database}": one.seen}


def test_province_confirms_again_with_one_tap(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    give_back(nation.school, "roll", nation.lao)
    confirm_as(nation.school, "roll")
    confirm_as(nation.lao, "roll")
    client = signed_in(nation.province)
    page = client.get("/")
    client.post("/desk/confirm", shown_again(page))
    assert states(nation.province) == {"overall": "confirmed"}


def test_changed_data_are_not_offered_as_the_same(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    pupil(nation.school, 1)
    assert signed_in(nation.school).get("/").context["again"] == ()
    confirm_as(nation.school, "roll")
    desk = signed_in(nation.lao).get("/").context["desk"]
    assert (desk.again, [card.standing.database for card in desk.ready]) == ((), ["roll"])


def test_page_of_the_confirmation_says_that_nothing_differs(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    give_back(nation.school, "roll", nation.lao)
    client = signed_in(nation.school)
    address = f"/organisations/{nation.school.code}/confirm/roll"
    sheet = client.get(address).context["sheet"]
    assert sheet.repeats is True
    done = client.post(address, {"seen": sheet.judgement.digest}, follow=True)
    assert [kind for kind, _text in told(done)] == ["success"]


# --- what changed ------------------------------------------------------------------------------


def test_names_are_told_to_the_lao_and_not_to_the_province(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    pupil(nation.school, 1)
    pages = [signed_in(one).get("/").content.decode() for one in (nation.lao, nation.province)]
    assert ["เรียนดี1" in page for page in pages] == [True, False]
    assert ["+1" in page for page in pages] == [True, True]


def test_long_list_is_cut_short_with_a_way_to_the_rest(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    for number in range(1, 9):
        pupil(nation.school, number)
    text = signed_in(nation.lao).get("/").content.decode()
    assert sum(f"เรียนดี{number} " in text for number in range(1, 9)) == 6
    assert f"/organisations/{nation.school.code}/changes" in text


def test_finished_and_unchanged_are_laid_away_where_there_are_many(nation: Nation, signed_in: SignedIn) -> None:
    more_institutions(nation, 9)
    for one in Organisation.objects.filter(lao=nation.lao):
        confirm_as(one, "roll", "basics")
    confirm_as(nation.lao, "roll", "basics", "headcounts")
    pupil(nation.school, 1)
    context = signed_in(nation.lao).get("/").context
    assert [line.row.organisation for line in context["lines"]] == [nation.school]
    assert len(context["quiet"]) == 10


def test_passed_deadline_and_late_confirmation_stand_in_the_row(nation: Nation, signed_in: SignedIn) -> None:
    pass_deadlines()
    confirm_as(nation.school, "roll", "basics")
    rows = {row.organisation: row for row in signed_in(nation.lao).get("/").context["desk"].rows}
    assert [(rows[one].is_overdue, rows[one].roll.late) for one in (nation.school, nation.centre)] == [
        (False, True),
        (True, False),
    ]
    assert [row.is_overdue for row in signed_in(nation.province).get("/").context["desk"].rows] == [True, True]


# --- returning ---------------------------------------------------------------------------------


def test_several_are_returned_with_one_reason(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    client = signed_in(nation.lao)
    assert [(fall.organisation, fall.database) for fall in client.get("/").context["falls"]] == [
        (nation.lao, "roll"),
        (nation.lao, "basics"),
        (nation.province, "overall"),
    ]
    which = [f"{nation.school.code}:roll", f"{nation.centre.code}:roll"]
    done = client.post("/desk/return", {"which": which, "reason": "จำนวนไม่ตรง"}, follow=True)
    assert [kind for kind, _text in told(done)] == ["success"]
    assert [states(one)["roll"] for one in (nation.school, nation.centre, nation.lao)] == ["voided"] * 3
    assert states(nation.lao)["basics"] == "confirmed"


def test_return_that_is_refused_is_named(nation: Nation, signed_in: SignedIn) -> None:
    confirm_as(nation.school, "roll")
    which = [f"{nation.school.code}:roll", f"{nation.centre.code}:roll"]
    done = signed_in(nation.lao).post("/desk/return", {"which": which, "reason": "จำนวนไม่ตรง"}, follow=True)
    named = [(kind, nation.centre.name in text) for kind, text in told(done)]
    assert named == [("warning", True), ("success", False)]


def test_many_that_are_refused_for_one_reason_are_told_in_one_sentence(nation: Nation, signed_in: SignedIn) -> None:
    more_institutions(nation, 60)
    which = [f"{one.code}:roll" for one in Organisation.objects.filter(lao=nation.lao)]
    confirm_as(nation.school, "roll")
    done = signed_in(nation.lao).post("/desk/return", {"which": which, "reason": "จำนวนไม่ตรง"}, follow=True)
    (warning, success) = told(done)
    assert (warning[0], "56" in warning[1], nation.school.name in success[1]) == ("warning", True, True)


@pytest.mark.parametrize("reason", ["", "  ", "ก" * 501])
def test_return_without_a_good_reason_keeps_what_was_ticked(
    nation: Nation, signed_in: SignedIn, reason: str
) -> None:
    confirm_as(nation.school, "roll")
    which = f"{nation.school.code}:roll"
    page = signed_in(nation.lao).post("/desk/return", {"which": which, "reason": reason})
    assert (page.status_code, states(nation.school)["roll"]) == (422, "confirmed")
    assert (page.context["returning"].which, f'value="{which}" checked' in page.content.decode()) == ({which}, True)


def test_return_of_nothing_is_a_fault(nation: Nation, signed_in: SignedIn) -> None:
    page = signed_in(nation.lao).post("/desk/return", {"reason": "จำนวนไม่ตรง"})
    assert (page.status_code, bool(page.context["returning"].fault)) == (422, True)


def test_institution_outside_the_subtree_does_not_exist(nation: Nation, signed_in: SignedIn) -> None:
    theirs = nation.there.institutions[0]
    confirm_as(theirs, "roll")
    page = signed_in(nation.lao).post("/desk/return", {"which": f"{theirs.code}:roll", "reason": "จำนวนไม่ตรง"})
    assert (page.status_code, states(theirs)["roll"]) == (404, "confirmed")


def test_province_returns_from_its_first_page(nation: Nation, signed_in: SignedIn) -> None:
    confirm_branch(nation.here)
    client = signed_in(nation.province)
    client.post("/desk/return", {"which": f"{nation.lao.code}:headcounts", "reason": "จำนวนไม่ตรง"})
    assert (states(nation.lao)["headcounts"], states(nation.province)["overall"]) == ("voided", "voided")


# --- explanations ------------------------------------------------------------------------------


def explained(institution: Organisation, number: int) -> Explanation:
    enrolment = make_learner(institution, number, birth_date=date(2010, 1, 1))
    return explain(
        enrolment=enrolment,
        code="age-outside-grade",
        sentence="เรียนซ้ำชั้นเพราะป่วยนาน",
        by=post_of(institution),
        now=timezone.now(),
    )


def test_explanations_are_accepted_on_the_first_page(nation: Nation, signed_in: SignedIn) -> None:
    one, other = explained(nation.school, 50), explained(nation.centre, 51)
    client = signed_in(nation.lao)
    desk = client.get("/").context["desk"]
    assert (desk.unseen_total, [line.unseen for line in desk.lines]) == (2, [1, 1])
    sent: dict[str, Any] = {"explanation": [one.pk, other.pk], "next": "home"}
    sent |= {f"seen-{given.explanation_id}": given.mark for given in desk.unseen}
    done = client.post(f"/laos/{nation.lao.code}/explanations/accept", sent, follow=True)
    assert (done.redirect_chain, done.context["desk"].unseen_total) == ([("/", 302)], 0)


def test_explanation_is_refused_from_the_first_page_with_what_falls(nation: Nation, signed_in: SignedIn) -> None:
    one = explained(nation.school, 50)
    Enrolment.objects.filter(institution=nation.school).update(verification=Verification.objects.first())
    confirm_as(nation.school, "roll")
    client, address = signed_in(nation.lao), f"/laos/{nation.lao.code}/explanations/{one.pk}/refuse"
    sent = {"reason": "ไม่มีใบรับรองแพทย์", "next": "home", "seen": one.sentence}
    page = client.post(address, sent)
    assert (len(page.context["voids"]), page.context["next"]) == (1, "home")
    done = client.post(address, sent | {"accept_void": "1"})
    assert (done.headers["Location"], states(nation.school)["roll"]) == ("/", "voided")


# --- cost --------------------------------------------------------------------------------------


def more_institutions(nation: Nation, number: int) -> list[Organisation]:
    """So many centres more under the LAO, with a child each."""
    made = [
        make_organisation(Level.INSTITUTION, Kind.SCHOOL, f"99{one:04d}", f"โรงเรียนเพิ่ม {one}", nation.lao)
        for one in range(number)
    ]
    for one in made:
        make_post(one)
        fill_basics(one)
    make_learners(made, 1, verified_in=nation.round)
    return made


@pytest.mark.parametrize(("level", "most"), [("lao", 45), ("province", 56)])
def test_desk_costs_the_same_for_one_changed_institution_and_for_forty(
    nation: Nation, signed_in: SignedIn, level: str, most: int
) -> None:
    made = more_institutions(nation, 40)
    for one in made:
        explained(one, 50)
        Enrolment.objects.filter(institution=one).update(verification=Verification.objects.first())
        confirm_as(one, "roll", "basics")
    confirm_branch(nation.here)
    client = signed_in(getattr(nation, level))
    numbers = []
    for changed in (made[:1], made[1:]):
        for one in changed:
            pupil(one, one.pk * 10)
            confirm_as(one, "roll")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        numbers.append(len(captured))
    assert (numbers[0] == numbers[1], numbers[1] <= most) == (True, True), numbers
