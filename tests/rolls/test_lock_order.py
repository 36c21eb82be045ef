"""On PostgreSQL, acts that hold several things at once take them in the one order, so that none waits in a ring."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, connections, transaction

from lec.audit import actions as audit
from lec.rolls.actions.departures import depart
from lec.rolls.actions.doubles import seek
from lec.rolls.actions.joining import join
from lec.rolls.actions.moves import take_in
from lec.rolls.actions.settling import recount
from lec.rolls.actions.uploads import mend_upload
from lec.rolls.models import Claim, Double, Enrolment, Learner, Upload
from lec.rolls.queries import count_differences
from tests.nation import NOW, YEAR, build_nation, make_learner, post_of
from tests.rolls.joins import LATER, WHY, two
from tests.rolls.report_files import child, report
from tests.rolls.test_uploads import store

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PATIENCE = 30


def together(*works: Callable[[], object]) -> None:
    """Do these at once, each on a connection of its own; what one of them raises comes through."""

    def alone(work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(alone, work) for work in works]:
            done.result()


def wait_until_somebody_waits() -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waited")


def test_joining_takes_the_persons_before_the_ledgers_of_the_levels_above() -> None:
    # Somebody who changes one of the two persons holds the person, and then the LAO whose confirmation falls.
    nation = build_nation()
    first, _second = two(nation.school, nation.centre)
    seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW)
    pair, held = Double.objects.get(), Event()

    def change() -> None:
        with transaction.atomic():
            Learner.objects.select_for_update().get(pk=first.learner_id)
            held.set()
            wait_until_somebody_waits()
            audit.hold([nation.lao.pk])

    def joined() -> None:
        assert held.wait(PATIENCE)
        join(pair=pair, standing_id=first.learner_id, reason=WHY, by=post_of(nation.lao), now=LATER)

    together(change, joined)
    assert Double.objects.get().verdict == "same"


def test_mending_a_file_takes_it_before_the_ledger_as_applying_does() -> None:
    nation = build_nation()
    upload, held = store(nation.school, report([child(nation.school, 1)])), Event()

    def bring() -> None:
        with transaction.atomic():
            Upload.objects.select_for_update().get(pk=upload.pk)
            held.set()
            wait_until_somebody_waits()
            audit.hold([nation.school.pk])

    def mend() -> None:
        assert held.wait(PATIENCE)
        mend_upload(upload=upload, cells={("Sheet1", "D7"): "ใหม่"}, lines={}, by=post_of(nation.school), now=NOW)

    together(bring, mend)
    assert Upload.objects.get().sealed_mendings is not None


def test_a_search_for_doubles_takes_the_persons_before_the_ledger() -> None:
    # Who corrects a name holds the person, and then the LAO whose confirmation falls; pairs point to persons.
    nation = build_nation()
    first, _second = two(nation.school, nation.centre)
    held = Event()

    def change() -> None:
        with transaction.atomic():
            Learner.objects.select_for_update().get(pk=first.learner_id)
            held.set()
            wait_until_somebody_waits()
            audit.hold([nation.lao.pk])

    def search() -> None:
        assert held.wait(PATIENCE)
        seek(top=nation.lao, academic_year=YEAR, by=None, now=NOW)

    together(change, search)
    assert Double.objects.count() == 1


def test_taking_in_holds_everybody_who_had_the_child_in_one_go() -> None:
    # The institution before keeps its own statement of the child: its word on the sex is corrected in older rolls.
    nation = build_nation()
    earlier, later, held = nation.here.institutions[0], nation.here.institutions[2], Event()
    one = make_learner(earlier, 1, sex="M")
    left = depart(enrolments=[one], kind="moved", destination=later, by=post_of(earlier), now=NOW).departures[0]
    Claim.objects.create(
        enrolment=one,
        first_name="เดิม",
        last_name="เดิม",
        name_sort="เดิม",
        sex="F",
        birth_date=one.learner.birth_date,
    )
    recount([earlier.pk], YEAR, at=NOW)

    def hold_both() -> None:
        with transaction.atomic():
            audit.hold([earlier.pk])
            held.set()
            wait_until_somebody_waits()
            audit.hold([later.pk])

    def taken() -> None:
        assert held.wait(PATIENCE)
        take_in(departure=left, grade="P1", by=post_of(later), now=NOW)

    together(hold_both, taken)
    assert list(Enrolment.objects.order_by("pk").values_list("institution", "state")) == [
        (earlier.pk, "departed"),
        (later.pk, "enrolled"),
    ]
    assert list(count_differences()) == []
