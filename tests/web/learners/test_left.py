"""The page of a learner who has left: not what the next institution writes of the child."""

import pytest

from lec.rolls.actions.departures import depart
from lec.rolls.actions.moves import take_in
from lec.rolls.models import Particulars
from tests.nation import NOW, Nation, make_learner, post_of
from tests.web.conftest import SignedIn


@pytest.mark.parametrize("viewer", ["school", "lao"])
def test_page_of_who_left_does_not_show_the_guardian_that_the_next_institution_wrote(
    nation: Nation, signed_in: SignedIn, viewer: str
) -> None:
    one = make_learner(nation.school, 1)
    Particulars.objects.create(learner=one.learner, guardian_name="นางเดิม", guardian_telephone="081-000-0000")
    there = nation.there.institutions[0]
    left = depart(enrolments=[one], kind="moved", destination=there, by=post_of(nation.school), now=NOW)
    url = f"/institutions/{nation.school.code}/learners/{one.pk}"
    # Whoever looks for a child who is on no roll needs the telephone.
    assert "081-000-0000" in signed_in(getattr(nation, viewer)).get(url).content.decode()
    take_in(departure=left.departures[0], grade="P1", by=post_of(there), now=NOW)
    Particulars.objects.update(guardian_name="นางลับ", guardian_telephone="089-999-9999")
    page = signed_in(getattr(nation, viewer)).get(url).content.decode()
    assert [word in page for word in ("นางลับ", "089-999-9999")] == [False, False]
