"""The small form of one building or place, and of taking one off the list."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lec.lib.thai_calendar import buddhist, gregorian
from lec.premises.models import Building, BuildingKind, Condition
from lec.premises.queries.buildings import values_of
from lec.web.forms import Form

LABELS: Mapping[str, Any] = {
    "name": _("Name of the building or place"),
    "kind": _("Used as"),
    "built_year": _("Year built (B.E.)"),
    "floors": _("Floors"),
    "rooms": _("Classrooms"),
    "condition": _("Condition"),
    "note": _("Note"),
}


def _number(name: str, help_text: Any = "") -> forms.IntegerField:
    wrong = {"invalid": _("Write a whole number.")}
    return forms.IntegerField(label=LABELS[name], required=False, help_text=help_text, error_messages=wrong)


class BuildingForm(Form):
    """One building; the year is typed in the Buddhist era and cleaned to a Gregorian one."""

    name = forms.CharField(label=LABELS["name"])
    kind = forms.ChoiceField(label=LABELS["kind"], choices=(("", _("Choose one")), *BuildingKind.choices))
    condition = forms.ChoiceField(label=LABELS["condition"], choices=Condition.choices, widget=forms.RadioSelect)
    rooms = _number("rooms", _("Rooms in use for teaching."))
    floors = _number("floors")
    built_year = _number("built_year", _("Such as 2544; may stay empty if nobody knows."))
    note = forms.CharField(label=LABELS["note"], required=False)

    def __init__(self, *args: Any, building: Building | None = None, **kwargs: Any) -> None:
        initial = shown(building) if building else {}
        super().__init__(*args, initial=initial, **kwargs)

    def clean_built_year(self) -> int | None:
        """The Gregorian year."""
        year: int | None = self.cleaned_data["built_year"]
        return None if year is None else gregorian(year)


class RemovalForm(Form):
    """Why a building is taken off the list."""

    reason = forms.CharField(
        label=_("Why is it taken off the list?"), help_text=_("Such as: torn down in 2568; recorded twice.")
    )


def shown(building: Building) -> dict[str, Any]:
    """What is written of a building as the form shows it, the year in the Buddhist era."""
    year = building.built_year
    return values_of(building) | {"built_year": None if year is None else buddhist(year)}


def words_of(building: Building) -> dict[str, str]:
    """The same as people read it, by field; empty where nothing is written."""
    values = shown(building)
    kinds, states = dict(BuildingKind.choices), dict(Condition.choices)
    values |= {"kind": kinds.get(building.kind, ""), "condition": states.get(building.condition, "")}
    return {name: "" if values[name] is None else str(values[name]) for name in LABELS}


class PasteForm(Form):
    """Rows copied in a spreadsheet; the tabs between their cells are kept."""

    pasted = forms.CharField(
        label=_("Rows of the spreadsheet"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "wrap": "off", "spellcheck": "false", "class": "pasted"}),
    )
