"""The manual as a book: contents with page numbers, every task, Thai that can be copied."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from lec.lib.names import clean_text
from lec.registry.models import Level
from lec.reporting.manual.book import render_book
from lec.reporting.manual.chapters import LEVELS, manual_of


def squeezed(text: str) -> str:
    """Text without the spaces that line breaks and frames leave."""
    return re.sub(r"\s+", "", clean_text(text))


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.value)
def test_book_has_every_task_on_the_page_its_contents_name(level: Level) -> None:
    texts = [page.extract_text() for page in PdfReader(BytesIO(render_book(level))).pages]
    lines = [squeezed(line) for line in texts[0].splitlines()]
    contents = [found.groups() for line in lines if (found := re.fullmatch(r"(?:\d+\.)?(.*?)\.{5,}(\d+)", line))]
    assert [title for title, _page in contents] == [squeezed(task.title) for task in manual_of(level).tasks]
    for number, (title, page) in enumerate(contents, start=1):
        assert f"{number}.{title}" in squeezed(texts[int(page) - 1]), title


def test_book_is_numbered_named_and_has_its_pictures() -> None:
    reader = PdfReader(BytesIO(render_book(Level.INSTITUTION)))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert [f"{number}/{len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)
    shown = {image.name for page in reader.pages for image in page.images}
    assert len(shown) == len([task for task in manual_of(Level.INSTITUTION).tasks if task.picture])
    assert "การศึกษา" in pages[0]
    assert "ทำให้ครบแล้วปุ่มจะปรากฏ" in "".join(pages)
