"""Forms about one learner: facts, departure, explanation, and the look at an identifier."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lec.lib.grades import GRADES
from lec.lib.identifiers import Identifier
from lec.lib.names import clean_text, parse_prefix
from lec.registry.models import Kind, Organisation
from lec.registry.queries import institutions_like
from lec.rolls.queries import GUARDIAN_FIELDS
from lec.rolls.records import PERSON_FIELDS, LearnerRecord
from lec.rounds.queries import today
from lec.sheets.cleaners import Unclean
from lec.sheets.cleaners import identifier as read_identifier
from lec.web.access import moment
from lec.web.forms import Form, ThaiDateField
from lec.web.templatetags.lec import grade_label

PREFIXES = ("เด็กชาย", "เด็กหญิง", "นาย", "นางสาว", "สามเณร")
"""Offered while typing; any other may be typed."""

DESTINATIONS_SHOWN = 8

KINDS = (
    ("no_existence", gettext_lazy("Has no existence here: goes into the register")),
    ("moved", gettext_lazy("Moved out to another institution")),
    ("graduated", gettext_lazy("Graduated")),
    ("resigned", gettext_lazy("Resigned")),
    ("died", gettext_lazy("Died")),
    ("mistake", gettext_lazy("Recorded by mistake")),
)
REASONS = (
    ("1", gettext_lazy("Applied but never came, or went elsewhere without telling")),
    ("2", gettext_lazy("Left without resigning")),
    ("3", gettext_lazy("Absent and cannot be reached")),
)


class TidyField(forms.CharField):
    """Text without the invisible marks and double spaces that phones and spreadsheets leave."""

    def to_python(self, value: Any) -> str:
        """The text, tidied."""
        return clean_text(super().to_python(value))


def grade_choices(institution: Organisation, kept: str = "") -> list[tuple[str, str]]:
    """The grades that make sense there: year groups and kindergarten in a centre, kindergarten and up in a school.

    The grade already kept is offered whatever it is.
    """
    letters = "NK" if institution.kind == Kind.CENTRE else "KPMV"
    codes = [code for code in GRADES if code[0] in letters or code == kept]
    return [(code, grade_label(code)) for code in codes]


class LearnerForm(Form):
    """One learner as a person types it on a phone; `record()` is the clean LearnerRecord."""

    identifier = forms.CharField(
        label=gettext_lazy("National ID number / G-Code"),
        help_text=gettext_lazy("13 digits, or G and 12 digits; blanks and dashes do not matter"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    no_identifier = forms.BooleanField(
        label=gettext_lazy("No evidence in the civil register yet, or no number yet"),
        help_text=gettext_lazy("The child then stands on the survey list until the G-Code arrives."),
        required=False,
    )
    name_prefix = TidyField(
        label=gettext_lazy("Prefix"), max_length=40, widget=forms.TextInput(attrs={"list": "prefixes", "size": 14})
    )
    first_name = TidyField(label=gettext_lazy("First name"), max_length=100)
    last_name = TidyField(label=gettext_lazy("Last name"), max_length=100)
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        help_text=gettext_lazy("Only where the prefix does not tell it"),
        choices=[("M", gettext_lazy("Male")), ("F", gettext_lazy("Female"))],
        required=False,
        widget=forms.RadioSelect,
    )
    birth_date = ThaiDateField(label=gettext_lazy("Birth date"))
    nationality = TidyField(label=gettext_lazy("Nationality"), max_length=60, required=False, initial="ไทย")
    grade = forms.ChoiceField(label=gettext_lazy("Grade"))
    room = TidyField(
        label=gettext_lazy("Room"), max_length=20, required=False, widget=forms.TextInput(attrs={"size": 8})
    )
    student_number = TidyField(label=gettext_lazy("Student number of the institution"), max_length=30, required=False)
    entered_on = ThaiDateField(label=gettext_lazy("Entered on"), required=False)
    guardian_name = TidyField(label=gettext_lazy("Guardian's name"), max_length=200, required=False)
    guardian_telephone = TidyField(
        label=gettext_lazy("Guardian's telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def __init__(
        self, *args: Any, institution: Organisation, today: date, kept: LearnerRecord | None = None, **kwargs: Any
    ) -> None:
        if kept:
            kwargs.setdefault("initial", stated(kept))
        super().__init__(*args, **kwargs)
        self.today, self.kept = today, kept
        grade = self.fields["grade"]
        assert isinstance(grade, forms.ChoiceField)
        choices = grade_choices(institution, kept.grade if kept else "")
        grade.choices = [("", _("Choose")), *choices]
        number = self.fields["identifier"]
        number.error_messages["required"] = _("Type the number, or tick that there is none yet.")
        if kept and kept.identifier:
            del self.fields["no_identifier"]
            number.help_text = _("Leave it empty to keep the number that is recorded.")
        else:
            number.required = not self["no_identifier"].value()

    def keep_person(self) -> None:
        """Leave number and guardian to the institution that enrols a contested learner; the rest is one's own."""
        for name in ("identifier", "no_identifier", "guardian_name", "guardian_telephone"):
            self.fields.pop(name, None)

    def clean_identifier(self) -> Identifier | None:
        """The identifier, or None where nothing is typed."""
        typed = self.cleaned_data["identifier"]
        if not clean_text(typed):
            return None
        try:
            return read_identifier(typed)
        except Unclean as error:
            raise forms.ValidationError(error.message, code=error.code) from error

    def clean_name_prefix(self) -> str:
        """The prefix in full: ด.ช. becomes เด็กชาย."""
        return parse_prefix(self.cleaned_data["name_prefix"])[0]

    def clean_birth_date(self) -> date | None:
        """A day that has been."""
        day: date | None = self.cleaned_data["birth_date"]
        if day and day > self.today:
            raise forms.ValidationError(_("The day lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """What the fields say together: number or none yet, prefix and sex, birth before entry."""
        cleaned = super().clean() or self.cleaned_data
        self._clean_number(cleaned)
        self._clean_sex(cleaned)
        born, entered = cleaned.get("birth_date"), cleaned.get("entered_on")
        if born and entered and entered < born:
            self.add_error("entered_on", _("The day lies before the birth date."))
        return cleaned

    def _clean_number(self, cleaned: dict[str, Any]) -> None:
        if "no_identifier" not in self.fields or "identifier" not in cleaned:
            return
        if cleaned["identifier"] and cleaned["no_identifier"]:
            self.add_error("no_identifier", _("You typed a number: take the tick away, or empty the number."))

    def _clean_sex(self, cleaned: dict[str, Any]) -> None:
        if "name_prefix" not in cleaned or "sex" not in cleaned:
            return
        told = parse_prefix(cleaned["name_prefix"])[1]
        if told and cleaned["sex"] and told != cleaned["sex"] and "sex" in self.changed_data:
            self.add_error("sex", _("The prefix tells another sex."))
        cleaned["sex"] = told or cleaned["sex"]
        if not cleaned["sex"]:
            self.add_error("sex", _("This prefix does not tell the sex: choose one."))

    def record(self, enrolment_id: int | None = None) -> LearnerRecord:
        """The learner as stated; what the form does not ask stays as it is kept."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "no_identifier"}
        if "name_prefix" in facts:
            facts["prefix"] = facts.pop("name_prefix")
        if "guardian_name" in facts:
            guardian = {name: facts.pop(name) for name in GUARDIAN_FIELDS}
            facts["particulars"] = guardian if any(guardian.values()) or self.kept else None
        if self.kept is None:
            return LearnerRecord(**facts, enrolment_id=enrolment_id)
        if not facts.get("identifier"):
            facts["identifier"] = self.kept.identifier
        return replace(self.kept, **facts, enrolment_id=enrolment_id)


def stated(kept: LearnerRecord) -> dict[str, Any]:
    """What is kept as the form shows it first; the number itself is never sent to the page."""
    names = (*PERSON_FIELDS, "grade", "room", "student_number", "entered_on")
    facts = {name: getattr(kept, name) for name in names}
    facts["name_prefix"] = facts.pop("prefix")
    return {**facts, **(kept.particulars or {}), "identifier": "", "no_identifier": kept.identifier is None}


class DepartureForm(Form):
    """How a learner left; the register asks more (๕.๓.๔).

    `destination` is where who moved is expected: cleaned to an Organisation, or None.
    """

    kind = forms.ChoiceField(label=gettext_lazy("How the child left"), choices=KINDS, widget=forms.RadioSelect)
    destination = TidyField(
        label=gettext_lazy("Moved to"),
        help_text=gettext_lazy("Code or name of the school or centre; the child is then offered there."),
        max_length=200,
        required=False,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason of the circular"), choices=REASONS, widget=forms.RadioSelect, required=False
    )
    last_seen = ThaiDateField(label=gettext_lazy("Last seen on"), required=False)
    attempts = TidyField(
        label=gettext_lazy("What was tried to reach the child"),
        help_text=gettext_lazy("Such as telephone calls and home visits, with their days"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = TidyField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What only the register needs is not called optional on the page, as long as it may be needed.
        needed = not self.is_bound or self["kind"].value() == "no_existence"
        for name in ("reason", "last_seen", "attempts"):
            self.fields[name].required = needed

    def clean_destination(self) -> Organisation | None:
        """The open school or centre of that code, or that name; several that match are named with their codes."""
        typed = self.cleaned_data["destination"]
        if not typed or self.cleaned_data.get("kind") != "moved":
            return None
        found = institutions_like(typed, today=today(moment()), most=DESTINATIONS_SHOWN + 1)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("No open school or centre has this code or name."))
        names = "; ".join(f"{one.code} {one.name}" for one in found[:DESTINATIONS_SHOWN])
        more = " …" if len(found) > DESTINATIONS_SHOWN else ""
        sentence = _("Several match; write the code of one of them: %(names)s") % {"names": names + more}
        raise forms.ValidationError(sentence)

    def clean(self) -> dict[str, Any]:
        """The circular's reason belongs to the register alone, the destination to who moved."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") not in (None, "no_existence"):
            cleaned["reason"] = ""
        return cleaned


class ExplanationForm(Form):
    """One sentence on one query."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    sentence = TidyField(
        label=gettext_lazy("Explain in one sentence why it is in order"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LookForm(Form):
    """Why the whole number is needed."""

    reason = TidyField(
        label=gettext_lazy("Why do you need the whole number?"),
        help_text=gettext_lazy("The look is recorded with your name and this reason."),
        max_length=500,
    )
