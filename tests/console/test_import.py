"""The command `lec import`."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lec.rolls.models import Enrolment
from lec.rounds.models import Standing, State
from tests.nation import Nation, build_nation, national_id
from tests.rolls.report_files import ROWS_OF, WRITERS, cell_of, child, pupil, report


@pytest.fixture
def nation(db: None) -> Nation:
    return build_nation()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "report.xlsx"


def run(file: Path, nation: Nation, *options: str, code: str = "") -> tuple[str, str, int]:
    """Standard output, error stream and exit status."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command(
            "import", str(file), "--institution", code or nation.school.code, *options, stdout=out, stderr=err
        )
    except SystemExit as left:
        status = int(left.code or 0)
    return out.getvalue(), err.getvalue(), status


def as_json(file: Path, nation: Nation, *options: str) -> tuple[dict[str, Any], int]:
    out, _err, status = run(file, nation, "--json", *options)
    return json.loads(out), status


def test_without_apply_it_only_previews(nation: Nation, file: Path) -> None:
    file.write_bytes(report([child(nation.school, 1), child(nation.school, 2)]))
    shown, status = as_json(file, nation)
    assert (shown["format"], shown["new"], shown["faults"], shown["applied"], status) == ("RPT318", 2, [], False, 0)
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize("kind", ["ods", "csv-874"])
@pytest.mark.parametrize("code", ROWS_OF)
def test_every_format_is_told_by_its_headings_and_reported(nation: Nation, file: Path, code: str, kind: str) -> None:
    file.write_bytes(WRITERS[kind](ROWS_OF[code][1]([pupil(nation.school, 1)])))
    shown, status = as_json(file, nation, "--apply")
    assert (shown["format"], shown["new"], shown["faults"], shown["applied"], status) == (code, 1, [], True, 0)


def test_apply_brings_it_in_and_the_second_time_changes_nothing(nation: Nation, file: Path) -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)
    file.write_bytes(report([child(nation.school, 1), child(nation.school, 2)]))
    first, _status = as_json(file, nation, "--apply")
    assert [one["organisation"] for one in first["voided"]] == [
        nation.school.code,
        nation.lao.code,
        nation.province.code,
    ]
    assert Enrolment.objects.count() == 2
    second, status = as_json(file, nation, "--apply")
    assert [second[key] for key in ("new", "changed", "unchanged", "voided")] == [0, 0, 2, []]
    assert status == 0


def test_faults_are_listed_and_the_exit_status_is_1(nation: Nation, file: Path) -> None:
    file.write_bytes(report([child(nation.school, 1), child(nation.school, 2, grade="ป.9")]))
    shown, status = as_json(file, nation, "--apply")
    assert status == 1
    assert [(one["sheet"], one["cell"], one["value"], one["code"]) for one in shown["faults"]] == [
        ("Sheet1", cell_of("grade", 2), "ป.9", "grade-unknown")
    ]
    assert Enrolment.objects.count() == 0


def test_a_file_that_cannot_be_read_is_one_fault(nation: Nation, file: Path) -> None:
    file.write_bytes(b"%PDF-1.7\x00")
    shown, status = as_json(file, nation)
    assert ([one["code"] for one in shown["faults"]], status) == (["file-not-spreadsheet"], 1)
    with pytest.raises(CommandError):
        run(file, nation)


def test_progress_goes_to_the_error_stream_and_words_to_the_output(nation: Nation, file: Path) -> None:
    file.write_bytes(report([child(nation.school, 1)]))
    out, err, _status = run(file, nation, "--apply")
    assert "Reading report.xlsx" in err
    assert "new 1" in out
    assert "Brought in." in out
    assert national_id(1) not in out + err


def test_an_unknown_institution_or_file_is_said_so(nation: Nation, file: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        run(file, nation)
    file.write_bytes(b"x")
    for code in ("nobody", nation.lao.code):
        with pytest.raises(CommandError, match="There is no institution"):
            run(file, nation, code=code)
