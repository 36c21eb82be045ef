"""No hidden number can be computed: an attacker who knows all that is shown pins it no narrower than promised."""

from itertools import count

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from lec.lib.suppression import SEXES, SMALL, WIDTH, Place, Shown, suppress

LEVELS = ("pre", "primary", "lower")


def summed(key: str, children: list[Place]) -> Place:
    cells = {level: tuple(sum(child.cells[level][sex] for child in children) for sex in (0, 1)) for level in LEVELS}
    return Place(key, cells, tuple(children))  # type: ignore[arg-type]


def tree(provinces: list[list[list[int]]]) -> Place:
    """A nation of provinces of leaves, each leaf its six numbers in the order of LEVELS, male then female."""
    keys = count()
    made = [
        summed(
            f"p{next(keys)}",
            [
                Place(f"l{next(keys)}", {level: (leaf[2 * at], leaf[2 * at + 1]) for at, level in enumerate(LEVELS)})
                for leaf in leaves
            ],
        )
        for leaves in provinces
    ]
    return summed("nation", made)


NUMBERS = [(None, None), *((level, None) for level in LEVELS), *((None, sex) for sex in SEXES)] + [
    (level, sex) for level in LEVELS for sex in SEXES
]


class Attacker:
    """Knows every number that is shown, what adds up to what, and that no number is below nothing."""

    def __init__(self, top: Place, shown: dict[str, Shown]) -> None:
        self.shown = shown
        self.places: dict[str, list[int]] = {}
        numbering = count()
        self._number(top, numbering)
        self.size = len(LEVELS) * 2 * next(numbering)
        rows, right = [], []
        for key, one in shown.items():
            for level, sex in NUMBERS:
                if (number := one.number(level, sex)) is not None:
                    rows.append(self.row(key, level, sex))
                    right.append(number)
        # The same sum is shown in many ways; what follows from others only slows the attack down.
        self.known = LinearConstraint(np.array(rows), right, right) if rows else None

    def _number(self, place: Place, numbering: "count[int]") -> list[int]:
        if place.children:
            self.places[place.key] = [leaf for one in place.children for leaf in self._number(one, numbering)]
        else:
            self.places[place.key] = [next(numbering)]
        return self.places[place.key]

    def row(self, key: str, level: str | None, sex: str | None) -> np.ndarray:
        """Which of the finest numbers a shown number is the sum of."""
        row = np.zeros(self.size)
        for leaf in self.places[key]:
            for at, one in enumerate(LEVELS):
                for side, name in enumerate(SEXES):
                    if level in (None, one) and sex in (None, name):
                        row[leaf * len(LEVELS) * 2 + at * 2 + side] = 1
        return row

    def width(self, key: str, level: str | None, sex: str | None) -> int:
        """How far apart the least and the greatest whole value lie that agree with everything shown."""
        goal = self.row(key, level, sex)
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * goal,
                constraints=[self.known] if self.known else [],
                integrality=np.ones(self.size),
                bounds=(0, 1000),
            )
            assert found.success, found.message
            ends.append(sign * found.fun)
        return round(ends[1] - ends[0])


def broken(top: Place) -> list[str]:
    """Every number that is small and shown, or hidden and pinned down."""
    shown = suppress(top, LEVELS)
    attacker = Attacker(top, shown)
    found = []
    for key, one in shown.items():
        whole = Shown(one.place)
        for level, sex in NUMBERS:
            real, said = whole.number(level, sex), one.number(level, sex)
            assert real is not None
            if said is not None:
                assert said == real
                if 0 < real <= SMALL:
                    found.append(f"{key} {level} {sex} is shown: {real}")
            elif real and not (level is None and sex):
                if (width := attacker.width(key, level, sex)) < WIDTH:
                    found.append(f"{key} {level} {sex} = {real} can be told to {width}")
            elif 0 < real <= SMALL and (width := attacker.width(key, level, sex)) < WIDTH:
                found.append(f"{key} {level} {sex} = {real} can be told to {width}")
    return found


number = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 8, 12, 30, 100])
leaf = st.lists(number, min_size=6, max_size=6)
nation = st.lists(st.lists(leaf, min_size=1, max_size=4), min_size=1, max_size=3)


@settings(max_examples=60)
@given(nation)
def test_attacker_pins_no_hidden_number(provinces: list[list[list[int]]]) -> None:
    assert broken(tree(provinces)) == []


# --- what the rule does, one thing at a time ----------------------------------------------------


def numbers_of(one: Shown) -> list[int | None]:
    """Total, levels, then each level's two sexes."""
    return [
        one.number(),
        *(one.number(level) for level in LEVELS),
        *(one.number(level, sex) for level in LEVELS for sex in SEXES),
    ]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    top = tree([[[10, 12, 0, 0, 5, 7], [20, 9, 8, 8, 0, 0]], [[30, 31, 0, 0, 0, 0]]])
    shown = suppress(top, LEVELS)
    assert [key for key, one in shown.items() if None in numbers_of(one)] == []


def test_one_small_number_hides_a_block_and_leaves_the_rest() -> None:
    """Two girls of primary: with them hide that level of another place and a second level of both."""
    small, beside, apart = [20, 20, 9, 2, 30, 30], [40, 40, 25, 25, 30, 30], [11, 12, 13, 14, 15, 16]
    shown = suppress(tree([[small, beside, apart]]), LEVELS)
    assert numbers_of(shown["l1"]) == [111, 40, 11, 60, 20, 20, None, None, 30, 30]
    assert numbers_of(shown["l2"]) == [190, 80, 50, 60, 40, 40, None, None, 30, 30]
    assert None not in numbers_of(shown["l3"])
    assert None not in numbers_of(shown["p0"])


def test_small_level_hides_behind_another_level_and_another_place() -> None:
    small, beside, apart = [20, 20, 2, 1, 0, 0], [40, 40, 25, 25, 0, 0], [11, 12, 13, 14, 15, 16]
    shown = suppress(tree([[small, beside, apart]]), LEVELS)
    assert numbers_of(shown["l1"]) == [43, None, None, 0, None, None, None, None, 0, 0]
    assert numbers_of(shown["l2"]) == [130, None, None, 0, None, None, None, None, 0, 0]
    assert None not in numbers_of(shown["l3"])


def test_small_place_hides_with_the_next_smallest() -> None:
    shown = suppress(tree([[[1, 2, 0, 0, 0, 0], [6, 7, 0, 0, 0, 0], [40, 41, 0, 0, 0, 0]]]), LEVELS)
    assert [shown[key].number() for key in ("l1", "l2", "l3")] == [None, None, 81]


def test_nothing_is_no_secret_and_stays_shown() -> None:
    shown = suppress(tree([[[0, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0], [30, 30, 0, 0, 0, 0]]]), LEVELS)
    assert numbers_of(shown["l1"]) == [0] * 10


def test_nation_too_small_shows_nothing_but_nothing() -> None:
    shown = suppress(tree([[[1, 1, 0, 0, 0, 0]]]), LEVELS)
    assert {number for one in shown.values() for number in numbers_of(one)} == {None}


def test_same_tree_hides_the_same() -> None:
    leaves = [[[3, 1, 9, 2, 30, 30], [40, 40, 25, 1, 30, 30]], [[11, 12, 13, 14, 15, 16], [2, 2, 5, 5, 0, 9]]]
    first, again = (suppress(tree(leaves), LEVELS) for _time in range(2))
    assert {key: numbers_of(one) for key, one in first.items()} == {
        key: numbers_of(one) for key, one in again.items()
    }
