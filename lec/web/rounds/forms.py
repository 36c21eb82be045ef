"""The forms of the department: open a round, extend a deadline, close the round."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lec.closings.models import Taken
from lec.closings.rules import LONGEST_ORDER, LONGEST_REASON
from lec.lib.digits import to_arabic
from lec.lib.thai_calendar import buddhist, gregorian
from lec.registry.models import Level, Organisation
from lec.registry.queries import named
from lec.rounds.models import ContestDefault, Round
from lec.rounds.queries import today
from lec.rounds.rules import CONFIRMING_LEVELS, CONTEST_DAYS, LONGEST_WAIT, SEARCH_AFTER_DAYS
from lec.web.access import moment
from lec.web.forms import Form, ThaiDateField

EVERYBODY, THESE = "everybody", "these"
NEAREST_YEAR, FARTHEST_YEAR = 2500, 2700


class BuddhistYearField(forms.IntegerField):
    """A year of the Buddhist era, in Thai or Arabic digits; cleans to the Gregorian one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Year of the Buddhist era, such as 2569"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """The Gregorian year meant; a Gregorian year typed by mistake is refused, not guessed."""
        year = super().to_python(to_arabic(value) if isinstance(value, str) else value)
        if year is None:
            return None
        if not NEAREST_YEAR <= year <= FARTHEST_YEAR:
            raise ValidationError(gettext("Write the year of the Buddhist era, such as 2569."), code="invalid")
        return gregorian(year)

    def prepare_value(self, value: Any) -> Any:
        """A Gregorian year as it is typed."""
        return buddhist(value) if isinstance(value, int) else value


class OpenForm(Form):
    """A round with the deadline of each level and the order that set them (๔)."""

    academic_year = BuddhistYearField(label=_("Academic year"))
    term = forms.TypedChoiceField(
        label=_("Term"), choices=[("1", "1"), ("2", "2")], coerce=int, widget=forms.RadioSelect
    )
    count_date = ThaiDateField(label=_("Data as of"))
    fiscal_year = BuddhistYearField(label=_("Fiscal year that the counts serve"))
    institution = ThaiDateField(label=_("Institutions confirm by"))
    lao = ThaiDateField(label=_("Local authorities confirm by"))
    province = ThaiDateField(label=_("Provinces confirm by"))
    order_reference = forms.CharField(
        label=_("Reference of the order"),
        help_text=_("Number and date of the letter, such as มท 0816.2/ว 2569"),
        max_length=200,
    )

    contest_days = forms.IntegerField(
        label=_("Days for evidence about a contested learner"),
        help_text=_("Counted from the claim; after that the contest is settled as chosen below."),
        initial=CONTEST_DAYS,
        min_value=1,
        max_value=LONGEST_WAIT,
    )
    contest_default = forms.ChoiceField(
        label=_("When nobody has decided by then"),
        choices=ContestDefault.choices,
        initial=ContestDefault.HOLDER,
        widget=forms.RadioSelect,
    )
    search_after_days = forms.IntegerField(
        label=_("Days until a child without existence is to be looked for"),
        help_text=_(
            "Counted from the entry in the register; who has turned up nowhere is listed for the local authority."
        ),
        initial=SEARCH_AFTER_DAYS,
        min_value=1,
        max_value=LONGEST_WAIT,
    )

    def deadlines(self) -> dict[str, date]:
        """The deadline by level."""
        return {level: self.cleaned_data[level] for level in CONFIRMING_LEVELS}


class ExtendForm(Form):
    """A later day for a level: for everybody, or for those named one per line or in a file."""

    level = forms.ChoiceField(
        label=_("Whose deadline"), choices=[(one.value, one.label) for one in CONFIRMING_LEVELS]
    )
    due_on = ThaiDateField(label=_("New deadline"))
    whom = forms.ChoiceField(
        label=_("For whom"),
        choices=[(EVERYBODY, _("Everybody of this level")), (THESE, _("Only the organisations named below"))],
        initial=EVERYBODY,
        widget=forms.RadioSelect,
    )
    organisations = forms.CharField(
        label=_("Organisations"),
        help_text=_("One code or full name on each line, as many as you like; paste a list."),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    file = forms.FileField(
        label=_("Or a file with their codes"),
        help_text=_(
            "Excel (.xlsx, .xls), .ods or .csv with a column of codes headed รหัส; you see first who is meant."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"empty": _("The file is empty. Choose the file that holds the table.")},
    )
    order_reference = forms.CharField(label=_("Reference of the order"), max_length=200)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        """Finds the organisations named; every line that names none, or several, is told."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["found"] = []
        named = cleaned.get("whom") == THESE and cleaned.get("level")
        if named and not cleaned.get("file") and "file" not in self.errors:
            cleaned["found"] = self._find(cleaned["level"], cleaned.get("organisations", ""))
        return cleaned

    def _find(self, level: str, text: str) -> list[Organisation]:
        lines = [line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line]
        if not lines:
            self.add_error("organisations", gettext("Name at least one organisation."))
            return []
        lookup = named(lines, level=Level(level), today=today(moment()))
        if lookup.unknown:
            sentence = gettext("No organisation of this level has this code or name: %(lines)s")
            self.add_error("organisations", sentence % {"lines": "; ".join(lookup.unknown)})
        if lookup.ambiguous:
            sentence = gettext("Several organisations have this name, write the code instead: %(lines)s")
            self.add_error("organisations", sentence % {"lines": "; ".join(lookup.ambiguous)})
        return list(lookup.found)


class FreezeForm(Form):
    """What is taken for the missing, and the papers of the act."""

    taken = forms.ChoiceField(
        label=_("For those who have not confirmed, take"),
        choices=Taken.choices,
        widget=forms.RadioSelect,
        help_text=_("What it confirmed last counts only if it was confirmed in this round."),
    )
    order_reference = forms.CharField(label=_("Reference of the order"), max_length=LONGEST_ORDER, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CloseForm(FreezeForm):
    """Closing for good: whoever closes types the name of the round."""

    typed = forms.CharField(label=_("Type the round to close it for good"), max_length=20)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_
        self.fields["typed"].help_text = gettext("Write %(round)s; a closed round never opens again.") % {
            "round": round_
        }

    def clean_typed(self) -> str:
        """The round, in Thai or Arabic digits."""
        typed = "".join(to_arabic(self.cleaned_data["typed"]).split())
        if typed != str(self.round):
            raise ValidationError(gettext("Write exactly %(round)s.") % {"round": self.round}, code="invalid")
        return typed


class CloseAgainForm(FreezeForm):
    """Freezing a closed round once more: the reason is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class KnownAtForm(Form):
    """Of whom, and at which moment in Bangkok."""

    code = forms.CharField(label=_("Code of the organisation"), max_length=40)
    on = ThaiDateField(label=_("As known on"))
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        help_text=_("Hour:minute in Thailand, such as 16:30; empty means the end of that day"),
        widget=forms.TextInput(attrs={"class": "input-short"}),
    )
