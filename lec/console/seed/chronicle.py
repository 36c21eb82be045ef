"""Writes what organisations did: standings, steps, seals, and events chained in the order of their moments."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from lec.audit.actions import Entry
from lec.audit.models import Event, hash_of
from lec.console.seed.bodies import DEPARTMENT_PK, Body
from lec.console.seed.plan import Season
from lec.console.seed.rolls import Sealing
from lec.console.seed.tables import Batch
from lec.registry.models import Level
from lec.rounds.chain import databases_at
from lec.rounds.models import Act, Database, State

CLOSED, OPEN = 1, 2
"""The numbers of the two rounds."""


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
class Numbers:
    """How many provinces, LAOs and institutions there are; the numbers of their standings follow from it."""

    provinces: int
    laos: int
    institutions: int

    def standing(self, round_pk: int, body: Body, index: int) -> int:
        """The number of a standing: round by round, the levels from the top, `index` among the body's databases."""
        first_lao = DEPARTMENT_PK + 1 + self.provinces
        first_site = first_lao + self.laos
        whole = self.provinces + 3 * self.laos + 2 * self.institutions
        place = {
            Level.PROVINCE: body.pk - DEPARTMENT_PK - 1,
            Level.LAO: self.provinces + 3 * (body.pk - first_lao) + index,
            Level.INSTITUTION: self.provinces + 3 * self.laos + 2 * (body.pk - first_site) + index,
        }
        return 1 + whole * (round_pk - 1) + place[body.level]


class Chronicle:
    """Collects the rows of the chain; one organisation's events stand in the order of their moments."""

    def __init__(self, season: Season, seed: int, numbers: Numbers, batch: Batch) -> None:
        self.season, self.seed, self.numbers, self.batch = season, seed, numbers, batch
        self._events: dict[int, list[tuple[datetime, int | None, Entry]]] = defaultdict(list)
        self._laid: dict[tuple[int, int, str], list[Happening]] = {}

    def note(self, pk: int, at: datetime, entry: Entry, *, by: int | None) -> None:
        """One event of an organisation, `by` a post or the operator."""
        self._events[pk].append((at, by, entry))

    def happened(self, round_pk: int, pk: int, database: Database, *acts: Happening) -> None:
        """What was done on one standing, in order."""
        self._laid.setdefault((round_pk, pk, database), []).extend(acts)

    def write(self, tree: Iterable[Body]) -> None:
        """The rows of these bodies' standings, in both rounds, and of their ledgers."""
        for body in tree:
            for round_pk in (CLOSED, OPEN):
                for index, database in enumerate(databases_at(body.level)):
                    standing = self.numbers.standing(round_pk, body, index)
                    acts = self._laid.pop((round_pk, body.pk, database), [])
                    self._stand(standing, round_pk, body, database, acts)
            self._chain(body)

    def _stand(
        self, standing: int, round_pk: int, body: Body, database: Database, acts: Sequence[Happening]
    ) -> None:
        state = State.OPEN
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
        secret = hashlib.sha256(f"{self.seed}/seal/{standing}".encode()).digest()[:12]
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
                sealing.parts,
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
