"""`lec load-organisations`: files in, faults by cell or the loaded tree out."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from lec.registry.models import Organisation, OtherSchool
from tests.nation import Nation, build_nation

pytestmark = pytest.mark.django_db

THAI = ("ประเภท", "รหัส", "รหัสเดิม", "ชื่อ", "รหัสต้นสังกัด", "อำเภอ", "วันที่เปิด", "สังกัด")
LAO = ("อบต.", "6540901", "", "อบต.ใหม่", "54", "สอง", "", "")
CENTRE = ("ศพด.", "3054999901", "", "ศพด.ใหม่", "6540901", "สอง", "16/05/2560", "")
OTHER = ("สังกัดอื่น", "1054999901", "", "โรงเรียนใหม่", "6540901", "สอง", "", "สพฐ.")


@pytest.fixture
def nation() -> Nation:
    return build_nation()


def written(path: Path, *rows: Sequence[str], encoding: str = "utf-8-sig") -> str:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows(rows)
    return str(path)


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_organisations", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> tuple[list[str], str]:
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("load_organisations", *arguments, stdout=out)
    return [line for line in out.getvalue().splitlines() if "«" in line], str(caught.value)


def test_load_reads_thai_headers_from_windows_874(nation: Nation, tmp_path: Path) -> None:
    file = written(tmp_path / "รายชื่อ.csv", THAI, LAO, CENTRE, OTHER, encoding="cp874")
    assert load(file).splitlines()[-1] == "3 founded, 0 renamed, 0 corrected, 0 moved, 0 closed, 0 unchanged"
    centre = Organisation.objects.get(code="3054999901")
    assert (centre.kind, str(centre.opened_on), centre.namings.get().source) == ("centre", "2017-05-16", "รายชื่อ.csv")
    assert OtherSchool.objects.get(code="1054999901").affiliation == "สพฐ."
    assert load(file).splitlines()[-1] == "0 founded, 0 renamed, 0 corrected, 0 moved, 0 closed, 3 unchanged"


def test_load_reads_english_headers_from_xlsx_with_numeric_codes(nation: Nation, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["level", "kind", "code", "name", "parent_code"])
    sheet.append(["lao", "sao", 6540901, "อบต.ใหม่", 54])
    sheet.append(["institution", "centre", 3054999901, "ศพด.ใหม่", 6540901])
    book.save(tmp_path / "list.xlsx")
    load(str(tmp_path / "list.xlsx"), "--source", "หนังสือ ที่ 1/2569")
    centre = Organisation.objects.get(code="3054999901")
    assert (centre.lao and centre.lao.code, centre.namings.get().source) == ("6540901", "หนังสือ ที่ 1/2569")


def test_load_takes_several_files_as_one_list(nation: Nation, tmp_path: Path) -> None:
    children = written(tmp_path / "b.csv", THAI, CENTRE)
    parents = written(tmp_path / "a.csv", THAI, LAO)
    load(children, parents)
    assert Organisation.objects.filter(code__in=["6540901", "3054999901"]).count() == 2


def test_load_upgrade_is_reported_with_what_falls(nation: Nation, tmp_path: Path) -> None:
    upgrade = ("เทศบาลเมือง", "4540101", "5540101", "เทศบาลเมืองแพร่", "54", "", "", "")
    assert load(written(tmp_path / "a.csv", THAI, upgrade)).splitlines()[-1].startswith("0 founded, 1 renamed")
    assert Organisation.objects.get(code="4540101").pk == nation.lao.pk


def test_load_lists_every_fault_with_its_cell_and_loads_nothing(nation: Nation, tmp_path: Path) -> None:
    before = Organisation.objects.count()
    rows = [
        LAO,
        ("สภา", "6540902", "", "สภาใหม่", "54", "", "", ""),
        ("ศพด.", "3054999902", "", "", "999", "", "31/02/2560", ""),
        ("ศพด.", "6540901", "", "ศพด.", "54", "", "", ""),
        ("", "x y", "", "ไม่รู้", "54", "", "", ""),
    ]
    lines, error = refused(written(tmp_path / "a.csv", THAI, *rows))
    places = [line.split(":")[0] for line in lines]
    assert places == ["a.csv a A3", "a.csv a D4", "a.csv a E4", "a.csv a G4", "a.csv a B5", "a.csv a A6"]
    assert lines[3].startswith("a.csv a G4: «31/02/2560» ")
    assert error.startswith("6 faults")
    assert Organisation.objects.count() == before


def test_load_with_check_loads_nothing(nation: Nation, tmp_path: Path) -> None:
    before = Organisation.objects.count()
    text = load(written(tmp_path / "a.csv", THAI, LAO), "--check")
    assert text.splitlines()[-1] == "No faults. Nothing was loaded."
    assert Organisation.objects.count() == before


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 \x00\x01", "ก,ข\n1,2\n".encode()])
def test_load_of_what_is_no_list_is_refused_in_a_sentence(nation: Nation, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    lines, error = refused(str(tmp_path / "a.csv"))
    assert (lines, len(error.splitlines())) == ([], 1)


def test_load_of_a_missing_file_is_refused(nation: Nation, tmp_path: Path) -> None:
    assert refused(str(tmp_path / "none.csv"))[1].startswith("There is no file")


def test_load_of_the_documented_example_is_clean(nation: Nation, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "organisations-file.md").read_text()
    example = page.split("```csv\n")[1].split("```")[0]
    (tmp_path / "example.csv").write_text(example, encoding="utf-8")
    assert load(str(tmp_path / "example.csv")).splitlines()[-1].startswith("4 founded, 1 renamed")
