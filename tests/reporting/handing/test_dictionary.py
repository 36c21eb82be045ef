"""The written dictionary is the one the files carry."""

from lec.reporting.handing.dictionary import NAMES, NUMBERS, OPEN_DATA, as_markdown
from tests.architecture.tree import ROOT


def test_document_is_made_from_the_same_table() -> None:
    assert (ROOT / "docs" / "reference" / "export-dictionary.md").read_text() == as_markdown()


def test_every_column_is_told_in_both_languages_and_no_name_stands_twice() -> None:
    for columns in (NUMBERS, NAMES, OPEN_DATA):
        assert [one.name for one in columns if not (one.thai and one.english)] == []
        assert len({one.name for one in columns}) == len(columns)


def test_no_column_could_hold_anything_sensitive() -> None:
    words = ("ethnic", "relig", "nationality", "weight", "height", "guardian", "father", "mother", "address")
    assert [one.name for one in (*NUMBERS, *NAMES, *OPEN_DATA) if any(word in one.name for word in words)] == []
