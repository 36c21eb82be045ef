"""The department's pages: rates with their sources, and what other rates would cost."""

import io

import openpyxl
import pytest
from django.urls import reverse

from lec.funding import first_rates
from lec.funding.models import Rate
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import Nation, build_nation
from tests.web.conftest import SignedIn
from tests.web.funding.test_estimates import text_of

pytestmark = pytest.mark.django_db

TYPED = {
    "programme": "lunch",
    "bodies": "centre",
    "grades": ["N2", "N3"],
    "from_fiscal_year": "๒๕๗๑",
    "steps": "1: 38\n41 = 30.50\n๑๒๑ 25",
    "days": "245",
    "source": "ประกาศตัวอย่าง",
    "certainty": "M",
    "days_certainty": "K",
}


@pytest.fixture
def bare(db: None) -> Nation:
    Rate.objects.all().delete()
    first_rates.enter(Rate)
    return build_nation()


def test_everybody_reads_the_rates_and_the_department_sets_them(bare: Nation, signed_in: SignedIn) -> None:
    add = reverse("funding:add_rate")
    for organisation in (bare.department, bare.province, bare.lao, bare.school):
        html = signed_in(organisation).get(reverse("funding:rates")).content.decode()
        assert html.count("<tr") - html.count("<thead") == Rate.objects.count()
        assert (f'href="{add}"' in html) == (organisation == bare.department)


def test_rates_say_how_sure_they_are(bare: Nation, signed_in: SignedIn) -> None:
    seen = text_of(signed_in(bare.school).get(reverse("funding:rates")).content)
    examples = Rate.objects.exclude(certainty="H", days_certainty__in=["H", ""]).count()
    assert seen.count("ตัวอย่าง:") == examples
    assert "121 คนขึ้นไป: 22.00 บาท" in seen


def test_department_enters_a_rate(bare: Nation, signed_in: SignedIn) -> None:
    answer = signed_in(bare.department).post(reverse("funding:add_rate"), TYPED)
    assert answer.status_code == 302
    rate = Rate.objects.get(from_fiscal_year=2028)
    assert (rate.steps, rate.days, rate.grades) == ([[1, 3800], [41, 3050], [121, 2500]], 245, ["N2", "N3"])
    assert (rate.certainty, rate.days_certainty, rate.size_grades) == ("M", "K", [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("steps", "1: 38\n41: 30\n20: 25"),
        ("steps", "41: 30"),
        ("steps", "1: abc"),
        ("steps", "1: 3.005"),
        ("steps", "1: NaN"),
        ("steps", "1: 1e99999"),
        ("steps", "1 2 3"),
        ("source", " "),
        ("from_fiscal_year", "2027"),
        ("days", ""),
        ("grades", []),
        ("days_certainty", ""),
    ],
)
def test_wrong_rate_is_told_at_its_field_and_nothing_is_lost(
    bare: Nation, signed_in: SignedIn, field: str, value: object
) -> None:
    before = Rate.objects.count()
    answer = signed_in(bare.department).post(reverse("funding:add_rate"), {**TYPED, field: value})
    assert (answer.status_code, Rate.objects.count()) == (200, before)
    assert list(answer.context["form"].errors) == [field]
    assert "ประกาศตัวอย่าง" in answer.content.decode() or field == "source"


def test_rate_that_stands_already_is_refused_with_its_grades(bare: Nation, signed_in: SignedIn) -> None:
    client = signed_in(bare.department)
    client.post(reverse("funding:add_rate"), TYPED)
    answer = client.post(reverse("funding:add_rate"), TYPED)
    assert "เด็กเล็ก 2 ปี, เด็กเล็ก 3 ปี" in text_of(answer.content)


def test_department_withdraws_with_a_reason(bare: Nation, signed_in: SignedIn) -> None:
    client = signed_in(bare.department)
    rate = Rate.objects.filter(programme="milk").first()
    assert rate
    address = reverse("funding:withdraw_rate", args=[rate.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 200
    assert client.post(address, {"reason": "พิมพ์ราคาผิด"}).status_code == 302
    rate.refresh_from_db()
    assert rate.withdrawn_at
    seen = text_of(client.get(reverse("funding:rates")).content)
    assert seen.count("พิมพ์ราคาผิด") == 1
    assert client.get(reverse("funding:withdraw_rate", args=[10**9])).status_code == 404


# --- what other rates would cost ---------------------------------------------------------------


@pytest.fixture
def confirmed(db: None) -> Nation:
    Rate.objects.all().delete()
    first_rates.enter(Rate)
    nation = nation_with_learners()
    confirm_branch(nation.here)
    return nation


def asked(client: object, **changed: str) -> dict[str, str]:
    """What the form sends with the rates in force filled in, some changed."""
    form = client.get(reverse("funding:what_if")).context["form"]  # type: ignore[attr-defined]
    filled = {name: str(field.initial) for name, field in form.fields.items()}
    return {"ask": "1", **filled, **changed}


def test_form_has_the_rates_in_force(confirmed: Nation, signed_in: SignedIn) -> None:
    filled = asked(signed_in(confirmed.department))
    assert filled == {
        "ask": "1",
        "steps_1": "1: 36\n41: 27\n101: 24\n121: 22",
        "steps_2": "6.89",
        "steps_3": "1836",
        "steps_4": "2052",
        "days_lunch_school": "200",
        "days_lunch_centre": "245",
        "days_lunch_other": "200",
        "days_milk_school": "260",
        "days_milk_centre": "260",
        "days_milk_other": "260",
        "size": "everybody",
    }


def test_same_rates_make_no_difference(confirmed: Nation, signed_in: SignedIn) -> None:
    client = signed_in(confirmed.department)
    result = client.get(reverse("funding:what_if"), asked(client)).context["result"]
    assert (result.whole.change, result.own.change, result.other.change) == (0, 0, 0)
    assert result.whole.now > 0


def test_one_baht_more_costs_what_it_must(confirmed: Nation, signed_in: SignedIn) -> None:
    """Two schools and two centres of three, two other schools of 18 and 19: all in the first step."""
    client = signed_in(confirmed.department)
    question = asked(client, steps_1="1: 37\n41: 27", days_milk_other="250")
    result = client.get(reverse("funding:what_if"), question).context["result"]
    assert result.own.change == 100 * (6 * 200 + 6 * 245)
    assert result.other.change == 37 * (100 * 200 - 689 * 10)
    changes = {name: (own.change, other.change) for name, own, other in result.programmes}
    assert changes == {
        "lunch": (result.own.change, 37 * 100 * 200),
        "milk": (0, -37 * 689 * 10),
        "teaching": (0, 0),
    }
    by_province = [(name, own.change + other.change) for name, own, other in result.provinces]
    assert by_province == [("แพร่", result.whole.change)]


def test_comparison_as_workbook(confirmed: Nation, signed_in: SignedIn) -> None:
    client = signed_in(confirmed.department)
    question = asked(client, steps_1="40")
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("funding:what_if_xlsx"), question).content)
    )
    assert len(book.worksheets) == 4
    assert [str(sheet["A1"].value)[:9] for sheet in book.worksheets] == ["ประมาณการ"] * 4
    lunch = [cell.value for cell in book.worksheets[0][6]]
    assert lunch[1:4] == [6 * 36 * 200 + 6 * 36 * 245, 6 * 40 * 200 + 6 * 40 * 245, 4 * 6 * 445]
    assert client.get(reverse("funding:what_if_xlsx"), {}).status_code == 409


def test_nonsense_is_told_and_nothing_calculated(confirmed: Nation, signed_in: SignedIn) -> None:
    client = signed_in(confirmed.department)
    answer = client.get(reverse("funding:what_if"), asked(client, steps_1="x", days_milk_other="400"))
    assert sorted(answer.context["form"].errors) == ["days_milk_other", "steps_1"]
    assert answer.context["result"] is None
