"""What a search for a learner asks: a name or an identifier, and above the local authority a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lec.registry.models import Organisation
from lec.rolls.rules import LONGEST_SENTENCE
from lec.rolls.rules.names import LONGEST_TEXT, needs_reason
from lec.web.forms import Form


class FindForm(Form):
    """One box for a name or an identifier; `viewer` decides whether a reason is asked."""

    text = forms.CharField(
        label=_("Part of the name, or the whole identifier"),
        max_length=LONGEST_TEXT,
        help_text=_("Without the prefix. An identifier is typed whole: 13 digits, or G and 12 digits."),
    )
    reason = forms.CharField(
        label=_("Which check needs the names"),
        max_length=LONGEST_SENTENCE,
        help_text=_("Names are shown at your level only for a check. The reason is recorded with your name."),
    )

    def __init__(self, *args: Any, viewer: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason(viewer):
            del self.fields["reason"]
