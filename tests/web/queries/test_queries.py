"""The page of errors and queries: explained in place, several at once, each by itself; judged by the LAO."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lec.confirmation.actions import confirm
from lec.lib.thai_calendar import academic_year_of
from lec.registry.models import Organisation
from lec.rolls.checks import Finding
from lec.rolls.models import Explanation
from lec.rounds.models import Round, Standing
from tests.nation import NOW, Nation, make_learner, post_of
from tests.web.conftest import SignedIn

SENTENCE = "เรียนซ้ำชั้นเพราะป่วยนาน"
REASON = "ไม่มีใบรับรองแพทย์แนบมา"


def page(client: Client, nation: Nation) -> Any:
    """The answer to the list of the school's queries."""
    return client.get(reverse("queries:list", args=[nation.school.code]))


def shown(response: Any) -> list[Finding]:
    """The open queries on the page."""
    return [item.finding for item in response.context["page"].object_list]


def send(client: Client, nation: Nation, **sent: str) -> Any:
    """The answer to keeping sentences."""
    return client.post(reverse("queries:explain", args=[nation.school.code]), sent)


def explained(nation: Nation, client: Client) -> Explanation:
    """One query of the school, explained."""
    make_learner(nation.school, 1, birth_date=date(2010, 1, 1), verified_in=nation.round)
    (one,) = shown(page(client, nation))
    send(client, nation, **{f"sentence-{one.key}": SENTENCE})
    return Explanation.objects.get()


def refuse(client: Client, nation: Nation, explanation: Explanation, **sent: str) -> Any:
    """The answer to not accepting it."""
    return client.post(reverse("queries:refuse", args=[nation.lao.code, explanation.pk]), sent)


def test_page_shows_errors_queries_and_explanations(nation: Nation, signed_in: SignedIn) -> None:
    client = signed_in(nation.school)
    explained(nation, client)
    make_learner(nation.school, 2, birth_date=date(2027, 1, 1))
    make_learner(nation.school, 3, identifier_kind="none", identifier_sealed=None)
    make_learner(nation.school, 4, grade="P6", birth_date=date(2014, 1, 1))
    response = page(client, nation)
    assert [one.code for one in response.context["errors_to_correct"]] == ["born-after-year", "grade-not-offered"]
    assert [one.code for one in shown(response)] == ["identifier-missing"]
    assert [one.code for one in response.context["ready"].explained] == ["age-outside-grade"]


def test_page_works_without_an_open_round(nation: Nation, signed_in: SignedIn) -> None:
    year = academic_year_of(date.today())
    make_learner(nation.school, 1, birth_date=date(year - 16, 1, 1), academic_year=year)
    Round.objects.update(closed_at=NOW)
    client = signed_in(nation.school)
    (one,) = shown(page(client, nation))
    assert send(client, nation, **{f"sentence-{one.key}": SENTENCE}).status_code == 302
    assert shown(page(client, nation)) == []


def test_sentences_are_kept_each_by_itself_and_nothing_typed_is_lost(nation: Nation, signed_in: SignedIn) -> None:
    for number in (1, 2):
        make_learner(nation.school, number, birth_date=date(2010, 1, number))
    client = signed_in(nation.school)
    good, bad = shown(page(client, nation))
    response = send(client, nation, **{f"sentence-{good.key}": SENTENCE, f"sentence-{bad.key}": "ป่วย"})
    assert (response.status_code, Explanation.objects.get().sentence) == (422, SENTENCE)
    (item,) = response.context["page"].object_list
    assert (item.finding, item.text, bool(item.fault)) == (bad, "ป่วย", True)
    assert f'href="#id_{bad.key}"' in response.content.decode()


def test_sentence_for_what_is_gone_is_shown_again(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1)
    response = send(signed_in(nation.school), nation, **{"sentence-0123456789abcdef": SENTENCE})
    assert (response.status_code, Explanation.objects.count()) == (422, 0)
    assert SENTENCE in response.context["errors"][0][0]


def test_one_sentence_answers_all_of_a_kind_that_have_none(nation: Nation, signed_in: SignedIn) -> None:
    for number in range(1, 5):
        make_learner(nation.school, number, identifier_kind="none", identifier_sealed=None)
    client = signed_in(nation.school)
    response = page(client, nation)
    assert [(kind.code, kind.number) for kind in response.context["kinds"]] == [("identifier-missing", 4)]
    own = shown(response)[0]
    sent = {f"sentence-{own.key}": SENTENCE, "all-identifier-missing": "ลงทะเบียนรหัส G แล้ว รอรหัส"}
    assert send(client, nation, **sent).status_code == 302
    assert sorted(Explanation.objects.values_list("sentence", flat=True)) == sorted(
        [SENTENCE, *["ลงทะเบียนรหัส G แล้ว รอรหัส"] * 3]
    )


def test_nothing_typed_changes_nothing(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 1, birth_date=date(2010, 1, 1))
    assert send(signed_in(nation.school), nation).status_code == 302
    assert Explanation.objects.count() == 0


@pytest.mark.parametrize("number", [1, 40])
def test_page_costs_the_same_however_many_queries(nation: Nation, signed_in: SignedIn, number: int) -> None:
    for one in range(number):
        make_learner(nation.school, one + 1, identifier_kind="none", identifier_sealed=None, recounted=False)
    client = signed_in(nation.school)
    page(client, nation)
    with CaptureQueriesContext(connection) as captured:
        assert page(client, nation).status_code == 200
    assert len(captured) <= 7


def test_lao_reads_every_explanation_with_its_query(nation: Nation, signed_in: SignedIn) -> None:
    explained(nation, signed_in(nation.school))
    response = signed_in(nation.lao).get(reverse("queries:explanations", args=[nation.lao.code]))
    ((institution, (one,)),) = response.context["groups"]
    assert (institution, one.sentence, one.name) == (nation.school, SENTENCE, f"เด็กชายลับ1 ของ{nation.school.name}")
    assert "16" in one.message
    assert signed_in(nation.lao).get(reverse("queries:list", args=[nation.school.code])).status_code == 200


def test_explanations_cost_the_same_for_one_and_three(nation: Nation, signed_in: SignedIn) -> None:
    school = signed_in(nation.school)
    explained(nation, school)
    client, address = signed_in(nation.lao), reverse("queries:explanations", args=[nation.lao.code])

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    before = cost()
    for number in (2, 3):
        make_learner(nation.school, number, birth_date=date(2010, 1, 1))
    keys = [one.key for one in shown(page(school, nation))]
    send(school, nation, **{f"sentence-{key}": SENTENCE for key in keys})
    assert (Explanation.objects.count(), cost()) == (3, before)


def test_what_is_not_accepted_is_open_again_with_whom_to_telephone(nation: Nation, signed_in: SignedIn) -> None:
    school = signed_in(nation.school)
    answer = refuse(signed_in(nation.lao), nation, explained(nation, school), reason=REASON)
    assert answer.status_code == 302
    response = page(school, nation)
    assert [one.refusal for one in shown(response)] == [REASON]
    learner = reverse("learners:show", args=[nation.school.code, shown(response)[0].enrolment_id])
    for text in (response, school.get(learner)):
        assert [word in text.content.decode() for word in (REASON, "054-000-000", SENTENCE)] == [True] * 3


def test_refused_queries_stand_first(nation: Nation, signed_in: SignedIn) -> None:
    make_learner(nation.school, 2, identifier_kind="none", identifier_sealed=None)
    make_learner(nation.school, 3, birth_date=date(2010, 1, 1))
    school = signed_in(nation.school)
    _first, second = shown(page(school, nation))
    send(school, nation, **{f"sentence-{second.key}": SENTENCE})
    refuse(signed_in(nation.lao), nation, Explanation.objects.get(), reason=REASON)
    assert [bool(one.refusal) for one in shown(page(school, nation))] == [True, False]


def test_page_says_first_what_falls_with_a_refusal(nation: Nation, signed_in: SignedIn) -> None:
    explanation = explained(nation, signed_in(nation.school))
    confirm(organisation=nation.school, database="roll", by=post_of(nation.school), now=NOW)
    lao = signed_in(nation.lao)
    response = refuse(lao, nation, explanation, reason=REASON)
    assert (response.status_code, [void.organisation for void in response.context["voids"]]) == (200, [nation.school])
    assert state_of(nation.school) == "confirmed"
    assert refuse(lao, nation, explanation, reason=REASON, accept_void="1").status_code == 302
    assert state_of(nation.school) == "voided"


def state_of(organisation: Organisation) -> str:
    """How the roll of an institution stands."""
    return Standing.objects.get(organisation=organisation, database="roll").state


def test_refusal_without_a_reason_stays_on_the_page(nation: Nation, signed_in: SignedIn) -> None:
    explanation = explained(nation, signed_in(nation.school))
    assert refuse(signed_in(nation.lao), nation, explanation, reason="ไม่").status_code == 422
    assert Explanation.objects.get().refusal == ""


def test_explanation_of_another_lao_is_not_found(nation: Nation, signed_in: SignedIn) -> None:
    explanation = explained(nation, signed_in(nation.school))
    other = nation.here.laos[1]

    def status(lao: Organisation) -> int:
        return signed_in(lao).get(reverse("queries:refuse", args=[lao.code, explanation.pk])).status_code

    assert (status(other), status(nation.lao)) == (404, 200)


@pytest.mark.parametrize("level", ["department", "province", "lao", "school"])
def test_counts_tell_no_names(nation: Nation, signed_in: SignedIn, level: str) -> None:
    explanation = explained(nation, signed_in(nation.school))
    refuse(signed_in(nation.lao), nation, explanation, reason=REASON)
    top: Organisation = getattr(nation, level)
    response = signed_in(top).get(reverse("queries:counts", args=[top.code]))
    assert (response.context["given"], response.context["refused"]) == (1, 1)
    assert "ลับ1" not in response.content.decode()


@pytest.mark.parametrize("page_name", ["queries:list", "queries:explanations"])
def test_names_are_not_for_the_province(nation: Nation, signed_in: SignedIn, page_name: str) -> None:
    code = nation.school.code if page_name == "queries:list" else nation.lao.code
    assert signed_in(nation.province).get(reverse(page_name, args=[code])).status_code == 403
