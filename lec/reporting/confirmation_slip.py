"""The slip that an officer files after confirming: the seal on one sheet, with a QR code to its public page."""

from datetime import datetime

import segno
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from lec.lib.digits import to_thai
from lec.lib.grades import GRADES
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Kind
from lec.reporting.paper import render_pdf
from lec.reporting.sealed import CURRENT, REPLACED, Part, Sealed
from lec.rounds.models import Database


def render_slip(sealed: Sealed, *, address: str, now: datetime) -> bytes:
    """The PDF of a seal; `address` is the whole address of its public page, which the QR code opens.

    Everything counted is from the seal itself; only whether it still stands is as of printing.
    """
    with translation.override("th"):
        context = _context(sealed, address, now)
    return render_pdf("papers/confirmation_slip.html", context)


def _context(sealed: Sealed, address: str, now: datetime) -> dict[str, object]:
    seal = sealed.seal
    round_words = _("Academic year %(year)s, term %(term)s")
    return {
        "organisation": sealed.name,
        "code": sealed.code,
        "level": sealed.organisation.get_kind_display(),
        "what": database_name(sealed.database, sealed.organisation.kind),
        "round": to_thai(
            round_words % {"year": buddhist(sealed.round.academic_year), "term": sealed.round.term}
        ),
        "count_date": to_thai(format_date(sealed.round.count_date)),
        "confirmed_at": _moment(seal.at),
        "officer": str(seal.officer or ""),
        "position": sealed.position,
        "late": seal.late,
        "number": to_thai(str(seal.number)),
        "table": _table(sealed),
        "counts": sealed.database != Database.BASICS,
        "total": _figure(seal.total),
        "contested": _figure(seal.claimed),
        "groups": sealed.groups,
        "address": address,
        "qr": mark_safe(segno.make(address, error="m", micro=False).svg_inline(border=0, omitsize=True)),
        "stands": sealed.outcome == CURRENT,
        "outcome": _outcome(sealed),
        "printed_at": _moment(now),
    }


def database_name(database: str, kind: str) -> str:
    """What was confirmed, in the words of the field: a centre counts เด็กเล็ก, a school นักเรียน."""
    if database == Database.ROLL:
        return {Kind.SCHOOL: _("Pupils"), Kind.CENTRE: _("Young children")}.get(
            Kind(kind), _("Pupils and young children")
        )
    return {
        Database.BASICS: _("Basic data"),
        Database.HEADCOUNTS: _("Pupil numbers of other affiliations"),
        Database.OVERALL: _("Province overall"),
    }[Database(database)]


def _table(sealed: Sealed) -> dict[str, object] | None:
    """The counts as columns of male, female, total for each part, a row for each grade."""
    if not sealed.parts:
        return None
    by_grade = [{str(row["grade"]): row for row in part.rows} for part in sealed.parts]
    grades = [code for code in GRADES if any(code in rows for rows in by_grade)]
    body = [
        {"grade": to_thai(GRADES[grade].thai), "cells": [_cell(rows.get(grade)) for rows in by_grade]}
        for grade in grades
    ]
    return {
        "heads": [_part_name(part, sealed) for part in sealed.parts],
        "body": body,
        "sums": [_cell(part.sums) for part in sealed.parts],
        "size": "long" if len(grades) > 15 or len(sealed.parts) > 1 else "middle" if len(grades) > 9 else "",
    }


def _part_name(part: Part, sealed: Sealed) -> str:
    if sealed.database != Database.OVERALL:
        return ""
    return _("Own affiliation") if part.database == Database.ROLL else _("Other affiliations")


def _cell(row: dict[str, str | int] | dict[str, int] | None) -> list[str]:
    """Male, female, total; a grade that the part does not have is a dash, which is not zero."""
    return [_figure(int(row[name])) if row else "–" for name in ("male", "female", "total")]


def _outcome(sealed: Sealed) -> str:
    if sealed.outcome == CURRENT:
        return _("This confirmation is the current one.")
    if sealed.outcome == REPLACED and sealed.newer is not None:
        return _("It has been replaced by confirmation no. %(number)s.") % {
            "number": to_thai(str(sealed.newer.number))
        }
    return _("The data have changed or been returned since; they must be confirmed again.")


def _figure(number: int) -> str:
    return to_thai(f"{number:,}")


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    words = _("%(date)s at %(time)s")
    return words % {"date": to_thai(format_date(local.date())), "time": to_thai(f"{local:%H.%M}")}
