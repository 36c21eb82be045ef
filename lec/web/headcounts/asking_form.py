"""The form that asks schools to send their numbers: which schools, by which day, and why again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lec.headcounts.queries.asking import SchoolRow
from lec.headcounts.rules.asking import LONGEST_REASON
from lec.lib.names import clean_text
from lec.registry.queries import today
from lec.web.forms import Form, ThaiDateField

USUAL_DAYS = timedelta(days=7)
"""How long schools are given unless the officer says otherwise."""


class AskingForm(Form):
    """Ticked when the page opens: every school that was neither asked nor reported."""

    prefix = "ask"
    schools = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Schools to ask"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    due_on = ThaiDateField(label=gettext_lazy("To be sent by"))
    reason = forms.CharField(
        label=gettext_lazy("Why again"),
        help_text=gettext_lazy("Told to the schools that have been asked before. Please write no pupil's name here."),
        max_length=LONGEST_REASON,
        required=False,
    )

    def __init__(self, *args: Any, rows: Sequence[SchoolRow], now: datetime, **kwargs: Any) -> None:
        kwargs["initial"] = {"due_on": today(now) + USUAL_DAYS, "reason": _("The numbers have not arrived yet.")}
        super().__init__(*args, **kwargs)
        self.rows = [row for row in rows if row.school.dissolved_on is None]
        self.fields["schools"].choices = [(row.school.pk, row.school.name) for row in self.rows]  # type: ignore[attr-defined]
        self.fields["schools"].error_messages["required"] = _("Choose at least one school.")

    @property
    def picks(self) -> list[tuple[SchoolRow, bool]]:
        """Every school that can be asked, and whether its box is ticked."""
        if self.is_bound:
            ticked = {str(pk) for pk in self["schools"].data or ()}
        else:
            ticked = {str(row.school.pk) for row in self.rows if row.request is None and not row.counts}
        return [(row, str(row.school.pk) in ticked) for row in self.rows]

    def clean(self) -> dict[str, Any]:
        """A school that has been asked before is told why it is asked again."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = set(cleaned.get("schools", ()))
        if not clean_text(cleaned.get("reason")) and any(row.request for row in self.rows if row.school.pk in chosen):
            self.add_error("reason", _("Give the reason, so that the school knows what to mend."))
        return cleaned

    def chosen(self) -> list[SchoolRow]:
        """The schools to ask, once valid."""
        wanted = set(self.cleaned_data["schools"])
        return [row for row in self.rows if row.school.pk in wanted]
