"""The rates LEC begins with, each with what was read and how sure it is; the department adds later ones by date.

Money in satang, years Gregorian. Certainty H was read in an official or primary source, M in one credible source, K
is common knowledge: M and K are examples, and shown as such.
"""

from datetime import UTC, datetime
from typing import Any

SET_AT = datetime(2026, 11, 23, tzinfo=UTC)

YEAR_GROUPS = ["N2", "N3", "N4", "N5"]
KINDERGARTEN = ["K1", "K2", "K3"]
PRIMARY = ["P1", "P2", "P3", "P4", "P5", "P6"]
LOWER_SECONDARY = ["M1", "M2", "M3"]
TO_PRIMARY_SIX = [*YEAR_GROUPS, *KINDERGARTEN, *PRIMARY]
OF_OTHERS = [*KINDERGARTEN, *PRIMARY]

SCHOOL_DAYS = "200 วันในโรงเรียน (เอกสารทางราชการ)"
CENTRE_DAYS = "245 วันในศูนย์พัฒนาเด็กเล็ก (ทราบกันทั่วไป ยังไม่มีเอกสารอ้างอิง)"
STEPS = [[1, 3600], [41, 2700], [101, 2400], [121, 2200]]

_LUNCH = (
    (2020, [[1, 2000]], "เอกสารทางราชการ: 20 บาทต่อคนต่อวัน ถึงปีงบประมาณ 2564"),
    (2022, [[1, 2100]], "เอกสารทางราชการ: 21 บาทต่อคนต่อวัน ปีงบประมาณ 2565"),
    (
        2023,
        STEPS,
        "เอกสารทางราชการ: ตั้งแต่ปีงบประมาณ 2566 ตามขนาดสถานศึกษา 1-40 คน 36 บาท, 41-100 คน 27 บาท, "
        "101-120 คน 24 บาท, 121 คนขึ้นไป 22 บาท เด็กเล็กถึง ป.6",
    ),
)
_MILK = (
    "ประกาศราคาปี 2566 จากแหล่งข้อมูลที่เชื่อถือได้แหล่งเดียว: พาสเจอร์ไรส์ 6.89 บาท, ยู เอช ที 8.13 บาท, 260 วัน; "
    "ใช้ราคาพาสเจอร์ไรส์ทุกวันเป็นตัวอย่าง"
)
_TEACHING = (
    (
        2020,
        "H",
        170_000,
        190_000,
        "เอกสารทางราชการ: ก่อนประถมศึกษา 1,700 บาท, ประถมศึกษา 1,900 บาทต่อคนต่อปี ถึงปีงบประมาณ 2565",
    ),
    (2023, "M", 173_400, 193_800, "แหล่งข้อมูลที่เชื่อถือได้แหล่งเดียว: เพิ่มร้อยละ 2 ในปีงบประมาณ 2566"),
    (2024, "M", 183_600, 205_200, "แหล่งข้อมูลที่เชื่อถือได้แหล่งเดียว: เพิ่มร้อยละ 8 จากอัตราฐาน ในปีงบประมาณ 2567"),
)


def first_rates() -> list[dict[str, Any]]:
    """The columns of each rate, in the order of programmes, years and bodies."""
    return [*_lunch(), *_milk(), *_teaching()]


def enter(rates: Any) -> None:
    """Write them into an empty table; `rates` is the model. A table that holds anything is left as it is."""
    if not rates.objects.exists():
        rates.objects.bulk_create(rates(set_at=SET_AT, **columns) for columns in first_rates())


def _lunch() -> list[dict[str, Any]]:
    rows = [
        _rate("lunch", bodies, grades, steps, year, days=days, source=f"{source}; {said}", days_certainty=sure)
        for year, steps, source in _LUNCH
        for bodies, grades, days, said, sure in (
            ("school", TO_PRIMARY_SIX, 200, SCHOOL_DAYS, "H"),
            ("centre", TO_PRIMARY_SIX, 245, CENTRE_DAYS, "K"),
            ("other", OF_OTHERS, 200, SCHOOL_DAYS, "H"),
        )
    ]
    source = f"เอกสารทางราชการ: ตั้งแต่ปีงบประมาณ 2568 รวม ม.1 ถึง ม.3 ของโรงเรียนขยายโอกาส; {SCHOOL_DAYS}"
    more = _rate("lunch", "school", LOWER_SECONDARY, STEPS, 2025, days=200, source=source, days_certainty="H")
    return [*rows, more]


def _milk() -> list[dict[str, Any]]:
    """260 days everywhere; one price for all days, because how many days have which milk is not known."""
    return [
        _rate("milk", bodies, grades, [[1, 689]], 2023, days=260, source=_MILK, certainty="M", days_certainty="M")
        for bodies, grades in (("school", TO_PRIMARY_SIX), ("centre", TO_PRIMARY_SIX), ("other", OF_OTHERS))
    ]


def _teaching() -> list[dict[str, Any]]:
    """Of one's own bodies alone: schools of other affiliations get theirs from their own agencies."""
    return [
        _rate("teaching", bodies, grades, [[1, satang]], year, source=source, certainty=certainty)
        for year, certainty, pre_primary, primary, source in _TEACHING
        for bodies, grades, satang in (
            ("school", [*YEAR_GROUPS, *KINDERGARTEN], pre_primary),
            ("school", PRIMARY, primary),
            ("centre", [*YEAR_GROUPS, *KINDERGARTEN], pre_primary),
        )
    ]


def _rate(
    programme: str,
    bodies: str,
    grades: list[str],
    steps: list[list[int]],
    from_fiscal_year: int,
    *,
    source: str,
    days: int | None = None,
    certainty: str = "H",
    days_certainty: str = "",
) -> dict[str, Any]:
    return {
        "programme": programme,
        "bodies": bodies,
        "grades": grades,
        "steps": steps,
        "size_grades": [],
        "days": days,
        "from_fiscal_year": from_fiscal_year,
        "source": source,
        "certainty": certainty,
        "days_certainty": days_certainty,
    }
