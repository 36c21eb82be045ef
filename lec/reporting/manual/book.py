"""The manual of one level as a book to print: contents with page numbers, a task after the other, pictures."""

from functools import cache

from lec.registry.models import Level
from lec.reporting.manual.chapters import manual_of
from lec.reporting.paper import render_pdf


@cache
def render_book(level: Level) -> bytes:
    """The PDF of a level's manual; printed once by each process, for it is the same for everybody."""
    return render_pdf("papers/manual.html", {"manual": manual_of(level), "folder": "static"})
