"""The page of papers and its downloads."""

import pytest

from tests.nation import Nation, make_learner
from tests.web.conftest import SignedIn


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
@pytest.mark.parametrize("paper", ["class-lists", "rosters", "register"])
def test_paper_is_handed_to_the_institution_and_its_local_authority(
    nation: Nation, signed_in: SignedIn, paper: str, form: str
) -> None:
    make_learner(nation.school, 1)
    for organisation in (nation.school, nation.lao):
        answer = signed_in(organisation).get(f"/institutions/{nation.school.code}/papers/{paper}.{form}")
        assert answer.status_code == 200
        assert answer.content[:4] == {"pdf": b"%PDF", "xlsx": b"PK\x03\x04"}[form]


@pytest.mark.parametrize("end", ["rosters.doc", "unknown.pdf", "rosters.pdf?class=P6/1", "rosters.xlsx?class=%00"])
def test_paper_that_does_not_exist_is_hidden(nation: Nation, signed_in: SignedIn, end: str) -> None:
    make_learner(nation.school, 1)
    assert signed_in(nation.school).get(f"/institutions/{nation.school.code}/papers/{end}").status_code == 404


def test_papers_of_an_empty_roll_say_what_to_do(nation: Nation, signed_in: SignedIn) -> None:
    answer = signed_in(nation.school).get(f"/institutions/{nation.school.code}/papers/")
    assert (answer.status_code, answer.context["classes"]) == (200, [])
