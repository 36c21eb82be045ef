"""Where a school without an account sends its numbers, with the one-time code of its e-mail (๕.๒(๑)).

The code comes behind the # of a link or is typed; after that it travels in the form's body, never in an address.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from lec.accounts.queries import contact
from lec.headcounts.actions.answers import SentFile, answer
from lec.headcounts.imports.name_list import count_name_list
from lec.headcounts.models import Request
from lec.headcounts.queries.numbers import as_counts
from lec.headcounts.rules.asking import find_request
from lec.headcounts.rules.numbers import CELLS, check_name_list
from lec.lib.refusals import Invalid, Refused
from lec.web.access import moment, public
from lec.web.answers import kept_files, throttle
from lec.web.answers.forms import AnswerForm, CodeForm

ANSWERED = "answered"
"""Where the session keeps what the thanks page says: the school, the total, whom to telephone; never the code."""


@public
@never_cache
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """Step 1: the code, put in by the link's fragment or typed from the e-mail."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "answers/code.html", {"form": form})
    typed = form.cleaned_data["code"]
    asked = _asked(request, typed, form)
    if asked is None:
        return render(request, "answers/code.html", {"form": form}, status=422)
    return _numbers_page(request, asked, AnswerForm(initial={"code": typed}))


@public
@never_cache
@sensitive_post_parameters("code")
def numbers(request: HttpRequest) -> HttpResponse:
    """Step 2: the eighteen numbers, the name list and who sends them; then everything to be checked."""
    if request.method != "POST":
        return redirect("answers:code")
    code_form = CodeForm(request.POST)
    asked = _asked(request, request.POST.get("code", ""), code_form)
    if asked is None:
        return _dead(request, code_form)
    if "change" in request.POST:
        return _numbers_page(request, asked, _again(request))
    form = AnswerForm(request.POST, request.FILES)
    form.is_valid()
    _keep_file(form, request.POST.get("code", ""))
    if "count" in request.POST:
        return _count(request, asked, form)
    if not form.is_valid():
        return _numbers_page(request, asked, form)
    return _check_page(request, asked, form)


@public
@never_cache
@sensitive_post_parameters("code")
def send(request: HttpRequest) -> HttpResponse:
    """Step 3: send what was checked; it is kept once and waits for the local authority."""
    if request.method != "POST":
        return redirect("answers:code")
    typed = request.POST.get("code", "")
    code_form = CodeForm(request.POST)
    asked = _asked(request, typed, code_form)
    if asked is None:
        return _dead(request, code_form)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _numbers_page(request, asked, form)
    words = {name: form.cleaned_data[name] for name in ("person", "position", "telephone", "note")}
    file = kept_files.kept(typed)
    if request.POST.get("kept") and file is None:
        form.add_error("file", _("The name list is no longer kept. Choose it once more."))
        return _numbers_page(request, asked, form)
    try:
        answer(secret=typed, cells=form.cells(), file=file, now=moment(), **words)
    except Invalid as refusal:
        for field, sentence in refusal.faults.items():
            form.add_error(field if field in form.fields else None, sentence)
        return _numbers_page(request, asked, form)
    kept_files.forget(typed)
    request.session[ANSWERED] = {
        "school": asked.school.name,
        "total": sum(form.cells().values()),
        "whom": contact(asked.school.lao) or asked.school.lao.name,
    }
    return redirect("answers:thanks")


@public
@never_cache
def thanks(request: HttpRequest) -> HttpResponse:
    """That the numbers arrived, and whom to telephone when something was wrong."""
    if ANSWERED not in request.session:
        return redirect("answers:code")
    return render(request, "answers/thanks.html", {"answered": request.session[ANSWERED]})


def _asked(request: HttpRequest, typed: str, form: CodeForm) -> Request | None:
    """The live request of a code; None with the reason in the form. Who tries too many codes must wait."""
    if throttle.is_waiting(request):
        form.add_error("code", _("Too many wrong codes. Wait a quarter of an hour, then try again."))
        return None
    try:
        return find_request(typed, now=moment())
    except Refused as refusal:
        throttle.note_wrong(request)
        form.add_error("code", refusal.message)
        return None


def _dead(request: HttpRequest, form: CodeForm) -> HttpResponse:
    """The first page again, saying why the code no longer opens; the numbers typed cannot be sent."""
    return render(request, "answers/code.html", {"form": form}, status=422)


def _again(request: HttpRequest) -> AnswerForm:
    """The form with everything as it was sent, and no complaint yet."""
    return AnswerForm(initial={name: request.POST.get(name, "") for name in AnswerForm().fields})


def _keep_file(form: AnswerForm, typed: str) -> None:
    """Keep a file that is in order until the answer is sent; its fault goes to the form."""
    sent = form.cleaned_data.get("file")
    if sent is None:
        return
    content = sent.read()
    try:
        check_name_list(content)
    except Invalid as refusal:
        form.add_error("file", refusal.message)
    else:
        kept_files.keep(typed, SentFile(sent.name or "", content))


def _count(request: HttpRequest, asked: Request, form: AnswerForm) -> HttpResponse:
    """Step 2 again with the list counted into the boxes; what was typed stays where it cannot be counted."""
    more: dict[str, Any] = {}
    kept = kept_files.kept(request.POST.get("code", ""))
    if not form.errors.get("file") and kept is None:
        form.add_error("file", _("Choose a file."))
    elif kept is not None and not form.errors.get("file"):
        try:
            counted = count_name_list(school=asked.school, filename=kept.filename, content=kept.content)
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            more["counted"] = counted
            data = {name: request.POST.get(name, "") for name in form.fields if name != "file"}
            if not counted.faults:
                data |= {f"{grade}_{sex}": str(count) for (grade, sex), count in counted.cells.items()}
            return _numbers_page(request, asked, AnswerForm(initial=data), **more)
    form.leave_out(*(name for name in list(form.errors) if name != "file"))
    return _numbers_page(request, asked, form)


def _numbers_page(request: HttpRequest, asked: Request, form: AnswerForm, **more: Any) -> HttpResponse:
    typed = request.POST.get("code", "")
    context = {**_context(asked), "form": form, "kept": kept_files.kept(typed), **more}
    return render(request, "answers/numbers.html", context)


def _check_page(request: HttpRequest, asked: Request, form: AnswerForm) -> HttpResponse:
    """Everything as it would be sent, in hidden boxes and in words."""
    kept, cells = kept_files.kept(form.cleaned_data["code"]), form.cells()
    words = [(str(box.label), form.cleaned_data[box.name]) for box in form.particulars]
    rows = [{"label": label, "value": value} for label, value in words]
    rows.append({"label": _("Name list"), "value": kept.filename if kept else ""})
    counts = [
        {"grade": grade, "male": row["M"], "female": row["F"], "total": row["M"] + row["F"]}
        for grade, row in as_counts(cells).items()
    ]
    context = {**_context(asked), "form": form, "rows": rows, "counts": counts, "total": sum(cells[c] for c in CELLS)}
    sent = [*form.sent(), *([("kept", kept.filename)] if kept else [])]
    return render(request, "answers/check.html", context | {"sent": sent, "kept": kept})


def _context(asked: Request) -> dict[str, Any]:
    """What the school is told on every page: who asks, for which day, by when, and whom to telephone."""
    lao = asked.school.lao
    return {"asked": asked, "school": asked.school, "lao": lao, "whom": contact(lao) or lao.name}
