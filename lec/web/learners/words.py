"""What the learners of an institution are called: young children in a centre, pupils in a school."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lec.registry.models import Kind, Organisation


@dataclass(frozen=True)
class Words:
    """The learner of an institution inside a sentence, and the heading of their list."""

    one: str
    heading: str


def words_for(institution: Organisation) -> Words:
    """เด็กเล็ก in a centre, นักเรียน in a school."""
    if institution.kind == Kind.CENTRE:
        return Words(one=_("young child"), heading=_("Young children"))
    return Words(one=_("pupil"), heading=_("Pupils"))
