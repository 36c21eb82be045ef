"""Where a slip is, as word, icon and colour: `{% load accounts %}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lec.accounts.queries import Custody
from lec.web.templatetags.lec import icon

register = template.Library()


@register.simple_tag
def custody(value: Custody) -> SafeString:
    """Not yet printed, printed, activated or expired."""
    image, colour = {
        Custody.NEVER: ("empty", "open"),
        Custody.ISSUED: ("print", "open"),
        Custody.ACTIVATED: ("check", "confirmed"),
        Custody.EXPIRED: ("late", "voided"),
    }[value]
    return format_html('<span class="state state-{}">{}{}</span>', colour, icon(image), custody_word(value))


def custody_word(value: Custody) -> str:
    """Where a slip is, in words."""
    return {
        Custody.NEVER: _("Not yet printed"),
        Custody.ISSUED: _("Printed"),
        Custody.ACTIVATED: _("Activated"),
        Custody.EXPIRED: _("Expired"),
    }[value]
