"""A random check of the demo's province: drawn, one institution visited, one under way, one still to visit."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from lec.accounts.models import Post
from lec.inspections.actions.consequences import ask_to_take_out
from lec.inspections.actions.drawing import draw
from lec.inspections.actions.findings import Finding, finish_visit, record_findings, save_visit
from lec.inspections.actions.freezing import freeze
from lec.inspections.models import Found, Visit
from lec.registry.models import Organisation
from lec.registry.queries import today


def tell_check_stories(posts: Mapping[int, Post], province: Organisation, *, now: datetime) -> None:
    """Three institutions drawn by a secret committed to before; of the first, one child was not found."""
    by = posts[province.pk]
    inspection = freeze(
        province=province,
        title="สุ่มตรวจสอบนักเรียนและเด็กเล็ก ครั้งที่ 1",
        reason="ตรวจสอบการมีตัวตนตามแนวทาง ข้อ ๑๐.๓",
        institutions=3,
        learners=12,
        by=by,
        now=now - timedelta(hours=10),
    )
    inspection = draw(inspection=inspection, by=by, now=now - timedelta(hours=9))
    first, second, *_others = Visit.objects.filter(inspection=inspection).order_by("pk")
    _finished(first, by, now)
    numbers = sorted(second.learners.values_list("number", flat=True))
    record_findings(
        visit=second, findings={number: Finding(Found.PRESENT) for number in numbers[:4]}, by=by, now=now
    )


def _finished(visit: Visit, by: Post, now: datetime) -> None:
    """Everybody is there but two: one is ill, of one nobody knows anything."""
    numbers = sorted(visit.learners.values_list("number", flat=True))
    findings = {number: Finding(Found.PRESENT) for number in numbers}
    findings[numbers[3]] = Finding(Found.EXPLAINED, "ลาป่วย มีใบลาของผู้ปกครอง")
    findings[numbers[7]] = Finding(Found.NOT_FOUND, "ไม่มีผู้ใดในชั้นรู้จัก ไม่พบในสมุดเวลาเรียน")
    record_findings(visit=visit, findings=findings, by=by, now=now)
    save_visit(
        visit=visit,
        visited_on=today(now),
        note="ตรวจนับร่วมกับหัวหน้าสถานศึกษา เวลา 09.30 น.",
        by=by,
        now=now,
    )
    finish_visit(visit=visit, by=by, now=now)
    ask_to_take_out(visit=visit, numbers=[numbers[7]], by=by, now=now)
