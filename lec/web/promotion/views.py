"""The year's end, class by class: what is proposed, what was decided, who was not looked at."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.lib.promotion import year_that_ends
from lec.lib.refusals import ChangedMeanwhile, Hidden, Refused
from lec.premises.queries.basics import basics_of
from lec.registry.models import Organisation
from lec.rolls.actions.promotion import Choice, promote, take_back
from lec.rolls.queries import learner_named
from lec.rolls.queries.promotion import ClassProposal, Proposal, proposals
from lec.rolls.rules import check_has_roll
from lec.rolls.rules.promotion import is_confirmed_already
from lec.rounds.queries import today, working_year
from lec.web.access import moment, own, post_of
from lec.web.learners.pages import page_context
from lec.web.learners.views import class_name

OUTCOMES = ("promote", "repeat", "graduate", "left")


@own
@require_safe
def overview(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Every class of the year that ends, with how many were not looked at."""
    year, classes = _proposed(organisation)
    context = page_context(request, organisation, (_("The year's end"), None))
    context |= {
        "year": year,
        "new_year": year + 1,
        "classes": [
            {
                "name": class_name(one.grade, one.room),
                "key": f"{one.grade}/{one.room}",
                "following": one.following or "",
                "total": len(one.rows),
                "not_looked_at": one.not_looked_at,
                "numbers": [(outcome, one.decided(outcome)) for outcome in OUTCOMES],
            }
            for one in classes
        ],
        "total": sum(len(one.rows) for one in classes),
        "not_looked_at": sum(one.not_looked_at for one in classes),
        "over": is_confirmed_already(organisation, year + 1),
    }
    context["next_key"] = next((one["key"] for one in context["classes"] if one["not_looked_at"]), "")
    return render(request, "promotion/overview.html", context)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def of_class(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """One class: an outcome and a room for every child, as proposed until somebody looks; saved in one go."""
    year, classes = _proposed(organisation)
    asked = (request.POST if request.method == "POST" else request.GET).get("class", "")
    found = next((one for one in classes if f"{one.grade}/{one.room}" == asked), None)
    if found is None:
        raise Hidden("not-found", _("There is no such class in this institution."))
    errors: list[tuple[str, str]] = []
    seen, meanwhile = request.POST.get("seen") or found.mark, None
    if request.method == "POST":
        choices = [_choice(request, found, one) for one in found.rows if not one.is_here]
        try:
            done = promote(
                institution=organisation, year=year, choices=choices, by=post_of(request), now=moment(), seen=seen
            )
        except ChangedMeanwhile:
            _year, classes = _proposed(organisation)
            found = next((one for one in classes if (one.grade, one.room) == (found.grade, found.room)), found)
            seen, meanwhile = found.mark, _meanwhile(request, found)
        except Refused as refused:
            errors = [(refused.message, "")]
        else:
            name = class_name(found.grade, found.room)
            messages.success(request, _("%(class)s is kept: %(n)d decided.") % {"class": name, "n": done.decided})
            for sentence in done.refused:
                messages.warning(request, sentence)
            return redirect("promotion:overview", code=organisation.code)
    name = class_name(found.grade, found.room)
    context = page_context(request, organisation, (_("The year's end"), None), (name, None))
    context["crumbs"][-2] = (_("The year's end"), reverse("promotion:overview", args=[organisation.code]))
    context |= {
        "year": year,
        "new_year": year + 1,
        "class": found,
        "key": asked,
        "name": name,
        "rows": [_shown(request, found, one) for one in found.rows],
        "errors": errors,
        "seen": seen,
        "meanwhile": meanwhile,
        "over": is_confirmed_already(organisation, year + 1),
    }
    status = 409 if meanwhile else 422 if errors else 200
    return render(request, "promotion/class.html", context, status=status)


@own
@require_POST
def back(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Take a whole class's decisions back."""
    year, classes = _proposed(organisation)
    asked = request.POST.get("class", "")
    found = next((one for one in classes if f"{one.grade}/{one.room}" == asked), None)
    if found is None:
        raise Hidden("not-found", _("There is no such class in this institution."))
    number = take_back(
        institution=organisation,
        year=year,
        enrolment_ids=[one.enrolment.pk for one in found.rows if one.decided],
        by=post_of(request),
        now=moment(),
    )
    messages.success(request, _("Taken back: %(n)d learners are not looked at again.") % {"n": number})
    query = urlencode({"class": asked})
    return redirect(f"{reverse('promotion:class', args=[organisation.code])}?{query}")


def _proposed(institution: Organisation) -> tuple[int, list[ClassProposal]]:
    check_has_roll(institution)
    now = moment()
    year = year_that_ends(working_year(now), today(now))
    return year, proposals(institution, year, offered=basics_of(institution).grades_offered)


def _choice(request: HttpRequest, of: ClassProposal, one: Proposal) -> Choice:
    """What the form says of one child; without a word what stood proposed."""
    pk = one.enrolment.pk
    outcome = request.POST.get(f"outcome-{pk}", one.outcome)
    grade = {"promote": of.following or "", "repeat": of.grade}.get(outcome, "")
    return Choice(pk, outcome, grade, request.POST.get(f"room-{pk}", one.room))


def _meanwhile(request: HttpRequest, of: ClassProposal) -> dict[str, Any]:
    """What somebody else decided beside what was chosen here, where the two differ."""
    rows = []
    for one in of.rows:
        chosen = _choice(request, of, one)
        theirs = _in_words(one.outcome, one.grade, one.room)
        yours = _in_words(chosen.outcome, chosen.grade, chosen.room)
        if one.decided and theirs != yours:
            rows.append({"label": learner_named(one.enrolment.learner), "theirs": theirs, "yours": yours})
    last = max((one.decided for one in of.rows if one.decided), key=lambda kept: kept.at, default=None)
    return {"rows": rows, "who": last and last.officer, "at": last and last.at}


def _in_words(outcome: str, grade: str, room: str) -> str:
    words = {
        "promote": _("Goes up to %(grade)s"),
        "repeat": _("Repeats %(grade)s"),
        "graduate": _("Graduated"),
        "left": _("Left the institution"),
    }
    return words.get(outcome, "") % {"grade": class_name(grade, room)}


def _shown(request: HttpRequest, of: ClassProposal, one: Proposal) -> dict[str, Any]:
    """A child's row, with what was just typed if the page comes back."""
    posted = _choice(request, of, one) if request.method == "POST" else None
    return {
        "proposal": one,
        "pk": one.enrolment.pk,
        "outcome": posted.outcome if posted else one.outcome,
        "room": posted.room if posted else one.room or one.enrolment.room,
    }
