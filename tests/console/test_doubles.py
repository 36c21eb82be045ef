"""`lec doubles [CODE]`: says what it found; Ctrl-C keeps it."""

import os
import signal
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lec.console.management.commands.doubles import _Telling
from lec.lib.progress import Stopped
from lec.rolls.queries.doubles import pairs_to_judge
from tests.nation import Nation, build_nation, make_learner

NAMES = {"first_name": "กมลชนก", "last_name": "ศรีสวัสดิ์", "sex": "F", "birth_date": date(2018, 3, 4)}


@pytest.fixture
def nation(db: None) -> Nation:
    nation = build_nation()
    make_learner(nation.school, 1, **NAMES)
    make_learner(nation.there.institutions[0], 2, **NAMES)
    return nation


def doubles(*code: str) -> str:
    out = StringIO()
    call_command("doubles", *code, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_doubles_of_the_nation(nation: Nation) -> None:
    told = doubles()
    assert told.startswith("2 learners in ")
    assert told.endswith(" s: 1 pairs, 1 of them new; 0 look alike no more.")
    assert pairs_to_judge(nation.department) == 1


def test_doubles_of_one_province(nation: Nation) -> None:
    assert doubles(nation.province.code).startswith("1 learners in ")


@pytest.mark.parametrize("code", ["nobody", "3054000001"])
def test_doubles_of_nobody_and_of_an_institution_are_refused(nation: Nation, code: str) -> None:
    with pytest.raises(CommandError):
        doubles(code)


def test_interruption_stops_at_the_next_day_and_nowhere_else() -> None:
    before = signal.getsignal(signal.SIGINT)
    command: Any = None
    with _Telling(command) as progress:
        progress(1, 2)
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Stopped):
            progress(2, 2)
    assert signal.getsignal(signal.SIGINT) is before
