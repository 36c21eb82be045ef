"""Pages that change a roll one learner at a time: add, edit, take out."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lec.accounts.models import Post
from lec.lib.identifiers import mask
from lec.lib.refusals import ChangedMeanwhile, Refused
from lec.registry.models import Organisation
from lec.rolls.actions import departures
from lec.rolls.actions.merge import Merged, merge
from lec.rolls.identity import masked
from lec.rolls.queries import contested_in, find_enrolment, learner_named, record_of
from lec.rolls.queries.seen import last_change_of, mark_of
from lec.rolls.records import LearnerRecord
from lec.rolls.rules import check_of_year, check_on_roll
from lec.rounds.queries import today, working_year
from lec.web.access import moment, own, post_of
from lec.web.forms import Form
from lec.web.inspections.below import attempts_of_check
from lec.web.learners.forms import PREFIXES, DepartureForm, LearnerForm, stated
from lec.web.learners.pages import added_note, page_context, show_refusal
from lec.web.learners.views import facts_of
from lec.web.templatetags.lec import NOTHING, grade_label, sex_label, thai_date
from lec.web.voiding import unannounced_voids

T = TypeVar("T")

NOTHING_SEEN = "-"
"""What a form that says of nothing that it was shown counts as: nothing has this mark."""

_OF_THE_NUMBER = ("identifier", "no_identifier")


@own
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Add one child; a child enrolled elsewhere becomes contested, never refused at the door."""
    context = page_context(request, organisation, (_("Add"), None))
    now = moment()
    form = LearnerForm(request.POST or None, institution=organisation, today=today(now))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            change = Change(request, organisation, working_year(now), now)
            merged = change.attempt(form, lambda: _merge(change, form.record()))
            if merged:
                name = f"{form.cleaned_data['name_prefix']}{form.cleaned_data['first_name']}"
                messages.success(request, added_note(_outcome(merged)) % {"name": name})
                again = "add_another" in request.POST
                return redirect("learners:add" if again else "learners:list", code=organisation.code)
            context |= change.voided
            status = 200 if change.voided else 422
    return render(request, "learners/add.html", context | {"form": form, "prefixes": PREFIXES}, status=status)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Correct one child's facts; what somebody else changed meanwhile is shown beside, never overwritten unseen."""
    enrolment = find_enrolment(organisation, pk)
    name = learner_named(enrolment.person)
    show_url = reverse("learners:show", args=[organisation.code, pk])
    context = page_context(request, organisation, (name, show_url), (_("Correct"), None))
    now = moment()
    check_on_roll(enrolment)
    check_of_year(enrolment, working_year(now))
    form = LearnerForm(request.POST or None, institution=organisation, today=today(now), kept=record_of(enrolment))
    contested = contested_in(organisation, enrolment.academic_year).get(enrolment.learner_id, [])
    if enrolment.state == "claimed" and contested:
        form.keep_person()
    context |= {
        "form": form,
        "prefixes": PREFIXES,
        "name": name,
        "show_url": show_url,
        "seen": request.POST.get("seen") or mark_of([enrolment]),
        "enrolment_id": pk,
        "keeps_person": "identifier" not in form.fields,
        "masked_number": masked(enrolment.learner.identifier_sealed),
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            change = Change(request, organisation, enrolment.academic_year, now)
            seen = request.POST.get("seen") or NOTHING_SEEN
            try:
                merged = change.attempt(form, lambda: _merge(change, form.record(pk), seen=seen))
            except ChangedMeanwhile:
                context |= both_versions(form, find_enrolment(organisation, pk))
                return render(request, "learners/edit.html", context, status=409)
            if merged:
                messages.success(request, _("The facts are kept.") if merged.wrote else _("Nothing changed."))
                return redirect(show_url)
            context |= change.voided
            status = 200 if change.voided else 422
    return render(request, "learners/edit.html", context, status=status)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def depart(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Take a child out of the roll, into the register or otherwise; nothing is deleted (๕.๓.๔)."""
    enrolment = find_enrolment(organisation, pk)
    name = learner_named(enrolment.person)
    show_url = reverse("learners:show", args=[organisation.code, pk])
    context = page_context(request, organisation, (name, show_url), (_("Take out of the system"), None))
    now = moment()
    check_on_roll(enrolment)
    check_of_year(enrolment, working_year(now))
    initial = {"kind": request.GET.get("kind", "")}
    if "check" in request.GET:
        initial["attempts"] = attempts_of_check(pk)
    form = DepartureForm(request.POST or None, initial=initial)
    contested = contested_in(organisation, enrolment.academic_year).get(enrolment.learner_id, [])
    context |= {
        "form": form,
        "name": name,
        "show_url": show_url,
        "facts": facts_of(enrolment)[1:4],
        "contested_with": [other.institution.name for other in contested],
        "is_claim": enrolment.state == "claimed",
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            change = Change(request, organisation, enrolment.academic_year, now)
            answers = form.cleaned_data
            departed = change.attempt(
                form, lambda: departures.depart(enrolments=[enrolment], by=change.post, now=now, **answers)
            )
            if departed:
                messages.success(request, _departed_note(departed, name))
                return redirect("learners:list", code=organisation.code)
            context |= change.voided
            status = 200 if change.voided else 422
    return render(request, "learners/depart.html", context, status=status)


class Change:
    """One change of a roll on its way from the form to the action, past what it would void."""

    def __init__(self, request: HttpRequest, institution: Organisation, academic_year: int, now: datetime) -> None:
        self.request = request
        self.institution = institution
        self.academic_year = academic_year
        self.now = now
        self.post: Post = post_of(request)
        self.voided: dict[str, Any] = {}

    def attempt(self, form: Form, act: Callable[[], T]) -> T | None:
        """Act and answer what it answered; None when a rule refuses (said in the form) or something would fall.

        What would fall is then in `voided`, for partials/voids.html. ChangedMeanwhile comes through: the page
        shows both versions.
        """
        try:
            if voids := unannounced_voids(self.request, act, by=self.post, now=self.now):
                self.voided = {"voids": voids}
                return None
            return act()
        except ChangedMeanwhile:
            raise
        except Refused as refused:
            show_refusal(form, refused)
            return None


def _merge(change: Change, record: LearnerRecord, *, seen: str = "") -> Merged:
    return merge(
        institution=change.institution,
        academic_year=change.academic_year,
        records=[record],
        by=change.post,
        now=change.now,
        seen=seen,
    )


def _outcome(merged: Merged) -> str:
    return "new" if merged.new else "claim" if merged.claimed else "changed" if merged.changed else "unchanged"


def _departed_note(departed: departures.Departed, name: str) -> str:
    if departed.promoted:
        return _("%(name)s has left the roll and now counts at the other institution.") % {"name": name}
    if departed.departures[0].kind == "no_existence":
        return _("%(name)s now stands in the register of those without existence.") % {"name": name}
    return _("%(name)s has left the roll.") % {"name": name}


def both_versions(form: LearnerForm, stands: Any) -> dict[str, Any]:
    """What stands now beside what was typed, where they differ, for partials/changed_meanwhile.html.

    Of the number both versions are masked; `seen` becomes the mark of what is shown here.
    """
    kept, typed = stated(record_of(stands)), form.cleaned_data
    rows = [
        {
            "label": field.label,
            "theirs": _shown(field.name, kept[field.name]),
            "yours": _shown(field.name, typed[field.name]),
        }
        for field in form
        if field.name in kept and field.name not in _OF_THE_NUMBER and kept[field.name] != typed[field.name]
    ]
    if typed.get("identifier"):
        theirs, yours = masked(stands.learner.identifier_sealed), mask(typed["identifier"].value)
        rows.append({"label": form["identifier"].label, "theirs": theirs, "yours": yours})
    return {"meanwhile": meanwhile_of([stands], rows), "seen": mark_of([stands])}


def meanwhile_of(stand: Sequence[Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """These rows, and who changed one of the enrolments last."""
    changed = last_change_of(stand)
    return {"rows": rows, "who": changed.who if changed else "", "at": changed.at if changed else None}


def _shown(name: str, value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, date):
        return thai_date(value)
    return {"grade": grade_label, "sex": sex_label}.get(name, str)(value) if value else NOTHING
