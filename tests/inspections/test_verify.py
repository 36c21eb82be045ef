"""`lec verify` finds what was altered of a random check behind the program's back."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lec.inspections.models import FrozenInstitution, Inspection, SampledLearner, Visit
from lec.inspections.verify import differences
from lec.rolls.models import Enrolment
from tests.inspections.checked import drawn, finished, frozen, nation_to_check
from tests.nation import Nation


@pytest.fixture
def nation(db: None) -> Nation:
    return nation_to_check()


def test_whole_checks_differ_in_nothing(nation: Nation) -> None:
    frozen(nation)
    drawn(nation)
    finished(nation)
    assert list(differences()) == []


def other_learner(inspection: Inspection) -> None:
    learner = SampledLearner.objects.filter(visit__inspection=inspection).order_by("pk").first()
    assert learner is not None
    other = Enrolment.objects.exclude(institution=learner.visit.institution).first()
    SampledLearner.objects.filter(pk=learner.pk).update(enrolment=other)


def other_number(inspection: Inspection) -> None:
    learner = SampledLearner.objects.filter(visit__inspection=inspection).order_by("pk").first()
    assert learner is not None
    taken = SampledLearner.objects.filter(visit=learner.visit).values_list("number", flat=True)
    (free,) = {1, 2, 3} - set(taken)
    SampledLearner.objects.filter(pk=learner.pk).update(
        number=free, enrolment=learner.visit.frozen.learners[free - 1]
    )


def no_visit(inspection: Inspection) -> None:
    visit = Visit.objects.filter(inspection=inspection).order_by("pk").first()
    assert visit is not None
    SampledLearner.objects.filter(visit=visit).delete()
    visit.delete()


ALTERED: dict[str, tuple[Callable[[Inspection], Any], list[str]]] = {
    "weight": (
        lambda one: FrozenInstitution.objects.filter(inspection=one).update(weight=7),
        ["list or settings are not those that were frozen"],
    ),
    "learners": (
        lambda one: FrozenInstitution.objects.filter(inspection=one, code="3054000001").update(learners=[1, 2, 99]),
        ["the learners of 3054000001 are not those that were frozen"],
    ),
    "wanted": (
        lambda one: Inspection.objects.filter(pk=one.pk).update(institutions_wanted=3),
        ["list or settings are not those that were frozen", "the sample is not the one that list and seed give"],
    ),
    "seed": (
        lambda one: Inspection.objects.filter(pk=one.pk).update(seed="00"),
        ["the seed is not the secret that was committed to"],
    ),
    "other number": (other_number, ["the sample is not the one that list and seed give"]),
    "no visit": (no_visit, ["the sample is not the one that list and seed give"]),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_is_found(nation: Nation, what: str) -> None:
    inspection = drawn(nation)
    alter, sentences = ALTERED[what]
    alter(inspection)
    found = [sentence.removeprefix("random check 54/1: ") for sentence in differences()]
    assert [one for one in sentences if one not in found] == []


def test_learner_put_in_the_place_of_another_is_found(nation: Nation) -> None:
    inspection = drawn(nation)
    other_learner(inspection)
    (sentence,) = differences()
    assert sentence.endswith("is not the one of that number")


def test_command_tells_it(nation: Nation) -> None:
    inspection = drawn(nation)
    Inspection.objects.filter(pk=inspection.pk).update(seed="00")
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stdout=told)
    assert "random check 54/1: the seed is not the secret that was committed to" in told.getvalue()
