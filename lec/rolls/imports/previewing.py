"""What a file would change in the roll, for people and for programs, before anything is written."""

from dataclasses import asdict, dataclass
from typing import Any

from lec.lib.refusals import Invalid
from lec.registry.models import Organisation
from lec.rolls.actions.merge import compare
from lec.rolls.comparison import Difference
from lec.rolls.identity import seal
from lec.rolls.imports.reading import Reading
from lec.rolls.queries import RollRow, read_roll
from lec.rolls.rules.identity import NeedsRequest
from lec.sheets.faults import Fault


@dataclass(frozen=True)
class Preview:
    """The differences of the rows without fault, every fault, and who of the roll is not in the file.

    `missing`: learners of the roll that no row speaks of. They have not thereby left; nothing happens to them.
    """

    format: str
    rows: int
    new: list[Difference]
    changed: list[Difference]
    unchanged: list[Difference]
    claims: list[Difference]
    faults: list[Fault]
    missing: list[RollRow]
    enrolled_before: int
    kept: tuple[str, ...]
    not_kept: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def changes_anything(self) -> bool:
        """Whether applying would write anything."""
        return bool(self.new or self.changed or self.claims)

    @property
    def enrolled_after(self) -> int:
        """How many would be enrolled; contested learners are counted apart."""
        released = sum("state" in one.place for one in self.changed)
        return self.enrolled_before + len(self.new) + released

    @property
    def voids(self) -> bool:
        """Whether applying would change a confirmed fact."""
        return any(one.voids for one in (*self.new, *self.changed, *self.claims))

    def to_json(self) -> dict[str, Any]:
        """The preview for programs; identifiers are masked, and `details` has the learners concerned."""
        return {
            "format": self.format,
            "rows": self.rows,
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "claims": len(self.claims),
            "missing_from_file": len(self.missing),
            "faults": [asdict(fault) for fault in self.faults],
            "columns": {"kept": self.kept, "not_kept": self.not_kept, "unknown": self.unknown},
            "details": [_detail(one) for one in (*self.new, *self.changed, *self.claims)],
        }


def preview(reading: Reading, *, institution: Organisation, academic_year: int) -> Preview:
    """Compare a reading with the roll; nothing is written, and the number of statements is constant."""
    differences, twice = _compared(reading, institution, academic_year)
    roll = read_roll(institution, academic_year)

    def of_kind(kind: str) -> list[Difference]:
        return [one for one in differences if one.kind == kind]

    return Preview(
        format=reading.format,
        rows=reading.rows,
        new=of_kind("new"),
        changed=of_kind("changed"),
        unchanged=of_kind("unchanged"),
        claims=of_kind("claim"),
        faults=[*reading.faults, *twice],
        missing=_missing(reading, differences, roll) if not reading.wrong_file else [],
        enrolled_before=sum(row.is_enrolled for row in roll),
        kept=reading.kept,
        not_kept=reading.not_kept,
        unknown=reading.unknown,
    )


def _compared(
    reading: Reading, institution: Organisation, academic_year: int
) -> tuple[list[Difference], list[Fault]]:
    """The differences of all records that speak of one learner each; rows that speak of the same become faults."""
    records, cells = list(reading.records), list(reading.cells)
    faults: list[Fault] = []
    while True:
        try:
            return compare(institution=institution, academic_year=academic_year, records=records), faults
        except (Invalid, NeedsRequest) as refused:
            twice = {int(index): sentence for index, sentence in refused.faults.items() if index.isdecimal()}
            if not twice and len(records) == 1:
                # Of one record alone the refusal names the field, not the place.
                twice = {0: refused.message}
            if not twice:
                raise
            faults += [
                Fault(reading.sheet.name, cells[index], "", refused.code, sentence)
                for index, sentence in sorted(twice.items())
            ]
            records = [one for index, one in enumerate(records) if index not in twice]
            cells = [one for index, one in enumerate(cells) if index not in twice]


def _missing(reading: Reading, differences: list[Difference], roll: list[RollRow]) -> list[RollRow]:
    there = {one.learner_id for one in differences}
    faulty = {seal(identifier) for identifier in reading.faulty_identifiers}
    return [
        row
        for row in roll
        if row.learner_id not in there
        and row.identifier_sealed not in faulty
        and row.enrolment_id not in reading.faulty_enrolments
    ]


def _detail(one: Difference) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "grade": one.record.grade,
        "room": one.record.room,
        "changes": {field: {"old": old, "new": new} for field, (old, new) in one.changes.items()},
        "note": one.note,
    }
