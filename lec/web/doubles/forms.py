"""The judgement on a pair, and the reason to look at its names."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lec.rolls.rules import LONGEST_SENTENCE
from lec.web.forms import Form


class JudgementForm(Form):
    """Which record stands, should both be one person, and how one knows."""

    standing = forms.TypedChoiceField(
        label=_("If it is the same person: which record stands?"),
        help_text=_("The other one leads to it from then on; nothing is deleted."),
        coerce=int,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("How do you know?"),
        help_text=_("Such as: compared the birth certificates; telephoned both schools"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, records: list[tuple[int, str]], needs_standing: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        standing = self.fields["standing"]
        standing.required = needs_standing
        assert isinstance(standing, forms.TypedChoiceField)
        standing.choices = records


class NamesForm(Form):
    """Why the names are needed."""

    reason = forms.CharField(
        label=_("Which check needs the names?"),
        help_text=_("The look is recorded with your name and this reason."),
        max_length=LONGEST_SENTENCE,
    )
