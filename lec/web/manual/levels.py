"""The level in the manual's addresses."""

from lec.registry.models import Level
from lec.reporting.manual.chapters import LEVELS


class LevelConverter:
    """`institution`, `lao`, `province` or `department`; anything else is no address."""

    regex = "|".join(level.value for level in LEVELS)

    def to_python(self, value: str) -> Level:
        """The level of an address."""
        return Level(value)

    def to_url(self, value: str) -> str:
        """The address's word of a level."""
        return str(Level(value).value)
