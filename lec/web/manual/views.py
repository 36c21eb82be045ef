"""The manual (the circular's third attachment): public, for whoever cannot sign in needs it most."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from lec.accounts.models import Post
from lec.registry.models import Level, Organisation
from lec.reporting.manual.book import render_book
from lec.reporting.manual.chapters import LEVELS, Manual, Task, manual_of
from lec.web.access import public


@public
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Whose manual; an officer is led to the one of the own level."""
    if isinstance(request.user, Post):
        return redirect("manual:read", level=request.user.organisation.level)
    return render(request, "manual/choose.html", {"manuals": [manual_of(level) for level in LEVELS]})


@public
@require_safe
def read(request: HttpRequest, level: Level) -> HttpResponse:
    """The manual of one level on one page; to officers of that level with a link to where each task is done."""
    manual = manual_of(level)
    context = {
        "manual": manual,
        "sections": [(task, _work(request.user, manual, task)) for task in manual.tasks],
        "others": [manual_of(other) for other in LEVELS if other != level],
    }
    return render(request, "manual/read.html", context)


@public
@require_safe
def book(request: HttpRequest, level: Level) -> HttpResponse:
    """The manual of one level as PDF."""
    response = HttpResponse(render_book(level), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lec-manual-{level}.pdf"'
    return response


def _work(user: Any, manual: Manual, task: Task) -> str:
    """The address of the page where a signed-in officer does the task; empty for everybody else."""
    if not (task.opens and isinstance(user, Post) and user.organisation.level == manual.level):
        return ""
    return page_of(task, user.organisation)


def page_of(task: Task, organisation: Organisation) -> str:
    """The address of the page that a task opens for an organisation."""
    try:
        return reverse(task.opens)
    except NoReverseMatch:
        return reverse(task.opens, args=[organisation.code])
