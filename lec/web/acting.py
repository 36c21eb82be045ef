"""Does what a form asks for and says so, or lays the refusal beside what was typed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from lec.lib.refusals import Invalid, Refused
from lec.web.forms import Form


def done(request: HttpRequest, form: Form, act: Callable[[], str]) -> bool:
    """Do it and say so; a refusal becomes a fault of the form, and nothing typed is lost."""
    try:
        messages.success(request, act())
    except Invalid as refusal:
        for field, sentence in refusal.faults.items() or {None: refusal.message}.items():
            form.add_error(field if field in form.fields else None, sentence)
    except Refused as refusal:
        form.add_error(None, refusal.message)
    else:
        return True
    return False
