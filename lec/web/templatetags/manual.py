"""The link from every page to its place in the manual: `{% load manual %}`."""

from typing import Any

from django import template

from lec.accounts.models import Post
from lec.registry.models import Level
from lec.web.manual.places import place_of

register = template.Library()


@register.simple_tag(takes_context=True)
def manual_place(context: template.Context) -> str:
    """The address of the section that explains the page being shown; reads nothing from the database.

    The officer's organisation comes with the signed-in post.
    """
    request: Any = context.get("request")
    user = getattr(request, "user", None)
    match = getattr(request, "resolver_match", None)
    level = Level(user.organisation.level) if isinstance(user, Post) else None
    return place_of(match.view_name if match else "", level)
