"""Buddhist years, academic years, ages and every spelling of a date."""

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lec.lib.digits import to_thai
from lec.lib.thai_calendar import (
    academic_year_of,
    age_at_entry,
    age_on,
    buddhist,
    format_date,
    gregorian,
    parse_date,
)

days = st.dates(date(1940, 1, 1), date(2099, 12, 31))


def test_buddhist_and_gregorian():
    assert (buddhist(2020), gregorian(2563)) == (2563, 2020)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2020, 5, 15), 2019),
        (date(2020, 5, 16), 2020),
        (date(2021, 1, 1), 2020),
        (date(2020, 12, 31), 2020),
    ],
)
def test_academic_year_of_boundary(day, year):
    assert academic_year_of(day) == year


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2013, 5, 16), date(2020, 5, 16), 7),
        (date(2013, 5, 17), date(2020, 5, 16), 6),
        (date(2016, 2, 29), date(2019, 2, 28), 2),
        (date(2016, 2, 29), date(2019, 3, 1), 3),
        (date(2021, 1, 1), date(2020, 5, 16), -1),
    ],
)
def test_age_on_completed_years(birth, day, age):
    assert age_on(birth, day) == age


def test_age_at_entry_is_on_16_may():
    assert (age_at_entry(date(2017, 5, 16), 2020), age_at_entry(date(2017, 5, 17), 2020)) == (3, 2)


def test_format_date_styles():
    day = date(2020, 8, 6)
    assert format_date(day) == "6 สิงหาคม 2563"
    assert format_date(day, "short") == "6 ส.ค. 2563"
    assert format_date(day, "long", "en") == "6 August 2563"
    assert format_date(day, "short", "en") == "6 Aug 2563"


@pytest.mark.parametrize(("style", "language"), [("full", "th"), ("long", "fr")])
def test_format_date_unknown_style_is_refused(style, language):
    with pytest.raises(ValueError, match="no date style"):
        format_date(date(2020, 8, 6), style, language)


@pytest.mark.parametrize(
    "value",
    [
        "15/05/2556",
        "15/5/2556",
        "15-05-2556",
        "15.5.2556",
        "15 5 2556",
        "15 / 05 / 2556",
        "๑๕/๐๕/๒๕๕๖",
        "15/05/2013",
        "2013-05-15",
        "2556-05-15",
        "2013/5/15",
        "2013-05-15 00:00:00",
        "2013-05-15T07:30:00",
        "15/05/2556 00:00:00",
        "15/05/2556 0:00",
        "15 พ.ค. 2556",
        "15 พค 2556",
        "15 พฤษภาคม 2556",
        "15 พฤษภาคม พ.ศ. 2556",
        "๑๕ พฤษภาคม ๒๕๕๖",
        "15-พ.ค.-2556",
        "15พ.ค.2556",
        "15 May 2013",
        "15 MAY 2556",
        "\u00a015/05/2556 ",
        41409,
        41409.0,
        41409.75,
        "41409",
        239736.0,
        date(2013, 5, 15),
        date(2556, 5, 15),
        datetime(2013, 5, 15, 12),
        datetime(2556, 5, 15),
    ],
)
def test_parse_date_every_spelling(value):
    assert parse_date(value) == date(2013, 5, 15)


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        True,
        "15/05/56",
        "31/02/2556",
        "29/02/2556",
        "15/13/2556",
        "0/5/2556",
        "15/05/1556",
        "15 Foo 2556",
        "15/05",
        "2556",
        2556,
        2556.0,
        15052556,
        "15052556",
        0,
        -5.0,
        1e300,
        float("nan"),
        float("inf"),
        100000.0,
        date(2556, 2, 28).replace(year=9999),
        date(1800, 1, 1),
        date(2300, 1, 1),
        "วันนี้",
        object(),
        "29 ก.พ. 2556",
        "1" * 500,
    ],
)
def test_parse_date_the_impossible_is_refused(value):
    with pytest.raises(ValueError):
        parse_date(value)


def test_parse_date_leap_day_of_a_buddhist_year():
    assert parse_date("29/02/2559") == date(2016, 2, 29)


def test_parse_date_excel_leap_day_that_was_none_in_the_buddhist_year():
    with pytest.raises(ValueError):
        parse_date(date(2556, 2, 28).replace(year=2552, day=29))


@given(days, st.sampled_from(["long", "short"]), st.sampled_from(["th", "en"]))
def test_parse_date_reads_what_format_date_writes(day, style, language):
    assert parse_date(to_thai(format_date(day, style, language))) == day


@given(days)
def test_parse_date_reads_excel_day_numbers(day):
    assert parse_date(float((day - date(1899, 12, 30)).days)) == day


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_parse_date_raises_nothing_but_value_error(value):
    with contextlib.suppress(ValueError):
        assert type(parse_date(value)) is date
