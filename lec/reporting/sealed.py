"""What a seal says, for its public page and its slip: the counts as confirmed, and whether it still stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lec.confirmation.models import Seal
from lec.lib.grades import GRADES
from lec.lib.refusals import Hidden
from lec.registry.models import Naming, Organisation
from lec.rounds.models import Act, Database, Round, State, Step

CURRENT, VOIDED, REPLACED = "current", "voided", "replaced"
"""What has become of a seal: it stands, was voided or returned since, or a newer one took its place."""


@dataclass(frozen=True)
class Part:
    """Counts of one database; each row has `grade`, `male`, `female`, `total`."""

    database: str
    rows: list[dict[str, str | int]]

    @property
    def sums(self) -> dict[str, int]:
        """The rows together."""
        return {name: sum(int(row[name]) for row in self.rows) for name in ("male", "female", "total")}


@dataclass(frozen=True)
class Sealed:
    """A seal as it is shown; `name` and `code` are the organisation's on the day it was made.

    `parts` is empty for basic data, which count nobody. `fell_at` is when a seal that does not stand fell,
    `newer` the latest seal of the same standing where that is another.
    """

    seal: Seal
    organisation: Organisation
    name: str
    code: str
    database: str
    round: Round
    parts: list[Part]
    outcome: str
    fell_at: datetime | None
    newer: Seal | None

    @property
    def groups(self) -> list[str]:
        """The digest in groups of eight, to be read aloud and compared."""
        return [self.seal.digest[at : at + 8] for at in range(0, len(self.seal.digest), 8)]

    @property
    def position(self) -> str:
        """The position of who confirmed; pages open to everybody name nobody."""
        return self.seal.officer.position if self.seal.officer else ""


def find_seal(public_code: str, *, seen_from: Organisation | None = None) -> Sealed:
    """The seal of that code; Hidden when there is none, or it lies outside the subtree of `seen_from`.

    At most four statements.
    """
    seal = (
        Seal.objects.select_related("standing__organisation", "standing__round", "officer")
        .filter(public_code=public_code)
        .first()
    )
    if seal is None or (seen_from is not None and not seen_from.contains(seal.standing.organisation)):
        raise Hidden("not-found", _("There is no confirmation with this code."))
    standing = seal.standing
    name, code = _named_on(standing.organisation, timezone.localtime(seal.at).date())
    outcome, newer = CURRENT, None
    if seal.number < standing.seal_number:
        outcome, newer = REPLACED, standing.seals.get(number=standing.seal_number)
    elif standing.state != State.CONFIRMED:
        outcome = VOIDED
    return Sealed(
        seal=seal,
        organisation=standing.organisation,
        name=name,
        code=code,
        database=standing.database,
        round=standing.round,
        parts=_parts(standing.database, seal.counts),
        outcome=outcome,
        fell_at=None if outcome == CURRENT else _fell_at(seal),
        newer=newer,
    )


def _fell_at(seal: Seal) -> datetime | None:
    """When the confirmation fell: the first void or return after it."""
    falls = Step.objects.filter(standing=seal.standing_id, act__in=[Act.VOID, Act.RETURN], at__gte=seal.at)
    return falls.order_by("at", "id").values_list("at", flat=True).first()


def _parts(database: str, counts: Mapping[str, object]) -> list[Part]:
    if database == Database.BASICS:
        return []
    by_database = counts if database == Database.OVERALL else {database: counts}
    return [Part(one, _rows(cells)) for one, cells in by_database.items() if one != Database.BASICS]  # type: ignore[arg-type]


def _rows(cells: Mapping[str, Mapping[str, int]]) -> list[dict[str, str | int]]:
    grades = sorted(cells, key=lambda grade: GRADES[grade].order)
    return [
        {"grade": grade, "male": cell["M"], "female": cell["F"], "total": cell["M"] + cell["F"]}
        for grade in grades
        for cell in (cells[grade],)
    ]


def _named_on(organisation: Organisation, day: date) -> tuple[str, str]:
    """The name and code a body had on a day; today's where no older one is known."""
    naming = (
        Naming.objects.filter(organisation=organisation)
        .filter(Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gt=day))
        .order_by("-since", "-id")
        .first()
    )
    return (naming.name, naming.code) if naming else (organisation.name, organisation.code)
