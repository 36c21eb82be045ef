"""The plan of a nation: which bodies there are, where, how large, with which numbers, and how far each has come."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from lec.lib.thai_calendar import buddhist

_BANGKOK = ZoneInfo("Asia/Bangkok")


@dataclass(frozen=True)
class Season:
    """The two rounds around a day: term 1 closed, term 2 open; `year` is Gregorian."""

    on: date

    @property
    def year(self) -> int:
        """The academic year whose second term began last."""
        return self.on.year if self.on.month >= 11 else self.on.year - 1

    @property
    def buddhist_year(self) -> int:
        """The same year as people say it."""
        return buddhist(self.year)

    def term1(self, month: int, day: int, hour: int = 9) -> datetime:
        """A moment of the first term."""
        return datetime.combine(date(self.year, month, day), time(hour), _BANGKOK)

    def ago(self, days: int, hour: int = 9) -> datetime:
        """A moment some days before the day itself."""
        return datetime.combine(self.on - timedelta(days=days), time(hour), _BANGKOK)


class Stage(StrEnum):
    """How far an institution has come in the open round."""

    OPEN = "open"
    BEGUN = "begun"
    VERIFIED = "verified"
    BASICS = "basics"
    CONFIRMED = "confirmed"
    VOIDED = "voided"
    RETURNED = "returned"

    @property
    def is_verified(self) -> bool:
        """Whether every class was called by name."""
        return self not in (Stage.OPEN, Stage.BEGUN)

    @property
    def has_sealed_roll(self) -> bool:
        """Whether the roll was confirmed at least once."""
        return self in (Stage.CONFIRMED, Stage.VOIDED, Stage.RETURNED)

    @property
    def has_sealed_basics(self) -> bool:
        """Whether the basic data were confirmed."""
        return self.has_sealed_roll or self == Stage.BASICS


class Above(StrEnum):
    """How far a LAO or a province has come in the open round; ASKED: its own head counts are confirmed."""

    OPEN = "open"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Person:
    """Who a learner is, whole identifier included; '' where there is none."""

    kind: str
    identifier: str
    prefix: str
    first_name: str
    last_name: str
    name_sort: str
    sex: str
    birth_date: date
    nationality: str
    father: str = ""
    mother: str = ""


@dataclass(slots=True)
class Extra:
    """A learner who concerns two institutions, as one of them has them.

    `role`: own (an ordinary learner of it), left (departed from here), claimed (claimed here), came (enrolled
    here after leaving elsewhere). Who left may be expected at a `destination`, which has `answered` by taking the
    learner in, or not yet. `owner` is the institution that counts the person, `place` where among its own.
    """

    role: str
    person: Person
    grade: str
    owner: "Site | None"
    place: int
    departure: str = ""
    destination: int | None = None
    answered: bool = False
    learner_pk: int = 0

    def settle(self) -> None:
        """Take the learner's number and let go of the owner, who would drag half the nation to another process."""
        if self.owner is not None:
            self.learner_pk = self.owner.learners_from + self.owner.ordinary + self.place
            self.owner = None


@dataclass(slots=True)
class Site:
    """An institution: `grades` with their weights, `classes` as (grade, room, number) of its ordinary learners."""

    pk: int
    kind: str
    code: str
    name: str
    lao: "Authority"
    subdistrict: str
    size: int
    opened_on: date
    grades: dict[str, float] = field(default_factory=dict)
    classes: list[tuple[str, str, int]] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    owned: int = 0
    stage: Stage = Stage.OPEN
    straggler: bool = False
    learners_from: int = 0
    enrolments_from: int = 0
    classes_from: int = 0

    @property
    def ordinary(self) -> int:
        """How many learners are neither shared nor doubled."""
        return self.size - self.owned


@dataclass(slots=True)
class OtherSchool:
    """A school of another affiliation, with about how many pupils."""

    pk: int
    code: str
    name: str
    affiliation: str
    size: int
    has_kindergarten: bool
    dissolved: bool
    recorded: bool = True


@dataclass(slots=True)
class Authority:
    """A LAO with its institutions and the schools it funds."""

    pk: int
    kind: str
    code: str
    name: str
    province_pk: int
    province_code: str
    province_name: str
    district: str
    subdistrict: str
    sites: list[Site] = field(default_factory=list)
    others: list[OtherSchool] = field(default_factory=list)
    stage: Above = Above.OPEN
    straggler: bool = False


@dataclass(slots=True)
class Branch:
    """A province of the plan with its LAOs; `pk` is that of the organisation."""

    pk: int
    code: str
    name: str
    laos: list[Authority] = field(default_factory=list)
    stage: Above = Above.OPEN
    straggler: bool = False


@dataclass
class Plan:
    """The whole nation; every number in it follows from seed and scale."""

    seed: int
    scale: float
    season: Season
    provinces: list[Branch]

    @property
    def branches(self) -> list[Branch]:
        """The provinces that have LAOs."""
        return [one for one in self.provinces if one.laos]

    @cached_property
    def laos(self) -> list[Authority]:
        """Every LAO, in the order of the numbers."""
        return [lao for branch in self.provinces for lao in branch.laos]

    @cached_property
    def sites(self) -> list[Site]:
        """Every institution, in the order of the numbers."""
        return [site for lao in self.laos for site in lao.sites]

    @cached_property
    def classes(self) -> int:
        """How many classes there are in all."""
        return sum(len(site.classes) for site in self.sites)
