"""Shows how far long work has come: one line that is rewritten on a terminal, a few lines elsewhere."""

from types import TracebackType
from typing import Self

from django.core.management.base import OutputWrapper


class Progress:
    """Called with (done, whole), or once per step; ends its line when the work ends."""

    def __init__(self, stream: OutputWrapper, title: str) -> None:
        self.stream, self.title = stream, title
        self.shown = -1

    def __call__(self, done: int, whole: int) -> None:
        """Say how much is done, at most once per percent; in a file or pipe once per quarter."""
        percent = 100 * done // whole if whole else 100
        on_terminal = self.stream.isatty()
        if percent == self.shown or (not on_terminal and percent // 25 == self.shown // 25):
            return
        self.shown = percent
        line = f"{self.title}: {percent} %"
        self.stream.write(f"\r{line}" if on_terminal else line, ending="" if on_terminal else "\n")
        self.stream.flush()

    def __enter__(self) -> Self:
        self.stream.write(f"{self.title} ...")
        self.stream.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.shown >= 0 and self.stream.isatty():
            self.stream.write("")
