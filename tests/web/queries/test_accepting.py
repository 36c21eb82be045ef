"""The LAO that looks at explanations on their page: accepts what it ticked, and sees what it has not looked at."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.rolls.actions.explanations import explain
from lec.rolls.models import Explanation
from lec.rolls.queries.explanations import mark_of
from tests.nation import NOW, Nation, make_learner, post_of
from tests.web.conftest import SignedIn


def explained(nation: Nation, number: int) -> Explanation:
    """A query of the school that is explained."""
    enrolment = make_learner(nation.school, number, birth_date=date(2010, 1, 1))
    sentence = f"เรียนซ้ำชั้นเพราะป่วยนาน {number}"
    return explain(
        enrolment=enrolment, code="age-outside-grade", sentence=sentence, by=post_of(nation.school), now=NOW
    )


def address(nation: Nation, end: str = "") -> str:
    return f"/laos/{nation.lao.code}/explanations/{end}"


def test_what_is_ticked_is_accepted_and_leaves_the_list(nation: Nation, signed_in: SignedIn) -> None:
    one, other = explained(nation, 1), explained(nation, 2)
    client = signed_in(nation.lao)
    sent = {"explanation": str(one.pk), f"seen-{one.pk}": mark_of(one)}
    assert client.post(address(nation, "accept"), sent).headers["Location"] == address(nation)
    for query, expected in (("?only=unseen", {other.pk}), ("", {one.pk, other.pk})):
        groups = client.get(address(nation) + query).context["groups"]
        assert {given.explanation_id for _institution, ones in groups for given in ones} == expected
    one.refresh_from_db()
    assert one.accepted_officer == post_of(nation.lao).officer


def test_explained_anew_meanwhile_is_passed_over_and_said(nation: Nation, signed_in: SignedIn) -> None:
    one = explained(nation, 1)
    sent = {"explanation": str(one.pk), f"seen-{one.pk}": "0123456789abcdef"}
    done = signed_in(nation.lao).post(address(nation, "accept"), sent, follow=True)
    assert [message.level_tag for message in done.context["messages"]] == ["warning"]
    assert Explanation.objects.get().accepted_at is None


@pytest.mark.parametrize("sent", [{}, {"explanation": "x"}, {"explanation": "-1"}, {"explanation": "9" * 30}])
def test_nothing_ticked_accepts_nothing(nation: Nation, signed_in: SignedIn, sent: dict[str, str]) -> None:
    explained(nation, 1)
    done = signed_in(nation.lao).post(address(nation, "accept"), sent, follow=True)
    assert [message.level_tag for message in done.context["messages"]] == ["info"]


def test_only_the_lao_itself_accepts(nation: Nation, signed_in: SignedIn) -> None:
    one = explained(nation, 1)
    viewers = (nation.school, nation.province, nation.department, nation.here.laos[1])
    answers = [signed_in(who).post(address(nation, "accept"), {"explanation": one.pk}) for who in viewers]
    assert [answer.status_code for answer in answers] == [404, 403, 403, 404]


def test_accepted_is_counted_above(nation: Nation, signed_in: SignedIn) -> None:
    one = explained(nation, 1)
    explained(nation, 2)
    Explanation.objects.filter(pk=one.pk).update(accepted_at=NOW)
    context = signed_in(nation.province).get(f"/organisations/{nation.province.code}/explanations").context
    assert (context["given"], context["accepted"], context["refused"]) == (2, 1, 0)


def test_accepting_costs_the_same_for_one_and_for_many(nation: Nation, signed_in: SignedIn) -> None:
    ones = [explained(nation, number) for number in range(1, 12)]
    client = signed_in(nation.lao)
    numbers = []
    for chosen in (ones[:1], ones[1:]):
        with CaptureQueriesContext(connection) as captured:
            client.post(address(nation, "accept"), {"explanation": [one.pk for one in chosen]})
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]
    assert Explanation.objects.filter(accepted_at__isnull=True).count() == 0
