"""Which seals an estimate is made of: those a closing froze, or the last of each standing in a round."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lec.closings.models import Closing
from lec.closings.queries import latest_closing
from lec.rounds.models import Round
from lec.rounds.queries import shown_round


@dataclass(frozen=True)
class Source:
    """The seals of one round: frozen by its latest `closing`, else the last ones, as of the moment `at`."""

    round: Round
    closing: Closing | None
    at: datetime

    @property
    def is_final(self) -> bool:
        """Whether the numbers are a closing's, which no longer change."""
        return self.closing is not None

    @property
    def key(self) -> str:
        """What tells this source from every other; of an open round its contents change under the same key."""
        if self.closing is not None:
            return f"closing-{self.closing.pk}-{self.closing.digest}"
        return f"round-{self.round.pk}"

    def described(self, code: str) -> dict[str, Any]:
        """What a document says it is of: organisation, round and closing; no moment, so that bytes can be equal."""
        return {
            "organisation": code,
            "academic_year": self.round.academic_year,
            "term": self.round.term,
            "closing": self.closing.number if self.closing else None,
            "closing_digest": self.closing.digest if self.closing else None,
        }


def source_of(round_: Round, *, now: datetime) -> Source:
    """The round's latest closing, or its last seals; one statement at most."""
    closing = latest_closing(round_)
    return Source(round_, closing, closing.at if closing else now)


def find_source(number: int | None, *, now: datetime) -> Source | None:
    """That of the round with this row number; without one, or where there is none, of the round pages speak of.

    None before the first round.
    """
    round_ = Round.objects.filter(pk=number).first() if number else None
    round_ = round_ or shown_round()
    return source_of(round_, now=now) if round_ else None
