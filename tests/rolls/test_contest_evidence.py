"""What the sides of a contest bring, who opens it, and what each sees of the other."""

from datetime import date, timedelta
from typing import Any

import pytest

from lec.audit.queries import events_of
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.contests import decide, look_at_names, open_evidence
from lec.rolls.queries.contests import find_contest, open_contests_within, view_contests
from tests.nation import NOW, Nation, post_of
from tests.rolls.disputes import LATE, LEVELS, TODAY, bring, contested, same_province

# --- evidence ------------------------------------------------------------------------------------


def test_evidence_is_kept_enciphered_and_recorded(nation: Nation) -> None:
    held, _claim, contest = contested(nation)
    content = b"%PDF-1.7 \xe0\xb8\xa5\xe0\xb8\xb1\xe0\xb8\x9a"
    kept = bring(contest, held.institution, last_attendance=TODAY, filename="C:\\a\\ใบ.xlsx", content=content)
    assert (kept.filename, kept.last_attendance) == ("ใบ.xlsx.pdf", TODAY)
    assert content not in bytes(kept.sealed_content)
    opened = open_evidence(evidence=kept, by=post_of(held.institution), now=NOW)
    assert (opened.content, opened.content_type) == (content, "application/pdf")
    assert [event.verb for event in events_of(held.institution_id)] == ["evidence.opened", "evidence.given"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "ก" * 1001}, "text"),
        ({"last_attendance": date(2027, 1, 1)}, "last_attendance"),
        ({"content": b"MZ\x90 program", "filename": "a.pdf"}, "file"),
        ({"content": b"", "filename": "a.pdf"}, "file"),
        ({"content": b"%PDF-1.7" + b"0" * 10 * 1024 * 1024, "filename": "a.pdf"}, "file"),
    ],
)
def test_faulty_evidence_is_refused(nation: Nation, given: dict[str, Any], field: str) -> None:
    held, _claim, contest = contested(nation)
    with pytest.raises(Invalid) as refused:
        bring(contest, held.institution, **given)
    assert list(refused.value.faults) == [field]


def test_evidence_comes_from_a_side_and_in_time(nation: Nation) -> None:
    held, claim, contest = contested(nation)
    with pytest.raises(Hidden):
        bring(contest, nation.there.institutions[0])
    with pytest.raises(Hidden):
        bring(contest, claim.institution, by=post_of(nation.there.laos[0]))
    with pytest.raises(Refused) as refused:
        bring(contest, held.institution, now=LATE)
    assert refused.value.code == "evidence-late"


@pytest.mark.parametrize(
    ("viewer", "reason", "refusal"),
    [
        ("holder", "", None),
        ("lao", "", None),
        ("claimant", "", Forbidden),
        ("claimant's lao", "", Forbidden),
        ("province", "ตรวจหลักฐาน", None),
        ("province", "", Invalid),
        ("department", "ตรวจหลักฐาน", Forbidden),
        ("stranger", "ตรวจหลักฐาน", Hidden),
    ],
)
def test_a_file_is_opened_by_its_side_and_who_decides(
    nation: Nation, viewer: str, reason: str, refusal: type[Refused] | None
) -> None:
    held, claim, contest = contested(nation, same_province)
    kept = bring(contest, held.institution, filename="a.pdf", content=b"%PDF-1.7")
    viewers = {"claimant": claim.institution, "claimant's lao": nation.here.laos[1]}
    by = post_of(viewers[viewer] if viewer in viewers else LEVELS[viewer](nation))
    if refusal is None:
        assert open_evidence(evidence=kept, reason=reason, by=by, now=NOW).content == b"%PDF-1.7"
        return
    with pytest.raises(Refused) as refused:
        open_evidence(evidence=kept, reason=reason, by=by, now=NOW)
    assert type(refused.value) is refusal


# --- who sees what -------------------------------------------------------------------------------


def test_each_sees_its_own_side_plain_and_the_other_masked(nation: Nation) -> None:
    held, claim, contest = contested(nation, same_province)
    bring(contest, held.institution, text="ลับมาก", filename="a.pdf", content=b"%PDF-1.7")

    def seen(viewer: Organisation, **more: Any) -> list[tuple[str, bool, list[str]]]:
        [view] = view_contests([contest], viewer, today=TODAY, **more)
        return [(side.name, side.birth_date is None, [one.text for one in side.brought]) for side in view.sides]

    own = ("เด็กชายลับ1 ของ" + held.institution.name, False, ["ลับมาก"])
    theirs = (f"เด็กชายอ้าง{claim.institution_id} โดย{claim.institution.name}", False, [])
    own_masked, theirs_masked = ("ล••• ข•••", True, [""]), ("อ••• โ•••", True, [])
    assert seen(held.institution) == [own, theirs_masked]
    assert seen(nation.lao) == [own, theirs_masked]
    assert seen(claim.institution) == [own_masked, theirs]
    assert seen(nation.here.laos[1]) == [own_masked, theirs]
    assert seen(nation.province) == [own_masked, theirs_masked]
    assert seen(nation.province, names=True) == [own, theirs]


def test_names_are_looked_at_with_a_reason_that_each_side_keeps(nation: Nation) -> None:
    held, claim, contest = contested(nation, same_province)
    with pytest.raises(Forbidden):
        look_at_names(contest=contest, reason="ตรวจสอบข้อพิพาท", by=post_of(nation.department), now=NOW)
    with pytest.raises(Invalid):
        look_at_names(contest=contest, reason="", by=post_of(nation.province), now=NOW)
    look_at_names(contest=contest, reason="ตรวจสอบข้อพิพาท", by=post_of(nation.province), now=NOW)
    for one in (held, claim):
        assert [(event.verb, event.after) for event in events_of(one.institution_id)] == [
            ("names.looked", {"reason": "ตรวจสอบข้อพิพาท"})
        ]


def test_a_contest_is_found_by_whom_it_concerns(nation: Nation) -> None:
    held, _claim, contest = contested(nation, same_province)
    for viewer in (held.institution, nation.here.laos[1], nation.province, nation.department):
        assert find_contest(contest.pk, seen_from=viewer) == contest
        assert list(open_contests_within(viewer)) == [contest]
    for viewer in (nation.there.institutions[0], nation.here.institutions[1], nation.there.province):
        assert list(open_contests_within(viewer)) == []
        with pytest.raises(Hidden):
            find_contest(contest.pk, seen_from=viewer)


def test_a_contest_that_is_settled_shows_who_stood_in_it(nation: Nation) -> None:
    held, claim, contest = contested(nation)
    decide(contest=contest, winner=claim.pk, reason="มาเรียนจริง", by=post_of(nation.lao), now=NOW + timedelta(hours=1))
    found = find_contest(contest.pk, seen_from=held.institution)
    [view] = view_contests([found], held.institution, today=TODAY)
    assert {side.institution for side in view.sides} == {held.institution, claim.institution}
    assert view.winner == claim.institution
    assert [line.reason for line in view.history] == ["", "", "มาเรียนจริง"]
    names = {side.institution: side.name for side in view.sides}
    assert names[claim.institution] == "อ••• โ•••"
    assert names[held.institution].startswith("เด็กชายลับ1")
