"""What a step's cause says in LEC's own words: what a person typed may name a child, and stays where it is."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from lec.registry.models import Organisation
from lec.registry.rules import sees_names
from lec.rounds.chain import RECORD_LANGUAGE
from lec.rounds.models import Act, Step

TYPED = (
    gettext_noop("Two records were found to be of one person: %(reason)s"),
    gettext_noop("The local authority does not accept an explanation: %(reason)s"),
    gettext_noop("The dissolution of %(school)s was taken back: %(reason)s"),
)
"""Every cause that ends in what a person typed, as it is written into the history (tests look for others)."""


def causes_without_names(steps: Iterable[Step]) -> dict[int, str]:
    """By step id, why a standing fell, in Thai and without a word that a person typed; one statement.

    What was returned says only that it was, and so does whatever fell above it in the same act.
    """
    steps = list(steps)
    returned = set(
        Step.objects.filter(act=Act.RETURN, at__in={one.at for one in steps}, post__in={one.post_id for one in steps})
        .order_by()
        .values_list("at", "post")
    )
    with override(RECORD_LANGUAGE):
        sent_back = _("Returned by the level above for correction.")
        return {one.pk: sent_back if (one.at, one.post_id) in returned else own_words(one.reason) for one in steps}


def cause_for(viewer: Organisation, cause: str) -> str:
    """The cause as that viewer may read it: whole where it sees learners' names, else in LEC's own words.

    What is typed to return a database stays whole at every level, as its form says.
    """
    if sees_names(viewer):
        return cause
    with override(RECORD_LANGUAGE):
        return own_words(cause)


def own_words(cause: str) -> str:
    """The cause up to where a person began to type; to be asked in the language of the record."""
    for template in TYPED:
        before = _(template).split("%(reason)s")[0]
        opening, _school, middle = before.partition("%(school)s")
        if cause.startswith(opening) and middle in cause[len(opening) :]:
            end = cause.index(middle, len(opening)) + len(middle)
            return cause[:end].rstrip(": ")
    return cause
