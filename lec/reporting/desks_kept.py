"""An institution's desk as it was read, for as long as nothing was written that it shows.

Everything on it is recorded in one of four ledgers, in the transaction that writes it: the institution's own (its
roll, basic data, standings, what became of its explanations), its LAO's and its province's (who returned it), or the
department's (rounds, deadlines, survey forms). The hash at a ledger's head names all that was ever recorded there.
"""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from django.db import connection
from django.utils.translation import get_language

from lec.registry.models import Organisation
from lec.registry.queries import today
from lec.reporting.desks import InstitutionDesk, institution_desk

MOST = 500
"""So many desks are kept by each process of the server, the latest used ones; some 10 kB each."""

_HEADS = """
SELECT organisation_id, length, head FROM audit_ledger WHERE organisation_id IN
    (%s, %s, %s, (SELECT id FROM registry_organisation WHERE parent_id IS NULL)) ORDER BY organisation_id
"""

_kept: OrderedDict[tuple[int, str | None], tuple[object, InstitutionDesk]] = OrderedDict()
_lock = Lock()


def kept_institution_desk(institution: Organisation, *, now: datetime) -> InstitutionDesk:
    """The desk, read or as it was read before; one statement in that case.

    Inside an open transaction, which may be rolled back, nothing is kept.
    """
    if connection.in_atomic_block:
        return institution_desk(institution, now=now)
    state = (today(now), _heads(institution))
    # Its findings are sentences in the language on screen.
    name = (institution.pk, get_language())
    with _lock:
        found = _kept.get(name)
        if found is not None and found[0] == state:
            _kept.move_to_end(name)
            return found[1]
    desk = institution_desk(institution, now=now)
    with _lock:
        _kept[name] = (state, desk)
        _kept.move_to_end(name)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return desk


def forget_desks() -> None:
    """Keep nothing of what this process has read."""
    with _lock:
        _kept.clear()


def _heads(institution: Organisation) -> list[tuple[object, ...]]:
    """The heads of the four ledgers as they stand; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [institution.pk, institution.lao_id, institution.province_id])
        return list(cursor.fetchall())
