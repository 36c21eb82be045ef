"""How long work says how far it has come, and is told to stop."""

from typing import Literal, Protocol

from lec.lib.refusals import Refused

Stage = Literal["reading", "checking", "comparing", "writing"]

STAGES: tuple[Stage, ...] = ("reading", "checking", "comparing", "writing")
"""The stages of bringing in a file, in their order."""


class Progress(Protocol):
    """Told now and then how far a stage has come; `total` 0 where that cannot be counted.

    It may raise Stopped: whoever works lets it through, and the transaction it stands in writes nothing.
    """

    def __call__(self, stage: Stage, done: int = 0, total: int = 0) -> None: ...


class Stopped(Refused):
    """The officer asked for the work to stop (code: stopped)."""


def silent(stage: Stage, done: int = 0, total: int = 0) -> None:
    """Nobody is watching."""
