"""The pages on which a wrong national ID is asked to be corrected, and settled."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from lec.lib.identifiers import Identifier, mask
from lec.registry.models import Organisation
from lec.rolls.actions.identifiers import accept_request, ask_correction
from lec.rolls.identity import seal, unseal
from lec.rolls.models import Enrolment, IdentifierRequest, Learner
from lec.rolls.queries import find_enrolment, fingerprint
from lec.rounds.models import Standing
from tests.nation import NOW, Nation, make_learner, national_id, post_of
from tests.rolls.corrections import GCODE, REASON, RIGHT, ask
from tests.web.conftest import SignedIn


def ask_url(enrolment: Enrolment, rest: str = "") -> str:
    return f"/institutions/{enrolment.institution.code}/learners/{enrolment.pk}/identifier-request{rest}"


def desk_url(lao: Organisation, request: IdentifierRequest | None = None, act: str = "") -> str:
    return f"/laos/{lao.code}/identifier-requests/" + (f"{request.pk}/{act}" if request else "")


def number_of(enrolment: Enrolment) -> str:
    return unseal(Learner.objects.get(pk=enrolment.learner_id).identifier_sealed or "")


# --- the institution ---------------------------------------------------------------------------


def test_request_is_sent_and_stands_on_the_childs_page(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    browser = signed_in(nation.school)
    page = browser.get(ask_url(one)).content.decode()
    assert (mask(number_of(one)) in page, number_of(one) in page) == (True, False)
    answer = browser.post(ask_url(one), {"identifier": RIGHT.value, "reason": REASON})
    shown = f"/institutions/{nation.school.code}/learners/{one.pk}"
    assert (answer.status_code, answer["Location"]) == (302, shown)
    identity = browser.get(shown).context["identity"]
    assert (identity.last.is_open, identity.last.new, identity.can_ask) == (True, mask(RIGHT.value), False)


def test_request_with_faults_keeps_what_was_typed(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    browser = signed_in(nation.school)
    answer = browser.post(ask_url(one), {"identifier": "1234567890123", "reason": REASON})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["identifier"])
    assert answer.context["form"]["reason"].value() == REASON
    answer = browser.post(ask_url(one), {"identifier": RIGHT.value, "reason": "ผิด"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    answer = browser.post(ask_url(one), {"identifier": number_of(one), "reason": REASON})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["identifier"])


def test_second_request_is_told_of_the_first(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    ask(one)
    browser = signed_in(nation.school)
    assert browser.get(ask_url(one)).context["last"].is_open is True
    answer = browser.post(ask_url(one), {"identifier": RIGHT.value, "reason": REASON})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["__all__"])
    assert IdentifierRequest.objects.count() == 1


def test_request_is_withdrawn_from_the_childs_page(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    ask(one)
    browser = signed_in(nation.school)
    assert browser.post(ask_url(one, "/withdraw")).status_code == 302
    assert IdentifierRequest.objects.get().accepted is False
    assert browser.post(ask_url(one, "/withdraw")).status_code == 409


def test_withdrawing_what_was_never_asked_is_not_found(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    assert signed_in(nation.school).post(ask_url(one, "/withdraw")).status_code == 404


def test_national_id_typed_over_in_the_form_is_refused_at_the_field(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    learner = one.learner
    answer = signed_in(nation.school).post(
        f"/institutions/{nation.school.code}/learners/{one.pk}/edit",
        {
            "identifier": RIGHT.value,
            "name_prefix": learner.prefix,
            "first_name": learner.first_name,
            "last_name": learner.last_name,
            "birth_date": learner.birth_date.isoformat(),
            "nationality": learner.nationality,
            "grade": one.grade,
            "room": one.room,
            "seen": fingerprint(find_enrolment(nation.school, one.pk)),
        },
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["identifier"])
    assert ask_url(one) in answer.content.decode()


def test_history_of_the_number_is_seen_masked_by_institution_and_lao(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    old = number_of(one)
    accept_request(request=ask(one), by=post_of(nation.lao), now=NOW)
    for viewer in (nation.school, nation.lao):
        answer = signed_in(viewer).get(f"/institutions/{nation.school.code}/learners/{one.pk}")
        (change,) = answer.context["identity"].replaced
        assert (change.old, change.new) == (mask(old), mask(RIGHT.value))
        text = answer.content.decode()
        assert [number for number in (old, RIGHT.value) if number in text] == []


def test_gcode_holder_is_sent_to_the_form(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1, identifier_kind="gcode", identifier_sealed=seal(GCODE))
    browser = signed_in(nation.school)
    assert browser.get(ask_url(one)).context["is_national"] is False
    answer = browser.post(ask_url(one), {"identifier": RIGHT.value, "reason": REASON})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["__all__"])


# --- the LAO's desk ----------------------------------------------------------------------------


def test_desk_lists_open_requests_masked(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    old = number_of(one)
    request = ask(one)
    answer = signed_in(nation.lao).get(desk_url(nation.lao))
    assert [row["asked"].request for row in answer.context["requests"]] == [request]
    text = answer.content.decode()
    assert [word in text for word in (mask(old), mask(RIGHT.value), REASON, nation.school.name)] == [True] * 4
    assert [number for number in (old, RIGHT.value) if number in text] == []
    other = signed_in(nation.here.laos[1]).get(desk_url(nation.here.laos[1]))
    assert (other.status_code, other.context["requests"]) == (200, [])


def test_accepting_is_one_click(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    answer = signed_in(nation.lao).post(desk_url(nation.lao, ask(one), "accept"))
    assert (answer.status_code, answer["Location"]) == (302, desk_url(nation.lao))
    assert number_of(one) == RIGHT.value
    assert len(signed_in(nation.lao).get(desk_url(nation.lao)).context["settled"]) == 1


def test_accepting_shows_what_falls_first(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    request = ask(one)
    Standing.objects.filter(organisation__in=[nation.school, nation.lao], database="roll").update(
        state="confirmed", seal_number=1
    )
    browser = signed_in(nation.lao)
    answer = browser.post(desk_url(nation.lao, request, "accept"))
    (shown,) = answer.context["requests"]
    assert (answer.status_code, [void.organisation for void in shown["voids"]]) == (200, [nation.school, nation.lao])
    assert number_of(one) != RIGHT.value
    assert browser.post(desk_url(nation.lao, request, "accept"), {"accept_void": "1"}).status_code == 302
    assert number_of(one) == RIGHT.value
    assert Standing.objects.get(organisation=nation.lao, database="roll").state == "voided"


def test_refusing_asks_for_a_sentence(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    request = ask(one)
    browser = signed_in(nation.lao)
    for sentence in ("", "ไม่"):
        answer = browser.post(desk_url(nation.lao, request, "refuse"), {"refusal": sentence})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["refusal"])
    answer = browser.post(desk_url(nation.lao, request, "refuse"), {"refusal": "ไม่ตรงกับสูติบัตร"})
    assert answer.status_code == 302
    page = signed_in(nation.school).get(f"/institutions/{nation.school.code}/learners/{one.pk}")
    assert "ไม่ตรงกับสูติบัตร" in page.content.decode()


def test_settled_request_says_so(nation: Nation, signed_in: SignedIn) -> None:
    request = ask(make_learner(nation.school, 1))
    accept_request(request=request, by=post_of(nation.lao), now=NOW)
    browser = signed_in(nation.lao)
    for act, sent in (("accept", {}), ("refuse", {"refusal": "ไม่ตรงกับสูติบัตร"})):
        answer = browser.post(desk_url(nation.lao, request, act), sent)
        assert (answer.status_code, len(answer.context["errors"])) == (409, 1)


def test_number_taken_meanwhile_is_told_on_the_desk(nation: Nation, signed_in: SignedIn) -> None:
    one = make_learner(nation.school, 1)
    request = ask(one)
    make_learner(nation.centre, 2, identifier_sealed=seal(RIGHT))
    answer = signed_in(nation.lao).post(desk_url(nation.lao, request, "accept"))
    assert (answer.status_code, len(answer.context["errors"])) == (409, 1)


@pytest.mark.parametrize("act", ["accept", "refuse"])
def test_request_of_another_lao_is_not_found(nation: Nation, signed_in: SignedIn, act: str) -> None:
    request = ask(make_learner(nation.school, 1))
    other = nation.here.laos[1]
    assert signed_in(other).post(desk_url(other, request, act), {"refusal": REASON}).status_code == 404
    assert signed_in(nation.province).post(desk_url(nation.lao, request, act)).status_code == 403
    assert IdentifierRequest.objects.get().settled_at is None


def test_desk_asks_the_same_number_of_queries_for_one_and_three(
    nation: Nation, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(nation.lao)
    ask(make_learner(nation.school, 1))
    with django_assert_num_queries(20, exact=False) as first:
        browser.get(desk_url(nation.lao))
    for number in (2, 3):
        ask_correction(
            enrolment=make_learner(nation.school, number),
            identifier=Identifier("national", national_id(5_000 + number)),
            reason=REASON,
            by=post_of(nation.school),
            now=NOW + timedelta(minutes=number),
        )
    with django_assert_num_queries(len(first.captured_queries)):
        browser.get(desk_url(nation.lao))
