"""What is handed over without names reads back the same from every format, and holds no name."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.closings.models import Closing
from lec.registry.actions import rename
from lec.reporting.handing.dictionary import NUMBERS
from lec.reporting.handing.exports import Export, export_numbers
from tests.closed_nation import CLOSED_AT, closed_nation
from tests.nation import Nation, post_of

pytestmark = pytest.mark.django_db
NAMES = [one.name for one in NUMBERS]


@pytest.fixture
def closed(db: None) -> tuple[Nation, Closing]:
    return closed_nation()


def content(export: Export) -> bytes:
    with export.file as file:
        return file.read()


def from_csv(data: bytes) -> list[dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = package.read("data.csv").decode("utf-8-sig")
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        for name in ("academic_year", "term", "closing_number"):
            row[name] = int(row[name])
        row["count"] = int(row["count"]) if row["count"] else None
        row["count_date"] = date.fromisoformat(row["count_date"])
    return rows


def from_workbook(data: bytes) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["about", "dictionary", "data"]
    head, *body = book["data"].iter_rows(values_only=True)
    rows = [dict(zip(head, row, strict=True)) for row in body]
    for row in rows:
        row["count_date"] = row["count_date"].date()
        row |= {name: "" for name, value in row.items() if value is None and name != "count"}
    return rows


def from_parquet(data: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(data)).to_pylist()
    return rows


READERS = {"csv": from_csv, "xlsx": from_workbook, "parquet": from_parquet}


def test_every_format_reads_back_to_the_same_rows(closed: tuple[Nation, Closing]) -> None:
    read = {format: reader(content(export_numbers(closed[1], format))) for format, reader in READERS.items()}
    assert read["csv"] == read["xlsx"] == read["parquet"]
    assert list(read["csv"][0]) == NAMES


def test_rows_are_the_seals_numbers(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    rows = from_parquet(content(export_numbers(closing, "parquet")))
    own = [row for row in rows if row["institution_code"] == nation.school.code]
    seal = closing.lines.get(organisation=nation.school).seal
    assert seal is not None
    assert [(row["grade"], row["sex"], row["count"]) for row in own] == [
        ("K2", "M", 0),
        ("K2", "F", 1),
        ("P1", "M", 1),
        ("P1", "F", 1),
    ]
    first = own[0]
    assert first == {
        "academic_year": 2569,
        "term": 2,
        "count_date": date(2026, 11, 10),
        "closing_number": 1,
        "province_code": "54",
        "province_name": "แพร่",
        "lao_code": nation.lao.code,
        "lao_name": nation.lao.name,
        "institution_code": nation.school.code,
        "institution_name": nation.school.name,
        "kind": "school",
        "affiliation": "own",
        "school_affiliation": "",
        "grade": "K2",
        "sex": "M",
        "count": 0,
        "basis": "confirmed",
        "seal_digest": seal.digest,
    }


def test_other_affiliation_schools_come_one_by_one(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    rows = from_parquet(content(export_numbers(closing, "parquet")))
    others = [row for row in rows if row["affiliation"] == "other" and row["count"] is not None]
    by_school: dict[tuple[str, str, str], int] = {}
    for row in others:
        key = (row["institution_code"], row["institution_name"], row["school_affiliation"])
        by_school[key] = by_school.get(key, 0) + row["count"]
    first, second = nation.here.other_schools
    assert by_school == {(first.code, first.name, "สพฐ."): 18, (second.code, second.name, "สพฐ."): 19}


def test_missing_has_a_row_without_a_number(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    rows = from_parquet(content(export_numbers(closing, "parquet")))
    missing = [(row["institution_code"], row["affiliation"]) for row in rows if row["count"] is None]
    there = [(one.code, "own") for one in nation.there.institutions]
    assert missing == [*there[:2], ("", "other"), *there[2:], ("", "other")]
    assert {row["basis"] for row in rows if row["count"] is None} == {"nothing"}


@pytest.mark.parametrize("format", READERS)
def test_same_closing_gives_the_same_bytes_whatever_happens_afterwards(
    closed: tuple[Nation, Closing], format: str
) -> None:
    nation, closing = closed
    first = content(export_numbers(closing, format))
    rename(
        organisation=nation.school,
        code=nation.school.code,
        name="ชื่อใหม่",
        kind=nation.school.kind,
        on=date(2026, 11, 1),
        source="ประกาศ",
        by=post_of(nation.department),
        now=CLOSED_AT,
    )
    made = export_numbers(closing, format)
    again = content(made)
    assert again == first
    assert made.digest == hashlib.sha256(first).hexdigest()
    assert made.rows == len(READERS[format](first))


@pytest.mark.parametrize("format", READERS)
def test_nameless_export_holds_no_name(closed: tuple[Nation, Closing], format: str) -> None:
    data = content(export_numbers(closed[1], format))
    text = str(READERS[format](data))
    leaking = ["ลับ1", "ลับ2", "เด็กชาย", "เด็กหญิง", "สมใจ", "รักงาน"]
    assert [word for word in leaking if word in text] == []
    parts = [data]
    if format != "parquet":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [package.read(name) for name in package.namelist()]
    assert [word for word in leaking for part in parts if word.encode() in part] == []


def test_export_of_one_province_has_its_rows_alone(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    rows = from_parquet(content(export_numbers(closing, "parquet", province=nation.province)))
    everything = from_parquet(content(export_numbers(closing, "parquet")))
    assert rows == [row for row in everything if row["province_code"] == "54"]


def test_parquet_is_typed_and_carries_facts_and_dictionary(closed: tuple[Nation, Closing]) -> None:
    closing = closed[1]
    schema = pq.read_schema(io.BytesIO(content(export_numbers(closing, "parquet"))))
    assert [str(schema.field(name).type) for name in ("academic_year", "count_date", "count", "grade")] == [
        "int32",
        "date32[day]",
        "int32",
        "string",
    ]
    facts = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    assert (facts["round"], facts["closing_number"], facts["closing_digest"]) == ("2569/2", "1", closing.digest)
    assert [one["column"] for one in json.loads(facts["dictionary"])] == NAMES


def test_csv_runs_nothing_and_brings_its_dictionary(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    closing.lines.filter(organisation=nation.school).update(name="=HYPERLINK(1)")
    with zipfile.ZipFile(io.BytesIO(content(export_numbers(closing, "csv")))) as package:
        assert package.namelist() == ["data.csv", "dictionary.csv", "about.csv"]
        data = package.read("data.csv")
        dictionary = package.read("dictionary.csv").decode("utf-8-sig").splitlines()
    assert data[:3] == b"\xef\xbb\xbf"
    assert b",'=HYPERLINK(1)," in data
    assert [line.split(",")[0] for line in dictionary[1:]] == NAMES
    book = openpyxl.load_workbook(io.BytesIO(content(export_numbers(closing, "xlsx"))))
    cells = [cell for row in book["data"].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [row[0].value for row in book["dictionary"].iter_rows(min_row=2)] == NAMES


def test_statements_do_not_grow_with_the_rows(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    asked = []
    for province in (None, nation.province):
        with CaptureQueriesContext(connection) as captured:
            content(export_numbers(closing, "parquet", province=province))
        asked.append(len(captured))
    assert asked == [3, 3]
