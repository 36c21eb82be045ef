"""Forms of head counts: the grid of numbers with the name list, the dissolution, and taking it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lec.headcounts.actions.numbers import LONGEST_REFERENCE
from lec.headcounts.queries.asking import SchoolRow
from lec.headcounts.rules.asking import LONGEST_PERSON, LONGEST_TELEPHONE
from lec.headcounts.rules.numbers import CELLS, SEXES, field_of
from lec.lib.digits import to_arabic
from lec.lib.grades import HEADCOUNT_GRADES
from lec.web.forms import Form, ThaiDateField
from lec.web.templatetags.lec import grade_label, sex_label

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.xls,.xlsx,.ods,.csv"


class CountField(forms.Field):
    """A whole number, in Arabic or Thai digits; what it may be is the room's to say."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "7"})
    default_error_messages = {"invalid": gettext_lazy("Write a whole number, such as 12.")}

    def to_python(self, value: Any) -> int | None:
        """The number, None when nothing is written."""
        text = to_arabic(str(value or "").strip())
        if not text:
            return None
        digits = text.removeprefix("-")
        # Python reads no number of thousands of digits.
        if not (digits.isascii() and digits.isdecimal() and len(digits) < 20):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text)


@dataclass(frozen=True)
class Row:
    """A grade of the grid with its two boxes."""

    grade: str
    boxes: tuple[forms.BoundField, ...]

    @property
    def faults(self) -> list[str]:
        """What is wrong in this row."""
        return [str(fault) for box in self.boxes for fault in box.errors]


class NumbersForm(Form):
    """The eighteen numbers of a school and, when there is one at hand, its name list."""

    file = forms.FileField(
        label=gettext_lazy("Name list from the school"),
        help_text=gettext_lazy("PDF, picture or spreadsheet, at most 10 MB"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": gettext_lazy("The file is empty. Choose the file with the name list.")},
    )

    def __init__(self, *args: Any, numbers: Mapping[tuple[str, str], int] | None = None, **kwargs: Any) -> None:
        cells = {field_of(*cell): count for cell, count in (numbers or {}).items()}
        super().__init__(*args, initial={**cells, **kwargs.pop("initial", {})}, **kwargs)
        for grade, sex in CELLS:
            name = field_of(grade, sex)
            label = f"{grade_label(grade)} {sex_label(sex)}"
            box = CountField(label=label, required=True)
            box.error_messages["required"] = _("Fill in a number; write 0 where there is nobody.")
            box.widget.attrs |= {
                "class": "form-control num",
                "autocomplete": "off",
                "data-in": f"row-{grade} col-{sex} all",
                "aria-label": label,
            }
            self.fields[name] = box
        self.order_fields([field_of(*cell) for cell in CELLS])

    def rows(self) -> list[Row]:
        """The grid, in the order of the grades."""
        return [Row(grade, tuple(self[field_of(grade, sex)] for sex in SEXES)) for grade in HEADCOUNT_GRADES]

    def is_blank(self) -> bool:
        """Whether no number was written at all, so that only a name list is sent."""
        return not any(self[field_of(*cell)].data for cell in CELLS)

    def filled(self, cells: Mapping[tuple[str, str], int]) -> "NumbersForm":
        """The form as if these numbers had been typed; the file is not asked for again."""
        data = dict(self.data.items())
        for cell, count in cells.items():
            data[field_of(*cell)] = str(count)
        return type(self)(data)

    def leave_out(self, *names: str) -> None:
        """Say nothing about these boxes: they are not being saved now."""
        for name in names:
            self.errors.pop(name, None)

    def cells(self) -> dict[tuple[str, str], int]:
        """The numbers by (grade, sex), once valid."""
        return {cell: self.cleaned_data[field_of(*cell)] for cell in CELLS}


class ContactForm(Form):
    """Whom to write to and telephone at a school; each may be empty."""

    prefix = "contact"
    person = forms.CharField(label=gettext_lazy("Person to contact"), max_length=LONGEST_PERSON, required=False)
    telephone = forms.CharField(label=gettext_lazy("Telephone"), max_length=LONGEST_TELEPHONE, required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("With an address the school gets a link and fills in its numbers itself."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"inputmode": "email"}),
    )


def contact_of(row: SchoolRow) -> dict[str, str]:
    """The contact kept for a school, as the form shows it."""
    kept = row.contact
    return {"person": kept.person, "telephone": kept.telephone, "email": kept.email} if kept else {}


class DissolutionForm(Form):
    """When a school was dissolved, and which announcement says so."""

    on = ThaiDateField(label=gettext_lazy("Dissolved on"))
    reference = forms.CharField(
        label=gettext_lazy("Announcement of the dissolution"),
        help_text=gettext_lazy("Number and date of the announcement"),
        max_length=LONGEST_REFERENCE,
    )


class ReopeningForm(Form):
    """Why a dissolution is taken back."""

    reason = forms.CharField(label=gettext_lazy("Why the dissolution was a mistake"), max_length=300)
