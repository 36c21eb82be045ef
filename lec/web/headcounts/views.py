"""The page of one other-affiliation school: numbers, name list, contact, dissolution (๕.๒)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lec.accounts.models import Post
from lec.headcounts.actions import numbers as actions
from lec.headcounts.actions.asking import save_contact
from lec.headcounts.imports.name_list import count_name_list
from lec.headcounts.models import Source
from lec.headcounts.queries.asking import CELL_NAMES, requests_of, school_row
from lec.headcounts.queries.numbers import find_name_list, name_lists_of, numbers_of
from lec.lib.refusals import ChangedMeanwhile, Invalid, Refused
from lec.registry.models import Organisation, OtherSchool
from lec.registry.queries import find_other_school
from lec.rounds.models import Round
from lec.rounds.queries import current_round
from lec.web.access import moment, own, post_of
from lec.web.forms import Form
from lec.web.headcounts.forms import ContactForm, DissolutionForm, NumbersForm, ReopeningForm, contact_of
from lec.web.headcounts.rows import GridRow, Meanwhile, changed_meanwhile
from lec.web.voiding import Void, unannounced_voids


@own
def edit(request: HttpRequest, organisation: Organisation, school: str) -> HttpResponse:
    """One school's grid of numbers, its name list, and whom to write to.

    A file that is in order is attached at once, whatever becomes of the numbers: the browser would
    forget it, and it voids nothing. It can be counted into the boxes, to be looked at before they are saved.
    """
    found, round_ = _school(organisation, school), current_round()
    post, now = post_of(request), moment()
    if request.method != "POST":
        return _edit_page(request, found, round_, _recorded(found, round_))
    form = NumbersForm(request.POST, request.FILES)
    form.is_valid()
    seen = request.POST.get("seen", "")[:64]
    more: dict[str, Any] = {"attached": _attach(form, found, post, now), **({"seen": seen} if seen else {})}
    if "count" in request.POST:
        return _counted(request, found, round_, form, **more)
    if more["attached"] and form.is_blank():
        messages.success(request, _("The name list is attached."))
        return redirect("headcounts:edit", code=organisation.code, school=found.code)
    if form.is_valid():
        cells, source = form.cells(), _source(request)

        def act() -> object:
            return actions.record(school=found, cells=cells, by=post, now=now, source=source, seen=seen)

        try:
            answer = _try(request, form, act, post, now)
        except ChangedMeanwhile as refusal:
            meanwhile = _meanwhile(found, round_, form)
            more |= {"meanwhile": meanwhile, "seen": refusal.current, "source": source, "status": 409}
            return _edit_page(request, found, round_, form, **more)
        if answer is None:
            total = sum(cells.values())
            said = _("%(school)s: %(total)s pupils recorded.") % {"school": found.name, "total": f"{total:,}"}
            messages.success(request, said)
            return redirect("headcounts:list", code=organisation.code)
        more |= {"voids": answer, "source": source}
    return _edit_page(request, found, round_, form, **more)


def _recorded(school: OtherSchool, round_: Round) -> NumbersForm:
    """The form with the numbers that are recorded, or else drafted."""
    row = school_row(school, round_)
    return NumbersForm(numbers=row.draft if row.numbers is None else row.numbers)


def _source(request: HttpRequest) -> str:
    return Source.NAME_LIST if request.POST.get("source") == Source.NAME_LIST else Source.TYPED


def _counted(
    request: HttpRequest, school: OtherSchool, round_: Round, form: NumbersForm, **more: Any
) -> HttpResponse:
    """The page with the name list counted into the boxes; what was typed stays where the list cannot be counted."""
    sent = form.files.get("file")
    if sent is None:
        form.add_error("file", _("Choose a file."))
    elif not form.errors.get("file"):
        sent.seek(0)
        try:
            counted = count_name_list(school=school, filename=sent.name or "", content=sent.read())
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            more["counted"] = counted
            if not counted.faults:
                filled = form.filled(counted.cells)
                return _edit_page(request, school, round_, filled, source=Source.NAME_LIST, **more)
    form.leave_out(*(name for name in list(form.errors) if name != "file"))
    return _edit_page(request, school, round_, form, **more)


def _meanwhile(school: OtherSchool, round_: Round, form: NumbersForm) -> Meanwhile:
    """What another officer has written, beside what was typed."""
    row = school_row(school, round_)
    typed = {name: str(form[name].value() or "") for name in CELL_NAMES}
    return changed_meanwhile(GridRow(row, typed, row.fingerprint))


@own
@require_POST
def contact(request: HttpRequest, organisation: Organisation, school: str) -> HttpResponse:
    """Keep whom to write to and telephone at a school; an e-mail address lets it answer by itself."""
    found, round_ = _school(organisation, school), current_round()
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            save_contact(school=found, by=post_of(request), now=moment(), **form.cleaned_data)
        except Invalid as refusal:
            for field, sentence in refusal.faults.items():
                form.add_error(field if field in form.fields else None, sentence)
        else:
            messages.success(request, _("The contact was saved."))
            return redirect("headcounts:edit", code=organisation.code, school=found.code)
    return _edit_page(request, found, round_, _recorded(found, round_), contact=form, status=422)


@own
def dissolve(request: HttpRequest, organisation: Organisation, school: str) -> HttpResponse:
    """Note that a school was dissolved; its numbers become zero (๕.๒(๒))."""
    found, round_ = _school(organisation, school), current_round()
    post, now = post_of(request), moment()
    initial = {"on": found.dissolved_on, "reference": found.dissolution_reference}
    form = DissolutionForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {}
    if form.is_valid():
        cleaned = form.cleaned_data

        def act() -> object:
            return actions.dissolve(school=found, by=post, now=now, **cleaned)

        if (answer := _try(request, form, act, post, now)) is None:
            messages.success(request, _("%(school)s is dissolved; its numbers are 0.") % {"school": found.name})
            return redirect("headcounts:list", code=organisation.code)
        context = {"voids": answer}
    context |= _context(found, round_, form, _("Dissolution"))
    context["numbers"] = sum((numbers_of(found, round_) or {}).values())
    return render(request, "headcounts/dissolve.html", context)


@own
def reopen(request: HttpRequest, organisation: Organisation, school: str) -> HttpResponse:
    """Take back a dissolution recorded by mistake."""
    found, round_ = _school(organisation, school), current_round()
    post, now = post_of(request), moment()
    form = ReopeningForm(request.POST or None)
    voids: tuple[Void, ...] = ()
    if form.is_valid():
        reason = form.cleaned_data["reason"]

        def act() -> object:
            return actions.reopen(school=found, reason=reason, by=post, now=now)

        if (answer := _try(request, form, act, post, now)) is None:
            messages.success(request, _("The dissolution was taken back. Record the numbers now."))
            return redirect("headcounts:edit", code=organisation.code, school=found.code)
        voids = answer
    context = {**_context(found, round_, form, _("Take the dissolution back")), "voids": voids}
    return render(request, "headcounts/reopen.html", context)


@own
@require_safe
def name_list(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """An attached name list as a download; the look is recorded."""
    found = find_name_list(pk, lao=organisation)
    opened = actions.open_name_list(name_list=found, by=post_of(request), now=moment())
    response = HttpResponse(opened.content, content_type=opened.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, opened.filename) or "attachment"
    return response


def _school(lao: Organisation, code: str) -> OtherSchool:
    """A school of this very LAO; Hidden otherwise."""
    return find_other_school(code, seen_from=lao)


def _attach(form: NumbersForm, school: OtherSchool, post: Post, now: datetime) -> bool:
    """Attach the file sent, if it is in order; its fault goes to the form."""
    sent = form.cleaned_data.get("file")
    if sent is None:
        return False
    try:
        actions.attach_name_list(school=school, filename=sent.name or "", content=sent.read(), by=post, now=now)
    except Invalid as refusal:
        form.add_error("file", refusal.message)
        return False
    return True


def _try(
    request: HttpRequest, form: Form, act: Callable[[], object], post: Post, now: datetime
) -> tuple[Void, ...] | None:
    """Do it and answer None; or answer what it would void, or () with its faults in the form."""
    try:
        if voids := unannounced_voids(request, act, by=post, now=now):
            return voids
        act()
    except ChangedMeanwhile:
        raise
    except Invalid as refusal:
        for field, sentence in refusal.faults.items():
            form.add_error(field if field in form.fields else None, sentence)
        return ()
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return ()
    return None


def _edit_page(
    request: HttpRequest, school: OtherSchool, round_: Round, form: NumbersForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a school; `more` may bring seen, source, voids, meanwhile, counted, attached, contact (a form)."""
    row = school_row(school, round_)
    context = {
        **_context(school, round_, form, school.name),
        "row": row,
        "seen": row.fingerprint,
        "contact": ContactForm(initial=contact_of(row)),
        "requests": requests_of(school, round_),
        "name_lists": name_lists_of(school, round_),
        **more,
    }
    return render(request, "headcounts/edit.html", context, status=status)


def _context(school: OtherSchool, round_: Round, form: Form, title: str) -> dict[str, Any]:
    back = reverse("headcounts:list", kwargs={"code": school.lao.code})
    own_page = reverse("headcounts:edit", kwargs={"code": school.lao.code, "school": school.code})
    middle = [] if title == school.name else [(school.name, own_page)]
    return {
        "lao": school.lao,
        "school": school,
        "round": round_,
        "form": form,
        "back": back,
        "crumbs": [
            (_("Home"), reverse("home:home")),
            (_("Other-affiliation schools"), back),
            *middle,
            (title, None),
        ],
    }
