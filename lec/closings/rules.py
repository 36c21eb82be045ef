"""When the numbers of a round may be frozen, and when frozen anew."""

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.closings.models import Taken
from lec.lib.refusals import Invalid, Refused
from lec.rounds.models import Round
from lec.rounds.rules import check_is_department

LONGEST_ORDER, LONGEST_REASON = 200, 500


def check_words(*, taken: str, order_reference: str, reason: str) -> None:
    """What is taken for the missing is one of the two; an order and a reason fit into their columns."""
    if taken not in Taken.values:
        sentence = _("Choose what is taken for those who have not confirmed.")
        raise Invalid("taken-unknown", sentence, {"taken": sentence})
    for field, value, most in (
        ("order_reference", order_reference, LONGEST_ORDER),
        ("reason", reason, LONGEST_REASON),
    ):
        if len(value) > most:
            sentence = _("Write at most %(n)d characters.") % {"n": most}
            raise Invalid("too-long", sentence, {field: sentence})


def check_can_close_again(round_: Round, *, reason: str, by: Post | None) -> None:
    """Only what is closed is closed again, by the department, and it says why."""
    check_is_department(by)
    if round_.closed_at is None:
        raise Refused("round-not-closed", _("This round is still open; close it first."))
    if not reason:
        sentence = _("Say why the numbers are frozen once more.")
        raise Invalid("reason-missing", sentence, {"reason": sentence})
