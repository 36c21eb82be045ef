"""Tidings from the steps of standings: what fell, what was returned, what can be confirmed now (๙, ๗.๒, ๘)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import override

from lec.confirmation.causes import causes_without_names
from lec.confirmation.gates import participation
from lec.notices.actions.tidings import Tidings
from lec.notices.models import NoticeKind
from lec.registry.models import Level, Organisation
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Act, Database, Round, Standing, State, Step
from lec.rounds.queries import open_round, today


def fallen_since(position: int) -> list[Tidings]:
    """Who is to be told of the falls after that step: the owner, and the level above of an institution or LAO.

    ๙.๑: แจ้ง อปท. ทราบ; ๙.๒ and ๕.๒(๔): แจ้งจังหวัดทราบ. Never who did it. All that one act made fall is one thing
    told to each.
    """
    steps = list(
        Step.objects.filter(pk__gt=position, act__in=[Act.VOID, Act.RETURN])
        .select_related("standing__organisation__parent", "post__organisation")
        .order_by("pk")
    )
    causes = causes_without_names(steps)
    returns = [_returned(step) for step in steps if step.act == Act.RETURN]
    acts: dict[tuple[int, datetime, int], list[Step]] = defaultdict(list)
    for step in steps:
        if step.act == Act.VOID:
            for recipient in _concerned(step):
                acts[recipient, step.at, step.post_id or 0].append(step)
    falls = [_fallen(recipient, of_one, causes[of_one[0].pk]) for (recipient, _at, _by), of_one in acts.items()]
    return [one for one in returns if one is not None] + falls


def _concerned(step: Step) -> Iterator[int]:
    """The owner of what fell and the level above it, without who did it."""
    organisation = step.standing.organisation
    doer = step.post.organisation_id if step.post else None
    above = organisation.parent_id if organisation.level in (Level.INSTITUTION, Level.LAO) else None
    for one in (organisation.pk, above):
        if one is not None and one != doer:
            yield one


def _fallen(recipient: int, steps: list[Step], cause: str) -> Tidings:
    first = steps[0]
    own = [step.standing for step in steps if step.standing.organisation_id == recipient]
    below = [step.standing for step in steps if step.standing.organisation_id != recipient]
    facts = {"own": [_standing(one) for one in own], "below": [_standing(one) for one in below], "cause": cause}
    moment = int(first.at.timestamp() * 1_000_000)
    return Tidings(recipient, NoticeKind.VOIDED, f"void:{moment}:{first.post_id or 0}", first.at, facts)


def _returned(step: Step) -> Tidings | None:
    standing = step.standing
    if step.post and step.post.organisation_id == standing.organisation_id:
        return None
    with override(RECORD_LANGUAGE):
        by = step.post.organisation.title if step.post else ""
    facts = {**_standing(standing), "by": by, "reason": step.reason}
    return Tidings(standing.organisation_id, NoticeKind.RETURNED, f"return:{step.pk}", step.at, facts)


def _standing(standing: Standing) -> dict[str, Any]:
    organisation = standing.organisation
    with override(RECORD_LANGUAGE):
        name = organisation.title
    return {"organisation": organisation.pk, "name": name, "kind": organisation.kind, "database": standing.database}


def ready_since(position: int, now: datetime) -> list[Tidings]:
    """Which LAOs and provinces can confirm now, as the last one below has confirmed after that step.

    Told again when something fell meanwhile and the last one confirmed once more.
    """
    round_ = open_round()
    if round_ is None:
        return []
    touched = (
        Step.objects.filter(pk__gt=position, act=Act.CONFIRM, standing__round=round_)
        .order_by()
        .values_list("standing__organisation__parent", "standing__organisation__level", "standing__database")
        .distinct()
    )
    laos: dict[str, set[int]] = defaultdict(set)
    provinces: set[int] = set()
    for parent, level, database in touched:
        assert parent is not None
        if level == Level.INSTITUTION:
            laos[database].add(parent)
        elif level == Level.LAO:
            provinces.add(parent)
    return [
        *(one for database, pks in laos.items() for one in _ready_laos(round_, database, pks, now)),
        *_ready_provinces(round_, provinces, now),
    ]


def _ready_laos(round_: Round, database: str, laos: set[int], now: datetime) -> Iterator[Tidings]:
    institutions = Organisation.objects.institutions().filter(lao__in=laos).open_on(today(now))
    wanted = dict(institutions.order_by().values_list("lao").annotate(Count("pk")))
    standings = Standing.objects.filter(round=round_, database=database, state=State.CONFIRMED)
    have = dict(
        standings.filter(organisation__in=institutions).values_list("organisation__lao").annotate(Count("pk"))
    )
    done = standings.filter(organisation__in=laos).values_list("organisation", flat=True)
    ready = {pk for pk, number in wanted.items() if have.get(pk) == number} - set(done)
    last = (
        Step.objects.filter(
            act=Act.CONFIRM,
            standing__round=round_,
            standing__database=database,
            standing__organisation__lao__in=ready,
        )
        .order_by()
        .values_list("standing__organisation__lao")
        .annotate(Max("pk"), Max("at"))
    )
    for pk, step, at in last:
        facts = {"database": database, "kind": "", "number": wanted[pk]}
        yield Tidings(pk, NoticeKind.READY, f"ready:{database}:{step}", at, facts)


def _ready_provinces(round_: Round, provinces: Iterable[int], now: datetime) -> Iterator[Tidings]:
    done = set(
        Standing.objects.filter(
            round=round_, database=Database.OVERALL, state=State.CONFIRMED, organisation__in=provinces
        ).values_list("organisation", flat=True)
    )
    for province in Organisation.objects.filter(pk__in=provinces).exclude(pk__in=done).order_by("pk"):
        yield from _ready_province(round_, province, today(now))


def _ready_province(round_: Round, province: Organisation, day: date) -> Iterator[Tidings]:
    wanted = {(lao.pk, str(database)) for lao, databases in participation(province, day) for database in databases}
    confirmed = Standing.objects.filter(round=round_, organisation__province=province, state=State.CONFIRMED)
    have = set(confirmed.filter(organisation__level=Level.LAO).values_list("organisation", "database"))
    if not wanted or wanted - have:
        return
    last = Step.objects.filter(
        act=Act.CONFIRM,
        standing__round=round_,
        standing__organisation__province=province,
        standing__organisation__level=Level.LAO,
    ).aggregate(step=Max("pk"), at=Max("at"))
    facts = {"database": str(Database.OVERALL), "kind": province.kind, "number": len({pk for pk, _one in wanted})}
    yield Tidings(province.pk, NoticeKind.READY, f"ready:overall:{last['step']}", last["at"], facts)
