"""The districts and subdistricts of the 76 provinces; data/districts.NOTICE.txt says where they come from."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "districts.csv"


@dataclass(frozen=True, slots=True)
class District:
    """A district (four-digit code) with its subdistricts by their Thai names."""

    code: str
    thai: str
    subdistricts: tuple[str, ...]


@cache
def districts() -> dict[str, tuple[District, ...]]:
    """All districts by the code of their province, in the order of their codes."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        rows = [(row["code"], row["thai"]) for row in csv.DictReader(lines)]
    names: dict[str, str] = {code: thai for code, thai in rows if len(code) == 4}
    parts: dict[str, list[str]] = {code: [] for code in names}
    for code, thai in rows:
        if len(code) == 6:
            parts[code[:4]].append(thai)
    found: dict[str, list[District]] = {}
    for code, thai in names.items():
        found.setdefault(code[:2], []).append(District(code, thai, tuple(parts[code])))
    return {province: tuple(own) for province, own in found.items()}
