"""Bars and columns: how wide, how high."""

from lec.reporting.pictures.bars import COLUMN_BOTTOM, COLUMN_TOP, columns_of, percent


def test_share_is_neither_nothing_nor_all_before_it_is() -> None:
    shares = [percent(done, total) for done, total in ((0, 9), (1, 9000), (3, 8), (8999, 9000), (9000, 9000), (0, 0))]
    assert shares == ["0%", "0.5%", "37.5%", "99.5%", "100%", "0%"]


def test_columns_share_the_width_and_the_scale() -> None:
    left, right = columns_of([("2568/2", 50), ("2569/1", 200)]).columns
    assert (left.x, left.width, left.middle, left.height, left.y) == ("5.5%", "14%", "12.5%", 30, COLUMN_BOTTOM - 30)
    assert (right.x, right.middle, right.height, right.y) == ("30.5%", "37.5%", 120, COLUMN_TOP)
    last = columns_of([("", 1)] * 8).columns[-1]
    assert (last.x, last.width) == ("90.25%", "7%")


def test_scale_may_be_given() -> None:
    (one,) = columns_of([("2569/1", 50)], highest=100, unit="%").columns
    assert (one.height, one.unit) == ((COLUMN_BOTTOM - COLUMN_TOP) // 2, "%")


def test_no_columns_and_only_zeros_are_flat() -> None:
    assert columns_of([]).columns == ()
    assert [one.height for one in columns_of([("a", 0), ("b", 0)]).columns] == [0, 0]
