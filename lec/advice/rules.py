"""Who may talk with whom, and what is not to be written: a learner's number, a file of another kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.advice.models import Thread
from lec.lib.digits import to_arabic
from lec.lib.filetypes import FileType, fitting_name, plain_name, recognise
from lec.lib.identifiers import BadIdentifier, parse_identifier
from lec.lib.names import clean_text
from lec.lib.refusals import Hidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.rounds.chain import databases_at

LONGEST_SUBJECT = 200
LONGEST_TEXT = 4000
MOST_FILES = 5
LARGEST_FILE = 10 * 1024 * 1024
"""Bytes one file may have."""

_NUMBER = re.compile(r"\d+(?:[ .\-\u2010-\u2015\u2212]{1,3}\d+)*")
_GCODE = re.compile(r"(?<![A-Za-z])[Gg](?:[ .\-\u2010-\u2015\u2212]{0,3}\d){12}(?!\d)")
_BETWEEN = re.compile(r"[ .\-\u2010-\u2015\u2212]+")
_AS_PRINTED = [1, 4, 5, 2, 1]
"""The lengths of the groups in which a national ID is printed."""


@dataclass(frozen=True)
class Prepared:
    """A file that may be kept: its tidy name, its kind by content, and its bytes."""

    filename: str
    kind: FileType
    content: bytes


def check_is_side(thread: Thread, *, by: Post) -> None:
    """Only the two organisations' posts see a thread; the levels higher up do not."""
    if by.organisation_id not in thread.sides:
        raise Hidden("not-found", _("There is no such conversation here."))


def check_can_open(organisation: Organisation, database: str, *, by: Post) -> None:
    """Advice is between an organisation and the level directly above it, on a database it confirms (๓)."""
    if by.organisation_id not in (organisation.pk, organisation.parent_id):
        raise Hidden("not-found", _("There is no such organisation directly above or below yours."))
    if organisation.parent_id is None:
        raise Refused("no-level-above", _("There is no level above yours to ask."))
    if database and database not in databases_at(organisation.level):
        sentence = _("%(name)s does not take part in this database.") % {"name": organisation.title}
        raise Invalid("database-unknown", sentence, {"database": sentence})


def check_can_write(thread: Thread, *, by: Post) -> None:
    """Both sides write, for as long as the one belongs to the other."""
    check_is_side(thread, by=by)
    if thread.is_over:
        raise Refused(
            "moved-away",
            _("%(name)s belongs to another body now. What was written stays readable; nothing can be added.")
            % {"name": thread.organisation.title},
        )


def check_can_settle(thread: Thread, *, by: Post) -> None:
    """Who was asked and has not answered yet cannot call the matter settled; everybody else can."""
    check_can_write(thread, by=by)
    if thread.is_settled:
        raise Refused("settled", _("It is settled already."))
    if thread.answer_due_from_id == by.organisation_id != thread.asked_by_id:
        raise Refused("answer-first", _("You were asked and have not answered yet: answer, then mark it as settled."))


def can_settle(thread: Thread, *, by: Post) -> bool:
    """Whether `check_can_settle` lets it pass."""
    try:
        check_can_settle(thread, by=by)
    except Refused:
        return False
    return True


def tidy(text: str) -> str:
    """A text with tidy lines, at most one empty line between two, none at the ends."""
    lines = [clean_text(line) for line in text.splitlines()]
    kept = [line for before, line in pairwise(["", *lines]) if line or before]
    return "\n".join(kept).strip()


def check_subject(subject: str) -> None:
    """A thread says what it is about, without a learner's number."""
    if not subject:
        raise _invalid("subject", "subject-missing", _("Say in a few words what it is about."))
    if len(subject) > LONGEST_SUBJECT:
        raise _invalid("subject", "subject-long", _("Write at most %(n)d characters.") % {"n": LONGEST_SUBJECT})
    _check_no_identifier("subject", subject)


def check_text(text: str) -> None:
    """A message says something, not too much, and has no learner's number in it."""
    if not text:
        raise _invalid("text", "text-missing", _("Write what you want to say."))
    if len(text) > LONGEST_TEXT:
        raise _invalid("text", "text-long", _("Write at most %(n)d characters.") % {"n": LONGEST_TEXT})
    _check_no_identifier("text", text)


def prepared(files: Sequence[tuple[str, bytes]]) -> list[Prepared]:
    """Files (name, content) as they may be kept; refused: too many, too large, empty, of an unknown kind."""
    if len(files) > MOST_FILES:
        raise _invalid("attached", "files-many", _("Send at most %(n)d files with one message.") % {"n": MOST_FILES})
    return [_prepared(filename, content) for filename, content in files]


def holds_identifier(text: str) -> bool:
    """Whether a text has a national ID or a G-Code in it, also with blanks, dashes or Thai digits.

    Thirteen digits in a row, or in the groups of the card, are taken for one whatever their check digit; thirteen
    digits in other groups only when the check digit fits and they cannot be telephone numbers side by side.
    """
    plain = to_arabic(text)
    if _GCODE.search(plain):
        return True
    return any(_is_national(_BETWEEN.split(run)) for run in _NUMBER.findall(plain))


def _is_national(groups: list[str]) -> bool:
    lengths = [len(group) for group in groups]
    for start in range(len(groups)):
        for end in range(start + 1, len(groups) + 1):
            if sum(lengths[start:end]) == 13 and (
                end == start + 1 or lengths[start:end] == _AS_PRINTED or _fits("".join(groups[start:end]))
            ):
                return True
    return False


def _fits(digits: str) -> bool:
    if digits.startswith("0"):
        return False
    try:
        parse_identifier(digits)
    except BadIdentifier:
        return False
    return True


def _check_no_identifier(field: str, text: str) -> None:
    if holds_identifier(text):
        raise _invalid(
            field,
            "identifier-written",
            _(
                "There is a national ID or a G-Code in it. No learner is named here: say the class and how many, "
                "and look at the learner on the learners' pages."
            ),
        )


def _prepared(filename: str, content: bytes) -> Prepared:
    name = plain_name(filename, "file")
    if not content:
        raise _invalid("attached", "file-empty", _("%(file)s is empty.") % {"file": name})
    if len(content) > LARGEST_FILE:
        raise _invalid("attached", "file-too-large", _("%(file)s is larger than 10 MB.") % {"file": name})
    kind = recognise(content)
    if kind is None:
        sentence = _("%(file)s is not a PDF, a picture (JPEG, PNG, HEIC) or a spreadsheet.") % {"file": name}
        raise _invalid("attached", "file-unknown", sentence)
    if holds_identifier(name):
        raise _invalid("attached", "identifier-written", _("The name of a file has a national ID or a G-Code in it."))
    return Prepared(fitting_name(name, kind), kind, content)


def _invalid(field: str, code: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, {field: sentence})
