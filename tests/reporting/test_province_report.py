"""The province's report says who confirmed what and when, in numbers of the closing, and names no child."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from lec.closings.models import Closing
from lec.reporting.province_facts import province_facts
from lec.reporting.province_report import render_province_report
from lec.rolls.actions.departures import depart
from lec.rolls.models import Enrolment
from tests.closed_nation import CLOSED_AT, closed_nation
from tests.confirmed_nation import confirm_branch, confirmed, nation_with_learners
from tests.nation import NOW, Nation, post_of

pytestmark = pytest.mark.django_db
LATER = CLOSED_AT + timedelta(days=2)


@pytest.fixture
def closed(db: None) -> tuple[Nation, Closing]:
    return closed_nation()


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_closed_round_is_reported_from_the_closing(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    report = province_facts(nation.province, now=LATER)
    assert report is not None
    assert (report.closing, report.missing, report.last_only) == (closing, (), 0)
    assert report.own == {"N3": {"M": 2, "F": 4}, "K2": {"M": 0, "F": 2}, "P1": {"M": 2, "F": 2}}
    assert report.others["P6"] == {"M": 2, "F": 3}
    lao = report.laos[0]
    assert (lao.code, lao.schools, [one.database for one in lao.parts]) == (
        nation.lao.code,
        1,
        ["roll", "basics", "headcounts"],
    )
    assert [(one.state, one.late, one.number, one.at) for one in lao.parts] == [("confirmed", False, 1, NOW)] * 3
    assert (report.overall.state, report.overall.at) == ("confirmed", NOW)


def test_numbers_are_the_closings_whatever_happens_afterwards(closed: tuple[Nation, Closing]) -> None:
    nation = closed[0]
    before = province_facts(nation.province, now=LATER)
    leaving = list(Enrolment.objects.filter(institution=nation.school)[:1])
    depart(enrolments=leaving, kind="resigned", by=post_of(nation.school), now=LATER)
    assert province_facts(nation.province, now=LATER) == before


def test_missing_are_named_with_what_was_taken_for_them(closed: tuple[Nation, Closing]) -> None:
    nation = closed[0]
    report = province_facts(nation.there.province, now=LATER)
    assert report is not None
    assert [(one.name, one.database, one.state, one.taken) for one in report.missing][:3] == [
        ("น่าน", "overall", "open", None),
        (nation.there.laos[0].name, "basics", "open", None),
        (nation.there.laos[0].name, "headcounts", "open", None),
    ]
    assert len(report.missing) == 1 + 2 * 3 + 4 * 2
    assert [(row.own, row.others) for row in report.laos] == [(None, None)] * 2, "missing is not zero"


def test_open_round_speaks_of_the_last_seals_and_of_what_fell(db: None) -> None:
    nation = nation_with_learners()
    confirm_branch(nation.here)
    leaving = list(Enrolment.objects.filter(institution=nation.school)[:1])
    depart(enrolments=leaving, kind="resigned", by=post_of(nation.school), now=CLOSED_AT)
    report = province_facts(nation.province, now=LATER)
    assert report is not None
    assert (report.closing, report.overall.state) == (None, "voided")
    assert [(one.name, one.database, one.state) for one in report.missing] == [
        ("แพร่", "overall", "voided"),
        (nation.lao.name, "roll", "voided"),
        (nation.school.name, "roll", "voided"),
    ]
    assert report.own["K2"] == {"M": 0, "F": 2}, "what was confirmed last stays readable"


def test_late_confirmation_is_marked(db: None) -> None:
    nation = nation_with_learners()
    late = NOW + timedelta(days=60)
    confirm_branch(nation.here)
    leaving = list(Enrolment.objects.filter(institution=nation.school)[:1])
    depart(enrolments=leaving, kind="resigned", by=post_of(nation.school), now=late)
    confirmed(nation.school, "roll", now=late)
    confirmed(nation.lao, "roll", now=late)
    report = province_facts(nation.province, now=late)
    assert report is not None
    assert [one.late for one in report.laos[0].parts] == [True, False, False]


def test_paper_has_thai_digits_the_list_and_no_child(closed: tuple[Nation, Closing]) -> None:
    nation, closing = closed
    report = province_facts(nation.province, now=LATER)
    assert report is not None
    text = text_of(render_province_report(report))
    assert [word for word in ("ลับ1", "ลับ2", "เด็กชาย") if word in text] == []
    wanted = ("๒๕๖๙", "แพร่", "รักงาน", closing.digest[:8])
    assert [word for word in wanted if word not in text] == []
    words = re.sub(r"\b[0-9a-f]{8,16}\b|SHA-256|[0-9] / [0-9]", "", text)
    assert re.findall(r"[0-9]+", words) == []


def test_statements_stay_few(closed: tuple[Nation, Closing], django_assert_max_num_queries: object) -> None:
    nation = closed[0]
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        province_facts(nation.province, now=LATER)
