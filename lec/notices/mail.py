"""Hands letters to the mail server one by one, so that an address that fails keeps nobody else from theirs."""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

LONGEST_FAILURE = 300


@dataclass(frozen=True)
class Letter:
    """One e-mail in plain text to one address; it carries no learner's name."""

    to: str
    subject: str
    text: str
    reply_to: str = ""


def deliver(letters: Sequence[Letter]) -> list[str]:
    """Send each letter; answers for each "" or a short sentence that says why it did not go.

    Nothing of one letter stops the next: not an address that the server refuses, not a server that hangs up.
    Only a server that cannot be reached at all is not asked again for the rest. Never call it in a transaction:
    a mail server may take seconds to answer, and what was sent cannot be taken back.
    """
    connection = get_connection()
    failures: list[str] = []
    unreachable = ""
    for letter in letters:
        if not unreachable:
            try:
                connection.open()
            except (smtplib.SMTPException, OSError) as problem:
                unreachable = _("The mail server cannot be reached: %(why)s") % {"why": _said(problem)}
        if unreachable:
            failures.append(unreachable[:LONGEST_FAILURE])
            continue
        try:
            connection.send_messages([_message(letter)])
        except (smtplib.SMTPException, OSError, ValueError, MessageError) as problem:
            failures.append(_said(problem)[:LONGEST_FAILURE])
            # Whatever state the refusal left the line in: the next letter has a line of its own.
            connection.close()
        else:
            failures.append("")
    connection.close()
    return failures


def _message(letter: Letter) -> EmailMessage:
    if not letter.to.strip():  # Django would count it as sent.
        raise ValueError(_("There is no address."))
    return EmailMessage(
        subject=letter.subject,
        body=letter.text,
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        # Nobody is told "out of office" by a program, and no program is to answer one.
        headers={"Auto-Submitted": "auto-generated"},
    )


def _said(problem: Exception) -> str:
    """What the server said, as `550 No such user`; else what the problem says of itself."""
    code: int
    text: bytes | str
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(problem.recipients.values()))
    elif isinstance(problem, smtplib.SMTPResponseException):
        code, text = problem.smtp_code, problem.smtp_error
    else:
        return " ".join(str(problem).split()) or type(problem).__name__
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return " ".join(f"{code} {said}".split())
