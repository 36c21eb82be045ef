"""Forms of advice: a new question to one or several, and an answer; both with files."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lec.advice.actions import File
from lec.advice.queries import Partners
from lec.advice.rules import LONGEST_SUBJECT, LONGEST_TEXT
from lec.registry.models import Organisation
from lec.rounds.chain import databases_at
from lec.web.forms import Form
from lec.web.learners.forms import TidyField
from lec.web.templatetags.lec import database_label

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.xls,.xlsx,.ods,.csv"

NO_DATABASE = "other"

NO_NAMES = gettext_lazy(
    "Write no learner's name and no national ID: say the class and how many. Both sides keep what is written."
)


class SeveralFiles(forms.ClearableFileInput):
    """A box in which several files are chosen at once."""

    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files as they came; cleans to a list of (name, content). What they may be is the room's to say."""

    widget = SeveralFiles(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files chosen; an empty one is kept, so that the refusal can name it."""
        return [(one.name or "", one.read()) for one in (data if isinstance(data, list | tuple) else [data]) if one]


class MessageForm(Form):
    """What one side writes."""

    text = forms.CharField(
        label=gettext_lazy("Message"),
        help_text=NO_NAMES,
        max_length=LONGEST_TEXT * 2,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )
    attached = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("PDF, pictures, spreadsheets, without learners' names; at most 5, each at most 10 MB"),
        required=False,
    )

    @property
    def kept_files(self) -> list[File]:
        """The files of a clean form."""
        kept: list[File] = self.cleaned_data["attached"]
        return kept


class AnswerForm(MessageForm):
    """An answer, which may close the matter."""

    settles = forms.BooleanField(label=gettext_lazy("With this the matter is settled"), required=False)


class QuestionForm(MessageForm):
    """A new thread; `to` holds codes of organisations directly above and below."""

    to = forms.MultipleChoiceField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    database = forms.ChoiceField(label=gettext_lazy("About"))
    subject = TidyField(
        label=gettext_lazy("Subject"),
        max_length=LONGEST_SUBJECT,
        error_messages={"required": gettext_lazy("Say in a few words what it is about.")},
    )

    field_order = ("to", "database", "subject", "text", "attached")

    def __init__(self, *args: Any, partners: Partners, own: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to, database = self.fields["to"], self.fields["database"]
        assert isinstance(to, forms.MultipleChoiceField)
        assert isinstance(database, forms.ChoiceField)
        to.choices = [(one.code, one.title) for one in partners.all]
        # Who left the list since the page was opened is refused by name, and the others are asked.
        to.valid_value = lambda value: len(value) <= 20  # type: ignore[method-assign]
        lower = [own] if partners.above else []
        database.choices = [(NO_DATABASE, _("Something else")), *_databases([*lower, *partners.below])]

    def clean_database(self) -> str:
        """The database, empty where it is about something else."""
        chosen: str = self.cleaned_data["database"]
        return "" if chosen == NO_DATABASE else chosen


def _databases(lower_sides: Iterable[Organisation]) -> list[tuple[str, str]]:
    """The databases that those organisations confirm, once each."""
    found: dict[str, str] = {}
    for one in lower_sides:
        for database in databases_at(one.level):
            found.setdefault(str(database), database_label(database, one.kind))
    return list(found.items())
