"""The rows with names: who was enrolled when the round was closed, each marked with whose copy it is."""

from collections.abc import Iterator

from lec.closings.models import Basis, Closing, ClosingLine
from lec.registry.models import Organisation
from lec.reporting.handing.numbers import Above, ordered_lines, round_facts
from lec.reporting.handing.tables import Row
from lec.rolls.queries.enrolled_at import enrolled_at
from lec.rounds.models import Database


def name_rows(
    closing: Closing, province: Organisation | None, *, watermark: str, whole_identifiers: bool
) -> Iterator[Row]:
    """The rows as the dictionary's NAMES has them, in the order of province, LAO, institution, class and name.

    Only of institutions whose numbers the closing took, as they were when the round was closed: a later closing of
    the same round is about the same children. Whoever calls this has checked that a legal basis is in
    force, and records the handing over before a row leaves the server.
    """
    above = Above(closing)
    head = round_facts(closing)
    taken = {
        line.organisation_id: line
        for line in ClosingLine.objects.filter(closing=closing, database=Database.ROLL)
        .exclude(basis=Basis.NOTHING)
        .defer("counts", "schools")
    }
    by_line = {line.pk: pk for pk, line in taken.items()}
    lines = ordered_lines(closing, above, province, Database.ROLL)
    ordered = [by_line[pk] for pk in lines if pk in by_line]
    year = closing.round.academic_year
    at = closing.round.closed_at or closing.at
    for one in enrolled_at(ordered, year, at, whole_identifiers=whole_identifiers):
        line = taken[one.institution_id]
        yield (
            *head,
            *above.path(line.province_id, line.lao_id, line.organisation_id),
            line.code,
            line.name,
            line.kind,
            one.grade,
            one.room,
            one.student_number,
            one.identifier,
            one.prefix,
            one.first_name,
            one.last_name,
            one.sex,
            one.birth_date,
            watermark,
        )
