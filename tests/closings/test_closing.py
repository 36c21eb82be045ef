"""Closing freezes what stands confirmed, says who was missing, and what was taken for them."""

from itertools import product

import pytest

from lec.audit.models import Event
from lec.closings.actions import close, close_again
from lec.closings.models import Closing
from lec.closings.queries import latest_closing, lines_of
from lec.confirmation.actions import return_for_correction
from lec.confirmation.models import Seal
from lec.headcounts.actions.numbers import record
from lec.lib.grades import HEADCOUNT_GRADES
from lec.lib.refusals import Forbidden, Invalid, Refused
from lec.registry.actions import close as close_organisation
from lec.registry.models import OtherSchool
from lec.rounds.actions import close_round
from lec.rounds.models import Round, Standing
from tests.closings.acts import LATER, absent, closed, closed_again, lines, sums, written
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, Nation, post_of


@pytest.fixture
def nation(db: None) -> Nation:
    """Both branches filled, `here` confirmed up to its province; `there` nothing."""
    nation = nation_with_learners()
    confirm_branch(nation.here)
    return nation


# --- what is counted -----------------------------------------------------------------------------

# What the closing says of one database, by how it stands and what is taken; written by hand from the brief:
# (basis, whether counted) of its line, and (whether its last seal is named, whether counted) where it is missing.
LINE_LAW = {
    ("open", "last"): ("nothing", False),
    ("open", "nothing"): ("nothing", False),
    ("confirmed", "last"): ("confirmed", True),
    ("confirmed", "nothing"): ("confirmed", True),
    ("voided", "last"): ("last", True),
    ("voided", "nothing"): ("nothing", False),
}
MISSING_LAW = {
    ("open", "last"): (None, False),
    ("open", "nothing"): (None, False),
    ("confirmed", "last"): None,
    ("confirmed", "nothing"): None,
    ("voided", "last"): (1, True),
    ("voided", "nothing"): (1, False),
}


def bring(nation: Nation, state: str, kind: str) -> tuple[str, str, int]:
    """One database brought to a state: its code, database, and what it confirmed."""
    branch = nation.there if state == "open" else nation.here
    organisation, database, total = {
        "institution": (branch.institutions[0], "roll", 3),
        "basics": (branch.institutions[0], "basics", 0),
        "headcounts": (branch.laos[0], "headcounts", 18),
    }[kind]
    if state == "voided":
        if kind == "headcounts":
            cells = {(grade, sex): 5 for grade in HEADCOUNT_GRADES for sex in "MF"}
            record(school=branch.other_schools[0], cells=cells, by=post_of(organisation), now=NOW)
        else:
            return_for_correction(
                organisation=organisation, database=database, reason="ตรวจ", by=post_of(branch.laos[0]), now=NOW
            )
    return organisation.code, database, total


@pytest.mark.parametrize(
    ("state", "taken", "kind"),
    [(*key, kind) for key, kind in product(LINE_LAW, ("institution", "headcounts"))],
)
def test_line_of_each_standing_follows_the_law(nation: Nation, state: str, taken: str, kind: str) -> None:
    code, database, total = bring(nation, state, kind)
    closing = closed(nation, taken)
    basis, counted = LINE_LAW[state, taken]
    assert lines(closing)[code, database] == (basis, total if counted else 0)


@pytest.mark.parametrize(
    ("state", "taken", "kind"),
    [(*key, kind) for key, kind in product(MISSING_LAW, ("institution", "headcounts", "basics"))],
)
def test_missing_of_each_standing_follows_the_law(nation: Nation, state: str, taken: str, kind: str) -> None:
    code, database, total = bring(nation, state, kind)
    law = MISSING_LAW[state, taken]
    counts = kind != "basics"
    expected = law and (state, law[0], total if law[1] and counts else None)
    assert absent(closed(nation, taken)).get((code, database)) == expected


@pytest.mark.parametrize("taken", ["last", "nothing"])
def test_upper_levels_are_missing_with_what_their_lines_come_to(nation: Nation, taken: str) -> None:
    """The school of the first LAO falls: its LAO's roll and the province fall, and nothing else is missing."""
    code, database, _total = bring(nation, "voided", "institution")
    closing = closed(nation, taken)
    fallen = 3 if taken == "last" else 0
    here = {key: value for key, value in absent(closing).items() if key[0] in codes_of(nation)}
    assert here == {
        (code, database): ("voided", 1, fallen or None),
        (nation.lao.code, "roll"): ("voided", 1, 3 + fallen),
        (nation.province.code, "overall"): ("voided", 1, 9 + fallen + 18 + 19),
    }
    assert sums(closing)[nation.lao.code] == (3 + fallen, 18, 2)
    assert sums(closing)[nation.province.code] == (9 + fallen, 37, 3)


def codes_of(nation: Nation) -> set[str]:
    branch = nation.here
    return {one.code for one in (branch.province, *branch.laos, *branch.institutions)}


@pytest.mark.parametrize("taken", ["last", "nothing"])
def test_whole_nation_is_listed(nation: Nation, taken: str) -> None:
    closing = closed(nation, taken)
    assert lines(closing) == (
        {(one.code, "roll"): ("confirmed", 3) for one in nation.here.institutions}
        | {(lao.code, "headcounts"): ("confirmed", 18 + rank) for rank, lao in enumerate(nation.here.laos)}
        | {(one.code, "roll"): ("nothing", 0) for one in nation.there.institutions}
        | {(one.code, "headcounts"): ("nothing", 0) for one in nation.there.laos}
    )
    there = nation.there
    assert absent(closing) == {
        (one.code, database): ("open", None, None)
        for organisations, databases in (
            (there.institutions, ("roll", "basics")),
            (there.laos, ("roll", "basics", "headcounts")),
            ([there.province], ("overall",)),
        )
        for one in organisations
        for database in databases
    }
    assert (closing.learners, closing.pupils, closing.missing) == (12, 37, 8 + 6 + 1)
    assert sums(closing)[there.province.code] == (0, 0, 15)
    province = closing.sums.get(organisation=nation.province)
    seal = Seal.objects.get(standing__organisation=nation.province)
    assert province.counts | {"basics": {}} == seal.counts


def test_who_does_not_take_part_is_not_missing(nation: Nation) -> None:
    """A closed institution, and a LAO that is left with nothing, are in no table."""
    lao = nation.there.laos[1]
    for one in nation.there.institutions[2:]:
        close_organisation(organisation=one, on=NOW.date(), by=None, now=NOW)
    OtherSchool.objects.filter(lao=lao).update(lao=nation.there.laos[0])
    closing = closed(nation)
    gone = {lao.code, *(one.code for one in nation.there.institutions[2:])}
    seen = {code for code, _database in (*lines(closing), *absent(closing))} | set(sums(closing))
    assert (seen & gone, closing.missing) == (set(), 4 + 3 + 1)


def test_lines_are_read_with_their_schools(nation: Nation) -> None:
    closing = closed(nation)
    assert latest_closing(nation.round) == closing
    (line,) = lines_of(closing, within=nation.lao).filter(database="headcounts")
    school = nation.here.other_schools[0]
    assert line.schools == {
        str(school.pk): {"code": school.code, "name": school.name, "affiliation": "สพฐ.", "district": ""}
    }
    assert line.seal is not None
    assert (line.counts, set(line.seal.parts)) == (line.seal.counts, set(line.schools))
    assert [one.code for one in lines_of(closing, within=nation.school)] == [nation.school.code]


# --- closing again -------------------------------------------------------------------------------


def test_second_closing_has_the_next_number_and_the_first_stays(nation: Nation) -> None:
    bring(nation, "voided", "institution")
    first = closed(nation, "nothing")
    before = written()
    second = closed_again(nation, first.round, "last")
    assert (first.number, second.number, second.learners - first.learners) == (1, 2, 3)
    assert latest_closing(first.round) == second
    Closing.objects.get(pk=first.pk)
    for table in (second.lines, second.sums, second.absentees):
        table.all().delete()
    second.delete()
    assert written() == before


def test_second_closing_is_about_the_bodies_of_the_first(nation: Nation) -> None:
    """Renamed, moved, closed and founded bodies: the second closing of the same data has the same digest."""
    first = closed(nation, "last")
    nation.school.code, nation.school.lao, nation.school.parent = "999", nation.there.laos[0], nation.there.laos[0]
    nation.school.province = nation.there.province
    nation.school.save()
    close_organisation(organisation=nation.centre, on=NOW.date(), by=None, now=NOW)
    OtherSchool.objects.filter(lao=nation.lao).update(code="888", lao=nation.there.laos[0])
    second = closed_again(nation, first.round, "last")
    assert second.digest == first.digest
    assert lines(second) == lines(first)
    assert absent(second) == absent(first)
    assert [line.schools for line in second.lines.all()] == [line.schools for line in first.lines.all()]


def test_round_closed_without_freezing_is_frozen_later(nation: Nation) -> None:
    assert nation.round is not None
    close_round(round=nation.round, by=None, now=LATER)
    closing = closed_again(nation, nation.round, "last")
    assert (closing.number, closing.learners, closing.missing) == (1, 12, 15)


# --- who may, and what is refused ------------------------------------------------------------------


def test_only_the_department_or_the_operator_closes(nation: Nation) -> None:
    assert nation.round is not None
    for organisation in (nation.province, nation.lao, nation.school):
        with pytest.raises(Forbidden):
            close(round=nation.round, taken="last", by=post_of(organisation), now=LATER)
        with pytest.raises(Forbidden):
            close_again(round=nation.round, taken="last", reason="r", by=post_of(organisation), now=LATER)
    assert Round.objects.get().closed_at is None
    assert close(round=nation.round, taken="last", by=None, now=LATER).post is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"taken": "half"}, "taken-unknown"),
        ({"order_reference": "x" * 201}, "too-long"),
        ({"reason": "x" * 501}, "too-long"),
    ],
)
def test_words_that_do_not_fit_are_refused_and_the_round_stays_open(
    nation: Nation, more: dict[str, str], code: str
) -> None:
    assert nation.round is not None
    with pytest.raises(Invalid) as refused:
        close(round=nation.round, by=None, now=LATER, **({"taken": "last"} | more))
    assert (refused.value.code, Round.objects.get().closed_at) == (code, None)


def test_round_is_closed_once_and_an_open_one_not_again(nation: Nation) -> None:
    assert nation.round is not None
    with pytest.raises(Refused) as refused:
        closed_again(nation, nation.round, "last")
    assert refused.value.code == "round-not-closed"
    first = closed(nation)
    with pytest.raises(Refused) as refused:
        close(round=first.round, taken="last", by=None, now=LATER)
    assert refused.value.code == "round-closed"
    with pytest.raises(Invalid) as invalid:
        close_again(round=first.round, taken="last", reason=" ", by=None, now=LATER)
    assert (invalid.value.code, Closing.objects.count()) == ("reason-missing", 1)


# --- the record ------------------------------------------------------------------------------------


def test_closing_is_an_event_of_the_department_with_its_digest(nation: Nation) -> None:
    closing = closed(nation)
    events = Event.objects.filter(organisation_id=nation.department.pk).order_by("number")
    assert [event.verb for event in events] == ["round.close", "closing.make"]
    last = events[1]
    assert (last.subject, last.post_id, last.officer_id) == (
        f"closing:{closing.pk}",
        closing.post_id,
        closing.officer_id,
    )
    assert last.after == {
        "round": "2569/2",
        "number": 1,
        "taken": "last",
        "order": "มท 0816.2/ว 99",
        "reason": "ครบกำหนด",
        "learners": 12,
        "pupils": 37,
        "missing": 15,
        "digest": closing.digest,
        "record": closing.record,
    }


def test_statements_of_closing_do_not_grow_with_the_nation(
    nation: Nation, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(34):  # type: ignore[operator]
        closed(nation)


def test_standing_is_not_changed_by_closing(nation: Nation) -> None:
    before = list(Standing.objects.order_by("pk").values())
    closed(nation)
    assert list(Standing.objects.order_by("pk").values()) == before
