"""Uploads: kept enciphered, applied whole and once, and let go of."""

from datetime import timedelta
from typing import Any

import pytest

from lec.audit.models import Event
from lec.lib.refusals import Forbidden, Hidden, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.uploads import KEPT_FOR, content_of, forget_old_uploads, store_upload, upload_of
from lec.rolls.imports import Applied, apply_upload
from lec.rolls.models import Enrolment, Upload
from lec.rounds.models import Standing, State, Step
from tests.nation import NOW, Nation, build_nation, national_id, post_of
from tests.rolls.report_files import child, report

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
