"""Other rates to try: what is left as it is changes nothing."""

from lec.funding.estimates import RateRow, Rates, in_force
from lec.reporting.estimate_what_if import altered, days_of

PRIMARY = RateRow("lunch", "school", ("P1", "P2"), ((1, 2100),), days=200, number=1)
LOWER = RateRow("lunch", "school", ("M1",), ((1, 2100),), days=100, number=2)


def days(rates: Rates) -> dict[str, int | None]:
    return {one.grades[0]: one.rate.days for one in rates.applied}


def test_days_left_as_they_are_stay_those_of_each_rate() -> None:
    rates = in_force([PRIMARY, LOWER], 2027)
    assert altered(rates, {}, days_of(rates), counts_whom_it_pays=False) == rates


def test_other_days_hold_for_all_rates_of_the_programme() -> None:
    rates = in_force([PRIMARY, LOWER], 2027)
    others = altered(rates, {}, {("lunch", "school"): 190}, counts_whom_it_pays=False)
    assert days(others) == {"P1": 190, "M1": 190}
