"""The form of an institution's basic data, in short sections, and the words it is shown in."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lec.lib.positions import parse_position
from lec.lib.refusals import Invalid
from lec.premises.actions.basics import Fields, tidied
from lec.premises.checks.basics import faults_of
from lec.premises.models import Basics, Electricity, Internet, Water
from lec.premises.queries.basics import FIELDS
from lec.premises.rules.basics import check_well_formed, grades_possible
from lec.registry.models import Organisation
from lec.web.forms import Form, ThaiDateField
from lec.web.templatetags.lec import grade_label

SECTIONS = (
    (_("Address"), ("house_number", "village", "road", "subdistrict", "district", "postcode", "position")),
    (_("Telephone and head"), ("telephone", "head_name", "head_position", "head_telephone")),
    (_("Teaching"), ("grades_offered",)),
    (_("Opening and transfer"), ("opened_on", "opening_order", "transferred_on", "transfer_order")),
    (_("Staff"), ("teachers", "caregivers", "other_staff")),
    (_("Water, electricity, internet"), ("water", "electricity", "internet")),
    (_("Kitchen and playground"), ("has_kitchen", "has_playground")),
)
"""The form's parts: heading and fields."""

BESIDE = {
    "house_number": "col-sm-4",
    "village": "col-sm-8",
    "subdistrict": "col-sm-4",
    "district": "col-sm-4",
    "postcode": "col-sm-4",
    "head_position": "col-sm-6",
    "head_telephone": "col-sm-6",
    "teachers": "col-sm-4",
    "caregivers": "col-sm-4",
    "other_staff": "col-sm-4",
}
"""How much of a line a field takes where there is room; the others take a whole one."""

LABELS = {
    "house_number": _("House number"),
    "village": _("Village and number"),
    "road": _("Road"),
    "subdistrict": _("Subdistrict"),
    "district": _("District"),
    "postcode": _("Postcode"),
    "position": _("Position on the map"),
    "telephone": _("Telephone of the institution"),
    "head_name": _("Name of the head"),
    "head_position": _("Position of the head"),
    "head_telephone": _("Telephone of the head"),
    "grades_offered": _("Grades offered"),
    "opened_on": _("Opened on"),
    "opening_order": _("Order or announcement of the opening"),
    "transferred_on": _("Transferred to the local authority on"),
    "transfer_order": _("Order of the transfer"),
    "teachers": _("Teachers"),
    "caregivers": _("Caregivers"),
    "other_staff": _("Other staff"),
    "water": _("Water for drinking and cooking"),
    "electricity": _("Electricity"),
    "internet": _("Internet"),
    "has_kitchen": _("Is there a kitchen?"),
    "has_playground": _("Is there a playground?"),
}
YES_NO = (("yes", _("There is")), ("no", _("There is none")))
CHOICES = {"water": Water, "electricity": Electricity, "internet": Internet}


def position_text(basics: Basics) -> str:
    """Latitude and longitude as people copy them; empty while not filled in."""
    if basics.latitude is None or basics.longitude is None:
        return ""
    return f"{basics.latitude:.6f}, {basics.longitude:.6f}"


def _text(name: str, help_text: Any = "", **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=LABELS[name], required=False, widget=widget, help_text=help_text)


def _number(name: str, help_text: Any = "") -> forms.IntegerField:
    wrong = {"invalid": _("Write a whole number.")}
    return forms.IntegerField(label=LABELS[name], required=False, help_text=help_text, error_messages=wrong)


def _choice(name: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=LABELS[name], required=False, choices=CHOICES[name].choices, widget=forms.RadioSelect
    )


def _yes_no(name: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=LABELS[name],
        required=False,
        choices=YES_NO,
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )


class BasicsForm(Form):
    """Everything may be left for later; `grades_offered` offers what the kind of institution can."""

    house_number = _text("house_number", **{"class": "input-short"})
    village = _text("village")
    road = _text("road")
    subdistrict = _text("subdistrict")
    district = _text("district")
    postcode = _text("postcode", inputmode="numeric", **{"class": "input-short"})
    position = _text(
        "position", _("Latitude and longitude, such as 18.144500, 100.140300; a link copied from a map will do too.")
    )
    telephone = _text("telephone", inputmode="tel")
    head_name = _text("head_name")
    head_position = _text("head_position")
    head_telephone = _text("head_telephone", inputmode="tel")
    grades_offered = forms.MultipleChoiceField(
        label=LABELS["grades_offered"], required=False, widget=forms.CheckboxSelectMultiple
    )
    opened_on = ThaiDateField(label=LABELS["opened_on"], required=False)
    opening_order = _text("opening_order")
    transferred_on = ThaiDateField(label=LABELS["transferred_on"], required=False)
    transfer_order = _text("transfer_order")
    teachers = _number("teachers", _("At work now; 0 if there are none."))
    caregivers = _number("caregivers", _("Who are not teachers."))
    other_staff = _number("other_staff", _("Cooks, cleaners, drivers and all others."))
    water = _choice("water")
    electricity = _choice("electricity")
    internet = _choice("internet")
    has_kitchen = _yes_no("has_kitchen")
    has_playground = _yes_no("has_playground")

    def __init__(self, *args: Any, basics: Basics, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(basics), **kwargs)
        grades = self.fields["grades_offered"]
        assert isinstance(grades, forms.MultipleChoiceField)
        grades.choices = [(code, grade_label(code)) for code in grades_possible(kind)]

    def clean_position(self) -> tuple[Decimal, Decimal] | None:
        """Latitude and longitude, or None where nothing was written."""
        text = self.cleaned_data["position"]
        try:
            return parse_position(text) if text else None
        except ValueError as error:
            raise ValidationError(
                _(
                    "Write latitude and longitude with a comma between, such as 18.144500, 100.140300. "
                    "Open a shortened link first and copy the long one."
                )
            ) from error

    def fields_to_save(self) -> Fields:
        """What was typed and can be read, as the action takes it: the position as its two numbers."""
        cleaned = dict(self.cleaned_data)
        cleaned["latitude"], cleaned["longitude"] = cleaned.pop("position", None) or (None, None)
        return cast(Fields, cleaned)

    def tell(self, refusal: Invalid) -> None:
        """Say what a rule refuses at its fields; what could not be read has been said already."""
        for field, sentence in refusal.faults.items():
            if field not in self.errors:
                self.add_error(field, sentence)

    def tell_more(self, institution: Organisation, today: date) -> None:
        """Beside what cannot be read, say what the rules would refuse, so that nobody corrects twice."""
        try:
            typed = Basics(institution=institution, **tidied(self.fields_to_save()))
            check_well_formed(typed, kind=institution.kind, today=today)
        except Invalid as refusal:
            self.tell(refusal)

    def sections(self) -> list[tuple[str, list[tuple[forms.BoundField, str]]]]:
        """Headings with their fields, each with its width; what confirming needs is not shown as optional."""
        for fault in faults_of(Basics()):
            if fault.blocking:
                # Only for the eye: called by the page, after cleaning, and a draft may lack any of them.
                self.fields[fault.field].required = True
        widths = {name: BESIDE.get(name, "col-12") for name in LABELS}
        return [(str(heading), [(self[name], widths[name]) for name in names]) for heading, names in SECTIONS]


def _initial(basics: Basics) -> dict[str, Any]:
    initial = {name: getattr(basics, name) for name in FIELDS}
    for name in ("has_kitchen", "has_playground"):
        initial[name] = {True: "yes", False: "no", None: ""}[initial[name]]
    return initial | {"position": position_text(basics)}
