"""The e-mail of what a post was told: one for everything, in Thai, nothing in it that a person typed."""

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import override

from lec.accounts.models import Post
from lec.lib.thai_calendar import format_date
from lec.notices.mail import Letter
from lec.notices.models import Notice, NoticeKind
from lec.notices.sentences import deadline_lines, headline, sentence
from lec.registry.queries import today
from lec.rounds.chain import RECORD_LANGUAGE

MOST_OF_A_KIND = 3
"""How many of one kind a letter tells in full; the rest is a number, and stands in the inbox."""

LONGEST_SUBJECT = 200

_ORDER = list(NoticeKind)


def digest(post: Post, address: str, notices: Sequence[Notice], *, inbox: str) -> Letter:
    """The letter; `inbox` is the whole address of the page where everything stands."""
    with override(RECORD_LANGUAGE):
        ordered = sorted(notices, key=lambda one: (_ORDER.index(NoticeKind(one.kind)), one.at, one.pk))
        several = _("%(n)d things to know") % {"n": len(ordered)}
        subject = sentence(ordered[0]) if len(ordered) == 1 else several
        lines = [
            _("To %(officer)s") % {"officer": post.officer or post.organisation.title},
            post.organisation.title,
            "",
        ]
        for kind, group in groupby(ordered, key=lambda one: one.kind):
            lines += [*_section(kind, list(group)), ""]
        lines += [
            _("Read and act in LEC:"),
            inbox,
            "",
            "-- ",
            _(
                "LEC sent this by itself; nobody reads answers to it. The address is the one in your profile, "
                "where you can change it or take it out."
            ),
        ]
        subject = " ".join(f"LEC: {subject}".split())[:LONGEST_SUBJECT]
        return Letter(to=address, subject=subject, text="\n".join(lines) + "\n")


def _section(kind: str, notices: Sequence[Notice]) -> list[str]:
    """The heading of a kind, its first ones by day, and how many more there are."""
    if len(notices) == 1:
        return [f"• {sentence(notices[0])}", *_more(notices[0])]
    lines = [f"• {headline(kind, notices)}"]
    # Contests and the like say the same each time: their number is the whole news.
    if len({sentence(one) for one in notices}) > 1:
        lines += [f"  - {format_date(today(one.at), 'short')} {sentence(one)}" for one in notices[:MOST_OF_A_KIND]]
        if len(notices) > MOST_OF_A_KIND:
            lines.append("  " + _("and %(n)d more") % {"n": len(notices) - MOST_OF_A_KIND})
    return lines


def _more(notice: Notice) -> list[str]:
    if notice.kind == NoticeKind.DEADLINE:
        return [f"  - {line}" for line in deadline_lines(notice.facts)]
    return []
