"""Whether what an estimate was made of is still the same, without making it again."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, Sum

from lec.audit.models import Ledger
from lec.funding.queries.sources import Source
from lec.registry.models import Level, Organisation, OtherSchool
from lec.registry.queries import today
from lec.rounds.models import Database, Standing


def written_so_far() -> int:
    """How many acts the whole record holds: it grows with every write, committed with it; one statement."""
    return Ledger.objects.aggregate(length=Sum("length"))["length"] or 0


def fingerprints(source: Source, province: Organisation | None = None) -> dict[int, str]:
    """By province id a SHA-256 over all that its estimate is made of besides the rates; three statements.

    That is who stands in its tree, and how each standing with numbers stands. A closing's never changes.
    """
    if source.closing is not None:
        provinces = [province.pk] if province else _provinces()
        return dict.fromkeys(provinces, source.key)
    sums: dict[int, Any] = defaultdict(lambda: hashlib.sha256(f"{source.key} {today(source.at)}".encode()))
    for rows in (_tree(province), _schools(province), _standings(source, province)):
        for row in rows:
            sums[row[0]].update(repr(row).encode())
    return {pk: found.hexdigest() for pk, found in sums.items() if pk is not None}


def _provinces() -> list[int]:
    return list(Organisation.objects.filter(level=Level.PROVINCE).values_list("pk", flat=True))


def _tree(province: Organisation | None) -> Iterable[tuple[Any, ...]]:
    rows = Organisation.objects.filter(level__in=[Level.LAO, Level.INSTITUTION])
    rows = rows.filter(province=province) if province else rows
    columns = ("province_id", "pk", "code", "name", "kind", "lao_id", "opened_on", "closed_on")
    return rows.order_by("pk").values_list(*columns).iterator(chunk_size=5000)


def _schools(province: Organisation | None) -> Iterable[tuple[Any, ...]]:
    rows = OtherSchool.objects.filter(lao__province=province) if province else OtherSchool.objects.all()
    columns = ("lao__province_id", "pk", "code", "name", "lao_id", "dissolved_on")
    return rows.order_by("pk").values_list(*columns).iterator(chunk_size=5000)


def _standings(source: Source, province: Organisation | None) -> Iterable[tuple[Any, ...]]:
    counted = Q(database=Database.HEADCOUNTS) | Q(database=Database.ROLL, organisation__level=Level.INSTITUTION)
    rows = Standing.objects.filter(counted, round=source.round, seal_number__gt=0)
    rows = rows.filter(organisation__province=province) if province else rows
    columns = ("organisation__province_id", "organisation_id", "database", "state", "seal_number")
    return rows.order_by("pk").values_list(*columns).iterator(chunk_size=5000)
