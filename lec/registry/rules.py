"""Who may see and who may change what in the tree."""

from django.utils.translation import gettext as _

from lec.lib.refusals import Forbidden, Hidden
from lec.registry.models import Organisation


def check_can_see(viewer: Organisation, organisation: Organisation) -> None:
    """An officer sees the subtree of their own organisation, nothing else."""
    if not viewer.contains(organisation):
        raise Hidden("not-found", _("There is no such organisation in your area."))


def can_see(viewer: Organisation, organisation: Organisation) -> bool:
    """Whether `check_can_see` lets it pass."""
    return viewer.contains(organisation)


def check_is_own(viewer: Organisation, organisation: Organisation) -> None:
    """Only the organisation itself changes its data; a higher level may look, never edit."""
    check_can_see(viewer, organisation)
    if viewer.pk != organisation.pk:
        raise Forbidden("not-own-data", _("Only the organisation that keeps this data can change it."))


def is_own(viewer: Organisation, organisation: Organisation) -> bool:
    """Whether `check_is_own` lets it pass."""
    return viewer.pk == organisation.pk
