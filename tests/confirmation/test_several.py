"""Confirming and returning several at once: one that is refused stops no other."""

import pytest

from lec.audit.queries import broken_chains
from lec.confirmation.actions import Confirmation, confirm, confirm_each, return_each
from lec.confirmation.gates import judge
from lec.confirmation.models import Seal
from lec.lib.refusals import Blocked, Invalid, Refused
from lec.registry.models import Organisation
from lec.rounds.models import Standing
from tests.ascent import confirm_as, confirm_branch, confirm_institutions, ready_nation
from tests.nation import NOW, Nation, make_learner, post_of


@pytest.fixture
def nation(db: None) -> Nation:
    return ready_nation()


def seen(nation: Nation, organisation: Organisation, *databases: str) -> dict[str, str]:
    """The digests that the officer is shown."""
    assert nation.round is not None
    return {one: judge(organisation, one, nation.round, today=NOW.date()).digest for one in databases}


def states(organisation: Organisation) -> dict[str, str]:
    return dict(Standing.objects.filter(organisation=organisation).values_list("database", "state"))


def test_all_that_is_ready_is_confirmed_and_the_refused_is_named(nation: Nation) -> None:
    confirm_institutions(nation.here)
    return_each(chosen=[(nation.school, "basics")], reason="แก้ที่อยู่", by=post_of(nation.lao), now=NOW)
    wanted = seen(nation, nation.lao, "roll", "basics", "headcounts")
    done = confirm_each(organisation=nation.lao, databases=wanted, by=post_of(nation.lao), now=NOW)
    assert [(one.database, one.done is not None) for one in done] == [
        ("roll", True),
        ("basics", False),
        ("headcounts", True),
    ]
    refusal = done[1].refusal
    assert isinstance(refusal, Blocked)
    assert [blocker.organisation["code"] for blocker in refusal.blockers] == [nation.school.code]
    assert states(nation.lao) == {"roll": "confirmed", "basics": "open", "headcounts": "confirmed"}
    assert list(broken_chains()) == []


def test_nothing_unseen_is_confirmed(nation: Nation) -> None:
    confirm_institutions(nation.here)
    wanted = seen(nation, nation.lao, "roll", "headcounts") | {"roll": "0" * 64}
    done = confirm_each(organisation=nation.lao, databases=wanted, by=post_of(nation.lao), now=NOW)
    assert [one.refusal and one.refusal.code for one in done] == ["changed-since-seen", None]
    assert states(nation.lao) == {"roll": "open", "basics": "open", "headcounts": "confirmed"}


@pytest.mark.parametrize(("database", "code"), [("overall", "wrong-level"), ("nothing", "database-unknown")])
def test_database_of_another_level_is_named_among_the_refused(nation: Nation, database: str, code: str) -> None:
    done = confirm_each(organisation=nation.lao, databases={database: "x"}, by=post_of(nation.lao), now=NOW)
    assert [one.refusal and one.refusal.code for one in done] == [code]


def test_what_was_confirmed_stays_whatever_is_refused_after_it(nation: Nation) -> None:
    """Each is a transaction of its own."""
    confirm_institutions(nation.here)
    wanted = seen(nation, nation.lao, "roll") | {"nothing": "x"}
    confirm_each(organisation=nation.lao, databases=wanted, by=post_of(nation.lao), now=NOW)
    assert (states(nation.lao)["roll"], Seal.objects.filter(standing__organisation=nation.lao).count()) == (
        "confirmed",
        1,
    )


def test_fault_of_the_database_in_one_stops_no_other(nation: Nation) -> None:
    """A seal that stands in the way of the number to be given: the table refuses, not a rule."""
    confirm_institutions(nation.here)
    stray = Standing.objects.get(organisation=nation.lao, database="basics")
    Seal.objects.create(standing=stray, number=1, at=NOW, late=False, counts={}, total=0, public_code="x")
    wanted = seen(nation, nation.lao, "roll", "basics", "headcounts")
    done = confirm_each(organisation=nation.lao, databases=wanted, by=post_of(nation.lao), now=NOW)
    assert [one.refusal and one.refusal.code for one in done] == [None, "database-failed", None]
    assert states(nation.lao) == {"roll": "confirmed", "basics": "open", "headcounts": "confirmed"}
    assert list(broken_chains()) == []


def test_confirmation_of_the_same_data_again_says_when_it_was_confirmed(nation: Nation) -> None:
    confirm_as(nation.school, "roll", now=NOW)
    return_each(chosen=[(nation.school, "roll")], reason="ตรวจอีกครั้ง", by=post_of(nation.lao), now=NOW)
    again = confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    assert (again.changed, again.repeated, again.seal.number) == (True, NOW, 2)
    return_each(chosen=[(nation.school, "roll")], reason="ตรวจอีกครั้ง", by=post_of(nation.lao), now=NOW)
    make_learner(nation.school, 90, verified_in=nation.round)
    other = confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    assert (other.changed, other.repeated) == (True, None)


def test_first_confirmation_repeats_nothing(nation: Nation) -> None:
    done = confirm_each(organisation=nation.school, databases={"roll": ""}, by=post_of(nation.school), now=NOW)
    (one,) = done
    assert isinstance(one.done, Confirmation)
    assert (one.done.changed, one.done.repeated) == (True, None)


def test_several_are_returned_with_one_reason_and_the_refused_are_named(nation: Nation) -> None:
    confirm_branch(nation.here)
    chosen = [(nation.school, "roll"), (nation.school, "roll"), (nation.centre, "basics"), (nation.lao, "roll")]
    done = return_each(chosen=chosen, reason="จำนวนไม่ตรง", by=post_of(nation.lao), now=NOW)
    assert [one.refusal and one.refusal.code for one in done] == [None, "not-confirmed", None, "not-directly-above"]
    assert (states(nation.school), states(nation.centre)) == (
        {"roll": "voided", "basics": "confirmed"},
        {"roll": "confirmed", "basics": "voided"},
    )
    assert states(nation.lao) == {"roll": "voided", "basics": "voided", "headcounts": "confirmed"}
    assert states(nation.province) == {"overall": "voided"}


def test_province_returns_databases_of_its_laos(nation: Nation) -> None:
    confirm_branch(nation.here)
    first, second = nation.here.laos
    done = return_each(
        chosen=[(first, "roll"), (second, "headcounts")], reason="ตรวจใหม่", by=post_of(nation.province), now=NOW
    )
    assert [one.refusal for one in done] == [None, None]
    assert (states(first)["roll"], states(second)["headcounts"]) == ("voided", "voided")


def test_nobody_returns_without_a_reason(nation: Nation) -> None:
    confirm_institutions(nation.here)
    with pytest.raises(Invalid):
        return_each(chosen=[(nation.school, "roll")], reason=" ", by=post_of(nation.lao), now=NOW)
    assert states(nation.school)["roll"] == "confirmed"


def test_organisation_of_somebody_else_is_refused(nation: Nation) -> None:
    confirm_institutions(nation.here)
    theirs = nation.here.institutions[2]
    (done,) = return_each(chosen=[(theirs, "roll")], reason="จำนวน", by=post_of(nation.lao), now=NOW)
    assert isinstance(done.refusal, Refused)
    assert states(theirs)["roll"] == "confirmed"
