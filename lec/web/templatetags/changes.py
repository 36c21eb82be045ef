"""Words for what changed since a confirmation: `{% load changes %}`."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django import template
from django.utils.translation import gettext as _

from lec.confirmation.causes import cause_for
from lec.registry.models import Organisation
from lec.reporting.changes import Changes, Since
from lec.rolls.queries.changes import (
    JOINED,
    MOVED_IN,
    WON,
    Came,
    Child,
    Corrected,
    Left,
    Regraded,
    RollChanges,
)
from lec.web.basics.forms import LABELS as BASICS_LABELS
from lec.web.imports.shown import field_labels
from lec.web.templatetags.lec import grade_label

register = template.Library()
T = TypeVar("T")

SHOWN = 6
"""How many of a kind are named before the list is cut short."""


@register.filter
def read_by(cause: str, viewer: Organisation) -> str:
    """Why something fell, as that viewer may read it: above the LAO without what a person typed."""
    return cause_for(viewer, cause)


@register.filter
def changed_in(changes: Changes, database: str) -> list[Since]:
    """What there is to tell of a database; of `overall` everything below a province."""
    return changes.changed(*_parts(database))


@register.filter
def newcomers_in(changes: Changes, database: str) -> list[Since]:
    """Who did not stand in one's last confirmation of a database."""
    return changes.newcomers(*_parts(database))


@register.filter
def gone_in(changes: Changes, database: str) -> Sequence[str]:
    """Who stood in it and is no longer waited for."""
    return changes.gone.get(database, ())


@register.filter
def first_of(ones: Sequence[T], whole: bool = False) -> Sequence[T]:
    """As many as are named in place; all of them where the list is `whole`."""
    return ones if whole else ones[:SHOWN]


@register.filter
def beyond(ones: Sequence[Any], whole: bool = False) -> int:
    """How many more there are than are named in place."""
    return 0 if whole else max(len(ones) - SHOWN, 0)


@register.filter
def groups(roll: RollChanges) -> list[tuple[str, Sequence[Child]]]:
    """The kinds of changes of a roll that there are, each with its heading."""
    kinds: list[tuple[str, Sequence[Child]]] = [
        (_("Came"), roll.came),
        (_("Left"), roll.left),
        (_("Changed class"), roll.regraded),
        (_("Corrected"), roll.corrected),
    ]
    return [(title, ones) for title, ones in kinds if ones]


@register.filter
def told(child: Child) -> str:
    """What became of one learner, after the name."""
    words = _how_regraded(child) if isinstance(child, Regraded) else _class(child.grade, child.room)
    if isinstance(child, Came) and child.how in (MOVED_IN, WON):
        words = f"{words} · {_('moved here') if child.how == MOVED_IN else _('given after a contest')}"
    if isinstance(child, Left):
        words = f"{words} · {_how_left(child)}"
    if isinstance(child, Corrected):
        words = f"{words} · {_what_corrected(child)}"
    return words


def _how_left(child: Left) -> str:
    """Why a learner left; of the register's with the circular's number (๕.๓.๔)."""
    if child.is_in_register:
        why = {"number": child.reason, "why": child.reason_in_words}
        return _("taken out, reason %(number)s: %(why)s") % why
    return child.kind_in_words or _("contested now, counted apart")


def _how_regraded(child: Regraded) -> str:
    classes = {
        "before": _class(child.grade_before, child.room_before),
        "after": _class(child.grade, child.room),
    }
    return _("from %(before)s to %(after)s") % classes


def _what_corrected(child: Corrected) -> str:
    if child.fields == (JOINED,):
        return _("two records of one child became one")
    labels = field_labels()
    return ", ".join(str(labels.get(name, name)) for name in child.fields)


@register.filter
def basics_fields(names: Sequence[str]) -> str:
    """The names of basic data as their form calls them."""
    position = {"latitude": BASICS_LABELS["position"], "longitude": BASICS_LABELS["position"]}
    return ", ".join(dict.fromkeys(str({**BASICS_LABELS, **position}.get(name, name)) for name in names))


def _class(grade: str, room: str) -> str:
    return f"{grade_label(grade)}/{room}" if room else grade_label(grade)


def _parts(database: str) -> tuple[str, ...]:
    return ("roll", "basics", "headcounts") if database == "overall" else (database,)
