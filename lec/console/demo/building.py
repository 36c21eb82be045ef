"""Builds the demo by the same acts that people do: founding, activating, enrolling, verifying, confirming."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from lec.accounts.actions import Profile, activate, create_posts, issue_slips
from lec.accounts.models import Post
from lec.confirmation.actions import confirm
from lec.confirmation.surroundings import surroundings
from lec.console.demo.calendar import Season, season_of
from lec.console.demo.check_stories import tell_check_stories
from lec.console.demo.desk_stories import tell_desk_stories
from lec.console.demo.names import BOYS, GIRLS, SURNAMES
from lec.console.demo.people import Cells, Maker, record_of
from lec.console.demo.places import BRANCHES, DEMO_PROVINCE, Authority, Site
from lec.console.demo.stories import tell_stories
from lec.headcounts.actions.numbers import dissolve, record
from lec.headcounts.rules.numbers import CELLS
from lec.notices.actions.drawing import begin
from lec.premises.actions.basics import save_basics
from lec.premises.actions.buildings import add_building
from lec.registry.actions import NewBody, NewOtherSchool, establish_nation, found_many, found_other_schools
from lec.registry.models import Kind, Level, Organisation, OtherSchool
from lec.rolls.actions.explanations import explain_findings
from lec.rolls.actions.merge import merge
from lec.rolls.actions.verifications import verify_all, verify_class
from lec.rolls.checks import readiness
from lec.rounds.actions import open_round_for
from lec.rounds.models import Database, Round
from lec.rounds.queries import today

SEED = 2563
ORDER = "หนังสือตัวอย่างสำหรับการสาธิต ที่ มท 0000.0/ว 1"
_WORDS = (
    "mali",
    "khao",
    "suan",
    "dao",
    "fai",
    "nok",
    "pla",
    "mai",
    "chang",
    "ruea",
    "thung",
    "pha",
    "nam",
    "lom",
    "fon",
    "kaeo",
    "thong",
    "ngoen",
)
_POSITIONS = {
    Level.DEPARTMENT: "นักวิเคราะห์นโยบายและแผน",
    Level.PROVINCE: "นักส่งเสริมการปกครองท้องถิ่น",
    Level.LAO: "นักวิชาการศึกษา",
    Level.INSTITUTION: "ครู",
}
_POSTCODES = {"54": "54000", "55": "55120"}

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Account:
    """A post of the demo with its password in the clear: these are for trying, and for nobody's data.

    `neighbour` is true outside the demo province: such accounts show what others may not see.
    """

    level: str
    code: str
    name: str
    username: str
    password: str
    neighbour: bool = False


@dataclass
class Demo:
    """What was built: the accounts, and the cells of each institution's learners by its code."""

    season: Season
    department: Organisation
    accounts: list[Account] = field(default_factory=list)
    cells: dict[str, list[Cells]] = field(default_factory=dict)
    maker: Maker = field(default_factory=lambda: Maker(Random(SEED), 0))


@transaction.atomic
def build_demo(*, now: datetime, tell: Tell) -> Demo:
    """Fill an empty database; `tell` hears how far it has come. Learners are the same every time, passwords not."""
    today = timezone.localtime(now).date()
    season = season_of(today)
    before = now - timedelta(days=20)
    department = establish_nation(department_code="DLA", now=before)
    demo = Demo(season, department, maker=Maker(Random(SEED), season.academic_year))
    create_posts(organisations=Organisation.objects.in_thai_order(), by=None, now=before)
    tell("the department and 76 provinces")
    sites: dict[int, Site] = {}
    schools: list[tuple[OtherSchool, Authority]] = []
    for code in BRANCHES:
        sites |= _found_branch(code, schools, before)
    tell(f"{len(sites)} institutions, {len(schools)} schools of other affiliations")
    posts = _hand_over(demo, sites, before)
    tell(f"{len(demo.accounts)} posts with their officers")
    institutions = list(Organisation.objects.filter(pk__in=sites).select_related("lao", "province").order_by("pk"))
    for one in institutions:
        _enrol(demo, one, sites[one.pk], posts[one.pk], now - timedelta(days=9))
    tell(f"{sum(map(len, demo.cells.values())):,} learners")
    round_ = open_round_for(
        **asdict(season), order_reference=ORDER, by=posts[department.pk], now=now - timedelta(days=7)
    )
    for one in institutions:
        _advance(one, sites[one.pk], round_, posts[one.pk], now - timedelta(days=2))
    _count_foreign(schools, posts, today, now - timedelta(days=2))
    tell_stories(posts, demo.cells, demo.maker, year=season.academic_year, now=now - timedelta(days=1, hours=2))
    tell_desk_stories(posts, department, now=now - timedelta(days=1, hours=2))
    _confirm_authorities(posts, now - timedelta(days=1))
    tell_check_stories(posts, Organisation.objects.get(code=DEMO_PROVINCE), now=now - timedelta(hours=3))
    begin()
    tell(f"round {round_}, with some already verified and confirmed")
    return demo


def _found_branch(code: str, schools: list[tuple[OtherSchool, Authority]], now: datetime) -> dict[int, Site]:
    """Found one province's authorities with what stands under them; answers the site of each institution."""
    province = Organisation.objects.get(level=Level.PROVINCE, code=code)
    authorities = BRANCHES[code]
    laos = found_many(
        bodies=[NewBody(Level.LAO, one.kind, one.code, one.name, province, one.district) for one in authorities],
        by=None,
        now=now,
    )
    wanted = [(lao, one, site) for lao, one in zip(laos, authorities, strict=True) for site in one.sites]
    bodies = [
        NewBody(
            Level.INSTITUTION,
            site.kind,
            f"30{code}{number:06d}",
            site.name,
            lao,
            one.district,
            site.subdistrict,
            date(1990 + number, 5, 16),
        )
        for number, (lao, one, site) in enumerate(wanted, start=1)
    ]
    institutions = found_many(bodies=bodies, by=None, now=now)
    create_posts(organisations=[*laos, *institutions], by=None, now=now)
    foreign = [(lao, one, each) for lao, one in zip(laos, authorities, strict=True) for each in one.foreign]
    ministry_digits = {"สพฐ.": "10", "สช.": "11"}
    made = found_other_schools(
        schools=[
            NewOtherSchool(
                lao,
                f"{ministry_digits[each.affiliation]}{code}{number:06d}",
                each.name,
                each.affiliation,
                one.district,
            )
            for number, (lao, one, each) in enumerate(foreign, start=1)
        ],
        by=None,
        now=now,
    )
    schools += [(school, one) for school, (_lao, one, _each) in zip(made, foreign, strict=True)]
    return {body.pk: site for body, (_lao, _one, site) in zip(institutions, wanted, strict=True)}


def _hand_over(demo: Demo, sites: Iterable[int], now: datetime) -> dict[int, Post]:
    """Activate every post of the demo: a slip, a profile, a password; answers the posts by organisation id."""
    chance = Random(SEED)
    active = Organisation.objects.filter(pk__in=[demo.department.pk, *sites]) | Organisation.objects.filter(
        code__in=BRANCHES
    )
    active |= Organisation.objects.filter(level=Level.LAO)
    order = [Level.DEPARTMENT, Level.PROVINCE, Level.LAO, Level.INSTITUTION]
    ordered = sorted(
        active.select_related("post", "province"), key=lambda one: (order.index(Level(one.level)), one.pk)
    )
    slips = issue_slips(posts=[one.post for one in ordered], by=None, now=now)
    posts: dict[int, Post] = {}
    for number, (organisation, issued) in enumerate(zip(ordered, slips, strict=True), start=1):
        password = _password()
        profile = Profile(
            first_name=chance.choice(GIRLS + BOYS),
            last_name=chance.choice(SURNAMES),
            position=_POSITIONS[Level(organisation.level)],
            telephone=f"054-000-{number:03d}",
            order_number=f"คำสั่งตัวอย่าง ที่ {number}/{demo.season.academic_year + 543}",
            appointed_on=date(demo.season.academic_year, 5, 16),
        )
        posts[organisation.pk] = activate(slip=issued.slip, profile=profile, password=password, now=now)
        level = organisation.kind if organisation.level == Level.INSTITUTION else organisation.level
        username = posts[organisation.pk].username
        home = organisation if organisation.level == Level.PROVINCE else organisation.province
        neighbour = home is not None and home.code != DEMO_PROVINCE
        account = Account(level, organisation.code, organisation.name, username, password, neighbour)
        demo.accounts.append(account)
    return posts


def _password() -> str:
    """Three words and four digits: easy to type from a screen, and drawn anew for every demo."""
    words = "-".join(secrets.choice(_WORDS) for _ in range(3))
    return f"{words}-{secrets.randbelow(9000) + 1000}"


def _enrol(demo: Demo, institution: Organisation, site: Site, post: Post, now: datetime) -> None:
    """Keep the institution's basic data and roll."""
    if site.progress != "none":
        _save_basics(institution, site, post, now)
    year, term = demo.season.academic_year, demo.season.term
    people = [
        demo.maker.learner(institution, grade, room, term=term)
        for grade, room in demo.maker.classes(site.grades, rooms=site.rooms)
    ]
    # Two of the large school still wait for their code; they stand on its survey list (๕.๓.๓).
    waiting = 2 if site.kind == Kind.SCHOOL and site.rooms == 2 and "K1" in site.grades else 0
    records = [record_of(cells, without_identifier=number < waiting) for number, cells in enumerate(people)]
    merge(institution=institution, academic_year=year, records=records, by=post, now=now)
    demo.cells[institution.code] = people[waiting:]


def _save_basics(institution: Organisation, site: Site, post: Post, now: datetime) -> None:
    chance = Random(institution.code)
    save_basics(
        institution=institution,
        by=post,
        now=now,
        house_number=str(chance.randrange(1, 300)),
        village=f"หมู่ที่ {chance.randrange(1, 10)}",
        subdistrict=institution.subdistrict,
        district=institution.district,
        postcode=_POSTCODES[institution.province.code] if institution.province else "",
        telephone=f"054-000-{chance.randrange(100, 999)}",
        head_name=f"{chance.choice(GIRLS + BOYS)} {chance.choice(SURNAMES)}",
        head_position="หัวหน้าศูนย์พัฒนาเด็กเล็ก" if site.kind == Kind.CENTRE else "ผู้อำนวยการสถานศึกษา",
        grades_offered=list(site.grades),
        opened_on=institution.opened_on,
        teachers=chance.randrange(1, 4) if site.kind == Kind.CENTRE else 2 * len(site.grades),
        caregivers=chance.randrange(1, 4) if site.kind == Kind.CENTRE else 0,
        other_staff=chance.randrange(0, 3),
        water="tap",
        electricity="grid",
        internet=chance.choice(("wired", "mobile")),
        has_kitchen=True,
        has_playground=True,
    )
    for kind, name, rooms in (("classrooms", "อาคารเรียน", len(site.grades)), ("playground", "สนามเด็กเล่น", None)):
        add_building(
            institution=institution,
            kind=kind,
            name=name,
            built_year=institution.opened_on.year if institution.opened_on else None,
            floors=None if rooms is None else 1,
            rooms=rooms,
            condition="good",
            note="",
            by=post,
            now=now,
        )


def _advance(institution: Organisation, site: Site, round_: Round, post: Post, now: datetime) -> None:
    """Take an institution as far as its site says."""
    if site.progress == "half":
        grades = list(site.grades)
        room = "" if site.kind == Kind.CENTRE else "1"
        for grade in grades[: len(grades) // 2]:
            verify_class(institution=institution, round=round_, grade=grade, room=room, by=post, now=now)
    if site.progress not in ("verified", "confirmed"):
        return
    verify_all(institution=institution, round=round_, by=post, now=now)
    if site.progress == "confirmed":
        _explain_all(institution, round_, post, now)
        for database in (Database.ROLL, Database.BASICS):
            confirm(organisation=institution, database=database, by=post, now=now)


def _explain_all(institution: Organisation, round_: Round, post: Post, now: datetime) -> None:
    around = surroundings(institution, round_.academic_year, round_, today=today(now))
    queries = readiness(institution, round_, around).open_queries
    sentences = {finding.key: "ตรวจสอบกับหลักฐานของผู้ปกครองแล้ว ถูกต้อง" for finding in queries}
    explain_findings(institution=institution, sentences=sentences, around=around, by=post, now=now)


def _count_foreign(
    schools: list[tuple[OtherSchool, Authority]], posts: dict[int, Post], today: date, now: datetime
) -> None:
    for school, authority in schools:
        each = next(one for one in authority.foreign if one.name == school.name)
        if each.dissolved:
            day = date(today.year, 1, 1) - timedelta(days=230)
            dissolve(
                school=school, on=day, reference="ประกาศตัวอย่าง เรื่อง เลิกสถานศึกษา", by=posts[school.lao_id], now=now
            )
        elif each.pupils is not None:
            cells = dict.fromkeys(CELLS, each.pupils)
            record(school=school, cells=cells, by=posts[school.lao_id], now=now)


def _confirm_authorities(posts: dict[int, Post], now: datetime) -> None:
    for authority in (one for branch in BRANCHES.values() for one in branch if one.confirmed):
        lao = Organisation.objects.get(code=authority.code)
        for database in (Database.ROLL, Database.BASICS, Database.HEADCOUNTS):
            confirm(organisation=lao, database=database, by=posts[lao.pk], now=now)
