"""A school of another affiliation that goes to another LAO during the round is counted once."""

from datetime import timedelta

import pytest

from lec.closings.outlook import outlook
from lec.closings.verify import differences
from lec.funding.queries.bodies import gather
from lec.funding.queries.sources import source_of
from lec.headcounts.actions.numbers import record
from lec.lib.collation import sort_key
from lec.lib.grades import HEADCOUNT_GRADES
from lec.registry.loading import OrganisationRow
from lec.registry.models import OtherSchool
from lec.reporting.handing.numbers import number_rows
from lec.rounds.admission import load_organisations
from tests.closings.acts import LATER, closed, closed_again, lines
from tests.confirmed_nation import confirm_branch, confirmed, nation_with_learners
from tests.nation import NOW, Nation, post_of

pytestmark = pytest.mark.django_db

MOVED_ON = NOW + timedelta(hours=1)


@pytest.fixture
def nation() -> Nation:
    """The first LAO of the branch confirmed two schools; one went to the second, which confirmed it too."""
    nation = nation_with_learners()
    name = "โรงเรียนสังกัดอื่นอีกแห่ง"
    second = OtherSchool.objects.create(
        lao=nation.lao, code="1054000009", name=name, name_sort=sort_key(name), affiliation="สพฐ."
    )
    cells = {(grade, sex): 1 for grade in HEADCOUNT_GRADES for sex in "MF"}
    record(school=second, cells=cells, by=post_of(nation.lao), now=NOW)
    confirm_branch(nation.here)
    row = OrganisationRow(level="other", code=nation.here.other_schools[0].code, parent_code=nation.here.laos[1].code)
    load_organisations(rows=[row], by=None, now=MOVED_ON)
    confirmed(nation.here.laos[1], "headcounts", now=MOVED_ON)
    return nation


def schools(nation: Nation) -> list[tuple[str, str, int]]:
    assert nation.round
    nation.round.refresh_from_db()
    bodies = gather(source_of(nation.round, now=MOVED_ON), nation.province).bodies
    return sorted((one.lao, one.code, sum(one.counts.values())) for one in bodies if one.kind == "other")


def test_moved_school_is_estimated_once(nation: Nation) -> None:
    here, there = (lao.code for lao in nation.here.laos)
    once = [(here, "1054000009", 18), (there, "1054000001", 18), (there, "1054000002", 19)]
    assert schools(nation) == once
    closed(nation)
    assert schools(nation) == once


def test_moved_school_is_closed_once(nation: Nation) -> None:
    assert nation.round
    here, there = (lao.code for lao in nation.here.laos)
    last, _nothing = outlook(nation.round, now=LATER).numbers
    closing = closed(nation)
    found = lines(closing)
    assert (found[here, "headcounts"], found[there, "headcounts"]) == (("last", 18), ("confirmed", 37))
    assert (closing.pupils, last.pupils) == (18 + 37, 18 + 37)
    assert sorted({row[8] for row in number_rows(closing) if row[10] == "other" and row[8]}) == [
        "1054000001",
        "1054000002",
        "1054000009",
    ]
    assert sum(row[-3] or 0 for row in number_rows(closing) if row[11] == "other") == closing.pupils
    again = closed_again(nation, closing.round, "last")
    assert again.digest == closing.digest
    assert list(differences()) == []
