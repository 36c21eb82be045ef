"""A random check at any point of its life, on the small nation with learners."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from lec.accounts.models import Post
from lec.inspections.actions.drawing import draw
from lec.inspections.actions.findings import Finding, finish, finish_visit, record_findings
from lec.inspections.actions.freezing import freeze
from lec.inspections.models import Inspection, SampledLearner, SeedKind, Visit
from lec.inspections.queries.inspections import find_visit, visits_of
from tests.confirmed_nation import fill
from tests.nation import NOW, Nation, build_nation, post_of

LOTTERY = date(2026, 12, 1)
LOTTERY_DAY = datetime(2026, 12, 1, 9, 0, tzinfo=NOW.tzinfo)
LATER = NOW + timedelta(days=1)


def nation_to_check() -> Nation:
    """Three learners in each institution of the branch under test, five in each of the neighbour's."""
    nation = build_nation()
    fill(nation.here, nation)
    fill(nation.there, nation, more=2)
    return nation


def province_post(nation: Nation) -> Post:
    """The province's own post."""
    return post_of(nation.province)


def frozen(nation: Nation, *, now: datetime = NOW, **more: Any) -> Inspection:
    """A frozen list: two institutions wanted, two learners in each, a secret seed."""
    wanted: dict[str, Any] = {
        "title": "สุ่มตรวจภาคเรียนที่ 2",
        "reason": "สุ่มตรวจสอบตามข้อ 10.3",
        "institutions": 2,
        "learners": 2,
        "seed_kind": SeedKind.COMMITTED,
    }
    return freeze(province=nation.province, by=province_post(nation), now=now, **wanted | more)


def drawn(nation: Nation, *, now: datetime = NOW, **more: Any) -> Inspection:
    """A drawn sample with a secret seed."""
    return draw(inspection=frozen(nation, now=now, **more), by=province_post(nation), now=now)


def first_visit(inspection: Inspection) -> Visit:
    """The first visit in the order of the draw."""
    return visits_of(inspection)[0]


def visit_to(inspection: Inspection, institution_code: str) -> Visit:
    """The visit to that institution."""
    return find_visit(inspection, institution_code)


def numbers_of(visit: Visit) -> list[int]:
    """The numbers of the learners to be looked at."""
    return list(SampledLearner.objects.filter(visit=visit).order_by("number").values_list("number", flat=True))


def found(visit: Visit, *outcomes: str, by: Post, now: datetime = LATER) -> None:
    """Record outcomes for the first learners of a visit, in order of their numbers."""
    findings = {
        number: Finding(one, "ป่วย มีใบรับรองแพทย์" if one == "explained" else "")
        for number, one in zip(numbers_of(visit), outcomes, strict=False)
    }
    record_findings(visit=visit, findings=findings, by=by, now=now)


def all_present(visits: Iterable[Visit], by: Post, *, now: datetime = LATER) -> None:
    """Everybody of these visits was there, and the visits are over."""
    for visit in visits:
        found(visit, *["present"] * len(numbers_of(visit)), by=by, now=now)
        finish_visit(visit=visit, by=by, now=now)


def finished(nation: Nation) -> Inspection:
    """A random check that is over, everybody present."""
    inspection = drawn(nation)
    by = province_post(nation)
    all_present(visits_of(inspection), by)
    return finish(inspection=inspection, by=by, now=LATER)


CHILD = re.compile(r"ลับ[0-9]")
"""The first name of a child of the small nation; a secret number (เลขลับ) is none."""

PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture" * 20
"""What begins like a PNG."""
