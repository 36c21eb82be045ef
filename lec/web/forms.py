"""The form that every page's form is made of: Bootstrap classes, aria, no asterisks, Thai dates."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lec.lib.thai_calendar import format_date, parse_date

WIDGET_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.HiddenInput, ""),
    (forms.Widget, "form-control"),
)


class Form(forms.Form):
    """A form whose fields look, sound and type like LEC's; pages subclass this one.

    Browsers are told to remember nothing (many officers share a computer, and most fields are about
    a child), save for the officer's own data named in `autocomplete`: {"telephone": "tel"}.
    """

    use_required_attribute = False
    autocomplete: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _dress(field)
            if not isinstance(field.widget, forms.HiddenInput):
                field.widget.attrs.setdefault("autocomplete", self.autocomplete.get(name, "off"))
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _required_sentence(field)


class ThaiDateField(forms.DateField):
    """A day typed as 16/5/2558, ๑๖ พ.ค. ๒๕๕๘ or 2015-05-16; cleans to a Gregorian date."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write the date as day/month/year of the Buddhist era, such as 16/5/2558."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Day/month/year of the Buddhist era, such as 16/5/2558"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day meant, or ValidationError; a two-digit year is refused, not guessed."""
        if value in self.empty_values:
            return None
        try:
            return parse_date(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """A date as people type it: 16 พ.ค. 2558."""
        return format_date(value, "short") if isinstance(value, date) else value


def _dress(field: forms.Field) -> None:
    """Give the widget its class and the keyboard that a phone should open."""
    widget = field.widget
    css = next(css for kind, css in WIDGET_CLASSES if isinstance(widget, kind))
    if isinstance(field, forms.IntegerField | forms.DateField):
        css += " input-short"
    if css:
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {css}".strip()
    if isinstance(widget, forms.NumberInput):
        # A number box scrolls away what was typed and accepts "1e3"; text with a numeric keyboard does not.
        widget.input_type = "text"
        widget.attrs.setdefault("inputmode", "numeric")


def _required_sentence(field: forms.Field) -> Any:
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Tick this box.")
    if isinstance(field, forms.FileField):
        return _("Choose a file.")
    if isinstance(field.widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _("Choose one.")
    return _("Fill in this field.")
