"""Writes the tree: organisations with their namings, posts with their officers, schools of other affiliations."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password

from lec.console.seed.names import boys, girls, surnames
from lec.console.seed.plan import Plan, Site
from lec.console.seed.tables import Batch, Row
from lec.lib.collation import sort_key
from lec.registry.actions import DEPARTMENT_NAME
from lec.registry.models import Kind, Level

DEPARTMENT_PK = 1
DEPARTMENT_CODE = "DLA"
_POSITIONS = {
    Level.DEPARTMENT: "นักวิเคราะห์นโยบายและแผน",
    Level.PROVINCE: "นักส่งเสริมการปกครองท้องถิ่น",
    Level.LAO: "นักวิชาการศึกษา",
    Level.INSTITUTION: "ครู",
}


@dataclass(frozen=True, slots=True)
class Body:
    """One organisation of the tree, any level."""

    pk: int
    level: Level
    kind: str
    code: str
    name: str
    parent: int | None
    lao: int | None = None
    province: int | None = None
    district: str = ""
    subdistrict: str = ""
    opened_on: date | None = None


def bodies(plan: Plan) -> Iterator[Body]:
    """The whole tree, highest level first, in the order of the numbers."""
    yield from tree_above(plan)
    for site in plan.sites:
        yield body_of(site)


def tree_above(plan: Plan) -> Iterator[Body]:
    """The tree without the institutions."""
    yield Body(DEPARTMENT_PK, Level.DEPARTMENT, Kind.DEPARTMENT, DEPARTMENT_CODE, DEPARTMENT_NAME, None)
    for branch in plan.provinces:
        yield Body(branch.pk, Level.PROVINCE, Kind.PROVINCE, branch.code, branch.name, DEPARTMENT_PK)
    for lao in plan.laos:
        own = lao.province_pk
        yield Body(
            lao.pk, Level.LAO, lao.kind, lao.code, lao.name, own, None, own, lao.district, lao.subdistrict
        )


def body_of(site: Site) -> Body:
    """An institution as a body of the tree."""
    lao = site.lao
    return Body(
        site.pk,
        Level.INSTITUTION,
        site.kind,
        site.code,
        site.name,
        lao.pk,
        lao.pk,
        lao.province_pk,
        lao.district,
        site.subdistrict,
        site.opened_on,
    )


def write_tree(plan: Plan, password: str | None) -> Batch:
    """Rows of the tree; `password` is one hash for every post, None where nobody is to sign in."""
    batch: Batch = defaultdict(list)
    chance = Random(f"{plan.seed}/officers")
    season = plan.season
    firsts, lasts = girls() + boys(), surnames()
    closed_door = make_password(None)
    for number, one in enumerate(bodies(plan), start=1):
        batch["registry.Organisation"].append(_organisation(one))
        batch["registry.Naming"].append((one.pk, one.code, one.name, str(one.kind), one.opened_on))
        batch["accounts.Post"].append((one.pk, one.pk, one.code, password or closed_door, one.pk))
        batch["accounts.Officer"].append(
            (
                one.pk,
                one.pk,
                chance.choice(firsts).text,
                chance.choice(lasts).text,
                _POSITIONS[one.level],
                f"02-000-{number % 10_000:04d}",
                f"คำสั่งตัวอย่าง ที่ {number}/{season.buddhist_year}",
                date(season.year, 5, 16),
                season.term1(5, 20),
            )
        )
    dissolved_on = date(season.year, 4, 30)
    for lao in plan.laos:
        for school in lao.others:
            batch["registry.OtherSchool"].append(
                (
                    school.pk,
                    lao.pk,
                    school.code,
                    school.name,
                    sort_key(school.name),
                    school.affiliation,
                    lao.district,
                    dissolved_on if school.dissolved else None,
                    "ประกาศตัวอย่าง เรื่อง เลิกสถานศึกษา" if school.dissolved else "",
                )
            )
    return batch


def _organisation(one: Body) -> Row:
    return (
        one.pk,
        str(one.level),
        str(one.kind),
        one.code,
        one.name,
        sort_key(one.name),
        one.parent,
        one.lao,
        one.province,
        one.district,
        one.subdistrict,
        one.opened_on,
    )
