"""Acts on a selection of a roll: another room, another grade, taking out; chosen on the list, done in one go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lec.lib.refusals import ChangedMeanwhile, Hidden
from lec.registry.models import Organisation
from lec.rolls.actions import departures
from lec.rolls.actions.merge import merge
from lec.rolls.queries import enrolments_of, learner_named, record_of
from lec.rolls.queries.seen import mark_of
from lec.rolls.records import CONFIRMED_FIELDS
from lec.rounds.queries import today, working_year
from lec.web.access import moment, own
from lec.web.forms import Form
from lec.web.learners.editing import NOTHING_SEEN, Change, meanwhile_of
from lec.web.learners.forms import DepartureForm, TidyField, grade_choices
from lec.web.learners.listing import listed, narrowed
from lec.web.learners.pages import page_context
from lec.web.learners.views import class_name

NAMES_SHOWN = 20


class RoomForm(Form):
    """The room that everybody chosen goes to."""

    room = TidyField(label=gettext_lazy("New room"), max_length=20, required=False)


class GradeForm(Form):
    """The grade that everybody chosen goes to, and the room if it changes too."""

    grade = forms.ChoiceField(label=gettext_lazy("New grade"))
    room = TidyField(
        label=gettext_lazy("New room"),
        help_text=gettext_lazy("Leave it empty to keep everybody's room."),
        max_length=20,
        required=False,
    )


TITLES = {
    "room": gettext_lazy("Change the room"),
    "grade": gettext_lazy("Change the grade"),
    "depart": gettext_lazy("Take out of the system"),
}


@own
@require_POST
def bulk(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """First asks what is to become of those chosen on the list, then does it: all of them, or nobody."""
    act = request.POST.get("act", "")
    if act not in TITLES:
        raise Hidden("not-found", _("There is no such act."))
    now = moment()
    year = working_year(now)
    chosen = _chosen(request, organisation, year)
    if not chosen:
        messages.warning(request, _("Choose at least one learner."))
        return redirect("learners:list", code=organisation.code)
    asked = request.POST if "apply" in request.POST else None
    form = _form(act, asked, organisation)
    context = page_context(request, organisation, (str(TITLES[act]), None))
    context |= {
        "form": form,
        "act": act,
        "title": TITLES[act],
        "chosen": [one.pk for one in chosen],
        "seen": (request.POST.get("seen") or NOTHING_SEEN) if asked else mark_of(chosen),
        "names": [learner_named(one.person) for one in chosen[:NAMES_SHOWN]],
        "unnamed": max(len(chosen) - NAMES_SHOWN, 0),
    }
    status = 200
    if asked is not None:
        status = 422
        if form.is_valid():
            change = Change(request, organisation, year, now)
            try:
                done = change.attempt(form, _act(act, form, chosen, change, now, context["seen"]))
            except ChangedMeanwhile:
                context |= _both_versions(form, _chosen(request, organisation, year))
                return render(request, "learners/bulk.html", context, status=409)
            if done:
                messages.success(request, _("Done for %(n)d learners.") % {"n": len(chosen)})
                return redirect("learners:list", code=organisation.code)
            context |= change.voided
            status = 200 if change.voided else 422
    return render(request, "learners/bulk.html", context, status=status)


def _chosen(request: HttpRequest, institution: Organisation, year: int) -> list[Any]:
    """Those ticked, or with `everybody` all that the list's filters found; only of this roll."""
    ids = {int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal() and len(pk) < 19}
    if "everybody" in request.POST:
        everybody = listed(institution, year, None, today=today(moment()))
        ids = {one.row.enrolment_id for one in narrowed(everybody, request.POST)}
    rows = enrolments_of(institution, year).select_related("learner__particulars", "institution")
    return list(rows.filter(pk__in=ids)) if ids else []


def _form(act: str, data: Any, institution: Organisation) -> Form:
    if act == "depart":
        return DepartureForm(data)
    if act == "room":
        return RoomForm(data)
    form = GradeForm(data)
    grade = form.fields["grade"]
    assert isinstance(grade, forms.ChoiceField)
    grade.choices = [("", _("Choose")), *grade_choices(institution)]
    return form


def _act(
    act: str, form: Form, chosen: list[Any], change: Change, now: datetime, seen: str
) -> Callable[[], object]:
    """The one domain call that the form asks for; facts that it does not speak of are left to whoever writes them."""
    answers = dict(form.cleaned_data)
    if act == "depart":
        return lambda: departures.depart(enrolments=chosen, by=change.post, now=now, **answers)
    if act == "grade" and not answers["room"]:
        del answers["room"]
    untold = frozenset(CONFIRMED_FIELDS) - answers.keys()
    records = [
        replace(record_of(one), identifier=None, particulars=None, untold=untold, **answers) for one in chosen
    ]
    return lambda: merge(
        institution=change.institution,
        academic_year=change.academic_year,
        records=records,
        by=change.post,
        now=now,
        seen=seen,
    )


def _both_versions(form: Form, chosen: list[Any]) -> dict[str, Any]:
    """The class of each learner as it stands beside the one chosen for all, for partials/changed_meanwhile.html."""
    grade, room = form.cleaned_data.get("grade"), form.cleaned_data["room"]
    rows = [
        {
            "label": learner_named(one.person),
            "theirs": class_name(one.grade, one.room),
            "yours": class_name(grade or one.grade, room if room or not grade else one.room),
        }
        for one in chosen[:NAMES_SHOWN]
    ]
    return {"meanwhile": meanwhile_of(chosen, rows), "seen": mark_of(chosen), "chosen": [one.pk for one in chosen]}
