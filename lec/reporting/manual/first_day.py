"""The first-day sheet that lies beside each slip: how to sign in, what to do first, by when, whom to telephone."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lec.accounts.queries import contact
from lec.lib.digits import to_thai
from lec.lib.thai_calendar import buddhist, format_date
from lec.registry.models import Level, Organisation
from lec.reporting.children import deadlines_by
from lec.rounds.models import Deadline, Round
from lec.rounds.queries import open_round

WORDS = Path(__file__).parent / "words" / "first-day.toml"
LEVELS = {
    Level.INSTITUTION: "สถานศึกษา",
    Level.LAO: "องค์กรปกครองส่วนท้องถิ่น",
    Level.PROVINCE: "จังหวัด",
    Level.DEPARTMENT: "กรมส่งเสริมการปกครองท้องถิ่น",
}


@dataclass(frozen=True)
class FirstDay:
    """What one officer needs to know on the first day, in Thai as it is printed.

    `due` are (level, day) of the open round, one's own first if there is one (`is_due`). `telephone` is whoever holds
    the post that issued the slip (of the level above, where an organisation printed its own): name, position, number.
    """

    sign_in: Sequence[str]
    tasks: Sequence[str]
    round: str
    due: Sequence[tuple[str, str]]
    is_due: bool
    issuer: str
    telephone: str
    manual: str


@cache
def _words() -> dict[str, list[str]]:
    with WORDS.open("rb") as file:
        return tomllib.load(file)


def first_days(
    issuer: Organisation, organisations: Sequence[Organisation], *, base_url: str
) -> dict[int, FirstDay]:
    """The sheet of each organisation by its id; six statements at most, however many there are."""
    itself = [one.pk for one in organisations] == [issuer.pk]
    above = issuer.parent if itself else issuer
    round_, telephone = open_round(), (contact(above) if above else "")
    general = _general(round_)
    own: dict[int, date] = {}
    for level in {Level(one.level) for one in organisations}:
        own |= deadlines_by(round_, level, [one.pk for one in organisations if one.level == level])
    words = {name: [to_thai(line) for line in lines] for name, lines in _words().items()}
    return {
        one.pk: FirstDay(
            sign_in=words["sign_in"],
            tasks=words[one.level],
            round=_named(round_),
            due=_due(Level(one.level), own.get(one.pk), general),
            is_due=one.pk in own,
            issuer=above.title if above else "",
            telephone=telephone,
            manual=f"{base_url}/manual/{one.level}/",
        )
        for one in organisations
    }


def _general(round_: Round | None) -> dict[str, date]:
    """The latest deadline for everybody of each level."""
    if round_ is None:
        return {}
    rows = Deadline.objects.filter(round=round_, organisation__isnull=True).order_by("set_at", "id")
    return dict(rows.values_list("level", "due_on"))


def _due(level: Level, own: date | None, general: dict[str, date]) -> list[tuple[str, str]]:
    days = general | ({level: own} if own else {})
    order = [level, *(one for one in LEVELS if one != level)]
    return [(LEVELS[one], to_thai(format_date(days[one]))) for one in order if one in days]


def _named(round_: Round | None) -> str:
    if round_ is None:
        return ""
    count_date = format_date(round_.count_date)
    year = buddhist(round_.academic_year)
    return to_thai(f"ปีการศึกษา {year} ภาคเรียนที่ {round_.term} ข้อมูล ณ วันที่ {count_date}")
