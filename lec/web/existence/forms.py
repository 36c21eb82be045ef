"""What the pages of existence ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lec.rolls.rules import LONGEST_SENTENCE
from lec.web.forms import Form


class WhereaboutsForm(Form):
    """Where a child that was looked for is."""

    departure_id = forms.IntegerField(widget=forms.HiddenInput, max_value=2**62)
    sentence = forms.CharField(label=_("Where the child is"), max_length=LONGEST_SENTENCE)
