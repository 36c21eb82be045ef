"""The form that takes the yearly list: one or several files that make one list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lec.sheets.reader import MAX_FILE_BYTES
from lec.web.forms import Form

MOST_FILES = 10


class SeveralFiles(forms.ClearableFileInput):
    """The browser's own way to choose several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; each is checked by itself, and a fault names the file."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files as a list."""
        sent: list[UploadedFile[bytes]] = data if isinstance(data, list) else [data]
        if len(sent) > MOST_FILES:
            raise ValidationError(_("Choose at most %(n)d files at a time.") % {"n": MOST_FILES})
        files = [super(FilesField, self).clean(one, initial) for one in sent]
        for one in files:
            if one.size > MAX_FILE_BYTES:
                sentence = _("%(file)s is larger than %(megabytes)d MB. Split the list into several files.")
                raise ValidationError(sentence % {"file": one.name, "megabytes": MAX_FILE_BYTES // 1024 // 1024})
        return files


class ListForm(Form):
    """The yearly list, in one or several files."""

    lists = FilesField(
        label=gettext_lazy("The list of organisations"),
        widget=SeveralFiles(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        help_text=gettext_lazy(
            "Excel (.xlsx, .xls), .ods or .csv with up to 20,000 rows each; several files are one list"
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Where the list comes from"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "The letter or announcement; it is kept with every new name. Empty: the names of the files"
        ),
    )
