"""Anybody can recompute a digest: the recipe of docs/explanation/seals.md, run as it stands there."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from lec.confirmation.models import Seal
from lec.headcounts.models import Cell
from lec.premises.models import Basics
from lec.rolls.models import Enrolment
from tests.architecture.tree import ROOT
from tests.confirmed_nation import confirm_branch, confirmed, nation_with_learners
from tests.nation import NOW, Nation, make_learner, national_id

DOCUMENT = ROOT / "docs" / "explanation" / "seals.md"


@pytest.fixture
def nation(db: None) -> Nation:
    """Both branches filled; nothing confirmed yet."""
    return nation_with_learners()


def recipe() -> tuple[Callable[..., bytes], Callable[[Iterable[bytes]], str]]:
    """The functions `line` and `digest` of the document's one block of Python."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    return names["line"], names["digest"]


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def test_roll_is_recomputed_from_the_list(nation: Nation) -> None:
    """From what the institution itself holds: each identifier is known from how the test made it."""
    contested = make_learner(nation.school, 77, first_name="นํ้า", verified_in=nation.round)
    Enrolment.objects.filter(pk=contested.pk).update(state="claimed", entered_on=date(2026, 5, 16))
    nobody = {"identifier_kind": "none", "identifier_sealed": None}
    nameless = make_learner(nation.school, 78, verified_in=nation.round, **nobody)
    nameless.explanations.create(code="identifier-missing", sentence="ยื่นขอรหัสแล้ว", at=NOW)
    seal = confirmed(nation.school, "roll")
    line, digest = recipe()
    lines = []
    for one in Enrolment.objects.filter(institution=nation.school).select_related("learner").order_by("-pk"):
        person = one.learner
        identifier = national_id(nation.school.pk * 100_000 + int(one.student_number))
        lines.append(
            line(
                None if one == nameless else identifier,
                person.prefix,
                person.first_name,
                person.last_name,
                person.sex,
                iso(person.birth_date),
                person.nationality,
                one.grade,
                one.room,
                one.student_number,
                iso(one.entered_on),
                one.state,
            )
        )
    assert (len(lines), digest(lines)) == (5, seal.digest)


def test_basics_are_recomputed_from_the_form(nation: Nation) -> None:
    seal = confirmed(nation.school, "basics")
    line, digest = recipe()
    form = Basics.objects.get(institution=nation.school)
    answers = [form.house_number, form.village, form.road, form.subdistrict, form.district, form.postcode]
    head = [form.telephone, form.head_name, form.head_position, form.head_telephone]
    grades = "K2 K3 P1 P2 P3"
    lines = [line("basics", *answers, *head, grades, "2001-05-16")]
    for name, value in (("teachers", 6), ("caregivers", 2), ("other_staff", 1), ("water", "tap")):
        lines.append(line("basics", name, value))
    for name, value in (("electricity", "grid"), ("internet", "wired")):
        lines.append(line("basics", name, value))
    lines += [line("basics", name, "yes") for name in ("has_kitchen", "has_playground")]
    assert digest(lines) == seal.digest


def test_headcounts_are_recomputed_from_the_grid(nation: Nation) -> None:
    seal = confirmed(nation.lao, "headcounts")
    line, digest = recipe()
    school = nation.here.other_schools[0]
    cells = Cell.objects.filter(headcount__school=school)
    assert digest(line(school.pk, cell.grade, cell.sex, cell.count) for cell in cells) == seal.digest


def test_upper_seals_are_recomputed_from_the_ones_below(nation: Nation) -> None:
    seals = confirm_branch(nation.here)
    line, digest = recipe()
    lao = nation.lao
    members = [nation.school, nation.centre]
    for database in ("roll", "basics"):
        lines = [line(database, seals[one.code, database].digest) for one in members]
        assert digest(lines) == seals[lao.code, database].digest
    lines = [
        line(database, seals[one.code, database].digest)
        for one in nation.here.laos
        for database in ("headcounts", "basics", "roll")
    ]
    assert digest(lines) == seals["54", "overall"].digest


def test_upper_seals_are_recomputed_from_their_public_page_alone(nation: Nation) -> None:
    confirm_branch(nation.here)
    line, digest = recipe()
    resting = [seal for seal in Seal.objects.all() if seal.rests_on]
    recomputed = [digest(line(*member[1:]) for member in seal.rests_on) for seal in resting]
    assert recomputed == [seal.digest for seal in resting]
    assert len(resting) == 5


def test_digest_of_nothing_is_the_one_the_document_names(nation: Nation) -> None:
    _line, digest = recipe()
    first, last = digest([])[:8], digest([])[-4:]
    assert f"{first}…{last}" in DOCUMENT.read_text()
