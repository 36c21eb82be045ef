"""Pages of the survey list: who has no number yet, what is noted, and the codes that came (๕.๓.๓)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.lib.refusals import Forbidden, Hidden, Refused
from lec.registry.models import Organisation
from lec.rolls.actions.survey import Received, note_survey, receive_codes, register_survey
from lec.rolls.queries import class_order, find_enrolment
from lec.rolls.queries.survey import (
    RECEIVED,
    REGISTERED,
    STAGES,
    SURVEYED,
    SurveyRow,
    received_list,
    rows_of,
    survey_row,
    waiting_list,
)
from lec.rolls.rules import check_has_roll, check_of_year
from lec.rounds.queries import today, working_year
from lec.web.access import moment, names, own, post_of
from lec.web.identity.forms import PAPERS, CodesForm, EntryForm, RegisteredForm, registered_form
from lec.web.learners.pages import page_context, show_refusal
from lec.web.learners.views import class_name, facts_of
from lec.web.voiding import Void, unannounced_voids

PER_PAGE = 50
FIRST_RECEIVED = 20


@names
@require_safe
def show(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The survey list with the state of each; the institution's LAO may look."""
    return _list_page(request, organisation)


@own
@require_POST
def codes(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Keep the codes typed; who is refused is shown with the reason, the others go through."""
    check_has_roll(organisation)
    post, now = post_of(request), moment()
    year = working_year(now)
    rows = rows_of(organisation, year, typed_numbers(request))
    form = CodesForm(request.POST, rows=rows)
    form.is_valid()
    typed = form.codes()
    if not typed and not form.errors:
        messages.info(request, _("No code was typed."))
        return redirect("identity:survey", code=organisation.code)

    def act() -> Received:
        return receive_codes(institution=organisation, academic_year=year, codes=typed, by=post, now=now)

    voids = unannounced_voids(request, act, by=post, now=now)
    if voids:
        return _list_page(request, organisation, form=form, only=rows, voids=voids)
    received = act()
    form.refuse(received.faults)
    if received.received:
        messages.success(request, _("Codes kept: %(n)d.") % {"n": len(received.received)})
    if not form.errors:
        return redirect("identity:survey", code=organisation.code)
    refused = [row for row in rows if form.errors.get(f"code_{row.enrolment_id}")]
    return _list_page(request, organisation, form=form, only=refused, status=422)


def typed_numbers(request: HttpRequest) -> list[int]:
    """The enrolments for which something stands in a code field."""
    filled = [name for name, value in request.POST.items() if name.startswith("code_") and value]
    return list(numbers_in(name.removeprefix("code_") for name in filled))


def numbers_in(texts: Iterable[str]) -> set[int]:
    """The numbers of rows among what a browser sent; anything else is passed over."""
    return {int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19}


@own
@require_POST
def registered(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Mark the learners chosen as registered in the Ministry's system."""
    check_has_roll(organisation)
    now = moment()
    form = registered_form(request.POST, today=today(now))
    chosen = numbers_in(request.POST.getlist("chosen"))
    if form.is_valid():
        enrolments = [row.enrolment for row in rows_of(organisation, working_year(now), chosen)]
        try:
            entries = register_survey(enrolments=enrolments, on=form.cleaned_data["on"], by=post_of(request), now=now)
        except (Forbidden, Hidden):
            raise
        except Refused as refused:
            form.add_error("on" if refused.code == "survey-note" else None, refused.message)
        else:
            messages.success(request, _("Marked as registered: %(n)d.") % {"n": len(entries)})
            return redirect("identity:survey", code=organisation.code)
    return _list_page(request, organisation, registering=form, chosen=chosen, status=422)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """One learner of the list: which papers there are, and since when it is registered."""
    check_has_roll(organisation)
    enrolment, now = find_enrolment(organisation, pk), moment()
    check_of_year(enrolment, working_year(now))
    row = survey_row(enrolment)
    if row is None or row.stage == RECEIVED:
        raise Refused("identifier-known", _("This child has a number and no longer waits on the survey list."))
    form = EntryForm(request.POST or None, initial={"papers": row.papers, "registered_on": row.registered_on})
    if form.is_valid():
        try:
            note_survey(enrolment=enrolment, by=post_of(request), now=now, **form.cleaned_data)
        except (Forbidden, Hidden):
            raise
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The note is kept."))
            return redirect("identity:survey", code=organisation.code)
    list_url = reverse("identity:survey", args=[organisation.code])
    context = page_context(request, organisation, (_("Survey list"), list_url), (row.full_name, None))
    context |= {
        "form": form,
        "row": row,
        "facts": facts_of(enrolment),
        "papers": PAPERS,
        "survey_url": list_url,
    }
    return render(request, "identity/entry.html", context, status=422 if form.errors else 200)


def _list_page(
    request: HttpRequest,
    institution: Organisation,
    *,
    form: CodesForm | None = None,
    registering: RegisteredForm | None = None,
    only: Sequence[SurveyRow] | None = None,
    chosen: Iterable[int] = (),
    voids: tuple[Void, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The list as it stands; with `only` just the rows whose codes are at stake, with what was typed."""
    context = page_context(request, institution, (_("Survey list"), None))
    now = moment()
    year, day = working_year(now), today(now)
    waiting, received = waiting_list(institution, year), received_list(institution, year)
    asked = {name: request.GET.get(name, "") for name in ("stage", "class")}
    page = Paginator(_narrowed(waiting, received, asked), PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list) if only is None else list(only)
    more = received[:FIRST_RECEIVED] if only is None and not asked["stage"] and page.number == 1 else []
    form = form or CodesForm(rows=[*shown, *more])
    context |= {
        "form": registering if registering and registering.errors else form,
        "codes_form": form,
        "page": page,
        "rows": [_shown(row, form, day, chosen) for row in shown],
        "received": [_shown(row, form, day, ()) for row in more],
        "received_total": len(received),
        "everybody": len(waiting) + len(received),
        "only": only is not None,
        "is_received": asked["stage"] == RECEIVED,
        "stages": _stages(waiting, received),
        "classes": _classes([*waiting, *received]),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "registering": registering or registered_form(today=day),
        "year": year,
        "voids": voids,
        "survey_url": reverse("identity:survey", args=[institution.code]),
    }
    return render(request, "identity/survey.html", context, status=status)


def _narrowed(waiting: list[SurveyRow], received: list[SurveyRow], asked: dict[str, str]) -> list[SurveyRow]:
    rows = received if asked["stage"] == RECEIVED else waiting
    if asked["stage"] in (SURVEYED, REGISTERED):
        rows = [row for row in rows if row.stage == asked["stage"]]
    return [row for row in rows if asked["class"] in ("", _class_key(row))]


def _shown(row: SurveyRow, form: CodesForm, day: Any, chosen: Iterable[int]) -> dict[str, Any]:
    name = f"code_{row.enrolment_id}"
    return {
        "row": row,
        "days": row.days(day),
        "class_name": class_name(row.enrolment.grade, row.enrolment.room),
        "field": form[name] if name in form.fields and not row.holder else None,
        "is_chosen": row.enrolment_id in chosen,
    }


def _stages(waiting: list[SurveyRow], received: list[SurveyRow]) -> list[tuple[str, str, int]]:
    words = stage_words()
    numbers = {stage: sum(row.stage == stage for row in waiting) for stage in (SURVEYED, REGISTERED)}
    numbers[RECEIVED] = len(received)
    return [(stage, words[stage], numbers[stage]) for stage in STAGES]


def stage_words() -> dict[str, str]:
    """The states of the list as they stand on screen."""
    return {
        SURVEYED: _("Surveyed, not registered yet"),
        REGISTERED: _("Registered, waiting for the code"),
        RECEIVED: _("Code received"),
    }


def _classes(rows: Iterable[SurveyRow]) -> list[tuple[str, str]]:
    keys = sorted({(row.enrolment.grade, row.enrolment.room) for row in rows}, key=class_order)
    return [(f"{grade}/{room}", class_name(grade, room)) for grade, room in keys]


def _class_key(row: SurveyRow) -> str:
    return f"{row.enrolment.grade}/{row.enrolment.room}"
