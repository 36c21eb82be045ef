"""Creating posts, handing them down by slips, activating them, and keeping their keys."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from lec.accounts.models import Officer, Post, Slip, Token
from lec.accounts.queries import refuse_dead
from lec.accounts.rules import (
    check_can_issue,
    check_can_issue_below,
    check_chosen_username,
    check_has_officer,
    check_nothing_issued_since,
    check_own_post,
    check_password,
    check_usernames_free,
)
from lec.accounts.secret_codes import hash_secret, new_secret
from lec.audit import actions as audit
from lec.audit.models import Ledger
from lec.lib.refusals import Invalid
from lec.registry.models import Level, Organisation

# Everybody holds the ledgers of several levels in this order.
LOCK_ORDER = (Level.INSTITUTION, Level.LAO, Level.PROVINCE, Level.DEPARTMENT)
SLIP_DAYS = 30
"""How many days a slip is good for, to the end of the last one."""


@dataclass(frozen=True)
class IssuedSlip:
    """A slip with its secret in the clear: the only moment at which it exists, on its way to paper."""

    slip: Slip
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Profile:
    """Who an officer is (๕.๑(๓)); e-mail, order number and date of appointment may be unknown."""

    first_name: str
    last_name: str
    position: str
    telephone: str
    email: str = ""
    order_number: str = ""
    appointed_on: date | None = None


@transaction.atomic
def create_post(
    *, organisation: Organisation, username: str | None = None, by: Post | None, now: datetime
) -> Post:
    """Give an organisation its account; its user name is its code (๕.๑ note).

    Only the department's is chosen freely. Refused where the user name is taken. Nobody can sign in
    until a slip is activated.
    """
    if username is not None:
        check_chosen_username(username, organisation=organisation)
    return _create([organisation], {organisation.pk: username or organisation.code}, by=by, now=now)[0]


@transaction.atomic
def create_posts(*, organisations: Iterable[Organisation], by: Post | None, now: datetime) -> list[Post]:
    """Give many organisations their accounts at once, each named by its code; whole or nothing."""
    listed = list(organisations)
    return _create(listed, {organisation.pk: organisation.code for organisation in listed}, by=by, now=now)


@transaction.atomic
def follow_codes(*, organisations: Iterable[Organisation], by: Post | None, now: datetime) -> int:
    """Let user names follow the codes that organisations have now (not the department's, which is chosen).

    Codes may have been swapped among them. Answers how many user names changed.
    """
    listed = [organisation for organisation in organisations if organisation.level != Level.DEPARTMENT]
    code = Organisation.objects.filter(pk=OuterRef("organisation_id")).values("code")[:1]
    ledgers = _hold(listed)
    changed = list(
        Post.objects.filter(organisation__in=listed).exclude(username=F("organisation__code"))
    )
    posts = Post.objects.filter(pk__in=[post.pk for post in changed])
    posts.update(username=Concat(Value("~"), Cast("pk", CharField())))
    posts.update(username=Subquery(code))
    entries = {
        post.organisation_id: [
            audit.Entry(
                "post.rename",
                f"post:{post.pk}",
                {"username": post.username},
                {"username": post.organisation.code},
            )
        ]
        for post in changed
    }
    audit.append_each(ledgers, entries, by=by, now=now)
    return len(changed)


@transaction.atomic
def issue_slips(
    *,
    posts: Iterable[Post],
    by: Post | None,
    now: datetime,
    valid_days: int = SLIP_DAYS,
    newest_seen: int | None = None,
) -> list[IssuedSlip]:
    """Issue a slip for each post, in the order given; older slips of these posts die at once (๕.๑(๑)).

    For a new officer it is the same act: whoever activates takes the post over. `newest_seen` is the
    number of the newest slip the issuer saw (0 for none); refused when there is a newer one. Refused
    unless `by` is the level directly above every post, or the operator (None).
    """
    listed = list(dict.fromkeys(posts))
    today = timezone.localtime(now).date()
    for post in listed:
        check_can_issue(post.organisation, by=by, today=today)
    ledgers = _hold(post.organisation for post in listed)
    if newest_seen is not None:
        check_nothing_issued_since(listed, newest_seen=newest_seen)
    return _issue(listed, ledgers, by=by, now=now, valid_days=valid_days)


@transaction.atomic
def issue_slips_below(
    *, province: Organisation, posts: Iterable[Post], by: Post, now: datetime, newest_seen: int
) -> list[IssuedSlip]:
    """Issue a slip for each of these posts of one province, whatever their level, in the order given.

    Only for posts that nobody has taken over: an officer in charge is replaced by the level directly above alone,
    so whoever activated meanwhile is passed over. `newest_seen` as for `issue_slips`. Refused outside the province.
    """
    check_can_issue_below(province, by=by)
    listed = [post for post in dict.fromkeys(posts) if post.organisation.province_id == province.pk]
    ledgers = _hold(post.organisation for post in listed)
    taken = Post.objects.filter(pk__in=[one.pk for one in listed], officer__isnull=False)
    held = set(taken.values_list("pk", flat=True))
    vacant = [post for post in listed if post.pk not in held]
    check_nothing_issued_since(vacant, newest_seen=newest_seen)
    return _issue(vacant, ledgers, by=by, now=now, valid_days=SLIP_DAYS)


@transaction.atomic
def take_back_slips(*, issued: Iterable[IssuedSlip], by: Post, now: datetime) -> int:
    """Make slips void that never reached paper; answers how many. Whoever activated one meanwhile keeps the post."""
    slips = [one.slip for one in issued]
    ledgers = _hold(slip.post.organisation for slip in slips)
    dead = Slip.objects.filter(pk__in=[slip.pk for slip in slips], activated_at__isnull=True, revoked_at__isnull=True)
    gone = set(dead.values_list("pk", flat=True))
    dead.update(revoked_at=now)
    entries = {
        slip.post.organisation_id: [audit.Entry("slip.revoke", f"slip:{slip.pk}", None, {"revoked_at": now})]
        for slip in slips
        if slip.pk in gone
    }
    audit.append_each(ledgers, entries, by=by, now=now)
    return len(gone)


@transaction.atomic
def activate(*, slip: Slip, profile: Profile, password: str, now: datetime) -> Post:
    """Hand the post to the officer who brings the slip: a new profile and a new password (๕.๑(๓)).

    The predecessor's acts stay theirs; their sessions and tokens die in this moment. Refused when the
    slip is used, replaced or expired, or the password is weak.
    """
    ledger = audit.hold([slip.post.organisation_id])[slip.post.organisation_id]
    slip = (
        Slip.objects.select_for_update(of=("self",))
        .select_related("post__organisation", "post__officer")
        .get(pk=slip.pk)
    )
    refuse_dead(slip, now=now)
    post = slip.post
    _check_complete(profile)
    check_password(password, post=post)
    predecessor = post.officer
    Officer.objects.filter(post=post, left_at__isnull=True).update(left_at=now)
    post.officer = Officer.objects.create(post=post, created_at=now, **asdict(profile))
    post.password = make_password(password)
    post.sign_in_epoch += 1
    post.save(update_fields=["officer", "password", "sign_in_epoch"])
    Token.objects.filter(post=post, revoked_at__isnull=True).update(revoked_at=now)
    slip.activated_at = now
    slip.save(update_fields=["activated_at"])
    before = {"officer": predecessor.pk, "name": str(predecessor)} if predecessor else None
    after = {"officer": post.officer.pk, "name": str(post.officer), "order": profile.order_number}
    entry = audit.Entry("post.activate", f"slip:{slip.pk}", before, after)
    audit.append(ledger, [entry], by=post, now=now)
    return post


@transaction.atomic
def change_profile(
    *, post: Post, position: str, telephone: str, email: str, by: Post, now: datetime
) -> Officer:
    """Correct one's own position, telephone and e-mail; another name is another officer, with a slip.

    Saving what stands already does nothing.
    """
    check_own_post(post, by=by)
    check_has_officer(post)
    ledger = _hold([post.organisation])[post.organisation_id]
    officer = Officer.objects.get(post=post, left_at__isnull=True)
    before = {"position": officer.position, "telephone": officer.telephone, "email": officer.email}
    after = {"position": position, "telephone": telephone, "email": email}
    if after == before:
        return officer
    officer.position, officer.telephone, officer.email = position, telephone, email
    officer.save(update_fields=["position", "telephone", "email"])
    entry = audit.Entry("officer.change", f"officer:{officer.pk}", before, after)
    audit.append(ledger, [entry], by=by, now=now)
    return officer


@transaction.atomic
def change_password(*, post: Post, current: str, password: str, by: Post, now: datetime) -> Post:
    """Give one's own post another password; every session of it ends.

    Refused when the current password is wrong or the new one is weak.
    """
    check_own_post(post, by=by)
    ledger = _hold([post.organisation])[post.organisation_id]
    post = Post.objects.get(pk=post.pk)
    if not post.check_password(current):
        sentence = _("The current password is not right.")
        raise Invalid("password-wrong", sentence, {"current": sentence})
    check_password(password, post=post)
    post.password = make_password(password)
    post.sign_in_epoch += 1
    post.save(update_fields=["password", "sign_in_epoch"])
    audit.append(ledger, [audit.Entry("post.password", f"post:{post.pk}")], by=by, now=now)
    return post


@transaction.atomic
def sign_out_everywhere(*, post: Post) -> None:
    """End every session of the post, copied cookies included; like signing in, no event of the record."""
    Post.objects.filter(pk=post.pk).update(sign_in_epoch=F("sign_in_epoch") + 1)


@transaction.atomic
def create_token(*, post: Post, by: Post | None, now: datetime) -> tuple[Token, str]:
    """A program's key to the post, and its secret, shown this once.

    Refused for another's post, and for a post without an officer: programs act in a person's name.
    """
    check_own_post(post, by=by)
    check_has_officer(post)
    ledger = _hold([post.organisation])[post.organisation_id]
    secret = f"lec_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(post=post, secret_hash=hash_secret(secret), created_at=now)
    audit.append(ledger, [audit.Entry("token.create", f"token:{token.pk}")], by=by, now=now)
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: Post | None, now: datetime) -> Token:
    """Make a token useless at once; revoking again changes nothing."""
    check_own_post(token.post, by=by)
    ledger = _hold([token.post.organisation])[token.post.organisation_id]
    if Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
        token.revoked_at = now
        audit.append(ledger, [audit.Entry("token.revoke", f"token:{token.pk}")], by=by, now=now)
    return token


def _issue(
    listed: Sequence[Post], ledgers: Mapping[int, Ledger], *, by: Post | None, now: datetime, valid_days: int
) -> list[IssuedSlip]:
    """Write slips for posts whose ledgers are held; their older ones die."""
    today = timezone.localtime(now).date()
    Slip.objects.filter(post__in=listed, activated_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=now
    )
    last_moment = datetime.combine(today + timedelta(days=valid_days), time(23, 59, 59))
    expires_at = timezone.make_aware(last_moment, timezone.get_default_timezone())
    codes = [new_secret() for _post in listed]
    slips = Slip.objects.bulk_create(
        (
            Slip(
                post=post,
                secret_hash=hash_secret(code),
                issued_at=now,
                issued_by_post=by,
                issued_by_officer_id=by.officer_id if by else None,
                expires_at=expires_at,
            )
            for post, code in zip(listed, codes, strict=True)
        ),
        batch_size=2000,
    )
    entries = {
        slip.post.organisation_id: [
            audit.Entry("slip.issue", f"slip:{slip.pk}", None, {"expires_at": slip.expires_at})
        ]
        for slip in slips
    }
    audit.append_each(ledgers, entries, by=by, now=now)
    return [IssuedSlip(slip, code) for slip, code in zip(slips, codes, strict=True)]


def _create(
    organisations: Sequence[Organisation], usernames: Mapping[int, str], *, by: Post | None, now: datetime
) -> list[Post]:
    ledgers = _hold(organisations)
    check_usernames_free(list(usernames.values()))
    posts = Post.objects.bulk_create(
        (
            Post(
                organisation=organisation,
                username=usernames[organisation.pk],
                password=make_password(None),
            )
            for organisation in organisations
        ),
        batch_size=2000,
    )
    entries = {
        post.organisation_id: [
            audit.Entry("post.create", f"post:{post.pk}", None, {"username": post.username})
        ]
        for post in posts
    }
    audit.append_each(ledgers, entries, by=by, now=now)
    return posts


def _hold(organisations: Iterable[Organisation]) -> dict[int, Ledger]:
    """Hold the ledgers of organisations of any level, lowest level first."""
    listed = list(organisations)
    held: dict[int, Ledger] = {}
    for level in LOCK_ORDER:
        if ids := [organisation.pk for organisation in listed if organisation.level == level]:
            held |= audit.hold(ids)
    return held


def _check_complete(profile: Profile) -> None:
    """Name, surname, position and telephone are what the circular asks for at the least."""
    faults = {
        name: _("Fill in this field.")
        for name in ("first_name", "last_name", "position", "telephone")
        if not getattr(profile, name).strip()
    }
    if faults:
        raise Invalid("profile-incomplete", _("Name, surname, position and telephone are needed."), faults)
