"""Damages sheets and files in the ways people, spreadsheets and disks do; the same every time for one seed."""

import io
import random
import struct
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tests.nation import national_id

Rows = list[list[Any]]

_BORN = date(2019, 1, 15)
VALUES: tuple[Any, ...] = (
    "", " ", "-", "—", None, 0, -1, 1, 0.5, 1e300, -1e300, float("nan"), float("inf"), 2**63, 10**30, True, False,
    "1.1E+12", "1.1e12", 1.10170020703e12, 1101700000000.0, "๑๑๐๑๗๐๐๒๐๗๓๖๖", "1101700207366", "9999999999999",
    "0" * 13,
    "G695400000017", "G", "x-xxxx-xxxxx-12-3", "Gxxxxxxxxx017", "L1-01", "L999999-00", "l2-02", "1-01",
    "L" + "9" * 30 + "-00",
    "15/01/2562", "2562-01-15", "2019-01-15", "31/02/2562", "00/00/0000", "15/01/62", "43480", 43480.0, 1e8, _BORN,
    datetime(2562, 1, 15, 23, 59, 59), datetime(1900, 1, 1), date(1, 1, 1), date(9999, 12, 31), "1/1/99999",
    "๑๕ ม.ค. ๒๕๖๒",
    "ป.1", "ป.7", "ม2", "อ.2/๓", "เด็กเล็ก", "เด็กเล็ก 3 ขวบ", "ป.1/" + "9" * 40, "ปวช.3", "P1", "N9", "///",
    "ด.ช.", "ดญ", "พลเอก", "ชาย", "ญ", "X", "#REF!", "#N/A", "#DIV/0!", "Err:502", "=1+1", "=cmd|' /C calc'!A0", "+1",
    "@SUM(A1)",
    "\x00", "ก\x00ข", "\x1b[31m", "\ufeff", "\u200b\u200b", "\u202eกลับ", "\ud7ff", "\U0001f9d2🧒🏽",
    "\u0e33\u0e48\u0e48" * 20,
    "\u0e4d\u0e32", "e\u0301" * 90, "ﷺ" * 60, "ก" * 101, "ก" * 9_999, "A\tB\nC\r\nD", '"', "'",
    "';DROP TABLE;--",
    "<script>alert(1)</script>", "%s %(name)s %d {0} {name}", "%(", "100%", "null", "None", "nan", "NaN",
    "Infinity", "-0",
    "1,234", "1 234", "1.0", "1.00000", "0x10", "1_000", "½", "²", "Ⅷ", "٣", "１２３", "2569", 2569.0, "2568",
    "3", "ภาคเรียนที่ 2",
    "รวม", "หมายเหตุ", "โรงเรียนเทศบาลแพร่1", "ชื่อ", "เลขประจำตัวประชาชน", "นักเรียน", "นามสกุล *", "ชั้น ต้องกรอก",
)  # fmt: skip
"""What may stand in a cell that it should not, or that looks odd and is right."""


def mutated(rows: Sequence[Sequence[Any]], chance: random.Random) -> Rows:
    """The rows with one to five damages, headings and data alike."""
    damaged = [list(row) for row in rows]
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        chance.choice(_DAMAGES)(damaged, chance)
    return damaged


def _cell(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows) if rows else []
    if row:
        row[chance.randrange(len(row))] = chance.choice(VALUES)


def _exchange(rows: Rows, chance: random.Random) -> None:
    full = [row for row in rows if row]
    if full:
        one, other = chance.choice(full), chance.choice(full)
        left, right = chance.randrange(len(one)), chance.randrange(len(other))
        one[left], other[right] = other[right], one[left]


def _identifier(rows: Rows, chance: random.Random) -> None:
    """A valid number somewhere: of one of the roll, of one of the file, of nobody."""
    row = chance.choice(rows) if rows else []
    if row:
        row[chance.randrange(min(len(row), 25))] = national_id(chance.randrange(1, 9))


def _drop_row(rows: Rows, chance: random.Random) -> None:
    if rows:
        del rows[chance.randrange(len(rows))]


def _drop_column(rows: Rows, chance: random.Random) -> None:
    column = chance.randrange(max(map(len, rows), default=0) or 1)
    for row in rows:
        del row[column : column + 1]


def _double_row(rows: Rows, chance: random.Random) -> None:
    if rows:
        rows.insert(chance.randrange(len(rows) + 1), list(chance.choice(rows)))


def _double_column(rows: Rows, chance: random.Random) -> None:
    column = chance.randrange(max(map(len, rows), default=0) or 1)
    for row in rows:
        if column < len(row):
            row.insert(column, row[column])


def _move_column(rows: Rows, chance: random.Random) -> None:
    width = max(map(len, rows), default=0)
    if width:
        source, target = chance.randrange(width), chance.randrange(width)
        for row in rows:
            if source < len(row):
                row.insert(target, row.pop(source))


def _head(rows: Rows, chance: random.Random) -> None:
    """A heading that is damaged: letters lost, put in, or another text altogether."""
    row = chance.choice(rows[:3]) if rows else []
    places = [index for index, value in enumerate(row) if isinstance(value, str) and value]
    if places:
        index = chance.choice(places)
        label, cut = row[index], chance.randrange(len(row[index]))
        parted = label[:cut] + "\u00a0" + label[cut:]
        others = (label[:cut], label[cut:], parted, f"{label} ต้องกรอก", f"ข้อมูล{label}", "", chance.choice(VALUES))
        row[index] = chance.choice(others)


def _merge(rows: Rows, chance: random.Random) -> None:
    """Merged cells: only the first keeps its value."""
    if rows:
        top, column = chance.randrange(len(rows)), chance.randrange(max(map(len, rows)) or 1)
        for row in rows[top + 1 : top + chance.randrange(2, 5)]:
            if column < len(row):
                row[column] = ""


def _cut(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows) if rows else []
    del row[chance.randrange(len(row) + 1) :]


def _blank(rows: Rows, chance: random.Random) -> None:
    rows.insert(chance.randrange(len(rows) + 1), [""] * chance.randrange(4))


def _title(rows: Rows, chance: random.Random) -> None:
    rows.insert(0, [chance.choice(VALUES)])


def _whole_column(rows: Rows, chance: random.Random) -> None:
    column, value = chance.randrange(max(map(len, rows), default=0) or 1), chance.choice(VALUES)
    for row in rows[1:]:
        if column < len(row):
            row[column] = value


def _shuffle(rows: Rows, chance: random.Random) -> None:
    tail = rows[1:]
    chance.shuffle(tail)
    rows[1:] = tail


_DAMAGES = (
    _cell, _cell, _cell, _cell, _exchange, _identifier, _drop_row, _drop_column, _double_row, _double_column,
    _move_column, _head, _head, _merge, _cut, _blank, _title, _whole_column, _shuffle,
)  # fmt: skip


def broken_inside(content: bytes, chance: random.Random) -> bytes:
    """A workbook in a zip whose parts are damaged and packed again, so that the zip itself is sound."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(written, "w") as packed:
        names = archive.namelist()
        damaged = chance.choice([name for name in names if name != "mimetype"])
        for name in names:
            part = archive.read(name)
            packed.writestr(name, broken(part, chance) if name == damaged else part)
    return written.getvalue()


def broken(content: bytes, chance: random.Random) -> bytes:
    """The bytes of a file with a few of them changed, lost, doubled or put in."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place = chance.randrange(len(data)) if data else 0
        length = chance.choice((1, 2, 8, 64, 512))
        match chance.randrange(6):
            case 0:
                data[place : place + length] = chance.randbytes(length)
            case 1:
                del data[place : place + length]
            case 2:
                data[place:place] = data[place : place + length]
            case 3:
                data[place : place + 4] = struct.pack("<I", chance.choice((0, 1, 2**31 - 1, 2**31, 2**32 - 1)))
            case 4:
                del data[place:]
            case _:
                data[place:place] = chance.choice(
                    (b"\x00" * length, b"\xff\xfe", b"%PDF", b"PK\x03\x04", b"<html>", b"\r\n")
                )
    return bytes(data)
