"""The checks that look at one learner: each answers the figures of its message, or None where all is well.

Not asked, on purpose: prefix, student number and day of entry where they are empty. Nothing is counted or funded
by them, and the lists that schools of other affiliations hand over have no day of entry at all.
"""

from collections import Counter
from collections.abc import Sequence

from lec.lib.grades import age_rule
from lec.lib.identifiers import unusual_gcode
from lec.lib.thai_calendar import age_at_entry
from lec.rolls.checks.findings import Surroundings
from lec.rolls.checks.limits import EARLY_NUMBERS_UNTIL, MONTHS_AT_ENTRY, OLDEST_LEARNER
from lec.rolls.models import IdentifierKind
from lec.rolls.queries.roll import RollRow

Figures = dict[str, int | str]


def born_after_year(row: RollRow, around: Surroundings) -> Figures | None:
    """Nobody is born after the academic year they are enrolled in; it is a slip of the pen, often an era."""
    return {} if row.birth_date.year > around.academic_year else None


def born_in_future(row: RollRow, around: Surroundings) -> Figures | None:
    """Nobody on a roll is yet to be born."""
    if row.birth_date > around.today and born_after_year(row, around) is None:
        return {}
    return None


def birth_date_improbable(row: RollRow, around: Surroundings) -> Figures | None:
    """A birth date that makes a learner a pensioner is a slip of the pen."""
    oldest = OLDEST_LEARNER.of(around.academic_year)
    return {"n": oldest} if around.academic_year - row.birth_date.year > oldest else None


def entered_before_birth(row: RollRow, around: Surroundings) -> Figures | None:
    """Nobody enters before being born: one of the two dates is wrong."""
    return {} if row.entered_on and row.entered_on < row.birth_date else None


def entered_in_future(row: RollRow, around: Surroundings) -> Figures | None:
    """Whoever has not come yet is not there, and only those who are really there are counted (๕.๓.๔)."""
    return {} if row.entered_on and row.entered_on > around.today else None


def name_missing(row: RollRow, around: Surroundings) -> Figures | None:
    """Without a given name nobody can be called when existence is verified, nor posted on a list (๕.๓.๑)."""
    return None if row.first_name.strip(" -.") else {}


def surname_missing(row: RollRow, around: Surroundings) -> Figures | None:
    """There are people without a surname, so it is asked and not refused."""
    return None if row.last_name.strip(" -.") else {}


def nationality_missing(row: RollRow, around: Surroundings) -> Figures | None:
    """Who has no number of a Thai belongs on the survey list by nationality (๕.๓.๓).

    Nothing is counted by it, so it is not asked of holders of numbers beginning with 1 to 5; and nationality is
    never taken from the first digit.
    """
    if row.nationality.strip(" -"):
        return None
    is_national = row.identifier_kind == IdentifierKind.NATIONAL
    return None if is_national and (row.identifier or "")[:1] in tuple("12345") else {}


def identifier_missing(row: RollRow, around: Surroundings) -> Figures | None:
    """A learner without any identifier stands on the survey list until the G-Code has come (๕.๓.๓).

    The child counts meanwhile, so it is asked how far the registration is.
    """
    return {} if row.identifier_kind == IdentifierKind.NONE else None


def gcode_unusual(row: RollRow, around: Surroundings) -> Figures | None:
    """A G-Code is G, year, province and number; older ones are not always, so it is asked and not refused."""
    is_unusual = row.identifier_kind == IdentifierKind.GCODE and unusual_gcode(row.identifier or "")
    return {} if is_unusual else None


def number_group_unusual(row: RollRow, around: Surroundings) -> Figures | None:
    """Numbers beginning with 3, 4 or 5 were given to people registered long ago; on a child it may be a parent's."""
    is_young = row.birth_date.year > EARLY_NUMBERS_UNTIL.of(around.academic_year)
    if is_young and row.identifier_kind == IdentifierKind.NATIONAL and (row.identifier or "")[:1] in ("3", "4", "5"):
        return {}
    return None


def age_outside_grade(row: RollRow, around: Surroundings) -> Figures | None:
    """Each grade has its usual ages, by the rule of that academic year; children repeat and come late.

    Notices differ by a day, so an age outside is asked and never an error.
    """
    if born_after_year(row, around) is not None or birth_date_improbable(row, around) is not None:
        return None
    youngest, oldest = age_rule(row.grade, around.academic_year)
    age = age_at_entry(row.birth_date, around.academic_year)
    return None if youngest <= age <= oldest else {"age": age}


def entered_early(row: RollRow, around: Surroundings) -> Figures | None:
    """A day of entry in the learner's first months lies long before the usual; often it is the birth date."""
    if row.entered_on is None or row.entered_on < row.birth_date:
        return None
    born = row.birth_date
    months = (row.entered_on.year - born.year) * 12 + row.entered_on.month - born.month
    months -= row.entered_on.day < born.day
    return {"months": months} if months < MONTHS_AT_ENTRY.of(around.academic_year) else None


def same_person_twice(rows: Sequence[RollRow], around: Surroundings) -> dict[int, Figures]:
    """The same name, surname and birth date twice in one roll is mostly one child entered twice.

    Twins have two names, but not everywhere, so it is asked of both.
    """
    persons = {row.enrolment_id: (row.first_name, row.last_name, row.birth_date) for row in rows}
    times = Counter(persons.values())
    return {pk: {} for pk, person in persons.items() if times[person] > 1}


def room_missing(rows: Sequence[RollRow], around: Surroundings) -> dict[int, Figures]:
    """Where a grade is divided into rooms, a learner in none of them is missed when classes are called.

    A grade of one class needs no room, so nothing is asked where nobody has one.
    """
    divided = {row.grade for row in rows if row.room}
    return {row.enrolment_id: {} for row in rows if not row.room and row.grade in divided}
