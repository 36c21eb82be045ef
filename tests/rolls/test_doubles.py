"""Searching for likely doubles: who is found, whose they are to judge, what a second search changes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.audit.models import Event
from lec.audit.queries import broken_chains, events_of
from lec.lib.progress import Stopped
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.doubles import Sought, seek, set_apart, take_back
from lec.rolls.models import Double, Enrolment, Learner, Particulars
from lec.rolls.queries.doubles import judged_pairs, open_pairs, pairs_to_judge
from tests.nation import NOW, YEAR, Nation, make_learner, post_of

NAMES = {"first_name": "กมลชนก", "last_name": "ศรีสวัสดิ์", "sex": "F", "birth_date": date(2018, 3, 4)}
SPELT = {**NAMES, "last_name": "สรีสวัสดิ"}


def search(top: Organisation) -> Sought:
    return seek(top=top, academic_year=YEAR, by=post_of(top), now=NOW)


def shown(pairs: object) -> list[tuple[int, int, int, str]]:
    return [(one.learner_id, one.other_id, one.likeness, one.grounds) for one in pairs]  # type: ignore[attr-defined]


def two(nation: Nation, one: Organisation, other: Organisation) -> tuple[Enrolment, Enrolment]:
    """One child under two spellings, at two institutions, and others who look like nobody."""
    first, second = make_learner(one, 1, **NAMES), make_learner(other, 2, **SPELT)
    for number in range(3, 6):
        make_learner(nation.school, number)
    return first, second


def test_pair_of_one_lao_is_its_to_judge(nation: Nation) -> None:
    one, other = two(nation, nation.school, nation.centre)
    assert search(nation.lao) == Sought(people=5, pairs=1, new=1)
    assert shown(open_pairs(nation.lao)) == [
        (one.learner_id, other.learner_id, 65, "name-spelling birth-same identifiers-valid")
    ]
    assert [pairs_to_judge(level) for level in (nation.lao, nation.province, nation.department)] == [1, 0, 0]


def test_pair_of_two_laos_is_the_provinces(nation: Nation) -> None:
    two(nation, nation.school, nation.here.institutions[2])
    assert search(nation.lao).pairs == 0
    assert search(nation.province) == Sought(people=5, pairs=1, new=1)
    assert [pairs_to_judge(level) for level in (nation.lao, nation.province, nation.department)] == [0, 1, 0]


def test_pair_of_two_provinces_is_the_departments(nation: Nation) -> None:
    two(nation, nation.school, nation.there.institutions[0])
    assert search(nation.province).pairs == 0
    assert search(nation.department) == Sought(people=5, pairs=1, new=1)
    assert [pairs_to_judge(level) for level in (nation.lao, nation.province, nation.department)] == [0, 0, 1]


def test_swapped_birth_date_and_wrong_sex_are_found(nation: Nation) -> None:
    make_learner(nation.school, 1, **NAMES)
    nameless = {"identifier_kind": "none", "identifier_sealed": None}
    make_learner(nation.centre, 2, **{**NAMES, "birth_date": date(2018, 4, 3), **nameless})
    make_learner(nation.centre, 3, **{**NAMES, "first_name": "ธนกร"})
    make_learner(nation.school, 4, **{**NAMES, "first_name": "ธนกร", "sex": "M"})
    search(nation.lao)
    assert sorted(one.grounds for one in open_pairs(nation.lao)) == [
        "name-same birth-same sex-other identifiers-valid",
        "name-same birth-swapped",
    ]


def test_parents_that_are_kept_are_compared(nation: Nation) -> None:
    one, other = two(nation, nation.school, nation.centre)
    Particulars.objects.create(learner=one.learner, mother_name="นางสมศรี ศรีสวัสดิ์")
    Particulars.objects.create(learner=other.learner, mother_name="สมสี ศรีสวัสดิ์")
    search(nation.lao)
    assert [one.grounds for one in open_pairs(nation.lao)] == [
        "name-spelling birth-same parents-same identifiers-valid"
    ]


def test_who_has_left_or_is_only_claimed_is_not_looked_at(nation: Nation) -> None:
    one, other = two(nation, nation.school, nation.centre)
    Enrolment.objects.filter(pk=one.pk).update(state="departed")
    Enrolment.objects.filter(pk=other.pk).update(state="claimed")
    assert search(nation.lao) == Sought(people=3, pairs=0, new=0)


def test_second_search_finds_nothing_new(nation: Nation) -> None:
    two(nation, nation.school, nation.centre)
    search(nation.lao)
    assert search(nation.lao) == Sought(people=5, pairs=1, new=0)
    assert search(nation.department) == Sought(people=5, pairs=1, new=0)
    assert Double.objects.count() == 1


def test_open_pair_that_looks_alike_no_more_is_let_go(nation: Nation) -> None:
    _one, other = two(nation, nation.school, nation.centre)
    search(nation.lao)
    Learner.objects.filter(pk=other.learner_id).update(first_name="ปวีณา")
    assert search(nation.lao) == Sought(people=5, pairs=0, new=0, gone=1)
    assert not Double.objects.exists()


def test_open_pair_of_somebody_who_moved_away_goes_to_the_level_above(nation: Nation) -> None:
    _one, other = two(nation, nation.school, nation.centre)
    search(nation.lao)
    Enrolment.objects.filter(pk=other.pk).update(institution=nation.there.institutions[0])
    assert search(nation.lao) == Sought(people=4, pairs=0, new=0)
    assert [pairs_to_judge(level) for level in (nation.lao, nation.province, nation.department)] == [0, 0, 1]


def test_judged_pair_stays_judged_whatever_is_searched(nation: Nation) -> None:
    _one, other = two(nation, nation.school, nation.centre)
    search(nation.lao)
    pair = set_apart(pair=Double.objects.get(), reason="ลูกพี่ลูกน้องกัน", by=post_of(nation.lao), now=NOW)
    search(nation.lao)
    Learner.objects.filter(pk=other.learner_id).update(first_name="ปวีณา")
    search(nation.lao)
    kept = Double.objects.get()
    assert (kept.pk, kept.verdict, kept.reason) == (pair.pk, "different", "ลูกพี่ลูกน้องกัน")
    assert list(judged_pairs(nation.lao)) == [kept]


def test_search_that_is_stopped_keeps_what_it_found(nation: Nation) -> None:
    two(nation, nation.school, nation.centre)

    def stop_late(done: int, whole: int) -> None:
        if done == whole:
            raise Stopped("stopped", "enough")

    found = seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW, progress=stop_late)
    assert found == Sought(people=5, pairs=1, new=1, is_complete=False)
    assert pairs_to_judge(nation.lao) == 1


def test_search_tells_how_far_it_is(nation: Nation) -> None:
    two(nation, nation.school, nation.centre)
    told: list[tuple[int, int]] = []
    seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW, progress=lambda *how_far: told.append(how_far))
    assert told[0] == (0, 5)
    assert told[-1] == (5, 5)


def test_search_stands_in_the_record(nation: Nation) -> None:
    two(nation, nation.school, nation.centre)
    search(nation.lao)
    events = events_of(nation.lao.pk).values_list("verb", "after")
    assert list(events) == [
        ("doubles.sought", {"people": 5, "pairs": 1, "new": 1, "gone": 0}),
        ("doubles.found", {"new": 1}),
    ]
    assert list(broken_chains()) == []


def test_search_is_for_ones_own_subtree(nation: Nation) -> None:
    with pytest.raises(Forbidden):
        seek(top=nation.lao, academic_year=YEAR, by=post_of(nation.province), now=NOW)
    with pytest.raises(Hidden):
        seek(top=nation.lao, academic_year=YEAR, by=post_of(nation.there.laos[0]), now=NOW)
    with pytest.raises(Hidden):
        seek(top=nation.school, academic_year=YEAR, by=post_of(nation.school), now=NOW)


def test_search_takes_as_many_statements_for_ten_as_for_two(nation: Nation) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW)
        return len(captured)

    two(nation, nation.school, nation.centre)
    few = statements()
    for number in range(10, 20):
        make_learner(nation.school, number, **NAMES)
    assert statements() == few


# --- not the same --------------------------------------------------------------------------------


@pytest.fixture
def pair(nation: Nation) -> Double:
    two(nation, nation.school, nation.centre)
    search(nation.lao)
    return Double.objects.get()


def test_not_the_same_is_recorded_with_who_and_why(nation: Nation, pair: Double) -> None:
    judged = set_apart(pair=pair, reason="ตรวจสูติบัตรแล้ว", by=post_of(nation.lao), now=NOW)
    event = events_of(nation.lao.pk)[0]
    assert (judged.judged_at, judged.judged_post, judged.judged_officer) == (
        NOW, post_of(nation.lao), post_of(nation.lao).officer,
    )
    assert (event.verb, event.subject, event.after) == (
        "double.different",
        f"double:{pair.pk}",
        {"learners": [pair.learner_id, pair.other_id], "reason": "ตรวจสูติบัตรแล้ว"},
    )
    assert pairs_to_judge(nation.lao) == 0


def test_not_the_same_is_taken_back(nation: Nation, pair: Double) -> None:
    set_apart(pair=pair, reason="ตรวจสูติบัตรแล้ว", by=post_of(nation.lao), now=NOW)
    back = take_back(pair=pair, by=post_of(nation.lao), now=NOW)
    assert (back.verdict, back.reason, back.judged_at, back.judged_post) == ("", "", None, None)
    assert events_of(nation.lao.pk)[0].verb == "double.reopened"
    assert pairs_to_judge(nation.lao) == 1


def test_judging_twice_is_refused(nation: Nation, pair: Double) -> None:
    set_apart(pair=pair, reason="ตรวจสูติบัตรแล้ว", by=post_of(nation.lao), now=NOW)
    with pytest.raises(Refused) as refused:
        set_apart(pair=pair, reason="อีกครั้งหนึ่ง", by=post_of(nation.lao), now=NOW)
    assert refused.value.code == "pair-judged"


def test_taking_back_what_is_open_is_refused(nation: Nation, pair: Double) -> None:
    with pytest.raises(Refused) as refused:
        take_back(pair=pair, by=post_of(nation.lao), now=NOW)
    assert refused.value.code == "pair-open"


def test_short_reason_is_refused(nation: Nation, pair: Double) -> None:
    with pytest.raises(Invalid) as refused:
        set_apart(pair=pair, reason=" ไม่ ", by=post_of(nation.lao), now=NOW)
    assert list(refused.value.faults) == ["reason"]


def test_only_the_judge_judges(nation: Nation, pair: Double) -> None:
    before = Event.objects.count()
    for level in (nation.province, nation.department):
        with pytest.raises(Forbidden) as refused:
            set_apart(pair=pair, reason="ตรวจสูติบัตรแล้ว", by=post_of(level), now=NOW)
        assert refused.value.code == "pair-of-another"
    for stranger in (nation.school, nation.there.laos[0], nation.there.province):
        with pytest.raises(Hidden):
            set_apart(pair=pair, reason="ตรวจสูติบัตรแล้ว", by=post_of(stranger), now=NOW)
    assert Event.objects.count() == before
