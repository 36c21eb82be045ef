"""Whether two records look like one person: names as they sound, birth dates with one slip, parents; never twins."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations, groupby
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from lec.lib.names import without_prefix

SAME, SPELLING, SLIP, OTHER = "same", "spelling", "slip", "other"
"""How two names compare: as written; as they sound; but for a slip of the pen; not at all."""

LEAST_LIKENESS = 60
"""Pairs below this (of 100) are not shown to anybody."""

_MOST_SLIPS = 3
"""One in the first name and two in the surname: who differs by more is not even looked at."""
_SHORT, _LONG = 4, 9
_COSTS = {
    "name-same": 0,
    "name-spelling": 5,
    "name-split": 5,
    "name-slip": 15,
    "surname-other": 20,
    "birth-same": 0,
    "birth-era": 8,
    "birth-swapped": 12,
    "birth-digit": 15,
    "birth-year": 15,
    "sex-other": 10,
    "parents-same": -5,
    "parents-other": 20,
    "identifiers-valid": 30,
}
"""What each ground takes from (or adds to) a likeness of 100; its keys are all the grounds there are.

Two national IDs, each with a check digit that fits, are two people's unless names and birth date agree, or the
parents speak for one child.
"""

GROUNDS = tuple(_COSTS)


class Person(NamedTuple):
    """One record of a learner, as much of it as tells persons apart.

    `is_national` says that the identifier is a national ID, whose check digit was proven. `place` is
    (institution, grade, room). Parents are '' where nothing is kept of them.
    """

    learner_id: int
    first_name: str
    last_name: str
    sex: str
    birth_date: date
    is_national: bool
    place: tuple[int, str, str]
    father: str = ""
    mother: str = ""


class Likeness(NamedTuple):
    """How alike two records are, of 100, and on which grounds (codes of GROUNDS)."""

    likeness: int
    grounds: tuple[str, ...]


class Pair(NamedTuple):
    """Two records that look like one person; `first` has the smaller learner id."""

    first: Person
    second: Person
    found: Likeness


def compare_persons(one: Person, other: Person) -> Likeness | None:
    """How alike two records are, or None where they are two people.

    First names must agree in sound, or but for a slip of the pen; the surname too, unless the same mother is
    kept on both. A birth date with a slip needs names that agree in sound. Twins and namesakes are two people:
    see `_are_twins`.
    """
    names = _compare_names(one, other)
    if names is None:
        return None
    ground, first = names
    birth = birth_ground(one.birth_date, other.birth_date)
    parents = _compare_parents(one, other)
    if birth is None or (birth != "birth-same" and ground in ("name-slip", "surname-other")):
        return None
    if one.sex != other.sex and ground in ("name-slip", "surname-other"):
        return None
    if _are_twins(one, other, first, parents):
        return None
    grounds = [ground, birth]
    if one.sex != other.sex:
        grounds.append("sex-other")
    if parents:
        grounds.append(parents)
    if one.is_national and other.is_national:
        grounds.append("identifiers-valid")
    likeness = min(100, 100 - sum(_COSTS[code] for code in grounds))
    return Likeness(likeness, tuple(grounds)) if likeness >= LEAST_LIKENESS else None


def compare_words(one: str, other: str, *, most_slips: int = 1) -> str:
    """Compare two first names or two surnames: SAME, SPELLING, SLIP or OTHER.

    A slip is one letter more, less or different in a name of at least 4 letters; where `most_slips` is 2,
    two are forgiven in a name of at least 9.
    """
    if one == other:
        return SAME
    a, b = heard(one), heard(other)
    if a == b:
        return SPELLING
    shorter = min(len(a), len(b))
    allowed = 0 if shorter < _SHORT else 1 if shorter < _LONG else most_slips
    return SLIP if Levenshtein.distance(a, b, score_cutoff=allowed) <= allowed else OTHER


def birth_ground(one: date, other: date) -> str | None:
    """The ground on which two birth dates may be one: equal, or off by one slip; None where they are two days.

    Slips: day and month changed about, one digit (of either era), one year, a year of the Buddhist era taken
    for one of the common era.
    """
    if one == other:
        return "birth-same"
    if (one.day, one.month) == (other.day, other.month):
        years = abs(one.year - other.year)
        if years == 543:
            return "birth-era"
        if years == 1:
            return "birth-year"
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return "birth-swapped"
    if any(_digits_apart(one, other, era) == 1 for era in (543, 0)):
        return "birth-digit"
    return None


def _digits_apart(one: date, other: date, era: int) -> int:
    pairs = zip(f"{one:%d%m}{one.year + era}", f"{other:%d%m}{other.year + era}", strict=True)
    return sum(a != b for a, b in pairs)


def _compare_names(one: Person, other: Person) -> tuple[str, str] | None:
    """The ground of the names and how the first names compare; None where they are two people's."""
    first = compare_words(one.first_name, other.first_name)
    last = compare_words(one.last_name, other.last_name, most_slips=2)
    if first == SAME and last == SAME:
        return "name-same", first
    if OTHER in (first, last) and _whole(one) == _whole(other):
        return "name-split", SPELLING
    if first == OTHER:
        return None
    if last == OTHER:
        same_mother = bool(one.mother) and heard(_bare(one.mother)) == heard(_bare(other.mother))
        return ("surname-other", first) if same_mother and first != SLIP else None
    return ("name-slip" if SLIP in (first, last) else "name-spelling"), first


def _whole(one: Person) -> str:
    return heard(f"{one.first_name} {one.last_name}")


def _compare_parents(one: Person, other: Person) -> str:
    """'parents-same', 'parents-other' or '' where too little is kept: a parent tells only if kept on both."""
    both = ((one.father, other.father), (one.mother, other.mother))
    kept = [(_bare(a), _bare(b)) for a, b in both if a and b]
    if not kept:
        return ""
    if all(compare_words(a, b, most_slips=2) != OTHER for a, b in kept):
        return "parents-same"
    return "parents-other" if all(_are_other_people(a, b) for a, b in kept) else ""


def _bare(parent: str) -> str:
    """A parent's name without นาย, นาง or นางสาว, which many write before it."""
    return _ADULT.sub("", parent)


def _are_other_people(one: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(heard(one), heard(other)) < 0.6


def _are_twins(one: Person, other: Person, first: str, parents: str) -> bool:
    """Whether these are two children of one family or two namesakes, not one child twice.

    First names that differ beyond spelling are two children's where both have a national ID, where their
    parents are the same, or where both go to one institution, as twins do. In one class two children with a
    national ID each are two as soon as their first names are written differently. Boy and girl of one family
    are two unless the names agree.
    """
    both_national = one.is_national and other.is_national
    if first == SLIP and (both_national or parents == "parents-same" or one.place[0] == other.place[0]):
        return True
    return both_national and one.place == other.place and first != SAME


# --- how a name sounds ---------------------------------------------------------------------------

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("่้๊๋็์ฺํ๎ๆฯ .-'’", None),
        **dict.fromkeys("ศษซ", "ส"),
        **dict.fromkeys("ฑฒธฐถ", "ท"),
        **dict.fromkeys("ฆฅฃ", "ค"),
        **dict.fromkeys("รฬ", "ล"),
        "ณ": "น",
        "ญ": "ย",
        "ภ": "พ",
        "ฎ": "ด",
        "ฏ": "ต",
        "ฌ": "ช",
        "ำ": "ัม",
        "ฤ": "ลิ",
        "ฦ": "ลิ",
    }
)
_ADULT = re.compile(r"^(นางสาว|น\.ส\.|นาง|นาย)\s*(?=[ก-ฮเแโใไ])")
_FINAL_YO_YING = re.compile(r"ญ(?![ะ-ู])")
_AI = re.compile(r"[ไใ]([ก-ฮ])ย?")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 17)
def heard(name: str) -> str:
    """A name as it sounds, so that its usual spellings are one: ณัฏฐ์ ณัฐ, วรรณ วัน, ไชย ชัย, ศรี สรี.

    Left out: a prefix written into the name, blanks, tone marks and the silencing mark ์. One letter stands
    for those that sound alike (ร ล, ณ น, ศ ษ ส), รร is ัน, doubled letters are one.
    """
    text = without_prefix(name).lower()
    text = text.replace("รร", "ัน").replace("ฏฐ", "ฐ")
    if "ญ" in text:
        text = _FINAL_YO_YING.sub("น", text)
    if "ไ" in text or "ใ" in text:
        text = _AI.sub(r"\1ัย", text)
    return _DOUBLED.sub(r"\1", text.translate(_FOLDED))


# --- finding pairs among many --------------------------------------------------------------------


def pairs_of_one_day(people: Sequence[Person]) -> list[Pair]:
    """The pairs among people of one sex born on one day: names alike, or one mother and one first name.

    The work grows with the square of their number; a nation has about 170 of a day and sex.
    """
    names = [_whole(one) for one in people]
    pairs: list[Pair | None] = []
    for index, name in enumerate(names[:-1]):
        rest = names[index + 1 :]
        close = process.extract(
            name, rest, scorer=Levenshtein.distance, processor=None, limit=None, score_cutoff=_MOST_SLIPS
        )
        pairs += [pair_of(people[index], people[index + 1 + offset]) for _choice, _distance, offset in close]
    by_mother: dict[str, list[Person]] = defaultdict(list)
    for one in people:
        if one.mother:
            by_mother[heard(_bare(one.mother))].append(one)
    for family in by_mother.values():
        for one, other in combinations(family, 2):
            if compare_words(one.last_name, other.last_name, most_slips=2) == OTHER:
                pairs.append(pair_of(one, other))
    return [pair for pair in pairs if pair]


class NameIndex:
    """Everybody's whole name as it sounds, kept small (21 bytes each), to find the same name on another day."""

    def __init__(self) -> None:
        self._names = array("q")
        self._learners = array("q")
        self._days = array("l")
        self._sexes: list[str] = []

    def add(self, person: Person) -> None:
        """Note one person."""
        self._names.append(hash(_whole(person)))
        self._learners.append(person.learner_id)
        self._days.append(person.birth_date.toordinal())
        self._sexes.append(person.sex)

    def candidates(self) -> Iterator[tuple[int, int]]:
        """The learner ids of whoever sounds the same and was born on one day or on days but a slip apart.

        Those of one sex born on one day are left out: `pairs_of_one_day` has them.
        """
        order = sorted(range(len(self._names)), key=self._names.__getitem__)
        for _name, group in groupby(order, key=self._names.__getitem__):
            for one, other in combinations(group, 2):
                a, b = date.fromordinal(self._days[one]), date.fromordinal(self._days[other])
                if (a != b or self._sexes[one] != self._sexes[other]) and birth_ground(a, b):
                    yield self._learners[one], self._learners[other]


def pair_of(one: Person, other: Person) -> Pair | None:
    """The two as a pair, or None where they are two people."""
    found = compare_persons(one, other)
    if found is None:
        return None
    first, second = sorted((one, other))
    return Pair(first, second, found)
