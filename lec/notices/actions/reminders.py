"""Reminders before a deadline, each with what stands in this organisation's own way (๔, ๑๐.๑)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import override

from lec.confirmation.gates import judge
from lec.notices.actions.tidings import Tidings, tell
from lec.notices.dues import Dues
from lec.notices.models import Notice, NoticeKind
from lec.registry.models import Level, Organisation, OtherSchool
from lec.rounds.chain import RECORD_LANGUAGE, databases_at
from lec.rounds.models import Database, Round, Standing, State
from lec.rounds.queries import open_round, today

DAYS_BEFORE = (7, 3, 1, 0)
MOST_MESSAGES = 5
"""How many blockers of a database a reminder names; the rest is a number."""

_BATCH = 100
LEVELS = (Level.PROVINCE, Level.LAO, Level.INSTITUTION)
"""Who is reminded; the few first, as judging all institutions takes minutes."""


def remind_of_deadlines(
    *, now: datetime, dry: bool = False, progress: Callable[[int, int], None] = lambda done, whole: None
) -> int:
    """Tell who has not confirmed and is due in 7, 3, 1 days or today; answers how many these are.

    Each once for that day, extensions included, with the blockers as they are now. It may be stopped at any time
    and goes on where it was: what was told stays told, a batch of organisations at a time. Not in a transaction.
    When `dry`, nobody is told and nothing judged.
    """
    round_ = open_round()
    if round_ is None:
        return 0
    whole = [one for level in LEVELS for one in _to_remind(round_, level, now)]
    if dry:
        return len(whole)
    told = 0
    for start in range(0, len(whole), _BATCH):
        progress(start, len(whole))
        told += tell(list(_reminders(round_, whole[start : start + _BATCH], now)))
    if whole:
        progress(len(whole), len(whole))
    return told


def _to_remind(round_: Round, level: Level, now: datetime) -> list[tuple[int, date]]:
    """Ids and due dates of the level's organisations that are to be reminded today and were not yet."""
    day, dues = today(now), Dues(round_)
    wanted = {due for due in dues.days_of(level) if (due - day).days in DAYS_BEFORE}
    if not wanted:
        return []
    found = []
    for pk in _unfinished(round_, level, day):
        due = dues.of(level, pk)
        if due in wanted and due is not None:
            found.append((pk, due))
    told = set(
        Notice.objects.filter(
            kind=NoticeKind.DEADLINE,
            key__in={_key(round_, due, day) for due in wanted},
            post__organisation__level=level,
        ).values_list("post__organisation", "key")
    )
    return [(pk, due) for pk, due in found if (pk, _key(round_, due, day)) not in told]


def _unfinished(round_: Round, level: Level, day: date) -> list[int]:
    """The open organisations of a level, with a post, that have something to confirm and have not; one statement."""
    part: dict[str, Q] = {database: Q() for database in databases_at(level)}
    if level == Level.LAO:
        institutions = Organisation.objects.open_on(day).filter(lao=OuterRef("pk"))
        own = Q(Exists(institutions))
        others = Q(Exists(OtherSchool.objects.filter(lao=OuterRef("pk"))))
        part = {Database.ROLL: own, Database.BASICS: own, Database.HEADCOUNTS: others}
    waiting = Q()
    for database, takes_part in part.items():
        done = Standing.objects.filter(
            round=round_, organisation=OuterRef("pk"), database=database, state=State.CONFIRMED
        )
        waiting |= takes_part & Q(~Exists(done))
    rows = Organisation.objects.filter(waiting, level=level, post__is_active=True).open_on(day).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _reminders(round_: Round, batch: Sequence[tuple[int, date]], now: datetime) -> Iterator[Tidings]:
    day = today(now)
    organisations = Organisation.objects.in_bulk([pk for pk, _due in batch])
    confirmed = set(
        Standing.objects.filter(round=round_, organisation__in=organisations, state=State.CONFIRMED).values_list(
            "organisation", "database"
        )
    )
    for pk, due in batch:
        organisation = organisations[pk]
        open_ones = [one for one in databases_at(organisation.level) if (pk, one) not in confirmed]
        lines = [line for one in open_ones if (line := _line(round_, organisation, one, day)) is not None]
        if lines:
            facts = {"due_on": due.isoformat(), "days": (due - day).days, "databases": lines}
            yield Tidings(pk, NoticeKind.DEADLINE, _key(round_, due, day), now, facts)


def _line(round_: Round, organisation: Organisation, database: str, day: date) -> dict[str, object] | None:
    """What stands in the way of one database; None where the organisation does not take part in it."""
    with override(RECORD_LANGUAGE):
        blockers = judge(organisation, database, round_, today=day).blockers
    if any(one.code == "takes-no-part" for one in blockers):
        return None
    below = any(one.organisation["code"] != organisation.code for one in blockers)
    messages = [f"{one.organisation['name']}: {one.message}" if below else one.message for one in blockers]
    return {
        "database": str(database),
        "kind": organisation.kind,
        "below": below,
        "blockers": len(messages),
        "messages": messages[:MOST_MESSAGES],
    }


def _key(round_: Round, due: date, day: date) -> str:
    """Told once for each day before that due date."""
    return f"due:{round_.pk}:{due.isoformat()}:{(due - day) // timedelta(days=1)}"
