"""Tidy text and the prefixes of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lec.lib.names import clean_text, parse_prefix

SYLLABLES = [
    "ก",
    "นำ",
    "น้ำ",
    "น\u0e4d\u0e49\u0e32",
    "นำ้",
    "เเก้ว",
    "ไม่",
    " ",
    "\u200b",
    "\u00a0",
    "\n",
    "1",
    "e\u0301",
]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("  สม  ชาย\u00a0\n", "สม ชาย"),
        ("สม\u200bชาย\ufeff", "สมชาย"),
        ("น\u0e4d\u0e32", "นำ"),
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("น\u0e33\u0e49", "น้ำ"),
        ("เเก้ว", "แก้ว"),
        (10650101.0, "10650101"),
        (12.5, "12.5"),
        (7, "7"),
        ("a\x00b", "ab"),
        ("cafe\u0301", "café"),
        ("ABC1", "ABC1"),
    ],
)
def test_clean_text(value, text):
    assert clean_text(value) == text


@given(st.lists(st.sampled_from(SYLLABLES)).map("".join))
def test_clean_text_twice_is_once(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ด.ช.", ("เด็กชาย", "M")),
        ("ดช", ("เด็กชาย", "M")),
        ("ดช.", ("เด็กชาย", "M")),
        ("เด็กชาย", ("เด็กชาย", "M")),
        ("ด.ญ.", ("เด็กหญิง", "F")),
        ("ด. ญ.", ("เด็กหญิง", "F")),
        ("นาย", ("นาย", "M")),
        ("น.ส.", ("นางสาว", "F")),
        ("นางสาว", ("นางสาว", "F")),
        ("นาง", ("นาง", "F")),
        ("สามเณร", ("สามเณร", "M")),
        ("Miss", ("นางสาว", "F")),
        ("ว่าที่ร้อยตรี", ("ว่าที่ร้อยตรี", None)),
        ("ม.ร.ว.", ("ม.ร.ว.", None)),
        ("", ("", None)),
    ],
)
def test_parse_prefix(text, expected):
    assert parse_prefix(text) == expected
