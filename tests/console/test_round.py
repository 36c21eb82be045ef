"""`lec round`: opening, extending and closing from the command line."""

import shlex
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lec.closings.models import Closing
from lec.rounds.models import Deadline, Round
from tests.nation import Nation, build_nation

pytestmark = pytest.mark.django_db

OPENING = shlex.split(
    "open --academic-year 2563 --term 1 --count-date 2563-06-10 --fiscal-year 2564 "
    "--due-institution 2020-07-29 --due-lao 31/07/2563 --due-province 2563-08-06 --order"
)


@pytest.fixture
def nation() -> Nation:
    return build_nation(with_round=False)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("round", *arguments, stdout=out)
    return out.getvalue().strip()


def test_round_opens_with_buddhist_and_gregorian_years_alike(nation: Nation) -> None:
    assert run(*OPENING, "มท 0816.2/ว 2202") == "Round 2563/1 is open."
    opened = Round.objects.get()
    assert (opened.academic_year, opened.term, opened.fiscal_year) == (2020, 1, 2021)
    assert opened.count_date == date(2020, 6, 10)
    assert list(Deadline.objects.order_by("id").values_list("level", "due_on", "order_reference")) == [
        ("institution", date(2020, 7, 29), "มท 0816.2/ว 2202"),
        ("lao", date(2020, 7, 31), "มท 0816.2/ว 2202"),
        ("province", date(2020, 8, 6), "มท 0816.2/ว 2202"),
    ]


def test_round_opens_with_its_settings(nation: Nation) -> None:
    run(*OPENING, "ว 1", "--contest-days", "7", "--contest-default", "latest", "--search-after-days", "60")
    opened = Round.objects.get()
    assert (opened.contest_days, opened.contest_default, opened.search_after_days) == (7, "latest", 60)


@pytest.mark.parametrize("setting", ["--contest-days", "--search-after-days"])
def test_round_with_a_setting_out_of_reason_is_refused(nation: Nation, setting: str) -> None:
    with pytest.raises(CommandError):
        run(*OPENING, "ว 1", setting, "0")
    assert Round.objects.count() == 0


def test_round_opened_twice_is_refused_in_a_sentence(nation: Nation) -> None:
    run(*OPENING, "ว 1")
    with pytest.raises(CommandError):
        run(*OPENING, "ว 1")
    assert Round.objects.count() == 1


def test_round_extends_for_everybody_and_for_a_named_list(nation: Nation, tmp_path: Path) -> None:
    run(*OPENING, "ว 1")
    extending = ("extend", "--level", "lao", "--order", "ว 2", "--reason", "ระบบขัดข้อง", "--due")
    assert run(*extending, "2020-08-10") == "The deadline of every lao is now 2020-08-10."
    codes = [lao.code for lao in nation.here.laos]
    (tmp_path / "codes.txt").write_text(f"{codes[0]}, {nation.here.laos[0].name}\n\n{codes[1]}\n", encoding="utf-8")
    text = run(*extending, "12/08/2563", "--organisations", str(tmp_path / "codes.txt"), codes[0])
    assert text == "The deadline of 2 organisations is now 2020-08-12."
    named = Deadline.objects.filter(organisation__isnull=False).order_by("organisation__code")
    assert [(row.organisation and row.organisation.code, row.due_on) for row in named] == [
        (code, date(2020, 8, 12)) for code in codes
    ]


def test_round_extension_for_unknown_codes_is_refused(nation: Nation) -> None:
    run(*OPENING, "ว 1")
    extending = shlex.split("extend --level lao --due 2020-08-10 --order 2 --reason r --organisations 999")
    with pytest.raises(CommandError, match="999"):
        run(*extending)
    assert Deadline.objects.count() == 3


def test_round_closes_once(nation: Nation) -> None:
    run(*OPENING, "ว 1")
    closed, numbers, digest = run("close", "--order", "ว 9", "--reason", "ครบกำหนด").splitlines()
    closing = Closing.objects.get()
    assert (closed, digest) == ("Round 2563/1 is closed.", f"Digest {closing.digest}")
    assert numbers == (
        "Closing no. 1: 0 learners, 0 pupils of other affiliations; 30 not confirmed, taken for them: last."
    )
    assert (closing.order_reference, closing.reason, closing.post) == ("ว 9", "ครบกำหนด", None)
    with pytest.raises(CommandError):
        run("close")


def test_closed_round_is_frozen_again_under_the_next_number(nation: Nation) -> None:
    run(*OPENING, "ว 1")
    with pytest.raises(CommandError, match="No round is closed"):
        run("close", "--again", "--reason", "ทบทวน")
    run("close")
    again = run("close", "--again", "2563/1", "--taken", "nothing", "--reason", "ทบทวน")
    assert "Closing no. 2:" in again
    assert "Closing no. 3:" in run("close", "--again", "--reason", "ทบทวน")
    for wrong in (("--again", "2563/2", "--reason", "ทบทวน"), ("--again",)):
        with pytest.raises(CommandError):
            run("close", *wrong)
    assert list(Closing.objects.order_by("number").values_list("number", "taken")) == [
        (1, "last"),
        (2, "nothing"),
        (3, "last"),
    ]


@pytest.mark.parametrize("wrong", [("--term", "3"), ("--count-date", "31/02/2563"), ("--academic-year", "x")])
def test_round_with_unreadable_options_is_refused(nation: Nation, wrong: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        run(*OPENING, "ว 1", *wrong)
    assert Round.objects.count() == 0
