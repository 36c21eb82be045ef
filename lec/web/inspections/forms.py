"""Forms of a random check: its plan, the number of a lottery, and why visits are left."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lec.inspections.models import SeedKind, Weighting
from lec.inspections.rules import LONGEST_REASON, LONGEST_TITLE, MOST_INSTITUTIONS, MOST_LEARNERS
from lec.web.forms import Form, ThaiDateField
from lec.web.learners.forms import TidyField


class PlanForm(Form):
    """What is to be checked and how it is drawn; what the rules refuse comes back at its field."""

    title = TidyField(
        label=gettext_lazy("Name of the check"),
        help_text=gettext_lazy("Such as: random check of term 2, first time"),
        max_length=LONGEST_TITLE,
    )
    reason = TidyField(
        label=gettext_lazy("Why names are read"),
        help_text=gettext_lazy(
            "The duty that this check fulfils, such as the circular's paragraph 10.3 and the order's number. "
            "It is recorded with every look at a child's name."
        ),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    institutions = forms.IntegerField(
        label=gettext_lazy("Institutions to visit"),
        help_text=gettext_lazy("All of them where there are fewer."),
        min_value=1,
        max_value=MOST_INSTITUTIONS,
    )
    learners = forms.IntegerField(
        label=gettext_lazy("Learners to call in each"),
        help_text=gettext_lazy("An institution with fewer is called whole."),
        min_value=1,
        max_value=MOST_LEARNERS,
    )
    weighting = forms.ChoiceField(
        label=gettext_lazy("Which institutions are likelier to be drawn"),
        help_text=gettext_lazy(
            "All alike suits most checks. By money or by open queries looks where more is at stake; the share found "
            "is then that of the sample alone."
        ),
        choices=Weighting.choices,
        initial=Weighting.NONE,
        widget=forms.RadioSelect,
    )
    seed_kind = forms.ChoiceField(
        label=gettext_lazy("Where the drawn number comes from"),
        choices=SeedKind.choices,
        initial=SeedKind.LOTTERY,
        widget=forms.RadioSelect,
    )
    lottery_on = ThaiDateField(
        label=gettext_lazy("Day of the government lottery"),
        help_text=gettext_lazy("A draw that is still to come, such as 1/12/2569. Only for a public draw."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The day belongs to a public draw alone."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seed_kind") == SeedKind.COMMITTED:
            cleaned["lottery_on"] = None
        return cleaned


class LotteryForm(Form):
    """The number that the government lottery drew."""

    lottery_number = forms.CharField(
        label=gettext_lazy("First prize of the government lottery"),
        help_text=gettext_lazy("Six digits, as drawn on the day above"),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 12}),
        error_messages={"required": gettext_lazy("Type the number that was drawn.")},
    )


class FinishForm(Form):
    """Why the visits that are not finished are left; not asked where all are."""

    unfinished_reason = TidyField(
        label=gettext_lazy("Why the other visits are left"),
        help_text=gettext_lazy("It stands in the result beside each of them."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
