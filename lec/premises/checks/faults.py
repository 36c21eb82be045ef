"""What a check of premises finds: one thing to mend, said in one sentence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing to mend; `field` is where, `blocking` whether confirming waits for it."""

    code: str
    field: str
    message: str
    blocking: bool = True
