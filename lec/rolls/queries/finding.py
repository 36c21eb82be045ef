"""Finding learners of a subtree by part of a name, or by the whole identifier."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import CharField, Exists, F, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Lower

from lec.lib.identifiers import BadIdentifier, Identifier, parse_identifier
from lec.lib.names import clean_text, without_prefix
from lec.registry.models import Level, Organisation
from lec.rolls.identity import masked, seal
from lec.rolls.models import Claim, Enrolment, EnrolmentState, Learner

SHOWN = 50
"""How many learners a search shows; whoever gets more is asked to type more."""

_RARE = 2000
"""Up to so many learners of the nation are looked up one by one; what more have is soon found in any province."""
_INDEXED = 3
"""The index of names knows parts of three characters."""

_WITHIN = {
    Level.DEPARTMENT: None,
    Level.PROVINCE: "institution__province",
    Level.LAO: "institution__lao",
    Level.INSTITUTION: "institution",
}


@dataclass(frozen=True)
class Hit:
    """A learner who was found, at the latest place inside the searcher's subtree.

    Who claims a child, or claimed it, is shown what it stated itself, not what the holder keeps.
    """

    enrolment: Enrolment
    name: str
    name_sort: str
    masked_identifier: str

    @property
    def institution(self) -> Organisation:
        """Where the learner is or last was."""
        return self.enrolment.institution


@dataclass(frozen=True)
class Found:
    """What a search found, in Thai order; `more` says that there were more than are shown."""

    hits: tuple[Hit, ...]
    more: bool = False


def stated_identifier(text: str) -> Identifier | None:
    """The identifier that was typed whole, or None where the text is something else."""
    try:
        return parse_identifier(text)
    except BadIdentifier:
        return None


def search(text: str, *, top: Organisation) -> Found:
    """The learners of `top`'s subtree whose name contains `text`, or whose identifier it is; four statements.

    Names of every year are searched, of those who left too; one hit per learner, the latest enrolment. A name
    is searched as it is written, without its prefix, across the blank between name and surname.
    """
    identifier = stated_identifier(text)
    if identifier is not None:
        learners = Learner.objects.filter(identifier_sealed=seal(identifier)).values_list("pk", "same_as")
        return _found(_enrolments(top).filter(learner__in=[standing or pk for pk, standing in learners]))
    wanted = without_prefix(clean_text(text))
    if not wanted:
        return Found(())
    return _found(_held(wanted, top), _claimed(wanted, top))


def _held(wanted: str, top: Organisation) -> QuerySet[Enrolment]:
    rows = _enrolments(top).filter(~Exists(Claim.objects.filter(enrolment=OuterRef("pk"))))
    named = Learner.objects.annotate(full=_full_name("")).filter(full__icontains=wanted).values_list("pk", flat=True)
    if top.level == Level.DEPARTMENT:
        return rows.filter(learner__in=list(named[: 2 * SHOWN]))
    if top.level == Level.PROVINCE and len(wanted) >= _INDEXED and connection.vendor == "postgresql":
        everywhere = list(named[: _RARE + 1])
        if len(everywhere) <= _RARE:
            return rows.filter(learner__in=everywhere)
    # In small letters, for which there is no index: whoever has few learners reads them all.
    return rows.annotate(full=Lower(_full_name("learner__"))).filter(full__contains=wanted.lower())


def _claimed(wanted: str, top: Organisation) -> QuerySet[Enrolment]:
    named = Claim.objects.annotate(full=_full_name("")).filter(full__icontains=wanted)
    return _enrolments(top).filter(pk__in=named.values("enrolment"))


def _full_name(path: str) -> Func:
    """Name and surname as the index of names has them."""
    return Func(
        F(f"{path}first_name"),
        Value(" "),
        F(f"{path}last_name"),
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=CharField(),
    )


def _enrolments(top: Organisation) -> QuerySet[Enrolment]:
    within = _WITHIN[Level(top.level)]
    rows = Enrolment.objects.filter(**{within: top}) if within else Enrolment.objects.all()
    return rows.order_by()


def _found(*searches: QuerySet[Enrolment]) -> Found:
    read = [list(rows.values_list("pk", flat=True)[: 2 * SHOWN]) for rows in searches]
    rows = Enrolment.objects.filter(pk__in=[pk for one in read for pk in one])
    latest: dict[int, Enrolment] = {}
    for row in rows.select_related("learner", "claim", "institution__lao", "institution__province"):
        known = latest.get(row.learner_id)
        if known is None or _freshness(known) < _freshness(row):
            latest[row.learner_id] = row
    hits = sorted(map(_hit, latest.values()), key=lambda hit: (hit.name_sort, hit.enrolment.pk))
    cut_off = any(len(one) == 2 * SHOWN for one in read)
    return Found(tuple(hits[:SHOWN]), more=cut_off or len(hits) > SHOWN)


def _freshness(row: Enrolment) -> tuple[int, bool, int]:
    return row.academic_year, row.state != EnrolmentState.DEPARTED, row.pk


def _hit(row: Enrolment) -> Hit:
    person = row.person
    name = f"{person.prefix}{person.first_name} {person.last_name}"
    return Hit(row, name, person.name_sort, masked(row.learner.identifier_sealed))
