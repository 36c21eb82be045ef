"""The bodies of the demo: real provinces and districts; the authorities and institutions do not exist."""

from dataclasses import dataclass, field

from lec.registry.models import Kind


@dataclass(frozen=True)
class Site:
    """An institution with how many learners each grade has, and how far it has come.

    `progress`: none, basics (its basic data are filled in), half (half its classes verified), verified
    (all of them) or confirmed.
    """

    kind: Kind
    name: str
    subdistrict: str
    grades: dict[str, int]
    rooms: int = 1
    progress: str = "basics"


@dataclass(frozen=True)
class Foreign:
    """A school of another affiliation; `pupils` per cell, None where nothing is recorded yet."""

    name: str
    affiliation: str
    pupils: int | None = None
    dissolved: bool = False


@dataclass(frozen=True)
class Authority:
    """A LAO with its institutions and the schools it funds; `confirmed` when it has confirmed its own part."""

    kind: Kind
    code: str
    name: str
    district: str
    sites: tuple[Site, ...]
    foreign: tuple[Foreign, ...] = field(default=())
    confirmed: bool = False


def _grades(letter: str, first: int, last: int, each: int) -> dict[str, int]:
    return {f"{letter}{number}": each for number in range(first, last + 1)}


def _centre(name: str, subdistrict: str, each: int, progress: str) -> Site:
    return Site(Kind.CENTRE, f"ศูนย์พัฒนาเด็กเล็กบ้านสาธิต{name}", subdistrict, _grades("N", 2, 4, each), progress=progress)


PHRAE = (
    # Here nothing is confirmed yet: one school, one foreign school, the whole season to be tried.
    Authority(
        Kind.SUBDISTRICT,
        "5540501",
        "เทศบาลตำบลสาธิตเด่นชัย",
        "เด่นชัย",
        (
            Site(
                Kind.SCHOOL,
                "โรงเรียนเทศบาลสาธิตเด่นชัย",
                "เด่นชัย",
                _grades("K", 2, 3, 28) | _grades("P", 1, 6, 34),
            ),
        ),
        (Foreign("โรงเรียนบ้านสาธิตเด่นชัยใต้", "สพฐ."),),
    ),
    Authority(
        Kind.TOWN,
        "4540101",
        "เทศบาลเมืองสาธิตแพร่",
        "เมืองแพร่",
        (
            Site(
                Kind.SCHOOL,
                "โรงเรียนเทศบาลสาธิตเมืองแพร่",
                "ในเวียง",
                _grades("K", 1, 3, 40) | _grades("P", 1, 6, 40),
                rooms=2,
                progress="verified",
            ),
            _centre("ในเวียง", "ในเวียง", 15, "verified"),
            _centre("ร่มไทร", "ทุ่งกวาว", 13, "verified"),
            _centre("ทุ่งทอง", "เหมืองหม้อ", 12, "half"),
        ),
        (
            Foreign("โรงเรียนอนุบาลสาธิตแพร่พิทยา", "สช."),
            Foreign("โรงเรียนบ้านสาธิตเหมืองหม้อ", "สพฐ.", dissolved=True),
        ),
    ),
    Authority(
        Kind.SUBDISTRICT,
        "5540401",
        "เทศบาลตำบลสาธิตสูงเม่น",
        "สูงเม่น",
        (
            Site(
                Kind.SCHOOL,
                "โรงเรียนเทศบาลสาธิตสูงเม่น",
                "สูงเม่น",
                _grades("K", 2, 3, 22) | _grades("P", 1, 6, 26),
                progress="half",
            ),
            _centre("ดอนมูล", "ดอนมูล", 13, "verified"),
            _centre("น้ำชำ", "น้ำชำ", 11, "basics"),
        ),
    ),
    Authority(
        Kind.SAO,
        "6540601",
        "องค์การบริหารส่วนตำบลสาธิตสอง",
        "สอง",
        (
            _centre("ห้วยหม้าย", "ห้วยหม้าย", 14, "confirmed"),
            _centre("เตาปูน", "เตาปูน", 12, "confirmed"),
            _centre("หัวเมือง", "หัวเมือง", 12, "confirmed"),
            _centre("แดนชุมพล", "แดนชุมพล", 9, "confirmed"),
        ),
        (Foreign("โรงเรียนบ้านสาธิตห้วยหม้าย", "สพฐ.", pupils=7),),
        confirmed=True,
    ),
    Authority(
        Kind.SAO,
        "6540701",
        "องค์การบริหารส่วนตำบลสาธิตวังชิ้น",
        "วังชิ้น",
        (
            _centre("วังชิ้น", "วังชิ้น", 14, "confirmed"),
            _centre("สรอย", "สรอย", 12, "basics"),
            _centre("แม่ป้าก", "แม่ป้าก", 10, "none"),
        ),
        (Foreign("โรงเรียนบ้านสาธิตสรอย", "สพฐ."),),
    ),
    Authority(
        Kind.PAO,
        "2540101",
        "องค์การบริหารส่วนจังหวัดสาธิตแพร่",
        "เมืองแพร่",
        (
            Site(
                Kind.SCHOOL,
                "โรงเรียนองค์การบริหารส่วนจังหวัดสาธิตแพร่",
                "ทุ่งโฮ้ง",
                _grades("M", 1, 6, 38),
                rooms=2,
                progress="confirmed",
            ),
        ),
    ),
)

NAN = (
    Authority(
        Kind.SUBDISTRICT,
        "5550501",
        "เทศบาลตำบลสาธิตปัว",
        "ปัว",
        (
            Site(Kind.SCHOOL, "โรงเรียนเทศบาลสาธิตปัว", "ปัว", _grades("P", 1, 6, 10)),
            _centre("วรนคร", "วรนคร", 8, "basics"),
        ),
        (Foreign("โรงเรียนบ้านสาธิตวรนคร", "สพฐ."),),
    ),
)

DEMO_PROVINCE = "54"
BRANCHES = {DEMO_PROVINCE: PHRAE, "55": NAN}
"""Authorities by the code of their province: the demo province and its neighbour."""
