"""What a list of organisations would do is told before, and is exactly what loading it then does."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lec.accounts.models import Post
from lec.lib.progress import Stage, Stopped
from lec.registry.loading import OrganisationRow
from lec.registry.models import Organisation, OtherSchool
from lec.rounds.admission import load_organisations
from lec.rounds.models import Step
from lec.rounds.yearly import ACTS, foresee
from tests.nation import NOW, Nation, build_nation
from tests.rounds.test_admission import CENTRE, LAO, OTHER, confirm_everything, fallen

pytestmark = pytest.mark.django_db


@pytest.fixture
def nation() -> Nation:
    return build_nation()


def acts(*rows: OrganisationRow) -> dict[str, list[str]]:
    foreseen = foresee(rows, now=NOW)
    return {act: [one.row.code for one in foreseen.that(act)] for act in ACTS if foreseen.that(act)}


def existing(nation: Nation) -> list[OrganisationRow]:
    """A renaming with another code, a move, a closing and a dissolution among bodies that there are."""
    lao, school, centre = nation.lao, nation.school, nation.centre
    foreign = nation.here.other_schools[0]
    return [
        OrganisationRow(level="lao", kind="town", code="4999999", previous_code=lao.code, name="เทศบาลเมืองใหม่"),
        OrganisationRow(level="institution", code=school.code, name=school.name, closed_on=date(2026, 5, 1)),
        OrganisationRow(level="institution", code=centre.code, name=centre.name, district="สูงเม่น"),
        OrganisationRow(
            level="other",
            code=foreign.code,
            name=foreign.name,
            dissolved_on=date(2026, 5, 1),
            dissolution_reference="ประกาศ 1/2569",
        ),
    ]


def test_every_act_is_told_by_itself(nation: Nation) -> None:
    assert acts(LAO, replace(CENTRE, parent_code=LAO.code), *existing(nation)) == {
        "founded": [LAO.code, CENTRE.code],
        "closed": [nation.school.code, nation.here.other_schools[0].code],
        "renamed": ["4999999"],
        "corrected": [nation.centre.code],
    }


def test_foreseen_falls_are_those_that_loading_makes(nation: Nation) -> None:
    confirm_everything(nation)
    rows = existing(nation)
    foreseen = foresee(rows, now=NOW)
    told = {(one.organisation.code, one.database) for one in foreseen.falls}
    assert Step.objects.filter(to_state="voided").count() == 0
    load_organisations(rows=rows, by=None, now=NOW)
    renamed = {("4999999" if code == nation.lao.code else code, database) for code, database in told}
    assert renamed == fallen()
    assert len(told) == 4


def test_looking_changes_nothing(nation: Nation) -> None:
    before = list(Organisation.objects.order_by("pk").values())
    foresee([LAO, CENTRE, OTHER, *existing(nation)], now=NOW)
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert OtherSchool.objects.filter(code=OTHER.code).count() == 0


def test_refused_rows_are_named_and_the_others_go_through(nation: Nation) -> None:
    """A new institution under a refused new local authority is refused with it."""
    nameless = replace(LAO, name="")
    below = replace(CENTRE, code="3054999902", parent_code=LAO.code)
    rows = [nameless, CENTRE, below, OTHER]
    foreseen = foresee(rows, now=NOW)
    assert [(one.index, one.code) for one in foreseen.refused] == [(0, "name-form"), (2, "parent-unknown")]
    assert foreseen.taken == (1, 3)
    loaded = load_organisations(rows=[rows[index] for index in foreseen.taken], by=None, now=NOW)
    assert (loaded.founded, loaded.unchanged) == (2, 0)


def test_rows_with_an_unreadable_cell_are_set_aside(nation: Nation) -> None:
    foreseen = foresee([CENTRE, OTHER], unreadable={0}, now=NOW)
    assert (foreseen.taken, foreseen.refused) == ((1,), ())


def test_fingerprint_differs_once_the_tree_does(nation: Nation) -> None:
    rows = [CENTRE, OTHER]
    before = foresee(rows, now=NOW)
    assert foresee(rows, now=NOW).seen == before.seen
    load_organisations(rows=[OTHER], by=None, now=NOW)
    assert foresee(rows, now=NOW).seen != before.seen
    assert foresee(rows, now=NOW).unchanged == 1


def test_stopped_loading_writes_nothing(nation: Nation) -> None:
    def impatient(stage: Stage, done: int = 0, total: int = 0) -> None:
        if stage == "writing" and Organisation.objects.filter(code=LAO.code).exists():
            raise Stopped("stopped", "")

    with pytest.raises(Stopped):
        load_organisations(rows=[LAO, replace(CENTRE, parent_code=LAO.code)], by=None, now=NOW, progress=impatient)
    assert Organisation.objects.filter(code=LAO.code).count() == 0
    assert Post.objects.filter(username=LAO.code).count() == 0


def test_looking_asks_as_many_statements_for_many_rows(nation: Nation) -> None:
    one, many = [CENTRE], [replace(CENTRE, code=f"30549998{n:02}") for n in range(40)]
    numbers = []
    for rows in (one, many):
        with CaptureQueriesContext(connection) as captured:
            foresee(rows, now=NOW)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]
