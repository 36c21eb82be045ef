"""A dissolved school never comes back in silence: no number, file, answer or round does it, only taking it back."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.headcounts.actions.answers import accept, answer
from lec.headcounts.actions.asking import ask, ask_again, save_contact
from lec.headcounts.actions.grid import GridRow, record_grid
from lec.headcounts.actions.numbers import attach_name_list, dissolve, record, reopen
from lec.headcounts.imports.name_list import attach_and_count
from lec.headcounts.imports.template import HEADINGS, read_grid
from lec.headcounts.models import Answer
from lec.headcounts.queries.asking import CellState, SchoolState, grid_of
from lec.headcounts.queries.numbers import counting_cells, headcount_snapshot, progress
from lec.lib.refusals import Refused
from lec.registry.loading import OTHER, OrganisationRow
from lec.registry.models import OtherSchool
from lec.rounds.admission import load_organisations
from lec.rounds.models import Round
from lec.sheets.pasting import read_pasted
from lec.sheets.reader import read_workbook
from tests.headcounts.asked_schools import DUE, ONES, PDF, TWOS, ZEROS
from tests.nation import NOW, Nation, make_round, post_of
from tests.rolls.report_files import xlsx

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
DAY = date(2026, 5, 1)
ROW = ["1054000001", "โรงเรียน", *[3] * 18]
LIST = "ชั้น,เพศ\nป.1,ชาย\n".encode()


class Gone:
    """A school with numbers, a link out and an answer waiting, dissolved after all of it."""

    def __init__(self, nation: Nation, school: OtherSchool, by: Post) -> None:
        self.nation, self.school, self.by = nation, school, by
        save_contact(school=school, person="", telephone="", email="a@school.th", by=by, now=NOW)
        self.secret = ask(schools=[school], due_on=DUE, by=by, now=NOW).asked[0].secret
        record(school=school, cells=ONES, by=by, now=NOW)
        answer(secret=self.secret, cells=TWOS, person="ครู", now=NOW)
        dissolve(school=school, on=DAY, reference="ประกาศ", by=by, now=NOW)
        self.stale = OtherSchool.objects.get(pk=school.pk)
        self.stale.dissolved_on = None  # As a page knew it before.

    def grid(self, cells: dict[tuple[str, str], int]) -> None:
        record_grid(lao=self.nation.lao, rows={self.school.pk: GridRow(cells)}, by=self.by, now=LATER)

    def table(self) -> None:
        workbook = read_workbook(xlsx([list(HEADINGS.values()), ROW]), "a.xlsx")
        rows = read_grid(workbook, lao=self.nation.lao).rows({})
        record_grid(lao=self.nation.lao, rows=rows, by=self.by, now=LATER, source="file")

    def pasted(self) -> None:
        rows = read_grid(read_pasted("\t".join(map(str, ROW))), lao=self.nation.lao).rows({})
        record_grid(lao=self.nation.lao, rows=rows, by=self.by, now=LATER)

    def listed(self, **more: str) -> None:
        row = OrganisationRow(**{"level": OTHER, "code": self.school.code, "name": self.school.name, **more})
        load_organisations(rows=[row], source="รายชื่อ", by=None, now=LATER)


WAYS: dict[str, Callable[[Gone], object]] = {
    "numbers": lambda one: record(school=one.stale, cells=TWOS, by=one.by, now=LATER),
    "zeros": lambda one: record(school=one.stale, cells=ZEROS, by=one.by, now=LATER),
    "the grid": lambda one: one.grid(TWOS),
    "the grid with zeros": lambda one: one.grid(ZEROS),
    "a part of the grid": lambda one: one.grid({("P1", "M"): 4}),
    "a table": lambda one: one.table(),
    "pasted rows": lambda one: one.pasted(),
    "a list attached": lambda one: attach_name_list(
        school=one.stale, filename="a.pdf", content=PDF, by=one.by, now=LATER
    ),
    "a list counted": lambda one: attach_and_count(
        school=one.stale, filename="a.csv", content=LIST, by=one.by, now=LATER
    ),
    "its link": lambda one: answer(secret=one.secret, cells=TWOS, person="ครู", now=LATER),
    "its answer": lambda one: accept(answer=Answer.objects.get(), by=one.by, now=LATER),
    "being asked": lambda one: ask(schools=[one.stale], due_on=DUE, by=one.by, now=LATER),
    "being asked again": lambda one: ask_again(school=one.stale, reason="x", due_on=DUE, by=one.by, now=LATER),
    "a contact": lambda one: save_contact(
        school=one.stale, person="ครู", telephone="", email="", by=one.by, now=LATER
    ),
    "a list of organisations": lambda one: one.listed(),
    "a list with another name": lambda one: one.listed(name="ชื่อใหม่", affiliation="สช."),
    "a list with another code": lambda one: one.listed(code="1054999999", previous_code=one.school.code),
    "a list with another local authority": lambda one: one.listed(parent_code=one.nation.here.laos[1].code),
    "a new dissolution": lambda one: dissolve(
        school=one.stale, on=DAY, reference="ประกาศแก้คำผิด", by=one.by, now=LATER
    ),
}


RAISING = {"numbers", "a list counted", "its link", "its answer", "being asked again"}
"""The ways that are refused altogether; the others refuse the one row, or touch no dissolution."""


def code_of(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("way", WAYS)
def test_a_dissolved_school_stays_dissolved(nation: Nation, school: OtherSchool, by: Post, way: str) -> None:
    gone = Gone(nation, school, by)
    assert code_of(lambda: WAYS[way](gone)) == ("school-dissolved" if way in RAISING else "")
    school.refresh_from_db()
    assert (school.dissolved_on, bool(school.dissolution_reference)) == (DAY, True)
    assert Event.objects.filter(verb="school.reopen").count() == 0
    for lao in nation.here.laos:
        assert headcount_snapshot(lao, nation.round).total == 0
    assert sum(cell.count for cell in counting_cells(nation.round)) == 0


def test_a_file_of_organisations_leaves_it_dissolved(
    nation: Nation, school: OtherSchool, by: Post, tmp_path: Path
) -> None:
    Gone(nation, school, by)
    file = tmp_path / "organisations.csv"
    lines = [
        "level,code,name,parent_code,dissolved_on,dissolution_reference",
        f"other,{school.code},ชื่อใหม่,{nation.lao.code},,",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    call_command("load_organisations", str(file))
    school.refresh_from_db()
    assert (school.name, school.dissolved_on, school.dissolution_reference) == ("ชื่อใหม่", DAY, "ประกาศ")


def test_a_new_round_reads_it_as_zeros_and_waits_for_nothing(nation: Nation, school: OtherSchool, by: Post) -> None:
    Gone(nation, school, by)
    nation.round.closed_at = NOW
    nation.round.save()
    fresh: Round = make_round(now=LATER, academic_year=2027, term=1)
    (row,) = grid_of(nation.lao, fresh)
    assert (row.state, row.total, row.counts, row.numbers) == (SchoolState.DISSOLVED, 0, True, None)
    assert {(view.state, view.count) for view in row.cells.values()} == {(CellState.DISSOLVED, 0)}
    assert [(one.state, one.total) for one in progress(nation.lao, fresh)] == [("dissolved", 0)]
    snapshot = headcount_snapshot(nation.lao, fresh)
    assert (snapshot.total, snapshot.missing, len(snapshot.lines)) == (0, (), 18)


def test_only_taking_the_dissolution_back_reopens_it(nation: Nation, school: OtherSchool, by: Post) -> None:
    gone = Gone(nation, school, by)
    with pytest.raises(Refused):
        reopen(school=school, reason="", by=by, now=LATER)
    with pytest.raises(Refused):
        reopen(school=school, reason="x", by=post_of(nation.province), now=LATER)
    reopen(school=school, reason="ประกาศถูกเพิกถอน", by=by, now=LATER)
    school.refresh_from_db()
    assert school.dissolved_on is None
    gone.grid(TWOS)
    assert headcount_snapshot(nation.lao, nation.round).total == 36
