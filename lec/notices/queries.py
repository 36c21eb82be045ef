"""Reading notices: a post's inbox, how many are unread, and whether its mail arrives."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.refusals import Hidden
from lec.notices.models import Mailing, Notice


def inbox(post: Post) -> QuerySet[Notice]:
    """Everything a post was told, newest first."""
    return Notice.objects.filter(post=post).order_by("-at", "-pk")


def unread(post: Post) -> int:
    """How many notices the post has not opened; one statement by an index of the unread alone."""
    return Notice.objects.filter(post=post, read_at__isnull=True).count()


def find_notice(pk: int, *, post: Post) -> Notice:
    """The post's own notice of that number; Hidden (404) otherwise."""
    found = Notice.objects.filter(pk=pk, post=post).first()
    if found is None:
        raise Hidden("not-found", _("There is no such notice."))
    return found


def failing_mailing(post: Post) -> Mailing | None:
    """The post's newest letter, if its address did not take it and is still the officer's."""
    newest = Mailing.objects.filter(post=post).order_by("-at", "-pk").first()
    email = post.officer.email if post.officer else ""
    if newest is None or newest.sent_at is not None or not newest.failure or newest.address != email:
        return None
    return newest
