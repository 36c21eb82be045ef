"""The circular's three reasons for taking a child out of the system, each from the form into the register."""

import pytest

from lec.rolls.models import Departure
from tests.nation import Nation, make_learner


@pytest.mark.parametrize("reason", ["1", "2", "3"])
def test_reason_of_the_circular_leads_into_the_register(nation: Nation, signed_in, reason: str) -> None:
    """๕.๓.๔ note: applied but never came; left without resigning; absent and cannot be reached."""
    child = make_learner(nation.school, 1)
    client = signed_in(nation.school)
    address = f"/institutions/{nation.school.code}/learners/{child.pk}/depart"
    sent = {"kind": "no_existence", "reason": reason, "last_seen": "2/11/2569", "attempts": "โทรศัพท์สามครั้ง"}
    assert client.post(address, sent).status_code == 302
    assert list(Departure.objects.values_list("enrolment", "kind", "reason")) == [(child.pk, "no_existence", reason)]
    register = client.get(f"/institutions/{nation.school.code}/existence/register").content.decode()
    assert register.count(f"({reason}) {Departure.objects.get().get_reason_display()}") == 1
