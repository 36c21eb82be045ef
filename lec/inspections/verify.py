"""Proving that random checks are whole: what `lec verify` compares of them."""

from collections.abc import Iterator
from hashlib import sha256

from lec.inspections.lines import frozen_digest, learners_digest
from lec.inspections.models import FrozenInstitution, Inspection, SampledLearner, SeedKind
from lec.inspections.queries.frame import frozen_lines, settings_of
from lec.inspections.queries.published import drawn_of
from lec.inspections.sampling import draw


def differences() -> Iterator[str]:
    """Every place where a list is not the one that was frozen, or a sample not the one that list and seed give."""
    for inspection in Inspection.objects.select_related("province", "round").order_by("pk"):
        yield from (f"random check {inspection.province.code}/{inspection.number}: {one}" for one in _of(inspection))


def _of(inspection: Inspection) -> Iterator[str]:
    lines = frozen_lines(inspection)
    if frozen_digest(settings_of(inspection), lines) != inspection.frozen_digest:
        yield "list or settings are not those that were frozen"
    frame = FrozenInstitution.objects.filter(inspection=inspection).order_by("code")
    learners: dict[str, list[int]] = dict(frame.values_list("code", "learners"))
    for line in lines:
        if learners_digest(learners[line.code]) != line.learners_digest or len(learners[line.code]) != line.size:
            yield f"the learners of {line.code} are not those that were frozen"
    if not inspection.is_drawn:
        return
    if (
        inspection.seed_kind == SeedKind.COMMITTED
        and sha256(inspection.seed.encode()).hexdigest() != inspection.commitment
    ):
        yield "the seed is not the secret that was committed to"
    wanted = {"institutions": inspection.institutions_wanted, "learners": inspection.learners_wanted}
    if draw(lines, seed=inspection.seed, **wanted) != drawn_of(inspection):
        yield "the sample is not the one that list and seed give"
    sampled = SampledLearner.objects.filter(visit__inspection=inspection)
    for code, number, enrolment in sampled.values_list("visit__frozen__code", "number", "enrolment_id"):
        if [enrolment] != learners[code][number - 1 : number]:
            yield f"learner {number} of {code} is not the one of that number"
