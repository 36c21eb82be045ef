"""What the public may know of a random check: everything that redoes the draw, and no learner's name."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lec.inspections.lines import FrozenLine, Settings
from lec.inspections.models import FrozenInstitution, Inspection, SampledLearner, Visit
from lec.inspections.queries.frame import frozen_lines, settings_of
from lec.inspections.sampling import Drawn
from lec.lib.refusals import Hidden
from lec.registry.models import Organisation

RULE = 1
"""The version of the rule that docs/reference/the-draw.md describes."""


@dataclass(frozen=True)
class Listed:
    """One random check among all of its province; `is_drawn` as far as everybody may know."""

    number: int
    public_code: str
    frozen_at: datetime
    seed_kind: str
    is_drawn: bool
    is_finished: bool


@dataclass(frozen=True)
class Published:
    """One random check as published; `seed` is '' and `drawn` empty until they are public.

    `names` has the institutions' names by the codes of the frozen list; `all_of_province` every check the province
    ever froze, so that one that was dropped because somebody did not like its sample shows. Neither title nor reason
    stands here: they are words that somebody typed.
    """

    province: Organisation
    number: int
    settings: Settings
    frozen_at: datetime
    frozen_digest: str
    frame: list[FrozenLine]
    names: dict[str, str]
    seed: str
    drawn_at: datetime | None
    drawn: list[Drawn]
    finished_at: datetime | None
    all_of_province: list[Listed]


def published(public_code: str) -> Published:
    """The random check of this public code; Hidden where there is none. Six statements at most."""
    found = (
        Inspection.objects.filter(public_code=public_code).select_related("province", "round").first()
        if "\x00" not in public_code
        else None
    )
    if found is None:
        raise Hidden("not-found", _("There is no such random check."))
    is_public = found.is_public
    return Published(
        province=found.province,
        number=found.number,
        settings=settings_of(found),
        frozen_at=found.frozen_at,
        frozen_digest=found.frozen_digest,
        frame=frozen_lines(found),
        names=dict(FrozenInstitution.objects.filter(inspection=found).values_list("code", "institution__name")),
        seed=found.seed if is_public else "",
        drawn_at=found.drawn_at if is_public else None,
        drawn=drawn_of(found) if is_public else [],
        finished_at=found.finished_at,
        all_of_province=[
            Listed(
                one.number,
                one.public_code,
                one.frozen_at,
                one.seed_kind,
                one.is_drawn and one.is_public,
                one.is_finished,
            )
            for one in Inspection.objects.filter(province=found.province).order_by("number")
        ],
    )


def drawn_of(inspection: Inspection) -> list[Drawn]:
    """The sample as it was laid out: institutions in the order of the draw, learners by number; two statements."""
    visits = Visit.objects.filter(inspection=inspection).order_by("pk").values_list("pk", "frozen__code")
    numbers: dict[int, list[int]] = {}
    rows = SampledLearner.objects.filter(visit__inspection=inspection).order_by("number")
    for visit, number in rows.values_list("visit_id", "number"):
        numbers.setdefault(visit, []).append(number)
    return [Drawn(code, tuple(numbers.get(pk, ()))) for pk, code in visits]


def as_document(one: Published) -> dict[str, Any]:
    """The same, ready to be written as JSON: what docs/reference/draw.py reads. Years are Gregorian."""
    settings = asdict(one.settings)
    settings["lottery_on"] = one.settings.lottery_on.isoformat() if one.settings.lottery_on else None
    return {
        "rule": RULE,
        "province": {"code": one.province.code, "name": one.province.name},
        "number": one.number,
        **settings,
        "frozen_at": one.frozen_at.isoformat(),
        "frozen_digest": one.frozen_digest,
        "frame": [{**asdict(line), "name": one.names[line.code]} for line in one.frame],
        "seed": one.seed,
        "drawn_at": one.drawn_at.isoformat() if one.drawn_at else None,
        "drawn": [{"code": drawn.code, "learners": list(drawn.learners)} for drawn in one.drawn],
        "finished_at": one.finished_at.isoformat() if one.finished_at else None,
        "all_of_province": [
            {
                "number": other.number,
                "public_code": other.public_code,
                "frozen_at": other.frozen_at.isoformat(),
                "finished": other.is_finished,
            }
            for other in one.all_of_province
        ],
    }
