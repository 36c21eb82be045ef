"""Children of a register who turn up, and those who turn up nowhere."""

from datetime import date, timedelta

import pytest

from lec.audit.models import Event
from lec.rolls.actions.departures import depart
from lec.rolls.models import Departure, Enrolment, Whereabouts
from lec.rolls.queries.existence import children_to_look_for, turned_up
from lec.rounds.models import Round
from tests.nation import NOW, Nation, make_learner, post_of
from tests.web.conftest import SignedIn

LATER = NOW + timedelta(days=31)


def into_register(nation: Nation, number: int) -> Departure:
    one = make_learner(nation.school, number)
    departed = depart(
        enrolments=[one],
        kind="no_existence",
        reason="3",
        last_seen=date(2026, 6, number),
        attempts="ไปเยี่ยมบ้าน",
        by=post_of(nation.school),
        now=NOW,
    )
    return departed.departures[0]


def enrol_again(nation: Nation, entry: Departure, state: str = "enrolled") -> Enrolment:
    return Enrolment.objects.create(
        learner=entry.enrolment.learner,
        institution=nation.there.institutions[0],
        academic_year=2026,
        grade="P1",
        state=state,
        created_at=LATER,
    )


def looked_for(nation: Nation, days: int = 31) -> list[int]:
    return [one.pk for one in children_to_look_for(nation.lao, now=NOW + timedelta(days=days))]


def test_child_is_looked_for_after_the_days_of_the_round(nation: Nation) -> None:
    late, early = into_register(nation, 9), into_register(nation, 2)
    assert looked_for(nation, 29) == []
    assert looked_for(nation, 30) == [early.pk, late.pk]
    Round.objects.update(search_after_days=60)
    assert looked_for(nation, 59) == []
    assert looked_for(nation, 60) == [early.pk, late.pk]


def test_child_is_looked_for_by_its_own_local_authority_only(nation: Nation) -> None:
    into_register(nation, 1)
    assert list(children_to_look_for(nation.here.laos[1], now=LATER)) == []


@pytest.mark.parametrize("state", ["enrolled", "claimed"])
def test_child_on_a_roll_again_has_turned_up(nation: Nation, state: str) -> None:
    entry, still_away = into_register(nation, 1), into_register(nation, 2)
    again = enrol_again(nation, entry, state)
    assert looked_for(nation) == [still_away.pk]
    assert turned_up([entry, still_away]) == {entry.pk: again}


def test_child_who_turned_up_and_left_again_is_looked_for_by_the_last_register(nation: Nation) -> None:
    entry = into_register(nation, 1)
    again = enrol_again(nation, entry)
    depart(enrolments=[again], kind="resigned", by=post_of(nation.there.institutions[0]), now=LATER)
    assert looked_for(nation) == []


def test_register_says_where_a_child_turned_up(nation: Nation, signed_in: SignedIn) -> None:
    entry, still_away = into_register(nation, 1), into_register(nation, 2)
    again = enrol_again(nation, entry)
    answer = signed_in(nation.school).get(f"/institutions/{nation.school.code}/existence/register")
    assert answer.context["entries"] == [(still_away, None), (entry, again)]
    assert nation.there.institutions[0].name in answer.content.decode()


def test_whereabouts_take_a_child_off_the_list_and_are_recorded(nation: Nation, signed_in: SignedIn) -> None:
    entry = into_register(nation, 1)
    url = f"/laos/{nation.lao.code}/missing"
    Round.objects.update(search_after_days=0)
    client = signed_in(nation.lao)
    answer = client.post(url, {"departure_id": entry.pk, "sentence": "ย้ายไปอยู่กับยายที่เชียงราย"})
    assert answer.status_code == 302
    told = Whereabouts.objects.get()
    assert (told.departure_id, told.sentence, told.post) == (entry.pk, "ย้ายไปอยู่กับยายที่เชียงราย", post_of(nation.lao))
    event = Event.objects.get(verb="whereabouts.told")
    assert (event.organisation_id, event.after) == (nation.lao.pk, "ย้ายไปอยู่กับยายที่เชียงราย")
    context = client.get(url).context
    assert (list(context["entries"]), list(context["found"])) == ([], [entry])


def test_whereabouts_too_short_keep_what_was_typed(nation: Nation, signed_in: SignedIn) -> None:
    entry = into_register(nation, 1)
    Round.objects.update(search_after_days=0)
    answer = signed_in(nation.lao).post(
        f"/laos/{nation.lao.code}/missing", {"departure_id": entry.pk, "sentence": "ไม่รู้"[:3]}
    )
    assert (answer.status_code, Whereabouts.objects.count()) == (422, 0)
    assert 'value="ไม่"' in answer.content.decode()


def test_whereabouts_of_another_authoritys_child_are_hidden(nation: Nation, signed_in: SignedIn) -> None:
    entry = into_register(nation, 1)
    other = nation.here.laos[1]
    answer = signed_in(other).post(
        f"/laos/{other.code}/missing", {"departure_id": entry.pk, "sentence": "ย้ายไปเชียงราย"}
    )
    assert (answer.status_code, Whereabouts.objects.count()) == (404, 0)


def test_list_of_missing_children_costs_the_same_for_one_and_three(
    nation: Nation, signed_in: SignedIn, django_assert_num_queries: object
) -> None:
    Round.objects.update(search_after_days=0)
    client = signed_in(nation.lao)
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            into_register(nation, number)
        with django_assert_num_queries(6):  # type: ignore[operator]
            client.get(f"/laos/{nation.lao.code}/missing")
