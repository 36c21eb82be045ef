"""`lec manual` writes the book that the page gives."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lec.registry.models import Level
from lec.reporting.manual.book import render_book


def test_manual_of_a_level_is_written(tmp_path: Path) -> None:
    out, file = StringIO(), tmp_path / "papers" / "lao.pdf"
    call_command("manual", "lao", "--output", str(file), stdout=out)
    assert (out.getvalue().strip(), file.read_bytes()) == (str(file), render_book(Level.LAO))


def test_manual_of_nobody_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("manual", "school")
