"""The page of numbers as known at a moment: for one's own subtree, never of the future."""

import re
from datetime import timedelta

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override

from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, Nation, make_learner
from tests.web.conftest import SignedIn

PAGE = "/rounds/known-at"
THEN = {"on": "22/11/2569", "time": "10:30"}


@pytest.fixture
def nation(db: None) -> Nation:
    """Confirmed at NOW, which is 10:00 in Bangkok; a child came afterwards."""
    nation = nation_with_learners()
    confirm_branch(nation.here)
    make_learner(nation.school, 66, now=NOW + timedelta(hours=5))
    return nation


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lec.web.rounds.known.moment", lambda: NOW + timedelta(days=3))


def test_question_is_asked_for_the_own_organisation(nation: Nation, signed_in: SignedIn) -> None:
    page = signed_in(nation.lao).get(PAGE)
    form = page.context["form"]
    assert (page.status_code, page.context["known"], form["code"].value()) == (200, None, nation.lao.code)


@pytest.mark.parametrize(("time", "total"), [("10:30", 3), ("14:59", 3), ("15:00", 4), ("", 4), ("15.00", 4)])
def test_number_is_that_of_the_minute(nation: Nation, signed_in: SignedIn, time: str, total: int) -> None:
    asked = THEN | {"code": nation.school.code, "time": time}
    known = signed_in(nation.lao).get(PAGE, asked).context["known"]
    assert (known.current.total, known.standings[0].seal.total) == (total, 3)


def test_level_above_sees_the_rows_below(nation: Nation, signed_in: SignedIn) -> None:
    known = signed_in(nation.department).get(PAGE, THEN | {"code": "54"}).context["known"]
    assert [(row.organisation.code, row.confirmed, row.total) for row in known.below] == [
        (lao.code, 6, 6) for lao in nation.here.laos
    ]
    nation_known = signed_in(nation.department).get(PAGE, THEN | {"code": "DLA"}).context["known"]
    assert [(row.confirmed, row.total) for row in nation_known.below] == [(None, 28), (49, 12)]


def test_neighbour_is_not_found(nation: Nation, signed_in: SignedIn) -> None:
    for stranger in (nation.there.laos[0], nation.there.province):
        page = signed_in(stranger).get(PAGE, THEN | {"code": nation.school.code})
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["code"])
        assert nation.school.name not in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"on": "30/11/2569"}, "on"), ({"on": "วันนี้"}, "on"), ({"time": "25:00"}, "time"), ({"code": "x\x00"}, "code")],
)
def test_question_that_cannot_be_answered_is_told_at_its_field(
    nation: Nation, signed_in: SignedIn, wrong: dict[str, str], field: str
) -> None:
    page = signed_in(nation.lao).get(PAGE, THEN | {"code": nation.lao.code} | wrong)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])


def test_no_child_is_named(nation: Nation, signed_in: SignedIn) -> None:
    for viewer in (nation.department, nation.lao, nation.school):
        text = signed_in(viewer).get(PAGE, THEN | {"code": viewer.code}).content.decode()
        assert "ลับ1" not in text


def test_link_of_another_page_names_the_organisation_alone(nation: Nation, signed_in: SignedIn) -> None:
    page = signed_in(nation.lao).get(PAGE, {"code": nation.school.code})
    known = page.context["known"]
    assert (page.status_code, known.code, known.at) == (200, nation.school.code, NOW + timedelta(days=3))


def test_pupils_of_other_affiliations_have_a_table_of_their_own(nation: Nation, signed_in: SignedIn) -> None:
    page = signed_in(nation.lao).get(PAGE, THEN | {"code": nation.lao.code}).content.decode()
    known = signed_in(nation.lao).get(PAGE, THEN | {"code": nation.lao.code}).context["known"].current
    captions = re.findall(r"<caption[^>]*>(.*?)</caption>", page, re.DOTALL)
    assert (known.total, known.pupils_total) == (6, 18)
    with override("th"):
        wanted = [_("Learners as recorded then"), _("Other affiliations as recorded then")]
    assert [one.strip() for one in captions if one.strip() in wanted] == wanted
