"""The form by which the level above returns a database for correction."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lec.web.forms import Form


class ReturnForm(Form):
    """Why it is returned; the reason stays in the history, so it must name no child."""

    reason = forms.CharField(
        label=_("What is to be corrected"),
        help_text=_(
            "The officer below reads this first. It stays in the history and is read at every level: "
            "write no children's names or numbers."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
