"""Reads the manual: for each level its tasks in order, each a small file of Thai words."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lec.registry.models import Level

WORDS = Path(__file__).parent / "words"
LEVELS = (Level.INSTITUTION, Level.LAO, Level.PROVINCE, Level.DEPARTMENT)

ON_SCREEN = re.compile(r"\[([^\]]+)\]")
"""Words that stand on a button or a link, exactly as they stand there."""
ELSEWHERE = re.compile(r"\{([a-z-]+)\}")
"""Another task of the same level's manual."""


@dataclass(frozen=True)
class Trouble:
    """What can go wrong, and what to do then."""

    when: SafeString
    then: SafeString


@dataclass(frozen=True)
class Task:
    """One section: what it is for, numbered steps, troubles, and a picture if it has one.

    `circular` names the paragraphs of the circular's annex; `opens` is the name of the page where the work is done.
    Sentences are marked up for a page and a paper alike.
    """

    slug: str
    title: str
    circular: str
    purpose: SafeString
    steps: Sequence[SafeString]
    troubles: Sequence[Trouble]
    picture: str
    shows: str
    opens: str

    @property
    def image(self) -> str:
        """The picture among the static files."""
        return f"lec/manual/{self.picture}.webp"

    @property
    def is_narrow(self) -> bool:
        """Whether the picture is a phone's: an institution's officer often has nothing else."""
        return self.picture.startswith("institution-")


@dataclass(frozen=True)
class Manual:
    """The manual of one level."""

    level: Level
    whose: str
    lead: str
    tasks: Sequence[Task]

    @property
    def slugs(self) -> frozenset[str]:
        """The anchors of its sections."""
        return frozenset(task.slug for task in self.tasks)


@cache
def manual_of(level: Level) -> Manual:
    """The manual of a level as the files of this version of LEC have it."""
    about = _read(WORDS / "levels.toml")[level]
    raw = {slug: _read(_file(level, slug)) for slug in about["tasks"]}
    titles = {slug: one["title"] for slug, one in raw.items()}
    return Manual(level, about["whose"], about["lead"], tuple(_task(slug, raw[slug], titles) for slug in raw))


def _file(level: Level, slug: str) -> Path:
    """A task of the level itself, else one that several levels share."""
    own = WORDS / level / f"{slug}.toml"
    return own if own.exists() else WORDS / "shared" / f"{slug}.toml"


def _read(file: Path) -> dict[str, Any]:
    with file.open("rb") as opened:
        return tomllib.load(opened)


def _task(slug: str, raw: Mapping[str, Any], titles: Mapping[str, str]) -> Task:
    return Task(
        slug=slug,
        title=raw["title"],
        circular=raw.get("circular", ""),
        purpose=marked(raw["purpose"], titles),
        steps=tuple(marked(step, titles) for step in raw["steps"]),
        troubles=tuple(
            Trouble(marked(one["when"], titles), marked(one["then"], titles)) for one in raw.get("troubles", ())
        ),
        picture=raw.get("picture", ""),
        shows=raw.get("shows", ""),
        opens=raw.get("opens", ""),
    )


def marked(sentence: str, titles: Mapping[str, str]) -> SafeString:
    """A sentence with `[words on the screen]` in bold and `{task}` as a link; an unknown task raises KeyError."""
    html = ON_SCREEN.sub(r'<b class="on-screen">\1</b>', escape(sentence))
    return mark_safe(ELSEWHERE.sub(lambda found: f'<a href="#{found[1]}">{escape(titles[found[1]])}</a>', html))


def pictures() -> dict[str, str]:
    """Every picture that a manual names, with what it shows."""
    return {task.picture: task.shows for level in LEVELS for task in manual_of(level).tasks if task.picture}
