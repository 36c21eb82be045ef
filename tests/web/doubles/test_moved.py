"""A pair of which one child has moved to another local authority since the search: its details stay there."""

from collections.abc import Callable

import pytest
from django.test import Client

from lec.registry.models import Organisation
from lec.rolls.models import Enrolment, Learner, Particulars
from tests.nation import NOW, YEAR, Nation
from tests.web.doubles.test_pages import address, found, two

SignedIn = Callable[[Organisation], Client]


@pytest.mark.parametrize("page", ["list", "show"])
def test_lao_sees_no_details_of_who_has_moved_to_another(nation: Nation, signed_in: SignedIn, page: str) -> None:
    _stays, moves = two(nation.school, nation.centre)
    pair = found(nation.lao)
    Enrolment.objects.filter(pk=moves.pk).update(state="departed")
    Enrolment.objects.create(
        learner=moves.learner,
        institution=nation.there.institutions[0],
        academic_year=YEAR,
        grade="P6",
        room="ห้องลับ",
        created_at=NOW,
    )
    Learner.objects.filter(pk=moves.learner_id).update(first_name="ชื่อลับ", last_name="นามลับ")
    Particulars.objects.create(learner=moves.learner, father_name="พ่อลับ", mother_name="แม่ลับ")
    answer = signed_in(nation.lao).get(address(page, nation.lao, pair if page == "show" else None))
    text = answer.content.decode()
    assert [word for word in ("ชื่อลับ", "นามลับ", "พ่อลับ", "แม่ลับ", "ห้องลับ") if word in text] == []
    assert "กมลชนก" in text
