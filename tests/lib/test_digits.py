"""Digits go both ways and leave everything else alone."""

from hypothesis import given
from hypothesis import strategies as st

from lec.lib.digits import to_arabic, to_thai


def test_to_arabic_mixed_text():
    assert to_arabic("ป.๔/3 ปี ๒๕๖๓") == "ป.4/3 ปี 2563"


def test_to_thai_year():
    assert to_thai("พ.ศ. 2563") == "พ.ศ. ๒๕๖๓"


@given(st.text("0123456789 กขค/."))
def test_to_arabic_undoes_to_thai(text):
    assert to_arabic(to_thai(text)) == text
