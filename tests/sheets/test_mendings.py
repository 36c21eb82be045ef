"""Mendings: laid over the workbook as it was read, kept as text, taken back."""

import pytest

from lec.sheets.mendings import NONE, Mendings, place_of, spans
from lec.sheets.reader import MAX_COLUMNS, Sheet, Workbook
from lec.sheets.tables import column_letters

BOOK = Workbook((Sheet("ก", [["a", 1.0], ["b"], []]), Sheet("ข", [["x"]])))


def rows(book: Workbook) -> list[list[list[object]]]:
    return [sheet.rows for sheet in book.sheets]


def test_mended_cell_stands_as_typed() -> None:
    mended = Mendings({("ก", "B1"): "2", ("ข", "A1"): "y"}).applied_to(BOOK)
    assert rows(mended) == [[["a", "2"], ["b"], []], [["y"]]]


def test_workbook_that_was_given_stays_as_it_is() -> None:
    Mendings({("ก", "A1"): "z", ("ก", "D2"): "z"}).applied_to(BOOK)
    assert rows(BOOK) == [[["a", 1.0], ["b"], []], [["x"]]]


def test_short_row_grows_to_the_mended_cell() -> None:
    mended = Mendings({("ก", "D2"): "d", ("ก", "C3"): "c"}).applied_to(BOOK)
    assert rows(mended)[0] == [["a", 1.0], ["b", "", "", "d"], ["", "", "c"]]


@pytest.mark.parametrize("cell", [("ก", "A4"), ("ก", "7D"), ("ก", ""), ("ค", "A1"), ("ก", "ZZZ1"), ("ก", "A0")])
def test_cell_that_is_not_there_is_passed_over(cell: tuple[str, str]) -> None:
    assert rows(Mendings({cell: "z"}).applied_to(BOOK)) == rows(BOOK)


def test_row_left_out_keeps_its_place() -> None:
    assert rows(Mendings(left_out=frozenset({("ก", 1)})).applied_to(BOOK)) == rows(BOOK)


def test_address_leads_to_its_place_and_back() -> None:
    assert place_of("D7") == (6, 3)
    assert [place_of(f"{column_letters(index)}1") for index in range(MAX_COLUMNS)] == [
        (0, index) for index in range(MAX_COLUMNS)
    ]
    assert place_of(f"{column_letters(MAX_COLUMNS)}1") is None


def test_mendings_are_the_same_after_being_kept() -> None:
    kept = Mendings({("ก", "B1"): "๑๒", ("ข", "A1"): ""}, frozenset({("ก", 2), ("ก", 11)}))
    assert Mendings.from_json(kept.to_json()) == kept


def test_later_mendings_lie_over_earlier_ones_and_can_be_taken_back() -> None:
    first = NONE.changed_by({("ก", "A1"): "1", ("ก", "A2"): "2"}, {("ก", 5): True, ("ก", 6): True})
    second = first.changed_by({("ก", "A1"): None, ("ก", "A2"): "3"}, {("ก", 5): False})
    assert second == Mendings({("ก", "A2"): "3"}, frozenset({("ก", 6)}))
    assert not second.changed_by({("ก", "A2"): None}, {("ก", 6): False})


def test_numbers_are_told_in_spans() -> None:
    assert [spans(numbers) for numbers in ((), (4,), (7, 5, 6), (12, 5, 6, 1))] == ["", "4", "5-7", "1, 5-6, 12"]
