"""What the manual says is on the screen is on the screen, word for word, and every picture it names is kept."""

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.contrib.staticfiles import finders
from django.utils.html import strip_tags

from lec.reporting.manual import chapters
from lec.reporting.manual.chapters import LEVELS, WORDS, Task, manual_of, pictures
from lec.web.manual.views import page_of
from tests.nation import Nation
from tests.web.addresses import pages

CATALOGUE = Path(chapters.__file__).parents[2] / "locale" / "th" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)s")
KINDS_OF_CHILDREN = ("นักเรียน", "เด็กเล็ก")
LARGEST = 60_000


def on_screen() -> set[str]:
    """Every Thai sentence of the catalogue, also as it reads with the word for children filled in."""
    said = [strip_tags(entry.msgstr) for entry in polib.pofile(str(CATALOGUE))]
    return {*said, *(PLACEHOLDER.sub(kind, one) for one in said for kind in KINDS_OF_CHILDREN)}


def sentences(task: Task) -> Iterator[str]:
    """Everything a task says."""
    yield from (task.purpose, *task.steps)
    for one in task.troubles:
        yield from (one.when, one.then)


def test_word_quoted_from_the_screen_is_there() -> None:
    said = on_screen()
    quoted = {
        (level.value, task.slug, word)
        for level in LEVELS
        for task in manual_of(level).tasks
        for sentence in sentences(task)
        for word in re.findall(r'<b class="on-screen">(.*?)</b>', sentence)
    }
    assert len(quoted) > 150
    assert sorted(one for one in quoted if one[2] not in said) == []


def test_every_task_has_steps_and_a_paragraph_of_the_circular() -> None:
    bare = [
        task.slug
        for level in LEVELS
        for task in manual_of(level).tasks
        if not (task.purpose and task.circular and len(task.steps) > 1 and task.troubles)
    ]
    assert bare == []


def test_every_file_of_words_belongs_to_a_manual() -> None:
    used = {slug for level in LEVELS for slug in manual_of(level).slugs}
    apart = {"levels", "first-day"}
    assert {file.stem for file in WORDS.rglob("*.toml")} - apart == used


def test_link_to_a_task_that_the_manual_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        chapters.marked("ดู {nothing}", {"something": "อะไร"})


def test_sentence_is_escaped_before_it_is_marked_up() -> None:
    said = chapters.marked("[ก<ข] & {a}", {"a": "ค>ง"})
    assert said == '<b class="on-screen">ก&lt;ข</b> &amp; <a href="#a">ค&gt;ง</a>'


def test_pictures_kept_are_those_the_manual_names_and_small() -> None:
    """Taken by `make pictures`; tests/journeys/test_manual.py proves that each can be taken anew."""
    kept = {}
    for name in pictures():
        found = finders.find(f"lec/manual/{name}.webp")
        kept[name] = Path(found).stat().st_size if isinstance(found, str) else 0
    assert {name: size for name, size in kept.items() if not 0 < size <= LARGEST} == {}
    folder = Path(chapters.__file__).parents[1] / "static" / "lec" / "manual"
    assert sorted(file.stem for file in folder.iterdir()) == sorted(kept)
    assert [name for name, shows in pictures().items() if not shows] == []


def test_page_a_task_opens_has_an_address(nation: Nation) -> None:
    names = {page.name for page in pages()}
    opened = {task.opens for level in LEVELS for task in manual_of(level).tasks if task.opens}
    assert sorted(opened - names) == []
    assert page_of(manual_of(LEVELS[0]).tasks[1], nation.school) == "/"
