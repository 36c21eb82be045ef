"""Ten thousand damaged workbooks: no crash, no half-written roll, and every refusal a Thai sentence."""

import random
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from lec.audit.models import Event
from lec.lib.refusals import Refused
from lec.rolls.actions.merge import merge
from lec.rolls.actions.uploads import store_upload
from lec.rolls.imports import Reading, apply_upload, preview
from lec.rolls.imports.reading import read_table
from lec.rolls.imports.template import WRITTEN, template_rows
from lec.rolls.models import Enrolment, Learner, Particulars
from lec.sheets.reader import Sheet, Workbook
from tests.nation import NOW, YEAR, Nation, build_nation
from tests.rolls.mutations import broken, broken_inside, mutated
from tests.rolls.report_files import ROWS_OF, WRITERS, pupil, report_rows

Rows = list[list[Any]]

CHUNKS, EACH, FILES_EACH = 10, 1_000, 40
OPTIONS: dict[str, Any] = {"academic_year": YEAR, "term": 2, "today": date(2026, 11, 22)}
SEEN_ONE_IN, MERGED_ONE_IN = 5, 6
"""Of the faulty ones every fifth is previewed; of the others all, and every sixth is brought in and taken back."""

_THAI = re.compile("[ก-ฮ]")
# One of the values that cells are damaged with is itself such a text, and is quoted back as it stands.
_PLACEHOLDER = re.compile(r"%\((?!name\))\w*\)|%%")
_CELL = re.compile(r"(?:[A-Z]{1,3}[1-9][0-9]*)?")


@pytest.fixture
def nation(db: None) -> Nation:
    """A school with three of the files' children and one without a number; another school with a fourth."""
    nation = build_nation()
    for school, numbers in ((nation.school, (1, 2, 3)), (nation.here.institutions[2], (8,))):
        children = [pupil(school, number) for number in numbers]
        reading = read_table(book(report_rows(children)), institution=school, **OPTIONS)
        merge(institution=school, academic_year=YEAR, records=reading.records, by=None, now=NOW)
    nameless = [*_template_line(pupil(nation.school, 4, identifier=None))]
    reading = read_table(book([_HEADINGS, nameless]), institution=nation.school, **OPTIONS)
    merge(institution=nation.school, academic_year=YEAR, records=reading.records, by=None, now=NOW)
    return nation


_HEADINGS = [column.names[0] for column in WRITTEN]


def _template_line(cells: Any) -> list[Any]:
    return [cells.get(column.field) for column in WRITTEN]


def book(rows: Sequence[Sequence[Any]]) -> Workbook:
    """The rows as the reader gives them: numbers are floats, an empty cell is ''."""

    def cell(value: Any) -> Any:
        return "" if value is None else float(value) if type(value) is int and abs(value) < 2**63 else value

    return Workbook((Sheet("Sheet1", [[cell(value) for value in row] for row in rows]), Sheet("หมายเหตุ", [["พิมพ์"]])))


def sound_tables(nation: Nation) -> list[Rows]:
    """A sound table of each format, and the filled template: children of the roll, a new one, one claimed."""
    children = [pupil(nation.school, number) for number in (1, 2, 5, 8)]
    tables = [rows_of(children) for _form, rows_of in ROWS_OF.values()]
    filled = [_template_line(cells) for cells in template_rows(nation.school, YEAR)]
    return [*tables, [["แบบกรอก"], _HEADINGS, *filled, _template_line(pupil(nation.school, 6))]]


def state() -> tuple[Any, ...]:
    """All that an import could write."""
    return (
        list(Learner.objects.order_by("pk").values_list()),
        list(Enrolment.objects.order_by("pk").values_list()),
        list(Particulars.objects.order_by("pk").values_list()),
        Event.objects.count(),
    )


def check_sentence(message: str) -> None:
    assert _THAI.search(message), message
    assert not _PLACEHOLDER.search(message), message


def check_reading(reading: Reading) -> None:
    for fault in reading.faults:
        check_sentence(fault.message)
        assert fault.code
        assert _CELL.fullmatch(fault.cell), fault.cell
    assert len(reading.records) == len(reading.cells) <= reading.rows


def chunk_of(size: int) -> int:
    """So many on SQLite, a tenth of it on PostgreSQL: what differs there is only the writing."""
    return size if connection.vendor == "sqlite" else size // 10


@pytest.mark.parametrize("seed", range(CHUNKS))
def test_a_damaged_table_is_refused_in_sentences_or_brought_in_whole(nation: Nation, seed: int) -> None:
    chance = random.Random(seed)
    tables = sound_tables(nation)
    before = state()
    seen = {"refused": 0, "faults": 0, "sound": 0}
    for number in range(chunk_of(EACH)):
        rows = mutated(chance.choice(tables), chance)
        try:
            reading = read_table(book(rows), institution=nation.school, **OPTIONS)
        except Refused as refused:
            check_sentence(refused.message)
            seen["refused"] += 1
            continue
        check_reading(reading)
        if reading.wrong_file:
            seen["faults"] += 1
            assert reading.records == []
            continue
        if reading.faults and number % SEEN_ONE_IN:
            seen["faults"] += 1
            continue
        found = preview(reading, institution=nation.school, academic_year=YEAR)
        for fault in found.faults:
            check_sentence(fault.message)
        seen["faults" if found.faults else "sound"] += 1
        if not found.faults and number % MERGED_ONE_IN == 0:
            bring_in_and_take_back(nation, reading)
    assert state() == before
    # The damages are neither too mild to be refused nor too wild to be anything else.
    assert min(seen["faults"] + seen["refused"], seen["sound"]) > chunk_of(EACH) // 10, seen


def bring_in_and_take_back(nation: Nation, reading: Reading) -> None:
    """Every record is on the roll afterwards, as it was stated; then everything is undone."""
    standing = Enrolment.objects.filter(institution=nation.school, academic_year=YEAR).exclude(state="departed")
    enrolled = standing.count()
    with transaction.atomic():
        merged = merge(institution=nation.school, academic_year=YEAR, records=reading.records, by=None, now=NOW)
        assert merged.new + merged.changed + merged.unchanged + merged.claimed == len(reading.records)
        assert standing.count() == enrolled + merged.new + merged.claimed
        rows = standing.in_bulk(merged.enrolment_ids)
        assert len(rows) == len(reading.records)
        for pk, record in zip(merged.enrolment_ids, reading.records, strict=True):
            assert (rows[pk].grade, rows[pk].room) == (record.grade, record.room or rows[pk].room)
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_damaged_file_is_refused_in_a_sentence_or_applied_whole(nation: Nation, kind: str) -> None:
    chance = random.Random(kind)
    files = [WRITERS[kind](rows) for rows in sound_tables(nation)]
    before = state()
    for number in range(chunk_of(FILES_EACH)):
        inside = kind in ("xlsx", "ods") and number % 2
        content = (broken_inside if inside else broken)(chance.choice(files), chance)
        with transaction.atomic():
            upload = store_upload(institution=nation.school, filename="แฟ้ม", content=content, by=None, now=NOW)
            stored = state()
            try:
                applied = apply_upload(upload=upload, by=None, now=NOW, may_void=True)
            except Refused as refused:
                check_sentence(refused.message)
                assert state() == stored
            else:
                assert applied.before is False
            transaction.set_rollback(True)
    assert state() == before
