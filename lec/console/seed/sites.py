"""Confirms one institution as its officer would have, and lets its confirmation fall where it fell."""

from datetime import timedelta

from lec.audit.actions import Entry
from lec.console.seed.chronicle import CLOSED, OPEN, Chronicle, Happening
from lec.console.seed.plan import Season, Site, Stage
from lec.console.seed.rolls import RollMade, Sealing
from lec.rounds.models import Act, Database

_CHANGED = "ข้อมูลผู้เรียนเปลี่ยน: เพิ่ม 1 คน"
_RETURNED = "ขอให้ตรวจสอบจำนวนผู้เรียนกับบัญชีเรียกชื่ออีกครั้ง"


def confirm_site(chronicle: Chronicle, site: Site, roll: RollMade, basics: Sealing) -> None:
    """What happened to an institution: its roll recorded and changed, its confirmations, and how they fell."""
    season, pk, stage = chronicle.season, site.pk, site.stage
    first = {"learners": roll.first.total, "classes": len(site.classes), "seed": chronicle.seed}
    recorded = Entry("roll.seeded", f"organisation:{pk}", None, first)
    chronicle.note(pk, season.term1(5, 25), recorded, by=None)
    for at, entry in roll.entries:
        chronicle.note(pk, at, entry, by=pk)
    early = timedelta(minutes=7 * (pk % 180))
    if not site.straggler:
        at = season.term1(7, 1) + early
        chronicle.happened(CLOSED, pk, Database.ROLL, Happening(Act.CONFIRM, at, pk, roll.first))
        chronicle.happened(CLOSED, pk, Database.BASICS, Happening(Act.CONFIRM, at, pk, basics))
    at = season.ago(4) + early
    if stage.has_sealed_basics:
        chronicle.happened(OPEN, pk, Database.BASICS, Happening(Act.CONFIRM, at, pk, basics))
    if stage.has_sealed_roll:
        chronicle.happened(OPEN, pk, Database.ROLL, Happening(Act.CONFIRM, at, pk, roll.second))
    if stage in (Stage.VOIDED, Stage.RETURNED):
        chronicle.happened(OPEN, pk, Database.ROLL, fall_of(site, season))


def fall_of(site: Site, season: Season) -> Happening:
    """How the institution's confirmation fell: by its own change, or sent back by its LAO."""
    if site.stage == Stage.RETURNED:
        return Happening(Act.RETURN, season.ago(1), site.lao.pk, reason=_RETURNED)
    return Happening(Act.VOID, season.ago(1), site.pk, reason=_CHANGED)
