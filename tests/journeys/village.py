"""A small place for a season: one province, one LAO with a centre and a school, two other-affiliation schools."""

from dataclasses import dataclass
from datetime import datetime

from lec.accounts.models import Officer, Post
from lec.lib.collation import sort_key
from lec.registry.models import Kind, Level, Organisation, OtherSchool
from lec.rolls.models import Enrolment
from lec.rounds.models import Round
from tests.nation import (
    YEAR,
    fill_basics,
    make_learners,
    make_organisation,
    make_post,
    make_round,
    national_id,
)
from tests.rolls.report_files import ERA, child, report_rows, xlsx

CHILDREN = 6


@dataclass(frozen=True)
class Village:
    """Everybody of the season. The province's post waits for its slip; the centre's roll is empty."""

    department: Organisation
    province: Organisation
    lao: Organisation
    centre: Organisation
    school: Organisation
    open_school: OtherSchool
    gone_school: OtherSchool
    round: Round


def build_village(*, now: datetime) -> Village:
    """The village at the opening of a round; its school has everything ready but is not confirmed."""
    department = make_organisation(Level.DEPARTMENT, Kind.DEPARTMENT, "DLA", "กรมส่งเสริมการปกครองท้องถิ่น", None)
    province = make_organisation(Level.PROVINCE, Kind.PROVINCE, "54", "แพร่", department)
    place = {"district": "เมืองแพร่", "subdistrict": "ป่าแมต"}
    lao = make_organisation(Level.LAO, Kind.SUBDISTRICT, "5540102", "เทศบาลตำบลป่าแมต", province, **place)
    centre = make_organisation(
        Level.INSTITUTION, Kind.CENTRE, "3054000011", "ศูนย์พัฒนาเด็กเล็กบ้านมหาโพธิ์", lao, **place
    )
    school = make_organisation(
        Level.INSTITUTION, Kind.SCHOOL, "3054000012", "โรงเรียนเทศบาลวัดเมธังกราวาส", lao, **place
    )
    officers = ("ประภา ศรีสุข", "อรทัย แสงทอง", "มาลี ใจบุญ", "วิชัย คงมั่น")
    for organisation, officer in zip((department, lao, centre, school), officers, strict=True):
        first, last = officer.split()
        Officer.objects.filter(post=make_post(organisation, now=now)).update(first_name=first, last_name=last)
    Post.objects.create(organisation=province, username=province.code, password="!")
    round_ = make_round(now=now)
    fill_basics(school, now=now)
    make_learners([school], 4, verified_in=round_)
    return Village(
        department,
        province,
        lao,
        centre,
        school,
        _other_school(lao, "1054000021", "โรงเรียนบ้านร่องฟอง"),
        _other_school(lao, "1054000022", "โรงเรียนบ้านน้ำโค้ง"),
        round_,
    )


def _other_school(lao: Organisation, code: str, name: str) -> OtherSchool:
    return OtherSchool.objects.create(
        lao=lao, code=code, name=name, name_sort=sort_key(name), affiliation="สพฐ."
    )


def report_of(centre: Organisation) -> bytes:
    """A clean RPT318 of the centre's children, all three years old but the last, who is eight."""
    born = [YEAR - 3] * (CHILDREN - 1) + [YEAR - 8]
    children = [
        child(
            centre,
            number,
            grade="เด็กเล็ก 3 ขวบ",
            identifier=national_id(900_000 + number),
            birth_date=f"{number:02d}/02/{year + ERA}",
            first_name=name,
            last_name="รักเรียน",
        )
        for number, (year, name) in enumerate(
            zip(born, ("กล้า", "ขวัญ", "คำแก้ว", "งามตา", "จันทร์", "ฉัตรชัย"), strict=True), start=1
        )
    ]
    return xlsx(report_rows(children))


def enrolment_called(first_name: str) -> Enrolment:
    """The enrolment of the child of that name."""
    return Enrolment.objects.get(learner__first_name=first_name)
