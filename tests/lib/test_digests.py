"""Canonical lines are unambiguous and a digest does not depend on the order of its lines."""

import hashlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lec.lib.digests import canonical_line, digest

fields = st.lists(st.text() | st.integers() | st.none(), max_size=5)


def test_canonical_line_bytes():
    assert canonical_line("สม", 7, None, date(2020, 8, 6)) == '["สม",7,null,"2020-08-06"]\n'.encode()


def test_canonical_line_same_text_in_two_forms():
    assert canonical_line("e\u0301") == canonical_line("é")


@pytest.mark.parametrize("field", [True, 1.5, datetime(2020, 8, 6), b"x", ["x"]])
def test_canonical_line_other_types_are_refused(field):
    with pytest.raises(TypeError, match="a canonical line holds"):
        canonical_line(field)


@given(fields, fields)
def test_canonical_line_differs_when_fields_differ(left, right):
    ascii_only = all(str(field).isascii() for field in [*left, *right])
    if ascii_only:
        assert (canonical_line(*left) == canonical_line(*right)) == (left == right)


def test_digest_of_nothing():
    assert digest([]) == hashlib.sha256(b"").hexdigest()


def test_digest_by_hand():
    assert digest([b"b\n", b"a\n"]) == hashlib.sha256(b"a\nb\n").hexdigest()


@given(st.lists(fields, max_size=6), st.randoms())
def test_digest_ignores_order(records, random):
    lines = [canonical_line(*record) for record in records]
    shuffled = random.sample(lines, len(lines))
    assert digest(iter(shuffled)) == digest(lines)


def test_digest_counts_repeated_lines():
    assert digest([b"a\n"]) != digest([b"a\n", b"a\n"])
