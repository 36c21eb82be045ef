"""A small nation to test on: two provinces, each with two LAOs, each with a school, a centre and a foreign school.

Everything that could leak has a name that says whose it is. Data are written straight into the
tables, so that a test of an action does not stand on other actions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import OuterRef, Subquery

from lec.accounts.models import Officer, Post
from lec.audit.models import Ledger
from lec.lib.collation import sort_key
from lec.lib.identifiers import Identifier, check_digit
from lec.premises.models import Basics
from lec.registry.models import Kind, Level, Naming, Organisation, OtherSchool
from lec.rolls.actions.settling import recount
from lec.rolls.identity import seal
from lec.rolls.models import Enrolment, Learner, Verification
from lec.rounds.chain import databases_at
from lec.rounds.models import Deadline, Round, Standing

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
YEAR = 2026
PASSWORD = "rongrian-2569-test"


@dataclass
class Branch:
    """One province with its LAOs, institutions and foreign schools, in the order they were made."""

    province: Organisation
    laos: list[Organisation] = field(default_factory=list)
    institutions: list[Organisation] = field(default_factory=list)
    other_schools: list[OtherSchool] = field(default_factory=list)


@dataclass
class Nation:
    """The whole small nation; `here` is the branch under test, `there` the neighbour."""

    department: Organisation
    here: Branch
    there: Branch
    round: Round | None = None

    @property
    def school(self) -> Organisation:
        """The first LAO's school."""
        return self.here.institutions[0]

    @property
    def centre(self) -> Organisation:
        """The first LAO's centre."""
        return self.here.institutions[1]

    @property
    def lao(self) -> Organisation:
        """The first LAO."""
        return self.here.laos[0]

    @property
    def province(self) -> Organisation:
        """The province under test."""
        return self.here.province


def build_nation(*, with_round: bool = True, now: datetime = NOW) -> Nation:
    """Two provinces with everything in them, every post activated with PASSWORD; an open round.

    Nearly every test begins here, so it is written level by level, in twenty statements.
    """
    (department,) = _founded([_organisation(Level.DEPARTMENT, Kind.DEPARTMENT, "DLA", _DEPARTMENT, None)])
    here, there = (Branch(one) for one in _founded(_provinces(department)))
    branches = (here, there)
    for branch, lao in zip((here, here, there, there), _founded(_laos(branches)), strict=True):
        branch.laos.append(lao)
    institutions = _founded(_institutions(branches))
    here.institutions, there.institutions = institutions[:4], institutions[4:]
    schools = OtherSchool.objects.bulk_create(_other_schools(branches))
    here.other_schools, there.other_schools = schools[:2], schools[2:]
    everybody = [department, here.province, there.province, *here.laos, *there.laos, *institutions]
    _man(everybody, now)
    Basics.objects.bulk_create([_complete_basics(one, now) for one in institutions])
    nation = Nation(department, here, there)
    if with_round:
        nation.round = make_round(now=now)
    return nation


_DEPARTMENT = "กรมส่งเสริมการปกครองท้องถิ่น"
_NAMES = {"54": "แพร่", "55": "น่าน"}


def _provinces(department: Organisation) -> list[Organisation]:
    return [_organisation(Level.PROVINCE, Kind.PROVINCE, code, name, department) for code, name in _NAMES.items()]


def _laos(branches: Iterable[Branch]) -> list[Organisation]:
    return [
        _organisation(
            Level.LAO,
            Kind.SUBDISTRICT,
            f"5{province.code}010{number}",
            f"เทศบาลตำบล{province.name}{number}",
            province,
            district=f"เมือง{province.name}",
        )
        for province in (branch.province for branch in branches)
        for number in (1, 2)
    ]


def _institutions(branches: Iterable[Branch]) -> list[Organisation]:
    kinds = ((Kind.SCHOOL, "โรงเรียนเทศบาล"), (Kind.CENTRE, "ศูนย์พัฒนาเด็กเล็ก"))
    return [
        _organisation(
            Level.INSTITUTION,
            kind,
            f"30{branch.province.code}00000{2 * place + index}",
            f"{label}{branch.province.name}{2 * place + index}",
            lao,
            district=f"เมือง{branch.province.name}",
        )
        for branch in branches
        for place, lao in enumerate(branch.laos)
        for index, (kind, label) in enumerate(kinds, start=1)
    ]


def _other_schools(branches: Iterable[Branch]) -> list[OtherSchool]:
    return [
        OtherSchool(
            lao=lao,
            code=f"10{branch.province.code}00000{number}",
            name=f"โรงเรียนสังกัดอื่น{branch.province.name}{number}",
            name_sort=sort_key(f"โรงเรียนสังกัดอื่น{branch.province.name}{number}"),
            affiliation="สพฐ.",
        )
        for branch in branches
        for number, lao in enumerate(branch.laos, start=1)
    ]


def make_organisation(
    level: str, kind: str, code: str, name: str, parent: Organisation | None, **more: Any
) -> Organisation:
    """One organisation with its ledger and current naming."""
    return _founded([_organisation(level, kind, code, name, parent, **more)])[0]


def _organisation(
    level: str, kind: str, code: str, name: str, parent: Organisation | None, **more: Any
) -> Organisation:
    return Organisation(
        level=level,
        kind=kind,
        code=code,
        name=name,
        name_sort=sort_key(name),
        parent=parent,
        lao=parent if level == Level.INSTITUTION else None,
        province={Level.LAO: parent, Level.INSTITUTION: parent and parent.province}.get(Level(level)),
        **more,
    )


def _founded(organisations: list[Organisation]) -> list[Organisation]:
    """Organisations of one level written with their ledgers and current namings."""
    made = Organisation.objects.bulk_create(organisations)
    Ledger.objects.bulk_create([Ledger(organisation_id=one.pk) for one in made])
    Naming.objects.bulk_create(
        [Naming(organisation=one, code=one.code, name=one.name, kind=one.kind) for one in made]
    )
    return made


hashed = cache(make_password)


def make_post(organisation: Organisation, *, now: datetime = NOW, password: str = PASSWORD) -> Post:
    """An activated post with its officer."""
    _man([organisation], now, password)
    return post_of(organisation)


def _man(organisations: Iterable[Organisation], now: datetime, password: str = PASSWORD) -> None:
    """Activated posts with their officers."""
    posts = Post.objects.bulk_create(
        [Post(organisation=one, username=one.code, password=hashed(password)) for one in organisations]
    )
    Officer.objects.bulk_create(
        [
            Officer(
                post=post,
                first_name="สมใจ",
                last_name=f"รักงาน{post.username}",
                position="นักวิชาการศึกษา",
                telephone="054-000-000",
                created_at=now,
            )
            for post in posts
        ]
    )
    officer = Officer.objects.filter(post=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(officer=Subquery(officer))


def post_of(organisation: Organisation) -> Post:
    """The post as sign-in would load it."""
    return Post.objects.get(organisation=organisation)


def make_round(*, now: datetime = NOW, academic_year: int = YEAR, term: int = 2) -> Round:
    """An open round whose deadlines lie 10, 10 and 11 days ahead, standings laid out."""
    opened = Round.objects.create(
        academic_year=academic_year, term=term, count_date=date(2026, 11, 10), fiscal_year=2027, opened_at=now
    )
    Deadline.objects.bulk_create(
        Deadline(
            round=opened,
            level=level,
            due_on=now.date() + timedelta(days=days),
            order_reference="มท 0816.2/ว 1",
            set_at=now,
        )
        for level, days in ((Level.INSTITUTION, 10), (Level.LAO, 10), (Level.PROVINCE, 11))
    )
    Standing.objects.bulk_create(
        Standing(round=opened, organisation_id=pk, database=database)
        for pk, level in Organisation.objects.values_list("pk", "level")
        for database in databases_at(level)
    )
    return opened


def fill_basics(institution: Organisation, *, now: datetime = NOW) -> Basics:
    """Complete basic data."""
    basics = _complete_basics(institution, now)
    basics.save()
    return basics


def _complete_basics(institution: Organisation, now: datetime) -> Basics:
    grades = ["N2", "N3", "N4"] if institution.kind == Kind.CENTRE else ["K2", "K3", "P1", "P2", "P3"]
    return Basics(
        institution=institution,
        house_number="99",
        subdistrict="ในเวียง",
        district="เมืองแพร่",
        postcode="54000",
        telephone="054-000-000",
        head_name="นางสาวสมศรี ใจดี",
        grades_offered=grades,
        opened_on=date(2001, 5, 16),
        teachers=6,
        caregivers=2,
        other_staff=1,
        water="tap",
        electricity="grid",
        internet="wired",
        has_kitchen=True,
        has_playground=True,
        changed_at=now,
    )


def national_id(number: int, first: str = "1") -> str:
    """A valid synthetic national ID."""
    twelve = f"{first}{number:011d}"
    return twelve + str(check_digit(twelve))


def make_learner(
    institution: Organisation,
    number: int,
    *,
    grade: str | None = None,
    room: str = "1",
    sex: str = "M",
    verified_in: Round | None = None,
    academic_year: int = YEAR,
    now: datetime = NOW,
    recounted: bool = True,
    **more: Any,
) -> Enrolment:
    """One enrolled learner of the right age, named after the institution, optionally verified."""
    grade = grade or ("N3" if institution.kind == Kind.CENTRE else "P1")
    years_before = {"N": 0, "K": 2, "P": 6}[grade[0]] + int(grade[1])
    learner = Learner.objects.create(
        **{
            "identifier_kind": "national",
            "identifier_sealed": seal(Identifier("national", national_id(institution.pk * 100_000 + number))),
            "prefix": "เด็กชาย" if sex == "M" else "เด็กหญิง",
            "first_name": f"ลับ{number}",
            "last_name": f"ของ{institution.name}",
            "name_sort": sort_key(f"ลับ{number} ของ{institution.name}"),
            "sex": sex,
            # Not all of a class on one day, which is worth a query: four in January, four the day after ...
            "birth_date": date(academic_year - years_before, 1, 15) + timedelta(days=(number - 1) // 4 % 100),
            "nationality": "ไทย",
            "created_at": now,
            **more,
        }
    )
    verification = verified_in and Verification.objects.create(
        institution=institution, round=verified_in, grade=grade, room=room, at=now, present=1, absent=0
    )
    enrolment = Enrolment.objects.create(
        learner=learner,
        institution=institution,
        academic_year=academic_year,
        grade=grade,
        room=room,
        student_number=str(number),
        verification=verification,
        created_at=now,
    )
    if recounted:
        recount([institution.pk], academic_year, at=now)
    return enrolment


def make_learners(institutions: Iterable[Organisation], each: int, *, verified_in: Round | None) -> None:
    """The same number of learners in each institution, boys and girls in turn."""
    for institution in institutions:
        for number in range(1, each + 1):
            sex = "MF"[number % 2]
            make_learner(institution, number, sex=sex, verified_in=verified_in, recounted=False)
        recount([institution.pk], YEAR, at=NOW)
