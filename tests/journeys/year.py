"""A place to work through a year in: two LAOs of one province, names as long as real ones, children with faces."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import openpyxl
from playwright.sync_api import Download

from lec.lib.collation import sort_key
from lec.lib.identifiers import Identifier
from lec.registry.models import Organisation
from lec.rolls.identity import seal
from lec.rolls.models import Enrolment
from lec.rounds.models import Round
from tests.journeys.officers import Officer
from tests.nation import NOW, build_nation, make_learner

LONG_SCHOOL = "โรงเรียนเทศบาลวัดมหาโพธิ์ร่มเกล้า (ประชาราษฎร์อนุสรณ์พิทยาคาร) สาขาบ้านดงเย็นใต้"
LONG_CHILD = ("พิมพ์ลภัสรดาณัฐกานต์", "วงศ์สกุลเจริญรัตนาพิพัฒน์กุล")


@dataclass(frozen=True)
class Place:
    """The organisations of the year; every post signs in with the usual password."""

    department: Organisation
    province: Organisation
    lao: Organisation
    school: Organisation
    centre: Organisation
    far_lao: Organisation
    far_school: Organisation
    other_province_school: Organisation
    round: Round

    @property
    def own(self) -> str:
        """Where the addresses of the school begin."""
        return f"/institutions/{self.school.code}"


def build_place(*, now: datetime) -> Place:
    """Two provinces with an open round and empty rolls; the first school has a name of two lines."""
    nation = build_nation(now=now)
    Organisation.objects.filter(pk=nation.school.pk).update(name=LONG_SCHOOL, name_sort=sort_key(LONG_SCHOOL))
    nation.school.refresh_from_db()
    assert nation.round is not None
    return Place(
        department=nation.department,
        province=nation.province,
        lao=nation.lao,
        school=nation.school,
        centre=nation.centre,
        far_lao=nation.here.laos[1],
        far_school=nation.here.institutions[2],
        other_province_school=nation.there.institutions[0],
        round=nation.round,
    )


def add_child(institution: Organisation, number: int, name: tuple[str, str], **more: object) -> Enrolment:
    """A child of that first and last name."""
    first, last = name
    named = {"first_name": first, "last_name": last, "name_sort": sort_key(f"{first} {last}")}
    return make_learner(institution, number, **{**named, **more})  # type: ignore[arg-type]


def add_twice(one: Organisation, other: Organisation, number: int) -> tuple[Enrolment, Enrolment]:
    """One girl under two identifiers, her surname spelt in two ways, at two institutions."""
    born = date(2018, 2 + number, 3 + 7 * number)
    first = add_child(one, 30 + number, (LONG_CHILD[0], "ศรีสวัสดิ์"), sex="F", birth_date=born)
    code = seal(Identifier("gcode", f"G6901540{number:05d}"))
    second = add_child(
        other,
        60 + number,
        (LONG_CHILD[0], "สรีสวัสดิ"),
        sex="F",
        birth_date=born,
        identifier_kind="gcode",
        identifier_sealed=code,
        now=NOW + timedelta(hours=1),
    )
    return first, second


def first_bytes(officer: Officer, link: str) -> bytes:
    """The first four bytes of the paper behind a link of the page."""
    address = officer.page.locator(link).first.get_attribute("href")
    answer = officer.page.request.get(address or "")
    assert answer.status == 200, address
    return answer.body()[:4]


def chooses(officer: Officer, *enrolments: Enrolment) -> None:
    """Tick children of a list."""
    for one in enrolments:
        officer.page.locator(f"[name=chosen][value='{one.pk}']").check()


def opens_all(officer: Officer) -> None:
    """Unfold everything that is folded on the page, and judge it so."""
    officer.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    officer.judge.look_again(officer.page)
    officer.pictures += 1
    officer.photograph(officer.page, f"{officer.name}-{officer.pictures:02d}")


def edited(download: Download, edit: Callable[[openpyxl.Workbook], None]) -> bytes:
    """A downloaded workbook after somebody worked in it."""
    book = openpyxl.load_workbook(io.BytesIO(download.path().read_bytes()))
    edit(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
