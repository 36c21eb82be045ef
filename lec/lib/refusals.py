"""How every room says no: one human sentence, a stable code, and who stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass


class Refused(Exception):
    """An act that a rule does not allow; `message` is for people, `code` for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Hidden(Refused):
    """The thing exists for somebody else: to this officer it is as if it did not (404)."""


class Forbidden(Refused):
    """The thing is the officer's to see, but not to change from their level (403)."""


class Invalid(Refused):
    """The input itself is wrong (422); `faults` maps a field to its sentence."""

    def __init__(self, code: str, message: str, faults: dict[str, str] | None = None) -> None:
        super().__init__(code, message)
        self.faults = faults or {}


@dataclass(frozen=True)
class Blocker:
    """One reason why a confirmation is refused, and the organisation that can resolve it.

    `organisation` is {code, name, level}; `contact` names whom to telephone, or is empty.
    """

    organisation: dict[str, str]
    code: str
    message: str
    contact: str = ""


class Blocked(Refused):
    """A confirmation refused, with every blocker named."""

    def __init__(self, code: str, message: str, blockers: Sequence[Blocker]) -> None:
        super().__init__(code, message)
        self.blockers = tuple(blockers)


class ChangedMeanwhile(Refused):
    """Somebody else changed the thing between the look and the save; nothing was written.

    `current` is the fingerprint of what stands now: a save that brings it along has seen the other version.
    """

    def __init__(self, message: str, *, current: str) -> None:
        super().__init__("changed-meanwhile", message)
        self.current = current
