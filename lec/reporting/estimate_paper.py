"""The estimate of an organisation on paper; its heading and every page say that it is an estimate."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lec.funding.documents import WORD
from lec.funding.estimates import Applied
from lec.funding.models import Bodies, Certainty, Programme
from lec.funding.wording import baht, runs_of
from lec.lib.grades import GRADES
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Level, Organisation
from lec.reporting.estimate_pages import OTHER_PROGRAMMES, OWN_PROGRAMMES, BodyPage, Row, institution_page, page_of
from lec.reporting.estimate_sums import Basis, document_of
from lec.reporting.estimate_workbook import basis_words, missing_words
from lec.reporting.paper import render_pdf


def render_estimate(basis: Basis, organisation: Organisation, *, now: datetime) -> bytes:
    """The PDF: what the page shows, with the rates and the digest that the same numbers always give."""
    local = timezone.localtime(now)
    with translation.override("th"):
        context: dict[str, Any] = {
            "word": WORD,
            "name": organisation.title,
            "year": buddhist(basis.rates.fiscal_year),
            "basis": basis_words(basis),
            "rates": [_rate(number, one) for number, one in enumerate(basis.rates.applied, start=1)],
            "made": f"{format_date(local.date())} {local:%H:%M}",
        }
        if organisation.level == Level.INSTITUTION:
            body = institution_page(basis, organisation)
            context |= {"tables": _of_body(body), "digest": document_of(basis, organisation).digest}
        else:
            page = page_of(basis, organisation)
            own, others = _("Own affiliation (estimate, baht)"), _("Other affiliations (estimate, baht)")
            tables = ((own, page.own, OWN_PROGRAMMES), (others, page.others, OTHER_PROGRAMMES))
            context |= {
                "tables": [_of_rows(words, rows, columns, basis) for words, rows, columns in tables if rows],
                "digest": page.digest,
                "missing": (page.sums.missing, page.sums.schools_missing),
            }
    return render_pdf("papers/estimate.html", context)


def _of_rows(heading: str, rows: Sequence[Row], programmes: Sequence[str], basis: Basis) -> dict[str, Any]:
    next_year = _("Next year (%(year)s)") % {"year": buddhist(basis.next_rates.fiscal_year)}
    words = [str(Programme(one).label) for one in programmes]
    lines = []
    counted = [row for row in rows if row.now is not None]
    for row in rows:
        if row.now is None or row.ahead is None:
            lines.append([row.name, f"{_('No estimate:')} {missing_words(row.why)}"])
            continue
        amounts = [baht(one) for one in row.now.amounts[: len(programmes)]]
        total = (baht(row.now.total), baht(row.ahead.total))
        lines.append([row.name, f"{row.now.learners:,}", *amounts, *total])
    learners = sum(row.now.learners for row in counted if row.now)
    sums = [sum(row.now.amounts[place] for row in counted if row.now) for place in range(len(programmes))]
    ahead = sum(row.ahead.total for row in counted if row.ahead)
    return {
        "heading": heading,
        "head": [_("Name"), _("Learners"), *words, _("Total"), next_year],
        "lines": lines,
        "foot": [_("Total"), f"{learners:,}", *map(baht, sums), baht(sum(sums)), baht(ahead)],
        "span": len(programmes) + 3,
    }


def _of_body(page: BodyPage) -> list[dict[str, Any]]:
    if page.body is None:
        why = missing_words(page.missing.why) if page.missing else _("It took no part in this round.")
        return [{"heading": f"{_('No estimate:')} {why}", "head": [], "lines": [], "foot": [], "span": 1}]
    places = {id(one): number for number, one in enumerate(page.basis.rates.rows, start=1)}
    return [
        {
            "heading": _("By grade (estimate, baht)"),
            "head": [
                *(_("Programme"), _("Grade"), _("Learners"), _("Baht per learner")),
                *(_("Days"), _("Estimate"), _("Rate no.")),
            ],
            "lines": [
                [
                    str(Programme(line.programme).label),
                    GRADES[line.grade].thai,
                    f"{line.learners:,}",
                    baht(line.satang),
                    "–" if line.days is None else str(line.days),
                    baht(line.amount),
                    str(places[id(line.rate)]),
                ]
                for line in page.lines
            ],
            "foot": [_("Total"), "", "", "", "", baht(page.total), ""],
            "span": 7,
        }
    ]


def _rate(number: int, applied: Applied) -> dict[str, str]:
    rate = applied.rate
    grades = ", ".join(
        GRADES[first].thai + (f" – {GRADES[last].thai}" if last != first else "")
        for first, last in runs_of(applied.grades)
    )
    steps = ", ".join(
        f"{size_from:,}+ {baht(satang)}" if size_from > 1 else baht(satang) for size_from, satang in rate.steps
    )
    sure = str(Certainty(rate.weakest).label)
    return {
        "number": str(number),
        "what": f"{Programme(rate.programme).label} · {Bodies(rate.bodies).label} {grades}",
        "steps": steps,
        "days": "–" if rate.days is None else str(rate.days),
        "source": f"{rate.source} ({sure})",
    }
