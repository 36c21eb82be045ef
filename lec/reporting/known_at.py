"""Any number as it was known at a moment: what stood confirmed then, and what was recorded then."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lec.confirmation.gates import Counts, added, total_of
from lec.confirmation.models import Seal
from lec.headcounts.queries.known import KnownHeadcounts, headcounts_known
from lec.lib.grades import GRADES
from lec.registry.models import Level, Naming, Organisation
from lec.registry.queries import children_of
from lec.rolls.queries.known import KnownCount, counts_known, history_begins
from lec.rounds.chain import databases_at
from lec.rounds.models import Database, Deadline, Round, Standing, State, Step
from lec.rounds.queries import today

GradeRow = dict[str, str | int]


@dataclass(frozen=True)
class KnownStanding:
    """How one database stood, and what had been confirmed last by then; `seal` is None before the first time."""

    database: str
    state: str
    seal: Seal | None

    @property
    def counts(self) -> Counts:
        """The sealed counts by grade and sex, of a province's all databases together; empty without a seal."""
        if self.seal is None:
            return {}
        return added(self.seal.counts.values()) if self.database == Database.OVERALL else self.seal.counts

    @property
    def rows(self) -> list[GradeRow]:
        """The sealed counts as a table shows them."""
        return grade_rows(self.counts)


@dataclass(frozen=True)
class KnownCurrent:
    """What was recorded then, confirmed or not. `learners` and `pupils` are None where that was not kept.

    `recorded` of `schools` of other affiliations had numbers; missing is not zero.
    """

    learners: Counts | None
    contested: int
    pupils: Counts | None
    schools: int
    recorded: int

    @property
    def total(self) -> int | None:
        """All learners; None where it was not kept."""
        return None if self.learners is None else total_of(self.learners)

    @property
    def pupils_total(self) -> int | None:
        """All pupils of other affiliations; None where nothing was recorded, which is not zero."""
        return None if self.pupils is None or not self.recorded else total_of(self.pupils)

    @property
    def rows(self) -> list[GradeRow]:
        """The learners as a table shows them."""
        return grade_rows(self.learners or {})

    @property
    def pupil_rows(self) -> list[GradeRow]:
        """The pupils of other affiliations as a table shows them."""
        return grade_rows(self.pupils or {})


@dataclass(frozen=True)
class KnownBelow:
    """One body directly below: how it stood, what it had confirmed last, and what was recorded."""

    organisation: Organisation
    standings: tuple[KnownStanding, ...]
    total: int | None

    @property
    def confirmed(self) -> int | None:
        """What it had confirmed last, of a province other affiliations too; None before the first time."""
        listed = (one.seal for one in self.standings if one.database in (Database.ROLL, Database.OVERALL))
        return next((seal.total for seal in listed if seal), None)


@dataclass(frozen=True)
class KnownAt:
    """One organisation at a moment. `round` is the one that was open, else the last that had closed by then.

    `name` and `code` are those of that day; bodies below are placed as they are placed today. `begins` is since
    when counts are kept.
    """

    organisation: Organisation
    name: str
    code: str
    at: datetime
    round: Round | None
    was_open: bool
    deadline: Deadline | None
    standings: tuple[KnownStanding, ...]
    current: KnownCurrent
    below: tuple[KnownBelow, ...]
    begins: datetime | None


def known_at(organisation: Organisation, at: datetime) -> KnownAt:
    """Everything known of an organisation's numbers at a moment; a fixed number of statements at each level.

    Steps, seals and deadlines are only ever added, so that what stood then is read from them; what was recorded
    is read from the history of counts and from the events of head counts.
    """
    round_ = Round.objects.filter(opened_at__lte=at).order_by("-opened_at").first()
    below = list(children_of(organisation, today=today(at)))
    standings = _standings(round_, [organisation, *below], at)
    institutions = Organisation.objects.within(organisation).institutions()
    year = round_.academic_year if round_ else None
    begins = history_begins()
    kept = begins is not None and at >= begins and year is not None
    rolls = counts_known(institutions.values_list("pk", flat=True), year, at) if kept and year else {}
    named = _naming(organisation, at)
    return KnownAt(
        organisation=organisation,
        name=named.name if named else organisation.name,
        code=named.code if named else organisation.code,
        at=at,
        round=round_,
        was_open=round_ is not None and (round_.closed_at is None or round_.closed_at > at),
        deadline=_deadline(round_, organisation, at) if round_ else None,
        standings=_ordered(organisation, standings.get(organisation.pk, {})),
        current=_current(organisation, round_, at, rolls if kept else None),
        below=tuple(_below(below, standings, rolls, institutions, kept=kept)),
        begins=begins,
    )


def _standings(
    round_: Round | None, organisations: Sequence[Organisation], at: datetime
) -> dict[int, dict[str, KnownStanding]]:
    """By organisation and database, where the last step by then had led, and the last seal by then."""
    if round_ is None:
        return {}
    rows = Standing.objects.filter(round=round_, organisation__in=[one.pk for one in organisations])
    standings = {
        pk: (organisation, database)
        for pk, organisation, database in rows.values_list("pk", "organisation_id", "database")
    }
    states: dict[int, str] = {}
    steps = Step.objects.filter(standing__in=standings, at__lte=at).order_by("at", "pk")
    for standing, state in steps.values_list("standing_id", "to_state"):
        states[standing] = state
    seals: dict[int, Seal] = {}
    made = Seal.objects.filter(standing__in=standings, at__lte=at).defer("parts", "rests_on")
    for seal in made.select_related("post", "officer").order_by("number"):
        seals[seal.standing_id] = seal
    known: dict[int, dict[str, KnownStanding]] = defaultdict(dict)
    for pk, (organisation, database) in standings.items():
        known[organisation][database] = KnownStanding(database, states.get(pk, State.OPEN), seals.get(pk))
    return known


def _ordered(organisation: Organisation, own: dict[str, KnownStanding]) -> tuple[KnownStanding, ...]:
    return tuple(own[database] for database in databases_at(organisation.level) if database in own)


def _deadline(round_: Round, organisation: Organisation, at: datetime) -> Deadline | None:
    """The deadline in force for an organisation at a moment, as rounds.queries.deadline_for has it today."""
    rows = list(
        Deadline.objects.filter(round=round_, level=organisation.level, set_at__lte=at)
        .filter(Q(organisation__isnull=True) | Q(organisation=organisation))
        .order_by("set_at", "id")
    )
    general = [row for row in rows if row.organisation_id is None][-1:]
    named = [row for row in rows if row.organisation_id is not None][-1:]
    return max(general + named, key=lambda row: row.due_on, default=None)


def _current(
    organisation: Organisation, round_: Round | None, at: datetime, rolls: dict[int, KnownCount] | None
) -> KnownCurrent:
    """What was recorded below an organisation; head counts up to the province, where events are read of."""
    learners = None if rolls is None else added(known.counts for known in rolls.values())
    contested = sum(known.claimed for known in (rolls or {}).values())
    heads: Iterable[KnownHeadcounts] = ()
    if round_ is not None and organisation.level in (Level.LAO, Level.PROVINCE):
        laos = list(Organisation.objects.within(organisation).laos())
        heads = headcounts_known(laos, round_, at).values()
    listed = list(heads)
    return KnownCurrent(
        learners=learners,
        contested=contested,
        pupils=added(one.counts for one in listed) if listed else None,
        schools=sum(one.schools for one in listed),
        recorded=sum(one.recorded for one in listed),
    )


def _below(
    below: Sequence[Organisation],
    standings: dict[int, dict[str, KnownStanding]],
    rolls: dict[int, KnownCount],
    institutions: "Iterable[Organisation]",
    *,
    kept: bool,
) -> Iterable[KnownBelow]:
    """The bodies directly below with the learners recorded in them."""
    sums: dict[int, int] = defaultdict(int)
    if below and kept:
        column = {Level.PROVINCE: "province_id", Level.LAO: "lao_id", Level.INSTITUTION: "pk"}[Level(below[0].level)]
        for one in institutions:
            if (known := rolls.get(one.pk)) is not None:
                sums[getattr(one, column)] += known.total
    for body in below:
        own = standings.get(body.pk, {})
        yield KnownBelow(body, _ordered(body, own), sums[body.pk] if kept else None)


def _naming(organisation: Organisation, at: datetime) -> Naming | None:
    """What the organisation was called on that day."""
    day = today(at)
    return (
        Naming.objects.filter(Q(since__isnull=True) | Q(since__lte=day), organisation=organisation)
        .filter(Q(until__isnull=True) | Q(until__gt=day))
        .order_by("-pk")
        .first()
    )


def grade_rows(counts: Counts) -> list[GradeRow]:
    """Rows of grade, male, female and total in the order of schooling, grades without anybody left out."""
    return [
        {"grade": grade, "male": cell["M"], "female": cell["F"], "total": cell["M"] + cell["F"]}
        for grade in GRADES
        if (cell := counts.get(grade)) and (cell["M"] or cell["F"])
    ]
