"""Freezing the list that a sample will be drawn from, before anybody can know the seed (๑๐.๓)."""

import secrets
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.bulk import insert_rows
from lec.inspections.lines import FrozenLine, frozen_digest, learners_digest
from lec.inspections.models import FrozenInstitution, Inspection, SeedKind, Weighting
from lec.inspections.queries.frame import institutions_of, settings_of, weights
from lec.inspections.rules import check_can_inspect, check_settings
from lec.lib.names import clean_text
from lec.lib.refusals import Refused
from lec.lib.sealing import seal_bytes
from lec.registry.models import Organisation
from lec.registry.queries import today
from lec.rolls.queries.sampling import numbered_enrolments
from lec.rounds.models import Round
from lec.rounds.queries import current_round


@transaction.atomic
def freeze(
    *,
    province: Organisation,
    title: str,
    reason: str,
    institutions: int,
    learners: int,
    weighting: str = Weighting.NONE,
    seed_kind: str = SeedKind.COMMITTED,
    lottery_on: date | None = None,
    by: Post,
    now: datetime,
) -> Inspection:
    """Freeze the list of the province's open institutions with their enrolled learners, and fix the settings.

    `institutions` are to be drawn, and of each so many `learners`; all where there are fewer. With a secret seed,
    the secret is drawn now, kept enciphered, and only its SHA-256 is known until the draw. Refused: by anybody but
    the province; while no round is open; when nobody is enrolled (nobody-to-draw). Invalid (inspection-settings): a
    missing title or reason, sizes out of range, a lottery that is not after today.
    """
    check_can_inspect(province, by=by)
    title, reason = clean_text(title), clean_text(reason)
    check_settings(
        title=title,
        reason=reason,
        institutions=institutions,
        learners=learners,
        weighting=weighting,
        seed_kind=seed_kind,
        lottery_on=lottery_on,
        today=today(now),
    )
    ledger = audit.hold([province.pk])[province.pk]
    round_ = current_round()
    last = Inspection.objects.filter(province=province).aggregate(last=Max("number"))["last"] or 0
    secret = secrets.token_hex(32) if seed_kind == SeedKind.COMMITTED else ""
    inspection = Inspection(
        province=province,
        round=round_,
        number=last + 1,
        title=title,
        reason=reason,
        institutions_wanted=institutions,
        learners_wanted=learners,
        weighting=weighting,
        seed_kind=seed_kind,
        lottery_on=lottery_on,
        commitment=sha256(secret.encode()).hexdigest() if secret else "",
        sealed_secret=seal_bytes(settings.FILE_KEY, secret.encode()) if secret else None,
        frozen_at=now,
        public_code=secrets.token_urlsafe(12),
        post=by,
        officer=by.officer,
    )
    frame = _frame(inspection, round_, today(now))
    inspection.frozen_digest = frozen_digest(settings_of(inspection), map(_line, frame))
    inspection.save(force_insert=True)
    for one in frame:
        one.inspection = inspection
    insert_rows(frame)
    audit.append(ledger, [_entry(inspection, frame)], by=by, now=now)
    return inspection


def _frame(inspection: Inspection, round_: Round, day: date) -> list[FrozenInstitution]:
    """Every open institution of the province with somebody enrolled; the same few statements for any number."""
    institutions = institutions_of(inspection.province, day)
    numbered = numbered_enrolments(institutions.order_by(), round_.academic_year)
    there = [one for one in institutions if one.pk in numbered]
    if not there:
        raise Refused("nobody-to-draw", _("No institution of the province has learners on its roll yet."))
    kinds = {one.pk: one.kind for one in there}
    weight = weights(institutions, kinds, inspection.weighting, round_, day)
    return [
        FrozenInstitution(
            institution=one,
            code=one.code,
            lao_code=one.lao.code if one.lao else "",
            kind=one.kind,
            weight=weight[one.pk],
            size=len(numbered[one.pk]),
            learners=numbered[one.pk],
            learners_digest=learners_digest(numbered[one.pk]),
        )
        for one in there
    ]


def _line(one: FrozenInstitution) -> FrozenLine:
    return FrozenLine(one.code, one.lao_code, one.kind, one.weight, one.size, one.learners_digest)


def _entry(inspection: Inspection, frame: list[FrozenInstitution]) -> audit.Entry:
    after: dict[str, Any] = asdict(settings_of(inspection))
    after |= {
        "number": inspection.number,
        "title": inspection.title,
        "reason": inspection.reason,
        "frozen_digest": inspection.frozen_digest,
        "institutions": len(frame),
        "learners": sum(one.size for one in frame),
    }
    return audit.Entry("inspection.freeze", f"inspection:{inspection.pk}", None, after)
