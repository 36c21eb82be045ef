"""`lec verify`: silent on a whole record, loud on one that was altered."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lec.audit.models import Event
from lec.registry.actions import establish_nation
from lec.rolls.models import Count
from tests.nation import NOW

pytestmark = pytest.mark.django_db


def test_verify_of_a_whole_record() -> None:
    establish_nation(department_code="DLA", now=NOW)
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().splitlines()[-1].startswith("The record is whole")


def test_verify_prints_what_was_altered_and_fails() -> None:
    department = establish_nation(department_code="DLA", now=NOW)
    Event.objects.filter(organisation_id=department.pk).update(after={"code": "altered"})
    Count.objects.create(institution=department, academic_year=2026, grade="P1", sex="M", enrolled=3)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stdout=out)
    assert out.getvalue().splitlines()[1] == f"ledger of organisation {department.pk}, event 1: the event was altered"
