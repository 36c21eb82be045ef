"""The one short form of an institution's basic data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lec.premises.models import Basics
from lec.premises.queries.basics import FIELDS
from lec.premises.rules.basics import grades_possible
from lec.web.forms import Form, ThaiDateField
from lec.web.templatetags.lec import grade_label

SECTIONS = (
    (_("Address"), ("house_number", "village", "road", "subdistrict", "district", "postcode")),
    (_("Telephone and head"), ("telephone", "head_name", "head_position", "head_telephone")),
    (_("Teaching"), ("grades_offered", "opened_on")),
)
"""The form's parts: heading and fields."""

NEEDED = ("house_number", "subdistrict", "district", "postcode", "telephone", "head_name", "grades_offered")
"""What confirming waits for; saving waits for nothing."""

LABELS = {
    "house_number": _("House number"),
    "village": _("Village and number"),
    "road": _("Road"),
    "subdistrict": _("Subdistrict"),
    "district": _("District"),
    "postcode": _("Postcode"),
    "telephone": _("Telephone of the institution"),
    "head_name": _("Name of the head"),
    "head_position": _("Position of the head"),
    "head_telephone": _("Telephone of the head"),
    "grades_offered": _("Grades offered"),
    "opened_on": _("Opened on"),
}


def _text(name: str, **attrs: Any) -> forms.CharField:
    return forms.CharField(label=LABELS[name], required=False, widget=forms.TextInput(attrs=attrs))


class BasicsForm(Form):
    """Everything may be left for later; `grades_offered` offers what the kind of institution can."""

    house_number = _text("house_number", **{"class": "input-short"})
    village = _text("village")
    road = _text("road")
    subdistrict = _text("subdistrict")
    district = _text("district")
    postcode = _text("postcode", inputmode="numeric", **{"class": "input-short"})
    telephone = _text("telephone", inputmode="tel")
    head_name = _text("head_name")
    head_position = _text("head_position")
    head_telephone = _text("head_telephone", inputmode="tel")
    grades_offered = forms.MultipleChoiceField(
        label=LABELS["grades_offered"], required=False, widget=forms.CheckboxSelectMultiple
    )
    opened_on = ThaiDateField(label=LABELS["opened_on"], required=False)

    def __init__(self, *args: Any, basics: Basics, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(basics, name) for name in FIELDS}, **kwargs)
        grades = self.fields["grades_offered"]
        assert isinstance(grades, forms.MultipleChoiceField)
        grades.choices = [(code, grade_label(code)) for code in grades_possible(kind)]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Headings with their fields, in order; what confirming needs is not shown as optional."""
        for name in NEEDED:
            # Only for the eye: called by the page, after cleaning, and a draft may lack any of them.
            self.fields[name].required = True
        return [(str(heading), [self[name] for name in names]) for heading, names in SECTIONS]
