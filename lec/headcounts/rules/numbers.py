"""Who may record head counts, and which numbers and files are refused."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.filetypes import FileType, recognise
from lec.lib.grades import HEADCOUNT_GRADES
from lec.lib.refusals import Invalid, Refused
from lec.registry.models import OtherSchool
from lec.registry.rules import check_is_own

SEXES = ("M", "F")
CELLS = tuple((grade, sex) for grade in HEADCOUNT_GRADES for sex in SEXES)
"""The eighteen cells of a head count, in the order they are asked for."""

MOST = 5000
"""More pupils than this in one grade and sex is a slip of the finger."""

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes a name list may have."""


def check_can_record(school: OtherSchool, *, by: Post) -> None:
    """Only the local authority that funds the school keeps its numbers and name lists (๕.๒)."""
    check_is_own(by.organisation, school.lao)


def field_of(grade: str, sex: str) -> str:
    """The name of a cell in forms and faults: K1_M."""
    return f"{grade}_{sex}"


def check_cells(cells: Mapping[tuple[str, str], int]) -> None:
    """All eighteen cells are there, each a whole number from 0 to MOST; missing is not zero."""
    faults = {
        field_of(*cell): sentence
        for cell in (*CELLS, *(set(cells) - set(CELLS)))
        if (sentence := cell_fault(cell, cells.get(cell)))
    }
    if faults:
        raise Invalid("cells-faulty", _("Some numbers are missing or wrong."), faults)


def cell_fault(cell: tuple[str, str], count: object) -> str:
    """What is wrong with one cell, or nothing."""
    if cell not in CELLS:
        return _("Only kindergarten 1 to primary 6, boys and girls, are counted.")
    if count is None:
        return _("Fill in a number; write 0 where there is nobody.")
    # A bool is an int to Python, never to people.
    if type(count) is not int:
        return _("Write a whole number, such as 12.")
    if count < 0:
        return _("The number cannot be less than 0.")
    if count > MOST:
        return _("The number is more than %(most)s; check it.") % {"most": f"{MOST:,}"}
    return ""


def check_not_dissolved(school: OtherSchool, cells: Mapping[tuple[str, str], int]) -> None:
    """A dissolved school has nobody left to count (๕.๒(๒)); take the dissolution back first."""
    if school.dissolved_on is not None and any(cells.values()):
        raise Refused(
            "school-dissolved",
            _("This school is dissolved: its numbers are zero. If that is wrong, take the dissolution back."),
        )


def check_dissolution(*, on: date, reference: str, today: date) -> None:
    """A dissolution has happened, and names the announcement that says so."""
    faults = {}
    if on > today:
        faults["on"] = _("The day of the dissolution cannot lie in the future.")
    if not reference:
        faults["reference"] = _("Give the reference of the announcement.")
    if faults:
        raise Invalid("dissolution-faulty", _("The dissolution needs its day and its announcement."), faults)


def check_can_reopen(school: OtherSchool, *, reason: str) -> None:
    """Taking a dissolution back needs a dissolution, and a reason."""
    if school.dissolved_on is None:
        raise Refused("school-not-dissolved", _("This school is not dissolved."))
    if not reason:
        sentence = _("Give the reason for taking the dissolution back.")
        raise Invalid("reason-missing", sentence, {"reason": sentence})


def check_name_list(content: bytes) -> FileType:
    """The kind of an attached file: PDF, picture or spreadsheet by its content, within the size allowed."""
    if not content:
        raise _bad_file("file-empty", _("The file is empty. Choose the file with the name list."))
    if len(content) > LARGEST_FILE:
        raise _bad_file("file-too-large", _("The file is larger than 10 MB. Scan it at a lower quality."))
    kind = recognise(content)
    if kind is None:
        raise _bad_file(
            "file-unknown", _("The name list must be a PDF, a picture (JPEG, PNG, HEIC) or a spreadsheet.")
        )
    return kind


def _bad_file(code: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, {"file": sentence})
