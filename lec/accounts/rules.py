"""Who may hand access to whom, and what a new password or user name must be."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.accounts.queries import newest_slip
from lec.lib.refusals import Forbidden, Hidden, Invalid, Refused
from lec.registry.models import Level, Organisation


def check_hands_down(issuer: Organisation) -> None:
    """Access is handed down by department, province and local authority; below an institution is nobody."""
    if issuer.level == Level.INSTITUTION:
        raise Forbidden("no-level-below", _("There is no level below an institution to hand access to."))


def check_can_issue(organisation: Organisation, *, by: Post | None, today: date) -> None:
    """Only the level directly above hands a post its slip (๕.๑(๑)); the operator may for any.

    Hidden outside the issuer's subtree, Forbidden inside it; refused for a body that has closed.
    """
    if by is not None and organisation.parent_id != by.organisation_id:
        if not by.organisation.contains(organisation):
            raise Hidden("not-found", _("There is no such organisation in your area."))
        raise Forbidden("not-level-above", _("Only the level directly above issues this slip."))
    if organisation.closed_on is not None and organisation.closed_on <= today:
        raise Refused(
            "organisation-closed", _("%(name)s has closed and needs no slip.") % {"name": organisation.name}
        )


def check_can_issue_below(organisation: Organisation, *, by: Post) -> None:
    """A province, or the department for one, hands out the slips of all that stand below it (letter of 2563, ๒).

    Refused for a local authority, whose institutions are the level directly below, and for an institution.
    """
    if not by.organisation.contains(organisation):
        raise Hidden("not-found", _("There is no such organisation in your area."))
    if organisation.level != Level.PROVINCE or by.organisation.level not in (Level.PROVINCE, Level.DEPARTMENT):
        raise Forbidden(
            "province-only", _("Slips of everybody below are printed by the province, or by the department for it.")
        )


def can_issue(organisation: Organisation, *, by: Post | None, today: date) -> bool:
    """Whether `check_can_issue` lets it pass."""
    try:
        check_can_issue(organisation, by=by, today=today)
    except Refused:
        return False
    return True


def check_nothing_issued_since(posts: Iterable[Post], *, newest_seen: int) -> None:
    """Guards paper that is on its way: a second press of the button would kill the codes of the first."""
    if newest_slip(posts) > newest_seen:
        raise Refused(
            "slips-issued-since",
            _(
                "Slips of these organisations have just been issued. If the paper did not reach you, "
                "choose them again and issue anew."
            ),
        )


def check_usernames_free(usernames: Sequence[str]) -> None:
    """A user name belongs to one post, and an organisation's code to that organisation alone."""
    taken = Post.objects.filter(username__in=usernames).values_list("username", flat=True).first()
    if taken is not None:
        raise Refused("username-taken", _("The user name %(name)s is taken.") % {"name": taken})


def check_chosen_username(username: str, *, organisation: Organisation) -> None:
    """A user name that is not the organisation's own code may not be another's."""
    if Organisation.objects.filter(code=username).exclude(pk=organisation.pk).exists():
        raise Refused("username-taken", _("The user name %(name)s is taken.") % {"name": username})


def check_password(password: str, *, post: Post) -> None:
    """Refuses a password that is short, common, only digits, or the post's own user name."""
    sentences = []
    try:
        validate_password(password, user=post)
    except ValidationError as refusal:
        sentences = [_password_sentence(error) for error in refusal.error_list]
    if post.username.casefold() in password.casefold() and len(post.username) >= 5:
        sentences.append(_("The password must not contain the user name."))
    if sentences:
        raise Invalid("password-weak", " ".join(sentences), {"password": " ".join(sentences)})


def _password_sentence(error: ValidationError) -> str:
    """Django's own sentences of these have no Thai."""
    return {
        "password_too_short": _("The password is too short; it needs at least %(min_length)d characters."),
        "password_too_common": _("This password is among the first that others would try."),
        "password_entirely_numeric": _("The password must not be made of digits alone."),
    }[str(error.code)] % (error.params or {})


def check_own_post(post: Post, *, by: Post | None) -> None:
    """Password, profile and tokens are the post's own affair; the operator may as well."""
    if by is not None and by.pk != post.pk:
        raise Hidden("not-found", _("This belongs to another post."))


def check_has_officer(post: Post) -> None:
    """What acts for a post acts for its officer, who must exist first."""
    if post.officer_id is None:
        raise Refused("profile-missing", _("Activate the post with its slip and create the profile first."))
