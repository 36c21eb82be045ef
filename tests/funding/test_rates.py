"""Rates: dated, with a source, set by the department alone, never changed."""

from typing import Any

import pytest

from lec.accounts.models import Post
from lec.audit.models import Event
from lec.funding import first_rates
from lec.funding.actions import add_rate, withdraw_rate
from lec.funding.models import Rate
from lec.funding.queries.rates import history, rates_on
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from tests.nation import NOW, Nation, build_nation, post_of

pytestmark = pytest.mark.django_db

GOOD: dict[str, Any] = {
    "programme": "lunch",
    "bodies": "school",
    "grades": ["P1", "K1"],
    "steps": [(1, 4000), (61, 3000)],
    "days": 200,
    "from_fiscal_year": 2028,
    "source": "  มติคณะรัฐมนตรี  ตัวอย่าง ",
    "certainty": "H",
    "days_certainty": "H",
}


@pytest.fixture
def nation() -> Nation:
    Rate.objects.all().delete()  # a transactional test before this one may have emptied the table
    first_rates.enter(Rate)
    return build_nation()


@pytest.fixture
def department(nation: Nation) -> Post:
    return post_of(nation.department)



def test_first_rates_are_entered_once(nation: Nation) -> None:
    before = Rate.objects.count()
    first_rates.enter(Rate)
    assert Rate.objects.count() == before == len(first_rates.first_rates())


def test_only_official_amounts_are_of_high_certainty(nation: Nation) -> None:
    sure = {
        (row.programme, row.bodies, row.from_fiscal_year): (row.certainty, row.days_certainty)
        for row in rates_on(2027).rows
    }
    assert sure == {
        ("lunch", "school", 2023): ("H", "H"),
        ("lunch", "school", 2025): ("H", "H"),
        ("lunch", "centre", 2023): ("H", "K"),
        ("lunch", "other", 2023): ("H", "H"),
        ("milk", "school", 2023): ("M", "M"),
        ("milk", "centre", 2023): ("M", "M"),
        ("milk", "other", 2023): ("M", "M"),
        ("teaching", "school", 2024): ("M", ""),
        ("teaching", "centre", 2024): ("M", ""),
    }


def test_department_adds_a_rate_that_holds_from_its_year(department: Post) -> None:
    rate = add_rate(**GOOD, by=department, now=NOW)
    assert (rate.grades, rate.source) == (["K1", "P1"], "มติคณะรัฐมนตรี ตัวอย่าง")
    event = Event.objects.get(subject=f"rate:{rate.pk}")
    assert (event.verb, event.post_id, event.after["steps"]) == ("rate.add", department.pk, [[1, 4000], [61, 3000]])
    assert rate.pk not in {row.number for row in rates_on(2027).rows}
    applied = {one.rate.number: one.grades for one in rates_on(2028).applied}
    assert applied[rate.pk] == ("K1", "P1")
    earlier = next(one for one in rates_on(2028).applied if one.rate.bodies == "school" and "P2" in one.grades)
    assert "P1" not in earlier.grades


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grades", []),
        ("grades", ["X9"]),
        ("steps", []),
        ("steps", [(2, 100)]),
        ("steps", [(1, 100), (41, 90), (41, 80)]),
        ("steps", [(1, 100), (100, 90), (41, 80)]),
        ("steps", [(1, -1)]),
        ("days", None),
        ("days", 0),
        ("from_fiscal_year", 2570),
        ("source", " \t"),
        ("source", "ก" * 301),
        ("certainty", "X"),
        ("days_certainty", ""),
        ("size_grades", ["X9"]),
        ("programme", "books"),
    ],
)
def test_wrong_column_is_named(department: Post, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        add_rate(**{**GOOD, field: value}, by=department, now=NOW)
    assert list(refused.value.faults) == [field]
    assert not Rate.objects.filter(from_fiscal_year__gt=2025).exists()


def test_teaching_is_per_year_and_others_have_no_year_groups(department: Post) -> None:
    with pytest.raises(Invalid) as refused:
        add_rate(**{**GOOD, "programme": "teaching"}, by=department, now=NOW)
    assert set(refused.value.faults) == {"days"}
    with pytest.raises(Invalid) as refused:
        add_rate(**{**GOOD, "bodies": "other", "grades": ["N2"]}, by=department, now=NOW)
    assert set(refused.value.faults) == {"grades"}


def test_two_rates_never_speak_of_the_same_grade_and_year(department: Post) -> None:
    first = add_rate(**GOOD, by=department, now=NOW)
    with pytest.raises(Invalid) as refused:
        add_rate(**{**GOOD, "grades": ["P1", "P2"]}, by=department, now=NOW)
    assert refused.value.code == "rate-stands"
    add_rate(**{**GOOD, "grades": ["P2"]}, by=department, now=NOW)
    withdraw_rate(pk=first.pk, reason="พิมพ์ผิด", by=department, now=NOW)
    add_rate(**{**GOOD, "steps": [(1, 4100)]}, by=department, now=NOW)


def test_withdrawn_rate_stays_to_be_read_and_counts_no_more(department: Post) -> None:
    rate = add_rate(**GOOD, by=department, now=NOW)
    withdraw_rate(pk=rate.pk, reason="พิมพ์ผิด", by=department, now=NOW)
    assert rate.pk not in {row.number for row in rates_on(2028).rows}
    (entered,) = [one for one in history() if one.rate.pk == rate.pk]
    assert (entered.withdrawn_by, entered.withdrawal_reason) == (department.officer, "พิมพ์ผิด")
    with pytest.raises(Refused) as refused:
        withdraw_rate(pk=rate.pk, reason="อีกครั้ง", by=department, now=NOW)
    assert refused.value.code == "rate-withdrawn"


def test_withdrawal_needs_a_reason_and_a_rate(department: Post) -> None:
    rate = add_rate(**GOOD, by=department, now=NOW)
    with pytest.raises(Invalid):
        withdraw_rate(pk=rate.pk, reason=" ", by=department, now=NOW)
    with pytest.raises(Hidden):
        withdraw_rate(pk=rate.pk + 1, reason="x", by=department, now=NOW)


def test_nobody_but_the_department_sets_rates(nation: Nation) -> None:
    rate = Rate.objects.first()
    assert rate
    for level in (nation.province, nation.lao, nation.school):
        with pytest.raises(Forbidden):
            add_rate(**GOOD, by=post_of(level), now=NOW)
        with pytest.raises(Forbidden):
            withdraw_rate(pk=rate.pk, reason="x", by=post_of(level), now=NOW)
