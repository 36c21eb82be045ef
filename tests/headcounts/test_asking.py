"""Schools are asked once, and again with a reason; whom to write to is kept; the link is told once."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lec.accounts.models import Post
from lec.accounts.secret_codes import hash_secret
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.headcounts.actions.asking import ask, ask_again, note_sent, save_contact
from lec.headcounts.actions.numbers import dissolve, record
from lec.headcounts.models import Request, SchoolContact
from lec.headcounts.queries.asking import SchoolState, grid_of, requests_of, school_row
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import OtherSchool
from lec.rounds.models import Standing, State
from tests.headcounts.asked_schools import DUE, ONES, more_schools
from tests.nation import NOW, Nation, make_round, post_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def reach(school: OtherSchool, by: Post, **more: Any) -> SchoolContact:
    values = {"person": "ครูใหญ่", "telephone": "054-511-234", "email": "school@obec.go.th"}
    return save_contact(school=school, **{**values, **more}, by=by, now=NOW)


# --- contacts --------------------------------------------------------------------------------


def test_a_contact_is_kept_tidy_and_recorded(nation: Nation, school: OtherSchool, by: Post) -> None:
    kept = reach(school, by, person="  ครู ใหญ่\u200b ", telephone="๐๕๔ ๕๑๑ ๒๓๔", email=" school@obec.go.th ")
    assert (kept.person, kept.telephone, kept.email, kept.changed_at, kept.post) == (
        "ครู ใหญ่",
        "054511234",
        "school@obec.go.th",
        NOW,
        by,
    )
    event = Event.objects.get()
    assert (event.verb, event.subject, event.before) == ("contact.save", f"school:{school.pk}", None)
    reach(school, by, person="คนใหม่", telephone="", email="")
    event = Event.objects.latest("number")
    assert (event.before["person"], event.after) == (
        "ครู ใหญ่",
        {"person": "คนใหม่", "telephone": "", "email": ""},
    )


def test_the_same_contact_again_changes_nothing(school: OtherSchool, by: Post) -> None:
    assert reach(school, by) == reach(school, by)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"telephone": "123"}, ["telephone"]),
        ({"email": "not an address"}, ["email"]),
        ({"email": f"a@{'x.' * 130}th"}, ["email"]),
        ({"email": "a@b\nBcc: c@d.th"}, ["email"]),
        ({"telephone": "x", "email": "y"}, ["telephone", "email"]),
    ],
)
def test_a_contact_that_cannot_be_reached_is_refused(
    school: OtherSchool, by: Post, given: dict[str, str], fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        reach(school, by, **given)
    assert (refusal.value.code, list(refusal.value.faults)) == ("contact-faulty", fields)
    assert SchoolContact.objects.count() == 0


def test_a_contact_voids_nothing_and_needs_no_round(nation: Nation, school: OtherSchool, by: Post) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    reach(school, by)
    nation.round.closed_at = NOW
    nation.round.save()
    reach(school, by, person="คนใหม่")
    assert Standing.objects.filter(state=State.VOIDED).count() == 0


# --- asking ----------------------------------------------------------------------------------


def test_a_school_with_an_address_gets_a_secret_of_which_only_the_hash_is_kept(
    nation: Nation, school: OtherSchool, by: Post
) -> None:
    other = more_schools(nation, 1)[0]
    reach(school, by)
    asking = ask(schools=[school, other], due_on=DUE, by=by, now=NOW)
    first, second = asking.asked
    assert (asking.refused, second.secret, second.request.email, second.request.secret_hash) == ((), "", "", None)
    assert (len(first.secret), first.request.email) == (24, "school@obec.go.th")
    kept = Request.objects.get(school=school)
    assert (kept.secret_hash, kept.due_on, kept.at, kept.post, kept.officer) == (
        hash_secret(first.secret),
        DUE,
        NOW,
        by,
        by.officer,
    )
    assert kept.expires_at == datetime(2026, 12, 8, tzinfo=ZoneInfo("Asia/Bangkok"))
    events = Event.objects.filter(verb="school.ask").order_by("number")
    assert [(event.subject, event.after) for event in events] == [
        (f"school:{school.pk}", {"due_on": "2026-11-30", "reason": "", "by_email": True}),
        (f"school:{other.pk}", {"due_on": "2026-11-30", "reason": "", "by_email": False}),
    ]
    assert first.secret not in repr(list(Event.objects.values_list("before", "after")))


def test_those_that_cannot_be_asked_are_named_and_the_rest_are_asked(
    nation: Nation, school: OtherSchool, by: Post
) -> None:
    gone, asked, fresh = more_schools(nation, 3)
    dissolve(school=gone, on=date(2026, 5, 1), reference="ประกาศ", by=by, now=NOW)
    ask(schools=[asked], due_on=DUE, by=by, now=NOW)
    asking = ask(schools=[school, gone, asked, fresh, fresh], due_on=DUE, by=by, now=LATER)
    assert [one.request.school for one in asking.asked] == [school, fresh]
    assert [(one.school, one.code) for one in asking.refused] == [
        (gone, "school-dissolved"),
        (asked, "school-asked"),
    ]
    assert [row.state for row in grid_of(nation.lao, nation.round)] == [
        SchoolState.ASKED,
        SchoolState.DISSOLVED,
        SchoolState.ASKED,
        SchoolState.ASKED,
    ]
    assert list(broken_chains()) == []


def test_asking_takes_as_many_statements_for_one_as_for_four(
    nation: Nation, school: OtherSchool, by: Post, django_assert_max_num_queries: Any
) -> None:
    schools = more_schools(nation, 5)
    with django_assert_max_num_queries(30) as one:
        ask(schools=schools[:1], due_on=DUE, by=by, now=NOW)
    with django_assert_max_num_queries(30) as four:
        ask(schools=schools[1:], due_on=DUE, by=by, now=NOW)
    assert len(four) == len(one)


def test_a_day_that_has_passed_is_refused(school: OtherSchool, by: Post) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(schools=[school], due_on=date(2026, 11, 21), by=by, now=NOW)
    assert (refusal.value.code, list(refusal.value.faults)) == ("due-past", ["due_on"])
    assert len(ask(schools=[school], due_on=date(2026, 11, 22), by=by, now=NOW).asked) == 1


def test_nobody_but_the_lao_asks(nation: Nation, school: OtherSchool, by: Post) -> None:
    stranger = nation.here.other_schools[1]
    for organisation, refusal in ((nation.province, Forbidden), (nation.here.laos[1], Hidden)):
        post = post_of(organisation)
        with pytest.raises(refusal):
            ask(schools=[school], due_on=DUE, by=post, now=NOW)
        with pytest.raises(refusal):
            ask_again(school=school, reason="x", due_on=DUE, by=post, now=NOW)
        with pytest.raises(refusal):
            reach(school, post)
    with pytest.raises(Hidden):
        ask(schools=[school, stranger], due_on=DUE, by=by, now=NOW)
    assert (Request.objects.count(), SchoolContact.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_without_an_open_round_nobody_is_asked(nation: Nation, school: OtherSchool, by: Post) -> None:
    nation.round.closed_at = NOW
    nation.round.save()
    with pytest.raises(Refused) as refusal:
        ask(schools=[school], due_on=DUE, by=by, now=NOW)
    assert (refusal.value.code, Request.objects.count()) == ("no-open-round", 0)


def test_a_new_round_asks_anew(nation: Nation, school: OtherSchool, by: Post) -> None:
    ask(schools=[school], due_on=DUE, by=by, now=NOW)
    nation.round.closed_at = NOW
    nation.round.save()
    fresh = make_round(now=LATER, academic_year=2027, term=1)
    assert school_row(school, fresh).state == SchoolState.NOT_ASKED
    assert len(ask(schools=[school], due_on=DUE, by=by, now=LATER).asked) == 1


# --- asking again ----------------------------------------------------------------------------


def test_asking_again_puts_a_new_link_in_the_place_of_the_old(nation: Nation, school: OtherSchool, by: Post) -> None:
    reach(school, by)
    (first,) = ask(schools=[school], due_on=DUE, by=by, now=NOW).asked
    second = ask_again(school=school, reason=" ขาด ป.6 ", due_on=DUE, by=by, now=LATER)
    assert second.secret not in ("", first.secret)
    assert [(one.reason, one.at) for one in requests_of(school, nation.round)] == [("ขาด ป.6", LATER), ("", NOW)]
    assert school_row(school, nation.round).request == second.request
    assert Event.objects.latest("number").after["reason"] == "ขาด ป.6"


def test_numbers_stand_while_a_school_is_asked_again(nation: Nation, school: OtherSchool, by: Post) -> None:
    ask(schools=[school], due_on=DUE, by=by, now=NOW)
    record(school=school, cells=ONES, by=by, now=NOW)
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    ask_again(school=school, reason="ตรวจอีกครั้ง", due_on=DUE, by=by, now=LATER)
    row = school_row(school, nation.round)
    assert (row.state, row.numbers, Standing.objects.filter(state=State.VOIDED).count()) == (
        SchoolState.REPORTED,
        ONES,
        0,
    )


def test_asking_again_needs_a_first_time_and_a_reason(school: OtherSchool, by: Post) -> None:
    with pytest.raises(Refused) as refusal:
        ask_again(school=school, reason="x", due_on=DUE, by=by, now=NOW)
    assert refusal.value.code == "school-not-asked"
    ask(schools=[school], due_on=DUE, by=by, now=NOW)
    with pytest.raises(Invalid) as invalid:
        ask_again(school=school, reason=" \u200b", due_on=DUE, by=by, now=NOW)
    assert list(invalid.value.faults) == ["reason"]
    with pytest.raises(Invalid) as past:
        ask_again(school=school, reason="x", due_on=date(2026, 11, 21), by=by, now=NOW)
    assert past.value.code == "due-past"


# --- mailing ---------------------------------------------------------------------------------


def test_what_became_of_the_letters_is_noted(nation: Nation, school: OtherSchool, by: Post) -> None:
    other = more_schools(nation, 1)[0]
    asked = ask(schools=[school, other], due_on=DUE, by=by, now=NOW).asked
    sent = [(asked[0].request, ""), (asked[1].request, "ที่อยู่ไม่มีผู้รับ")]
    note_sent(sent=sent, by=by, now=LATER)
    rows = Request.objects.order_by("pk").values_list("sent_at", "failure")
    assert list(rows) == [(LATER, ""), (None, "ที่อยู่ไม่มีผู้รับ")]
    assert [(request.sent_at, request.failure) for request, _failure in sent] == list(rows)
    events = Event.objects.filter(verb="request.mail").order_by("number")
    assert [event.after["failure"] for event in events] == ["", "ที่อยู่ไม่มีผู้รับ"]
