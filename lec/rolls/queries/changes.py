"""Who came, left, changed class or was corrected on rolls, told child by child from the record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from lec.audit.models import Event
from lec.rolls.models import Departure, DepartureKind, Enrolment, EnrolmentState, Reason
from lec.rolls.queries.roll import learner_named
from lec.rolls.records import CONFIRMED_FIELDS

ADDED, MOVED_IN, WON = "added", "moved_in", "won"
"""How a learner came: recorded here, moved from another institution of the year, given after a contest."""

JOINED = "joined"
"""Stands among corrected facts where two records were found to be of one person."""

_PLACE = ("grade", "room")
_FACTS = (*CONFIRMED_FIELDS, "identifier")
ROLL_VERBS = (
    "learner.enrolled",
    "learner.claimed",
    "learner.changed",
    "learner.corrected",
    "learner.departed",
    "learner.joined",
)
"""The events by which a roll that was confirmed once changes; a promotion into it is over by then."""


@dataclass(frozen=True)
class Child:
    """One learner among the changes of a roll, with the class of now, or of the day of leaving."""

    enrolment_id: int
    name: str
    grade: str
    room: str


@dataclass(frozen=True)
class Came(Child):
    """Who is on the roll now and was not; `how` is ADDED, MOVED_IN or WON."""

    how: str = ADDED


@dataclass(frozen=True)
class Left(Child):
    """Who was on the roll and is not; `kind` a DepartureKind, `reason` one of the circular's (๕.๓.๔)."""

    kind: str = ""
    reason: str = ""

    @property
    def is_in_register(self) -> bool:
        """Whether the learner stands in the register of those without existence."""
        return self.kind == DepartureKind.NO_EXISTENCE

    @property
    def kind_in_words(self) -> str:
        """How the learner left; '' where somebody else's claim is all that changed."""
        return str(DepartureKind(self.kind).label) if self.kind else ""

    @property
    def reason_in_words(self) -> str:
        """The circular's reason; '' outside the register."""
        return str(Reason(self.reason).label) if self.reason else ""


@dataclass(frozen=True)
class Regraded(Child):
    """Who stands in another class than before."""

    grade_before: str = ""
    room_before: str = ""


@dataclass(frozen=True)
class Corrected(Child):
    """Whose confirmed facts differ from before; `fields` names them, or is (JOINED,)."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class RollChanges:
    """What became of the learners of one roll; whoever came and left again does not appear."""

    came: tuple[Came, ...] = ()
    left: tuple[Left, ...] = ()
    regraded: tuple[Regraded, ...] = ()
    corrected: tuple[Corrected, ...] = ()

    @property
    def number(self) -> int:
        """How many lines there are to tell."""
        return len(self.came) + len(self.left) + len(self.regraded) + len(self.corrected)


@dataclass
class _Story:
    """What the events of one learner at one institution say, in their order."""

    was: bool | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    won: bool = False
    joined: bool = False

    def hear(self, event: Event) -> None:
        """Take one more event in."""
        before, after = event.before or {}, event.after or {}
        if self.was is None:
            self.was = _was_on_roll(event.verb, before)
        if event.verb == "learner.joined":
            self.joined = True
            return
        self.won = self.won or (before.get("state"), after.get("state")) == ("claimed", "enrolled")
        if event.verb not in ("learner.departed", "learner.claimed"):
            for name in before.keys() & set(_FACTS):
                self.before.setdefault(name, before[name])
            self.after |= {name: after[name] for name in after.keys() & set(_FACTS)}

    @property
    def differing(self) -> set[str]:
        """The facts that are not what they were; a masked identifier differs whenever it was written."""
        known = self.before.keys() & self.after.keys()
        return {name for name in known if name == "identifier" or self.before[name] != self.after[name]}


def changes_in_rolls(told: Mapping[int, Sequence[Event]], academic_year: int) -> dict[int, RollChanges]:
    """What became of learners of that year (Gregorian), by institution id; one statement.

    `told` has the events of each institution since the moment asked about, in their order; others than
    ROLL_VERBS are passed over.
    """
    joins = _joins(told.values())
    heard: dict[int, dict[int, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for institution, events in told.items():
        for event in events:
            if event.verb in ROLL_VERBS:
                learner = int(event.subject.removeprefix("learner:"))
                heard[institution][joins.get(learner, learner)].append(event)
    if not heard:
        return {}
    rows = _rows(heard, academic_year)
    return {
        institution: _of_roll(learners, rows.get(institution, {})) for institution, learners in heard.items()
    }


def _joins(told: Iterable[Sequence[Event]]) -> dict[int, int]:
    """Records that were found to be of a person whom another record stands for."""
    joined = (event for events in told for event in events if event.verb == "learner.joined")
    return {event.before["learner"]: event.after["learner"] for event in joined if event.before and event.after}


def _rows(heard: Mapping[int, Mapping[int, object]], academic_year: int) -> dict[int, dict[int, list[Enrolment]]]:
    """The learners' enrolments at their institutions that year, by institution and learner."""
    elsewhere = Departure.objects.filter(
        kind=DepartureKind.MOVED,
        enrolment__learner=OuterRef("learner"),
        enrolment__academic_year=academic_year,
    ).exclude(enrolment__institution=OuterRef("institution"))
    found = (
        Enrolment.objects.filter(
            institution__in=list(heard),
            academic_year=academic_year,
            learner__in={learner for learners in heard.values() for learner in learners},
        )
        .select_related("learner", "claim", "departure")
        .annotate(moved_in=Exists(elsewhere))
        .order_by("pk")
    )
    rows: dict[int, dict[int, list[Enrolment]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        rows[row.institution_id][row.learner_id].append(row)
    return rows


def _of_roll(learners: Mapping[int, Sequence[Event]], rows: Mapping[int, Sequence[Enrolment]]) -> RollChanges:
    came, left, regraded, corrected = [], [], [], []
    for learner, events in learners.items():
        own = rows.get(learner, ())
        if not own:
            continue
        row = _standing(own)
        story = _Story()
        for event in events:
            story.hear(event)
        is_on = row.state == EnrolmentState.ENROLLED
        was = is_on if story.was is None else story.was
        child = (row.pk, learner_named(row.person), row.grade, row.room)
        if is_on and not was:
            how = WON if story.won else MOVED_IN if row.moved_in else ADDED  # type: ignore[attr-defined]
            came.append(Came(*child, how=how))
        elif was and not is_on:
            left.append(_left(child, row))
        elif was and is_on:
            differing = story.differing
            if differing & set(_PLACE):
                was_in = [str(story.before.get(name, getattr(row, name))) for name in _PLACE]
                regraded.append(Regraded(*child, *was_in))
            fields = tuple(name for name in _FACTS if name in differing and name not in _PLACE)
            if fields or story.joined:
                corrected.append(Corrected(*child, fields=fields or (JOINED,)))
    return RollChanges(tuple(came), tuple(left), tuple(regraded), tuple(corrected))


def _standing(own: Sequence[Enrolment]) -> Enrolment:
    """The enrolment that stands, else the last one."""
    return next((row for row in own if row.state != EnrolmentState.DEPARTED), own[-1])


def _left(child: tuple[int, str, str, str], row: Enrolment) -> Left:
    if row.state != EnrolmentState.DEPARTED:
        return Left(*child)
    return Left(*child, kind=row.departure.kind, reason=row.departure.reason)


def _was_on_roll(verb: str, before: Mapping[str, Any]) -> bool | None:
    """Whether the learner counted before the event; None where it does not tell."""
    if verb in ("learner.enrolled", "learner.claimed"):
        return False
    if "state" in before:
        return bool(before["state"] == EnrolmentState.ENROLLED)
    return None
