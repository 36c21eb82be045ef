"""Drawing the sample from the frozen list, once, with a seed that nobody could choose (๑๐.๓)."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.audit import actions as audit
from lec.audit.bulk import insert_rows
from lec.audit.models import Ledger
from lec.inspections.lines import frozen_digest
from lec.inspections.models import FrozenInstitution, Inspection, SampledLearner, SeedKind, Visit
from lec.inspections.queries.frame import frozen_lines, settings_of
from lec.inspections.rules import check_can_draw, check_can_inspect, check_commitment, lottery_seed
from lec.inspections.sampling import Drawn
from lec.inspections.sampling import draw as draw_sample
from lec.lib.refusals import Refused
from lec.lib.sealing import SealBroken, open_bytes
from lec.registry.queries import today


@transaction.atomic
def draw(*, inspection: Inspection, lottery_number: str = "", by: Post, now: datetime) -> Inspection:
    """Draw the sample by the rule of docs/reference/the-draw.md, and lay out its visits in the order of the draw.

    Of a lottery, `lottery_number` is the first prize as typed; a secret is taken out of its cipher and held against
    its commitment. Refused: a second time (drawn-already), before the lottery's day (lottery-not-yet), with anything
    but six digits (Invalid, lottery-number), and when list or secret are not what was published (list-altered,
    secret-altered).
    """
    inspection, ledger = held(inspection, by=by)
    check_can_draw(inspection)
    seed = _seed(inspection, lottery_number, now)
    lines = frozen_lines(inspection)
    if frozen_digest(settings_of(inspection), lines) != inspection.frozen_digest:
        raise Refused("list-altered", _("The frozen list is not the one that was published. Tell the administrator."))
    drawn = draw_sample(
        lines, seed=seed, institutions=inspection.institutions_wanted, learners=inspection.learners_wanted
    )
    _lay_out(inspection, drawn)
    inspection.seed, inspection.drawn_at, inspection.sealed_secret = seed, now, None
    inspection.save(update_fields=["seed", "drawn_at", "sealed_secret"])
    after = {
        "seed": seed,
        "institutions": [one.code for one in drawn],
        "learners": sum(len(one.learners) for one in drawn),
    }
    entry = audit.Entry("inspection.draw", f"inspection:{inspection.pk}", None, after)
    audit.append(ledger, [entry], by=by, now=now)
    return inspection


def held(inspection: Inspection, *, by: Post) -> tuple[Inspection, Ledger]:
    """The inspection as it stands now that its province is held, and the province's ledger; for its province only."""
    check_can_inspect(inspection.province, by=by)
    ledger = audit.hold([inspection.province_id])[inspection.province_id]
    fresh = Inspection.objects.select_related("province", "round", "officer").get(pk=inspection.pk)
    return fresh, ledger


def _seed(inspection: Inspection, typed: str, now: datetime) -> str:
    if inspection.seed_kind == SeedKind.LOTTERY:
        return lottery_seed(inspection, typed, today=today(now))
    try:
        secret = open_bytes(settings.FILE_KEY, inspection.sealed_secret or b"").decode()
    except SealBroken:
        secret = ""
    check_commitment(inspection, secret)
    return secret


def _lay_out(inspection: Inspection, drawn: Sequence[Drawn]) -> None:
    """A visit for each institution drawn, a row for each learner; four statements."""
    rows = FrozenInstitution.objects.filter(inspection=inspection, code__in=[one.code for one in drawn])
    frozen = {row.code: row for row in rows}
    visits = [
        Visit(inspection=inspection, frozen=frozen[one.code], institution_id=frozen[one.code].institution_id)
        for one in drawn
    ]
    insert_rows(visits)
    learners = [
        SampledLearner(visit=visit, enrolment_id=frozen[one.code].learners[number - 1], number=number)
        for visit, one in zip(visits, drawn, strict=True)
        for number in one.learners
    ]
    insert_rows(learners)
