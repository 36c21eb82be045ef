"""Makes everything below a LAO: institutions with all they did, and its head counts; works in any process."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lec.confirmation.gates import added
from lec.console.seed.bodies import body_of
from lec.console.seed.chronicle import Chronicle, Numbers
from lec.console.seed.names import boys, girls, surnames
from lec.console.seed.plan import Authority, OtherSchool, Plan, Season, Site
from lec.console.seed.rolls import RollMaker, Sealing
from lec.console.seed.sites import confirm_site
from lec.console.seed.sizes import split
from lec.console.seed.tables import Batch, encoded
from lec.headcounts.queries.numbers import as_counts, headcount_lines
from lec.headcounts.rules.numbers import CELLS
from lec.lib.digests import digest
from lec.premises.models import Basics
from lec.premises.queries.basics import canonical_lines


@dataclass(frozen=True)
class Common:
    """What every part of a nation needs to know of the whole."""

    season: Season
    seed: int
    classes: int
    schools: int
    numbers: Numbers
    vendor: str


def common_of(plan: Plan, vendor: str) -> Common:
    """The whole's part of a plan."""
    schools = sum(len(lao.others) for lao in plan.laos)
    return Common(plan.season, plan.seed, plan.classes, schools, numbers_of(plan), vendor)


def numbers_of(plan: Plan) -> Numbers:
    """How many bodies of each level a plan has."""
    return Numbers(len(plan.provinces), len(plan.laos), len(plan.sites))


@dataclass
class SiteMade:
    """What an institution sealed: its roll in both rounds, its basic data."""

    rolls: tuple[Sealing, Sealing]
    basics: Sealing


@dataclass
class AuthorityMade:
    """What a LAO's institutions and its head counts (by round) come to."""

    sites: list[SiteMade] = field(default_factory=list)
    headcounts: tuple[Sealing, Sealing] = field(default_factory=lambda: (Sealing(), Sealing()))


@dataclass
class Part:
    """Finished rows, as the database takes them, and what the chain above needs of them."""

    rows: dict[str, Any]
    made: list[AuthorityMade]
    learners: int


def make_part(laos: Sequence[Authority], common: Common) -> Part:
    """Make some LAOs with all that is below them."""
    batch: Batch = defaultdict(list)
    made = [_authority(lao, common, batch) for lao in laos]
    learners = len(batch["rolls.Learner"])
    return Part(encoded(batch, common.vendor), made, learners)


def _authority(lao: Authority, common: Common, batch: Batch) -> AuthorityMade:
    sites = []
    chronicle = Chronicle(common.season, common.seed, common.numbers, batch)
    for site in lao.sites:
        roll = RollMaker(site, common.season, common.seed, batch, common.classes).make()
        basics = _basics(site, common, batch)
        confirm_site(chronicle, site, roll, basics)
        sites.append(SiteMade((roll.first, roll.second), basics))
    chronicle.write(body_of(site) for site in lao.sites)
    return AuthorityMade(sites, _headcounts(lao, common, batch))


def _basics(site: Site, common: Common, batch: Batch) -> Sealing:
    """Complete basic data, as they were confirmed and still are."""
    chance = Random(f"{common.seed}/basics/{site.pk}")
    code = site.lao.province_code
    first = chance.choice(girls() + boys()).text
    recorded = common.season.term1(5, 22)
    basics = Basics(
        institution_id=site.pk,
        house_number=str(chance.randrange(1, 300)),
        village=f"หมู่ที่ {chance.randrange(1, 13)}",
        subdistrict=site.subdistrict,
        district=site.lao.district,
        postcode=f"{code}000",
        telephone=f"0{code}-000-{chance.randrange(1000):03d}",
        head_name=f"{first} {chance.choice(surnames()).text}",
        head_position="หัวหน้าศูนย์พัฒนาเด็กเล็ก" if site.kind == "centre" else "ผู้อำนวยการสถานศึกษา",
        grades_offered=list(site.grades),
        opened_on=site.opened_on,
        teachers=chance.randrange(1, 5) if site.kind == "centre" else 2 * len(site.grades),
        caregivers=chance.randrange(1, 4) if site.kind == "centre" else 0,
        other_staff=chance.randrange(0, 4),
        water=chance.choice(("tap", "tap", "ground", "bought")),
        electricity="grid",
        internet=chance.choice(("wired", "wired", "mobile")),
        has_kitchen=chance.random() < 0.8,
        has_playground=chance.random() < 0.9,
    )
    batch["premises.Basics"].append(
        (
            site.pk,
            basics.house_number,
            basics.village,
            basics.subdistrict,
            basics.district,
            basics.postcode,
            basics.telephone,
            basics.head_name,
            basics.head_position,
            basics.grades_offered,
            basics.opened_on,
            basics.teachers,
            basics.caregivers,
            basics.other_staff,
            basics.water,
            basics.electricity,
            basics.internet,
            basics.has_kitchen,
            basics.has_playground,
            recorded,
            site.pk,
            site.pk,
        )
    )
    return Sealing(digest=digest(canonical_lines(basics)))


def _headcounts(lao: Authority, common: Common, batch: Batch) -> tuple[Sealing, Sealing]:
    """Both rounds' numbers; in the open round only those of the schools recorded so far."""
    chance = Random(f"{common.seed}/headcounts/{lao.pk}")
    moments = (common.season.term1(6, 22), common.season.ago(5))
    sealings = Sealing(), Sealing()
    for school in lao.others:
        numbers = _numbers(school, chance)
        for index in (0, 1):
            if index == 1:
                numbers = _moved_on(numbers, chance)
            if index == 0 or school.recorded or school.dissolved:
                pk = school.pk + index * common.schools
                at = moments[index]
                batch["headcounts.Headcount"].append((pk, school.pk, index + 1, "typed", at, lao.pk, lao.pk))
                cells = batch["headcounts.Cell"]
                for (grade, sex), number in zip(CELLS, numbers, strict=True):
                    cells.append((pk, grade, sex, number))
            _add(sealings[index], school, numbers)
    for sealing in sealings:
        sealing.digest = digest(headcount_lines(sealing.parts))
    return sealings


def _numbers(school: OtherSchool, chance: Random) -> list[int]:
    """Eighteen numbers that add up to about the school's size; nobody in a dissolved one."""
    weights = [float(school.has_kindergarten or grade[0] == "P") for grade, _sex in CELLS]
    return split(chance, 0 if school.dissolved else school.size, weights)


def _moved_on(numbers: list[int], chance: Random) -> list[int]:
    """The same numbers a term later: here and there somebody came or left."""
    return [max(0, number + chance.choice((-1, 0, 0, 0, 0, 1))) if number else 0 for number in numbers]


def _add(sealing: Sealing, school: OtherSchool, numbers: list[int]) -> None:
    part = as_counts(dict(zip(CELLS, numbers, strict=True)))
    sealing.parts[str(school.pk)] = part
    sealing.counts = added([sealing.counts, part])
    sealing.total += sum(numbers)
