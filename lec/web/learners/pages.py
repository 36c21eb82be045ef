"""What the pages about learners share: whose roll it is, and a refusal shown in a form."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lec.lib.refusals import Invalid, Refused
from lec.registry.models import Organisation
from lec.registry.rules import is_own
from lec.rolls.rules import check_has_roll
from lec.rounds.queries import open_round
from lec.web.access import post_of
from lec.web.forms import Form
from lec.web.learners.words import words_for

Crumb = tuple[str, str | None]

AT_FIELD = {"identifier-needs-request": "identifier"}
"""Broken rules that speak of one field."""


def page_context(request: HttpRequest, institution: Organisation, *crumbs: Crumb) -> dict[str, Any]:
    """The institution, its words, the round and the way here; Hidden where the organisation keeps no roll."""
    check_has_roll(institution)
    words = words_for(institution)
    own = is_own(post_of(request).organisation, institution)
    above = [] if own else [(institution.name, reverse("organisations:show", args=[institution.code]))]
    learners = reverse("learners:list", args=[institution.code])
    return {
        "institution": institution,
        "words": words,
        "round": open_round(),
        "is_own": own,
        "crumbs": [
            (_("Home"), reverse("home:home")),
            *above,
            (words.heading, learners if crumbs else None),
            *crumbs,
        ],
        "list_url": learners,
    }


def show_refusal(form: Form, refused: Refused) -> None:
    """Put a rule's sentences at the fields it names, otherwise at the top of the form."""
    faults = refused.faults if isinstance(refused, Invalid) else {AT_FIELD.get(refused.code, ""): refused.message}
    named = {name: sentence for name, sentence in faults.items() if name in form.fields}
    for name, sentence in named.items():
        form.add_error(name, sentence)
    if not named:
        form.add_error(None, refused.message)


def added_note(kind: str) -> str:
    """What became of a learner just added."""
    return {
        "new": _("%(name)s is on the roll."),
        "claim": _("%(name)s is enrolled at another institution too: recorded as contested, and counted apart."),
        "unchanged": _("%(name)s was on the roll already, with the same facts. Nothing changed."),
        "changed": _("%(name)s was on the roll already; the facts were corrected."),
    }[kind]
