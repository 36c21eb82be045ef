"""More time for a level, for those named one per line, or for those named in a file."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lec.lib.refusals import Refused
from lec.registry.models import Level
from lec.rounds import actions
from lec.rounds.models import Round
from lec.rounds.queries import current_round, today
from lec.sheets.reader import MAX_FILE_BYTES
from lec.web.access import department, moment, post_of
from lec.web.acting import done
from lec.web.rounds.forms import THESE, ExtendForm
from lec.web.rounds.named_file import NamedFile, read_named
from lec.web.rounds.views import SHOW_AND_SAVE


@department
@require_http_methods(SHOW_AND_SAVE)
def extend(request: HttpRequest) -> HttpResponse:
    """Give a level, or the organisations named, more time; a file is read first, and shown who is meant."""
    round_ = current_round()
    sending = request.method == "POST"
    form = ExtendForm(request.POST if sending else None, request.FILES if sending else None)

    def act() -> str:
        answers = form.cleaned_data
        actions.extend_deadline(
            round=round_,
            level=answers["level"],
            due_on=answers["due_on"],
            order_reference=answers["order_reference"],
            reason=answers["reason"],
            organisations=answers["found"],
            by=post_of(request),
            now=moment(),
        )
        if answers["found"]:
            return _("The deadline is moved for %(n)s organisations.") % {"n": f"{len(answers['found']):,}"}
        return _("The deadline is moved for everybody of this level.")

    if form.is_valid():
        if form.cleaned_data["whom"] == THESE and form.cleaned_data["file"]:
            if (read := _read(form)) is not None:
                return _preview(request, form, round_, read)
        elif done(request, form, act):
            return redirect("rounds:list")
    return render(request, "rounds/extend.html", {"form": form, "round": round_})


def _read(form: ExtendForm) -> NamedFile | None:
    """What the file says; a file that cannot be read is a fault of the form."""
    sent = form.cleaned_data["file"]
    assert isinstance(sent, UploadedFile)
    try:
        if (sent.size or 0) > MAX_FILE_BYTES:
            raise Refused("file-too-large", _("The file is too large. Copy only the codes into a new workbook."))
        return read_named(
            sent.read(), sent.name or "", level=Level(form.cleaned_data["level"]), today=today(moment())
        )
    except Refused as refusal:
        form.add_error("file", refusal.message)
        return None


def _preview(request: HttpRequest, form: ExtendForm, round_: Round, read: NamedFile) -> HttpResponse:
    """Who would get more time, and the cells that name nobody; pressing the button sends the codes alone."""
    kept = [(name, form.data.get(name, "")) for name in ("level", "due_on", "whom", "order_reference", "reason")]
    context = {
        "form": form,
        "round": round_,
        "read": read,
        "kept": [*kept, ("organisations", "\n".join(one.code for one in read.found))],
        "due_on": form.cleaned_data["due_on"],
        "level": Level(form.cleaned_data["level"]).label,
        "order_reference": form.cleaned_data["order_reference"],
        "reason": form.cleaned_data["reason"],
    }
    return render(request, "rounds/extend_preview.html", context)
