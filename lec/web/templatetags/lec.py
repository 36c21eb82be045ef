"""Words, dates, numbers and icons as LEC's pages show them: `{% load lec %}`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lec.lib import identifiers, thai_calendar
from lec.lib.grades import GRADES

register = template.Library()

NOTHING = "–"
"""What stands where there is no value yet; never 0, which is a count."""

STATE_ICONS = {"open": "open", "confirmed": "check", "voided": "again"}
STEP_ICONS = {"done": "check", "now": "now", "todo": "open", "redo": "again", "blocked": "blocked"}
NOTICE_ICONS = {"info": "info", "done": "check", "warning": "warning", "error": "error"}
MESSAGE_KINDS = {"debug": "info", "info": "info", "success": "done", "warning": "warning", "error": "error"}


def _language() -> str:
    return "en" if get_language() == "en" else "th"


@register.filter
def thai_date(value: date | datetime | None, style: str = "long") -> str:
    """A day in the Buddhist era, `long` or `short`; a moment is taken in Bangkok."""
    if not value:
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return thai_calendar.format_date(value, style, _language())


@register.filter
def thai_datetime(value: datetime | None, style: str = "short") -> str:
    """A moment in Bangkok with hours and minutes: `16 พ.ค. 2569 14:05 น.`, the last two never parted."""
    if not value:
        return NOTHING
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    day = thai_calendar.format_date(moment.date(), style, _language())
    return f"{day} {moment:%H:%M}\u00a0น." if _language() == "th" else f"{day} {moment:%H:%M}"


@register.filter
def be_year(value: int | str | None) -> str:
    """The Buddhist year of a Gregorian one: 2026 is 2569."""
    return NOTHING if value is None or value == "" else str(thai_calendar.buddhist(int(value)))


@register.filter
def number(value: float | str | None) -> str:
    """A number with thousands separators; `–` when there is none."""
    return NOTHING if value is None or isinstance(value, str) else f"{value:,}"


@register.filter
def grade_label(code: str) -> str:
    """The word of a grade: P1 is ป.1; an unknown code is shown as it is."""
    grade = GRADES.get(code)
    if grade is None:
        return code
    return grade.english if _language() == "en" else grade.thai


@register.filter
def sex_label(code: str) -> str:
    """ชาย or หญิง for M or F."""
    return {"M": _("Male"), "F": _("Female")}.get(code, NOTHING)


@register.filter
def state_label(state: str) -> str:
    """The word of a standing's state."""
    words = {"open": _("Not yet confirmed"), "confirmed": _("Confirmed"), "voided": _("Must be confirmed again")}
    return words[state]


@register.filter
def step_label(status: str) -> str:
    """The word of a checklist step's status."""
    return {
        "done": _("Done"),
        "now": _("Do this now"),
        "todo": _("Not yet"),
        "redo": _("Do again"),
        "blocked": _("Not possible yet"),
    }[status]


@register.filter
def active_step(steps: Iterable[Any]) -> Any:
    """The first step that asks for work (now or redo), or None: a page has one primary button."""
    return next((step for step in steps if _part(step, "status") in ("now", "redo")), None)


@register.filter
def database_label(database: str, kind: str = "") -> str:
    """The name of a database; a centre's roll holds เด็กเล็ก, a school's นักเรียน, a LAO's both."""
    if database == "roll":
        return {"school": _("Pupils"), "centre": _("Young children")}.get(kind, _("Pupils and young children"))
    return {
        "basics": _("Basic data"),
        "headcounts": _("Pupil numbers of other affiliations"),
        "overall": _("Province overall"),
    }.get(database, database)


@register.filter
def masked(identifier: str | None) -> str:
    """A national ID or G-Code with all but its last digits hidden."""
    return identifiers.mask(identifier) if identifier else NOTHING


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A decorative icon of the sprite; the word beside it says what it means."""
    return format_html(
        '<svg class="icon icon-{} {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        name,
        css,
        static("lec/icons.svg"),
        name,
    )


@register.simple_tag
def state_icon(state: str) -> SafeString:
    """The icon of a standing's state."""
    return icon(STATE_ICONS[state])


@register.simple_tag
def step_icon(status: str) -> SafeString:
    """The icon of a checklist step's status."""
    return icon(STEP_ICONS[status])


@register.simple_tag
def notice_icon(kind: str) -> SafeString:
    """The icon of a notice."""
    return icon(NOTICE_ICONS[kind])


@register.filter
def message_kind(level_tag: str) -> str:
    """The kind of notice for a Django message's level."""
    return MESSAGE_KINDS.get(level_tag, "info")


@register.filter
def minus(value: int | None, other: int | None) -> int | None:
    """The difference of two counts, None when either is missing."""
    return None if value is None or other is None else value - other


@register.filter
def signed(value: int | None) -> str:
    """A difference with its sign: +3, −2, ไม่เปลี่ยนแปลง."""
    if value is None:
        return NOTHING
    if value == 0:
        return _("unchanged")
    return f"+{value:,}" if value > 0 else f"−{-value:,}"


@register.filter
def magnitude(value: int) -> int:
    """A number without its sign."""
    return abs(value)


@register.filter
def counts_rows(cells: Iterable[Any]) -> list[dict[str, Any]]:
    """Cells of grade, sex and count (dicts or objects) as rows of grade, male, female and total, in grade order."""
    rows: dict[str, dict[str, Any]] = {}
    for cell in cells:
        grade, sex, count = (_part(cell, name) for name in ("grade", "sex", "count"))
        row = rows.setdefault(grade, {"grade": grade, "male": 0, "female": 0, "total": 0})
        row["male" if sex == "M" else "female"] += count
        row["total"] += count
    order = {code: grade.order for code, grade in GRADES.items()}
    return sorted(rows.values(), key=lambda row: order.get(row["grade"], len(order)))


@register.filter
def counts_total(rows: Iterable[Any]) -> dict[str, int]:
    """The sums of rows of male, female and total."""
    listed = list(rows)
    return {name: sum(_part(row, name) for row in listed) for name in ("male", "female", "total")}


def _part(thing: Any, name: str) -> Any:
    return thing[name] if isinstance(thing, Mapping) else getattr(thing, name)
