"""One learner's page: explaining, and seeing the whole number."""

from datetime import date

import pytest

from lec.audit.queries import events_of
from lec.rolls.models import Explanation
from tests.nation import Nation, make_learner, national_id
from tests.rolls.claims import make_claim
from tests.web.conftest import SignedIn


def url(nation: Nation, page: str) -> str:
    return f"/institutions/{nation.school.code}/learners/{page}"


def test_page_shows_what_is_to_be_explained(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1, birth_date=date(2010, 1, 1))
    response = signed_in(nation.school).get(url(nation, str(one.pk)))
    assert [finding.code for finding, _form in response.context["findings"]] == ["age-outside-grade"]


def test_explanation_is_kept(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1, birth_date=date(2010, 1, 1))
    sent = {"code": "age-outside-grade", "sentence": "เรียนซ้ำชั้นเพราะป่วย"}
    response = signed_in(nation.school).post(url(nation, f"{one.pk}/explanations"), sent)
    assert (response.status_code, Explanation.objects.get().sentence) == (302, "เรียนซ้ำชั้นเพราะป่วย")


def test_explanation_too_short_stays_in_its_box(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1, birth_date=date(2010, 1, 1))
    sent = {"code": "age-outside-grade", "sentence": "ป่วย"}
    response = signed_in(nation.school).post(url(nation, f"{one.pk}/explanations"), sent)
    assert response.status_code == 422
    ((_finding, form),) = response.context["findings"]
    assert (form["sentence"].value(), list(form.errors)) == ("ป่วย", ["sentence"])


@pytest.mark.parametrize(
    "sent", [{}, {"code": "nonsense", "sentence": "ยาวพอแล้ว"}, {"code": "x" * 99, "sentence": ""}]
)
def test_explanation_of_nonsense_is_refused(nation: Nation, signed_in: SignedIn, sent: dict[str, str]) -> None:
    one = make_learner(nation.school, 1)
    response = signed_in(nation.school).post(url(nation, f"{one.pk}/explanations"), sent)
    assert (response.status_code, Explanation.objects.count()) == (422, 0)


@pytest.mark.parametrize("viewer", ["school", "lao"])
def test_whole_number_is_shown_once_with_a_reason(nation: Nation, signed_in: SignedIn, viewer: str) -> None:
    one = make_learner(nation.school, 1)
    number = national_id(nation.school.pk * 100_000 + 1)
    printed = f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"
    client = signed_in(getattr(nation, viewer))
    response = client.post(url(nation, f"{one.pk}/identifier"), {"reason": "เทียบสูติบัตร"})
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert printed in response.content.decode()
    assert printed not in client.get(url(nation, str(one.pk))).content.decode()
    assert events_of(nation.school.pk)[0].verb == "identifier.seen"


def test_whole_number_without_a_reason_stays_hidden(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    response = signed_in(nation.school).post(url(nation, f"{one.pk}/identifier"), {"reason": " "})
    assert (response.status_code, response.context["seen"]) == (422, "")
    assert events_of(nation.school.pk).count() == 0


@pytest.mark.parametrize(("viewer", "status"), [("province", 403), ("centre", 404)])
def test_page_and_number_are_not_for_others(nation: Nation, signed_in: SignedIn, viewer: str, status: int) -> None:
    one = make_learner(nation.school, 1)
    client = signed_in(getattr(nation, viewer))
    answers = [
        client.get(url(nation, str(one.pk))),
        client.post(url(nation, f"{one.pk}/identifier"), {"reason": "อยากรู้มาก"}),
        client.post(url(nation, f"{one.pk}/explanations"), {"code": "x", "sentence": "อยากรู้มาก"}),
    ]
    assert [answer.status_code for answer in answers] == [status] * 3
    assert ["ลับ1" in answer.content.decode() for answer in answers] == [False] * 3


def test_both_sides_of_a_contest_are_told(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    claim = make_claim(nation.centre, one)
    here = signed_in(nation.school).get(url(nation, str(one.pk)))
    there = signed_in(nation.centre).get(f"/institutions/{nation.centre.code}/learners/{claim.pk}")
    assert here.context["listed"].contested_with == (nation.centre.name,)
    assert there.context["listed"].contested_with == (nation.school.name,)
