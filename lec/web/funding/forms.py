"""The forms of funding: which round, a new rate, withdrawing one, and other rates to try."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lec.funding.estimates import Rates
from lec.funding.models import Bodies, Certainty, Programme
from lec.funding.rules import LONGEST_SOURCE, MOST_DAYS, MOST_SATANG, steps_fault
from lec.lib.digits import to_arabic
from lec.lib.grades import GRADES
from lec.reporting.estimate_what_if import Steps, days_of, groups_of
from lec.web.forms import Form
from lec.web.rounds.forms import BuddhistYearField
from lec.web.templatetags.funding import baht, bodies_label, grades_span, programme_label
from lec.web.templatetags.lec import grade_label

_PARTING = str.maketrans({":": " ", "=": " ", "–": " ", ";": " ", "\t": " "})
EVERYBODY, WHOM_IT_PAYS = "everybody", "paid"


class RoundForm(forms.Form):
    """Which round's seals, by its row; anything else is as if nothing had been asked."""

    round = forms.IntegerField(required=False, min_value=1, max_value=2**31)


class StepsField(forms.CharField):
    """Amounts by size, a line each: the size from which it holds and the baht, `41 27`; one amount alone is for all.

    Cleans to ((size from, satang), ...).
    """

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 1_000)
        super().__init__(**kwargs)
        self.widget.attrs["rows"] = 4

    def clean(self, value: Any) -> Any:
        """The steps, in the order typed; every line that is none is named."""
        text = super().clean(value)
        steps = tuple(_step(line) for line in text.splitlines() if line.strip())
        if fault := steps_fault(steps):
            raise ValidationError(fault, code="invalid")
        return steps

    def prepare_value(self, value: Any) -> Any:
        """Steps as they are typed."""
        return steps_text(value) if isinstance(value, tuple) else value


def steps_text(steps: Steps) -> str:
    """Steps as a person types them: one amount alone, or a line each."""
    if len(steps) == 1:
        return _plain(steps[0][1])
    return "\n".join(f"{size_from}: {_plain(satang)}" for size_from, satang in steps)


def _plain(satang: int) -> str:
    return baht(satang).replace(",", "").removesuffix(".00")


def _step(line: str) -> tuple[int, int]:
    words = to_arabic(line).translate(_PARTING).replace(",", "").split()
    sentence = gettext("Write each step on a line: from how many learners, then the baht, such as 41: 27.")
    if len(words) not in (1, 2) or (len(words) == 2 and not (words[0].isdecimal() and len(words[0]) < 8)):
        raise ValidationError(sentence, code="invalid")
    try:
        satang = Decimal(words[-1]) * 100
    except InvalidOperation as error:
        raise ValidationError(sentence, code="invalid") from error
    if not satang.is_finite() or not 0 <= satang <= MOST_SATANG or satang != satang.to_integral_value():
        words_most = {"most": f"{MOST_SATANG // 100:,}"}
        fault = gettext("An amount must lie between 0 and %(most)s baht, with two decimals at most.")
        raise ValidationError(fault % words_most, code="invalid")
    return (int(words[0]) if len(words) == 2 else 1), int(satang)


def _grade_choices() -> list[tuple[str, str]]:
    return [(code, grade_label(code)) for code in GRADES]


class RateForm(Form):
    """A rate with its source; what a rate must be is told by the room's rules."""

    programme = forms.ChoiceField(label=_("Programme"), choices=Programme.choices, widget=forms.RadioSelect)
    bodies = forms.ChoiceField(label=_("For the learners of"), choices=Bodies.choices, widget=forms.RadioSelect)
    grades = forms.MultipleChoiceField(label=_("Grades"), widget=forms.CheckboxSelectMultiple, choices=_grade_choices)
    from_fiscal_year = BuddhistYearField(label=_("From fiscal year"))
    steps = StepsField(
        label=_("Baht per learner"),
        help_text=_(
            "Per day, of the teaching subsidy per year. One amount for all, or by size, a line each: from how many "
            "learners, then the baht, such as 41: 27."
        ),
    )
    days = forms.IntegerField(
        label=_("Days in a fiscal year"),
        help_text=_("Leave empty for the teaching subsidy, which is per year."),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
    )
    size_grades = forms.MultipleChoiceField(
        label=_("Whose number makes the size"),
        help_text=_("Only for amounts by size. With nothing ticked everybody counts."),
        widget=forms.CheckboxSelectMultiple,
        choices=_grade_choices,
        required=False,
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_("The resolution, order or announcement with number and date, or where it was read."),
        max_length=LONGEST_SOURCE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    certainty = forms.ChoiceField(
        label=_("How sure is the amount"), choices=Certainty.choices, widget=forms.RadioSelect
    )
    days_certainty = forms.ChoiceField(
        label=_("How sure is the number of days"),
        choices=[("", _("There are no days")), *Certainty.choices],
        widget=forms.RadioSelect,
        required=False,
    )

    def columns(self) -> dict[str, Any]:
        """What `add_rate` takes."""
        return dict(self.cleaned_data)


class WithdrawForm(Form):
    """Why a rate is taken back."""

    reason = forms.CharField(
        label=_("Why the rate is withdrawn"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class WhatIfForm(Form):
    """Other amounts and days than those in force, which are filled in; the boxes follow the rates there are."""

    def __init__(self, rates: Rates, data: Any = None) -> None:
        self.groups = groups_of(rates)
        self.days_now = days_of(rates)
        # The form copies them as it copies a class's own, and dresses them alike.
        self.base_fields = {**self._amounts(), **self._days(), "size": _size_field()}  # type: ignore[misc]
        super().__init__(data)

    def _amounts(self) -> dict[str, forms.Field]:
        return {
            f"steps_{group.number}": StepsField(
                label=gettext("%(programme)s: baht per learner") % {"programme": programme_label(group.programme)},
                help_text="; ".join(
                    sorted({f"{bodies_label(rate.bodies)} {grades_span(rate.grades)}" for rate in group.rates})
                ),
                initial=steps_text(group.steps),
            )
            for group in self.groups
        }

    def _days(self) -> dict[str, forms.Field]:
        words = gettext("%(programme)s, %(bodies)s: days")
        return {
            f"days_{programme}_{bodies}": forms.IntegerField(
                label=words % {"programme": programme_label(programme), "bodies": bodies_label(bodies)},
                initial=days,
                min_value=0,
                max_value=MOST_DAYS,
            )
            for (programme, bodies), days in self.days_now.items()
        }

    def steps(self) -> dict[int, Steps]:
        """The amounts typed, by group."""
        return {group.number: self.cleaned_data[f"steps_{group.number}"] for group in self.groups}

    def days(self) -> dict[tuple[str, str], int]:
        """The days typed, by programme and kind of body."""
        return {key: self.cleaned_data["days_{}_{}".format(*key)] for key in self.days_now}

    def counts_whom_it_pays(self) -> bool:
        """Whether the size is to be counted otherwise than the rates say."""
        return bool(self.cleaned_data["size"] == WHOM_IT_PAYS)


def _size_field() -> forms.Field:
    return forms.ChoiceField(
        label=gettext("Whose number makes the size of a body"),
        choices=[
            (EVERYBODY, gettext("As the rates in force say (everybody, unless they name grades)")),
            (WHOM_IT_PAYS, gettext("Only learners whom the programme pays for")),
        ],
        initial=EVERYBODY,
        widget=forms.RadioSelect,
    )
