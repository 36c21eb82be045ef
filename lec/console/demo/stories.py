"""What befell a few children of the demo: contested, moved, vanished, written down twice, numbered wrongly."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from lec.accounts.models import Post
from lec.console.demo.people import Cells, Maker, record_of
from lec.lib.identifiers import parse_identifier
from lec.registry.models import Organisation
from lec.rolls.actions.contests import give_evidence
from lec.rolls.actions.departures import depart
from lec.rolls.actions.doubles import seek
from lec.rolls.actions.identifiers import ask_correction
from lec.rolls.actions.merge import merge
from lec.rolls.queries import enrolments_of, find_enrolment
from lec.rolls.queries.contests import open_contest_of

TOWN, VILLAGE = "โรงเรียนเทศบาลสาธิตเมืองแพร่", "โรงเรียนเทศบาลสาธิตสูงเม่น"
CENTRE, NEXT_CENTRE = "ศูนย์พัฒนาเด็กเล็กบ้านสาธิตน้ำชำ", "ศูนย์พัฒนาเด็กเล็กบ้านสาธิตดอนมูล"


def tell_stories(
    posts: Mapping[int, Post], cells: Mapping[str, list[Cells]], maker: Maker, *, year: int, now: datetime
) -> None:
    """Leave on the desks of เทศบาลตำบลสาธิตสูงเม่น, and of the province, what there is to settle."""
    sites = {one.name: one for one in Organisation.objects.filter(name__in=(TOWN, VILLAGE, CENTRE, NEXT_CENTRE))}
    town, village, centre, next_centre = (sites[name] for name in (TOWN, VILLAGE, CENTRE, NEXT_CENTRE))

    def state(institution: Organisation, child: Cells, **other: object) -> int:
        """Enrol a child, or claim it where another institution has it; answers the enrolment's id."""
        record = replace(record_of(child), **other)  # type: ignore[arg-type]
        return merge(
            institution=institution, academic_year=year, records=[record], by=posts[institution.pk], now=now
        ).enrolment_ids[0]

    # Two centres of one LAO have one child: the LAO decides, and one of them has brought evidence.
    claim = find_enrolment(centre, state(centre, cells[next_centre.code][20], room=""))
    contest = open_contest_of(claim)
    assert contest is not None
    give_evidence(
        contest=contest,
        institution=centre,
        text="เด็กย้ายมาอยู่กับยายตั้งแต่เปิดภาคเรียน มาเรียนทุกวัน",
        last_attendance=(now - timedelta(days=1)).date(),
        by=posts[centre.pk],
        now=now,
    )
    # Two schools of two LAOs have one child: the province decides.
    state(village, cells[town.code][150])
    # One child twice, spelled otherwise and under another number.
    twice = record_of(cells[next_centre.code][5])
    state(
        centre,
        cells[next_centre.code][5],
        identifier=parse_identifier(maker.national_id("1")),
        first_name=f"{twice.first_name}์",
        room="",
    )
    lao = centre.lao
    assert lao is not None
    seek(top=lao, academic_year=year, by=posts[lao.pk], now=now)
    # Who moves, who has vanished, whose number is wrong.
    rows = list(enrolments_of(village, year).filter(state="enrolled", learner__identifier_kind="national"))
    depart(enrolments=[rows[0]], kind="moved", destination=town, by=posts[village.pk], now=now)
    depart(
        enrolments=[rows[1]],
        kind="no_existence",
        reason="3",
        last_seen=(now - timedelta(days=2)).date(),
        attempts="โทรศัพท์ 3 ครั้ง ไปเยี่ยมบ้าน 1 ครั้ง ไม่พบผู้ใด",
        by=posts[village.pk],
        now=now,
    )
    ask_correction(
        enrolment=rows[2],
        identifier=parse_identifier(maker.national_id("1")),
        reason="พิมพ์ผิดหนึ่งหลัก ตรวจกับสูติบัตรแล้ว",
        by=posts[village.pk],
        now=now,
    )
