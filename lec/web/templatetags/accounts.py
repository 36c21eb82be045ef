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
    word, image, colour = {
        Custody.NEVER: (_("Not yet printed"), "empty", "open"),
        Custody.ISSUED: (_("Printed"), "print", "open"),
        Custody.ACTIVATED: (_("Activated"), "check", "confirmed"),
        Custody.EXPIRED: (_("Expired"), "late", "voided"),
    }[value]
    return format_html('<span class="state state-{}">{}{}</span>', colour, icon(image), word)
