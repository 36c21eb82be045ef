"""Thai names put together from parts, thousands of them, drawn at random: whoever comes out is nobody."""

from functools import cache
from typing import NamedTuple

from lec.console.demo.names import BOYS, GIRLS
from lec.lib.collation import sort_key
from lec.lib.names import clean_text


class Name(NamedTuple):
    """A first name or surname; `letters` and `marks` are its share of the key that sorts a full name."""

    text: str
    letters: str
    marks: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "กิตติ กฤต กันต จักร จิร ชน ชยา ชัย ณัฐ ดน ธน ธนา ธีร นพ นันท ปฐม ปิย ปุณ พงศ พชร พล พิช พีร ภัทร "
    "ภาณุ ภูมิ รัช รัฐ วร วศิน วิช ศิร ศุภ สรว สิทธิ สิริ สุ สุธ อดิ อนุ อภิ อรรถ อัคร อิทธิ เกียรติ เจต "
    "เตช เทพ"
)
_BOYS = _words("กร เดช พงษ์ พัฒน์ พล ภัทร ภพ ภูมิ ยุทธ รักษ์ ราช วัฒน์ วิทย์ วุฒิ ศักดิ์ สิทธิ์ ชัย ชาติ ชน โชติ")
_GIRLS = _words("กานต์ กมล จิตรา ชนก ชญา ดา ธิดา นภา นันท์ นารี พร พิม ภา มาศ มณี รัตน์ ลดา วดี วรรณ ศิริ")
_FAMILY = _words(
    "แก้ว ทอง บุญ ศรี จันทร์ สุข คำ เงิน ใจ วงศ์ อินทร์ พรหม ชัย มั่น ยอด เพชร พันธุ์ พิมพ์ ภู มณี แสง "
    "แสน สาย สม สิงห์ สุวรรณ หงษ์ อ่อน อุดม เอี่ยม กอง การ กุล ขวัญ ขันธ์ เขียว งาม เจริญ เฉลิม ชม ชู "
    "เชิด เชื้อ ดวง ดำ เดช แดง ต้น ตั้ง ถาวร ทวี ทิพย์ เทพ ไทย ธรรม นาค นาม นิล เนตร บัว บาง ปัญญา ปาน "
    "ประ เปรม ผล ผิว ฝั้น พงษ์ พวง พูล เพ็ง โพธิ์ ฟู มงคล มาลัย มูล เมือง ยิ้ม เย็น รอด รักษ์ รัตน เรือง "
    "ฤทธิ์ ลาภ เลิศ วัง วิจิตร วิเศษ เวียง ศักดิ์ สระ สังข์ เสน โสภา หมื่น หอม เหลือง อภัย อยู่ อาจ อำไพ "
    "อิ่ม อุ่น เอก โอภาส"
)
_LINE = _words(
    "ดี มา งาม กุล วงศ์ พงษ์ ศักดิ์ ศรี สุข ชัย รัตน์ พันธ์ เจริญ ประเสริฐ ประดิษฐ์ คำ แก้ว ทอง เงิน ใจ "
    "มณี เพชร บุตร บุรี ภักดี ภูมิ มงคล มั่น ยืน ยิ่ง รักษา เรือง ฤทธิ์ ลาภ เลิศ วัฒนา วิเศษ วิไล สกุล "
    "สถิตย์ สนิท สมบัติ สมบูรณ์ สวัสดิ์ สว่าง สอาด สาคร สิงห์ สิทธิ์ เสถียร แสง โสภณ หาญ อนันต์ อาจ "
    "อินทร์ อุดม อ่อน กล้า การ เกษม กิจ ขาว ขจร เขต คง คล้าย ครอง จันทร์ จิตร จำปา ชม ชื่น โชติ ดวง เดช "
    "แดง ตระกูล ถนอม ทรัพย์ ทิพย์ ธรรม ธานี นคร นนท์ นาค นิยม เนตร บัว บำรุง ประสงค์ ปัญญา ผล พรม พล พูน "
    "เพียร โพธิ์ ไพร ภา มาลัย มาศ เมือง แย้ม โยธา"
)

ABROAD = (
    ("เมียนมา", _words("ซอ วิน มิน ออง เมียะ คิน จันดา ส่วย หม่อง ตัน นาน เอ ทู"), _words("อู จี ตุน นาย เล วา โซ โม")),
    ("ลาว", _words("คำหล้า บุนมี สีดา วันนา ทองใส แก้วตา สมพอน"), _words("พมมะจัน สีสะหวาด วงพะจัน แก้วมะนี")),
    ("กัมพูชา", _words("สก จัน สุเขง ดารา รตนา พิสิด มาลี"), _words("เจีย เคียว สาน เมา นวน")),
)
"""Nationality, given names, surnames of those who came from elsewhere."""

_VILLAGE = _words(
    "หนอง ห้วย โคก โนน บ่อ นา ดอน ท่า วัง คลอง บาง สวน ป่า เขา ทุ่ง ปาก หัว สัน บึง แม่ ร่อง ไร่ ดง คำ "
    "กุด"
)
_THING = _words(
    "ไผ่ แดง ขาว ใหญ่ น้อย สูง ทราย ม่วง มะขาม มะเดื่อ ตาล ยาง หว้า จาน แค หญ้า บัว ปลา กุ้ง ช้าง ม้า "
    "เสือ นก แก้ว ทอง เงิน หิน ดิน น้ำ เกลือ หวาย ผักหนาม แสง จันทร์ สะอาด สำราญ เจริญ พัฒนา กลาง เหนือ "
    "ใต้ นอก"
)


def named(text: str) -> Name:
    """A name with its share of the sort key; the letter put behind it keeps trailing marks from being cut off."""
    letters, _tab, marks = sort_key(text + "ก่").partition("\t")
    return Name(text, letters[:-1], marks[:-1])


def full_key(first: Name, last: Name) -> str:
    """What `sort_key` answers for first name and surname, without doing its work a million times."""
    letters = f"{first.letters} {last.letters}"
    marks = f"{first.marks}0{last.marks}".rstrip("0")
    return f"{letters}\t{marks}" if marks else letters


@cache
def boys() -> tuple[Name, ...]:
    """About a thousand, those most often given first."""
    return _names((*BOYS, *_joined(_FIRST, _BOYS)))


@cache
def girls() -> tuple[Name, ...]:
    """About a thousand, those most often given first."""
    return _names((*GIRLS, *_joined(_FIRST, _GIRLS)))


@cache
def surnames() -> tuple[Name, ...]:
    """More than ten thousand."""
    return _names(_joined(_FAMILY, _LINE))


@cache
def villages() -> tuple[str, ...]:
    """Names of villages, about a thousand."""
    return tuple(dict.fromkeys(_joined(_VILLAGE, _THING)))


def _names(texts: tuple[str, ...]) -> tuple[Name, ...]:
    return tuple(named(clean_text(text)) for text in dict.fromkeys(texts))


def _joined(heads: tuple[str, ...], tails: tuple[str, ...]) -> tuple[str, ...]:
    """Every head with every tail, in an order in which neighbours have neither in common."""
    pairs = [(head, tails[(row + step) % len(tails)]) for step in range(len(tails)) for row, head in enumerate(heads)]
    return tuple(head + tail for head, tail in pairs if head != tail)
