"""The page of an institution's errors and queries: corrected there, explained here, several at once, all year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.confirmation.surroundings import surroundings
from lec.registry.models import Organisation
from lec.rolls.actions.explanations import explain_findings
from lec.rolls.checks import Finding, Readiness, Surroundings, readiness
from lec.rolls.rules import LONGEST_SENTENCE, check_has_roll
from lec.rolls.rules.explanations import judges_explanations
from lec.rounds.queries import open_round, today, working_year
from lec.web.access import moment, names, own, post_of
from lec.web.learners.pages import page_context

PER_PAGE = 30
MANY = 3
"""From how many open queries of one kind on one sentence for all of them is offered."""


@dataclass(frozen=True)
class Item:
    """One finding on the page, with what was typed and what is wrong with it."""

    finding: Finding
    typed: str = ""
    fault: str = ""

    @property
    def text(self) -> str:
        """What stands in the box: what was just typed, else the sentence that was not accepted."""
        return self.typed or self.finding.explanation


@dataclass(frozen=True)
class Kind:
    """A kind of query that stands open many times."""

    code: str
    message: str
    number: int


def around_of(institution: Organisation, now: datetime) -> Surroundings:
    """What stands around the roll that is being kept, with or without an open round."""
    return surroundings(institution, working_year(now), open_round(), today=today(now))


@names
@require_safe
def list_queries(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Errors, open queries and explanations of a roll; the institution's LAO may look."""
    check_has_roll(organisation)
    return _page(request, organisation, readiness(organisation, open_round(), around_of(organisation, moment())))


@own
@require_POST
def explain(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Keep the sentences typed; what is wrong with one does not hold up the others."""
    check_has_roll(organisation)
    now = moment()
    around = around_of(organisation, now)
    typed = _typed(request.POST, readiness(organisation, None, around).open_queries)
    done = explain_findings(
        institution=organisation, sentences=typed, around=around, by=post_of(request), now=now
    )
    if done.kept:
        messages.success(request, _("Explanations kept: %(n)s.") % {"n": f"{len(done.kept):,}"})
    elif not typed:
        messages.info(request, _("Nothing was typed, so nothing was kept."))
    if not done.faults:
        return redirect("queries:list", code=organisation.code)
    ready = readiness(organisation, open_round(), around_of(organisation, now))
    return _page(request, organisation, ready, typed=typed, faults=done.faults, status=422)


def _typed(posted: Mapping[str, Any], queries: Iterable[Finding]) -> dict[str, str]:
    """The sentences by key of the finding; one for all of a kind goes to those that have none of their own."""
    typed = {
        name.removeprefix("sentence-"): str(value)
        for name, value in posted.items()
        if name.startswith("sentence-") and str(value).strip()
    }
    for one in queries:
        for_all = str(posted.get(f"all-{one.code}", "")).strip()
        if for_all and one.enrolment_id is not None and not one.refusal:
            typed.setdefault(one.key, for_all)
    return typed


def _page(
    request: HttpRequest,
    institution: Organisation,
    ready: Readiness,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    typed, faults = typed or {}, faults or {}
    context = page_context(request, institution, (_("Errors and queries"), None))
    items = [Item(one, typed.get(one.key, ""), faults.get(one.key, "")) for one in ready.open_queries]
    unchanged = [replace(item, typed="") for item in items if not item.fault and item.finding.key not in typed]
    wrong = [item for item in items if item.fault]
    ordered = wrong + sorted(unchanged, key=lambda item: not item.finding.refusal)
    gone = {key: fault for key, fault in faults.items() if key not in {item.finding.key for item in items}}
    context |= {
        "ready": ready,
        "errors_to_correct": ready.errors,
        "page": Paginator(ordered, PER_PAGE).get_page(request.GET.get("page")),
        "kinds": _kinds(unchanged),
        "errors": [
            *((f"{item.finding.name} {item.fault}".strip(), f"#{_box(item.finding)}") for item in wrong),
            *((f"{typed[key]}: {fault}", "") for key, fault in gone.items()),
        ],
        "judges": judges_explanations(post_of(request), institution),
        "explain_url": reverse("queries:explain", args=[institution.code]),
        "longest": LONGEST_SENTENCE,
    }
    return render(request, "queries/list.html", context, status=status)


def _box(finding: Finding) -> str:
    """The id of a finding's box on the page."""
    return f"id_{finding.key}"


def _kinds(items: Iterable[Item]) -> list[Kind]:
    """The kinds of queries on learners that stand open many times, each with one of its sentences."""
    found: dict[str, list[Finding]] = {}
    for item in items:
        if item.finding.enrolment_id is not None and not item.finding.refusal:
            found.setdefault(item.finding.code, []).append(item.finding)
    return [Kind(code, ones[0].message, len(ones)) for code, ones in found.items() if len(ones) >= MANY]
