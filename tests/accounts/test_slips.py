"""Slips: who may issue them, what the server keeps, and how they die."""

import json
from datetime import timedelta

import pytest
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from lec.accounts.actions import IssuedSlip, Profile, activate, issue_slips
from lec.accounts.models import Post, Slip
from lec.accounts.queries import Custody, contact, contacts, find_slip, live_slip, newest_slip, slips_of_children
from lec.accounts.rules import can_issue
from lec.accounts.secret_codes import LENGTH, grouped, new_secret, read_secret
from lec.audit.models import Event
from lec.audit.queries import broken_chains
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from tests.nation import NOW, Nation, post_of

PASSWORD = "ฝนตกที่แพร่ทั้งวัน"
OUTSIDE, INSIDE, BELOW = "Hidden", "Forbidden", "issued"
PROFILE = Profile("มานี", "มีใจ", "ครู", "0812345678", order_number="12/2569")


def issue_one(organisation: Organisation, **more: object) -> IssuedSlip:
    """A slip from the operator."""
    return issue_slips(posts=[post_of(organisation)], by=None, now=NOW, **more)[0]


def code_of_refusal(secret: str, *, later: timedelta = timedelta()) -> tuple[str, str]:
    """How the secret is refused."""
    with pytest.raises(Invalid) as refused:
        find_slip(secret, now=NOW + later)
    return refused.value.code, refused.value.message


def test_secret_can_be_typed_from_paper() -> None:
    secret = "0123456789ABCDEFGHJKMNPQ"
    assert grouped(secret) == "0123-4567-89AB-CDEF-GHJK-MNPQ"
    assert read_secret(" o123 4567-89ab cdef\u00a0ghjk mnpq ") == secret
    assert read_secret("๐๑23") == "0123"
    assert {len(new_secret()) for _ in range(20)} == {LENGTH}
    assert len({new_secret() for _ in range(20)}) == 20


def test_only_the_hash_of_a_secret_is_kept_anywhere(nation: Nation, caplog: pytest.LogCaptureFixture) -> None:
    with (
        CaptureQueriesContext(
            connection,
        ) as statements,
        caplog.at_level("DEBUG"),
    ):
        issued = issue_one(nation.school)
        activate(slip=find_slip(issued.secret, now=NOW), profile=PROFILE, password=PASSWORD, now=NOW)
    rows = serializers.serialize("json", [*Slip.objects.all(), *Event.objects.all(), *Post.objects.all()])
    written = [rows, repr(issued), json.dumps([query["sql"] for query in statements]), *_own_lines(caplog)]
    assert [text for text in written if issued.secret in text or PASSWORD in text] == []


def _own_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_finding_a_slip_reads_the_typed_code(nation: Nation) -> None:
    issued = issue_one(nation.school)
    assert find_slip(grouped(issued.secret).lower(), now=NOW) == issued.slip
    assert issued.slip.expires_at.isoformat() == "2026-12-22T23:59:59+07:00"


def test_dead_slips_are_refused_alike_and_say_whom_to_ask(nation: Nation) -> None:
    replaced, used, live = issue_one(nation.school), issue_one(nation.centre), issue_one(nation.school)
    activate(slip=used.slip, profile=PROFILE, password=PASSWORD, now=NOW)
    whom = contact(nation.lao)
    answers = [
        code_of_refusal(replaced.secret),
        code_of_refusal(used.secret),
        code_of_refusal(live.secret, later=timedelta(days=31)),
    ]
    assert {code for code, _message in answers} == {"slip-dead"}
    assert [whom in message for _code, message in answers] == [True, True, True]
    assert code_of_refusal("AAAA-BBBB")[0] == "slip-dead"
    assert whom == f"สมใจ รักงาน{nation.lao.code}, นักวิชาการศึกษา, 054-000-000"


def test_slip_that_is_gone_is_refused(nation: Nation) -> None:
    """A session's cookie may speak of a slip of another database."""
    with pytest.raises(Invalid) as refusal:
        live_slip(10**9, now=NOW)
    assert refusal.value.code == "slip-dead"


def test_slip_used_once_cannot_be_used_again(nation: Nation) -> None:
    slip = issue_one(nation.school).slip
    activate(slip=slip, profile=PROFILE, password=PASSWORD, now=NOW)
    with pytest.raises(Invalid) as refused:
        activate(slip=slip, profile=PROFILE, password=PASSWORD, now=NOW)
    assert refused.value.code == "slip-dead"


def test_only_the_level_directly_above_issues(nation: Nation) -> None:
    """Every issuer against every receiver: right below, allowed; elsewhere in the subtree 403; outside 404."""
    here, there = nation.here, nation.there
    everybody = [nation.department, here.province, here.laos[0], here.institutions[0]]
    receivers = [*everybody, there.province, there.laos[0], there.institutions[0], here.laos[1], here.institutions[2]]
    answers = {
        (issuer.level, index): _answer(issuer, receiver)
        for issuer in everybody
        for index, receiver in enumerate(receivers)
    }
    assert {issuer.level: [answers[issuer.level, n] for n in range(9)] for issuer in everybody} == {
        "department": [INSIDE, BELOW, INSIDE, INSIDE, BELOW, INSIDE, INSIDE, INSIDE, INSIDE],
        "province": [OUTSIDE, INSIDE, BELOW, INSIDE, OUTSIDE, OUTSIDE, OUTSIDE, BELOW, INSIDE],
        "lao": [OUTSIDE, OUTSIDE, INSIDE, BELOW, OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE],
        "institution": [OUTSIDE, OUTSIDE, OUTSIDE, INSIDE, OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE],
    }


def _answer(issuer: Organisation, receiver: Organisation) -> str:
    post = post_of(issuer)
    allowed = can_issue(receiver, by=post, today=NOW.date())
    try:
        issue_slips(posts=[post_of(receiver)], by=post, now=NOW)
    except (Hidden, Forbidden) as refused:
        assert not allowed
        return type(refused).__name__
    assert allowed
    return "issued"


def test_closed_organisation_gets_no_slip(nation: Nation) -> None:
    Organisation.objects.filter(pk=nation.school.pk).update(closed_on=NOW.date())
    with pytest.raises(Refused) as refused:
        issue_one(nation.school)
    assert refused.value.code == "organisation-closed"


def test_issuing_twice_by_accident_is_refused(nation: Nation) -> None:
    seen = newest_slip([post_of(nation.school)])
    first = issue_one(nation.school, newest_seen=seen)
    with pytest.raises(Refused) as refused:
        issue_one(nation.school, newest_seen=seen)
    assert refused.value.code == "slips-issued-since"
    assert find_slip(first.secret, now=NOW) == first.slip


def test_many_slips_cost_as_many_statements_as_one(
    nation: Nation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    posts = [post_of(one) for one in nation.here.institutions]
    for some in (posts[:1], posts):
        with django_assert_num_queries(7):
            issued = issue_slips(posts=some, by=None, now=NOW)
        assert [one.slip.post for one in issued] == some
    assert list(broken_chains()) == []
    assert Slip.objects.filter(revoked_at__isnull=True).count() == len(posts)


def test_custody_of_every_child_in_two_statements(
    nation: Nation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    school, centre = nation.school, nation.centre
    Post.objects.filter(organisation=school).update(officer=None)
    assert _custody(nation.lao) == {school.code: Custody.NEVER, centre.code: Custody.ACTIVATED}
    issued = issue_one(school)
    issue_one(centre)
    assert _custody(nation.lao) == {school.code: Custody.ISSUED, centre.code: Custody.ISSUED}
    assert _custody(nation.lao, days=31) == {school.code: Custody.EXPIRED, centre.code: Custody.EXPIRED}
    activate(slip=issued.slip, profile=PROFILE, password=PASSWORD, now=NOW)
    assert _custody(nation.lao, days=31) == {school.code: Custody.ACTIVATED, centre.code: Custody.EXPIRED}
    for issuer in (nation.department, nation.lao):
        with django_assert_num_queries(2):
            assert [one.officer is not None for one in slips_of_children(issuer, now=NOW)] == [True, True]


def _custody(issuer: Organisation, *, days: int = 0) -> dict[str, Custody]:
    held = slips_of_children(issuer, now=NOW + timedelta(days=days))
    return {one.organisation.code: one.custody for one in held}


def test_contacts_of_many_in_one_statement(nation: Nation, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ids = [one.pk for one in nation.here.institutions]
    post_of(nation.school).officers.update(left_at=NOW)
    with django_assert_num_queries(1):
        found = contacts(ids)
    assert list(found) == ids
    assert (found[nation.school.pk], found[nation.centre.pk].split(", ")[2]) == ("", "054-000-000")
