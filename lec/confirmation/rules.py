"""Who may confirm and return what, and when."""

from django.utils.translation import gettext as _

from lec.accounts.models import Post
from lec.lib.refusals import Forbidden, Invalid, Refused
from lec.registry.models import Organisation
from lec.registry.rules import check_can_see, check_is_own
from lec.rounds.chain import link
from lec.rounds.models import Database, Standing, State


def check_can_confirm_at(organisation: Organisation, database: str, *, by: Post) -> None:
    """An organisation confirms its own databases, those of its level (๖, ๗, ๘)."""
    check_is_own(by.organisation, organisation)
    check_is_of_level(organisation, database)


def check_is_of_level(organisation: Organisation, database: str) -> None:
    """The database must be one that this level confirms."""
    if database not in Database.values:
        raise Invalid("database-unknown", _("There is no such database."))
    if link(database, organisation.level) is None:
        raise Forbidden("wrong-level", _("This database is not confirmed at this level."))


def check_is_above(organisation: Organisation, database: str, *, by: Post) -> None:
    """Only the level directly above returns a database that the level below confirms."""
    check_can_see(by.organisation, organisation)
    check_is_of_level(organisation, database)
    if not is_above(organisation, by=by):
        raise Forbidden("not-directly-above", _("Only the level directly above can return this for correction."))


def is_above(organisation: Organisation, *, by: Post) -> bool:
    """Whether the officer's is the level directly above, which alone returns."""
    return organisation.parent_id == by.organisation_id


def check_can_return_to(organisation: Organisation, database: str, reason: str, *, by: Post) -> None:
    """Only the level directly above returns, and says why."""
    check_is_above(organisation, database, by=by)
    check_reason(reason)


def check_reason(reason: str) -> None:
    """Whoever returns says why."""
    if not reason.strip():
        sentence = _("Say why you return it, so that the officer below knows what to correct.")
        raise Invalid("reason-missing", sentence, {"reason": sentence})


def check_is_confirmed(standing: Standing | None) -> None:
    """Only what is confirmed can be returned."""
    if standing is None or standing.state != State.CONFIRMED:
        raise Refused("not-confirmed", _("It is not confirmed now, so there is nothing to return."))
