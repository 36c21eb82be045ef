"""One fault of a spreadsheet: where it is, what stands there and what to do."""

from dataclasses import dataclass
from datetime import date, datetime

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault to be mended in the file; `message` is one sentence in the language of the moment.

    `cell` is like D7 and empty when the whole sheet is meant; `value` is what stands there, as text of at
    most 60 characters. It may hold an identifier: faults are for the owner of the file and never logged.
    """

    sheet: str
    cell: str
    value: str
    code: str
    message: str


def shown(value: object) -> str:
    """Return a cell's value as its owner sees it, cut to 60 characters: 10650101.0 is 10650101."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.isoformat(sep=" ")
    elif isinstance(value, date):
        value = value.isoformat()
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
