"""A random check from freezing to the end, and what each act leaves in the record."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.audit.models import Event
from lec.inspections.actions.consequences import ask_no_longer, ask_to_take_out, return_roll
from lec.inspections.actions.drawing import draw
from lec.inspections.actions.findings import Finding, finish, finish_visit, record_findings, save_visit
from lec.inspections.models import FrozenInstitution, Inspection, SampledLearner, Visit
from lec.inspections.queries.asked import asked_of, waiting_asked
from lec.inspections.queries.inspections import inspections_of, visits_of, waiting_inspections
from lec.inspections.queries.published import drawn_of
from lec.inspections.queries.results import result, surety
from lec.inspections.queries.rosters import roster
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.departures import depart
from lec.rolls.models import Enrolment
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Standing, Step
from tests.confirmed_nation import confirm_branch
from tests.inspections.checked import (
    LATER,
    LOTTERY,
    LOTTERY_DAY,
    all_present,
    drawn,
    first_visit,
    found,
    frozen,
    nation_to_check,
    numbers_of,
    province_post,
)
from tests.nation import NOW, YEAR, Nation, post_of


@pytest.fixture
def nation(db: None) -> Nation:
    return nation_to_check()


def test_freezing_takes_every_institution_with_learners_and_only_its_own(nation: Nation) -> None:
    Enrolment.objects.filter(institution=nation.here.institutions[3]).update(state="departed")
    inspection = frozen(nation)
    frame = FrozenInstitution.objects.filter(inspection=inspection).order_by("code")
    assert [(one.code, one.lao_code, one.kind, one.weight, one.size) for one in frame] == [
        ("3054000001", "5540101", "school", 1, 3),
        ("3054000002", "5540101", "centre", 1, 3),
        ("3054000003", "5540102", "school", 1, 3),
    ]
    ids = Enrolment.objects.filter(institution=nation.school).order_by("pk").values_list("pk", flat=True)
    assert frame[0].learners == list(ids)


def test_freezing_numbers_only_who_is_enrolled_this_year_where_it_is_open(nation: Nation) -> None:
    school, _centre, other, closed = nation.here.institutions
    rows = Enrolment.objects.filter(institution=school).order_by("pk")
    claimed, of_last_year, stays = rows
    Enrolment.objects.filter(pk=claimed.pk).update(state="claimed")
    Enrolment.objects.filter(pk=of_last_year.pk).update(academic_year=YEAR - 1)
    Organisation.objects.filter(pk=closed.pk).update(closed_on=NOW.date())
    Organisation.objects.filter(pk=other.pk).update(opened_on=NOW.date() + timedelta(days=1))
    frame = FrozenInstitution.objects.filter(inspection=frozen(nation)).order_by("code")
    assert [(one.code, one.size) for one in frame] == [("3054000001", 1), ("3054000002", 3)]
    assert frame[0].learners == [stays.pk]


def test_a_secret_is_known_only_by_its_hash_until_the_draw(nation: Nation) -> None:
    inspection = frozen(nation)
    assert (len(inspection.commitment), inspection.seed) == (64, "")
    assert inspection.sealed_secret is not None
    opened = draw(inspection=inspection, by=province_post(nation), now=LATER)
    assert sha256(opened.seed.encode()).hexdigest() == inspection.commitment
    assert opened.seed.encode() not in bytes(inspection.sealed_secret)
    assert Inspection.objects.get().sealed_secret is None
    assert not any(opened.seed in str(event.after) for event in Event.objects.filter(verb="inspection.freeze"))


def test_lottery_waits_for_its_day_and_takes_thai_digits(nation: Nation) -> None:
    inspection = frozen(nation, seed_kind="lottery", lottery_on=LOTTERY)
    by = province_post(nation)
    with pytest.raises(Refused) as refused:
        draw(inspection=inspection, lottery_number="123456", by=by, now=LOTTERY_DAY - timedelta(days=1))
    assert refused.value.code == "lottery-not-yet"
    for nonsense in ("", "12345", "1234567", "12345a", "ประชา", "12 34 5"):
        with pytest.raises(Invalid) as invalid:
            draw(inspection=inspection, lottery_number=nonsense, by=by, now=LOTTERY_DAY)
        assert invalid.value.code == "lottery-number"
    assert draw(inspection=inspection, lottery_number=" ๑๒๓ ๔๕๖", by=by, now=LOTTERY_DAY).seed == "2026-12-01:123456"


@pytest.mark.parametrize("day", [None, NOW.date(), date(2026, 11, 1)])
def test_lottery_that_is_not_after_today_is_refused(nation: Nation, day: date | None) -> None:
    with pytest.raises(Invalid) as refused:
        frozen(nation, seed_kind="lottery", lottery_on=day)
    assert (refused.value.code, list(refused.value.faults)) == ("inspection-settings", ["lottery_on"])


def test_every_wrong_setting_is_named(nation: Nation) -> None:
    with pytest.raises(Invalid) as refused:
        frozen(nation, institutions=0, learners=1001, weighting="beauty", seed_kind="dice")
    assert list(refused.value.faults) == ["institutions", "learners", "weighting", "seed_kind"]
    assert not Inspection.objects.exists()


def test_nobody_enrolled_leaves_nothing_to_draw(nation: Nation) -> None:
    Enrolment.objects.update(state="departed")
    with pytest.raises(Refused) as refused:
        frozen(nation)
    assert refused.value.code == "nobody-to-draw"


def test_draw_lays_out_the_visits(nation: Nation) -> None:
    inspection = drawn(nation)
    sample = drawn_of(inspection)
    assert [len(one.learners) for one in sample] == [2, 2]
    for visit, one in zip(visits_of(inspection), sample, strict=True):
        ids = FrozenInstitution.objects.get(inspection=inspection, code=one.code).learners
        lines = [(line.number, line.enrolment_id, line.found) for line in roster(visit)]
        assert lines == [(number, ids[number - 1], "") for number in one.learners]


def test_draw_is_drawn_once(nation: Nation) -> None:
    inspection = drawn(nation)
    stale = Inspection.objects.get()
    stale.drawn_at = None
    with pytest.raises(Refused) as refused:
        draw(inspection=stale, by=province_post(nation), now=LATER)
    assert refused.value.code == "drawn-already"
    assert Visit.objects.filter(inspection=inspection).count() == 2


def test_list_altered_in_the_database_is_not_drawn_from(nation: Nation) -> None:
    inspection = frozen(nation)
    FrozenInstitution.objects.filter(code=nation.school.code).update(weight=100)
    with pytest.raises(Refused) as refused:
        draw(inspection=inspection, by=province_post(nation), now=LATER)
    assert refused.value.code == "list-altered"


def test_secret_altered_in_the_database_is_not_drawn_with(nation: Nation) -> None:
    inspection = frozen(nation)
    other = frozen(nation)
    Inspection.objects.filter(pk=inspection.pk).update(sealed_secret=other.sealed_secret)
    with pytest.raises(Refused) as refused:
        draw(inspection=inspection, by=province_post(nation), now=LATER)
    assert refused.value.code == "secret-altered"


def test_list_stays_as_frozen_whatever_the_rolls_do(nation: Nation) -> None:
    inspection = frozen(nation, institutions=9, learners=9)
    Enrolment.objects.filter(institution=nation.school).update(state="departed")
    draw(inspection=inspection, by=province_post(nation), now=LATER)
    assert [(one.code, one.learners) for one in sorted(drawn_of(inspection), key=lambda one: one.code)] == [
        (institution.code, (1, 2, 3)) for institution in nation.here.institutions
    ]


def test_findings_are_recorded_together_and_corrected_with_before_and_after(nation: Nation) -> None:
    visit = first_visit(drawn(nation))
    by = province_post(nation)
    first, second = numbers_of(visit)
    found(visit, "present", "not_found", by=by)
    record_findings(visit=visit, findings={second: Finding("explained", " ลาป่วย  จริง ")}, by=by, now=LATER)
    assert [(line.number, line.found, line.note) for line in roster(visit)] == [
        (first, "present", ""),
        (second, "explained", "ลาป่วย จริง"),
    ]
    events = Event.objects.filter(verb="visit.found").order_by("number")
    nothing, missed = {"found": "", "note": ""}, {"found": "not_found", "note": ""}
    assert [(event.organisation_id, event.before, event.after) for event in events] == [
        (
            nation.province.pk,
            {str(first): nothing, str(second): nothing},
            {str(first): {"found": "present", "note": ""}, str(second): missed},
        ),
        (nation.province.pk, {str(second): missed}, {str(second): {"found": "explained", "note": "ลาป่วย จริง"}}),
    ]
    assert Visit.objects.get(pk=visit.pk).visited_on == date(2026, 11, 23)


def test_same_finding_again_leaves_no_event(nation: Nation) -> None:
    visit = first_visit(drawn(nation))
    found(visit, "present", "present", by=province_post(nation))
    found(visit, "present", "present", by=province_post(nation))
    assert Event.objects.filter(verb="visit.found").count() == 1


def test_one_wrong_finding_keeps_all_from_being_recorded(nation: Nation) -> None:
    visit = first_visit(drawn(nation))
    first, second = numbers_of(visit)
    wrong = {first: Finding("present"), second: Finding("explained", "ลา")}
    with pytest.raises(Invalid) as refused:
        record_findings(visit=visit, findings=wrong, by=province_post(nation), now=LATER)
    assert list(refused.value.faults) == [str(second)]
    with pytest.raises(Refused) as stranger:
        record_findings(visit=visit, findings={99: Finding("present")}, by=province_post(nation), now=LATER)
    assert stranger.value.code == "not-found"
    assert {line.found for line in roster(visit)} == {""}


def test_visit_is_finished_when_everybody_is_recorded(nation: Nation) -> None:
    visit = first_visit(drawn(nation))
    by = province_post(nation)
    found(visit, "present", by=by)
    with pytest.raises(Refused) as refused:
        finish_visit(visit=visit, by=by, now=LATER)
    assert refused.value.code == "learners-left"
    found(visit, "present", "moved", by=by)
    assert finish_visit(visit=visit, by=by, now=LATER).finished_at == LATER
    with pytest.raises(Invalid):
        record_findings(visit=visit, findings={numbers_of(visit)[0]: Finding("")}, by=by, now=LATER)


@pytest.mark.parametrize(("day", "field"), [(date(2026, 11, 21), "visited_on"), (date(2026, 11, 24), "visited_on")])
def test_day_of_a_visit_lies_between_draw_and_today(nation: Nation, day: date, field: str) -> None:
    visit = first_visit(drawn(nation))
    with pytest.raises(Invalid) as refused:
        save_visit(visit=visit, visited_on=day, note="", by=province_post(nation), now=LATER)
    assert list(refused.value.faults) == [field]


def test_inspection_is_finished_only_when_visits_are_or_the_rest_is_explained(nation: Nation) -> None:
    inspection = drawn(nation)
    by = province_post(nation)
    done, begun = visits_of(inspection)
    all_present([done], by)
    found(begun, "present", by=by)
    with pytest.raises(Invalid) as refused:
        finish(inspection=inspection, by=by, now=LATER)
    assert refused.value.code == "visits-unfinished"
    finish(inspection=inspection, unfinished_reason="ถนนขาด น้ำท่วม", by=by, now=LATER)
    rows = Visit.objects.filter(inspection=inspection).order_by("pk")
    assert [one.unfinished_reason for one in rows] == ["", "ถนนขาด น้ำท่วม"]
    total = result(inspection).total
    assert (total.learners_drawn, total.looked_at, total.present, total.visited) == (4, 3, 3, 2)
    assert [(one.visits, one.visits_over) for one in inspections_of(nation.province)] == [(2, 2)]
    assert waiting_inspections(nation.province) == 0


def test_finding_returns_the_roll_and_what_stands_on_it(nation: Nation) -> None:
    confirm_branch(nation.here)
    inspection = drawn(nation, institutions=4)
    by = province_post(nation)
    visit = next(one for one in visits_of(inspection) if one.institution == nation.school)
    found(visit, "present", "not_found", by=by)
    steps = return_roll(visit=visit, by=by, now=LATER)
    assert [(step.standing.organisation.code, step.standing.database, step.act) for step in steps] == [
        (nation.school.code, "roll", "return"),
        (nation.lao.code, "roll", "void"),
        (nation.province.code, "overall", "void"),
    ]
    with override(RECORD_LANGUAGE):
        cause = _("The province's random check %(number)d of round %(round)s did not find learners: %(n)d.")
    assert [step.reason for step in steps] == [cause % {"number": 1, "round": "2569/2", "n": 1}] * 3
    assert [step.post for step in steps] == [by] * 3
    event = Event.objects.get(verb="visit.returned")
    assert (event.organisation_id, event.after) == (
        nation.province.pk,
        {"inspection": 1, "not_found": 1, "steps": 3},
    )
    with pytest.raises(Refused) as refused:
        return_roll(visit=visit, by=by, now=LATER)
    assert refused.value.code == "not-confirmed"


def test_nobody_missing_returns_nothing(nation: Nation) -> None:
    confirm_branch(nation.here)
    visit = first_visit(drawn(nation))
    by = province_post(nation)
    found(visit, "present", "explained", by=by)
    with pytest.raises(Refused) as refused:
        return_roll(visit=visit, by=by, now=LATER)
    assert refused.value.code == "nobody-missing"
    assert not Step.objects.exclude(act="confirm").exists()
    assert not Standing.objects.filter(state="voided").exists()


def test_institution_is_asked_and_settles_it_by_taking_the_learner_out(nation: Nation) -> None:
    inspection = drawn(nation, institutions=4, learners=3)
    by = province_post(nation)
    visit = next(one for one in visits_of(inspection) if one.institution == nation.school)
    found(visit, "not_found", "not_found", "present", by=by)
    with pytest.raises(Refused) as early:
        ask_to_take_out(visit=visit, numbers=[1, 2], by=by, now=LATER)
    assert early.value.code == "visit-open"
    finish_visit(visit=visit, by=by, now=LATER)
    assert ask_to_take_out(visit=visit, numbers=[1, 2], by=by, now=LATER) == 2
    assert ask_to_take_out(visit=visit, numbers=[1, 2], by=by, now=LATER) == 0
    with pytest.raises(Refused) as refused:
        ask_to_take_out(visit=visit, numbers=[3], by=by, now=LATER)
    assert refused.value.code == "not-missing"
    assert (waiting_asked(nation.school), waiting_asked(nation.centre)) == (2, 0)
    first = SampledLearner.objects.get(visit=visit, number=1)
    depart(
        enrolments=[first.enrolment],
        kind="no_existence",
        reason="1",
        last_seen=date(2026, 6, 1),
        attempts="โทรหาผู้ปกครองแล้ว",
        by=post_of(nation.school),
        now=LATER,
    )
    assert waiting_asked(nation.school) == 1
    assert [(one.person.full_name, one.is_settled, one.visited_on) for one in asked_of(nation.school)] == [
        (f"เด็กชายลับ2 ของ{nation.school.name}", False, date(2026, 11, 23)),
        (f"เด็กหญิงลับ1 ของ{nation.school.name}", True, date(2026, 11, 23)),
    ]


def test_who_was_there_after_all_is_no_longer_asked_out(nation: Nation) -> None:
    visit = first_visit(drawn(nation))
    by = province_post(nation)
    found(visit, "not_found", "not_found", by=by)
    finish_visit(visit=visit, by=by, now=LATER)
    ask_to_take_out(visit=visit, numbers=numbers_of(visit), by=by, now=LATER)
    ask_no_longer(visit=visit, numbers=numbers_of(visit)[1:], by=by, now=LATER)
    assert waiting_asked(visit.institution) == 1
    found(visit, "present", by=by)
    assert waiting_asked(visit.institution) == 0


def test_result_counts_by_stratum(nation: Nation) -> None:
    inspection = drawn(nation, institutions=4, learners=3)
    by = province_post(nation)
    for visit in visits_of(inspection):
        found(visit, *["not_found" if visit.institution == nation.school else "present"] * 3, by=by)
    outcome = result(inspection)
    assert [(one.kind, one.lao_code, one.tally.looked_at, one.tally.not_found) for one in outcome.strata] == [
        ("centre", "5540101", 3, 0),
        ("centre", "5540102", 3, 0),
        ("school", "5540101", 3, 3),
        ("school", "5540102", 3, 0),
    ]
    assert (outcome.total.institutions, outcome.total.learners, outcome.total.share) == (4, 12, 0.25)
    assert surety(outcome.total) != ""


def test_institution_of_another_province_since_is_left_alone(nation: Nation) -> None:
    confirm_branch(nation.here)
    visit = first_visit(drawn(nation))
    by = province_post(nation)
    found(visit, "not_found", "not_found", by=by)
    finish_visit(visit=visit, by=by, now=LATER)
    lao = nation.there.laos[0]
    Organisation.objects.filter(pk=visit.institution_id).update(parent=lao, lao=lao, province=nation.there.province)
    visit = first_visit(visit.inspection)
    with pytest.raises(Hidden):
        return_roll(visit=visit, by=by, now=LATER)
    with pytest.raises(Hidden):
        ask_to_take_out(visit=visit, numbers=numbers_of(visit), by=by, now=LATER)
