"""Forms of a school that sends its numbers: the code of its link, and the numbers with who stands for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lec.headcounts.actions.answers import LONGEST_NOTE, LONGEST_POSITION
from lec.headcounts.rules.asking import LONGEST_PERSON, LONGEST_TELEPHONE
from lec.headcounts.rules.numbers import CELLS, field_of
from lec.web.forms import Form
from lec.web.headcounts.forms import NumbersForm


class CodeForm(Form):
    """The code that came in the e-mail, moved here from the link or typed."""

    code = forms.CharField(
        label=gettext_lazy("Code in the e-mail"),
        help_text=gettext_lazy("Six groups of four letters and digits; capital or small letters, both will do"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false", "class": "code"}),
    )


class AnswerForm(NumbersForm):
    """The eighteen numbers, the name list, and who sends them; the code travels hidden in the form's body."""

    autocomplete = {"person": "name", "position": "organization-title", "telephone": "tel"}

    code = forms.CharField(max_length=100, widget=forms.HiddenInput)
    person = forms.CharField(label=gettext_lazy("Your name and surname"), max_length=LONGEST_PERSON)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=LONGEST_POSITION, required=False)
    telephone = forms.CharField(
        label=gettext_lazy("Telephone"),
        help_text=gettext_lazy("Where the local authority reaches you if it has a question"),
        max_length=LONGEST_TELEPHONE,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the local authority"),
        help_text=gettext_lazy("Please write no pupil's name here."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext_lazy(
            "PDF, picture or spreadsheet, at most 10 MB. Only the local authority opens it."
        )

    @property
    def particulars(self) -> list[forms.BoundField]:
        """The boxes about who sends the numbers, in order."""
        return [self[name] for name in ("person", "position", "telephone", "note")]

    def sent(self) -> list[tuple[str, str]]:
        """Everything but the file, as hidden boxes carry it to the next page; once valid."""
        cells = [(field_of(*cell), str(self.cleaned_data[field_of(*cell)])) for cell in CELLS]
        words = [(name, self.cleaned_data[name]) for name in ("code", "person", "position", "telephone", "note")]
        return cells + words
