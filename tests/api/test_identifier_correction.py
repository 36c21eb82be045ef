"""A national ID is never typed over by a program either."""

import json
from collections.abc import Callable

from django.http import HttpResponse

from lec.registry.models import Organisation
from lec.rolls.identity import seal, unseal
from lec.rolls.models import Learner
from tests.api.conftest import Call
from tests.nation import Nation, make_learner, national_id
from tests.rolls.test_survey import GCODE


def patched(answer: HttpResponse) -> tuple[int, str, str]:
    told = json.loads(answer.content)
    return answer.status_code, answer["Content-Type"].split(";")[0], told["code"]


def test_patch_with_another_national_id_needs_a_request(
    nation: Nation, speak: Callable[[Organisation], Call]
) -> None:
    one = make_learner(nation.school, 1)
    before = one.learner.identifier_sealed
    path = f"/institutions/{nation.school.code}/learners/{one.pk}"
    for other in (national_id(4_711), GCODE.value):
        answer = speak(nation.school)("PATCH", path, {"identifier": other})
        assert patched(answer) == (409, "application/problem+json", "identifier-needs-request")
    assert Learner.objects.get().identifier_sealed == before


def test_patch_replaces_a_gcode_by_a_national_id(nation: Nation, speak: Callable[[Organisation], Call]) -> None:
    one = make_learner(nation.school, 1, identifier_kind="gcode", identifier_sealed=seal(GCODE))
    answer = speak(nation.school)(
        "PATCH", f"/institutions/{nation.school.code}/learners/{one.pk}", {"identifier": national_id(4_711)}
    )
    learner = Learner.objects.get()
    assert (answer.status_code, learner.pk, unseal(learner.identifier_sealed or "")) == (
        200,
        one.learner_id,
        national_id(4_711),
    )
