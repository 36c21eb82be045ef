"""National IDs and G-Codes: what is forgiven, what is refused and why."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lec.lib.digits import to_thai
from lec.lib.identifiers import (
    BadIdentifier,
    Identifier,
    check_digit,
    format_identifier,
    mask,
    parse_identifier,
    unusual_gcode,
)

twelve_digits = st.from_regex(r"[0-8][0-9]{11}", fullmatch=True)
NATIONAL = Identifier("national", "1101700207366")
GCODE = Identifier("gcode", "G644200000001")


def valid(twelve):
    return twelve + str(check_digit(twelve))


def test_check_digit_by_hand():
    # 1*13 + 2*12 + 3*11 + 4*10 + 5*9 + 6*8 + 7*7 + 8*6 + 9*5 + 0*4 + 1*3 + 2*2 = 352 = 32*11; 11 ends in 1
    assert check_digit("123456789012") == 1


def test_check_digit_of_the_sample():
    assert valid("110170020736") == NATIONAL.value


@pytest.mark.parametrize("twelve", ["", "12345678901", "1234567890123", "12345678901x", "๑๒๓๔๕๖๗๘๙๐๑๒"])
def test_check_digit_other_than_twelve_digits_is_refused(twelve):
    with pytest.raises(ValueError, match="twelve digits"):
        check_digit(twelve)


@pytest.mark.parametrize(
    "value",
    [
        "1101700207366",
        "1-1017-00207-36-6",
        "1 1017 00207 36 6",
        " 1101700207366\u00a0",
        "'1101700207366",
        "1\u20111017\u201100207\u201136\u20116",
        "๑๑๐๑๗๐๐๒๐๗๓๖๖",
        "1101700207366.0",
        "1101700207366.00",
        1101700207366,
        1101700207366.0,
        "\u200b1101700207366\ufeff",
    ],
)
def test_parse_identifier_forgives(value):
    assert parse_identifier(value) == NATIONAL


@pytest.mark.parametrize("value", ["G644200000001", "g644200000001", " G-6442-00000001 ", "G๖๔๔๒๐๐๐๐๐๐๐๑"])
def test_parse_identifier_gcode(value):
    assert parse_identifier(value) == GCODE


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "identifier-empty"),
        ("", "identifier-empty"),
        (" - ", "identifier-empty"),
        ("\u200b", "identifier-empty"),
        ("1.1E+12", "identifier-damaged"),
        ("1.1017E+12", "identifier-damaged"),
        ("1E12", "identifier-damaged"),
        ("1,10E+12", "identifier-damaged"),
        ("๑.๑E+๑๒", "identifier-damaged"),
        ("1101650000000", "identifier-damaged"),
        (1101650000000.0, "identifier-damaged"),
        (1.1e300, "identifier-damaged"),
        ("110170020736", "identifier-length"),
        ("11017002073666", "identifier-length"),
        (101700207366.0, "identifier-length"),
        ("G64420000001", "identifier-length"),
        ("G6442000000011", "identifier-length"),
        ("0", "identifier-length"),
        ("11017002O7366", "identifier-characters"),
        ("A644200000001", "identifier-characters"),
        ("ไม่มี", "identifier-characters"),
        ("1101700207366/1", "identifier-characters"),
        (1.5, "identifier-characters"),
        (float("nan"), "identifier-characters"),
        (float("inf"), "identifier-characters"),
        (True, "identifier-characters"),
        (-1101700207366, "identifier-characters"),
        (-5.0, "identifier-characters"),
        (object(), "identifier-characters"),
        ("GG44200000001", "identifier-characters"),
        ("²101700207366", "identifier-characters"),
        ("1101700207367", "identifier-check-digit"),
        ("9101700207361", "identifier-reserved"),
    ],
)
def test_parse_identifier_refuses(value, code):
    with pytest.raises(BadIdentifier) as refusal:
        parse_identifier(value)
    assert refusal.value.code == code


def test_bad_identifier_does_not_carry_the_value():
    with pytest.raises(BadIdentifier) as refusal:
        parse_identifier("1101700207367")
    assert str(refusal.value) == "the check digit does not fit"


def test_parse_identifier_beginning_with_zero():
    assert parse_identifier(valid("001234567890")).kind == "national"


@given(twelve_digits.filter(lambda twelve: not twelve.endswith("00000")))
def test_parse_identifier_round_trip(twelve):
    value = valid(twelve)
    assert parse_identifier(value).value == value
    assert parse_identifier(format_identifier(value)).value == value
    assert parse_identifier(to_thai(value)).value == value
    if value[0] != "0":
        assert parse_identifier(float(value)).value == value


@given(
    twelve_digits.filter(lambda twelve: not twelve.endswith("00000")),
    st.sampled_from([0, 1, *range(3, 13)]),
    st.integers(1, 9),
)
def test_parse_identifier_one_wrong_digit_is_noticed(twelve, place, shift):
    value = valid(twelve)
    wrong = value[:place] + str((int(value[place]) + shift) % 10) + value[place + 1 :]
    # The scheme itself is blind to the third digit, whose weight is 11, and its check digits 0 and 1 each
    # stand for two remainders.
    if wrong[12] not in "01" and wrong[0] != "9" and not wrong.endswith("000000"):
        with pytest.raises(BadIdentifier) as refusal:
            parse_identifier(wrong)
        assert refusal.value.code == "identifier-check-digit"


@given(st.text(max_size=20) | st.floats() | st.integers() | st.none() | st.booleans())
def test_parse_identifier_raises_nothing_else(value):
    with contextlib.suppress(BadIdentifier):
        parse_identifier(value)


def test_mask_shows_three_digits():
    assert mask("1101700207366") == "x-xxxx-xxxxx-36-6"
    assert mask("G644200000001") == "Gxxxxxxxxx001"


@pytest.mark.parametrize("value", ["", "123", "1-1017-00207-36-6", "๑๑๐๑๗๐๐๒๐๗๓๖๖"])
def test_mask_anything_else_is_hidden_whole(value):
    assert mask(value) == "xxxxxxxxxxxxx"


def test_format_identifier():
    assert format_identifier("1101700207366") == "1-1017-00207-36-6"
    assert format_identifier("G644200000001") == "G644200000001"


@pytest.mark.parametrize(
    ("value", "unusual"),
    [
        ("G644200000001", False),
        ("G621000000001", False),
        ("G649600000001", False),
        ("G642800000001", True),
        ("G649900000001", True),
        ("G014200000001", True),
        ("1101700207366", True),
    ],
)
def test_unusual_gcode(value, unusual):
    assert unusual_gcode(value) is unusual
