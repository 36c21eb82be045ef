"""Names go out marked, as they stood at the closing, and with nothing sensitive."""

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from lec.agencies.models import Agency
from lec.closings.actions import close_again
from lec.closings.models import Closing
from lec.reporting.handing.dictionary import NAMES
from lec.reporting.handing.exports import Export, export_names
from lec.rolls.actions.departures import depart
from lec.rolls.identity import masked, unseal
from lec.rolls.models import Enrolment, Particulars
from tests.closed_nation import CLOSED_AT, closed_nation
from tests.nation import NOW, Nation, make_learner, post_of
from tests.rolls.claims import make_claim

pytestmark = pytest.mark.django_db
MARK = "LEC-7KQ2-XM4P-9TRB"
SENSITIVE = {"ethnicity": "ลับ.เชื้อชาติ", "religion": "ลับ.ศาสนา", "weight_kg": "37.5", "height_cm": "141.5"}


@pytest.fixture
def closed(db: None) -> tuple[Nation, Closing]:
    return closed_nation()


@pytest.fixture
def agency(closed: tuple[Nation, Closing]) -> Agency:
    return Agency.objects.create(
        name="สพฐ.", legal_basis="มาตรา 11", document="ศธ 1", basis_from=date(2026, 1, 1), changed_at=NOW
    )


def made(closing: Closing, agency: Agency, format: str = "parquet", **more: Any) -> Export:
    words = {"reason": "ติดตามเด็กตกหล่น", "watermark": MARK, **more}
    return export_names(closing, format, agency=agency, **words)


def rows_of(export: Export) -> list[dict[str, Any]]:
    with export.file as file:
        rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(file.read())).to_pylist()
    return rows


def people(rows: list[dict[str, Any]], code: str) -> list[tuple[str, str]]:
    return [(row["first_name"], row["grade"]) for row in rows if row["institution_code"] == code]


def test_rows_are_the_learners_of_what_was_taken(closed: tuple[Nation, Closing], agency: Agency) -> None:
    nation, closing = closed
    rows = rows_of(made(closing, agency))
    assert list(rows[0]) == [one.name for one in NAMES]
    assert people(rows, nation.school.code) == [("ลับ1", "K2"), ("ลับ2", "P1"), ("ลับ3", "P1")]
    there = {one.code for one in nation.there.institutions}
    assert [row for row in rows if row["institution_code"] in there] == [], "nothing was taken of the neighbour"


def test_row_has_the_facts_and_nothing_more(closed: tuple[Nation, Closing], agency: Agency) -> None:
    nation, closing = closed
    enrolment = Enrolment.objects.select_related("learner").get(institution=nation.school, student_number="1")
    row = next(row for row in rows_of(made(closing, agency)) if row["institution_code"] == nation.school.code)
    assert row == {
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
        "grade": "K2",
        "room": "1",
        "student_number": "1",
        "identifier": masked(enrolment.learner.identifier_sealed),
        "prefix": enrolment.learner.prefix,
        "first_name": "ลับ1",
        "last_name": f"ของ{nation.school.name}",
        "sex": enrolment.learner.sex,
        "birth_date": enrolment.learner.birth_date,
        "watermark": MARK,
    }


def test_learners_are_those_of_the_closing_whatever_happened_since(
    closed: tuple[Nation, Closing], agency: Agency
) -> None:
    nation, closing = closed
    later = CLOSED_AT + timedelta(days=1)
    first = Enrolment.objects.filter(institution=nation.school).order_by("pk")[:1]
    before = people(rows_of(made(closing, agency)), nation.school.code)
    depart(enrolments=list(first), kind="resigned", by=post_of(nation.school), now=later)
    make_learner(nation.school, 9, now=later)
    assert people(rows_of(made(closing, agency)), nation.school.code) == before


def test_later_closing_is_about_the_same_children(closed: tuple[Nation, Closing], agency: Agency) -> None:
    nation, closing = closed
    later = CLOSED_AT + timedelta(days=1)
    first = Enrolment.objects.filter(institution=nation.school).order_by("pk")[:1]
    before = people(rows_of(made(closing, agency)), nation.school.code)
    depart(enrolments=list(first), kind="resigned", by=post_of(nation.school), now=later)
    make_learner(nation.school, 9, now=later)
    again = close_again(
        round=closing.round,
        taken="last",
        reason="ทบทวน",
        by=post_of(nation.department),
        now=later + timedelta(days=1),
    )
    assert people(rows_of(made(again, agency)), nation.school.code) == before


def test_who_had_departed_before_is_not_there(closed: tuple[Nation, Closing], agency: Agency) -> None:
    nation, closing = closed
    first = Enrolment.objects.filter(institution=nation.school).order_by("pk")[:1]
    depart(enrolments=list(first), kind="resigned", by=post_of(nation.school), now=CLOSED_AT - timedelta(minutes=1))
    assert people(rows_of(made(closing, agency)), nation.school.code) == [("ลับ2", "P1"), ("ลับ3", "P1")]


def test_claimed_learner_is_named_once_at_the_holder(closed: tuple[Nation, Closing], agency: Agency) -> None:
    nation, closing = closed
    held = Enrolment.objects.filter(institution=nation.school).order_by("pk")[0]
    claim = make_claim(nation.here.institutions[2], held)
    Enrolment.objects.filter(pk=claim.pk).update(created_at=NOW)
    named = [row["institution_code"] for row in rows_of(made(closing, agency)) if row["last_name"].endswith("แพร่1")]
    assert named.count(nation.school.code) == 3
    assert nation.here.institutions[2].code not in named


@pytest.mark.parametrize("format", ["xlsx", "csv", "parquet"])
def test_nothing_sensitive_leaves(closed: tuple[Nation, Closing], agency: Agency, format: str) -> None:
    nation, closing = closed
    for enrolment in Enrolment.objects.filter(institution=nation.school):
        Particulars.objects.create(
            learner=enrolment.learner, guardian_telephone="081-111-1111", father_name="ลับ.บิดา", **SENSITIVE
        )
        enrolment.learner.nationality = "ลับ.สัญชาติ"
        enrolment.learner.save()
    with made(closing, agency, format, whole_identifiers=True).file as file:
        text = everything_in(file.read(), format)
    assert MARK in text
    leaking = [*SENSITIVE.values(), "ลับ.บิดา", "081-111-1111", "ลับ.สัญชาติ"]
    assert [word for word in leaking if word in text] == []


def everything_in(data: bytes, format: str) -> str:
    if format == "parquet":
        table = pq.read_table(io.BytesIO(data))
        return f"{table.schema.metadata} {table.to_pylist()}"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return " ".join(package.read(name).decode() for name in package.namelist())


def test_identifiers_are_masked_unless_whole_ones_are_asked_for(
    closed: tuple[Nation, Closing], agency: Agency
) -> None:
    closing = closed[1]
    sealed = list(Enrolment.objects.values_list("learner__identifier_sealed", flat=True))
    whole = {unseal(one) for one in sealed if one}
    masked_rows = rows_of(made(closing, agency))
    assert [row for row in masked_rows if row["identifier"] in whole] == []
    assert {row["identifier"] for row in rows_of(made(closing, agency, whole_identifiers=True))} < whole


def test_watermark_stands_in_every_row_and_in_the_files_own_properties(
    closed: tuple[Nation, Closing], agency: Agency
) -> None:
    closing = closed[1]
    with made(closing, agency, "csv").file as file, zipfile.ZipFile(io.BytesIO(file.read())) as package:
        data = list(csv.DictReader(io.StringIO(package.read("data.csv").decode("utf-8-sig"))))
        assert {row["watermark"] for row in data} == {MARK}
        assert f"watermark={MARK}" in package.comment.decode()
    with made(closing, agency, "xlsx").file as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    column = [row[-1].value for row in book["data"].iter_rows()]
    assert (column[0], set(column[1:])) == ("watermark", {MARK})
    assert f"watermark={MARK}" in (book.properties.description or "")
    with made(closing, agency).file as file:
        metadata = pq.read_schema(io.BytesIO(file.read())).metadata
    assert metadata[b"watermark"].decode() == MARK
    assert metadata[b"agency"].decode() == agency.name


def test_names_of_one_province_alone(closed: tuple[Nation, Closing], agency: Agency) -> None:
    nation, closing = closed
    rows = rows_of(made(closing, agency, province=nation.there.province))
    assert rows == []
    assert {row["province_code"] for row in rows_of(made(closing, agency, province=nation.province))} == {"54"}
