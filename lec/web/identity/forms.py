"""Forms of identity: codes received, notes of the survey list, requests and their refusal."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lec.lib.identifiers import Identifier
from lec.lib.names import clean_text
from lec.rolls.queries.survey import SurveyRow
from lec.sheets.cleaners import Unclean
from lec.sheets.cleaners import identifier as read_identifier
from lec.web.forms import Form, ThaiDateField
from lec.web.imports.forms import FileForm

PAPERS = (
    "หนังสือรับรองการเกิด (ท.ร. 1/1)",
    "สูติบัตร",
    "หนังสือเดินทาง",
    "บัตรของบิดาหรือมารดา",
    "หนังสือรับรองของผู้นำชุมชน",
    "ไม่มีเอกสารใด",
)
"""Offered while typing; any other may be typed."""


class CodeField(forms.CharField):
    """A national ID or a G-Code as people type it; cleans to an Identifier, or None where nothing is typed."""

    def __init__(self, **kwargs: Any) -> None:
        marks = {"autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(max_length=60, widget=forms.TextInput(attrs=marks), **kwargs)

    def clean(self, value: Any) -> Any:
        """The identifier; its sentence says which digit rule it breaks."""
        typed = super().clean(value)
        if not clean_text(typed):
            return None
        try:
            return read_identifier(typed)
        except Unclean as error:
            raise forms.ValidationError(error.message, code=error.code) from error


class CodesForm(Form):
    """A field for the code of each learner of a list, named `code_` and the enrolment's number."""

    def __init__(self, *args: Any, rows: Iterable[SurveyRow], **kwargs: Any) -> None:
        # Django copies these for each form, before the form dresses its fields.
        self.base_fields = {  # type: ignore[misc]
            f"code_{row.enrolment_id}": CodeField(label=row.full_name, required=False) for row in rows
        }
        super().__init__(*args, **kwargs)

    def codes(self) -> dict[int, Identifier]:
        """What was typed and can be read, by enrolment."""
        return {
            int(name.removeprefix("code_")): value for name, value in self.cleaned_data.items() if value is not None
        }

    def refuse(self, sentences: dict[int, str]) -> None:
        """Put the sentences of refused codes at their fields."""
        for pk, sentence in sentences.items():
            name = f"code_{pk}"
            self.add_error(name if name in self.fields else None, sentence)


class RegisteredForm(Form):
    """The day on which the chosen learners were registered in the Ministry's system."""

    on = ThaiDateField(label=gettext_lazy("Registered in the G-Code system on"))


class EntryForm(Form):
    """What is noted of one learner of the survey list."""

    papers = forms.CharField(
        label=gettext_lazy("Papers that there are"),
        help_text=gettext_lazy(
            "Such as a birth certificate or a letter of the village head; “none” if there is none"
        ),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "papers"}),
    )
    registered_on = ThaiDateField(
        label=gettext_lazy("Registered in the G-Code system on"),
        help_text=gettext_lazy("Day/month/year of the Buddhist era, such as 16/5/2558; empty while not registered"),
        required=False,
    )


class SheetForm(FileForm):
    """The survey list that comes back with codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = gettext_lazy("The survey list with the codes filled in")


class RequestForm(Form):
    """The right number, and why the recorded one is wrong."""

    identifier = CodeField(
        label=gettext_lazy("The right national ID number or G-Code"),
        help_text=gettext_lazy("13 digits, or G and 12 digits; blanks and dashes do not matter"),
    )
    reason = forms.CharField(
        label=gettext_lazy("What is wrong, and which paper shows it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefusalForm(Form):
    """Why a request is refused; the institution reads it."""

    refusal = forms.CharField(
        label=gettext_lazy("Why it is refused"),
        help_text=gettext_lazy("The institution reads this sentence."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def registered_form(data: Any = None, *, today: date) -> RegisteredForm:
    """The form of the day, today being offered."""
    return RegisteredForm(data, initial={"on": today})
