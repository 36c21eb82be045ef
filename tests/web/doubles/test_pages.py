"""The pages of likely doubles: the list, one pair, the two judgements, names above the LAO."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lec.audit.queries import events_of
from lec.lib.identifiers import Identifier
from lec.registry.models import Organisation
from lec.rolls.actions.doubles import seek, set_apart
from lec.rolls.identity import seal
from lec.rolls.likeness import GROUNDS as CODES
from lec.rolls.models import Double, Enrolment, Learner, Particulars
from lec.rounds.models import Standing, State
from lec.web.doubles.words import GROUNDS
from tests.nation import NOW, YEAR, Nation, make_learner, post_of

NAMES = {"first_name": "กมลชนก", "last_name": "ศรีสวัสดิ์", "sex": "F", "birth_date": date(2018, 3, 4)}
WHY = "เทียบสูติบัตรแล้ว"
SignedIn = Callable[[Organisation], Client]


def two(one: Organisation, other: Organisation, number: int = 0) -> tuple[Enrolment, Enrolment]:
    """One child twice, the second time an hour later with a G-Code and another spelling."""
    names = {**NAMES, "birth_date": date(2018, 3 + 2 * number, 4 + 9 * number)}
    code = seal(Identifier("gcode", f"G69015400{number:04d}"))
    first = make_learner(one, 10 + number, **names)
    spelt = {**names, "last_name": "สรีสวัสดิ", "identifier_kind": "gcode", "identifier_sealed": code}
    return first, make_learner(other, 50 + number, now=NOW + timedelta(hours=1), **spelt)


def found(judge: Organisation) -> Double:
    seek(top=judge, academic_year=YEAR, by=None, now=NOW)
    return Double.objects.get()


def address(name: str, judge: Organisation, pair: Double | None = None) -> str:
    return reverse(f"doubles:{name}", args=[judge.code, *([pair.pk] if pair else [])])


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_every_ground_has_its_words() -> None:
    assert tuple(GROUNDS) == CODES


def test_list_shows_the_most_alike_first_with_names_to_the_lao(nation: Nation, signed_in: SignedIn) -> None:
    two(nation.school, nation.centre, 0)
    _one, other = two(nation.school, nation.centre, 1)
    Learner.objects.filter(pk=other.learner_id).update(first_name="กมลชนา")
    seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW)
    answer = signed_in(nation.lao).get(address("list", nation.lao))
    assert [shown.pair.likeness for shown in answer.context["pairs"]] == [95, 85]
    assert [record.name for record in answer.context["pairs"][1].records] == [
        "เด็กหญิงกมลชนก ศรีสวัสดิ์",
        "เด็กหญิงกมลชนา สรีสวัสดิ",
    ]
    assert answer.context["waiting"] == 2


def test_empty_list_says_so(nation: Nation, signed_in: SignedIn) -> None:
    for level in (nation.lao, nation.province, nation.department):
        answer = signed_in(level).get(address("list", level))
        assert (answer.status_code, answer.context["pairs"]) == (200, [])


def test_list_takes_as_many_statements_for_three_as_for_one(nation: Nation, signed_in: SignedIn) -> None:
    browser = signed_in(nation.lao)
    counts = []
    for numbers in ((0,), (1, 2)):
        for number in numbers:
            two(nation.school, nation.centre, number)
        seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address("list", nation.lao))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_search_again_finds_what_is_new(nation: Nation, signed_in: SignedIn) -> None:
    two(nation.school, nation.centre)
    browser = signed_in(nation.lao)
    answer = browser.post(address("search", nation.lao))
    assert (answer.status_code, answer.headers["Location"]) == (302, address("list", nation.lao))
    assert Double.objects.count() == 1
    assert len(list(get_messages(answer.wsgi_request))) == 1


def test_nation_is_not_searched_from_a_page(nation: Nation, signed_in: SignedIn) -> None:
    answer = signed_in(nation.department).post(address("search", nation.department))
    assert answer.status_code == 409
    assert not signed_in(nation.department).get(address("list", nation.department)).context["can_search"]


def test_pair_shows_both_records_and_marks_what_differs(nation: Nation, signed_in: SignedIn) -> None:
    one, _other = two(nation.school, nation.centre)
    Particulars.objects.create(learner=one.learner, mother_name="สมศรี ศรีสวัสดิ์")
    answer = signed_in(nation.lao).get(address("show", nation.lao, found(nation.lao)))
    facts = {str(fact["label"]): fact["differs"] for fact in answer.context["facts"]}
    assert list(facts.values()) == [
        True,  # name
        False,  # birth date
        False,  # sex
        True,  # number
        False,  # mother: kept of one alone
        True,  # institution
        False,  # local authority
        True,  # class
        False,  # state
        False,  # recorded on
    ]
    assert answer.context["judgement"].initial == {"standing": one.learner_id}
    assert answer.headers["Cache-Control"] == "no-store"
    assert reverse("learners:show", args=[nation.school.code, one.pk]) in text_of(answer)


def test_whole_identifiers_are_never_shown(nation: Nation, signed_in: SignedIn) -> None:
    two(nation.school, nation.centre)
    pair = found(nation.lao)
    for name in ("list", "show"):
        page = text_of(signed_in(nation.lao).get(address(name, nation.lao, pair if name == "show" else None)))
        assert "G690154000000" not in page


def test_same_person_is_asked_for_twice_and_told_what_falls(nation: Nation, signed_in: SignedIn) -> None:
    one, other = two(nation.school, nation.centre)
    pair = found(nation.lao)
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    browser = signed_in(nation.lao)
    answers = {"standing": one.learner_id, "reason": WHY}
    asked = browser.post(address("same", nation.lao, pair), answers)
    assert asked.status_code == 200
    assert [void.organisation for void in asked.context["voids"]] == [nation.centre, nation.lao, nation.province]
    assert asked.context["contested"] == [nation.centre.name]
    assert asked.context["stands"].name == "เด็กหญิงกมลชนก ศรีสวัสดิ์"
    assert Double.objects.get().verdict == ""
    done = browser.post(address("same", nation.lao, pair), answers | {"accept_void": "1"})
    assert (done.status_code, done.headers["Location"]) == (302, address("list", nation.lao))
    assert Double.objects.get().verdict == "same"
    assert Learner.objects.get(pk=other.learner_id).same_as_id == one.learner_id


def test_same_person_is_asked_for_even_where_nothing_falls(nation: Nation, signed_in: SignedIn) -> None:
    one, _other = two(nation.school, nation.school)
    pair = found(nation.lao)
    asked = signed_in(nation.lao).post(address("same", nation.lao, pair), {"standing": one.learner_id, "reason": WHY})
    assert (asked.status_code, asked.context["voids"], asked.context["left"]) == (200, (), [nation.school.name])
    assert Double.objects.get().verdict == ""


def test_not_the_same_leads_to_the_next_pair(nation: Nation, signed_in: SignedIn) -> None:
    for number in (0, 1):
        two(nation.school, nation.centre, number)
    seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW)
    first, second = Double.objects.order_by("pk")
    done = signed_in(nation.lao).post(address("different", nation.lao, first), {"reason": WHY})
    assert (done.status_code, done.headers["Location"]) == (302, address("show", nation.lao, second))
    assert Double.objects.get(pk=first.pk).verdict == "different"


def test_judgement_is_shown_and_taken_back(nation: Nation, signed_in: SignedIn) -> None:
    two(nation.school, nation.centre)
    pair = found(nation.lao)
    set_apart(pair=pair, reason=WHY, by=post_of(nation.lao), now=NOW)
    browser = signed_in(nation.lao)
    judged = browser.get(address("list", nation.lao), {"tab": "judged"})
    assert [one.pair for one in judged.context["pairs"]] == [pair]
    assert judged.context["waiting"] == 0
    page = browser.get(address("show", nation.lao, pair))
    assert page.context["judgement"] is None
    assert WHY in text_of(page)
    back = browser.post(address("back", nation.lao, pair))
    assert (back.status_code, back.headers["Location"]) == (302, address("show", nation.lao, pair))
    assert Double.objects.get().verdict == ""


@pytest.mark.parametrize("name", ["same", "different"])
def test_reason_that_is_missing_or_short_is_said_at_the_field(nation: Nation, signed_in: SignedIn, name: str) -> None:
    one, _other = two(nation.school, nation.centre)
    pair = found(nation.lao)
    for reason in ("", "ใช่"):
        answer = signed_in(nation.lao).post(
            address(name, nation.lao, pair), {"standing": one.learner_id, "reason": reason}
        )
        assert answer.status_code in (409, 422)
        assert list(answer.context["judgement"].errors) == ["reason"]
    assert Double.objects.get().verdict == ""


def test_same_without_saying_which_stands_is_refused(nation: Nation, signed_in: SignedIn) -> None:
    two(nation.school, nation.centre)
    pair = found(nation.lao)
    answer = signed_in(nation.lao).post(address("same", nation.lao, pair), {"reason": WHY})
    assert (answer.status_code, list(answer.context["judgement"].errors)) == (422, ["standing"])


def test_institution_has_no_such_page(nation: Nation, signed_in: SignedIn) -> None:
    assert signed_in(nation.school).get(address("list", nation.school)).status_code == 404


def test_pair_of_another_judge_is_not_there(nation: Nation, signed_in: SignedIn) -> None:
    two(nation.school, nation.centre)
    pair = found(nation.lao)
    for level in (nation.province, nation.department, nation.there.laos[0]):
        assert signed_in(level).get(address("show", level, pair)).status_code == 404


# --- names above the LAO -------------------------------------------------------------------------


def test_province_sees_first_letters_until_it_says_why(nation: Nation, signed_in: SignedIn) -> None:
    two(nation.school, nation.here.institutions[2])
    pair = found(nation.province)
    browser = signed_in(nation.province)
    hidden = [browser.get(address("list", nation.province)), browser.get(address("show", nation.province, pair))]
    for page in hidden:
        assert [word for word in ("กมลชนก", "ศรีสวัสดิ์", "4 มีนาคม") if word in text_of(page)] == []
    assert hidden[0].context["pairs"][0].records[0].name == "ก••• ศ•••"
    assert hidden[1].context["judgement"] is None
    refused = browser.post(address("look", nation.province, pair), {"reason": "ดู"})
    assert (refused.status_code, list(refused.context["names_form"].errors)) == (422, ["reason"])
    looked = browser.post(address("look", nation.province, pair), {"reason": "ตรวจข้อมูลซ้ำซ้อน"})
    assert (looked.status_code, looked.headers["Location"]) == (302, address("show", nation.province, pair))
    assert "เด็กหญิงกมลชนก ศรีสวัสดิ์" in text_of(browser.get(address("show", nation.province, pair)))
    event = events_of(nation.province.pk)[0]
    assert (event.verb, event.subject, event.after) == (
        "names.looked",
        f"double:{pair.pk}",
        {"reason": "ตรวจข้อมูลซ้ำซ้อน"},
    )
    assert "กมลชนก" not in text_of(browser.get(address("list", nation.province)))


def test_names_stay_hidden_while_joining_unseen(nation: Nation, signed_in: SignedIn) -> None:
    one, _other = two(nation.school, nation.there.institutions[0])
    pair = found(nation.department)
    asked = signed_in(nation.department).post(
        address("same", nation.department, pair), {"standing": one.learner_id, "reason": WHY}
    )
    assert asked.status_code == 200
    assert "กมลชนก" not in text_of(asked)


# --- on the learner's page -----------------------------------------------------------------------


def test_institution_sees_on_the_learners_page_that_records_were_joined(nation: Nation, signed_in: SignedIn) -> None:
    one, other = two(nation.school, nation.centre)
    pair = found(nation.lao)
    browser = signed_in(nation.lao)
    answers = {"standing": one.learner_id, "reason": WHY, "accept_void": "1"}
    browser.post(address("same", nation.lao, pair), answers)
    for institution, enrolment in ((nation.school, one), (nation.centre, other)):
        page = signed_in(institution).get(reverse("learners:show", args=[institution.code, enrolment.pk]))
        assert [row.masked_identifier for row in page.context["joined"]] == ["Gxxxxxxxxx000"]
