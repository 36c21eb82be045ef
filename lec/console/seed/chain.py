"""Confirms the nation as its officers would have: standings, steps, seals and chained events, both rounds."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from lec.audit.actions import Entry
from lec.audit.models import Event, hash_of
from lec.confirmation.gates import added, digest_of_seals, total_of
from lec.console.seed.authorities import AuthorityMade, SiteMade
from lec.console.seed.bodies import DEPARTMENT_PK, Body, bodies
from lec.console.seed.plan import Above, Authority, Branch, Plan, Season, Site, Stage
from lec.console.seed.rolls import Sealing
from lec.console.seed.tables import Batch
from lec.lib.collation import sort_key
from lec.registry.models import Level
from lec.rounds.chain import databases_at
from lec.rounds.models import Act, Database, State

CLOSED, OPEN = 1, 2
"""The numbers of the two rounds."""

_CHANGED = "ข้อมูลผู้เรียนเปลี่ยน: เพิ่ม 1 คน"
_RETURNED = "ขอให้ตรวจสอบจำนวนผู้เรียนกับบัญชีเรียกชื่ออีกครั้ง"
_ORDER = "หนังสือตัวอย่าง ที่ มท 0000.0/ว 1"


@dataclass(frozen=True)
class Happening:
    """One act on a standing. `by` is the post, whose number is also that of organisation and officer."""

    act: Act
    at: datetime
    by: int
    sealing: Sealing | None = None
    rests_on: list[list[str]] = field(default_factory=list)
    late: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Link:
    """A seal below: the organisation's code, the database, and what was sealed."""

    code: str
    database: Database
    sealing: Sealing


class Chronicle:
    """Collects the rows of the chain; one organisation's events stand in the order of their moments."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.season = plan, plan.season
        self.batch: Batch = defaultdict(list)
        self._standings, self._steps = count(1), count(1)
        self._events: dict[int, list[tuple[datetime, int | None, Entry]]] = defaultdict(list)
        self._laid: dict[tuple[int, int, str], list[Happening]] = {}

    def note(self, pk: int, at: datetime, entry: Entry, *, by: int | None) -> None:
        """One event of an organisation, `by` a post or the operator."""
        self._events[pk].append((at, by, entry))

    def happened(self, round_pk: int, pk: int, database: Database, *acts: Happening) -> None:
        """What was done on one standing, in order."""
        self._laid.setdefault((round_pk, pk, database), []).extend(acts)

    def write(self, tree: Iterable[Body]) -> Batch:
        """The rows of every standing, of both rounds, and of every ledger."""
        listed = list(tree)
        for round_pk in (CLOSED, OPEN):
            for body in listed:
                for database in databases_at(body.level):
                    self._stand(round_pk, body, database, self._laid.get((round_pk, body.pk, database), []))
        for body in listed:
            self._chain(body)
        return self.batch

    def _stand(self, round_pk: int, body: Body, database: Database, acts: Sequence[Happening]) -> None:
        standing, state = next(self._standings), State.OPEN
        last: Happening | None = None
        for act in acts:
            after = State.CONFIRMED if act.act == Act.CONFIRM else State.VOIDED
            entry: dict[str, Any] = {"database": str(database), "state": str(after)}
            if act.sealing is not None:
                last = act
                self._seal(standing, act, act.sealing)
                entry |= {"seal": 1, "digest": act.sealing.digest}
            else:
                entry |= {"cause": act.reason}
            self.batch["rounds.Step"].append(
                (
                    next(self._steps),
                    standing,
                    str(act.act),
                    str(state),
                    str(after),
                    act.at,
                    act.by,
                    act.by,
                    act.reason,
                    1,
                )
            )
            before = {"database": str(database), "state": str(state)}
            done = Entry(f"standing.{act.act}", f"standing:{standing}", before, entry)
            self.note(body.pk, act.at, done, by=act.by)
            state = after
        self.batch["rounds.Standing"].append(
            (
                standing,
                round_pk,
                body.pk,
                str(database),
                str(state),
                last is not None and last.late,
                int(last is not None),
                last and last.at,
                last and last.by,
                last and last.by,
                last.sealing.digest if last and last.sealing else "",
                last.sealing.total if last and last.sealing else None,
            )
        )

    def _seal(self, standing: int, act: Happening, sealing: Sealing) -> None:
        secret = hashlib.sha256(f"{self.plan.seed}/seal/{standing}".encode()).digest()[:12]
        self.batch["confirmation.Seal"].append(
            (
                standing,
                1,
                act.at,
                act.by,
                act.by,
                act.late,
                sealing.counts,
                sealing.total,
                sealing.claimed,
                sealing.digest,
                act.rests_on,
                urlsafe_b64encode(secret).decode(),
            )
        )

    def _chain(self, body: Body) -> None:
        founded = self.season.term1(5, 20)
        facts = {"code": body.code, "name": body.name, "kind": str(body.kind), "district": body.district}
        found = Entry("organisation.found", f"organisation:{body.pk}", None, facts)
        post = Entry("post.create", f"post:{body.pk}", None, {"username": body.code, "officer": body.pk})
        entries = [(founded, None, found), (founded, None, post), *self._events.pop(body.pk, ())]
        head = ""
        for number, (at, by, entry) in enumerate(sorted(entries, key=lambda one: one[0]), start=1):
            event = Event(
                organisation_id=body.pk,
                number=number,
                at=at,
                post_id=by,
                officer_id=by,
                verb=entry.verb,
                subject=entry.subject,
                before=_stored(entry.before),
                after=_stored(entry.after),
                previous_hash=head,
            )
            head = hash_of(event)
            self.batch["audit.Event"].append(
                (
                    body.pk,
                    number,
                    at,
                    by,
                    by,
                    event.verb,
                    event.subject,
                    event.before,
                    event.after,
                    event.previous_hash,
                    head,
                )
            )
        self.batch["audit.Ledger"].append((body.pk, len(entries), head))


def _stored(value: Any) -> Any:
    """What the database will give back."""
    return None if value is None else json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def confirm_nation(plan: Plan, made: Sequence[AuthorityMade]) -> Batch:
    """Everything above the rolls; `made` has what each LAO came to, in the order of the plan."""
    chronicle = Chronicle(plan)
    _hold_rounds(chronicle)
    parts = iter(made)
    for index, branch in enumerate(plan.provinces):
        sealed: tuple[list[Link], list[Link]] = ([], [])
        for lao in sorted(branch.laos, key=lambda one: one.pk):
            one = next(parts)
            for site, of_site in zip(lao.sites, one.sites, strict=True):
                _confirm_site(chronicle, site, of_site)
            links = _confirm_lao(chronicle, lao, one, late=index % 5 == 2 and lao.pk % 40 == 0)
            for own, more in zip(sealed, links, strict=True):
                own.extend(more)
        _confirm_province(chronicle, branch, sealed, late=index % 5 == 2)
    return chronicle.write(bodies(plan))


def _confirm_site(chronicle: Chronicle, site: Site, made: SiteMade) -> None:
    season, pk, stage = chronicle.season, site.pk, site.stage
    first = {"learners": made.roll.first.total, "classes": len(site.classes), "seed": chronicle.plan.seed}
    recorded = Entry("roll.seeded", f"organisation:{pk}", None, first)
    chronicle.note(pk, season.term1(5, 25), recorded, by=None)
    for at, entry in made.roll.entries:
        chronicle.note(pk, at, entry, by=pk)
    early = timedelta(minutes=7 * (pk % 180))
    if not site.straggler:
        at = season.term1(7, 1) + early
        chronicle.happened(CLOSED, pk, Database.ROLL, Happening(Act.CONFIRM, at, pk, made.roll.first))
        chronicle.happened(CLOSED, pk, Database.BASICS, Happening(Act.CONFIRM, at, pk, made.basics))
    at = season.ago(4) + early
    if stage.has_sealed_basics:
        chronicle.happened(OPEN, pk, Database.BASICS, Happening(Act.CONFIRM, at, pk, made.basics))
    if stage.has_sealed_roll:
        chronicle.happened(OPEN, pk, Database.ROLL, Happening(Act.CONFIRM, at, pk, made.roll.second))
    if stage in (Stage.VOIDED, Stage.RETURNED):
        chronicle.happened(OPEN, pk, Database.ROLL, _fall_of(site, season))


def _fall_of(site: Site, season: Season) -> Happening:
    """How the institution's confirmation fell: by its own change, or sent back by its LAO."""
    if site.stage == Stage.RETURNED:
        return Happening(Act.RETURN, season.ago(1), site.lao.pk, reason=_RETURNED)
    return Happening(Act.VOID, season.ago(1), site.pk, reason=_CHANGED)


def _confirm_lao(
    chronicle: Chronicle, lao: Authority, made: AuthorityMade, *, late: bool
) -> tuple[list[Link], list[Link]]:
    """Confirm what the LAO takes part in; answers the links that the province rests on, by round."""
    season, pk = chronicle.season, lao.pk
    confirmed: tuple[list[Link], list[Link]] = ([], [])
    order = sorted(zip(lao.sites, made.sites, strict=True), key=lambda one: (sort_key(one[0].name), one[0].code))
    for index, round_pk in enumerate((CLOSED, OPEN)):
        at = season.term1(8, 20) if late and not index else (season.term1(7, 20), season.ago(3))[index]
        is_late = late and not index
        whole = not lao.straggler if round_pk == CLOSED else lao.stage in (Above.CONFIRMED, Above.VOIDED)
        for database in (Database.ROLL, Database.BASICS) if whole and lao.sites else ():
            links = [Link(site.code, database, _sealed(one, database, index)) for site, one in order]
            sealing, rests_on = _resting(links, flat=True)
            act = Happening(Act.CONFIRM, at, pk, sealing, rests_on, is_late)
            chronicle.happened(round_pk, pk, database, act)
            confirmed[index].append(Link(lao.code, database, sealing))
        if lao.others and (whole or round_pk == CLOSED or lao.stage == Above.ASKED):
            sealing = made.headcounts[index]
            chronicle.happened(
                round_pk, pk, Database.HEADCOUNTS, Happening(Act.CONFIRM, at, pk, sealing, [], is_late)
            )
            confirmed[index].append(Link(lao.code, Database.HEADCOUNTS, sealing))
    if lao.stage == Above.VOIDED:
        chronicle.happened(OPEN, pk, Database.ROLL, _fall_above(lao, season))
    return confirmed


def _sealed(made: SiteMade, database: Database, index: int) -> Sealing:
    if database == Database.BASICS:
        return made.basics
    return made.roll.second if index else made.roll.first


def _fall_above(lao: Authority, season: Season) -> Happening:
    """What stood on the institution's confirmation falls with it, by the same hand and for the same reason."""
    fallen = next(site for site in lao.sites if site.stage in (Stage.VOIDED, Stage.RETURNED))
    cause = _fall_of(fallen, season)
    return Happening(Act.VOID, cause.at, cause.by, reason=cause.reason)


def _confirm_province(
    chronicle: Chronicle, branch: Branch, sealed: tuple[list[Link], list[Link]], *, late: bool
) -> None:
    season, pk = chronicle.season, branch.pk
    order = {lao.code: (sort_key(lao.name), lao.code) for lao in branch.laos}
    for index, round_pk in enumerate((CLOSED, OPEN)):
        whole = not branch.straggler if round_pk == CLOSED else branch.stage in (Above.CONFIRMED, Above.VOIDED)
        links = sorted(sealed[index], key=lambda link: order[link.code])
        if not (whole and links):
            continue
        sealing, rests_on = _resting(links, flat=False)
        is_late = late and not index
        at = season.term1(8, 25) if is_late else (season.term1(7, 28), season.ago(2))[index]
        chronicle.happened(
            round_pk, pk, Database.OVERALL, Happening(Act.CONFIRM, at, pk, sealing, rests_on, is_late)
        )
    if branch.stage == Above.VOIDED:
        fallen = next(lao for lao in branch.laos if lao.stage == Above.VOIDED)
        chronicle.happened(OPEN, pk, Database.OVERALL, _fall_above(fallen, season))


def _resting(links: Sequence[Link], *, flat: bool) -> tuple[Sealing, list[list[str]]]:
    """The sealing that stands on sealings below, as the gates make it."""
    rests_on = [[link.code, str(link.database), link.sealing.digest] for link in links]
    databases = dict.fromkeys(link.database for link in links)
    by_database = {
        str(database): added(link.sealing.counts for link in links if link.database == database)
        for database in databases
    }
    counts: dict[str, Any] = {**next(iter(by_database.values()))} if flat else {**by_database}
    sealing = Sealing(
        counts=counts,
        total=sum(total_of(own) for own in by_database.values()),
        claimed=sum(link.sealing.claimed for link in links),
        digest=digest_of_seals(rests_on),
    )
    return sealing, rests_on


def _hold_rounds(chronicle: Chronicle) -> None:
    """The two rounds with their deadlines, one of them once extended for a named LAO."""
    season, batch = chronicle.season, chronicle.batch
    year = season.year
    first, second = season.term1(6, 1), season.ago(10)
    closing = season.term1(8, 31, 17)
    batch["rounds.Round"] += [
        (CLOSED, year, 1, date(year, 6, 10), year + 1, first, closing),
        (OPEN, year, 2, date(year, 11, 10), year + 1, second, None),
    ]
    due = {
        CLOSED: (date(year, 8, 6), date(year, 8, 10), date(year, 8, 14)),
        OPEN: tuple(season.on + timedelta(days=days) for days in (14, 17, 19)),
    }
    levels = (Level.INSTITUTION, Level.LAO, Level.PROVINCE)
    for round_pk, at in ((CLOSED, first), (OPEN, second)):
        for level, day in zip(levels, due[round_pk], strict=True):
            batch["rounds.Deadline"].append(
                (round_pk, str(level), None, day, _ORDER, "", at, DEPARTMENT_PK)
            )
        deadlines = dict(zip(levels, due[round_pk], strict=True))
        after = {"round": f"{season.buddhist_year}/{round_pk}", "deadlines": deadlines}
        entry = Entry("round.open", f"round:{round_pk}", None, after)
        chronicle.note(DEPARTMENT_PK, at, entry, by=DEPARTMENT_PK)
    named = chronicle.plan.laos[0].pk
    reason = "น้ำท่วมพื้นที่"
    batch["rounds.Deadline"].append(
        (CLOSED, str(Level.LAO), named, date(year, 8, 20), _ORDER, reason, season.term1(8, 5), DEPARTMENT_PK)
    )
    closed = Entry("round.close", f"round:{CLOSED}", None, {"round": f"{season.buddhist_year}/{CLOSED}"})
    chronicle.note(DEPARTMENT_PK, closing, closed, by=DEPARTMENT_PK)
