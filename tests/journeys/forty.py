"""A local authority with forty institutions and thirty other schools, on the day its officer finishes the desk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lec.confirmation.actions import confirm
from lec.headcounts.actions.answers import answer
from lec.headcounts.actions.asking import ask, save_contact
from lec.headcounts.actions.grid import GridRow, record_grid
from lec.headcounts.actions.numbers import dissolve
from lec.headcounts.rules.numbers import CELLS
from lec.lib.collation import sort_key
from lec.premises.actions.basics import save_basics
from lec.registry.models import Kind, Level, Organisation, OtherSchool
from lec.rolls.actions.explanations import explain
from lec.rolls.models import Enrolment, Verification
from lec.rounds.models import Round
from tests.nation import (
    YEAR,
    build_nation,
    fill_basics,
    make_learners,
    make_organisation,
    make_post,
    make_round,
    post_of,
)
from tests.rolls.merging import bring, record

INSTITUTIONS, SCHOOLS, EACH = 40, 30, 2
RECORDED, ANSWERED, ASKED = range(12), range(12, 18), range(12, 21)
GONE = 29
"""The dissolved school's place on the page; the schools before it that are in no range were never asked."""


@dataclass(frozen=True)
class Forty:
    """The LAO, what is below it in the order made, and the institution whose roll is to be returned."""

    round: Round
    lao: Organisation
    institutions: list[Organisation]
    schools: list[OtherSchool]

    @property
    def returned(self) -> Organisation:
        """The institution whose roll the officer returns: finished, unchanged, and so laid away on the page."""
        return self.institutions[20]


def build_forty(*, now: datetime) -> Forty:
    """Everybody below has confirmed; the LAO's own confirmations of roll and basic data fell after its first.

    Three institutions explained two queries each, which nobody has looked at. Since the LAO confirmed, two others
    have one pupil more and a third has another telephone number. Of the schools, twelve are recorded, six have
    sent their numbers through the link, three were asked, eight were not, and one is dissolved.
    """
    nation = build_nation(with_round=False, now=now)
    lao, institutions = nation.lao, nation.here.institutions[:2]
    for number in range(len(institutions), INSTITUTIONS):
        kind, label = ((Kind.SCHOOL, "โรงเรียนเทศบาล"), (Kind.CENTRE, "ศูนย์พัฒนาเด็กเล็ก"))[number % 2]
        name = f"{label}บ้านทุ่งรวงทอง {number}"
        institutions.append(make_organisation(Level.INSTITUTION, kind, f"3054001{number:03d}", name, lao))
    for one in institutions[2:]:
        make_post(one, now=now)
        fill_basics(one, now=now)
    round_ = make_round(now=now)
    make_learners(institutions, EACH, verified_in=round_)
    for one in institutions[10:13]:
        explain_all(one, now)
    earlier = now - timedelta(hours=2)
    for one in institutions:
        confirm_as(one, earlier, "roll", "basics")
    confirm_as(lao, earlier, "roll", "basics")
    for one in institutions[3:5]:
        comes(one, now)
        confirm_as(one, now, "roll")
    save_basics(institution=institutions[5], telephone="054-511-222", by=post_of(institutions[5]), now=now)
    confirm_as(institutions[5], now, "basics")
    nation.here.other_schools[0].delete()
    return Forty(round_, lao, institutions, make_schools(lao, now))


def confirm_as(organisation: Organisation, now: datetime, *databases: str) -> None:
    for database in databases:
        confirm(organisation=organisation, database=database, by=post_of(organisation), now=now)


def explain_all(institution: Organisation, now: datetime) -> None:
    """Every child of the institution is far too old for its grade, which is explained."""
    for enrolment in Enrolment.objects.filter(institution=institution).select_related("learner"):
        type(enrolment.learner).objects.filter(pk=enrolment.learner_id).update(birth_date=date(YEAR - 16, 3, 1))
        explain(
            enrolment=enrolment,
            code="age-outside-grade",
            sentence="เรียนซ้ำชั้นเพราะป่วยนาน มีใบรับรองแพทย์",
            by=post_of(institution),
            now=now - timedelta(hours=3),
        )


def comes(institution: Organisation, now: datetime) -> None:
    """One more child on the roll, present this round."""
    told = {"grade": "N3", "birth_date": date(YEAR - 3, 3, 1)} if institution.kind == Kind.CENTRE else {}
    bring(institution, [record(institution.pk, **told)], now=now)
    verified = Verification.objects.filter(institution=institution).first()
    Enrolment.objects.filter(institution=institution, state="enrolled").update(verification=verified)


def make_schools(lao: Organisation, now: datetime) -> list[OtherSchool]:
    """The thirty schools in the order of the page."""
    names = [f"โรงเรียนบ้านห้วยไร่สามัคคี {number:02d}" for number in range(SCHOOLS)]
    OtherSchool.objects.bulk_create(
        OtherSchool(lao=lao, code=f"10540020{n:02d}", name=name, name_sort=sort_key(name), affiliation="สพฐ.")
        for n, name in enumerate(names)
    )
    schools, by = list(OtherSchool.objects.filter(lao=lao).order_by("name_sort")), post_of(lao)
    rows = {schools[n].pk: GridRow(dict.fromkeys(CELLS, 2)) for n in RECORDED}
    record_grid(lao=lao, rows=rows, by=by, now=now)
    for n in ASKED:
        save_contact(school=schools[n], person="ครู", telephone="", email=f"s{n}@example.org", by=by, now=now)
    due = now.date() + timedelta(days=5)
    asking = ask(schools=[schools[n] for n in ASKED], due_on=due, by=by, now=now)
    secrets = {one.request.school_id: one.secret for one in asking.asked}
    for n in ANSWERED:
        answer(secret=secrets[schools[n].pk], cells=dict.fromkeys(CELLS, 3), person="ครูใจดี", now=now)
    dissolve(school=schools[GONE], on=now.date() - timedelta(days=40), reference="ประกาศ สพฐ.", by=by, now=now)
    return schools
