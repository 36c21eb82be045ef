"""Money and rates as pages show them: `{% load funding %}`; money comes in satang and is shown in baht."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.translation import gettext as _

from lec.funding import wording
from lec.funding.models import Bodies, Certainty, Programme
from lec.web.templatetags.lec import NOTHING, grade_label

register = template.Library()


@register.filter
def baht(satang: int | None) -> str:
    """Satang as baht with two decimals and thousands: 144000 is 1,440.00; `–` where there is nothing to say."""
    return NOTHING if satang is None else wording.baht(satang)


@register.filter
def baht_round(satang: int) -> str:
    """Whole baht without decimals, where a picture has no room: 144000 is 1,440."""
    return wording.baht(satang).removesuffix(".00")


@register.filter
def baht_change(satang: int) -> str:
    """A difference in baht with its sign: +333.00, −333.00, or the word for none."""
    if satang == 0:
        return _("no difference")
    return f"+{baht(satang)}" if satang > 0 else baht(satang)


@register.filter
def grades_span(codes: Iterable[str]) -> str:
    """Grades as runs: เด็กเล็ก 2 ปี – ป.6, ม.1 – ม.3."""
    return ", ".join(
        grade_label(first) + (f" – {grade_label(last)}" if last != first else "")
        for first, last in wording.runs_of(codes)
    )


@register.filter
def step_words(steps: Sequence[Sequence[int]]) -> list[str]:
    """Each step in words: 1–40 learners 36.00; a rate without steps is the amount alone."""
    if len(steps) == 1:
        return [_("%(baht)s baht") % {"baht": baht(steps[0][1])}]
    words = []
    for place, (size_from, satang) in enumerate(steps):
        amounts = {"from": f"{size_from:,}", "baht": baht(satang)}
        if place + 1 < len(steps):
            amounts["to"] = f"{steps[place + 1][0] - 1:,}"
            words.append(_("%(from)s–%(to)s learners: %(baht)s baht") % amounts)
        else:
            words.append(_("%(from)s learners and more: %(baht)s baht") % amounts)
    return words


@register.filter
def programme_label(code: str) -> str:
    """The word of a programme."""
    return str(Programme(code).label)


@register.filter
def bodies_label(code: str) -> str:
    """Whose learners a rate is for."""
    return str(Bodies(code).label)


@register.filter
def certainty_label(code: str) -> str:
    """How sure a source is, in words."""
    return str(Certainty(code).label)
