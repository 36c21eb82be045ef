"""Thai dictionary order, by the sort key alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lec.lib.collation import sort_key

# The 76 provinces as the Royal Institute's dictionary orders them.
_IN_ORDER = """
กระบี่ กาญจนบุรี กาฬสินธุ์ กำแพงเพชร ขอนแก่น จันทบุรี ฉะเชิงเทรา ชลบุรี ชัยนาท ชัยภูมิ ชุมพร
เชียงราย เชียงใหม่ ตรัง ตราด ตาก นครนายก นครปฐม นครพนม นครราชสีมา นครศรีธรรมราช นครสวรรค์
นนทบุรี นราธิวาส น่าน บึงกาฬ บุรีรัมย์ ปทุมธานี ประจวบคีรีขันธ์ ปราจีนบุรี ปัตตานี
พระนครศรีอยุธยา พะเยา พังงา พัทลุง พิจิตร พิษณุโลก เพชรบุรี เพชรบูรณ์ แพร่ ภูเก็ต มหาสารคาม
มุกดาหาร แม่ฮ่องสอน ยโสธร ยะลา ร้อยเอ็ด ระนอง ระยอง ราชบุรี ลพบุรี ลำปาง ลำพูน เลย ศรีสะเกษ
สกลนคร สงขลา สตูล สมุทรปราการ สมุทรสงคราม สมุทรสาคร สระแก้ว สระบุรี สิงห์บุรี สุโขทัย สุพรรณบุรี
สุราษฎร์ธานี สุรินทร์ หนองคาย หนองบัวลำภู อ่างทอง อำนาจเจริญ อุดรธานี อุตรดิตถ์ อุทัยธานี
อุบลราชธานี
"""
PROVINCES = _IN_ORDER.split()

thai = st.text("กขคงจชดตทนบปพมยรลวสหอะาิีุูเแโใไ่้็์ ", max_size=12)


def test_sort_key_all_provinces():
    assert len(PROVINCES) == 76
    shuffled = random.Random(1).sample(PROVINCES, 76)
    assert sorted(shuffled, key=sort_key) == PROVINCES


@pytest.mark.parametrize(
    "ordered",
    [
        ["กา", "ก่า", "ก้า", "ก๊า", "ก๋า", "กาก"],
        ["กก", "กะ", "เก", "แก", "โก", "ใก", "ไก", "ขก"],
        ["เกง", "เก็ง", "เก่ง", "เก้ง", "เขง"],
        ["การ", "การ์", "การก"],
        ["9", "a", "B", "c", "ก"],
        ["ห้อง ๒", "ห้อง 3"],
        ["ร", "ฤ", "ล", "ฦ", "ว"],
        ["สมชาย ก", "สมชาย ข", "สมชายกลาง"],
    ],
)
def test_sort_key_order(ordered):
    backwards = ordered[::-1]
    assert sorted(backwards, key=sort_key) == ordered


def test_sort_key_same_word_written_differently():
    assert sort_key("น\u0e4d\u0e32\u200b  ใจ") == sort_key("นำ ใจ")


def test_sort_key_tone_without_letter():
    assert sort_key("่") == ""
    assert sort_key("็ ข") == "ข"


@given(thai, thai)
def test_sort_key_first_level_outranks_marks(left, right):
    marks = dict.fromkeys(map(ord, "่้็์"))
    bare_left, bare_right = sort_key(left.translate(marks)), sort_key(right.translate(marks))
    if (
        bare_left != bare_right
        and not bare_left.startswith(bare_right)
        and not bare_right.startswith(bare_left)
    ):
        assert (sort_key(left) < sort_key(right)) == (bare_left < bare_right)


@given(thai)
def test_sort_key_is_storable(text):
    assert "\x00" not in sort_key(text)
    assert len(sort_key(text)) <= 2 * len(text) + 1
