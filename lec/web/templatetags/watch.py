"""Whom to telephone, out of the one line that names an officer: `{% load watch %}`."""

from django import template

register = template.Library()


@register.filter
def person_in(contact: str) -> str:
    """The officer's name of `name, position, telephone`; empty where nobody is."""
    return contact.partition(", ")[0]


@register.filter
def telephone_in(contact: str) -> str:
    """The telephone number of `name, position, telephone`; empty where nobody is."""
    return contact.rpartition(", ")[2]


@register.filter
def dialled(telephone: str) -> str:
    """A number as a telephone dials it: the first one named, nothing but digits and a plus."""
    first = telephone.split(",")[0].split("/")[0]
    return "".join(sign for sign in first if sign.isdecimal() or sign == "+")
