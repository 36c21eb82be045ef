"""What everybody may know of a random check: enough to repeat the draw, no name of a child and no enrolment."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lec.inspections.models import SeedKind
from lec.inspections.queries.published import Published, as_document, published
from lec.lib.refusals import Hidden
from lec.reporting.handing.comma import csv_lines
from lec.web.access import public
from lec.web.inspections.pages import facts_of

SCRIPTS = {name: Path(settings.ROOT) / "docs" / "reference" / f"{name}.py" for name in ("draw", "check_draw")}
"""The scripts of the documentation; where only the package is installed they are not there, and not offered."""


@public
@require_safe
def show(request: HttpRequest, public_code: str) -> HttpResponse:
    """The digest of the frozen list, the seed and the sample once they are public, and how to repeat the draw."""
    one = published(public_code)
    sample = [
        {"order": order, "code": drawn.code, "name": one.names[drawn.code], "numbers": drawn.learners}
        for order, drawn in enumerate(one.drawn, start=1)
    ]
    context = {
        "check": one,
        "public_code": public_code,
        "stage": _stage(one.settings.seed_kind, is_drawn=bool(one.drawn_at), is_finished=bool(one.finished_at)),
        "listed": [
            (other, _stage(other.seed_kind, is_drawn=other.is_drawn, is_finished=other.is_finished))
            for other in one.all_of_province
        ],
        "facts": facts_of(one.settings, frozen=_frozen(one), seed=one.seed, drawn_at=one.drawn_at),
        "sample": sample,
        "scripts": [name for name, path in SCRIPTS.items() if path.is_file()],
        "file": f"{_file_name(one)}.json",
    }
    return render(request, "inspections/public.html", context)


@public
@require_safe
def document(request: HttpRequest, public_code: str) -> HttpResponse:
    """Everything published as JSON, which the script reads (docs/reference/the-draw.md)."""
    one = published(public_code)
    response = JsonResponse(as_document(one), json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _named(response, f"{_file_name(one)}.json")


@public
@require_safe
def frozen_list(request: HttpRequest, public_code: str) -> HttpResponse:
    """The frozen list as a table, for people: code, name, kind, LAO's code, weight, size, digest of the learners."""
    one = published(public_code)
    head = ["code", "name", "kind", "lao_code", "weight", "size", "learners_digest"]
    rows = (
        (line.code, one.names[line.code], line.kind, line.lao_code, line.weight, line.size, line.learners_digest)
        for line in one.frame
    )
    response = HttpResponse("".join(csv_lines(head, rows)), content_type="text/csv; charset=utf-8")
    return _named(response, f"{_file_name(one)}.csv")


@public
@require_safe
def script(request: HttpRequest, script: str) -> HttpResponse:
    """A script that repeats a draw or checks a list, as the documentation has it."""
    path = SCRIPTS.get(script)
    if path is None or not path.is_file():
        raise Hidden("not-found", _("The script is not kept on this server; it stands in LEC's documentation."))
    return _named(HttpResponse(path.read_bytes(), content_type="text/x-python; charset=utf-8"), path.name)


def _stage(seed_kind: str, *, is_drawn: bool, is_finished: bool) -> str:
    """How far it is, as far as everybody may know: with a secret nobody is told that it was drawn."""
    if is_finished:
        return "finished"
    if seed_kind == SeedKind.COMMITTED:
        return "listed"
    return "drawn" if is_drawn else "frozen"


def _frozen(one: Published) -> dict[str, Any]:
    return {
        "at": one.frozen_at,
        "digest": one.frozen_digest,
        "institutions": len(one.frame),
        "learners": sum(line.size for line in one.frame),
    }


def _file_name(one: Published) -> str:
    return f"draw-{one.province.code}-{one.number}"


def _named(response: HttpResponse, filename: str) -> HttpResponse:
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
