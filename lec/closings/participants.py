"""Who takes part in a round, who they were that day, and how each of their databases stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lec.closings.models import Closing
from lec.registry.models import Level, Organisation, OtherSchool
from lec.rounds.models import Database, Round, Standing, State


class Identity(NamedTuple):
    """Who a body was and where it stood: the columns of closings.models.Body, in their order."""

    organisation_id: int
    level: str
    kind: str
    code: str
    name: str
    district: str
    lao_id: int | None
    province_id: int | None


IDENTITY = Identity._fields
_COLUMNS = ("pk", *IDENTITY[1:])
School = dict[str, str]


@dataclass(frozen=True)
class Tree:
    """The bodies a closing is about, by level; `schools` are those of other affiliations by LAO and their id."""

    institutions: list[Identity]
    laos: dict[int, Identity]
    provinces: dict[int, Identity]
    schools: dict[int, dict[str, School]]


@dataclass(frozen=True, slots=True)
class Part:
    """One database of one body that takes part; `standing_id` is None where it never had a standing."""

    body: Identity
    database: str
    state: str = State.OPEN
    standing_id: int | None = None
    seal_number: int = 0
    confirmed_total: int | None = None

    @property
    def is_missing(self) -> bool:
        """Whether it does not stand confirmed."""
        return self.state != State.CONFIRMED

    @property
    def is_counted(self) -> bool:
        """Whether it gives a line of its own; the others rest on lines or count nobody."""
        return self.database == Database.HEADCOUNTS or (
            self.database == Database.ROLL and self.body.level == Level.INSTITUTION
        )


def tree_on(day: date) -> Tree:
    """The bodies that take part on a day: two statements.

    Institutions that are open, LAOs that have one or are open and fund schools of other affiliations, and the
    provinces of these.
    """
    rows, is_open = [], set()
    bodies = Organisation.objects.exclude(level=Level.DEPARTMENT).order_by("province__code", "lao__code", "code")
    for opened_on, closed_on, *who in bodies.values_list("opened_on", "closed_on", *_COLUMNS):
        body = Identity._make(who)
        rows.append(body)
        if (opened_on is None or opened_on <= day) and (closed_on is None or closed_on > day):
            is_open.add(body.organisation_id)
    schools = _schools()
    institutions = [row for row in rows if row.level == Level.INSTITUTION and row.organisation_id in is_open]
    taking_part = {row.lao_id for row in institutions} | (schools.keys() & is_open)
    laos = {row.organisation_id: row for row in rows if row.organisation_id in taking_part}
    above = {row.province_id for row in laos.values()}
    provinces = {row.organisation_id: row for row in rows if row.organisation_id in above}
    funded = {pk: own for pk, own in schools.items() if pk in laos and pk in is_open}
    return Tree(institutions, laos, provinces, funded)


def _schools() -> dict[int, dict[str, School]]:
    """Every school of another affiliation, by its LAO and its own id as text."""
    schools: dict[int, dict[str, School]] = defaultdict(dict)
    rows = OtherSchool.objects.order_by("lao_id", "pk")
    for pk, lao, code, name, affiliation, district in rows.values_list(
        "pk", "lao_id", "code", "name", "affiliation", "district"
    ):
        words = {"code": code, "name": name, "affiliation": affiliation, "district": district}
        schools[lao][str(pk)] = words
    return schools


def tree_of(closing: Closing) -> Tree:
    """The bodies that an earlier closing was about, as they were then; two statements."""
    lines = list(closing.lines.order_by("pk").values_list(*IDENTITY, "database", "schools"))
    institutions = [Identity._make(row[:-2]) for row in lines if row[-2] == Database.ROLL]
    schools = {row[0]: row[-1] for row in lines if row[-2] == Database.HEADCOUNTS}
    above = [Identity._make(row) for row in closing.sums.order_by("pk").values_list(*IDENTITY)]
    laos = {row.organisation_id: row for row in above if row.level == Level.LAO}
    provinces = {row.organisation_id: row for row in above if row.level == Level.PROVINCE}
    return Tree(institutions, laos, provinces, schools)


def parts_of(round_: Round, tree: Tree) -> list[Part]:
    """How every database of every body that takes part stands in a round, institutions first; one statement."""
    standings = {
        (organisation, database): rest
        for organisation, database, *rest in Standing.objects.filter(round=round_).values_list(
            "organisation_id", "database", "state", "pk", "seal_number", "confirmed_total"
        )
    }
    return [
        Part(body, database, *standings.get((body.organisation_id, database), ())) for body, database in _links(tree)
    ]


def _links(tree: Tree) -> Iterator[tuple[Identity, str]]:
    """Who takes part in what, as the gates ask for it (๗.๒, ๗.๓, ๘)."""
    yield from _each(tree.institutions, (Database.ROLL, Database.BASICS))
    with_institutions = {body.lao_id for body in tree.institutions}
    for pk, lao in tree.laos.items():
        if pk in with_institutions:
            yield from _each([lao], (Database.ROLL, Database.BASICS))
        if pk in tree.schools:
            yield lao, str(Database.HEADCOUNTS)
    yield from _each(tree.provinces.values(), (Database.OVERALL,))


def _each(bodies: Iterable[Identity], databases: Iterable[Database]) -> Iterator[tuple[Identity, str]]:
    for body in bodies:
        for database in databases:
            yield body, str(database)
