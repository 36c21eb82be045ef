"""No hidden number can be computed: an attacker with everything that is shown cannot pin it narrower than promised."""

from itertools import count

import numpy as np
import pytest
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

    def width(self, key: str, level: str | None, sex: str | None, enough: int = WIDTH) -> float:
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
