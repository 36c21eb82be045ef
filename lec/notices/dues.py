"""When whom is due in a round: every deadline that was ever set, read once."""

from datetime import date

from lec.rounds.models import Deadline, Round


class Dues:
    """The deadlines of one round as they hold now (see `lec.rounds.queries.deadline_for`); one statement."""

    def __init__(self, round_: Round) -> None:
        self._general: dict[str, date] = {}
        self._named: dict[tuple[str, int], date] = {}
        rows = Deadline.objects.filter(round=round_).order_by("set_at", "pk")
        for row in rows:
            if row.organisation_id is None:
                self._general[row.level] = row.due_on
            else:
                self._named[row.level, row.organisation_id] = row.due_on

    def of(self, level: str, organisation: int) -> date | None:
        """The day that holds for an organisation of that level, by its id."""
        set_for = (self._general.get(level), self._named.get((level, organisation)))
        return max((day for day in set_for if day is not None), default=None)

    def days_of(self, level: str) -> set[date]:
        """Every day that holds for somebody of that level."""
        named = {self.of(level, pk) for of_level, pk in self._named if of_level == level}
        return {day for day in (*named, self._general.get(level)) if day is not None}
