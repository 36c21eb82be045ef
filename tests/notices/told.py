"""What posts were told, in a form that tests compare."""

from datetime import datetime, timedelta

from lec.notices.actions.drawing import begin, draw
from lec.notices.models import Notice
from lec.notices.sentences import sentence
from lec.registry.models import Organisation
from tests.nation import NOW

LATER = NOW + timedelta(hours=1)


def draw_all(now: datetime = LATER) -> int:
    """Draw from whatever stands in the tables; fails the test where a source cannot be read."""
    drawn = draw(now=now)
    assert drawn.failed == ()
    return drawn.told


def begin_here(now: datetime = LATER) -> None:
    """Let everything until now be told, and forget it."""
    begin()
    draw_all(now)
    Notice.objects.all().delete()


def kinds_told() -> dict[str, list[str]]:
    """Which kinds each organisation was told, by its code, in the order they happened."""
    told: dict[str, list[str]] = {}
    for one in Notice.objects.order_by("at", "pk").select_related("post__organisation"):
        told.setdefault(one.post.organisation.code, []).append(one.kind)
    return told


def notices_of(organisation: Organisation) -> list[Notice]:
    """What an organisation was told, oldest first."""
    return list(Notice.objects.filter(post__organisation=organisation).order_by("at", "pk"))


def sentences_of(organisation: Organisation) -> list[str]:
    """The same in words."""
    return [sentence(one) for one in notices_of(organisation)]
