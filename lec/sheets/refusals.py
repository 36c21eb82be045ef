"""The sentences that say why a file cannot be read."""

from django.utils.translation import gettext as _


def sentence(code: str, **details: object) -> str:
    """Return the sentence of a refusal, in the language of the moment, with its details filled in."""
    return _sentences()[code] % details


def _sentences() -> dict[str, str]:
    return {
        "file-empty": _("The file is empty. Choose the file that holds the table."),
        "file-too-large": _(
            "The file is larger than %(megabytes)s MB. Remove pictures and unused sheets and try again."
        ),
        "file-too-heavy": _(
            "The file takes too much memory to read. Copy only the table into a new workbook and try again."
        ),
        "file-not-spreadsheet": _(
            "The file is not a spreadsheet. Save the table as an Excel file (.xlsx) and try again."
        ),
        "file-web-page": _("The file is really a web page. Open it in Excel, save it as .xlsx and try again."),
        "file-password": _("The file is protected by a password. Remove the password in Excel and try again."),
        "file-bomb": _("The file unpacks to too much data. Copy only the table into a new workbook and try again."),
        "file-corrupt": _("The file is damaged. Open it in Excel, save it under a new name and try again."),
        "sheet-rows": _("Sheet %(sheet)s has more than %(rows)s rows. Delete the unneeded ones and try again."),
        "sheet-columns": _(
            "Sheet %(sheet)s has more than %(columns)s columns. Delete the unneeded ones and try again."
        ),
        "pasted-empty": _("Nothing was pasted. Copy the rows in the spreadsheet, headings too, and paste them here."),
        "pasted-too-long": _("The pasted text is longer than %(characters)s characters. Bring in the file instead."),
        "cell-too-long": _("Row %(row)s of sheet %(sheet)s has a cell over %(characters)s characters. Shorten it."),
    }
