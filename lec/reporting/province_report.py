"""The province's report on paper, to go with its official letter to the department (๘, ๑๐.๑)."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lec.lib.digits import to_thai
from lec.lib.grades import GRADES, HEADCOUNT_GRADES, LEVELS
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Level
from lec.reporting.confirmation_slip import database_name
from lec.reporting.paper import render_pdf
from lec.reporting.province_facts import Counts, LaoRow, Missing, Part, ProvinceReport
from lec.rounds.models import Database, State


def render_province_report(report: ProvinceReport) -> bytes:
    """The PDF; Thai digits throughout, nobody but the officers who confirmed is named."""
    with translation.override("th"):
        context = _context(report)
    return render_pdf("papers/province_report.html", context)


def _context(report: ProvinceReport) -> dict[str, object]:
    round_, closing = report.round, report.closing
    return {
        "province": to_thai(report.province.name),
        "year": to_thai(str(buddhist(round_.academic_year))),
        "term": to_thai(str(round_.term)),
        "count_date": to_thai(format_date(round_.count_date)),
        "closing": {"number": _figure(closing.number), "at": _moment(closing.at), "digest": _grouped(closing.digest)}
        if closing
        else None,
        "as_of": _moment(report.now),
        "overall": _told(report.overall),
        "overall_digest": _grouped(report.overall.digest),
        "own": _by_level(report.own),
        "others": _by_grade(report.others),
        "last_only": _figure(report.last_only) if report.last_only else "",
        "levels": [level.thai for level in LEVELS.values()],
        "grades": [to_thai(GRADES[grade].thai) for grade in HEADCOUNT_GRADES],
        "laos": [_lao(number, row) for number, row in enumerate(report.laos, start=1)],
        "schools": _figure(sum(row.schools for row in report.laos)),
        "missing": [_missing(number, one) for number, one in enumerate(report.missing, start=1)],
        "number_of_laos": _figure(len(report.laos)),
        "number_missing": _figure(len(report.missing)),
        "printed_at": _moment(report.now),
    }


def _lao(number: int, row: LaoRow) -> dict[str, object]:
    parts = row.part_by_database
    own, others = row.own, row.others
    return {
        "number": _figure(number),
        "name": to_thai(row.name),
        "code": to_thai(row.code),
        "parts": [
            _told(parts[database]) if database in parts else None
            for database in (Database.ROLL, Database.BASICS, Database.HEADCOUNTS)
        ],
        "levels": [_number(one) for one in _levels(own).values()] if own is not None else ["–"] * len(LEVELS),
        "own": _number(_total(own)),
        "schools": _figure(row.schools) if Database.HEADCOUNTS in parts else "–",
        "grades": [_number(None if others is None else _of(others, grade)) for grade in HEADCOUNT_GRADES],
        "others": _number(_total(others)),
    }


def _told(part: Part) -> dict[str, object]:
    """A confirmation in the words of a table's cell."""
    if part.at is None:
        return {"state": str(State(part.state).label), "stands": False}
    return {
        "state": "" if part.state == State.CONFIRMED else str(State(part.state).label),
        "stands": part.state == State.CONFIRMED,
        "at": _short(part.at),
        "officer": to_thai(part.officer),
        "position": to_thai(part.position),
        "late": part.late,
        "number": _figure(part.number),
        "digest": part.digest[:16],
    }


def _missing(number: int, one: Missing) -> dict[str, object]:
    what = Database(one.database)
    return {
        "number": _figure(number),
        "name": to_thai(one.name),
        "lao": to_thai(one.lao),
        "level": str(Level(one.level).label),
        "what": database_name(what, one.kind),
        "state": str(State(one.state).label),
        "taken": "–" if one.taken is None else _figure(one.taken),
    }


def _levels(counts: Counts) -> dict[str, int]:
    sums = dict.fromkeys(LEVELS, 0)
    for grade in counts:
        sums[GRADES[grade].level] += _of(counts, grade)
    return sums


def _by_level(counts: Counts) -> list[dict[str, str]]:
    rows = []
    for code, level in LEVELS.items():
        cells = [counts[grade] for grade in counts if GRADES[grade].level == code]
        rows.append(_row(level.thai_long, sum(one["M"] for one in cells), sum(one["F"] for one in cells)))
    return [
        *rows,
        _row(_("Total"), sum(one["M"] for one in counts.values()), sum(one["F"] for one in counts.values())),
    ]


def _by_grade(counts: Counts) -> list[dict[str, str]]:
    nobody: Mapping[str, int] = {"M": 0, "F": 0}
    cells = {grade: counts.get(grade, nobody) for grade in HEADCOUNT_GRADES}
    rows = [_row(to_thai(GRADES[grade].thai), cell["M"], cell["F"]) for grade, cell in cells.items()]
    male, female = (sum(cell[sex] for cell in cells.values()) for sex in ("M", "F"))
    return [*rows, _row(_("Total"), male, female)]


def _row(name: str, male: int, female: int) -> dict[str, str]:
    return {"name": name, "male": _figure(male), "female": _figure(female), "total": _figure(male + female)}


def _of(counts: Counts, grade: str) -> int:
    cell = counts.get(grade)
    return cell["M"] + cell["F"] if cell else 0


def _total(counts: Counts | None) -> int | None:
    return None if counts is None else sum(_of(counts, grade) for grade in counts)


def _number(number: int | None) -> str:
    """A number, or a dash where nothing is known, which is not zero."""
    return "–" if number is None else _figure(number)


def _figure(number: int) -> str:
    return to_thai(f"{number:,}")


def _grouped(digest: str) -> str:
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _short(at: datetime) -> str:
    local = timezone.localtime(at)
    return to_thai(f"{format_date(local.date(), 'short')} {local:%H.%M}")


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    words = _("%(date)s at %(time)s")
    return words % {"date": to_thai(format_date(local.date())), "time": to_thai(f"{local:%H.%M}")}
