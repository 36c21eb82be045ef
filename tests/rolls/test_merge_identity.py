"""Merging finds the person a record is about by the identifier, the facts or the enrolment it names."""

import pytest

from lec.lib.identifiers import Identifier
from lec.lib.refusals import Hidden, Invalid
from lec.rolls.actions.merge import compare
from lec.rolls.identity import seal
from lec.rolls.models import Enrolment, EnrolmentState, Learner
from tests.nation import YEAR, Nation, national_id
from tests.rolls.merging import bring, events, numbers, record


def test_without_identifier_the_same_person_is_found_again(nation: Nation) -> None:
    nameless = record(1, identifier=None)
    assert numbers(bring(nation.school, [nameless])) == (1, 0, 0, 0)
    assert numbers(bring(nation.school, [nameless])) == (0, 0, 1, 0)
    assert numbers(bring(nation.school, [record(2, identifier=None)])) == (1, 0, 0, 0)


def test_an_identifier_that_arrives_is_added_to_the_child_recorded_without(nation: Nation) -> None:
    bring(nation.school, [record(1, identifier=None)])
    gcode = record(1, identifier=Identifier("gcode", "G695400000001"))
    [difference] = compare(institution=nation.school, academic_year=YEAR, records=[gcode])
    assert difference.changes == {"identifier": ("", "Gxxxxxxxxx001")}
    assert numbers(bring(nation.school, [gcode])) == (0, 1, 0, 0)
    assert Learner.objects.get().identifier_kind == "gcode"


def test_what_others_kept_of_a_child_is_not_shown_before_the_child_is_enrolled(nation: Nation) -> None:
    """Whoever types a number must not be told the name, birth date or guardian that belong to it."""
    there = nation.there.institutions[0]
    kept = {"guardian_name": "นางลับ มาก", "religion": "พุทธ"}
    bring(there, [record(1, first_name="ลับ", particulars=kept)], academic_year=YEAR - 1)
    stated = [record(1, particulars={"guardian_name": "นายใหม่ ใจดี", "religion": "คริสต์"})]
    [difference] = compare(institution=nation.school, academic_year=YEAR, records=stated)
    assert difference.changes == {
        "first_name": ("•••", "เรียนดี1"),
        "guardian_name": ("•••", "นายใหม่ ใจดี"),
        "religion": ("•••", "•••"),
    }
    [own] = compare(institution=there, academic_year=YEAR, records=stated)
    assert own.changes["first_name"] == ("ลับ", "เรียนดี1")


def test_a_national_number_does_not_silently_replace_a_gcode(nation: Nation) -> None:
    bring(nation.school, [record(1, identifier=Identifier("gcode", "G695400000001"))])
    [difference] = compare(institution=nation.school, academic_year=YEAR, records=[record(1)])
    assert (difference.kind, "G-Code" in difference.note) == ("new", True)


@pytest.mark.parametrize("before", [None, Identifier("gcode", "G695400000001")])
def test_an_identifier_is_replaced_on_the_enrolment_named(nation: Nation, before: Identifier | None) -> None:
    merged = bring(nation.school, [record(1, identifier=before)])
    learner = Learner.objects.get()
    [pk] = merged.enrolment_ids
    assert numbers(bring(nation.school, [record(1, enrolment_id=pk)])) == (0, 1, 0, 0)
    learner.refresh_from_db()
    assert (learner.identifier_kind, learner.identifier_sealed) == ("national", seal(record(1).identifier))
    assert Enrolment.objects.get().learner_id == learner.pk
    assert national_id(1) not in str(events(nation.school))


def test_no_identifier_on_a_named_enrolment_leaves_the_identifier(nation: Nation) -> None:
    [pk] = bring(nation.school, [record(1)]).enrolment_ids
    assert numbers(bring(nation.school, [record(1, identifier=None, enrolment_id=pk)])) == (0, 0, 1, 0)


def test_an_identifier_of_another_learner_is_refused(nation: Nation) -> None:
    gcode = Identifier("gcode", "G695400000001")
    [_, pk] = bring(nation.school, [record(1), record(2, identifier=gcode)]).enrolment_ids
    with pytest.raises(Invalid) as refusal:
        bring(nation.school, [record(1, enrolment_id=pk)])
    assert (refusal.value.code, list(refusal.value.faults)) == ("identifier-taken", ["identifier"])


def test_an_enrolment_of_another_roll_or_departed_is_hidden(nation: Nation) -> None:
    [theirs] = bring(nation.there.institutions[0], [record(1)]).enrolment_ids
    [last_year] = bring(nation.school, [record(2)], academic_year=YEAR - 1).enrolment_ids
    [departed] = bring(nation.school, [record(3)]).enrolment_ids
    Enrolment.objects.filter(pk=departed).update(state=EnrolmentState.DEPARTED)
    for pk in (theirs, last_year, departed, 999_999):
        with pytest.raises(Hidden):
            bring(nation.school, [record(5, enrolment_id=pk)])


def test_two_records_of_one_learner_are_refused_with_both_named(nation: Nation) -> None:
    with pytest.raises(Invalid) as refusal:
        bring(nation.school, [record(1), record(2), record(1, first_name="ซ้ำ")])
    assert (refusal.value.code, sorted(refusal.value.faults)) == ("learner-twice", ["0", "2"])
    assert "เรียนดี1" in refusal.value.message
    assert "ซ้ำ" in refusal.value.message
    [pk] = bring(nation.school, [record(1)]).enrolment_ids
    with pytest.raises(Invalid):
        bring(nation.school, [record(1), record(4, identifier=None, enrolment_id=pk)])
    assert Enrolment.objects.count() == 1
