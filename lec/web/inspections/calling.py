"""Whom a visitor telephones: the officer of an institution, with a number that a telephone dials."""

from collections.abc import Iterable
from dataclasses import dataclass

from lec.accounts.models import Officer


@dataclass(frozen=True)
class Call:
    """An officer to call; `telephone` is empty where the post was never activated."""

    person: str = ""
    telephone: str = ""

    @property
    def dialled(self) -> str:
        """The first number that is given, with nothing but digits and a plus."""
        first = self.telephone.split(",")[0].split("/")[0]
        return "".join(sign for sign in first if sign.isdecimal() or sign == "+")


def calls(organisations: Iterable[int]) -> dict[int, Call]:
    """The officers of these organisations by id; one statement."""
    found = dict.fromkeys(organisations, Call())
    officers = Officer.objects.filter(post__organisation__in=list(found), left_at__isnull=True)
    for one in officers.select_related("post"):
        found[one.post.organisation_id] = Call(str(one), one.telephone)
    return found
