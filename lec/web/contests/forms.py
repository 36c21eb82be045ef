"""Forms about contested learners and about learners who move in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lec.registry.models import Organisation
from lec.rolls.queries.contests import ContestView
from lec.web.forms import Form, ThaiDateField
from lec.web.learners.forms import TidyField, grade_choices


class EvidenceForm(Form):
    """What shows that the learner is with the institution: a sentence, the last day, a file."""

    text = TidyField(
        label=gettext_lazy("What shows that the child is with you"),
        help_text=gettext_lazy("Such as attendance sheets, a letter of the guardian, a home visit"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    last_attendance = ThaiDateField(label=gettext_lazy("Last day the child attended with you"), required=False)
    file = forms.FileField(
        label=gettext_lazy("A paper or a photograph of it"),
        help_text=gettext_lazy("PDF, picture or spreadsheet, at most 10 MB. The other institution does not see it."),
        required=False,
    )


class DecisionForm(Form):
    """Whose the learner is, and why."""

    winner = forms.TypedChoiceField(label=gettext_lazy("The child counts at"), coerce=int, widget=forms.RadioSelect)
    reason = TidyField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Both institutions read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, view: ContestView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        winner = self.fields["winner"]
        assert isinstance(winner, forms.ChoiceField)
        winner.choices = [(side.enrolment.pk, side.institution.name) for side in view.sides]


class NamesForm(Form):
    """Why a level that sees no names needs these."""

    reason = TidyField(
        label=gettext_lazy("Why do you need the names?"),
        help_text=gettext_lazy("The look is recorded with your name and this reason."),
        max_length=500,
    )


class TakeInForm(Form):
    """The class that a learner who moves in comes into."""

    grade = forms.ChoiceField(label=gettext_lazy("Grade"))
    room = TidyField(
        label=gettext_lazy("Room"), max_length=20, required=False, widget=forms.TextInput(attrs={"size": 8})
    )

    def __init__(self, *args: Any, institution: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grade = self.fields["grade"]
        assert isinstance(grade, forms.ChoiceField)
        grade.choices = [("", _("Choose")), *grade_choices(institution)]


class DeclineForm(Form):
    """Why a learner does not come."""

    answer = TidyField(
        label=gettext_lazy("Why the child does not come to you"),
        help_text=gettext_lazy("The institution that the child left reads it."),
        max_length=500,
    )
