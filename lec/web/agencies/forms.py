"""The forms of handing on: an agency with its legal basis, and what it is to be handed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lec.agencies.models import Format
from lec.agencies.rules import LONGEST_REASON
from lec.closings.models import Closing
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Level, Organisation
from lec.registry.queries import today
from lec.web.forms import Form, ThaiDateField

NUMBERS, NAMES, WHOLE = "numbers", "names", "whole"


class AgencyForm(Form):
    """An agency; without a legal basis it is handed numbers only."""

    name = forms.CharField(label=gettext_lazy("Name of the agency"))
    contact = forms.CharField(
        label=gettext_lazy("Whom to reach there"),
        required=False,
        help_text=gettext_lazy("Division, telephone, e-mail."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    legal_basis = forms.CharField(
        label=gettext_lazy("Legal basis for names"),
        required=False,
        help_text=gettext_lazy("The provision by which the agency may be handed names. Empty: numbers only."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document = forms.CharField(
        label=gettext_lazy("Document"),
        required=False,
        help_text=gettext_lazy("Reference and date of the letter or agreement that states it."),
    )
    basis_from = ThaiDateField(label=gettext_lazy("In force from"), required=False)
    basis_until = ThaiDateField(
        label=gettext_lazy("In force until"),
        required=False,
        help_text=gettext_lazy("This day included. Empty: without end."),
    )
    whole_identifiers = forms.BooleanField(
        label=gettext_lazy("The legal basis covers whole identifiers"),
        required=False,
        help_text=gettext_lazy("Where not ticked, identifiers are handed over masked."),
    )


class HandOverForm(Form):
    """Which closing, of which province or all, as what file, with names or without."""

    closing = forms.ChoiceField(label=gettext_lazy("Closing"))
    province = forms.ChoiceField(label=gettext_lazy("Rows of"), required=False)
    format = forms.ChoiceField(label=gettext_lazy("Kind of file"), choices=Format, widget=forms.RadioSelect)
    content = forms.ChoiceField(label=gettext_lazy("What is handed over"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("What the names are needed for"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("A sentence; it stands in the record for good. Only for files with names."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, closings: Sequence[Closing], may_name: bool, may_whole: bool) -> None:
        initial = {"format": Format.XLSX, "content": NUMBERS, "closing": closings[0].pk}
        super().__init__(data, initial=initial)
        self.closings = {str(one.pk): one for one in closings}
        self._choose("closing", [(pk, closing_words(one)) for pk, one in self.closings.items()])
        provinces = Organisation.objects.filter(level=Level.PROVINCE).in_thai_order()
        self.provinces = {one.code: one for one in provinces}
        self._choose(
            "province", [("", _("The whole nation")), *((code, one.name) for code, one in self.provinces.items())]
        )
        contents = [(NUMBERS, _("Numbers by institution and grade, without names"))]
        if may_name:
            contents.append((NAMES, _("Learners by name, identifiers masked")))
        if may_name and may_whole:
            contents.append((WHOLE, _("Learners by name, whole identifiers")))
        self._choose("content", contents)
        if not may_name:
            del self.fields["reason"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def handed(self) -> dict[str, Any]:
        """What was chosen, as the rules and actions take it."""
        answers = self.cleaned_data
        content = answers["content"]
        return {
            "closing": self.closings[answers["closing"]],
            "province": self.provinces.get(answers["province"]),
            "format": answers["format"],
            "with_names": content != NUMBERS,
            "whole_identifiers": content == WHOLE,
            "reason": answers.get("reason", "") if content != NUMBERS else "",
        }


def closing_words(closing: Closing) -> str:
    """A closing as one reads it: 2569/2, closing no. 1, 3 December 2569."""
    return _("Round %(year)s/%(term)s, closing no. %(number)s of %(date)s") % {
        "year": buddhist(closing.round.academic_year),
        "term": closing.round.term,
        "number": closing.number,
        "date": format_date(today(closing.at), "short"),
    }
