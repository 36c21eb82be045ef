"""Report files to try: a clean one, one with twelve different faults, one of another institution."""

from collections.abc import Callable
from pathlib import Path

from lec.console.demo.building import Demo
from lec.console.demo.people import Cells
from lec.lib.thai_calendar import buddhist
from lec.registry.models import Organisation
from lec.reporting.rpt318 import write_rpt318

TITLE = "รายงานรายละเอียดข้อมูลนักเรียน"
NOTE = "ข้อมูลสมมติสำหรับการสาธิต ไม่มีผู้ใดในไฟล์นี้อยู่จริง"
CLEAN, FAULTY, WRONG = "rpt318-clean.xlsx", "rpt318-12-faults.xlsx", "rpt318-wrong-institution.xlsx"
NEW, CHANGED = 12, 6


def write_files(folder: Path, demo: Demo) -> list[Path]:
    """Write the three files for the first school of the demo, whose roll nobody has confirmed yet."""
    folder.mkdir(parents=True, exist_ok=True)
    code = next(account.code for account in demo.accounts if account.level == "school")
    school = Organisation.objects.select_related("lao", "province").get(code=code)
    other = next(cells for cells in demo.cells.values() if cells[0]["institution"] != school.name)
    contents = {CLEAN: _clean(demo, school), FAULTY: _faulty(demo, school), WRONG: _written(other)}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def _written(rows: list[Cells]) -> bytes:
    numbered = [{**cells, "number": str(number)} for number, cells in enumerate(rows, start=1)]
    return write_rpt318(numbered, title=TITLE, note=NOTE)


def _clean(demo: Demo, school: Organisation) -> bytes:
    """The roll as it is, with six learners corrected and twelve new ones."""
    rows: list[Cells] = [dict(cells) for cells in demo.cells[school.code]]
    for number, cells in enumerate(rows[:CHANGED]):
        if number % 2:
            cells["student_number"] = f"9{cells['student_number']}"
        else:
            cells["room"] = "2"
    last = rows[-1]["grade"]
    assert last == "ป.6"
    rows += [demo.maker.learner(school, "P6", "2", term=demo.season.term) for _ in range(NEW)]
    return _written(rows)


def _faulty(demo: Demo, school: Organisation) -> bytes:
    """Twelve faults, each of another kind, each in a row of its own among good ones."""
    rows: list[Cells] = [dict(cells) for cells in demo.cells[school.code][:40]]
    for (field, value), cells in zip(_faults(demo), rows[2::3], strict=False):
        cells[field] = value(str(cells[field]))
    return _written(rows)


def _faults(demo: Demo) -> list[tuple[str, Callable[[str], str]]]:
    """The field that is spoilt, and how; one kind of fault each."""
    year = buddhist(demo.season.academic_year)
    return [
        ("identifier", lambda _whole: "1.1E+12"),
        ("identifier", lambda whole: whole[:12] + str((int(whole[12]) + 1) % 10)),
        ("identifier", lambda whole: whole[:12]),
        ("identifier", lambda _whole: ""),
        ("identifier", lambda whole: whole[:5] + "A" + whole[6:]),
        ("birth_date", lambda _day: f"31/02/{year - 9}"),
        ("birth_date", lambda _day: f"01/06/{year + 3}"),
        ("grade", lambda _grade: "ชั้นพิเศษ"),
        ("first_name", lambda _name: ""),
        ("prefix", lambda _prefix: "คุณหนู"),
        ("institution", lambda _name: "โรงเรียนเทศบาลสาธิตสูงเม่น"),
        ("academic_year", lambda _year: str(year - 1)),
    ]
