"""The 76 provinces with their civil-registration codes, as ISO 3166-2:TH lists them (Bangkok is not one)."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "provinces.csv"


@dataclass(frozen=True, slots=True)
class Province:
    """A province: two-digit code, name in Thai and in English."""

    code: str
    thai: str
    english: str


@cache
def provinces() -> tuple[Province, ...]:
    """All provinces, by code."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(Province(**row) for row in csv.DictReader(lines))
