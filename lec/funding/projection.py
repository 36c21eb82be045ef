"""Next year's learners by class shift (ชั้นเคลื่อน): each class moves up one; a pure function.

The rule, for every kind of body:
- A body offers what it has learners in, and what lies between: of the year groups (N) from the lowest to the highest
  present, of kindergarten, primary, lower and upper secondary and vocational from the lowest present to the stage's
  end; primary from P1 where the body has kindergarten too, lower secondary from M1 where it has primary too, upper
  secondary from M4 where it has lower secondary too.
- Each class moves to the class that follows it there (lec.lib.promotion). Where none follows, it leaves: N5 of a
  centre, P6 of a school without secondary classes, M3 of one without M4.
- A class that none moves into is an entry class, and is assumed as large as this year's.
So a centre keeps its year groups from the youngest, and a school its intake.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from lec.funding.estimates import Body
from lec.lib.grades import GRADES
from lec.lib.promotion import next_grade

_STAGES = (("N", 2, 5), ("K", 1, 3), ("P", 1, 6), ("M", 1, 3), ("M", 4, 6), ("V", 1, 3))
_FED_BY = {("P", 1): ("K", 1), ("M", 1): ("P", 1), ("M", 4): ("M", 1)}


def projected(bodies: Iterable[Body]) -> list[Body]:
    """The bodies with next year's learners; everything else stays as the seal says."""
    return [body._replace(counts=shifted(body.counts)) for body in bodies]


def shifted(counts: Mapping[str, int]) -> dict[str, int]:
    """Next year's learners by grade, zeros for offered classes that nobody moves into."""
    after = {}
    for grade, from_grades in _moves(tuple(sorted(grade for grade, learners in counts.items() if learners))):
        after[grade] = sum([counts.get(one, 0) for one in from_grades])
    return after


@cache
def _moves(present: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each offered class with those whose learners fill it: the classes that move into it, else itself."""
    offered = classes_offered(dict.fromkeys(present, 1))
    following = {grade: next_grade(grade, offered) for grade in offered}
    into = {grade: tuple(one for one in offered if following[one] == grade) for grade in offered}
    return tuple((grade, into[grade] or (grade,)) for grade in offered)


def classes_offered(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The classes a body is taken to offer, in the order of schooling."""
    present = {grade for grade, learners in counts.items() if learners}
    offered: set[str] = set()
    here: set[tuple[str, int]] = set()
    for letter, first, last in _STAGES:
        numbers = [number for number in range(first, last + 1) if f"{letter}{number}" in present]
        if not numbers:
            continue
        here.add((letter, first))
        begins = first if _FED_BY.get((letter, first)) in here else numbers[0]
        ends = numbers[-1] if letter == "N" else last
        offered |= {f"{letter}{number}" for number in range(begins, ends + 1)}
    return tuple(grade for grade in GRADES if grade in offered)
