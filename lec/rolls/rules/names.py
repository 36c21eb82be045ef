"""When children's names are shown above their local authority: for a check, with a reason."""

from django.utils.translation import gettext as _

from lec.lib.refusals import Invalid
from lec.registry.models import Level, Organisation
from lec.registry.rules import sees_names
from lec.rolls.rules.roll import LEAST_SENTENCE, LONGEST_SENTENCE

LONGEST_TEXT = 100


def needs_reason(viewer: Organisation) -> bool:
    """Whether `viewer` sees names only for a check: provinces and the department do."""
    return not sees_names(viewer)


def check_reason(reason: str) -> None:
    """A look at names above the local authority has a reason of 5 to 500 characters."""
    if not LEAST_SENTENCE <= len(reason) <= LONGEST_SENTENCE:
        sentence = _("Say in at least %(n)d characters which check needs the names.") % {"n": LEAST_SENTENCE}
        raise Invalid("reason-missing", sentence, {"reason": sentence})


def check_searchable(text: str, *, top: Organisation) -> None:
    """A search says at least two characters of a name; across the whole nation three."""
    least = 3 if top.level == Level.DEPARTMENT else 2
    if len(text) < least:
        sentence = _("Type at least %(n)d characters of the name, or the whole identifier.") % {"n": least}
        raise Invalid("search-short", sentence, {"text": sentence})
