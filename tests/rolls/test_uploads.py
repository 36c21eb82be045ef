"""Uploads: kept enciphered, applied whole and once, and let go of."""

from datetime import timedelta
from typing import Any

import pytest

from lec.audit.models import Event
from lec.lib.progress import Stage, Stopped
from lec.lib.refusals import Forbidden, Hidden, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.uploads import (
    KEPT_FOR,
    LONGEST_CELL,
    content_of,
    forget_old_uploads,
    mend_upload,
    mendings_of,
    store_upload,
    upload_of,
)
from lec.rolls.imports import Applied, apply_upload, preview, read_upload
from lec.rolls.models import Enrolment, Upload
from lec.rounds.models import Standing, State, Step
from lec.sheets.mendings import Mendings
from tests.nation import NOW, YEAR, Nation, build_nation, national_id, post_of
from tests.rolls.report_files import cell_of, child, report

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def nation(db: None) -> Nation:
    return build_nation()


def store(school: Organisation, content: bytes, **more: Any) -> Upload:
    options = {"filename": "รายงาน.xlsx", "by": post_of(school), "now": NOW} | more
    return store_upload(institution=school, content=content, **options)


def apply(upload: Upload, **more: Any) -> Applied:
    options = {"by": post_of(upload.institution), "now": LATER, "may_void": True} | more
    return apply_upload(upload=upload_of(upload.institution, upload.pk), **options)


def test_a_file_is_kept_enciphered_and_recorded(nation: Nation) -> None:
    content = report([child(nation.school, 1)])
    upload = store(nation.school, content)
    kept = Upload.objects.get()
    assert bytes(kept.sealed_content)[:2] != content[:2]
    assert content_of(kept, now=NOW) == content
    event = Event.objects.get(organisation_id=nation.school.pk)
    assert (event.verb, event.subject) == ("upload.stored", f"upload:{upload.pk}")


def test_an_upload_is_applied_once_and_let_go(nation: Nation) -> None:
    upload = store(nation.school, report([child(nation.school, 1), child(nation.school, 2)]))
    applied = apply(upload)
    assert (applied.merged.new, applied.before) == (2, False)
    kept = Upload.objects.get()
    assert (kept.applied_at, bytes(kept.sealed_content)) == (LATER, b"")
    events = Event.objects.count()
    again = apply(upload)
    assert (again.before, again.merged.wrote) == (True, False)
    assert (Event.objects.count(), Enrolment.objects.count()) == (events, 2)


def test_the_same_file_again_changes_and_voids_nothing(nation: Nation) -> None:
    content = report([child(nation.school, 1), child(nation.school, 2)])
    apply(store(nation.school, content))
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    applied = apply(store(nation.school, content), may_void=False)
    assert (applied.merged.wrote, applied.merged.unchanged, applied.merged.steps) == (False, 2, [])
    assert Standing.objects.exclude(state=State.CONFIRMED).count() == 0
    learner_events = Event.objects.filter(verb__startswith="learner.")
    assert learner_events.count() == 2


def test_a_file_with_a_fault_is_refused_whole(nation: Nation) -> None:
    upload = store(nation.school, report([child(nation.school, 1), child(nation.school, 2, grade="ป.9")]))
    with pytest.raises(Refused) as refusal:
        apply(upload)
    assert refusal.value.code == "upload-faults"
    assert Enrolment.objects.count() == 0
    assert content_of(Upload.objects.get(), now=LATER) != b""


def test_voiding_needs_leave_and_otherwise_nothing_happens(nation: Nation) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    upload = store(nation.school, report([child(nation.school, 1)]))
    with pytest.raises(Refused) as refusal:
        apply(upload, may_void=False)
    assert refusal.value.code == "would-void"
    assert (Enrolment.objects.count(), Step.objects.count()) == (0, 0)
    assert len(apply(upload, may_void=True).merged.steps) == 3


def test_a_roll_changed_since_the_preview_is_refused(nation: Nation) -> None:
    one, other = (store(nation.school, report([child(nation.school, number)])) for number in (1, 2))
    apply(one)
    with pytest.raises(Refused) as refusal:
        apply(other, expect_unchanged_since=NOW)
    assert refusal.value.code == "roll-changed"
    assert Enrolment.objects.count() == 1


def test_content_is_let_go_of_after_a_day(nation: Nation) -> None:
    old = store(nation.school, report([child(nation.school, 1)]))
    store(nation.centre, report([child(nation.centre, 2)]), now=NOW + KEPT_FOR)
    kept = Upload.objects.get(pk=old.pk)
    assert bytes(kept.sealed_content) == b""
    with pytest.raises(Refused) as refusal:
        apply(old)
    assert refusal.value.code == "upload-gone"
    assert forget_old_uploads(now=NOW + KEPT_FOR) == 0


def test_content_a_day_old_is_not_given_even_before_it_is_let_go(nation: Nation) -> None:
    upload = store(nation.school, b"x")
    with pytest.raises(Refused):
        content_of(upload, now=NOW + KEPT_FOR)


def test_only_the_institution_stores_and_applies(nation: Nation) -> None:
    upload = store(nation.school, report([child(nation.school, 1)]))
    with pytest.raises(Forbidden):
        store(nation.school, b"x", by=post_of(nation.lao))
    with pytest.raises(Forbidden):
        apply(upload, by=post_of(nation.lao))
    with pytest.raises(Hidden):
        upload_of(nation.centre, upload.pk)
    assert national_id(1) not in str(list(Event.objects.values_list("after", flat=True)))


# --- mended in the preview ---------------------------------------------------------------------


def mend(upload: Upload, cells: dict[str, str | None], rows: dict[int, bool] | None = None, **more: Any) -> Mendings:
    options = {"by": post_of(upload.institution), "now": NOW} | more
    named = {("Sheet1", address): text for address, text in cells.items()}
    lines = {("Sheet1", row): out for row, out in (rows or {}).items()}
    return mend_upload(upload=upload, cells=named, lines=lines, **options)


def faulty(school: Organisation) -> bytes:
    """Three rows: a rounded identifier, an impossible class, and one that is right."""
    return report([child(school, 1, identifier="1.1E+12"), child(school, 2, grade="ป.9"), child(school, 3)])


def test_mended_and_left_out_the_rest_is_applied(nation: Nation) -> None:
    upload = store(nation.school, faulty(nation.school))
    mend(upload, {cell_of("identifier", 1): national_id(1)}, {5: True})
    applied = apply(upload)
    assert applied.merged.new == 2
    names = Enrolment.objects.values_list("learner__first_name", flat=True).order_by("learner__first_name")
    assert list(names) == ["เรียนดี1", "เรียนดี3"]


def test_mending_is_recorded_without_what_was_typed(nation: Nation) -> None:
    upload = store(nation.school, faulty(nation.school))
    mend(upload, {cell_of("identifier", 1): national_id(1)}, {5: True, 6: True})
    mend(upload, {cell_of("identifier", 1): None}, {6: False})
    first, second = Event.objects.filter(verb="upload.mended").order_by("number")
    assert first.after == {"cells": [cell_of("identifier", 1)], "rows_left_out": "5-6", "mended": 1, "left_out": 2}
    assert second.after == {
        "cells_taken_back": [cell_of("identifier", 1)],
        "rows_taken_back": "6",
        "mended": 0,
        "left_out": 1,
    }
    assert first.subject == f"upload:{upload.pk}"


def test_same_mending_again_is_not_recorded_again(nation: Nation) -> None:
    upload = store(nation.school, faulty(nation.school))
    for _time in range(2):
        mend(upload, {"A4": "1"}, {5: True})
    assert Event.objects.filter(verb="upload.mended").count() == 1


def test_mendings_are_kept_enciphered_and_let_go_with_the_content(nation: Nation) -> None:
    upload = store(nation.school, faulty(nation.school))
    mend(upload, {cell_of("identifier", 1): national_id(1), cell_of("grade", 2): "ป.2"})
    sealed = bytes(Upload.objects.get().sealed_mendings or b"")
    assert national_id(1).encode() not in sealed
    assert mendings_of(Upload.objects.get()).cells["Sheet1", cell_of("identifier", 1)] == national_id(1)
    apply(upload)
    assert Upload.objects.get().sealed_mendings is None


def test_mendings_grow_old_with_the_content(nation: Nation) -> None:
    upload = store(nation.school, faulty(nation.school))
    mend(upload, {"A4": "1"})
    assert forget_old_uploads(now=NOW + KEPT_FOR) == 1
    assert Upload.objects.get().sealed_mendings is None


def test_applied_or_old_file_is_not_mended(nation: Nation) -> None:
    upload = store(nation.school, report([child(nation.school, 1)]))
    with pytest.raises(Refused) as old:
        mend(upload, {"A4": "1"}, now=NOW + KEPT_FOR)
    apply(upload)
    with pytest.raises(Refused) as applied:
        mend(upload, {"A4": "1"})
    assert (old.value.code, applied.value.code) == ("upload-gone", "upload-gone")


def test_only_the_institution_mends(nation: Nation) -> None:
    upload = store(nation.school, faulty(nation.school))
    with pytest.raises(Forbidden):
        mend(upload, {"A4": "1"}, by=post_of(nation.lao))
    assert Upload.objects.get().sealed_mendings is None


def test_more_than_can_be_mended_is_refused(nation: Nation) -> None:
    upload = store(nation.school, faulty(nation.school))
    with pytest.raises(Refused) as refusal:
        mend(upload, {"A4": "x" * (LONGEST_CELL + 1)})
    assert refusal.value.code == "too-many-mended"


def test_file_mended_since_it_was_read_is_refused(nation: Nation) -> None:
    upload = store(nation.school, report([child(nation.school, 1)]))
    seen = upload_of(nation.school, upload.pk)
    mend(upload, {cell_of("first_name", 1): "อื่น"})
    with pytest.raises(Refused) as refusal:
        apply_upload(upload=seen, by=post_of(nation.school), now=LATER, may_void=True)
    assert refusal.value.code == "upload-mended"
    assert Enrolment.objects.count() == 0


def test_row_under_a_merged_cell_keeps_its_institution_when_the_first_is_left_out(nation: Nation) -> None:
    merged = {"province": None, "lao": None, "institution": None, "academic_year": None, "term": None}
    upload = store(nation.school, report([child(nation.school, 1), child(nation.school, 2, **merged)]))
    mend(upload, {}, {4: True})
    assert apply(upload).merged.new == 1


def test_learner_of_a_row_left_out_is_not_missing_from_the_file(nation: Nation) -> None:
    content = report([child(nation.school, 1), child(nation.school, 2)])
    apply(store(nation.school, content))
    upload = store(nation.school, content)
    mend(upload, {}, {5: True})
    reading = read_upload(upload_of(nation.school, upload.pk), now=NOW)
    found = preview(reading, institution=nation.school, academic_year=YEAR)
    assert (found.rows, found.missing, len(found.unchanged)) == (1, [], 1)


def test_all_rows_left_out_is_said_so(nation: Nation) -> None:
    upload = store(nation.school, report([child(nation.school, 1)]))
    mend(upload, {}, {4: True})
    reading = read_upload(upload_of(nation.school, upload.pk), now=NOW)
    assert [fault.code for fault in reading.faults] == ["all-left-out"]


# --- stopped -----------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [("reading", 0), ("checking", 250), ("comparing", 0), ("writing", 2), ("writing", 1)])
def test_stopped_at_any_stage_nothing_is_written(nation: Nation, at: tuple[str, int]) -> None:
    upload = store(nation.school, report([child(nation.school, number) for number in range(1, 301)]))
    told: list[tuple[str, int]] = []
    last_moment = ("writing", 1)

    def stop(stage: Stage, done: int = 0, total: int = 0) -> None:
        told.append((stage, done))
        if (stage, done) == at and (at != last_moment or done == total):
            raise Stopped("stopped", "หยุด")

    events = Event.objects.count()
    with pytest.raises(Stopped):
        apply(upload, progress=stop)
    assert told[-1] == at
    assert (Enrolment.objects.count(), Event.objects.count()) == (0, events)
    assert apply(upload).merged.new == 300
