"""The small nation without learners, sentences in English, and a short way to ask."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from lec.advice.actions import ask
from lec.advice.models import Thread
from lec.registry.models import Organisation
from tests.nation import NOW, Nation, build_nation, post_of

Asking = Callable[..., Thread]


@pytest.fixture
def nation(db: None) -> Iterator[Nation]:
    with translation.override("en"):
        yield build_nation()


@pytest.fixture
def asking() -> Asking:
    """One organisation asks another; the thread that stands."""

    def ask_one(asker: Organisation, partner: Organisation, **more: object) -> Thread:
        words = {"subject": "Age of entry", "text": "May a child of two come?", "now": NOW, **more}
        asked = ask(partners=[partner], by=post_of(asker), **words)  # type: ignore[arg-type]
        assert asked.refused == ()
        return asked.threads[0]

    return ask_one
