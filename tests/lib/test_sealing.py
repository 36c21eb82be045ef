"""Sealed things come back whole under their own key, and not at all otherwise."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lec.lib.sealing import SealBroken, open_bytes, open_text, seal_bytes, seal_text

KEY = bytes(range(64))
OTHER_KEY = bytes(reversed(range(64)))


@given(st.binary(max_size=300))
def test_sealed_bytes_come_back(data: bytes) -> None:
    assert open_bytes(KEY[:32], seal_bytes(KEY[:32], data)) == data


def test_sealed_bytes_as_the_database_gives_them_come_back() -> None:
    assert open_bytes(KEY, memoryview(seal_bytes(KEY, b"%PDF-1.7"))) == b"%PDF-1.7"


def test_equal_files_seal_differently_and_show_nothing() -> None:
    first, second = seal_bytes(KEY, b"name list"), seal_bytes(KEY, b"name list")
    assert first != second
    assert (b"name list" in first, len(first)) == (False, 1 + 12 + len(b"name list") + 16)


@pytest.mark.parametrize("place", [0, 1, 13, -1])
def test_altered_bytes_are_refused(place: int) -> None:
    blob = bytearray(seal_bytes(KEY, b"name list"))
    blob[place] ^= 1
    with pytest.raises(SealBroken):
        open_bytes(KEY, bytes(blob))


@pytest.mark.parametrize("length", [0, 1, 5, 13, 20])
def test_bytes_cut_short_are_refused(length: int) -> None:
    with pytest.raises(SealBroken):
        open_bytes(KEY, seal_bytes(KEY, b"name list")[:length])


def test_bytes_under_another_key_are_refused() -> None:
    with pytest.raises(SealBroken):
        open_bytes(OTHER_KEY, seal_bytes(KEY, b"name list"))


def test_a_short_file_key_is_refused() -> None:
    with pytest.raises(TypeError):
        seal_bytes(KEY[:31], b"")


@given(st.text(min_size=1, max_size=40))
def test_sealed_text_comes_back(text: str) -> None:
    assert open_text(KEY, seal_text(KEY, text)) == text


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_texts_seal_equally_only_when_equal(one: str, other: str) -> None:
    assert (seal_text(KEY, one) == seal_text(KEY, other)) == (one == other)


def test_a_sealed_identifier_is_short_plain_and_always_the_same() -> None:
    sealed = seal_text(KEY, "1540100000019")
    assert re.fullmatch(r"[A-Za-z0-9_-]{39}", sealed)
    assert sealed == seal_text(KEY, "1540100000019")


@pytest.mark.parametrize("sealed", ["", "x", "AAAA", "ก", "A" * 39, "!" * 39])
def test_text_that_was_never_sealed_is_refused(sealed: str) -> None:
    with pytest.raises(SealBroken):
        open_text(KEY, sealed)


def test_altered_text_is_refused() -> None:
    sealed = seal_text(KEY, "1540100000019")
    with pytest.raises(SealBroken):
        open_text(KEY, ("B" if sealed[0] == "A" else "A") + sealed[1:])


def test_text_under_another_key_is_refused() -> None:
    with pytest.raises(SealBroken):
        open_text(OTHER_KEY, seal_text(KEY, "1540100000019"))


def test_a_text_key_of_another_length_is_refused() -> None:
    with pytest.raises(TypeError):
        seal_text(KEY[:32], "1540100000019")
