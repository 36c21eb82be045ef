"""Pages of contested learners: both sides see it, neither reads the other's child, and who may decide decides."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lec.audit.queries import events_of
from lec.registry.models import Organisation
from lec.rolls.actions.contests import give_evidence
from lec.rolls.models import Claim, Contest, Enrolment, Evidence, Particulars
from lec.rounds.models import Standing, State
from lec.web.access import moment
from tests.nation import Nation, make_learner, post_of
from tests.rolls.claims import contest_of, make_claim
from tests.web.conftest import SignedIn

HELD = {"first_name": "ความลับเจ้าของ", "last_name": "นามสกุลเจ้าของ", "birth_date": date(2019, 3, 17)}
HOLDERS_OWN = ["ความลับเจ้าของ", "นามสกุลเจ้าของ", "17 มี.ค. 2562", "17 มีนาคม 2562", "มารดาลับ", "089-111", "หลักฐานลับ"]
CLAIMANTS_OWN = ["คำอ้างลับ", "โดยโรงเรียน", "16 ก.พ.", "16 กุมภาพันธ์", "คำกล่าวลับ"]


def contest(nation: Nation, rival: Organisation) -> tuple[Contest, Enrolment, Enrolment]:
    """A contest in which everything that could leak says whose it is; files and texts on both sides."""
    held = make_learner(nation.school, 1, **HELD)
    Particulars.objects.create(learner=held.learner, guardian_name="มารดาลับ", guardian_telephone="089-111")
    claim = make_claim(rival, held, due=400)
    Claim.objects.update(first_name="คำอ้างลับ")
    found = contest_of(held)
    for side, text in ((held, "หลักฐานลับ"), (claim, "คำกล่าวลับ")):
        give_evidence(
            contest=found,
            institution=side.institution,
            text=text,
            last_attendance=date(2026, 11, 20),
            filename=f"{text}.pdf",
            content=b"%PDF-1.7",
            by=post_of(side.institution),
            now=moment(),
        )
    return found, held, claim


def leaked(page: Any, secrets: list[str]) -> list[str]:
    text = page.content.decode()
    return [word for word in secrets if word in text]


def institution_pages(institution: Organisation, one: Contest, enrolment: Enrolment) -> list[str]:
    base = f"/institutions/{institution.code}"
    learner = f"{base}/learners/{enrolment.pk}"
    return [
        f"{base}/contests/",
        f"{base}/contests/{one.pk}",
        f"{base}/learners/",
        learner,
        f"{learner}/edit",
        f"{learner}/depart",
        f"/organisations/{institution.code}/",
        f"{base}/existence/register",
    ]


@pytest.mark.parametrize("side", ["holder", "claimant"])
def test_neither_side_reads_the_others_child_anywhere(nation: Nation, signed_in: SignedIn, side: str) -> None:
    """Every page of the learner and of the contest, of the institution itself and of its LAO, in both directions."""
    rival = nation.here.institutions[2]
    one, held, claim = contest(nation, rival)
    own, secrets = (held, CLAIMANTS_OWN) if side == "holder" else (claim, HOLDERS_OWN)
    viewers = [own.institution, own.institution.lao]
    for viewer in viewers:
        assert viewer is not None
        for address in institution_pages(own.institution, one, own):
            page = signed_in(viewer).get(address)
            assert page.status_code in (200, 403, 404), address
            assert leaked(page, secrets) == [], address
    page = signed_in(own.institution).get(f"/institutions/{own.institution.code}/contests/{one.pk}")
    mine = ["ความลับเจ้าของ", "หลักฐานลับ"] if side == "holder" else ["คำอ้างลับ", "คำกล่าวลับ"]
    assert leaked(page, mine) == mine
    assert leaked(page, [held.institution.name, claim.institution.name, "054-000-000"]) != []


def test_who_withdrew_keeps_reading_only_its_own_words(nation: Nation, signed_in: SignedIn) -> None:
    one, _held, claim = contest(nation, nation.here.institutions[2])
    client = signed_in(claim.institution)
    left = client.post(
        f"/institutions/{claim.institution.code}/learners/{claim.pk}/depart", {"kind": "mistake", "accept_void": "1"}
    )
    assert left.status_code == 302
    for address in institution_pages(claim.institution, one, claim)[:4]:
        assert leaked(client.get(address), HOLDERS_OWN) == [], address


def test_the_province_reads_masked_names_until_it_gives_a_reason(nation: Nation, signed_in: SignedIn) -> None:
    one, held, claim = contest(nation, nation.here.institutions[2])
    client, base = signed_in(nation.province), f"/provinces/{nation.province.code}/contests"
    for address in (f"{base}/", f"{base}/{one.pk}"):
        page = client.get(address)
        assert (page.status_code, leaked(page, HOLDERS_OWN + CLAIMANTS_OWN)) == (200, [])
    assert client.post(f"{base}/{one.pk}/names", {"reason": " "}).status_code == 422
    assert events_of(held.institution_id).filter(verb="names.looked").count() == 0
    page = client.post(f"{base}/{one.pk}/names", {"reason": "ตรวจสอบก่อนตัดสิน"})
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert leaked(page, ["ความลับเจ้าของ", "คำอ้างลับ", "หลักฐานลับ"]) == ["ความลับเจ้าของ", "คำอ้างลับ", "หลักฐานลับ"]
    for side in (held, claim):
        assert events_of(side.institution_id).filter(verb="names.looked").count() == 1
    assert leaked(client.get(f"{base}/{one.pk}"), HOLDERS_OWN + CLAIMANTS_OWN) == []


def test_a_file_is_opened_by_its_side_and_who_decides(nation: Nation, signed_in: SignedIn) -> None:
    one, _held, _claim = contest(nation, nation.here.institutions[2])
    mine, theirs = one.evidence.order_by("pk")
    base = f"/institutions/{nation.school.code}/contests/{one.pk}/evidence"
    client = signed_in(nation.school)
    opened = client.post(f"{base}/{mine.pk}")
    assert (opened.content, opened.headers["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"{base}/{mine.pk}").status_code == 405
    assert client.post(f"{base}/{theirs.pk}").status_code == 403
    assert (
        signed_in(nation.lao).post(f"/laos/{nation.lao.code}/contests/{one.pk}/evidence/{theirs.pk}").status_code
        == 403
    )
    above = f"/provinces/{nation.province.code}/contests/{one.pk}/evidence/{theirs.pk}"
    assert signed_in(nation.province).post(above).status_code == 422
    assert signed_in(nation.province).post(above, {"reason": "ตรวจหลักฐาน"}).status_code == 200


def test_evidence_is_sent_from_the_page(nation: Nation, signed_in: SignedIn) -> None:
    held = make_learner(nation.school, 1)
    make_claim(nation.centre, held, due=400)
    one = contest_of(held)
    address = f"/institutions/{nation.school.code}/contests/{one.pk}"
    client = signed_in(nation.school)
    empty = client.post(f"{address}/evidence", {})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["text"])
    wrong = SimpleUploadedFile("a.pdf", b"MZ program")
    refused = client.post(f"{address}/evidence", {"text": "มาเรียนทุกวัน", "file": wrong})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["file"])
    sent = {"last_attendance": "20/11/2569", "file": SimpleUploadedFile("ใบ.pdf", b"%PDF-1.7")}
    assert client.post(f"{address}/evidence", sent).status_code == 302
    kept = Evidence.objects.get()
    assert (kept.last_attendance, kept.filename) == (date(2026, 11, 20), "ใบ.pdf")
    assert signed_in(nation.lao).post(f"{address}/evidence", sent).status_code == 403


def decision(client: Client, base: str, one: Contest, winner: int, **more: str) -> Any:
    return client.post(f"{base}/{one.pk}", {"winner": winner, "reason": "มาเรียนจริงทุกวัน", **more})


def test_the_lao_decides_after_reading_what_it_voids(nation: Nation, signed_in: SignedIn) -> None:
    one, held, claim = contest(nation, nation.centre)
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    client, base = signed_in(nation.lao), f"/laos/{nation.lao.code}/contests"
    page = client.get(f"{base}/{one.pk}")
    assert leaked(page, ["ความลับเจ้าของ", "คำอ้างลับ", "หลักฐานลับ", "คำกล่าวลับ"]) != []
    told = decision(client, base, one, claim.pk)
    assert (told.status_code, {void.organisation.code for void in told.context["voids"]}) == (
        200,
        {nation.school.code, nation.centre.code, nation.lao.code, "54"},
    )
    assert told.context["decision_form"]["reason"].value() == "มาเรียนจริงทุกวัน"
    done = decision(client, base, one, claim.pk, accept_void="1")
    assert (done.status_code, done.headers["Location"]) == (302, f"{base}/{one.pk}")
    one.refresh_from_db()
    assert (one.outcome, one.winner_id) == ("decided", claim.pk)
    assert [row["view"].contest for row in client.get(f"{base}/").context["closed"]] == [one]
    assert decision(client, base, one, held.pk).status_code == 409


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"reason": ""}, ["reason"]),
        ({"reason": "สั้น"}, ["reason"]),
        ({"winner": "x"}, ["winner"]),
        ({"winner": "99999"}, ["winner"]),
    ],
)
def test_a_faulty_decision_is_told_at_its_field(
    nation: Nation, signed_in: SignedIn, given: dict[str, str], fields: list[str]
) -> None:
    one, held, _claim = contest(nation, nation.centre)
    base = f"/laos/{nation.lao.code}/contests"
    sent = {"winner": held.pk, "reason": "มาเรียนจริง", **given}
    page = signed_in(nation.lao).post(f"{base}/{one.pk}", sent)
    assert (page.status_code, list(page.context["form"].errors)) == (422, fields)


def test_who_may_not_decide_is_told_who_does(nation: Nation, signed_in: SignedIn) -> None:
    one, held, _claim = contest(nation, nation.here.institutions[2])
    base = f"/laos/{nation.lao.code}/contests"
    page = signed_in(nation.lao).get(f"{base}/{one.pk}")
    assert (page.context["decides"], nation.province.title in page.content.decode()) == (False, True)
    assert decision(signed_in(nation.lao), base, one, held.pk).status_code == 403
    assert decision(signed_in(nation.department), "/contests", one, held.pk).status_code == 403
    stranger = signed_in(nation.there.province)
    assert stranger.get(f"/provinces/{nation.there.province.code}/contests/{one.pk}").status_code == 404


def test_the_department_decides_between_provinces(nation: Nation, signed_in: SignedIn) -> None:
    one, held, _claim = contest(nation, nation.there.institutions[0])
    client = signed_in(nation.department)
    assert [row["view"].contest for row in client.get("/contests/").context["rows"]] == [one]
    make_claim(nation.centre, make_learner(nation.school, 2))
    assert client.get("/contests/").context["others_more"] == 1
    assert leaked(client.get(f"/contests/{one.pk}"), HOLDERS_OWN + CLAIMANTS_OWN) == []
    assert client.post(f"/contests/{one.pk}/names", {"reason": "ตรวจสอบก่อนตัดสิน"}).status_code == 200
    done = decision(client, "/contests", one, held.pk)
    assert (done.status_code, Contest.objects.get(pk=one.pk).outcome) == (302, "decided")


def test_an_overdue_contest_says_how_it_will_be_settled(nation: Nation, signed_in: SignedIn) -> None:
    one, _held, _claim = contest(nation, nation.centre)
    Contest.objects.update(evidence_due_on=date.today() - timedelta(days=2))
    page = signed_in(nation.school).get(f"/institutions/{nation.school.code}/contests/{one.pk}")
    assert (page.context["view"].is_overdue, f'action="{page.context["evidence_url"]}"' in page.content.decode()) == (
        True,
        False,
    )


@pytest.mark.parametrize("desk", ["institution", "lao", "province"])
def test_lists_cost_the_same_for_one_and_for_three(
    nation: Nation, signed_in: SignedIn, desk: str, django_assert_num_queries: Any
) -> None:
    rival = nation.here.institutions[2] if desk == "province" else nation.centre
    address = {
        "institution": f"/institutions/{nation.school.code}/contests/",
        "lao": f"/laos/{nation.lao.code}/contests/",
        "province": f"/provinces/{nation.province.code}/contests/",
    }[desk]
    top = {"institution": nation.school, "lao": nation.lao, "province": nation.province}[desk]
    client = signed_in(top)
    make_claim(rival, make_learner(nation.school, 1))
    with CaptureQueriesContext(connection) as once:
        assert client.get(address).status_code == 200
    for number in (2, 3):
        make_claim(rival, make_learner(nation.school, number))
    with django_assert_num_queries(len(once)):
        assert len(client.get(address).context["rows"]) == 3
