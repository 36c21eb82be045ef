"""Reading contests: who has a learner whom others have too, what each brought, and who decides."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lec.accounts.models import Officer, Post
from lec.lib.refusals import Hidden
from lec.registry.models import Level, Organisation
from lec.registry.queries import department
from lec.rolls.models import Contest, ContestOutcome, Enrolment, EnrolmentState, Evidence
from lec.rolls.queries.roll import learner_named, stated_by
from lec.rounds.models import ContestDefault, Round
from lec.rounds.queries import open_round

_DOTS = "•••"


@dataclass(frozen=True)
class Brought:
    """One piece of evidence; `text` is empty and the file stays closed for who may only know that there is one."""

    evidence: Evidence
    is_plain: bool

    @property
    def text(self) -> str:
        """What was written, where the viewer may read it."""
        return self.evidence.text if self.is_plain else ""

    @property
    def has_more(self) -> bool:
        """Whether there is a text or a file that the viewer is not shown."""
        return not self.is_plain and bool(self.evidence.text or self.evidence.filename)


@dataclass(frozen=True)
class Side:
    """One institution of a contest; where not `is_plain`, the child's details are masked."""

    enrolment: Enrolment
    is_plain: bool
    brought: tuple[Brought, ...] = ()

    @property
    def institution(self) -> Organisation:
        """Whose side it is."""
        return self.enrolment.institution

    @property
    def is_holder(self) -> bool:
        """Whether the learner counts there now."""
        return self.enrolment.state == EnrolmentState.ENROLLED

    @property
    def officer(self) -> Officer | None:
        """Whom to telephone."""
        post: Post | None = getattr(self.institution, "post", None)
        return post.officer if post else None

    @property
    def name(self) -> str:
        """The child's name as this side states it: whole, or its first letters."""
        person = stated_by(self.enrolment)
        return learner_named(person) if self.is_plain else masked_name(person.first_name, person.last_name)

    @property
    def birth_date(self) -> date | None:
        """The child's birth date as this side states it, where the viewer may know the day."""
        return stated_by(self.enrolment).birth_date if self.is_plain else None

    @property
    def birth_year(self) -> int:
        """The year of it (Gregorian)."""
        return stated_by(self.enrolment).birth_date.year

    @property
    def last_attendance(self) -> date | None:
        """The latest day of attendance that this side gave."""
        return latest_attendance(one.evidence for one in self.brought)


@dataclass(frozen=True)
class Happening:
    """One line of a contest's history."""

    at: datetime
    what: str
    who: str
    reason: str = ""


@dataclass(frozen=True)
class ContestView:
    """A contest as one organisation may see it; `days_left` for evidence is negative once they are over.

    `decider` is who decides.
    """

    contest: Contest
    sides: tuple[Side, ...]
    days_left: int | None
    by_default: str
    decider: Organisation

    @property
    def is_open(self) -> bool:
        """Whether it is to be settled still."""
        return self.contest.closed_at is None

    @property
    def is_overdue(self) -> bool:
        """Whether the time for evidence is over and nobody has decided."""
        return self.is_open and self.days_left is not None and self.days_left < 0

    @property
    def name(self) -> str:
        """The child's name, plain where the viewer may read one of the sides."""
        return next((side.name for side in self.sides if side.is_plain), self.sides[0].name)

    @property
    def winner(self) -> Organisation | None:
        """Who has the learner since the contest was settled."""
        found = (side.institution for side in self.sides if side.enrolment.pk == self.contest.winner_id)
        return next(found, None)

    @property
    def history(self) -> list[Happening]:
        """What happened, oldest first."""
        lines = [
            Happening(side.enrolment.created_at, _recorded_at(side, self), side.institution.name)
            for side in self.sides
        ]
        for side in self.sides:
            lines += [
                Happening(one.evidence.at, _("Evidence brought"), side.institution.name) for one in side.brought
            ]
        if self.contest.closed_at:
            by = self.contest.decided_post
            lines.append(
                Happening(
                    self.contest.closed_at,
                    str(ContestOutcome(self.contest.outcome).label),
                    by.organisation.title if by else "",
                    self.contest.reason,
                )
            )
        return sorted(lines, key=lambda line: line.at)


def decider_of(institutions: Iterable[Organisation]) -> Organisation:
    """Who decides between these institutions: their LAO, the province between its LAOs, else the department.

    Reads the department where neither LAO nor province is common; `lao` and `province` are read per institution
    unless they were selected with it.
    """
    return _common(list(institutions)) or department()


def _common(institutions: Sequence[Organisation]) -> Organisation | None:
    """The LAO or the province that all of these belong to."""
    laos = {one.lao_id for one in institutions}
    provinces = {one.province_id for one in institutions}
    if len(laos) == 1 and institutions[0].lao:
        return institutions[0].lao
    if len(provinces) == 1 and institutions[0].province:
        return institutions[0].province
    return None


def masked_name(*names: str) -> str:
    """The first letter of each name: ส••• จ•••."""
    return " ".join(f"{name[:1]}{_DOTS}" for name in names if name)


def latest_attendance(evidence: Iterable[Evidence]) -> date | None:
    """The latest day of attendance among these, if one was given."""
    return max((one.last_attendance for one in evidence if one.last_attendance), default=None)


def open_contests_within(top: Organisation) -> QuerySet[Contest]:
    """The open contests that concern an institution of this subtree, the longest open first.

    `.count()` is one statement.
    """
    below = {
        Level.INSTITUTION: Q(institution=top.pk),
        Level.LAO: Q(institution__lao=top.pk),
        Level.PROVINCE: Q(institution__province=top.pk),
        Level.DEPARTMENT: Q(),
    }[Level(top.level)]
    standing = Enrolment.objects.filter(
        below, learner=OuterRef("learner"), academic_year=OuterRef("academic_year")
    ).exclude(state=EnrolmentState.DEPARTED)
    rows = Contest.objects.filter(closed_at__isnull=True)
    if top.level != Level.DEPARTMENT:
        rows = rows.filter(Exists(standing))
    return rows.order_by("opened_at", "pk")


def contests_to_decide(organisation: Organisation) -> QuerySet[Contest]:
    """The open contests that are this LAO's, province's or the department's to decide, the oldest first.

    `.count()` is one statement; none for an institution.
    """
    here = Q(learner__enrolments__academic_year=F("academic_year")) & ~Q(
        learner__enrolments__state=EnrolmentState.DEPARTED
    )
    rows = open_contests_within(organisation).annotate(
        first_lao=Min("learner__enrolments__institution__lao_id", filter=here),
        last_lao=Max("learner__enrolments__institution__lao_id", filter=here),
        first_province=Min("learner__enrolments__institution__province_id", filter=here),
        last_province=Max("learner__enrolments__institution__province_id", filter=here),
    )
    if organisation.level == Level.LAO:
        return rows.filter(first_lao=organisation.pk, last_lao=organisation.pk)
    if organisation.level == Level.PROVINCE:
        one_province = rows.filter(first_province=organisation.pk, last_province=organisation.pk)
        return one_province.exclude(first_lao=F("last_lao"))
    if organisation.level == Level.DEPARTMENT:
        return rows.exclude(first_province=F("last_province"))
    return rows.none()


def closed_contests_within(top: Organisation) -> QuerySet[Contest]:
    """The settled contests that an institution of this subtree took part in, the newest first."""
    took_part = Enrolment.objects.filter(
        learner=OuterRef("learner"), academic_year=OuterRef("academic_year"), created_at__lte=OuterRef("closed_at")
    ).filter(~Q(state=EnrolmentState.DEPARTED) | Q(departure__at__gte=OuterRef("opened_at")))
    below = {Level.INSTITUTION: "institution", Level.LAO: "institution__lao", Level.PROVINCE: "institution__province"}
    if top.level != Level.DEPARTMENT:
        took_part = took_part.filter(**{below[Level(top.level)]: top})
    return Contest.objects.filter(Exists(took_part), closed_at__isnull=False).order_by("-closed_at", "-pk")


def sides_of(contests: Sequence[Contest]) -> dict[int, list[Enrolment]]:
    """The enrolments that stand against each other, by contest id, the holder's first; one statement.

    Of a settled contest those that stood when it was settled.
    """
    rows = (
        Enrolment.objects.filter(
            learner__in=[one.learner_id for one in contests],
            academic_year__in={one.academic_year for one in contests},
        )
        .select_related(
            "learner",
            "claim",
            "departure",
            "institution__lao",
            "institution__province",
            "institution__post__officer",
        )
        .order_by("created_at", "pk")
    )
    found: dict[tuple[int, int], list[Enrolment]] = defaultdict(list)
    for row in rows:
        found[row.learner_id, row.academic_year].append(row)
    return {
        one.pk: sorted(
            (row for row in found[one.learner_id, one.academic_year] if _stands_in(row, one)),
            key=lambda row: row.state != EnrolmentState.ENROLLED,
        )
        for one in contests
    }


def view_contests(
    contests: Sequence[Contest], viewer: Organisation, *, today: date, names: bool = False
) -> list[ContestView]:
    """Contests as this organisation may see them, in their order; a constant number of statements.

    An institution reads its own side plain, a LAO those of its institutions, province and department none
    unless `names`, which is for who decides and has given a reason.
    """
    sides = sides_of(contests)
    brought: dict[tuple[int, int], list[Evidence]] = defaultdict(list)
    evidence = Evidence.objects.filter(contest__in=contests).defer("sealed_content").order_by("at", "pk")
    for one in evidence:
        brought[one.contest_id, one.institution_id].append(one)
    rounds = list(Round.objects.filter(academic_year__in={one.academic_year for one in contests}))

    deciders = {pk: _common([row.institution for row in rows]) for pk, rows in sides.items()}
    nation = department() if None in deciders.values() else None

    def side(contest: Contest, row: Enrolment) -> Side:
        plain = names or viewer.pk in (row.institution_id, row.institution.lao_id)
        pieces = brought[contest.pk, row.institution_id]
        return Side(row, plain, tuple(Brought(one, plain) for one in pieces))

    return [
        ContestView(
            contest,
            tuple(side(contest, row) for row in sides[contest.pk]),
            (contest.evidence_due_on - today).days if contest.evidence_due_on else None,
            str(default_of(contest, rounds).label),
            deciders[contest.pk] or nation or department(),
        )
        for contest in contests
    ]


def find_contest(pk: int, *, seen_from: Organisation) -> Contest:
    """The contest of that number if it concerns the viewer's subtree, with who decided it; else Hidden."""
    found = (
        Contest.objects.filter(pk=pk)
        .select_related("learner", "decided_post__organisation", "decided_officer")
        .first()
    )
    if found is None or not any(seen_from.contains(side.institution) for side in sides_of([found])[pk]):
        raise Hidden("not-found", _("There is no such contest in your area."))
    return found


def find_evidence(contest: Contest, pk: int) -> Evidence:
    """The piece of evidence of that number in this contest; else Hidden."""
    found = Evidence.objects.filter(contest=contest, pk=pk).select_related("institution").first()
    if found is None:
        raise Hidden("not-found", _("There is no such file."))
    return found


def default_of(contest: Contest, rounds: Iterable[Round] | None = None) -> ContestDefault:
    """What becomes of a contest that nobody decides in time: as the newest round of its year says."""
    if rounds is None:
        rounds = Round.objects.filter(academic_year=contest.academic_year)
    of_year = [one for one in rounds if one.academic_year == contest.academic_year]
    newest = max(of_year, key=lambda one: one.term, default=None)
    return ContestDefault(newest.contest_default) if newest else ContestDefault.HOLDER


def overdue_contests(*, today: date) -> list[int]:
    """The open contests whose time for evidence is over, the oldest first."""
    rows = Contest.objects.filter(closed_at__isnull=True, evidence_due_on__lt=today)
    return list(rows.order_by("evidence_due_on", "pk").values_list("pk", flat=True))


def undated_contests() -> tuple[QuerySet[Contest], Round | None]:
    """The open contests of the open round's year that were opened before it, and that round."""
    round_ = open_round()
    rows = Contest.objects.filter(closed_at__isnull=True, evidence_due_on__isnull=True)
    return (rows.filter(academic_year=round_.academic_year) if round_ else rows.none()), round_


def open_contest_of(enrolment: Enrolment) -> Contest | None:
    """The open contest about the learner of an enrolment in its year, if there is one."""
    return Contest.objects.filter(
        learner=enrolment.learner_id, academic_year=enrolment.academic_year, closed_at__isnull=True
    ).first()


def _stands_in(row: Enrolment, contest: Contest) -> bool:
    if contest.closed_at is None:
        return row.state != EnrolmentState.DEPARTED
    departure = getattr(row, "departure", None)
    return row.created_at <= contest.closed_at and (departure is None or departure.at >= contest.opened_at)


def _recorded_at(side: Side, view: ContestView) -> str:
    first = min(view.sides, key=lambda one: (one.enrolment.created_at, one.enrolment.pk))
    return _("Recorded as enrolled") if side is first else _("Claimed")
