"""Opening, extending and closing rounds; voiding what a change of data no longer supports."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.registry.models import Level, Organisation
from lec.registry.queries import department
from lec.rounds.chain import databases_at, link, moves
from lec.rounds.models import Act, ContestDefault, Deadline, Round, Standing, State, Step
from lec.rounds.queries import open_round
from lec.rounds.rules import (
    CONTEST_DAYS,
    SEARCH_AFTER_DAYS,
    check_can_close,
    check_can_extend,
    check_can_open,
    check_settings,
)


@transaction.atomic
def open_round_for(
    *,
    academic_year: int,
    term: int,
    count_date: date,
    fiscal_year: int,
    deadlines: Mapping[str, date],
    order_reference: str,
    contest_days: int = CONTEST_DAYS,
    contest_default: str = ContestDefault.HOLDER,
    search_after_days: int = SEARCH_AFTER_DAYS,
    by: Post | None,
    now: datetime,
) -> Round:
    """Open a round (years Gregorian) with a deadline per level, and lay out the standings.

    `contest_days` are given to evidence about a contested learner, then `contest_default` settles; who is
    in a register and turns up nowhere for `search_after_days` is a child to look for. Refused while another
    round is open, for a term held before, or when a level's deadline is missing or earlier than that of the
    level below (๔).
    """
    ledger = _department_ledger()
    check_can_open(academic_year=academic_year, term=term, deadlines=deadlines, by=by)
    check_settings(contest_days=contest_days, contest_default=contest_default, search_after_days=search_after_days)
    opened = Round.objects.create(
        academic_year=academic_year,
        term=term,
        count_date=count_date,
        fiscal_year=fiscal_year,
        opened_at=now,
        contest_days=contest_days,
        contest_default=contest_default,
        search_after_days=search_after_days,
    )
    Deadline.objects.bulk_create(
        Deadline(
            round=opened,
            level=level,
            due_on=due_on,
            order_reference=order_reference,
            set_at=now,
            set_by=by,
        )
        for level, due_on in deadlines.items()
    )
    organisations = Organisation.objects.open_on(count_date).values_list("pk", "level")
    Standing.objects.bulk_create(
        (
            Standing(round=opened, organisation_id=pk, database=database)
            for pk, level in organisations
            for database in databases_at(level)
        ),
        batch_size=2000,
    )
    after = {
        "round": str(opened),
        "count_date": count_date,
        "deadlines": dict(deadlines),
        "contest_days": contest_days,
        "contest_default": contest_default,
        "search_after_days": search_after_days,
    }
    audit.append(ledger, [audit.Entry("round.open", f"round:{opened.pk}", None, after)], by=by, now=now)
    return opened


@transaction.atomic
def extend_deadline(
    *,
    round: Round,
    level: str,
    due_on: date,
    order_reference: str,
    reason: str,
    organisations: Sequence[Organisation] = (),
    by: Post | None,
    now: datetime,
) -> list[Deadline]:
    """Move a level's deadline for everybody, or for the organisations named; the history is kept.

    Refused on a closed round, without an order's reference and a reason, or when a named
    organisation is not of that level (๔).
    """
    ledger = _department_ledger()
    round = Round.objects.select_for_update().get(pk=round.pk)
    check_can_extend(
        round, level=level, order_reference=order_reference, reason=reason, organisations=organisations, by=by
    )
    named: list[Organisation | None] = [*organisations]
    rows = Deadline.objects.bulk_create(
        Deadline(
            round=round,
            level=level,
            organisation=organisation,
            due_on=due_on,
            order_reference=order_reference,
            reason=reason,
            set_at=now,
            set_by=by,
        )
        for organisation in (named or [None])
    )
    after = {
        "level": level,
        "due_on": due_on,
        "order": order_reference,
        "reason": reason,
        "organisations": [organisation.code for organisation in organisations],
    }
    audit.append(ledger, [audit.Entry("round.extend", f"round:{round.pk}", None, after)], by=by, now=now)
    return rows


@transaction.atomic
def close_round(*, round: Round, by: Post | None, now: datetime) -> Round:
    """Close the round: from now on no act touches its standings, and its numbers stay as they are.

    Every act on a standing holds its organisation's ledger before it looks whether the round is
    open; closing holds them all, so that none is half done. An act that was under way when closing was asked for
    may have a later moment than `now`; the round is then closed at that moment, so that nothing it holds lies
    after its end. Refused when already closed.
    """
    for level in (Level.INSTITUTION, Level.LAO, Level.PROVINCE):
        audit.hold(Organisation.objects.filter(level=level).values_list("pk", flat=True))
    ledger = _department_ledger()
    round = Round.objects.select_for_update().get(pk=round.pk)
    check_can_close(round, by=by)
    last = Step.objects.filter(standing__round=round).aggregate(last=Max("at"))["last"]
    round.closed_at = max(now, last or now)
    round.save(update_fields=["closed_at"])
    entry = audit.Entry("round.close", f"round:{round.pk}", None, {"round": str(round)})
    audit.append(ledger, [entry], by=by, now=round.closed_at)
    return round


@transaction.atomic
def void(
    *,
    ledgers: Mapping[int, Ledger],
    database: str,
    cause: str,
    by: Post | None,
    now: datetime,
    act: Act = Act.VOID,
) -> list[Step]:
    """Make the confirmed standings of these organisations fall, and what stands on them (๙).

    `ledgers` are those of the organisations whose data changes, all of one level, already held with
    `audit.hold` in this transaction, before the change. `cause` is the sentence kept with each step.
    Answers the steps it appended, lowest level first; none where nothing was confirmed.
    """
    round_ = open_round()
    if round_ is None:
        return []
    fallen = list(
        Standing.objects.filter(
            round=round_, database=database, organisation__in=list(ledgers), state=State.CONFIRMED
        )
        .select_related("organisation")
        .order_by("organisation_id")
    )
    steps = fall(standings=fallen, ledgers=ledgers, act=act, cause=cause, by=by, now=now)
    return steps + _climb(fallen, database, cause, by, now)


def fall(
    *,
    standings: Sequence[Standing],
    ledgers: Mapping[int, Ledger],
    act: Act,
    cause: str,
    by: Post | None,
    now: datetime,
) -> list[Step]:
    """Move confirmed standings by `act`: state, step and event together."""
    if not standings:
        return []
    steps = []
    entries: dict[int, list[audit.Entry]] = {}
    for standing in standings:
        after = moves(act, standing.state)
        assert after is not None, f"{act} does not apply to {standing.state}"
        steps.append(
            Step(
                standing=standing,
                act=act,
                from_state=standing.state,
                to_state=after,
                at=now,
                post=by,
                officer=by.officer if by else None,
                reason=cause[:500],
                seal_number=standing.seal_number,
            )
        )
        entry = audit.Entry(
            f"standing.{act}",
            f"standing:{standing.pk}",
            {"database": standing.database, "state": standing.state},
            {"database": standing.database, "state": after, "cause": cause},
        )
        entries.setdefault(standing.organisation_id, []).append(entry)
        standing.state = after
    audit.append_each(ledgers, entries, by=by, now=now)
    Standing.objects.filter(pk__in=[standing.pk for standing in standings]).update(state=State.VOIDED)
    Step.objects.bulk_create(steps)
    return steps


def _climb(fallen: Iterable[Standing], database: str, cause: str, by: Post | None, now: datetime) -> list[Step]:
    """Void, one level up, what rested on fallen standings.

    The level above is held even when it looks unconfirmed: a confirmation of it may be under way
    that still saw the fallen standing whole.
    """
    organisations = [standing.organisation for standing in fallen]
    if not organisations:
        return []
    row = link(database, organisations[0].level)
    if row is None or row.above is None:
        return []
    ledgers = audit.hold({one.parent_id for one in organisations if one.parent_id})
    return void(ledgers=ledgers, database=row.above[0], cause=cause, by=by, now=now)


def _department_ledger() -> Ledger:
    """The department's ledger, held."""
    pk = department().pk
    return audit.hold([pk])[pk]
