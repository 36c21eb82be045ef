"""The yearly list of organisations: choose the files, see what opens, closes and changes its name, then load."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lec.lib.progress import Stage, Stopped
from lec.lib.refusals import Hidden, Refused
from lec.rounds.admission import Loaded, load_organisations
from lec.rounds.queries import open_round
from lec.rounds.yearly import ACTS, Foreseen, foresee
from lec.sheets.organisations import OrganisationsFile, read_organisations
from lec.web import long_work
from lec.web.access import department, moment, post_of
from lec.web.yearly.forms import ListForm
from lec.web.yearly.kept import KeptList, forget, keep, kept
from lec.web.yearly.told import titles, told

SHOWN = 100
"""So many rows of one kind are listed on the page; the others are counted."""


@department
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose the files; what can be read goes on to its preview."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        files = tuple((one.name, one.read()) for one in form.cleaned_data["lists"])
        source = form.cleaned_data["source"] or ", ".join(name for name, _content in files)
        job = request.POST.get("job", "")
        try:
            read_organisations(files, progress=long_work.watched(request))
        except Stopped as stopped:
            messages.info(request, stopped.message)
            return redirect("yearly:start")
        except Refused as refused:
            form.add_error("lists", refused.message)
        else:
            job = job if long_work.is_job(job) else long_work.new_job()
            keep(request, job, KeptList(files, source[:200]))
            return redirect("yearly:preview", job=job)
    context = {"form": form, "job": long_work.new_job(), "crumbs": _crumbs(_("Yearly list of organisations"))}
    return render(request, "yearly/start.html", context | _watched())


@department
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, job: str) -> HttpResponse:
    """What the list does; a POST loads it, if it still does what was shown."""
    listed = kept(request, job) if long_work.is_job(job) else None
    if listed is None:
        raise Hidden("not-found", _("The list is no longer kept here. Choose the files again."))
    now = moment()
    try:
        read = read_organisations(listed.files, progress=long_work.watched(request))
        foreseen = foresee(read.rows, unreadable=read.unreadable, now=now)
        changed = request.method == "POST" and request.POST.get("seen") != foreseen.seen
        if request.method == "POST" and not changed:
            loaded = load_organisations(
                rows=[read.rows[index] for index in foreseen.taken],
                source=listed.source,
                by=post_of(request),
                now=now,
                progress=long_work.watched(request),
            )
            forget(request, job)
            _tell(request, loaded, refused=len(read.rows) - len(foreseen.taken))
            return redirect("yearly:start")
    except Stopped as stopped:
        messages.info(request, stopped.message)
        return redirect("yearly:preview", job=job)
    context = _shown(read, foreseen) | {
        "job": job,
        "list": listed,
        "changed": changed,
        "round": open_round(),
        "crumbs": _crumbs(_("Yearly list of organisations"), _("What changes")),
    }
    return render(request, "yearly/preview.html", context | _watched(), status=409 if changed else 200)


@department
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far the officer's own work has come, for the page that waits for it."""
    said = long_work.said(request, request.GET.get("job", ""))
    if said is None:
        return JsonResponse({})
    return JsonResponse(
        {"words": _words(said["stage"]), "numbers": "", "done": said["done"], "total": said["total"]}
    )


@department
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Ask the officer's own work to stop before it writes anything."""
    long_work.ask_to_stop(request, request.POST.get("job", ""))
    return HttpResponse(status=204)


def _shown(read: OrganisationsFile, foreseen: Foreseen) -> dict[str, Any]:
    """Everything the preview shows; the refused rows with their place, sentence and what stands there."""
    faults = read.all_faults(foreseen.refused)
    lists = [(act, foreseen.that(act)) for act in ACTS]
    words = titles()
    return {
        "foreseen": foreseen,
        "rows": len(read.rows),
        "lists": [
            {"title": words[act], "total": len(those), "those": [told(act, one, foreseen) for one in those[:SHOWN]]}
            for act, those in lists
        ],
        "faults": faults[:SHOWN],
        "faults_total": len(faults),
        "refused_rows": len(read.rows) - len(foreseen.taken),
        "falls": foreseen.falls[:SHOWN],
        "falls_total": len(foreseen.falls),
        "shown": SHOWN,
    }


def _tell(request: HttpRequest, loaded: Loaded, *, refused: int) -> None:
    sentence = _(
        "The list is loaded: %(founded)s opened, %(closed)s closed, %(renamed)s renamed, %(moved)s moved, "
        "%(corrected)s corrected, %(unchanged)s unchanged; %(voided)s confirmations became void."
    )
    numbers = {name: f"{getattr(loaded, name):,}" for name in (*ACTS, "unchanged")}
    messages.success(request, sentence % (numbers | {"voided": f"{len(loaded.voided):,}"}))
    if refused:
        messages.warning(request, _("%(n)s rows were refused and left out.") % {"n": f"{refused:,}"})
    if loaded.founded:
        messages.info(request, _("New bodies wait for their slips: the level above each of them prints them."))


def _words(stage: Stage) -> str:
    return {
        "reading": _("Reading the file"),
        "checking": _("Checking row by row"),
        "comparing": _("Comparing with the tree"),
        "writing": _("Writing into the tree"),
    }[stage]


def _watched() -> dict[str, str]:
    """Where the page asks how far its work has come, and where it stops it."""
    return {"progress_url": reverse("yearly:progress"), "stop_url": reverse("yearly:stop")}


def _crumbs(*titles: str) -> list[tuple[str, str | None]]:
    way: list[tuple[str, str | None]] = [(_("Home"), reverse("home:home"))]
    if len(titles) > 1:
        way.append((titles[0], reverse("yearly:start")))
    return [*way, (titles[-1], None)]
