"""Applying a file that corrects the sex of a child claimed elsewhere keeps the one lock order, on PostgreSQL."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, connections, transaction

from lec.audit import actions as audit
from lec.registry.models import Organisation
from lec.rolls.models import Enrolment
from tests.nation import build_nation
from tests.rolls.report_files import child, report
from tests.rolls.test_uploads import apply, store

PATIENCE = 30


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_applying_a_file_never_holds_a_later_ledger_while_it_waits_for_an_earlier_one() -> None:
    nation = build_nation()
    earlier, later = nation.here.institutions[0], nation.here.institutions[2]
    contest(later, earlier)
    upload = store(later, report([child(later, 1, first_name="ใหม่", prefix="ด.ญ.")]))
    held = Event()

    def hold_both() -> None:
        try:
            with transaction.atomic():
                audit.hold([earlier.pk])
                held.set()
                wait_until_somebody_waits()
                audit.hold([later.pk])
        finally:
            connections.close_all()

    def bring() -> None:
        try:
            assert held.wait(PATIENCE)
            apply(upload)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(hold_both), pool.submit(bring)]:
            done.result()
    assert set(Enrolment.objects.values_list("learner__first_name", flat=True)) == {"ใหม่"}


def contest(holder: Organisation, claimant: Organisation) -> None:
    for institution in (holder, claimant):
        apply(store(institution, report([child(institution, 1)])))
    assert sorted(Enrolment.objects.values_list("institution_id", "state")) == [
        (claimant.pk, "claimed"),
        (holder.pk, "enrolled"),
    ]


def wait_until_somebody_waits() -> None:
    """Until another connection waits for a lock."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waited")
