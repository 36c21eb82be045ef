"""Reading posts: slips and their custody, whom to telephone, whose token it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lec.accounts.models import Officer, Post, Slip, Token
from lec.accounts.secret_codes import hash_secret, read_secret
from lec.lib.refusals import Invalid
from lec.registry.models import Organisation
from lec.registry.queries import children_of, today


class Custody(StrEnum):
    """Where the newest slip of a post is."""

    NEVER = "never"
    ISSUED = "issued"
    ACTIVATED = "activated"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Held:
    """One organisation below, its post (None where it was never created) and where its slip is."""

    organisation: Organisation
    post: Post | None
    slip: Slip | None
    custody: Custody

    @property
    def officer(self) -> Officer | None:
        """Who holds the post now."""
        return self.post.officer if self.post else None


def slips_of_children(issuer: Organisation, *, now: datetime) -> list[Held]:
    """The open organisations directly below, in Thai order, each with its newest slip; two statements."""
    children = children_of(issuer, today=today(now)).select_related("post", "post__officer")
    return _held(children, Slip.objects.filter(post__organisation__parent=issuer), now)


def slips_below(province: Organisation, *, now: datetime) -> list[Held]:
    """Every open LAO and institution of a province, LAO by LAO in Thai order, and its newest slip; two statements."""
    below = Organisation.objects.filter(province=province).open_on(today(now)).in_thai_order()
    slips = Slip.objects.filter(post__organisation__province=province)
    return sorted(_held(below.select_related("lao", "post", "post__officer"), slips, now), key=_under_its_lao)


def _held(organisations: Iterable[Organisation], slips: QuerySet[Slip], now: datetime) -> list[Held]:
    """Each organisation with its post and the newest of these slips."""
    newest = {slip.post_id: slip for slip in slips.order_by("issued_at", "pk")}
    held = []
    for one in organisations:
        post = getattr(one, "post", None)
        slip = newest.get(post.pk) if post else None
        held.append(Held(one, post, slip, custody_of(post, slip, now=now)))
    return held


def _under_its_lao(one: Held) -> tuple[str, str, bool]:
    lao = one.organisation.lao or one.organisation
    return lao.name_sort, lao.code, one.organisation.lao is not None


def custody_of(post: Post | None, slip: Slip | None, *, now: datetime) -> Custody:
    """Where a post's newest slip is; a post that was activated without one counts as activated."""
    if slip is None:
        return Custody.ACTIVATED if post and post.officer_id else Custody.NEVER
    if slip.activated_at is not None:
        return Custody.ACTIVATED
    return Custody.ISSUED if slip.expires_at > now else Custody.EXPIRED


def newest_slip(posts: Iterable[Post]) -> int:
    """The number of the newest slip of any of these posts; 0 when they have none."""
    ids = [post.pk for post in posts]
    return Slip.objects.filter(post__in=ids).order_by("-pk").values_list("pk", flat=True).first() or 0


def find_slip(secret: str, *, now: datetime) -> Slip:
    """The live slip of that secret, with its post and organisation; typed codes are read kindly.

    Refused alike (slip-dead) when unknown, expired, used or replaced; the sentence says whom to ask.
    """
    slip = (
        Slip.objects.filter(secret_hash=hash_secret(read_secret(secret)))
        .select_related("post__organisation", "post__officer")
        .first()
    )
    return _alive(slip, now=now)


def live_slip(pk: int, *, now: datetime) -> Slip:
    """The slip whose secret was shown a moment ago, if it is still live; refused like `find_slip`.

    It may be gone altogether: a cookie outlives a database that was restored or made anew.
    """
    return _alive(Slip.objects.filter(pk=pk).select_related("post__organisation", "post__officer").first(), now=now)


def _alive(slip: Slip | None, *, now: datetime) -> Slip:
    if slip is None:
        raise Invalid(
            "slip-dead",
            _(
                "This code is not valid. Check it against the paper, or ask the officer of the level above "
                "for a new slip."
            ),
        )
    refuse_dead(slip, now=now)
    return slip


def refuse_dead(slip: Slip, *, now: datetime) -> None:
    """Refuse a slip that is used, replaced or expired; says whom to ask for a new one."""
    if slip.activated_at is None and slip.revoked_at is None and slip.expires_at > now:
        return
    whom = _contact_above(slip.post.organisation) or _("the level above")
    raise Invalid(
        "slip-dead",
        _("This slip has been used, replaced or has expired. Ask for a new slip: %(whom)s.") % {"whom": whom},
    )


def find_token(secret: str) -> Post | None:
    """The post, with organisation and officer, that a program's token opens; one statement.

    None for an unknown or revoked token.
    """
    return Post.objects.filter(
        tokens__secret_hash=hash_secret(secret), tokens__revoked_at__isnull=True, is_active=True
    ).first()


def tokens_of(post: Post) -> QuerySet[Token]:
    """The post's tokens that still open something, newest first."""
    return Token.objects.filter(post=post, revoked_at__isnull=True).order_by("-created_at", "-pk")


def contact(organisation: Organisation) -> str:
    """Whom to telephone there: `name, position, telephone`; empty where nobody holds the post."""
    return contacts([organisation.pk])[organisation.pk]


def contacts(organisation_ids: Iterable[int]) -> dict[int, str]:
    """Whom to telephone in each organisation, by id, as `contact` says it; one statement."""
    wanted = dict.fromkeys(organisation_ids, "")
    officers = Officer.objects.filter(post__organisation__in=list(wanted), left_at__isnull=True)
    for officer, pk in ((officer, officer.post.organisation_id) for officer in officers.select_related("post")):
        wanted[pk] = ", ".join((str(officer), officer.position, officer.telephone))
    return wanted


def _contact_above(organisation: Organisation) -> str:
    return contacts([organisation.parent_id])[organisation.parent_id] if organisation.parent_id else ""


