"""The page of the checks says what the code does."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "checks.md"


def test_page_of_the_checks_is_what_the_command_prints() -> None:
    """Where this fails: `lec checks > docs/reference/checks.md`."""
    printed = StringIO()
    call_command("checks", stdout=printed)
    assert PAGE.read_text() == printed.getvalue()
