"""What the public gets of a random check: enough to redo the draw by script, and nothing that leaks."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lec.audit.models import Event
from lec.confirmation.surroundings import surroundings
from lec.inspections.actions.drawing import draw
from lec.inspections.actions.findings import finish
from lec.inspections.actions.looks import open_roster, open_rosters
from lec.inspections.actions.photos import add_photo, open_photo
from lec.inspections.models import Inspection, Photo, Weighting
from lec.inspections.queries.inspections import inspections_of, visits_of
from lec.inspections.queries.published import as_document, drawn_of, published
from lec.inspections.queries.results import result
from lec.inspections.queries.rosters import roster
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.queries import today
from lec.rolls.checks.readiness import readiness
from lec.rolls.models import Enrolment
from tests.architecture.tree import ROOT
from tests.inspections.checked import (
    LATER,
    LOTTERY,
    LOTTERY_DAY,
    PICTURE,
    drawn,
    finished,
    first_visit,
    found,
    frozen,
    nation_to_check,
    numbers_of,
    province_post,
)
from tests.nation import NOW, YEAR, Nation, make_learner

SCRIPTS = ROOT / "docs" / "reference"


@pytest.fixture
def nation(db: None) -> Nation:
    return nation_to_check()


def exported(inspection: Inspection, folder: Path) -> Path:
    """The published document as a file, as the page would hand it out."""
    file = folder / "published.json"
    file.write_text(json.dumps(as_document(published(inspection.public_code)), ensure_ascii=False), encoding="utf-8")
    return file


def run(script: str, *arguments: str) -> list[list[str]]:
    """The words of each line that a script of the documentation prints."""
    command = [sys.executable, str(SCRIPTS / script), *arguments]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line.split() for line in printed.stdout.splitlines()]


def as_printed(inspection: Inspection) -> list[list[str]]:
    return [[one.code, *map(str, one.learners)] for one in drawn_of(inspection)]


@pytest.mark.parametrize("weighting", Weighting.values)
@pytest.mark.parametrize("wanted", [1, 2, 3, 9])
def test_script_redoes_the_draw_from_what_is_published(
    nation: Nation, tmp_path: Path, weighting: str, wanted: int
) -> None:
    for number in range(10, 50):
        make_learner(nation.school, number)
    inspection = frozen(
        nation, institutions=wanted, learners=2, weighting=weighting, seed_kind="lottery", lottery_on=LOTTERY
    )
    file = exported(inspection, tmp_path)
    draw(inspection=inspection, lottery_number="654321", by=province_post(nation), now=LOTTERY_DAY)
    expected = as_printed(inspection)
    assert len(expected) == min(wanted, 4)
    assert run("draw.py", str(file), "2026-12-01:654321") == expected
    assert run("draw.py", str(exported(inspection, tmp_path))) == expected


def test_script_checks_list_and_secret(nation: Nation, tmp_path: Path) -> None:
    inspection = finished(nation)
    file = exported(inspection, tmp_path)
    assert run("check_draw.py", str(file)) == [["list", "whole"], ["secret", "kept"]]
    assert run("draw.py", str(file)) == as_printed(inspection)
    document = json.loads(file.read_text(encoding="utf-8"))
    document["frame"][0]["weight"] = 2
    document["seed"] = "another"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert run("check_draw.py", str(file)) == [["list", "ALTERED"], ["secret", "ALTERED"]]


def test_weights_are_those_of_the_documentation(nation: Nation) -> None:
    for number in range(10, 50):
        make_learner(nation.school, number)
    make_learner(nation.centre, 99, nationality="", identifier_kind="gcode")
    by_weighting = {
        weighting: [line.weight for line in published(frozen(nation, weighting=weighting).public_code).frame]
        for weighting in Weighting.values
    }
    # 43 learners at 27 baht in a school of 200 days; 4 and 3 at 36, in centres for 245 days.
    assert by_weighting["none"] == [1, 1, 1, 1]
    assert by_weighting["money"] == [43 * 27 * 200, 4 * 36 * 245, 3 * 36 * 200, 3 * 36 * 245]
    day = today(NOW)
    queries = [
        len(readiness(one, nation.round, surroundings(one, YEAR, nation.round, today=day)).open_queries)
        for one in nation.here.institutions
    ]
    assert by_weighting["queries"] == [1 + number for number in queries]
    assert queries[1] > 0


def test_secret_and_sample_stay_unknown_until_the_check_is_finished(nation: Nation) -> None:
    inspection = drawn(nation)
    shown = published(inspection.public_code)
    assert (shown.seed, shown.drawn, shown.drawn_at) == ("", [], None)
    assert inspection.seed not in json.dumps(as_document(shown))
    finish(inspection=inspection, unfinished_reason="ไม่ได้ไปตรวจ", by=province_post(nation), now=LATER)
    shown = published(inspection.public_code)
    assert (shown.seed, shown.drawn) == (inspection.seed, drawn_of(inspection))


def test_lottery_is_public_as_soon_as_it_is_drawn(nation: Nation) -> None:
    inspection = frozen(nation, seed_kind="lottery", lottery_on=LOTTERY)
    draw(inspection=inspection, lottery_number="123456", by=province_post(nation), now=LOTTERY_DAY)
    shown = published(inspection.public_code)
    assert (shown.seed, shown.drawn) == ("2026-12-01:123456", drawn_of(inspection))


@pytest.mark.parametrize("code", ["", "unknown", "a\x00b"])
def test_unknown_code_is_hidden(nation: Nation, code: str) -> None:
    drawn(nation)
    with pytest.raises(Hidden):
        published(code)


def leaks(shown: Any) -> list[str]:
    """What of the nation's secrets stands in something that is shown."""
    text = json.dumps(shown, ensure_ascii=False, default=str)
    secrets = ("ลับ", "สมใจ", "รักงาน", "เด็กชาย", "เด็กหญิง", "น้ำท่วม", "ใบรับรองแพทย์")
    return [one for one in secrets if one in text]


def test_nothing_published_names_a_learner_or_an_officer_or_what_was_typed(nation: Nation) -> None:
    inspection = frozen(nation, institutions=4, learners=3, title="หัวข้อลับ", reason="เหตุผลลับ")
    by = province_post(nation)
    before = as_document(published(inspection.public_code))
    draw(inspection=inspection, by=by, now=LATER)
    visit = first_visit(inspection)
    found(visit, "explained", "not_found", by=by)
    add_photo(visit=visit, filename="ลับ.png", content=PICTURE, by=by, now=LATER)
    finish(inspection=inspection, unfinished_reason="น้ำท่วม ถนนขาด", by=by, now=LATER)
    after = as_document(published(inspection.public_code))
    assert (leaks(before), leaks(after)) == ([], [])
    columns = ["code", "lao_code", "kind", "weight", "size", "learners_digest", "name"]
    assert sorted(after["frame"][0]) == sorted(columns)
    assert [one["learners"] for one in after["drawn"]] == [[1, 2, 3]] * 4


def test_numbers_of_a_check_name_nobody(nation: Nation) -> None:
    inspection = drawn(nation)
    visit = first_visit(inspection)
    found(visit, "not_found", "present", by=province_post(nation))
    shown = [vars(one) for one in roster(visit)]
    for line in shown:
        line.pop("found_by")
    assert leaks([str(result(inspection)), shown]) == []
    assert inspections_of(nation.there.province) == []


def test_names_are_shown_only_with_a_look_in_the_record(nation: Nation) -> None:
    inspection = drawn(nation)
    visit = first_visit(inspection)
    by = province_post(nation)
    opened = open_roster(visit=visit, by=by, now=LATER)
    assert [one.line.number for one in opened.lines] == numbers_of(visit)
    assert all(one.person.full_name.endswith(f"ของ{visit.institution.name}") for one in opened.lines)
    open_rosters(inspection=inspection, by=by, now=LATER)
    looks = Event.objects.filter(verb="names.looked").order_by("number")
    visits = [f"visit:{one.pk}" for one in visits_of(inspection)]
    assert [(one.organisation_id, one.subject, one.post_id, one.after) for one in looks] == [
        (nation.province.pk, subject, by.pk, {"reason": inspection.reason, "inspection": 1})
        for subject in [visits[0], *visits]
    ]


def test_roster_shows_whom_the_institution_has_now(nation: Nation) -> None:
    inspection = drawn(nation, institutions=4, learners=3)
    visit = first_visit(inspection)
    enrolment = Enrolment.objects.get(pk=roster(visit)[0].enrolment_id)
    Enrolment.objects.filter(pk=enrolment.pk).update(state="departed", room="9")
    opened = open_roster(visit=visit, by=province_post(nation), now=LATER)
    assert [(one.person.is_on_roll, one.person.room) for one in opened.lines] == [
        (False, "9"),
        (True, "1"),
        (True, "1"),
    ]


def test_photo_is_kept_enciphered_and_every_look_is_recorded(nation: Nation) -> None:
    inspection = drawn(nation)
    visit = first_visit(inspection)
    by = province_post(nation)
    number = numbers_of(visit)[0]
    photo = add_photo(visit=visit, filename="../ห้อง.gif", content=PICTURE, number=number, by=by, now=LATER)
    kept = Photo.objects.get()
    assert (kept.filename, kept.content_type, kept.size) == ("ห้อง.gif.png", "image/png", len(PICTURE))
    assert b"picture" not in bytes(kept.sealed_content)
    opened = open_photo(visit=visit, pk=photo.pk, by=by, now=LATER)
    assert (opened.content, opened.content_type) == (PICTURE, "image/png")
    assert Event.objects.filter(verb="photo.looked", organisation_id=nation.province.pk).count() == 1
    other = visits_of(inspection)[1]
    with pytest.raises(Hidden):
        open_photo(visit=other, pk=photo.pk, by=by, now=LATER)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ", "photo-unknown"),
        (b"<svg></svg>", "photo-unknown"),
        (b"", "photo-unknown"),
        (PICTURE + b"x" * (10 * 1024 * 1024), "photo-too-large"),
    ],
)
def test_other_files_and_larger_ones_are_refused(nation: Nation, content: bytes, code: str) -> None:
    visit = first_visit(drawn(nation))
    with pytest.raises(Invalid) as refused:
        add_photo(visit=visit, filename="a.png", content=content, by=province_post(nation), now=LATER)
    assert (refused.value.code, list(refused.value.faults)) == (code, ["photo"])


def test_visit_has_at_most_forty_photos(nation: Nation) -> None:
    visit = first_visit(drawn(nation))
    Photo.objects.bulk_create(
        Photo(visit=visit, filename="a.png", content_type="image/png", size=1, sealed_content=b"", at=LATER)
        for _number in range(40)
    )
    with pytest.raises(Refused) as refused:
        add_photo(visit=visit, filename="a.png", content=PICTURE, by=province_post(nation), now=LATER)
    assert refused.value.code == "photos-many"
