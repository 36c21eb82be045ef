"""Forms of imports: the file or the pasted rows, what is mended in them, and agreeing to what they change."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lec.sheets.reader import MAX_FILE_BYTES
from lec.web.forms import Form

ACCEPTED = ".xlsx,.xls,.ods,.csv"
MEGABYTES = MAX_FILE_BYTES // 1024 // 1024


class FileForm(Form):
    """The file to bring in."""

    file = forms.FileField(
        label=gettext_lazy("The file with your learners"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": gettext_lazy("The file is empty. Choose the file that holds the table.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Excel (.xlsx, .xls), .ods or .csv, up to %(megabytes)d MB and 20,000 rows"
        ) % {"megabytes": MEGABYTES}

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what is too large before it is read."""
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        if (sent.size or 0) > MAX_FILE_BYTES:
            sentence = _("The file is larger than %(megabytes)s MB. Remove pictures and unused sheets and try again.")
            raise ValidationError(sentence % {"megabytes": MEGABYTES}, code="too-large")
        return sent


class PasteForm(Form):
    """Rows copied in a spreadsheet; the tabs between their cells are kept, at the very beginning too."""

    pasted = forms.CharField(
        label=gettext_lazy("Rows with their headings"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "wrap": "off", "spellcheck": "false", "class": "pasted"}),
        help_text=gettext_lazy(
            "In the spreadsheet select the whole table with its headings, copy it (Ctrl+C), click into the box "
            "and paste it (Ctrl+V)."
        ),
    )


class AgreementForm(Form):
    """What the officer saw before pressing the button: when, what was mended, and whether confirmations fall."""

    seen_at = forms.DateTimeField(
        required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"]
    )
    seen_mendings = forms.CharField(required=False, widget=forms.HiddenInput)
    accept_void = forms.BooleanField(required=False, widget=forms.HiddenInput)
