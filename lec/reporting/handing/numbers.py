"""The rows of a closing without names: each institution's and each other school's numbers by grade and sex."""

from collections.abc import Iterator, Mapping
from typing import Any

from lec.closings.models import Basis, Closing, ClosingLine, ClosingSum
from lec.closings.queries import lines_of
from lec.lib.grades import GRADES
from lec.lib.thai_calendar import buddhist
from lec.registry.models import Organisation
from lec.reporting.handing.tables import Row
from lec.rounds.models import Database

_AT_ONCE = 500
_ORDER = {code: grade.order for code, grade in GRADES.items()}


def number_rows(closing: Closing, province: Organisation | None = None) -> Iterator[Row]:
    """The rows in the order of province, LAO, institution and grade, as the dictionary's NUMBERS has them.

    Everybody is called as on the day of the closing. A body of which nothing was taken has one row without a
    number: missing is not zero.
    """
    above = Above(closing)
    head = round_facts(closing)
    lines = ordered_lines(closing, above, province)
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        found = ClosingLine.objects.select_related("seal").in_bulk(some)
        for pk in some:
            for row in _rows_of(found[pk], above):
                yield (*head, *row)


def round_facts(closing: Closing) -> Row:
    """The columns that are the same in every row: academic year (Buddhist), term, count date, closing's number."""
    round_ = closing.round
    return buddhist(round_.academic_year), round_.term, round_.count_date, closing.number


class Above:
    """What the provinces and LAOs of a closing were called, by id; one statement."""

    def __init__(self, closing: Closing) -> None:
        rows = ClosingSum.objects.filter(closing=closing).values_list("organisation", "code", "name")
        self.named = {pk: (code, name) for pk, code, name in rows}

    def path(self, province: int | None, lao: int | None, own: int) -> tuple[str, str, str, str]:
        """Code and name of a line's province and LAO; a LAO's own line has no LAO above it."""
        return (*self.named[province or 0], *self.named[lao or own])


def ordered_lines(
    closing: Closing, above: Above, province: Organisation | None, database: str | None = None
) -> list[int]:
    """The ids of a closing's lines by code of province, LAO and body; a LAO's head counts after its institutions."""
    lines = lines_of(closing, within=province)
    if database:
        lines = lines.filter(database=database)
    keyed = []
    columns = ("pk", "province", "lao", "organisation", "database", "code")
    for pk, of_province, lao, own, one, code in lines.order_by().values_list(*columns):
        place = above.path(of_province, lao, own)
        keyed.append(((place[0], place[2], one == Database.HEADCOUNTS, code), pk))
    return [pk for _key, pk in sorted(keyed)]


def _rows_of(line: ClosingLine, above: Above) -> Iterator[Row]:
    path = above.path(line.province_id, line.lao_id, line.organisation_id)
    tail = (line.basis, line.seal.digest if line.seal else "")
    if line.database != Database.HEADCOUNTS:
        head = (*path, line.code, line.name, line.kind, "own", "")
        yield from _cells(head, line.counts, tail, line.seal is not None)
        return
    parts: dict[str, Any] = line.seal.parts if line.seal else {}
    if not parts:
        # Nothing taken, or a seal from before schools were kept apart: the LAO's sum alone.
        yield from _cells((*path, "", "", "other", "other", ""), line.counts, tail, line.seal is not None)
        return
    if line.basis == Basis.LAST:
        # A school that has gone since is counted by the LAO it went to.
        parts = {pk: counts for pk, counts in parts.items() if pk in line.schools}
    for pk in sorted(parts, key=lambda one: (_school(line, one)["code"], int(one))):
        school = _school(line, pk)
        head = (*path, school["code"], school["name"], "other", "other", school["affiliation"])
        yield from _cells(head, parts[pk], tail, True)


def _school(line: ClosingLine, pk: str) -> dict[str, str]:
    found: dict[str, str] = line.schools.get(pk, {})
    return {"code": "", "name": "", "affiliation": "", **found}


def _cells(
    head: tuple[str, ...], counts: Mapping[str, Mapping[str, int]], tail: tuple[str, str], is_taken: bool
) -> Iterator[Row]:
    """A row for each grade and sex; one row with 0, or without a number, where there is none."""
    if not counts:
        yield (*head, "", "", 0 if is_taken else None, *tail)
    for grade in sorted(counts, key=_ORDER.__getitem__):
        for sex in ("M", "F"):
            yield (*head, grade, sex, counts[grade][sex], *tail)
