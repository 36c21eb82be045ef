"""Identifiers as they are stored and shown: enciphered at rest, masked on screen."""

from django.conf import settings

from lec.lib.identifiers import Identifier, mask
from lec.lib.sealing import open_text, seal_text


def seal(identifier: Identifier) -> str:
    """The enciphered form that stands in the database: equal for equal identifiers."""
    return seal_text(settings.IDENTIFIER_KEY, identifier.value)


def unseal(sealed: str) -> str:
    """The whole identifier; whoever shows it records the look."""
    return open_text(settings.IDENTIFIER_KEY, sealed)


def masked(sealed: str | None) -> str:
    """The identifier as pages show it (`x-xxxx-xxxxx-12-3`), or nothing where there is none yet."""
    return mask(unseal(sealed)) if sealed else ""
