"""The boxes of the grid of head counts as ready-made cells: `{% load headcounts %}`.

A page holds 540 of them; through template tags they take several times as long.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lec.web.headcounts.rows import Box, GridRow

register = template.Library()

BOX = (
    '<input class="form-control{}" id="n-{}-{}" name="n-{}-{}" value="{}" data-cell data-was="{}" inputmode="numeric"'
    ' maxlength="20" autocomplete="off" aria-labelledby="name-{} head-{}"{}>'
)
WRONG = ' aria-invalid="true" aria-describedby="fault-{}-{}"'
NUMBER = '<span class="still">{}</span>'


@register.filter
def drawn_boxes(row: GridRow) -> SafeString:
    """The eighteen cells of a school's row: a box each, or the zeros of a dissolved school."""
    if row.is_dissolved:
        return drawn_numbers(row)
    return _cells(row, [_box(row.school.school.pk, box) for box in row.boxes])


@register.filter
def drawn_numbers(row: GridRow) -> SafeString:
    """The eighteen cells of a school's row for whoever may only look; – where nothing is recorded."""
    nothing = "0" if row.is_dissolved else "–"
    texts = (nothing if row.is_dissolved else box.text or nothing for box in row.boxes)
    return _cells(row, [format_html(NUMBER, text) for text in texts])


def _cells(row: GridRow, contents: list[SafeString]) -> SafeString:
    pairs = zip(row.boxes, contents, strict=True)
    parts = ((" cell-f" if box.sex == "F" else "", box.label, content) for box, content in pairs)
    return format_html_join("", '<td class="cell{}" data-label="{}">{}</td>', parts)


def _box(pk: int, box: Box) -> SafeString:
    changed = " changed" if box.is_changed else ""
    wrong = format_html(WRONG, pk, box.name) if box.fault else ""
    return format_html(BOX, changed, pk, box.name, pk, box.name, box.text, box.was, pk, box.name, wrong)
