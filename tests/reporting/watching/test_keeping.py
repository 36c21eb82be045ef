"""What is kept is never out of date: every change shows at once, in every process, and only it is counted again."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event as Signal

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from lec.accounts.actions import change_profile
from lec.audit.models import Event
from lec.confirmation.actions import return_for_correction
from lec.headcounts.actions.numbers import record as record_heads
from lec.lib.grades import HEADCOUNT_GRADES
from lec.registry.actions import close, found, found_other_school, move, rename
from lec.registry.models import Kind, Level
from lec.reporting import watching
from lec.reporting.watching.keeping import Keeper
from lec.reporting.watching.shapes import Nation as Watched
from lec.rolls.actions.departures import depart
from lec.rolls.models import Enrolment
from lec.rounds.actions import close_round, extend_deadline
from lec.rounds.models import Standing
from tests.confirmed_nation import confirmed, nation_with_learners
from tests.nation import NOW, Nation, post_of
from tests.rolls.merging import bring, record

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """A process that has just begun; what it counts of this test's nation is no other test's."""
    watching.forget()
    yield
    watching.forget()


def unnamed(watch: Watched) -> Watched:
    """Without the name of the version, which each process gives by itself."""
    return replace(watch, version="")


def counted_anew() -> Watched:
    return unnamed(Keeper().watch_nation(TODAY))


def everything(keeper: Keeper, nation: Nation) -> list[object]:
    """The nation and both provinces as one process shows them."""
    provinces = [keeper.watch_province(branch.province.pk, TODAY) for branch in (nation.here, nation.there)]
    return [unnamed(keeper.watch_nation(TODAY)), *(one and replace(one, version="") for one in provinces)]


def bring_a_learner(nation: Nation) -> None:
    bring(nation.school, [record(7)])


def take_one_out(nation: Nation) -> None:
    one = Enrolment.objects.filter(institution=nation.school)[:1]
    depart(enrolments=list(one), kind="resigned", by=post_of(nation.school), now=NOW)


def confirm_one(nation: Nation) -> None:
    confirmed(nation.centre, "basics")


def return_one(nation: Nation) -> None:
    by = post_of(nation.lao)
    return_for_correction(organisation=nation.school, database="roll", reason="นับใหม่", by=by, now=NOW)


def found_a_school(nation: Nation) -> None:
    kind, lao = Kind.SCHOOL, nation.lao
    found(level=Level.INSTITUTION, kind=kind, code="3054999999", name="ใหม่", parent=lao, by=None, now=NOW)


def found_an_other_school(nation: Nation) -> None:
    found_other_school(lao=nation.lao, code="1054999999", name="ใหม่", by=None, now=NOW)


def close_a_school(nation: Nation) -> None:
    close(organisation=nation.centre, on=TODAY, by=None, now=NOW)


def rename_a_lao(nation: Nation) -> None:
    lao = nation.lao
    rename(organisation=lao, code=lao.code, name="เทศบาลเมืองใหม่", kind=Kind.TOWN, on=TODAY, by=None, now=NOW)


def count_heads(nation: Nation) -> None:
    cells = {(grade, sex): 2 for grade in HEADCOUNT_GRADES for sex in "MF"}
    record_heads(school=nation.here.other_schools[0], cells=cells, by=post_of(nation.lao), now=NOW)


def change_a_telephone(nation: Nation) -> None:
    post = post_of(nation.lao)
    change_profile(post=post, position="ปลัด", telephone="081-111-1111", email="", by=post, now=NOW)


IN_ONE_PROVINCE = (
    bring_a_learner, take_one_out, confirm_one, return_one, found_a_school, found_an_other_school, close_a_school,
    rename_a_lao, count_heads, change_a_telephone,
)  # fmt: skip


def move_a_deadline(nation: Nation) -> None:
    assert nation.round is not None
    day = TODAY + timedelta(days=20)
    for level in ("institution", "lao", "province"):
        extend_deadline(
            round=nation.round, level=level, due_on=day, order_reference="ว 9", reason="น้ำท่วม", by=None, now=NOW
        )


def move_a_deadline_of_one(nation: Nation) -> None:
    assert nation.round is not None
    extend_deadline(
        round=nation.round,
        level="lao",
        due_on=TODAY + timedelta(days=20),
        order_reference="ว 9",
        reason="น้ำท่วม",
        organisations=[nation.lao],
        by=None,
        now=NOW,
    )


def end_the_round(nation: Nation) -> None:
    assert nation.round is not None
    close_round(round=nation.round, by=None, now=NOW)


def move_a_school_to_the_other_province(nation: Nation) -> None:
    move(organisation=nation.school, parent=nation.there.laos[0], by=None, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(one, id=one.__name__)
        for one in (
            *IN_ONE_PROVINCE,
            move_a_deadline,
            move_a_deadline_of_one,
            end_the_round,
            move_a_school_to_the_other_province,
        )
    ],
)
def test_change_shows_at_once_in_every_process(change: Callable[[Nation], None]) -> None:
    nation = nation_with_learners()
    confirmed(nation.school, "roll")
    one, another = Keeper(), Keeper()
    before = everything(one, nation)
    assert everything(another, nation) == before
    change(nation)
    after = everything(Keeper(), nation)
    assert after != before
    assert everything(one, nation) == after
    assert everything(another, nation) == after


def test_changed_telephone_is_that_of_the_province_page() -> None:
    nation = nation_with_learners()
    watching.province(nation.province, NOW)
    change_a_telephone(nation)
    (lao,) = (one for one in watching.province(nation.province, NOW).laos if one.body.code == nation.lao.code)
    assert lao.body.contact.endswith("ปลัด, 081-111-1111")


def statements(read: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        read()
    return [one["sql"] for one in queries]


def test_nothing_written_costs_one_statement() -> None:
    nation = nation_with_learners()
    first = watching.nation(NOW)
    province = watching.province(nation.province, NOW)
    assert len(statements(lambda: watching.nation(NOW))) == 1
    assert len(statements(lambda: watching.province(nation.province, NOW))) == 1
    assert watching.nation(NOW) is first
    assert watching.province(nation.province, NOW) is province


ASKING = 3
"""Statements that ask whether anything was written, when something was; PostgreSQL is asked who is writing too."""
COUNTING = 14
"""Statements that count provinces in a first round, and ask afterwards whether they were written to meanwhile."""


def asking() -> int:
    return ASKING + (connection.vendor == "postgresql")


@pytest.mark.parametrize("change", [bring_a_learner, return_one, found_a_school])
def test_only_the_changed_province_is_counted_again(change: Callable[[Nation], None]) -> None:
    nation = nation_with_learners()
    # One body that is missing alone in each province, so that its name is always asked for.
    for school in (nation.school, nation.there.institutions[0], nation.here.institutions[2]):
        confirmed(school, "roll")
    watching.nation(NOW)
    here, there = (watching.province(branch.province, NOW) for branch in (nation.here, nation.there))
    change(nation)
    asked = statements(lambda: watching.nation(NOW))
    assert len(asked) == asking() + COUNTING
    assert watching.province(nation.there.province, NOW) is there
    assert watching.province(nation.province, NOW) is not here
    # Whatever else is read is read of the one province.
    assert {pk for one in asked for pk in ids_of_provinces(one)} == {str(nation.province.pk)}


def ids_of_provinces(statement: str) -> list[str]:
    """The ids that a statement's `province_id IN (...)` names."""
    return re.findall(r"\d+", " ".join(re.findall(r'"province_id" IN \(([^)]*)\)', statement)))


def test_moved_deadline_counts_nothing_again() -> None:
    nation = nation_with_learners()
    watching.nation(NOW)
    move_a_deadline_of_one(nation)
    # The rounds and the deadlines are read; who is overdue and how fast is worked out anew from what was counted.
    assert len(statements(lambda: watching.nation(NOW))) == asking() + 3


def test_number_from_anywhere_is_kept_until_anything_is_written() -> None:
    nation = nation_with_learners()
    confirmed(nation.school, "roll")
    counted: list[int] = []

    def count_it() -> int:
        counted.append(1)
        return Standing.objects.filter(state="confirmed").count()

    def number(name: str = "confirmed") -> int:
        return watching.kept_number((name,), count_it)

    assert [number(), number()] == [1, 1]
    assert len(counted) == 1
    confirmed(nation.there.institutions[0], "roll")
    assert [number(), number(), number("another")] == [2, 2, 2]
    assert len(counted) == 3
    with transaction.atomic():
        confirmed(nation.centre, "roll")
        assert number() == 3
        transaction.set_rollback(True)
    assert [number(), len(counted)] == [2, 4]


def test_deadline_that_passes_shows_without_a_write() -> None:
    nation = nation_with_learners()
    assert not watching.lao(nation.lao, NOW + timedelta(days=10)).line.due.is_overdue
    assert watching.lao(nation.lao, NOW + timedelta(days=11)).line.due.is_overdue
    assert not watching.lao(nation.lao, NOW + timedelta(days=10)).line.due.is_overdue


def test_change_that_is_rolled_back_changes_nothing() -> None:
    nation = nation_with_learners()
    before = watching.nation(NOW)
    with transaction.atomic():
        confirmed(nation.school, "roll")
        inside = watching.nation(NOW)
        transaction.set_rollback(True)
    assert inside.databases.institutions_roll.done == 1
    assert inside.version == ""
    assert watching.nation(NOW) is before
    # The next change brings the record to the very length it had inside.
    confirmed(nation.centre, "roll")
    assert unnamed(watching.nation(NOW)) == counted_anew()
    assert watching.province(nation.province, NOW).line.databases.institutions_roll.done == 1


def test_another_record_in_its_place_is_noticed() -> None:
    nation = nation_with_learners()
    confirmed(nation.school, "roll")
    before = watching.nation(NOW)
    # As if another copy had been restored, of the same length everywhere.
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    Event.objects.filter(pk=newest).update(hash="0" * 64)
    Standing.objects.filter(organisation=nation.school, database="roll").update(state="voided")
    after = watching.nation(NOW)
    assert (before.databases.institutions_roll.done, after.databases.institutions_roll.done) == (1, 0)


def test_written_to_while_it_is_counted_is_counted_again() -> None:
    nation = nation_with_learners()
    interrupted = Signal()

    def confirm_meanwhile(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if "rolls_count" in sql and not interrupted.is_set():
            interrupted.set()
            confirmed(nation.school, "roll")
        return execute(sql, *rest)

    with connection.execute_wrapper(confirm_meanwhile):
        found = watching.nation(NOW)
    assert unnamed(found) == counted_anew()
    assert found.databases.institutions_roll.done == 1


@pytest.mark.postgresql
def test_event_that_commits_after_a_later_one_is_seen() -> None:
    nation = nation_with_learners()
    neighbour = nation.there.institutions[0]
    watching.nation(NOW)
    numbered, commit = Signal(), Signal()

    def confirm_slowly() -> None:
        """Takes its event's number early, and commits it late."""
        try:
            with transaction.atomic():
                confirmed(nation.school, "roll")
                numbered.set()
                assert commit.wait(30)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(confirm_slowly)
        assert numbered.wait(30)
        confirmed(neighbour, "roll")
        meanwhile = watching.nation(NOW)
        newest = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
        commit.set()
        slow.result()
    assert Event.objects.order_by("-pk").values_list("pk", flat=True)[0] == newest
    assert meanwhile.databases.institutions_roll.done == 1
    assert watching.nation(NOW).databases.institutions_roll.done == 2
    # Then nobody writes, and one statement is enough again.
    watching.nation(NOW)
    assert len(statements(lambda: watching.nation(NOW))) == 1
