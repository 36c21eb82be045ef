"""How far a body is, as a shade."""

import pytest

from lec.reporting.pictures.shades import Shade, shade_of


@pytest.mark.parametrize(
    ("done", "total", "shade"),
    [
        (0, 0, Shade.NO_PART),
        (0, 7, Shade.NOT_BEGUN),
        (1, 100, Shade.SOME),
        (49, 100, Shade.SOME),
        (50, 100, Shade.MOST),
        (99, 100, Shade.MOST),
        (100, 100, Shade.ALL_BELOW),
    ],
)
def test_shade_follows_how_many_are_finished(done: int, total: int, shade: Shade) -> None:
    assert shade_of(done, total) == shade


def test_own_confirmation_is_the_deepest_shade() -> None:
    assert shade_of(3, 3, is_confirmed=True) == Shade.CONFIRMED


def test_body_without_anything_below_takes_no_part() -> None:
    assert shade_of(0, 0, is_confirmed=True) == shade_of(0, 0, has_fallen=True) == Shade.NO_PART


@pytest.mark.parametrize("done", [0, 2, 3])
def test_what_fell_is_seen_however_many_are_finished(done: int) -> None:
    assert shade_of(done, 3, has_fallen=True) == Shade.AGAIN
